"""A decision between two versions of a call is owed by an instant, while it matters (R7)."""

from dataclasses import replace
from datetime import timedelta

import pytest

from rung.domain import calling
from rung.domain.clocks import ClockKind, Outcome
from rung.domain.plan import LogContact
from rung.domain.vocabulary import ContactOutcome, Side
from tests.domain.business_time_calendars import OFFICE, always_open, at
from tests.domain.snapshots import INSTANT, raised
from tests.policies import rules, standard_document

OWED = ClockKind.CALL_DISPUTE
DIFFERS, UNDECIDED = "contact.version-differs", "contact.version-undecided"
LONG = rules(standard_document(levels={2: {"opens_after": "16 business hours"}}))
MONDAY_0800, MONDAY_0830 = at("2026-11-23 08:00"), at("2026-11-23 08:30")
LOGGED, DUE = at("2026-11-23 09:00"), at("2026-11-23 13:00")
ALL_ROUND = always_open()


def version(contact):
    return calling.Version(
        contact.id, contact.side, contact.level, contact.channel, contact.happened_at
    )


def log(story, happened_at, now, side=Side.CARRIER):
    """The other side's version of the call that was logged last."""
    other = story.contacts[-1]
    contact = LogContact(story.new_id(), 1, side, ContactOutcome.SPOKE, happened_at, "As I say.")
    return story.do(
        calling.log_call,
        now,
        contact=contact,
        record=calling.OnRecord((version(other),)),
        beside=calling.Beside(other.id, story.new_id(), None),
    )


def differing(called=MONDAY_0800, theirs=MONDAY_0830, logged=LOGGED, **setting):
    """The customer called at one instant; the carrier logs another one."""
    story = raised(called, policy=LONG, **setting)
    log(story, theirs, logged)
    return story


def pair(story):
    theirs, ours = (version(each) for each in story.contacts)
    return calling.Versions(story.of(OWED).start.subject_id, theirs, ours, 7, None)


def decide(story, now, counts=Side.CUSTOMER):
    versions = pair(story)
    return story.do(
        calling.decide_versions, now, versions=versions, counts=counts, by=8, words="The exchange."
    )


@pytest.mark.parametrize(
    ("called", "logged", "calendar", "due"),
    [
        ("2026-11-23 08:00", "2026-11-23 09:00", OFFICE, "2026-11-23 13:00"),
        ("2026-11-23 15:00", "2026-11-23 16:00", OFFICE, "2026-11-24 11:00"),  # overnight
        ("2026-11-25 15:00", "2026-11-25 16:00", OFFICE, "2026-11-27 11:00"),  # over a holiday
        ("2026-11-23 15:00", "2026-11-24 00:00", OFFICE, "2026-11-24 12:00"),  # midnight
        ("2026-10-31 22:00", "2026-10-31 23:00", ALL_ROUND, "2026-11-01 02:00"),  # clocks go back
        ("2027-03-13 23:00", "2027-03-14 00:00", ALL_ROUND, "2027-03-14 05:00"),  # and forward
    ],
)
def test_the_decision_is_owed_four_business_hours_after_the_second_version_was_logged(
    called, logged, calendar, due
):
    called = at(called)

    story = differing(called, called + timedelta(minutes=20), at(logged), calendar=calendar)

    (clock,) = story.running(OWED)
    assert clock.due_at == at(due)
    assert clock.start.level == 2


def test_the_hours_are_those_of_the_level_that_decides():
    story = differing(level_calendars={2: ALL_ROUND}, logged=at("2026-11-23 16:00"))

    assert story.of(OWED).due_at == at("2026-11-23 20:00")


def test_who_decides_and_the_customer_hear_of_the_carriers_version_with_both_instants():
    story = differing()

    assert story.heard(DIFFERS) == [("CUSTOMER", 1), ("PERSON_OF_LEVEL", 2)]
    told = story.told[f"versions:{story.of(OWED).start.subject_id}", "PERSON_OF_LEVEL"].details
    assert (told["yours_at"], told["theirs_at"]) == tuple(
        each.isoformat() for each in (MONDAY_0800, MONDAY_0830)
    )


def test_a_customers_earlier_version_moves_the_interval_and_is_to_be_decided_on():
    story = raised(MONDAY_0830, policy=LONG)
    story.contact(LOGGED, MONDAY_0830, side=Side.CARRIER)

    log(story, MONDAY_0800, at("2026-11-23 09:20"), Side.CUSTOMER)

    assert [each.due_at for each in story.running(OWED)] == [at("2026-11-23 13:20")]
    assert story.of(ClockKind.INTERVAL).start.started_at == MONDAY_0800
    assert story.heard(DIFFERS) == [("PERSON_OF_LEVEL", 2)]  # the customer's own version


@pytest.mark.parametrize("apart", [timedelta(), timedelta(minutes=2)])
def test_no_decision_is_owed_where_no_clock_hangs_on_the_difference(apart):
    story = differing(theirs=MONDAY_0800 + apart)

    assert story.running(OWED) == []
    assert story.heard(DIFFERS) == []


