"""Moving what runs to a newer version: by decision alone, told, and with its history (N5, N6)."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction

from rung.domain.clocks import ClockKind
from rung.domain.notices import NoticeKind
from rung.domain.permissions import Party, Relation, Role
from rung.domain.refusals import AlreadyDone, BadInput, RuleViolation
from rung.domain.vocabulary import Channel
from rung.domain.wording import compose
from rung.models import (
    CalendarVersion,
    Clock,
    ClockMove,
    ClockPause,
    Escalation,
    LevelCalendar,
    Notice,
    Rebase,
    TimelineEntry,
)
from rung.queries.calendars import calendar_for, version_for
from rung.queries.rebase_page import rebase_page
from rung.services import ending, one_by_one, rebasing
from rung.services.checking_clocks import differences
from rung.services.doing import Doing, NotAllowed
from rung.services.rebasing import Order, carry_on, rebase
from rung.services.settling import settle_due
from rung.web.admin.reckoning import reckon
from tests.builders import HOURS, MONDAY_1530, TUESDAY_0820, TUESDAY_1030, WEEK, mountain, running
from tests.web.desk_pages import engage

pytestmark = pytest.mark.django_db
NINE = {day: [["09:00", "17:00"]] for day in WEEK}  # opens an hour later than it did
EARLY = {day: [["06:00", "17:00"]] for day in WEEK}
WHY = "We open at nine now."


def next_version(world, **changes):
    """The calendar's next version."""
    number = CalendarVersion.objects.count() + 1
    return CalendarVersion.objects.create(
        calendar=world.calendar.calendar,
        number=number,
        document={**HOURS, **changes},
        created_at=TUESDAY_0820,
    )


def at(world, now=TUESDAY_0820, *, press_id=None, role=Role.ADMINISTRATOR):
    party = Party(role, frozenset({Relation.CARRIER}))
    return Doing(world.administrator, party, Channel.PORTAL, now, press_id)


def move(world, *, version=2, reason=WHY, past_too=False, now=TUESDAY_0820, **doing):
    return rebase(
        calendar_id=world.calendar.calendar_id,
        order=Order(version, reason, past_too),
        doing=at(world, now, **doing),
    )


def preview(world, now=TUESDAY_0820, page=1):
    calendar = calendar_for(world.calendar.calendar_id)
    newest = version_for(calendar, None)
    return rebase_page(calendar, newest, reckon=reckon, page=page, zone="America/New_York", now=now)


def everything():
    return (
        list(Clock.objects.order_by("id").values()),
        list(Escalation.objects.order_by("id").values()),
        Notice.objects.count(),
        TimelineEntry.objects.count(),
        ClockMove.objects.count(),
        Rebase.objects.count(),
    )


def test_the_preview_says_which_clocks_move_from_when_to_when_and_why_and_moves_none(world):
    escalation = world.raised(phoned_at=MONDAY_1530)
    next_version(world, weekly=NINE)
    before = everything()

    page = preview(world)

    interval, *_ = page.lines
    assert (interval.reference, interval.account) == (escalation.reference, "Maplethorn Grocers")
    assert interval.what == "Level 2 opens"
    assert (interval.before, interval.after) == ("Tue 12:30 EST", "Tue 13:30 EST")
    assert interval.why == "Hours Mon–Fri 09:00–17:00 instead of Mon–Fri 08:00–17:00."
    assert (page.clocks, page.moving, page.later, page.earlier, page.past) == (2, 1, 1, 0, 0)
    assert everything() == before


def test_a_holiday_between_is_the_reason_that_is_given(world):
    world.raised(phoned_at=MONDAY_1530)
    next_version(
        world, holidays=[{"date": "2026-11-24", "name": "Founders' Day", "source": "own list"}]
    )

    page = preview(world, now=mountain(23, 16))

    assert {line.why for line in page.lines} == {"Founders' Day is not counted now."}


def test_moving_keeps_the_clock_its_start_and_what_it_was(world):
    escalation = world.raised(phoned_at=MONDAY_1530)
    (before,) = running(escalation, ClockKind.INTERVAL.value)
    newest = next_version(world, weekly=NINE)

    move(world)

    (after,) = running(escalation, ClockKind.INTERVAL.value)
    assert (after.pk, after.started_at) == (before.pk, MONDAY_1530)
    assert (after.calendar, after.due_at) == (newest, TUESDAY_1030 + timedelta(hours=1))
    kept = ClockMove.objects.get(clock=after)
    assert (kept.from_calendar, kept.to_calendar) == (world.calendar, newest)
    assert (kept.from_due_at, kept.to_due_at) == (TUESDAY_1030, after.due_at)
    assert [each for clock in Clock.objects.all() for each in differences(clock)] == []


