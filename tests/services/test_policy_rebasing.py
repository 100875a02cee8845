"""What runs moves to a newer version of its policy: by decision, told, with its past (N5, N6)."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction

from rung.domain.clocks import ClockKind, Outcome, as_it_was
from rung.domain.notices import NoticeKind
from rung.domain.permissions import Party, Relation, Role
from rung.domain.refusals import AlreadyDone, BadInput, RuleViolation
from rung.domain.vocabulary import Channel
from rung.domain.wording import compose
from rung.models import (
    Calendar,
    CalendarVersion,
    Clock,
    ClockMove,
    EngagedLevel,
    Escalation,
    LevelCalendar,
    Notice,
    PolicyMove,
    PolicyRebase,
    TimelineEntry,
)
from rung.queries.policy_dry_run import dry_run
from rung.services import ending, policies, policy_rebasing, rebasing
from rung.services.carry_out import PressedTwice
from rung.services.checking_clocks import differences
from rung.services.doing import Doing, NotAllowed
from rung.services.policy_rebasing import carry_on, rebase_policy
from rung.services.settling import settle_due
from tests.builders import (
    HOURS,
    MONDAY_1530,
    TUESDAY_0820,
    TUESDAY_1030,
    WEEK,
    mountain,
    running,
)
from tests.policies import standard_document
from tests.services.many_escalations import many_escalations
from tests.web.desk_pages import engage

pytestmark = pytest.mark.django_db
WHY = "Three hours are enough."
AN_HOUR = timedelta(hours=1)
SHORTER = standard_document(
    levels={2: {"opens_after": "3 business hours", "acknowledge_within": "2 business hours"}}
)


def by(world, now=TUESDAY_0820, *, press_id=None, role=Role.MANAGER):
    party = Party(role, frozenset({Relation.CARRIER}))
    return Doing(world.director, party, Channel.PORTAL, now, press_id)


def publish(world, document=SHORTER, now=TUESDAY_0820):
    return policies.publish_pack(document, words=WHY, doing=by(world, now))


def move(world, version, *, now=TUESDAY_0820, reason=WHY, past_too=False, **doing):
    return rebase_policy(
        policy_id=world.policy.policy_id,
        version_id=version.pk,
        reason=reason,
        past_too=past_too,
        doing=by(world, now, **doing),
    )


def preview(version, now=TUESDAY_0820):
    return dry_run(version.document, now=now, older_than=version.number)


def of(escalation, kind):
    (clock,) = running(escalation, kind.value)
    return clock


def everything():
    return (
        list(Clock.objects.order_by("id").values()),
        list(Escalation.objects.order_by("id").values()),
        Notice.objects.count(),
        TimelineEntry.objects.count(),
        ClockMove.objects.count(),
        PolicyMove.objects.count(),
        PolicyRebase.objects.count(),
    )


def nothing_differs():
    return [each for clock in Clock.objects.all() for each in differences(clock)] == []


def test_a_dry_run_says_who_would_move_from_when_to_when_and_why_and_moves_nobody(world):
    escalation = world.raised()
    before = everything()

    found = dry_run(SHORTER, now=TUESDAY_0820)

    (line,) = found.lines
    assert (line.reference, line.account) == (escalation.reference, "Maplethorn Grocers")
    assert (line.what, line.why) == (
        "Level 2 opens",
        "3 business hours instead of 4 business hours",
    )
    assert (line.before, line.after) == (TUESDAY_1030, TUESDAY_1030 - AN_HOUR)
    assert (found.escalations, found.moving, found.earlier, found.later) == (1, 1, 1, 0)
    assert (found.ended, found.begun, found.past, found.staying) == (0, 0, 0, 0)
    assert everything() == before


def test_the_dry_run_of_a_draft_and_the_move_of_its_version_say_the_same(world):
    escalation = world.raised()
    (line,) = dry_run(SHORTER, now=TUESDAY_0820).lines

    version = publish(world)
    assert preview(version).lines == (line,)
    move(world, version)

    assert of(escalation, ClockKind.INTERVAL).due_at == line.after
    assert preview(version).escalations == 0


def test_publishing_alone_moves_nothing(world):
    escalation = world.raised()
    before = everything()
    publish(world)
    assert everything() == before
    assert Escalation.objects.get(pk=escalation.pk).policy == world.policy


def test_a_moved_clock_keeps_its_start_and_what_it_was_and_why(world):
    escalation = world.raised()
    before = of(escalation, ClockKind.INTERVAL)
    told = before.facts()

    move(world, publish(world))

    after = of(escalation, ClockKind.INTERVAL)
    assert (after.pk, after.started_at) == (before.pk, MONDAY_1530)
    assert after.due_at == TUESDAY_1030 - AN_HOUR
    (was,) = after.facts().was
    assert (was.until, was.target, was.reason) == (TUESDAY_0820, told.target, WHY)
    assert as_it_was(after.facts(), TUESDAY_0820 - AN_HOUR) == told
    assert nothing_differs()


def test_what_was_moved_with_its_calendar_and_its_policy_knows_each_of_them(world):
    escalation = world.raised()
    told = of(escalation, ClockKind.INTERVAL).facts()
    newer = CalendarVersion.objects.create(
        calendar=world.calendar.calendar,
        number=2,
        document={**HOURS, "weekly": {day: [["09:00", "17:00"]] for day in WEEK}},
        created_at=TUESDAY_0820,
    )
    party = Party(Role.ADMINISTRATOR, frozenset({Relation.CARRIER}))
    rebasing.rebase(
        calendar_id=world.calendar.calendar_id,
        order=rebasing.Order(2, "We open at nine.", past_too=False),
        doing=Doing(world.administrator, party, Channel.PORTAL, TUESDAY_0820),
    )
    move(world, publish(world), now=TUESDAY_0820 + timedelta(minutes=5))

    facts = of(escalation, ClockKind.INTERVAL).facts()
    assert [(each.target, each.calendar, each.reason) for each in facts.was] == [
        (told.target, told.calendar, "We open at nine."),
        (told.target, newer.as_domain(), WHY),
    ]
    assert facts.target != told.target
    assert nothing_differs()


def test_the_escalation_goes_on_by_the_newer_version(world):
    escalation = world.raised()
    version = publish(world)
    move(world, version)

    now = TUESDAY_1030 - AN_HOUR
    engage(world, escalation, 2, now)

    assert Escalation.objects.get(pk=escalation.pk).policy == version
    owed = of(escalation, ClockKind.ACKNOWLEDGEMENT)
    assert owed.due_at == now + 2 * AN_HOUR
    kept = PolicyMove.objects.get(escalation=escalation)
    assert (kept.from_version, kept.to_version) == (world.policy, version)


def test_an_answer_owed_at_level_2_and_the_time_before_level_3_move_with_their_own_start(world):
    escalation = world.raised()
    engage(world, escalation, 2, TUESDAY_1030)
    document = standard_document(
        levels={2: {"acknowledge_within": "5 business hours"}, 3: {"opens_after": "6 hours"}}
    )

    move(world, publish(world, document), now=TUESDAY_1030 + AN_HOUR)

    assert of(escalation, ClockKind.ACKNOWLEDGEMENT).due_at == TUESDAY_1030 + 5 * AN_HOUR
    assert of(escalation, ClockKind.INTERVAL).due_at == TUESDAY_1030 + 6 * AN_HOUR
    assert nothing_differs()


def test_on_the_third_level_too(world):
    escalation = world.raised()
    engage(world, escalation, 2, TUESDAY_1030)
    engage(world, escalation, 3, mountain(24, 14, 30))
    document = standard_document(levels={4: {"opens_after": "1 business hour"}})

    move(world, publish(world, document), now=mountain(24, 14, 40))

    assert of(escalation, ClockKind.INTERVAL).due_at == mountain(24, 15, 30)
    assert Clock.objects.filter(level=2, moves__isnull=False).count() == 0


def test_a_start_across_the_end_of_summer_time_counts_the_hour_that_came_twice(world):
    saturday = datetime(2026, 10, 31, 22, tzinfo=UTC) + timedelta(hours=2)  # 18:00 MDT
    document = standard_document(levels={2: {"opens_after": "30 hours"}})
    escalation = world.raised(phoned_at=saturday)
    now = saturday + timedelta(minutes=15)

    move(world, publish(world, document, now), now=now)

    opens = of(escalation, ClockKind.INTERVAL).due_at
    assert opens == saturday + timedelta(hours=30)
    assert opens == mountain(1, 23)  # 18:00 and 30 hours: 23:00, not 24:00, on the next day
    assert nothing_differs()


def test_those_it_concerns_are_told_once_from_when_to_when_and_why(world):
    escalation = world.raised()
    engage(world, escalation, 2, TUESDAY_1030)
    version = publish(world)
    now = TUESDAY_1030 + timedelta(minutes=5)

    move(world, version, now=now)

    told = Notice.objects.filter(kind=NoticeKind.POLICY_MOVED.value)
    assert sorted(notice.recipient.name for notice in told) == sorted(
        each.name for each in (world.customer, world.ccm, world.manager)
    )
    theirs = told.get(recipient=world.customer)
    said = compose(NoticeKind.POLICY_MOVED, theirs.context, zone="America/New_York", now=now)
    assert said.lines[0] == "Level 2 answers by Tue 14:30 EST (12:30 MST); it was Tue 16:30 EST."
    assert said.quotes[0].words == WHY
    inside = told.get(recipient=world.manager)
    said = compose(NoticeKind.POLICY_MOVED, inside.context, zone="America/Denver", now=now)
    assert "It runs on policy standard v2 now." in said.lines
    entry = TimelineEntry.objects.get(escalation=escalation, fact="policy.moved")
    assert (entry.actor, entry.visibility, entry.words) == (world.director, "CUSTOMER", WHY)


def test_where_no_time_moves_nobody_is_told_and_the_record_stays_inside(world):
    escalation = world.raised()
    version = publish(world, standard_document(title="Turn-up"))

    move(world, version)

    assert Escalation.objects.get(pk=escalation.pk).policy == version
    assert not Notice.objects.filter(kind=NoticeKind.POLICY_MOVED.value).exists()
    assert TimelineEntry.objects.get(fact="policy.moved").visibility == "INTERNAL"
    assert not ClockMove.objects.exists()


@pytest.mark.parametrize(
    ("now", "moved"),
    [(TUESDAY_1030 - AN_HOUR - timedelta(seconds=1), True), (TUESDAY_1030 - AN_HOUR, False)],
    ids=["a second before", "at the instant"],
)
def test_a_time_that_would_be_past_at_once_is_left_where_it_is(world, now, moved):
    escalation = world.raised()
    version = publish(world)
    assert preview(version, now).past == (0 if moved else 1)

    move(world, version, now=now)

    expected = TUESDAY_1030 - AN_HOUR if moved else TUESDAY_1030
    assert of(escalation, ClockKind.INTERVAL).due_at == expected
    assert PolicyMove.objects.exists() == moved


def test_unless_that_is_meant(world):
    escalation = world.raised()
    version = publish(world)
    now = TUESDAY_1030 - timedelta(minutes=30)

    move(world, version, now=now, past_too=True)
    settle_due(now=now)

    clock = Clock.objects.get(escalation=escalation, kind=ClockKind.INTERVAL.value)
    assert (clock.due_at, clock.outcome) == (TUESDAY_1030 - AN_HOUR, Outcome.RAN.value)


def test_what_was_missed_stays_missed(world):
    escalation = world.raised()
    engage(world, escalation, 2, TUESDAY_1030)
    late = TUESDAY_1030 + 5 * AN_HOUR
    longer = standard_document(levels={2: {"acknowledge_within": "8 business hours"}})

    move(world, publish(world, longer), now=late)

    owed = Clock.objects.get(escalation=escalation, kind=ClockKind.ACKNOWLEDGEMENT.value)
    assert (owed.outcome, owed.due_at) == (Outcome.MISSED.value, TUESDAY_1030 + 4 * AN_HOUR)
    assert not owed.moves.exists()


def test_a_time_that_the_newer_version_does_not_set_is_owed_no_more(world):
    escalation = world.raised()
    document = standard_document()
    document["levels"][1] |= {"opens_after": "unknown"}
    version = publish(world, document)
    found = preview(version)
    assert (found.ended, found.lines[0].after) == (1, None)

    move(world, version)

    clock = Clock.objects.get(escalation=escalation, kind=ClockKind.INTERVAL.value)
    assert clock.outcome == Outcome.CANCELLED.value
    told = Notice.objects.get(kind=NoticeKind.POLICY_MOVED.value, recipient=world.customer)
    said = compose(NoticeKind.POLICY_MOVED, told.context, zone="America/New_York", now=TUESDAY_0820)
    assert said.lines[0] == "Level 2 opens at no set time any more; it was Tue 12:30 EST."


def test_a_time_that_only_the_newer_version_sets_begins_with_the_engaged_level(world):
    document = standard_document()
    document["levels"][1] |= {"opens_after": "unknown"}
    publish(world, document, now=MONDAY_1530 - AN_HOUR)
    escalation = world.raised()
    assert not running(escalation, ClockKind.INTERVAL.value)
    version = publish(world)
    found = preview(version)
    assert (found.begun, found.lines[0].before) == (1, None)

    move(world, version)

    clock = of(escalation, ClockKind.INTERVAL)
    assert (clock.started_at, clock.due_at) == (MONDAY_1530, TUESDAY_1030 - AN_HOUR)
    assert nothing_differs()


def test_another_calendar_moves_what_counts_on_it_and_is_pinned(world):
    early = CalendarVersion.objects.create(
        calendar=Calendar.objects.create(name="Early"),
        number=1,
        document={**HOURS, "name": "Early", "weekly": {day: [["06:00", "17:00"]] for day in WEEK}},
        created_at=mountain(1, 8),
    )
    escalation = world.raised()
    document = standard_document(calendar="Early", levels={3: {"calendar": "US West delivery"}})
    version = publish(world, document, now=MONDAY_1530 + AN_HOUR)
    now = MONDAY_1530 + AN_HOUR
    (line,) = preview(version, now).lines
    assert line.why == "on the calendar Early"

    move(world, version, now=now)

    clock = of(escalation, ClockKind.INTERVAL)
    assert (clock.calendar, clock.due_at) == (early, mountain(24, 8, 30))
    assert Escalation.objects.get(pk=escalation.pk).calendar == early
    own = LevelCalendar.objects.get(escalation=escalation)
    assert (own.level, own.calendar) == (3, world.calendar)
    assert nothing_differs()


def test_other_warnings_wake_what_does_not_move(world):
    escalation = world.raised()
    engage(world, escalation, 2, TUESDAY_1030)
    version = publish(world, standard_document(warn_at_percent=[25]))

    move(world, version, now=TUESDAY_1030 + timedelta(minutes=1))

    assert of(escalation, ClockKind.ACKNOWLEDGEMENT).wake_at == TUESDAY_1030 + AN_HOUR
    assert nothing_differs()


def test_who_stands_on_a_level_that_is_no_more_stays_and_the_others_follow(world):
    high = world.raised()
    for level, at in ((2, TUESDAY_1030), (3, mountain(24, 14, 30))):
        engage(world, high, level, at)
    low = world.raised(order=world.another_order("Q-1002"), phoned_at=mountain(24, 15))
    document = standard_document()
    document["levels"] = document["levels"][:2]
    now = mountain(24, 15, 20)
    version = publish(world, document, now)
    found = preview(version, now)
    assert [(each.reference, each.why) for each in found.stays] == [
        (high.reference, "The new version has no level 3.")
    ]

    move(world, version, now=now)

    runs_on = {each.pk: each.policy.number for each in Escalation.objects.select_related("policy")}
    assert runs_on == {high.pk: 1, low.pk: 2}
    assert PolicyRebase.objects.get().finished_at == now


def test_what_is_closed_is_left_alone(world):
    escalation = world.raised()
    ending.withdraw(
        escalation_id=escalation.id, words="Solved.", doing=world.customer_at(TUESDAY_0820)
    )
    version = publish(world)
    with pytest.raises(RuleViolation, match="Nothing runs on an older version"):
        move(world, version)
    assert dry_run(SHORTER, now=TUESDAY_0820).escalations == 0


def test_it_is_refused_without_a_reason_a_permission_or_the_newest_version(world):
    world.raised()
    version = publish(world)
    before = everything()
    with pytest.raises(BadInput):
        move(world, version, reason="  ")
    with pytest.raises(NotAllowed):
        move(world, version, role=Role.CCM)
    with pytest.raises(AlreadyDone, match="Version 2 was published meanwhile"):
        move(world, world.policy)
    assert everything() == before


def test_pressing_twice_moves_once(world):
    world.raised()
    version, press = publish(world), uuid4()
    move(world, version, press_id=press)
    with pytest.raises(PressedTwice):
        move(world, version, press_id=press)
    assert PolicyRebase.objects.count() == 1


def test_many_are_moved_by_a_job_that_may_run_twice(world, monkeypatch):
    monkeypatch.setattr(policy_rebasing, "AT_ONCE", 1)
    for number in range(3):
        world.raised(order=world.another_order(f"Q-20{number}"))
    version = publish(world)
    row = move(world, version)
    assert (PolicyMove.objects.count(), PolicyRebase.objects.get().finished_at) == (1, None)
    with pytest.raises(AlreadyDone, match="being moved already"):
        move(world, version)

    for _ in range(2):
        carry_on(rebase_id=row.pk, now=TUESDAY_0820)

    assert PolicyMove.objects.count() == 3
    assert PolicyRebase.objects.get().finished_at == TUESDAY_0820


@pytest.mark.parametrize("model", [PolicyMove, ClockMove], ids=["escalation", "clock"])
def test_what_it_was_stays_on_record(world, model):
    world.raised()
    move(world, publish(world))
    for act in (lambda: model.objects.update(recorded_at=TUESDAY_1030), model.objects.all().delete):
        with pytest.raises(IntegrityError), transaction.atomic():
            act()


def test_thousands_are_looked_at_with_as_many_queries_as_one(world, django_assert_num_queries):
    many_escalations(world, 3000)
    assert EngagedLevel.objects.count() == 3000

    with django_assert_num_queries(15, exact=False):
        found = dry_run(SHORTER, now=TUESDAY_0820)

    assert (found.escalations, found.moving, found.earlier) == (3000, 3000, 3000)
    assert len(found.lines) == 50


def test_a_draft_of_another_kind_or_for_nobody_moves_nobody(world):
    world.raised()
    other = dry_run({**SHORTER, "name": "metro"}, now=TUESDAY_0820)
    assert (other.escalations, other.lines) == (0, ())
    routing = {"name": "standard", "kind": "routing", "rules": []}
    assert dry_run(routing, now=TUESDAY_0820).escalations == 0
