"""The record of an escalation, which its customer downloads: all they may see, no more (R28)."""

import json
from datetime import UTC, date, datetime, timedelta
from io import BytesIO

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pypdf import PdfReader

from rung.domain.vocabulary import ActionOwner
from rung.services import working
from tests.builders import MONDAY_1530, TUESDAY_0820
from tests.web.desk_pages import NO_STATIC
from tests.web.portal_pages import address, signed_in, stranger, words

pytestmark = [pytest.mark.django_db, pytest.mark.filterwarnings(NO_STATIC)]
INSIDE = ("Zebra Fiber", "margin is thin", "Hidden step")


@pytest.fixture
def told(world):
    """An escalation with something to say, and something to keep inside."""
    escalation = world.raised()
    at = MONDAY_1530 + timedelta(minutes=20)
    for text, owner, visible in (
        ("Ask the city for the permit", ActionOwner.CARRIER, True),
        ("Dig the last metres", ActionOwner.SUPPLIER, True),
        ("Hidden step", ActionOwner.CARRIER, False),
    ):
        working.add_action(
            escalation_id=escalation.id,
            text=text,
            owner=owner,
            owner_name="Zebra Fiber" if owner is ActionOwner.SUPPLIER else "Dana Reyes",
            visible=visible,
            committed=working.Committed(date(2026, 11, 25)),
            doing=world.ccm_at(at),
        )
    working.note(escalation_id=escalation.id, words="margin is thin", doing=world.ccm_at(at))
    return escalation


def path(escalation, form, side=""):
    return f"{side}{address(escalation)}record.{form}"


def instants(value):
    """Every time of the data, wherever it stands."""
    if isinstance(value, dict):
        if value.keys() == {"at", "said"}:
            yield value
        for each in value.values():
            yield from instants(each)
    elif isinstance(value, list):
        for each in value:
            yield from instants(each)


def test_the_data_tells_all_the_page_tells_and_every_time_twice(world, client, told):
    customer = signed_in(client, world.customer, now=TUESDAY_0820)

    page = words(customer.get(address(told)))
    answer = customer.get(path(told, "json"))
    record = json.loads(answer.content)

    assert answer["Content-Disposition"] == f'attachment; filename="record-{told.reference}.json"'
    assert answer["Cache-Control"] == "private, no-store"
    assert record["as_of"]["at"].startswith("2026-11-24T15:20:")
    assert record["as_of"]["said"] == "Tue 24 Nov 2026 10:20 EST"
    times = list(instants(record))
    assert len(times) > len(record["timeline"]) * 2
    for each in times:
        at = datetime.fromisoformat(each["at"])
        assert at.tzinfo == UTC
        assert each["said"].endswith(("EST", "EDT"))
        assert " 2026 " in each["said"]
    assert record["impact"] in page
    assert record["headline"] in page
    assert record["moves_next"] in page
    first = record["timeline"][0]
    assert (first["fact"], first["title"] in page) == ("escalation.raised", True)
    assert {each["what"]: each["owner"] for each in record["plan"]["actions"]} == {
        "Ask the city for the permit": "Dana Reyes (carrier)",
        "Dig the last metres": "Our supplier",
    }
    assert record["levels"][0]["person"] == "Dana Reyes"
    assert record["levels"][1]["opens_at"]["said"] == "Tue 24 Nov 2026 12:30 EST"
    assert len(record["commitments"]["dates"]) == 2


@pytest.mark.parametrize("side", ["", "/desk"])
@pytest.mark.parametrize("form", ["json", "pdf"])
def test_nothing_internal_is_in_it_whoever_asks(world, client, told, form, side):
    reader = signed_in(client, world.ccm if side else world.customer, now=TUESDAY_0820)

    answer = reader.get(path(told, form, side))

    said = answer.content.decode() if form == "json" else pdf_words(answer)
    assert answer.status_code == 200
    assert "Ask the city for the permit" in said
    assert "Mon 23 Nov 2026" in said
    assert [words for words in INSIDE if words in said] == []


def pdf_words(answer):
    pages = PdfReader(BytesIO(answer.content)).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


def test_of_a_strangers_escalation_there_is_no_record(client, told):
    other = signed_in(client, stranger(), now=TUESDAY_0820)

    assert {other.get(path(told, form)).status_code for form in ("json", "pdf", "doc")} == {404}
    assert other.get(path(told, "json", "/desk")).status_code == 404


def test_it_takes_as_many_queries_for_a_long_story_as_for_a_short_one(world, client, told):
    customer = signed_in(client, world.customer, now=TUESDAY_0820)
    short = queries(customer, told)
    for minute in range(5):
        working.add_action(
            escalation_id=told.id,
            text=f"Step {minute}",
            owner=ActionOwner.CARRIER,
            owner_name="Dana Reyes",
            visible=True,
            committed=working.Committed(date(2026, 11, 26)),
            doing=world.ccm_at(MONDAY_1530 + timedelta(minutes=30 + minute)),
        )

    assert queries(customer, told) == short


def queries(customer, escalation):
    with CaptureQueriesContext(connection) as found:
        assert customer.get(path(escalation, "json")).status_code == 200
    return len(found)
