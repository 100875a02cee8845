"""`rung time`: a JSON case a line in, a JSON answer a line out, whatever the lines are."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rung.domain.time_cases import CALENDARS_KEPT, TEXTS_KEPT, Cases

TABLE = json.loads((Path(__file__).parent.parent / "data/business_time_cases.json").read_text())
COMMAND = [sys.executable, "-m", "rung.commands.main", "time"]
BARE = {"PATH": "/usr/bin:/bin", "PYTHONPATH": os.environ.get("PYTHONPATH", "")}
NINE_HOURS = {day: [["08:00", "17:00"]] for day in ("mon", "tue", "wed", "thu", "fri")}
OFFICE = {"tz": "America/Denver", "weekly": NINE_HOURS}
ADD = {"calendar": OFFICE, "op": "add", "start_utc": "2026-11-23T22:30:00Z", "amount": 14400}
BETWEEN = {
    "calendar": OFFICE,
    "op": "between",
    "start_utc": "2026-11-23T22:30:00Z",
    "end_utc": "2026-11-24T17:30:00Z",
}
DUE = {"utc": "2026-11-24T17:30:00Z"}


def rung_time(text, *words, **environment):
    """Run the real command in a bare environment: no database, no settings."""
    return subprocess.run(
        [*COMMAND, *words],
        input=text if isinstance(text, bytes) else text.encode(),
        env={**BARE, **environment},
        capture_output=True,
        check=False,
    )


def answers(*lines, words=()):
    done = rung_time("\n".join(lines) + "\n", *words)
    assert (done.returncode, done.stderr) == (0, b"")
    return [json.loads(line) for line in done.stdout.splitlines()]


def answer(case, *, explained=False):
    return json.loads(Cases(explained=explained).answer(json.dumps(case)))


def expected(case):
    if case["op"] == "add":
        return {"utc": case["expected_utc"]}
    return {"seconds": case["expected"]}


def test_every_case_of_the_public_tables_is_answered_as_they_answer_it():
    cases = TABLE["cases"]

    assert answers(*map(json.dumps, cases)) == [expected(case) for case in cases]


def test_the_rows_of_every_case_lead_from_its_start_to_its_answer_and_sum_to_it():
    cases = TABLE["cases"]

    told = answers(*map(json.dumps, cases), words=["--explain"])

    for case, answer in zip(cases, told, strict=True):
        rows = answer.pop("ledger")
        assert answer == expected(case)
        between = [case["start_utc"], case.get("end_utc") or case["expected_utc"]]
        edges = [rows[0]["from"], rows[-1]["to"]] if rows else [between[0]] * 2
        assert edges == sorted(between)
        assert [row["to"] for row in rows[:-1]] == [row["from"] for row in rows[1:]]
        assert sum(row["seconds"] for row in rows) == case.get("amount", case.get("expected"))


@pytest.mark.parametrize("zone", ["America/Denver", "Asia/Kathmandu", "Pacific/Apia"])
def test_the_machines_own_zone_and_its_zone_files_change_nothing(zone):
    done = rung_time(json.dumps(ADD), TZ=zone, PYTHONTZPATH="/nowhere")

    assert json.loads(done.stdout) == DUE


def test_no_django_and_no_database_is_needed():
    script = (
        "import sys; sys.modules['django'] = None; sys.modules['psycopg'] = None; "
        "from rung.commands.main import main; sys.exit(main(['time']))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script],
        input=json.dumps(ADD),
        env=BARE,
        capture_output=True,
        text=True,
        check=False,
    )

    assert json.loads(done.stdout) == DUE


def test_at_a_terminal_it_says_what_it_waits_for():
    ours, its = os.openpty()
    os.write(ours, b"\x04")

    done = subprocess.run(COMMAND, stdin=its, env=BARE, capture_output=True, check=True)

    assert done.stdout == b""
    assert done.stderr.startswith(b"Type JSON cases, one a line; ctrl-D ends.")
    os.close(ours)
    os.close(its)


def test_explain_adds_the_ledger():
    [told] = answers(json.dumps(ADD), words=["--explain"])

    assert told == {
        **DUE,
        "ledger": [
            {
                "from": "2026-11-23T22:30:00Z",
                "to": "2026-11-24T00:00:00Z",
                "what": "OPEN",
                "why": "Business hours",
                "seconds": 5400,
            },
            {
                "from": "2026-11-24T00:00:00Z",
                "to": "2026-11-24T15:00:00Z",
                "what": "CLOSED",
                "why": "Outside business hours",
                "seconds": 0,
            },
            {
                "from": "2026-11-24T15:00:00Z",
                "to": "2026-11-24T17:30:00Z",
                "what": "OPEN",
                "why": "Business hours",
                "seconds": 9000,
            },
        ],
    }


def test_a_measure_has_a_ledger_too_and_never_has_an_empty_one():
    measured = answer(BETWEEN, explained=True)
    never = answer({**ADD, "calendar": {"tz": "UTC"}}, explained=True)

    assert measured["seconds"] == sum(row["seconds"] for row in measured["ledger"]) == 14400
    assert never == {"never": True, "ledger": []}


@pytest.mark.parametrize("where", ["beside", "within"])
def test_pauses_stand_beside_the_calendar_or_in_it(where):
    pauses = [["2026-11-24T15:00:00Z", "2026-11-24T16:00:00Z", "no access — none"]]
    case = {
        "beside": {**ADD, "pauses": pauses},
        "within": {**ADD, "calendar": {**OFFICE, "pauses": pauses}},
    }[where]

    told = answer(case, explained=True)

    assert told["utc"] == "2026-11-24T18:30:00Z"
    assert "Paused: no access — none" in [row["why"] for row in told["ledger"]]


def test_a_pause_that_goes_on_leads_to_never():
    assert answer({**ADD, "pauses": [["2026-11-24T15:00:00Z", None]]}) == {"never": True}


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"amount": -14400, "start_utc": "2026-11-24T17:30:00Z"}, "2026-11-23T22:30:00Z"),
        ({"amount": 14400.0}, "2026-11-24T17:30:00Z"),
        ({"amount": 0, "start_utc": "2026-11-22T00:00:00Z"}, "2026-11-23T15:00:00Z"),
        ({"start_utc": "2026-11-23T15:30:00-07:00"}, "2026-11-24T17:30:00Z"),
        ({"start_utc": "2026-11-23T22:30:00.750Z"}, "2026-11-24T17:30:00Z"),
        (
            {"calendar": {"tz": "UTC", "weekly": {"mon": [["22:00", "06:00"]]}}},
            "2026-11-24T02:30:00Z",
        ),
    ],
)
def test_amounts_may_be_negative_zero_and_whole_floats(change, told):
    assert answer({**ADD, **change}) == {"utc": told}


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"calendar": {"tz": "Mars/Base"}}, 'There is no time zone "Mars/Base".'),
        (
            {"calendar": {**OFFICE, "weekly": {"mon": [["08:00", "25:00"]]}}},
            '"25:00" is no time of day; a day is 00:00 to 24:00.',
        ),
        (
            {"calendar": {**OFFICE, "weekly": {"mon": [["08:00", "12:00"], ["11:00", "17:00"]]}}},
            "The hours of mon overlap: one interval ends at 12:00, the next starts at 11:00.",
        ),
        ({"calendar": None}, "A case needs a calendar: a table of names and values."),
        ({"calendar": [OFFICE]}, "A case needs a calendar: a table of names and values."),
        ({"op": "multiply"}, 'The op is "multiply"; write add or between.'),
        ({"op": None}, "The op is null; write add or between."),
        ({"amount": None}, "The amount is null; write whole seconds."),
        ({"amount": True}, "The amount is true; write whole seconds."),
        ({"amount": 0.5}, "The amount is 0.5; write whole seconds."),
        ({"amount": "14400"}, 'The amount is "14400"; write whole seconds.'),
        ({"start_utc": None}, "A case needs start_utc: text like 2026-11-23T15:30:00Z."),
        ({"op": "between"}, "A case needs end_utc: text like 2026-11-23T15:30:00Z."),
        (
            {"start_utc": "Monday"},
            'start_utc is "Monday"; write it like 2026-11-23T15:30:00Z.',
        ),
        (
            {"start_utc": "2026-11-23T15:30:00"},
            "The instant 2026-11-23T15:30:00 needs a time zone.",
        ),
        (
            {"start_utc": "1850-01-01T00:00:00Z"},
            "The instant 1850-01-01T00:00:00+00:00 is not in the years 1970 to 2099.",
        ),
        ({"pauses": "now"}, "The pauses must be a list."),
        ({"pauses": [["2026-11-23T15:30:00Z"]]}, "A pause is a list of from, to and perhaps"),
        ({"pauses": [[None, None]]}, "A case needs the start of a pause: text like"),
        (
            {"pauses": [["2026-11-23T15:30:00Z", None, 7]]},
            "The reason of a pause must be text, not 7.",
        ),
        (
            {"pauses": [["2026-11-23T15:30:00Z", "2026-11-22T15:30:00Z"]]},
            "A pause ends before it starts.",
        ),
    ],
)
def test_a_case_that_makes_no_sense_is_answered_with_what_is_wrong(change, sentence):
    told = answer({**ADD, **change})

    assert list(told) == ["error"]
    assert told["error"].startswith(sentence)


BAD = [
    "",
    "   ",
    "{",
    "nonsense",
    "[]",
    "7",
    "null",
    '"text"',
    '{"calendar": NaN}',
    '{"calendar": Infinity, "op": "add"}',
    "[" * 100_000,
    json.dumps({**ADD, "amount": 10}).replace("10}", "1" * 5000 + "}"),
    json.dumps(ADD).replace("14400", "1e999"),
    json.dumps({**ADD, "calendar": {"tz": "A" * 5000}}),
    json.dumps({**ADD, "calendar": {"tz": "A\0"}}),
    '{"calendar": {"tz": "\\ud800"}, "op": "\\ud800"}',
]


def test_a_bad_line_gives_an_error_line_and_never_a_stop():
    good = json.dumps(ADD)
    lines = [each for bad in BAD for each in (bad, good)]

    told = answers(*lines)

    assert [list(each) for each in told[::2]] == [["error"]] * len(BAD)
    assert told[1::2] == [DUE] * len(BAD)


def test_bytes_that_are_no_text_and_lines_without_an_end_are_answered_too():
    good = json.dumps(ADD).encode()
    endless = b'{"calendar": "' + b"x" * (5 << 20) + b'"}'

    done = rung_time(b"\n".join([b"\xff\xfe", b"\xef\xbb\xbf" + good, endless, good + b"\r", good]))

    assert [json.loads(line) for line in done.stdout.splitlines()] == [
        {"error": "This line is no UTF-8 text."},
        DUE,
        {"error": "This line is longer than 4 MB."},
        DUE,
        DUE,
    ]


def test_nothing_in_is_nothing_out():
    done = rung_time("")

    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")


def test_help_shows_a_case_that_can_be_asked_and_how_to_ask():
    told = rung_time("", "--help").stdout.decode()

    begin, end = told.index('{"calendar"'), told.index("on one line")
    [answer] = answers(" ".join(told[begin:end].split()))
    assert f"is answered {json.dumps(answer)}" in told
    assert "rung time < cases.jsonl" in told
    assert "rung time --explain < cases.jsonl" in told


def many(first, count, calendars):
    """Cases of some years on some calendars, some of them with pauses."""
    for number in range(first, first + count):
        hour = number % 6
        weekly = {"mon": [[f"{hour:02}:00", "17:00"]], "thu": [["08:00", "17:00"]]}
        calendar = {"tz": "Europe/Berlin", "weekly": weekly, "name": str(number % calendars)}
        if number % calendars == 0:
            calendar["pauses"] = [["2026-01-01T00:00:00Z", f"2026-01-01T00:00:{hour:02}Z"]]
        start = f"{2020 + number % 7}-03-{1 + number % 28:02}T08:00:00Z"
        case = {"calendar": calendar, "op": "add", "start_utc": start, "amount": number % 90_000}
        yield json.dumps(case).encode() + b"\n"


def test_a_calendar_is_known_by_its_text_only_where_it_stands():
    cases = Cases(explained=False)
    text = json.dumps(ADD)
    other = {"tz": "UTC", "weekly": {"tue": [["00:00", "24:00"]]}}
    lines = [
        (text, DUE),
        (text, DUE),
        # the known text elsewhere in the line, and another calendar at its place
        (json.dumps({"x": {"calendar": OFFICE}, **ADD, "calendar": other}), "2026-11-24T04:00:00Z"),
        (
            f'{{"calendar": {json.dumps(OFFICE)}, {json.dumps({**ADD, "calendar": other})[1:]}',
            "2026-11-24T04:00:00Z",
        ),
        (
            json.dumps({"note": 'a "calendar": ' + json.dumps(OFFICE), **ADD, "calendar": other}),
            "2026-11-24T04:00:00Z",
        ),
        (json.dumps({**ADD, "name": "NaN"}), DUE),
        (text.replace('"calendar": ', '"calendar"   :\t'), DUE),
        (text, DUE),
    ]

    for line, told in lines:
        assert json.loads(cases.answer(line)) == (told if told is DUE else {"utc": told})


def test_what_is_kept_of_calendars_is_bounded():
    cases = Cases(explained=False)

    for line in many(0, 1000, 500):
        cases.answer(line.decode())
    for number in range(CALENDARS_KEPT + 20):
        cases.answer(json.dumps({**ADD, "calendar": {**OFFICE, "name": str(number)}}))

    assert len(cases._calendars) <= CALENDARS_KEPT
    assert len(cases._recent) <= TEXTS_KEPT


JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=8,
)


@settings(max_examples=30, deadline=None)
@given(
    st.dictionaries(
        st.sampled_from(["calendar", "op", "start_utc", "end_utc", "amount", "pauses"]), JSON_VALUES
    ),
    st.dictionaries(
        st.sampled_from(["tz", "weekly", "weekly_from", "holidays", "overrides", "pauses"]),
        JSON_VALUES,
    ),
)
def test_any_case_has_an_answer(change, calendar):
    cases = Cases(explained=True)

    for case in (change, {**ADD, **change}, {**ADD, "calendar": {**OFFICE, **calendar}}):
        told = json.loads(cases.answer(json.dumps(case)))
        assert len(told.keys() & {"utc", "seconds", "never", "error"}) == 1


@settings(max_examples=50, deadline=None)
@given(st.text(max_size=40))
def test_any_text_has_an_answer(text):
    assert list(json.loads(Cases(explained=False).answer(text))) == ["error"]
