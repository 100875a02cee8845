"""Two administrators, or one and the engine, at the same instant (N8, N15)."""

from uuid import uuid4

import pytest

from rung.domain.calendar_records import Review, VersionSource
from rung.domain.permissions import Party, Relation, Role
from rung.domain.refusals import AlreadyDone
from rung.domain.vocabulary import Channel
from rung.models import Calendar, CalendarVersion, Clock, ClockMove, Notice, Rebase
from rung.services.calendars import BadName, Draft, create_calendar, write_version
from rung.services.checking_clocks import differences
from rung.services.doing import Doing
from rung.services.rebasing import Order, carry_on, rebase
from rung.services.settling import settle_due
from tests.builders import HOURS, TUESDAY_0820, TUESDAY_1030, WEEK, World
from tests.services.test_races import at_once

pytestmark = pytest.mark.django_db(transaction=True)
NINE = {day: [["09:00", "17:00"]] for day in WEEK}


@pytest.fixture
def world():
    return World()


def by(world, now=TUESDAY_0820):
    party = Party(Role.ADMINISTRATOR, frozenset({Relation.CARRIER}))
    return Doing(world.administrator, party, Channel.PORTAL, now, uuid4())


def write(world, hour):
    def act():
        write_version(
            calendar_id=world.calendar.calendar_id,
            based_on=1,
            draft=Draft({**HOURS, "weekly": {"mon": [[hour, "17:00"]]}}, Review(), ""),
            source=VersionSource.EDITOR,
            doing=by(world),
        )

    return act


def newer(world):
    return CalendarVersion.objects.create(
        calendar=world.calendar.calendar,
        number=2,
        document={**HOURS, "weekly": NINE},
        created_at=TUESDAY_0820,
    )


def move(world, now=TUESDAY_0820):
    def act():
        rebase(
            calendar_id=world.calendar.calendar_id,
            order=Order(2, "We open at nine now.", past_too=False),
            doing=by(world, now),
        )

    return act


def test_of_two_who_change_the_same_version_at_once_one_is_told_of_the_other(world):
    outcomes = at_once(write(world, "07:00"), write(world, "09:00"))

    assert sorted(type(each) for each in outcomes if each) == [AlreadyDone]
    assert CalendarVersion.objects.count() == 2


def test_two_who_move_the_same_clocks_at_once_move_them_once(world):
    for number in range(4):
        world.raised(order=world.another_order(f"Q-2{number}"))
    newer(world)

    at_once(move(world), move(world))

    for row in Rebase.objects.all():
        carry_on(rebase_id=row.pk, now=TUESDAY_0820)
    assert ClockMove.objects.count() == Clock.objects.count()
    told = Notice.objects.filter(kind="calendar.moved", recipient=world.customer)
    assert told.count() == 4


def test_a_move_beside_the_engine_loses_no_clock_and_settles_none_twice(world):
    for number in range(6):
        world.raised(order=world.another_order(f"Q-2{number}"))
    newer(world)

    outcomes = at_once(
        move(world, TUESDAY_1030),
        lambda: settle_due(now=TUESDAY_1030),
        lambda: settle_due(now=TUESDAY_1030),
    )

    assert outcomes == [None, None, None]
    intervals = Clock.objects.filter(kind="INTERVAL")
    # Due at that instant on the old hours, and so over: what was reached stays reached.
    assert {(each.outcome, each.settled_at) for each in intervals} == {("RAN", TUESDAY_1030)}
    running = Clock.objects.filter(settled_at=None)
    assert [each for clock in running for each in differences(clock)] == []


def test_two_who_make_a_calendar_of_one_name_make_one_and_the_second_is_told(world):
    def make(name):
        return lambda: create_calendar(
            name=name, draft=Draft({**HOURS, "name": name}, Review(), ""), doing=by(world)
        )

    results = at_once(make("US East"), make("us east"))

    assert [type(each) for each in results if isinstance(each, Exception)] == [BadName]
    assert Calendar.objects.filter(name__iexact="us east").count() == 1
