"""`rung policy`: packs checked and tried without a database."""

import io
import json
import subprocess
import sys
from contextlib import redirect_stderr, redirect_stdout
from types import SimpleNamespace

import pytest

from rung.adapters import presets
from rung.commands.main import main

HOURS = ("--hours", "Mon-Fri 08:00-17:00", "--zone", "America/Denver")
CONTACT = ("--contact", "2026-11-25T15:30-07:00")  # a Wednesday
MIXED = """name = "mixed"
tracks = ["network", "facilities"]
calendar = "London"
[[levels]]
title = "Desk"
acknowledge_within = "1 business hour"
[[levels]]
title = { network = "CTO", facilities = "SVP" }
opens_after = "2 business hours"
[[levels]]
opens_when = "nobody available"
acknowledge_within = "unknown"
[[levels]]
title = "Board"
"""
EXPEDITE = 'name = "sooner"\nkind = "expedite"\nfee = "250.00 USD per day"\n'
CADENCE = """name = "rhythm"
kind = "cadence"
severities = ["sev2", "sev1"]
restore_within = { sev1 = "4 hours", sev2 = "8 hours" }
[updates]
every = "agreed"
"""
ROUTING = """name = "routing"
kind = "routing"
[[rules]]
when = { segment = "Wholesale", phase = ["placed", "validated"] }
policy = "any-time"
[[rules]]
when = { region = "W" }
refer = "the western desk"
"""


def ended_with(words):
    """The exit status; argparse ends a program itself."""
    try:
        return main(words)
    except SystemExit as ended:
        return ended.code


@pytest.fixture
def rung(tmp_path, monkeypatch):
    """Runs a command beside packs that are given by their text, in this process, with no database.

    That it does the same in a bare process of its own has a test of its own: starting one takes
    a second.
    """
    monkeypatch.delenv("DATABASE_URL", raising=False)
    monkeypatch.setenv("RUNG_DATA_DIR", str(tmp_path))  # where no `rung serve` is running
    monkeypatch.chdir(tmp_path)

    def run(*words, **packs):
        for name, text in packs.items():
            path = tmp_path / f"{name}.toml"
            path.write_bytes(text if isinstance(text, bytes) else text.encode())
        out, err = io.StringIO(), io.StringIO()
        with redirect_stdout(out), redirect_stderr(err):
            status = ended_with(["policy", *map(str, words)])
        return SimpleNamespace(returncode=status, stdout=out.getvalue(), stderr=err.getvalue())

    return run


@pytest.mark.parametrize(
    "words",
    [("check", "a.toml"), ("try", "a.toml", *CONTACT, *HOURS, "--json"), ("load", "a.toml")],
    ids=["check", "try", "load"],
)
def test_a_process_without_a_database_or_settings_says_and_answers_the_same(rung, tmp_path, words):
    expected = rung(*words, a=MIXED.replace("opens_after", "open_after"))

    alone = subprocess.run(
        [sys.executable, "-m", "rung.commands.main", "policy", *words],
        env={"PATH": "/usr/bin:/bin", "RUNG_DATA_DIR": str(tmp_path)},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )

    assert (alone.returncode, alone.stdout, alone.stderr) == (
        expected.returncode,
        expected.stdout,
        expected.stderr,
    )


def test_a_sound_pack_is_said_to_be_one(rung):
    done = rung("check", "a.toml", "b.toml", a=MIXED, b=EXPEDITE)

    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines() == [
        "a.toml: mixed, a ladder of 4 levels, no fault",
        "b.toml: sooner, an expedite pack, no fault",
    ]


def test_every_fault_of_every_file_is_told_with_file_line_key_and_what_was_expected(rung):
    typo = MIXED.replace("opens_after", "open_after")

    done = rung("check", "a.toml", "b.toml", "c.toml", a=typo, b=MIXED, c='name = "c"\nlevels = []')

    assert done.returncode == 1
    first, second, third = done.stdout.splitlines()
    assert first.startswith(
        "a.toml:9: levels[2].open_after: this key is not known; expected one of"
    )
    assert first.endswith("did you mean opens_after?")
    assert second == "b.toml: mixed, a ladder of 4 levels, no fault"
    assert third == "c.toml:2: levels: a ladder needs at least one level, a table headed [[levels]]"


