"""What a clock was is read from the database with it, at the same cost for many (N5)."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from rung.domain.clocks import ClockKind, as_it_was, due_at
from rung.models import Clock, ClockMove
from rung.models.clocks import with_facts
from rung.queries.situations import situation_of
from tests.builders import MONDAY_1530, TUESDAY_0820, TUESDAY_1030, WEEK, mountain, running
from tests.services.test_rebasing import EARLY, NINE, WHY, move, next_version

pytestmark = pytest.mark.django_db


def facts_of_all():
    return [clock.facts() for clock in with_facts(Clock.objects.all())]


def test_n5_a_clock_read_from_the_database_knows_all_it_was_and_why_it_was_moved(world):
    escalation = world.raised(phoned_at=MONDAY_1530)
    first_moved, then_moved = mountain(23, 16), TUESDAY_0820
    nine = next_version(world, weekly=NINE)
    move(world, now=first_moved)
    short = {day: [["09:00", "16:00"]] for day in WEEK}
    next_version(world, weekly=short)
    move(world, version=3, reason="We close at four.", now=then_moved)

    (clock,) = running(escalation, ClockKind.INTERVAL.value)
    facts = clock.facts()

    assert [(each.until, each.calendar, each.reason) for each in facts.was] == [
        (first_moved, world.calendar.as_domain(), WHY),
        (then_moved, nine.as_domain(), "We close at four."),
    ]
    told = [due_at(as_it_was(facts, now)) for now in (MONDAY_1530, first_moved, then_moved)]
    assert told == [TUESDAY_1030, TUESDAY_1030 + timedelta(hours=1), clock.due_at]


def test_the_pages_of_a_moved_escalation_know_what_its_clocks_were(world):
    escalation = world.raised(phoned_at=MONDAY_1530)
    next_version(world, weekly=NINE)
    move(world)

    situation = situation_of(escalation, (), carrier_side=True)

    assert {len(clock.facts().was) for clock in situation.clocks} == {1}


def test_what_clocks_were_costs_the_same_queries_for_many_as_for_one(
    world, django_assert_num_queries
):
    world.raised()
    next_version(world, weekly=NINE)
    move(world)
    with CaptureQueriesContext(connection) as for_one:
        facts_of_all()
    for number in range(20):
        world.raised(order=world.another_order(f"Q-2{number}"))
    next_version(world, weekly=EARLY)
    move(world, version=3, past_too=True)

    with django_assert_num_queries(len(for_one)):
        found = facts_of_all()

    assert sum(len(facts.was) for facts in found) == ClockMove.objects.count() > 40
