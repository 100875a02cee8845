"""Business-time cases re-expressed as data from public test tables; their origin stands in each."""

import json
from datetime import datetime
from pathlib import Path

import pytest

from rung.domain.business_time import Calendar, add, between

TABLE = json.loads((Path(__file__).parent.parent / "data/business_time_cases.json").read_text())


def cases(op):
    return [pytest.param(case, id=case["id"]) for case in TABLE["cases"] if case["op"] == op]


def calendar_and_pauses(case):
    pauses = [
        tuple(datetime.fromisoformat(instant) for instant in pause)
        for pause in case["calendar"].get("pauses", ())
    ]
    return Calendar.from_document(case["calendar"]), pauses


def test_the_table_is_complete():
    assert len(TABLE["cases"]) == 122


@pytest.mark.parametrize("case", cases("add"))
def test_adding_gives_the_instant_of_the_table(case):
    calendar, pauses = calendar_and_pauses(case)

    due = add(calendar, datetime.fromisoformat(case["start_utc"]), int(case["amount"]), pauses)

    assert due == datetime.fromisoformat(case["expected_utc"])


@pytest.mark.parametrize("case", cases("between"))
def test_measuring_gives_the_seconds_of_the_table(case):
    calendar, pauses = calendar_and_pauses(case)
    start, end = (datetime.fromisoformat(case[name]) for name in ("start_utc", "end_utc"))

    assert between(calendar, start, end, pauses) == case["expected"]


@pytest.mark.parametrize("case", cases("add") + cases("between"))
def test_a_calendar_of_the_table_is_written_as_it_was_read(case):
    document = {"overrides": {}, **case["calendar"]}
    document.pop("pauses", None)

    written = Calendar.from_document(document).to_document()

    assert written == {"name": "", **document}