def test_faults_are_told_to_programs_too(rung):
    done = rung("check", "a.toml", "--json", a=MIXED.replace('"2 business hours"', '"2 houres"'))

    (fault,) = json.loads(done.stdout)
    assert (done.returncode, fault["file"], fault["line"]) == (1, "a.toml", 9)
    assert fault["key"] == "levels[2].opens_after"
    assert "found “2 houres”" in fault["fault"]


BAD = {
    "5 MB": (b'title = "x"\n' * 420_000, "a.toml: A policy pack is at most 256 kB"),
    "junk": (bytes(range(256)) * 9, "a.toml:2: This is not a policy pack: it is no UTF-8 text."),
    "nested": (b"a = " + b"[" * 3000, "a.toml: This is nested too deeply for a policy pack."),
    "no TOML": (b'name = "x"\nname = "y"', "a.toml:2: This is not valid TOML: this key is written"),
    "nothing": (b"", "a.toml:1: name: missing"),
}


@pytest.mark.parametrize(("content", "said"), BAD.values(), ids=BAD.keys())
@pytest.mark.parametrize("part", [("check",), ("try", *CONTACT, *HOURS), ("load", "--words", "x")])
def test_a_file_that_is_no_pack_is_refused_with_a_sentence_and_no_stack_trace(
    rung, part, content, said
):
    done = rung(part[0], "a.toml", *part[1:], a=content)

    assert done.returncode == 1
    assert said in done.stdout + done.stderr
    assert "Traceback" not in done.stderr


def test_a_file_that_is_not_there_is_told(rung):
    done = rung("check", "none.toml")

    assert (done.returncode, done.stderr) == (1, "")
    assert done.stdout == "none.toml: The file cannot be read: No such file or directory.\n"


def test_every_level_answers_with_an_instant_now_when_or_not_published(rung):
    done = rung("try", "a.toml", *CONTACT, *HOURS, "--track", "facilities", a=MIXED)

    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines() == [
        "mixed: level 1 contacted Wed 25 Nov 2026 15:30 MST",
        "Calendar: the hours given, America/Denver",
        "",
        "Level 1  Desk",
        "  opens    now",
        "  answers  by Wed 25 Nov 2026 16:30 MST (within 1 business hour)",
        "  contact  channels not published",
        "",
        "Level 2  SVP",
        "  opens    Thu 26 Nov 2026 08:30 MST",
        "  because  1 h 30 Wed, closed overnight, 30 min Thu",
        "    Wed 15:30 – 17:00           1 h 30 min    Business hours",
        "    Wed 17:00 – Thu 08:00       not counted   Outside business hours",
        "    Thu 08:00 – 08:30           30 min        Business hours",
        "  answers  owes no answer",
        "  contact  channels not published",
        "",
        "Level 3  title not published",
        "  opens    when nobody at level 2 is available",
        "  answers  not published",
        "  contact  channels not published",
        "",
        "Level 4  Board",
        "  opens    not published",
        "  answers  owes no answer",
        "  contact  channels not published",
        "",
        "The pack names the calendar “London”; this was counted on the hours given, without it.",
    ]


def test_a_program_reads_the_same_answer_as_json(rung):
    done = rung("try", "a.toml", *CONTACT, *HOURS, "--json", a=MIXED)

    told = json.loads(done.stdout)
    assert [level["answer"] for level in told["levels"]] == ["now", "at", "when", "not published"]
    second = told["levels"][1]
    assert (second["at"], second["title"]) == ("2026-11-26T15:30:00Z", "CTO")
    assert sum(row["seconds"] for row in second["rows"]) == 2 * 3600
    assert told["levels"][2]["title"] is None