def test_what_the_escalation_starts_later_runs_on_the_newer_version_too(world):
    escalation = world.raised(phoned_at=MONDAY_1530)
    LevelCalendar.objects.create(escalation=escalation, level=3, calendar=world.calendar)
    newest = next_version(world, weekly=NINE)

    move(world)

    escalation.refresh_from_db()
    assert escalation.calendar == newest
    assert LevelCalendar.objects.get().calendar == newest


def test_those_it_concerns_are_told_from_when_to_when_and_why(world):
    escalation = world.raised(phoned_at=MONDAY_1530)
    next_version(world, weekly=NINE)

    move(world)

    told = Notice.objects.filter(kind=NoticeKind.CALENDAR_MOVED.value)
    assert {notice.recipient for notice in told} == {world.customer, world.ccm}
    theirs = told.get(recipient=world.customer)
    said = compose(
        NoticeKind.CALENDAR_MOVED, theirs.context, zone="America/New_York", now=TUESDAY_0820
    )
    assert said.subject == f"New time: engage level 2 from Tue 13:30 EST ({escalation.reference})"
    assert said.lines[0] == "Engage level 2 from Tue 13:30 EST (11:30 MST); it was Tue 12:30 EST."
    assert said.quotes[0].words == WHY
    entry = TimelineEntry.objects.get(escalation=escalation, fact="calendar.moved")
    assert (entry.actor, entry.visibility, entry.words) == (world.administrator, "CUSTOMER", WHY)


def test_a_manager_who_owes_an_answer_is_told_too(world):
    escalation = world.raised(phoned_at=MONDAY_1530)
    rebasing_at = TUESDAY_1030 + timedelta(minutes=5)
    engage(world, escalation, 2, TUESDAY_1030)
    next_version(world, overrides={"2026-11-24": [["08:00", "12:00"]]})

    move(world, now=rebasing_at)

    told = Notice.objects.filter(kind=NoticeKind.CALENDAR_MOVED.value)
    assert world.manager in {notice.recipient for notice in told}


def test_where_no_time_moves_nobody_is_told_and_the_record_stays_inside(world):
    escalation = world.raised(phoned_at=MONDAY_1530)
    newest = next_version(
        world, holidays=[{"date": "2027-01-01", "name": "New Year", "source": "own list"}]
    )

    move(world)

    escalation.refresh_from_db()
    assert escalation.calendar == newest
    assert not Notice.objects.filter(kind=NoticeKind.CALENDAR_MOVED.value).exists()
    assert TimelineEntry.objects.get(fact="calendar.moved").visibility == "INTERNAL"


def test_a_time_that_would_be_past_at_once_is_shown_apart_and_left_where_it_is(world):
    escalation = world.raised(phoned_at=MONDAY_1530)
    newest = next_version(world, weekly=EARLY)
    now = mountain(24, 9)
    page = preview(world, now=now)
    clocks = list(Clock.objects.order_by("id").values())

    move(world, now=now)

    (line,) = page.past_lines
    assert (page.past, line.what, line.after) == (1, "Level 2 opens", "Tue 10:30 EST")
    assert list(Clock.objects.order_by("id").values()) == clocks
    escalation.refresh_from_db()
    assert escalation.calendar != newest
    assert not ClockMove.objects.exists()


def test_a_time_that_would_be_past_is_moved_when_that_is_said(world):
    escalation = world.raised(phoned_at=MONDAY_1530)
    next_version(world, weekly=EARLY)
    now = mountain(24, 9)

    move(world, now=now, past_too=True)
    settle_due(now=now)

    assert running(escalation, ClockKind.INTERVAL.value) == []
    assert TimelineEntry.objects.filter(fact="level.opened").exists()


def test_what_was_missed_before_the_move_stays_missed(world):
    escalation = world.raised(phoned_at=MONDAY_1530)
    next_version(world, weekly=NINE)
    now = TUESDAY_1030 + timedelta(minutes=10)  # the engine has not been by; on nine it would wait

    move(world, now=now)

    interval = Clock.objects.get(escalation=escalation, kind=ClockKind.INTERVAL.value)
    assert (interval.outcome, interval.settled_at) == ("RAN", TUESDAY_1030)
    assert not ClockMove.objects.filter(clock=interval).exists()