def test_who_decides_is_reminded_and_the_cover_when_time_is_short():
    story = differing()

    for minutes in (119, 120, 180, 216, 239):
        story.settle(LOGGED + timedelta(minutes=minutes))

    assert story.warnings(OWED) == [
        ("PERSON_OF_LEVEL", 2, 50),
        ("PERSON_OF_LEVEL", 2, 75),
        ("PERSON_OF_LEVEL", 2, 90),
        ("COVER", 2, 90),
    ]


def test_at_the_due_instant_itself_it_is_decided_in_time():
    story = differing()

    story.settle(DUE)
    decide(story, DUE)

    assert story.of(OWED).outcome is Outcome.MET
    assert UNDECIDED not in story.facts()


@pytest.mark.parametrize(("counts", "starts"), [(Side.CUSTOMER, 0), (Side.CARRIER, 30)])
def test_after_it_the_miss_is_recorded_once_and_a_late_decision_still_counts(counts, starts):
    story = differing()

    for _ in range(2):
        story.settle(DUE + INSTANT)
    decide(story, DUE + timedelta(hours=1), counts)

    assert story.of(OWED).outcome is Outcome.MISSED
    assert story.facts().count(UNDECIDED) == 1
    assert {to for to, _ in story.heard(UNDECIDED)} == {"CCM", "CUSTOMER", "PERSON_OF_LEVEL"}
    since = story.of(ClockKind.INTERVAL).start.started_at
    assert since == MONDAY_0800 + timedelta(minutes=starts)
    assert story.level == 1


@pytest.mark.parametrize(
    ("end", "outcome"),
    [
        (decide, Outcome.MET),
        (
            lambda story, now: story.do(calling.agree_to_carriers, now, versions=pair(story)),
            Outcome.CANCELLED,
        ),
        (lambda story, now: story.on_behalf(now), Outcome.CANCELLED),
        (lambda story, now: story.contact(now, MONDAY_0800 - timedelta(1)), Outcome.CANCELLED),
        (lambda story, now: story.withdraw(now), Outcome.CANCELLED),
    ],
    ids=["decided", "agreed", "next level", "earlier contact", "withdrawn"],
)
def test_it_ends_with_what_it_was_about_and_counts_only_where_it_was_decided(end, outcome):
    story = differing()

    end(story, at("2026-11-23 10:00"))

    assert [each.outcome for each in story.clocks if each.start.kind is OWED] == [outcome]


def test_once_the_interval_has_run_nothing_is_owed_and_nothing_was_missed():
    story = raised(MONDAY_0800)  # four hours; the decision would be owed an hour later
    log(story, MONDAY_0830, LOGGED)

    story.settle(DUE + timedelta(days=1))

    assert story.of(OWED).outcome is Outcome.CANCELLED
    assert story.of(OWED).settled_at == at("2026-11-23 12:00")
    assert UNDECIDED not in story.facts()


def test_a_call_from_before_its_level_opened_leaves_the_four_hours_there_as_they_are():
    story = raised(at("2026-11-23 08:00"))
    story.engage(at("2026-11-23 13:00"))
    opens_at = story.opens_at

    story.contact(at("2026-11-23 13:10"), at("2026-11-23 08:01"), level=2)
    assert (story.opens_at, len(story.contacts)) == (opens_at, 2)

    story.contact(at("2026-11-23 13:11"), at("2026-11-23 12:00"), level=2)
    assert story.opens_at == opens_at - timedelta(hours=1)


@pytest.mark.parametrize(
    ("theirs", "opens_at"),
    [("2026-11-23 08:30", "2026-11-23 14:00"), ("2026-11-23 11:00", "2026-11-23 15:00")],
    ids=["the plain time would be over before", "and after"],
)
def test_a_decision_for_the_carriers_version_opens_no_level_earlier_than_it_was_held_back_to(
    theirs, opens_at
):
    policy = rules(standard_document(owner={"may_hold_back": True}))
    story = raised(MONDAY_0800, policy=policy)
    log(story, at(theirs), at("2026-11-23 11:10"))
    story.hold_back(at("2026-11-23 11:20"), at("2026-11-23 14:00"))

    versions = replace(pair(story), held_until=at("2026-11-23 14:00"))
    now, words = at("2026-11-23 11:30"), "The exchange."
    story.do(
        calling.decide_versions, now, versions=versions, counts=Side.CARRIER, by=8, words=words
    )

    assert story.opens_at == at(opens_at)
    assert story.of(ClockKind.INTERVAL).start.started_at == at(theirs)


def test_a_decision_owed_at_the_very_instant_of_the_resolution_rests_and_is_not_missed():
    story = differing()

    plan = story.resolve(DUE)

    (owed,) = story.running(OWED)
    assert [each.clock_id for each in plan.pause] == [owed.id]
