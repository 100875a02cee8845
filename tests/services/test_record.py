"""The house's record: what is changed beside the escalations stays on it (R28)."""

import ast
from pathlib import Path

import pytest
from django.db import DatabaseError, transaction

from rung.domain.house_record import RecordKind
from rung.domain.permissions import Party, Role
from rung.domain.vocabulary import Channel
from rung.models import RecordEntry
from rung.services.doing import Doing
from rung.services.record import record
from rung.web.portal.transaction import sight_of
from tests.builders import TUESDAY_1030

SERVICES = Path(__file__).resolve().parents[2] / "src" / "rung" / "services"
ON_RECORD = {
    "Absence",
    "CalendarVersion",
    "LevelHolder",
    "Policy",
    "PolicyDraft",
    "PolicyRebase",
    "PolicyVersion",
    "Rebase",
    "RebaseRow",
}


def made_by(path):
    """The models of which a module makes rows."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Attribute) and node.attr in {"create", "bulk_create"}:
            owner = node.value
            if isinstance(owner, ast.Attribute) and isinstance(owner.value, ast.Name):
                yield owner.value.id


def test_whoever_writes_policies_calendars_or_levels_writes_the_record():
    writing = [path for path in SERVICES.glob("*.py") if ON_RECORD & set(made_by(path))]
    silent = [
        path.name for path in writing if "from rung.services.record import" not in path.read_text()
    ]

    assert len(writing) >= 7
    assert silent == []


@pytest.mark.django_db
def test_a_customers_request_adds_its_own_acts_and_reads_and_changes_nothing(world):
    def by(who):
        party = Party(Role(who.role), frozenset())
        return Doing(who, party, Channel.PORTAL, TUESDAY_1030)

    with sight_of(world.customer):
        record(by(world.customer), RecordKind.SIGN_IN, "A session", "signed in", "ended")
        with pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
            record(by(world.administrator), RecordKind.SIGN_IN, "A session")
        with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
            RecordEntry.objects.count()
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        RecordEntry.objects.all().delete()

    (kept,) = RecordEntry.objects.all()
    assert (kept.actor, kept.subject, kept.after) == (world.customer, "A session", "ended")