def test_pauses_are_kept_and_counted(world):
    escalation = world.raised(phoned_at=MONDAY_1530)
    (clock,) = running(escalation, ClockKind.INTERVAL.value)
    ClockPause.objects.create(
        clock=clock, paused_at=mountain(23, 16), resumed_at=mountain(23, 16, 30), reason="City"
    )
    next_version(world, weekly=NINE)

    shown = {line.what: line.after for line in preview(world).lines}
    move(world)

    clock.refresh_from_db()
    assert clock.due_at == TUESDAY_1030 + timedelta(hours=1, minutes=30)
    assert clock.pauses.count() == 1
    assert shown["Level 2 opens"] == "Tue 14:00 EST"


def test_what_is_over_is_not_touched(world):
    closed, waiting = world.raised(), world.raised(order=world.another_order("Q-2"))
    ending.withdraw(escalation_id=closed.id, words="Solved.", doing=world.customer_at(TUESDAY_0820))
    next_version(world, weekly=NINE)
    before = list(Clock.objects.filter(escalation=closed).order_by("id").values())

    move(world)

    assert list(Clock.objects.filter(escalation=closed).order_by("id").values()) == before
    closed.refresh_from_db()
    waiting.refresh_from_db()
    assert (closed.calendar.number, waiting.calendar.number) == (1, 2)


def test_many_are_moved_in_batches_and_the_job_does_the_rest(world, monkeypatch):
    monkeypatch.setattr(rebasing, "AT_ONCE", 3)
    monkeypatch.setattr(one_by_one, "BATCH", 2)
    for number in range(7):
        world.raised(order=world.another_order(f"Q-2{number}"))
    newest = next_version(world, weekly=NINE)

    row = move(world)

    assert Escalation.objects.filter(calendar=newest).count() == 3
    assert Rebase.objects.get().finished_at is None
    carry_on(rebase_id=row.pk, now=TUESDAY_0820)
    carry_on(rebase_id=row.pk, now=TUESDAY_0820)
    assert Escalation.objects.filter(calendar=newest).count() == 7
    assert Rebase.objects.get().finished_at == TUESDAY_0820
    told = Notice.objects.filter(kind=NoticeKind.CALENDAR_MOVED.value, recipient=world.customer)
    assert told.count() == 7


def test_one_that_fails_stays_where_it_is_and_stops_nobody(world, monkeypatch):
    first, second = world.raised(), world.raised(order=world.another_order("Q-2"))
    newest = next_version(world, weekly=NINE)
    real = rebasing.locked

    def failing(escalation_id):
        if escalation_id == first.id:
            raise ValueError("broken")
        return real(escalation_id)

    monkeypatch.setattr(rebasing, "locked", failing)

    move(world)

    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.calendar, second.calendar) == (world.calendar, newest)
    assert Rebase.objects.get().finished_at is not None


@pytest.mark.parametrize(
    ("wishes", "refusal", "sentence"),
    [
        ({"reason": "  "}, BadInput, "Say why"),
        ({"version": 1}, AlreadyDone, "Version 2 was written meanwhile"),
        ({"role": Role.MANAGER}, NotAllowed, "Administrators keep the calendars"),
    ],
)
def test_a_refused_move_writes_nothing(world, wishes, refusal, sentence):
    world.raised()
    next_version(world, weekly=NINE)
    before = everything()

    with pytest.raises(refusal, match=sentence):
        move(world, **wishes)

    assert everything() == before


def test_moving_when_nothing_runs_on_an_older_version_is_refused(world):
    next_version(world, weekly=NINE)

    with pytest.raises(RuleViolation, match="Nothing runs on an older version"):
        move(world)

    assert not Rebase.objects.exists()


def test_a_press_counts_once(world):
    world.raised()
    next_version(world, weekly=NINE)
    press = uuid4()
    move(world, press_id=press)

    with pytest.raises(AlreadyDone):
        move(world, press_id=press)

    assert Rebase.objects.count() == 1


def test_what_a_clock_was_can_be_neither_changed_nor_deleted(world):
    world.raised()
    next_version(world, weekly=NINE)
    move(world)

    for change in ("UPDATE rung_clockmove SET to_due_at = now()", "DELETE FROM rung_clockmove"):
        with pytest.raises(IntegrityError, match="stays as it was"), transaction.atomic():
            connection.cursor().execute(change)

    assert ClockMove.objects.count() == Clock.objects.count()


def test_a_preview_of_many_costs_the_same_queries_as_of_one(world, django_assert_max_num_queries):
    for number in range(60):
        world.raised(order=world.another_order(f"Q-2{number}"))
    next_version(world, weekly=NINE)

    with django_assert_max_num_queries(8):
        page = preview(world)

    assert (len(page.lines), page.more) == (50, True)
    assert len(preview(world, page=2).lines) == 10
