"""The audit of dependencies says what is affected, and what it has not looked at."""

import json

import pytest

from tests import audit

KNOWN = {
    "read_on": None,
    "looked_at": {"jinja2": "3.1.5"},
    "advisories": [{"package": "jinja2", "id": "CVE-1", "affected": "<3.1.6"}],
}
LOCK = """django==5.2.19 \\
    --hash=sha256:00
jinja2==3.1.5 ; python_version > '3'
    # via rung
"""


def test_a_pinned_version_that_an_advisory_names_is_told_and_a_newer_one_is_not():
    pins = audit.pinned(LOCK)

    assert pins == {("django", "5.2.19"), ("jinja2", "3.1.5")}
    assert audit.affected(pins, KNOWN) == ["jinja2 3.1.5: CVE-1 (<3.1.6)"]
    assert audit.affected({("jinja2", "3.1.6")}, KNOWN) == []
    assert audit.unread(pins, KNOWN) == 1


def test_what_was_read_is_added_to_what_was_known_and_what_was_passed_over_is_not_read():
    found = [
        {"name": "django", "version": "5.2.19", "vulns": [{"id": "CVE-2", "fix_versions": []}]},
        {"name": "six", "skip_reason": "not found"},
    ]

    now = audit.merged(KNOWN, found)

    assert now["looked_at"] == {"django": "5.2.19"}
    assert [each["id"] for each in now["advisories"]] == ["CVE-2", "CVE-1"]
    with pytest.raises(ValueError, match="nothing is known"):
        audit.merged(KNOWN, found[1:])
    assert audit.affected({("django", "5.2.19")}, now) == ["django 5.2.19: CVE-2 (==5.2.19)"]


def test_where_nothing_can_be_read_that_is_said_and_what_was_known_stays(
    tmp_path, monkeypatch, capsys
):
    dumb = tmp_path / "pip-audit"
    dumb.write_text("#!/bin/sh\necho 'ERROR: no way there' >&2\nexit 1\n")
    dumb.chmod(0o755)
    known = tmp_path / "known.json"
    known.write_text(json.dumps(KNOWN))
    monkeypatch.setattr(audit, "KNOWN", known)

    assert audit.main([str(dumb)]) == audit.UNREAD
    assert "could not be read (ERROR: no way there)" in capsys.readouterr().out
    assert json.loads(known.read_text()) == KNOWN


def test_nothing_that_is_pinned_is_known_to_be_faulty(capsys):
    assert audit.main([]) == 0
    assert "affected" not in capsys.readouterr().out
