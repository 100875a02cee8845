"""Roadblocks, requests and sites that are not ready, in the day of whoever owes something."""

from datetime import timedelta

import pytest

from rung.models import ResourceRequest
from rung.services import resources
from tests.builders import TUESDAY_0820, mountain
from tests.services.test_readiness import TUESDAY_NINE, give
from tests.services.test_resources import CREW, YES, any_manager, ask, decide
from tests.services.test_roadblocks import SECRET, name
from tests.web.day_pages import day_of, numbers_of
from tests.web.desk_pages import NO_STATIC, rows_of, settle

pytestmark = [pytest.mark.django_db, pytest.mark.filterwarnings(NO_STATIC)]
SAID_OF_CREW = f"Decide on the request: {CREW[:40]}"


def question(world, escalation):
    """Who decides asks something back."""
    resources.ask_back(
        escalation_id=escalation.id,
        request_id=ResourceRequest.objects.get().pk,
        words="What does it gain?",
        doing=any_manager(world, world.manager),
    )


def test_a_roadblock_is_in_the_day_of_who_removes_it(client, world):
    escalation = world.raised()
    name(world, escalation)

    (row,) = rows_of(day_of(client, world.manager, TUESDAY_0820))
    director = rows_of(day_of(client, world.director, TUESDAY_0820))

    assert f"Remove the roadblock: {SECRET[:30]}" in row
    assert director == []


def test_a_roadblock_that_was_not_removed_in_time_stays_at_the_top(client, world):
    escalation = world.raised()
    name(world, escalation, due_at=mountain(24, 10))
    settle(mountain(24, 10, 30))

    (row,) = rows_of(day_of(client, world.manager, mountain(24, 10, 30), "?show=missed"))

    assert row.startswith(f"Missed {escalation.reference}")
    assert "30 min over" in row


def test_a_request_is_in_the_day_of_who_decides_until_it_is_decided(client, world):
    escalation = world.raised()
    ask(escalation, world.ccm_at(TUESDAY_0820), 5_000)

    (asked,) = rows_of(day_of(client, world.manager, TUESDAY_0820, "?kind=decide"))
    decide(escalation, any_manager(world, world.manager), YES)
    decided = rows_of(day_of(client, world.manager, TUESDAY_0820 + timedelta(minutes=5)))

    assert SAID_OF_CREW in asked
    assert decided == []


def test_over_the_managers_limit_it_is_in_the_directors_day(client, world):
    escalation = world.raised()
    ask(escalation, world.ccm_at(TUESDAY_0820), 18_000)

    (row,) = rows_of(day_of(client, world.director, TUESDAY_0820))

    assert SAID_OF_CREW in row
    assert rows_of(day_of(client, world.manager, TUESDAY_0820)) == []


def test_a_question_about_a_request_is_the_turn_of_who_asked_for_it(client, world):
    escalation = world.raised()
    ask(escalation, world.ccm_at(TUESDAY_0820), 5_000)
    question(world, escalation)

    (row,) = rows_of(day_of(client, world.ccm, TUESDAY_0820, "?kind=decide"))

    assert "Answer the question about the request" in row
    assert rows_of(day_of(client, world.manager, TUESDAY_0820, "?show=soon")) == []


def test_a_site_that_is_not_ready_waits_on_the_customer(client, world):
    escalation = world.raised()
    give(world, escalation)

    shown = day_of(client, world.ccm, TUESDAY_NINE, "?kind=customer")

    assert numbers_of(shown) == [escalation.number]
    assert "Waiting on customer" in rows_of(shown)[0]