def test_elapsed_time_and_the_level_a_severity_enters_at_are_told(rung):
    text = presets.text_of("by-severity")

    done = rung("try", "a.toml", *CONTACT, *HOURS, "--severity", "sev1", a=text)

    assert "  because  2 h from the report, day and night" in done.stdout.splitlines()
    assert "    Wed 15:30 – 17:30           2 h           Day and night" in done.stdout
    assert done.stdout.endswith("It enters at level 2 because severity = sev1.\n")


def test_a_routing_table_says_which_rule_holds_and_why(rung):
    facts = ("--segment", "wholesale", "--phase", "placed")

    assert rung("try", "a.toml", *facts, a=ROUTING).stdout.splitlines() == [
        "routing: policy any-time",
        "  matched by rule 1 because segment = wholesale and phase = placed",
    ]
    assert rung("try", "a.toml", "--region", "W").stdout.startswith(
        "routing: handled elsewhere: the western desk\n  matched by rule 2"
    )
    assert "no rule applies" in rung("try", "a.toml", "--region", "E").stdout


def test_an_expedite_is_priced_and_an_unknown_fee_is_no_zero(rung):
    unknown = EXPEDITE.replace("250.00 USD per day", "unknown")
    flat = EXPEDITE.replace("per day", "per order")

    assert "For 3 days: 750.00 USD" in rung("try", "a.toml", "--days", "3", a=EXPEDITE).stdout
    assert "For 3 days: 250.00 USD" in rung("try", "a.toml", "--days", "3", a=flat).stdout
    assert "For 3 days: not published" in rung("try", "a.toml", "--days", "3", a=unknown).stdout
    assert rung("try", "a.toml", "--days", "0").returncode == 2


def test_a_cadence_tells_its_values_and_what_is_not_published(rung):
    done = rung("try", "a.toml", "--severity", "sev1", a=CADENCE)

    assert done.stdout.splitlines() == [
        "rhythm",
        "  Acknowledge within: not published",
        "  Restore within: 4 hours",
        "  Update every: agreed with the customer; each business day until then",
    ]


WRONG_WORDS = {
    "an instant without its offset": (("--contact", "2026-11-25T15:30"), "with its offset"),
    "an instant before all calendars": (("--contact", "1969-07-20T20:17Z"), "1970 to 2099"),
    "an instant out of time": (("--contact", "9999-12-31T23:59-11:00"), "with its offset"),
    "no instant": (("--contact", "soon"), "found 'soon'"),
    "no contact": (HOURS, "--contact is missing"),
    "a track there is not": ((*CONTACT, *HOURS, "--track", "x"), "network, facilities; found “x”"),
    "a severity nobody declared": ((*CONTACT, *HOURS, "--severity", "x"), "has no severities"),
    "a phase there is not": ((*CONTACT, *HOURS, "--phase", "late"), "placed, validated"),
    "hours without a zone": ((*CONTACT, *HOURS[:2]), "--hours needs --zone"),
    "hours that are none": ((*CONTACT, "--hours", "always", *HOURS[2:]), "names no days and hours"),
    "a zone there is not": ((*CONTACT, *HOURS[:3], "Mars/Base"), "Mars/Base"),
}


@pytest.mark.parametrize(("words", "said"), WRONG_WORDS.values(), ids=WRONG_WORDS.keys())
def test_wrong_words_are_refused_with_what_was_expected(rung, words, said):
    done = rung("try", "a.toml", *words, a=MIXED)

    assert (done.returncode, done.stdout) == (2, "")
    assert said in done.stderr
    assert "Traceback" not in done.stderr


def test_without_a_database_the_hours_are_asked_for(rung):
    done = rung("try", "a.toml", *CONTACT, a=MIXED)

    assert done.returncode == 1
    assert "give the hours with --hours and --zone" in done.stderr


def test_presets_are_listed_and_printed_with_their_comments(rung):
    assert rung("preset").stdout.split() == list(presets.names())
    assert rung("preset", "standard").stdout == presets.text_of("standard")
    assert rung("preset", "none").returncode == 2


def test_help_shows_examples_and_exit_status(rung):
    said = rung("--help").stdout

    assert "examples:" in said
    assert "Exit status: 0 done, 1 refused" in said
