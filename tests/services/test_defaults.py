"""The exact defaults of the `standard` policy, where they need rows."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.db import IntegrityError, transaction

from rung.domain.permissions import Act, Party, Relation, Role, may
from rung.domain.refusals import BadInput, RuleViolation
from rung.domain.vocabulary import ActionOwner, Channel, ContactOutcome, Ground
from rung.models import (
    Absence,
    AccountContact,
    CalendarVersion,
    Clock,
    Contact,
    EngagedLevel,
    Escalation,
    Notice,
    TimelineEntry,
)
from rung.services import ending, engaging, working
from rung.services.doing import Doing, NotAllowed
from rung.services.settling import settle_due
from tests.builders import HOURS, MONDAY_1530, TUESDAY_0820, TUESDAY_1030, mountain, person, running
from tests.domain.business_time_calendars import always_open

pytestmark = pytest.mark.django_db
CONCERN = engaging.Concern(ground=Ground.TIMELINESS, impact="No circuit, no card payments.")
TUESDAY_1430 = mountain(24, 14, 30)
MINUTE = timedelta(minutes=1)


def engage(world, escalation, at=TUESDAY_1030, level=2):
    engaging.engage_next(
        escalation_id=escalation.id, level=level, received_at=at, doing=world.customer_at(at)
    )


def acknowledge(world, escalation, now, acted_at=None):
    owed = Clock.objects.filter(escalation=escalation, kind="ACKNOWLEDGEMENT").latest("started_at")
    working.acknowledge(
        escalation_id=escalation.id,
        clock_id=owed.id,
        words="I am on it.",
        next_contact_at=now + timedelta(hours=4),
        acted_at=acted_at or now,
        doing=world.manager_at(now),
    )
    owed.refresh_from_db()
    return owed


def add_action(world, escalation, committed, now=TUESDAY_0820):
    working.add_action(
        escalation_id=escalation.id,
        text="File again",
        owner=ActionOwner.CARRIER,
        owner_name="Dana",
        visible=True,
        committed=committed,
        doing=world.ccm_at(now),
    )
    return escalation.actions.get().committed_at


def everything():
    """All that an act could have written."""
    return [
        list(model.objects.order_by("pk").values())
        for model in (Escalation, EngagedLevel, Clock, TimelineEntry, Notice, Contact)
    ]


# --- stored status, engaged level


def test_no_other_status_can_be_stored(world):
    escalation = world.raised()

    with pytest.raises(IntegrityError, match="escalation_status_is_known"), transaction.atomic():
        Escalation.objects.filter(pk=escalation.pk).update(status="LEVEL_2")


def test_an_engaged_level_says_who_for_whom_since_when_and_by_whom(world):
    world.manager.cover = world.director
    world.manager.save(update_fields=["cover"])
    Absence.objects.create(person=world.manager, starts_at=mountain(23, 8), ends_at=mountain(27, 8))
    escalation = world.raised()
    typed_in = TUESDAY_1030 + 5 * MINUTE

    engaging.engage_next(
        escalation_id=escalation.id,
        level=2,
        received_at=TUESDAY_1030,
        doing=world.customer_at(typed_in),
    )

    row = EngagedLevel.objects.get(escalation=escalation, level=2)
    assert (row.holder, row.cover_for) == (world.director, world.manager)
    assert (row.received_at, row.recorded_at) == (TUESDAY_1030, typed_in)
    assert (row.engaged_by, row.channel) == (world.customer, "PORTAL")


def test_the_care_manager_stays_the_owner_while_higher_levels_are_engaged(world):
    escalation = world.raised()
    engage(world, escalation)

    owner = EngagedLevel.objects.get(escalation=escalation, level=1)

    assert owner.holder == escalation.order.care_manager() == world.ccm


# --- acknowledgement


def test_the_holder_or_the_cover_acknowledges_and_nobody_else_does():
    holder = Party(Role.MANAGER, frozenset({Relation.HOLDER, Relation.CARRIER}))
    another_manager = Party(Role.MANAGER, frozenset({Relation.CARRIER}))
    customer = Party(Role.CUSTOMER, frozenset({Relation.CONTACT}))

    assert may(Act.ACKNOWLEDGE, holder)
    assert not may(Act.ACKNOWLEDGE, another_manager)
    assert not may(Act.ACKNOWLEDGE, customer)


def test_a_mail_that_never_arrives_does_not_move_the_acknowledgement(world):
    escalation = world.raised()
    engage(world, escalation)
    Notice.objects.update(gave_up_at=TUESDAY_1030, try_at=None, trouble="mailbox full")

    settle_due(now=TUESDAY_1430 + MINUTE)

    owed = Clock.objects.get(escalation=escalation, kind="ACKNOWLEDGEMENT")
    assert (owed.outcome, owed.settled_at) == ("MISSED", TUESDAY_1430)


def test_a_miss_stands_beside_the_answer_that_was_given_in_time_and_typed_in_later(world):
    escalation = world.raised()
    engage(world, escalation)

    owed = acknowledge(world, escalation, TUESDAY_1430 + MINUTE, acted_at=TUESDAY_1430 - MINUTE)

    assert (owed.outcome, owed.settled_at) == ("MISSED", TUESDAY_1430)
    given = owed.acknowledgement
    assert (given.happened_at, given.recorded_at) == (
        TUESDAY_1430 - MINUTE,
        TUESDAY_1430 + MINUTE,
    )


# --- a late engine


def test_what_came_due_is_settled_before_the_act_that_comes_after_it(world):
    escalation = world.raised()
    engage(world, escalation)

    acknowledge(world, escalation, TUESDAY_1430 + MINUTE)

    told = Notice.objects.filter(kind="acknowledgement.missed")
    assert {notice.recipient for notice in told} == {world.customer, world.ccm, world.director}
    facts = list(
        TimelineEntry.objects.filter(escalation=escalation, fact__startswith="acknowledgement")
        .order_by("happened_at")
        .values_list("fact", flat=True)
    )
    assert facts == ["acknowledgement.missed", "acknowledgement.given"]


def test_an_answer_after_the_silence_is_refused_and_writes_nothing_even_while_the_engine_rests(
    world,
):
    escalation = world.raised()
    ending.resolve(escalation_id=escalation.id, words="Up.", doing=world.ccm_at(TUESDAY_0820))
    before, late = everything(), mountain(30, 17, 1)

    with pytest.raises(RuleViolation):
        ending.confirm(escalation_id=escalation.id, doing=world.customer_at(late))
    assert everything() == before
    settle_due(now=late)

    escalation.refresh_from_db()
    assert (escalation.closed_as, escalation.closed_at) == ("SILENCE", mountain(30, 17))


def test_a_clock_that_cannot_be_settled_does_not_keep_people_from_acting(world):
    escalation = world.raised()
    engage(world, escalation)
    Clock.objects.filter(kind="UPDATE").update(parked_until=mountain(24, 18), trouble="it failed")

    acknowledge(world, escalation, mountain(24, 17, 30))

    (parked,) = running(escalation, "UPDATE")
    assert parked.due_at == mountain(24, 17)


# --- commitment


def test_a_date_without_a_time_means_closing_time(world):
    committed = add_action(world, world.raised(), working.Committed(date(2026, 11, 25)))

    assert committed == mountain(25, 17)


def test_a_date_with_a_time_means_that_time_where_the_carrier_works(world):
    said = working.Committed(date(2026, 11, 25), time(9, 15))

    assert add_action(world, world.raised(), said) == mountain(25, 9, 15)


def test_a_date_without_a_time_means_the_earlier_closing_of_a_half_day(world):
    half_day = {"2026-11-25": {"intervals": [["08:00", "12:00"]], "name": "Half day"}}
    CalendarVersion.objects.create(
        calendar=world.calendar.calendar,
        number=2,
        document={**HOURS, "overrides": half_day},
        created_at=mountain(2, 8),
    )

    committed = add_action(world, world.raised(), working.Committed(date(2026, 11, 25)))

    assert committed == mountain(25, 12)


@pytest.mark.parametrize(
    ("hours", "closes"),
    [
        ([["08:00", "12:00"], ["13:00", "17:00"]], mountain(25, 17)),
        ([["00:00", "24:00"]], mountain(26, 0) - timedelta(seconds=1)),
        ([["16:00", "24:00"]], mountain(26, 0) - timedelta(seconds=1)),
        ([["22:00", "06:00"]], mountain(26, 0) - timedelta(seconds=1)),
    ],
    ids=["a lunch break", "day and night", "until midnight", "a night shift"],
)
def test_a_date_without_a_time_is_over_with_the_last_hours_of_that_date(world, hours, closes):
    CalendarVersion.objects.create(
        calendar=world.calendar.calendar,
        number=2,
        document={**HOURS, "holidays": [], "weekly": dict.fromkeys(HOURS["weekly"], hours)},
        created_at=mountain(2, 8),
    )

    committed = add_action(world, world.raised(), working.Committed(date(2026, 11, 25)))

    assert committed == closes


def test_a_date_whose_last_hour_comes_twice_is_over_with_the_second_one():
    around_the_clock = always_open("Asia/Beirut")  # put back at midnight, to 23:00

    over = working.instant_of(working.Committed(date(2026, 10, 24)), around_the_clock)

    assert over == datetime(2026, 10, 24, 21, 59, 59, tzinfo=UTC)


# --- resolve


def test_nobody_but_the_care_manager_resolves(world):
    escalation = world.raised()
    before = everything()

    for doing in (world.manager_at(TUESDAY_0820), world.customer_at(TUESDAY_0820)):
        with pytest.raises(NotAllowed):
            ending.resolve(escalation_id=escalation.id, words="Up.", doing=doing)

    assert everything() == before


# --- disputed contact


def test_both_sides_versions_of_a_contact_are_kept(world):
    escalation = world.raised()
    attempt = engaging.Attempt(1, mountain(23, 16), ContactOutcome.SPOKE, "We spoke at four.")

    engaging.log_contact(
        escalation_id=escalation.id, attempt=attempt, doing=world.ccm_at(TUESDAY_0820)
    )

    versions = Contact.objects.filter(escalation=escalation).order_by("happened_at")
    assert [(row.side, row.happened_at) for row in versions] == [
        ("CUSTOMER", MONDAY_1530),
        ("CARRIER", mountain(23, 16)),
    ]
    (interval,) = running(escalation, "INTERVAL")
    assert interval.due_at == TUESDAY_1030


def test_a_call_in_the_future_is_refused_and_nothing_is_written(world):
    escalation = world.raised()
    before = everything()
    attempt = engaging.Attempt(1, TUESDAY_1030, ContactOutcome.SPOKE)

    with pytest.raises(BadInput, match="future"):
        engaging.log_contact(
            escalation_id=escalation.id, attempt=attempt, doing=world.customer_at(TUESDAY_0820)
        )

    assert everything() == before


# --- who is told, and when


def test_everybody_of_the_account_who_may_escalate_is_told_and_an_observer_is_not(world):
    second, observer = person("Ola Bright", Role.CUSTOMER), person("Pat Low", Role.CUSTOMER)
    AccountContact.objects.create(account=world.account, person=second)
    AccountContact.objects.create(account=world.account, person=observer, may_escalate=False)

    world.raised()

    told = Notice.objects.filter(kind="escalation.raised", context__side="CUSTOMER")
    assert {notice.recipient for notice in told} == {world.customer, second}


def test_a_level_engaged_by_telephone_is_kept_as_such(world):
    escalation = world.raised()
    party = Party(Role.CUSTOMER, frozenset({Relation.CONTACT}))

    engaging.engage_next(
        escalation_id=escalation.id,
        level=2,
        received_at=TUESDAY_1030,
        doing=Doing(world.customer, party, Channel.PHONE, TUESDAY_1030 + MINUTE),
    )

    assert EngagedLevel.objects.get(escalation=escalation, level=2).channel == "PHONE"
