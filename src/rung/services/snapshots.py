"""Locks an escalation and reads what the rules need to know about it."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from rung.domain.clocks import ClockKind, Outcome, TargetKind
from rung.domain.matrix import Condition
from rung.domain.plan import (
    Calendars,
    Engaged,
    OwedAnswer,
    PinnedCalendar,
    PlannedAction,
    RunningClock,
    Snapshot,
)
from rung.domain.vocabulary import ActionOwner, ActionState, Status
from rung.models import (
    Account,
    Clock,
    Escalation,
    LevelCalendar,
    Order,
    Person,
    Region,
)
from rung.models.calendars import CalendarVersion
from rung.models.conditions import NONE, asked_above, date_missed
from rung.models.reading import fetched, made
from rung.models.versions import CALENDARS, POLICIES
from rung.services import bulk
from rung.services.book_rows import ClockRow
from rung.services.books import Books

_AMONG = bulk.selecting(Escalation, f"WHERE row.id = {bulk.ONE_OF_KEYS} ORDER BY row.id")
_THEIR_ORDERS = bulk.selecting(
    Order,
    "WHERE row.id IN (SELECT order_id FROM rung_escalation"  # noqa: S608 - our own words
    f" WHERE id = {bulk.ONE_OF_KEYS})",
)
_ACCOUNTS = bulk.selecting(Account, "WHERE row.id = ANY(%s)")
_REGIONS = bulk.selecting(Region, "WHERE row.id = ANY(%s)")
_WHO_CARES = bulk.selecting(
    Person,
    """WHERE row.id IN (
        SELECT unnest(%s::bigint[])
        UNION SELECT ccm_id FROM rung_account WHERE id = ANY(%s)
        UNION SELECT channel_manager_id FROM rung_account WHERE id = ANY(%s)
    )""",
)


def locked(escalation_id: UUID) -> Escalation:
    """The escalation's row, locked; every command begins here, then goes below."""
    return (
        Escalation.objects.select_for_update(of=("self",))
        .select_related("policy", "calendar", "account", "order__region", "order__account")
        .get(pk=escalation_id)
    )


def pinned(version: CalendarVersion) -> PinnedCalendar:
    """A calendar in one version."""
    return PinnedCalendar(version.pk, version.as_domain())


def calendars_of(escalation: Escalation) -> Calendars:
    """The calendars pinned when the escalation was raised."""
    own = LevelCalendar.objects.filter(escalation=escalation).select_related("calendar")
    return _calendars(escalation, own)


def _calendars(escalation: Escalation, own: Iterable[LevelCalendar]) -> Calendars:
    return Calendars(
        matrix=pinned(escalation.calendar),
        levels={row.level: pinned(row.calendar) for row in own},
    )


def locked_in_turn(
    keys: Sequence[UUID], ahead: Sequence[str] = ()
) -> tuple[list[Escalation], dict[str, list[tuple[Any, ...]]]]:
    """Rows that the caller has locked, with what ``locked`` fetches, in two trips.

    And the rows of the statements ``ahead``, each with the keys as its parameter, in the same two.
    """
    wanted = [bulk.array(keys)]
    rows = bulk.read_together([(each, wanted) for each in (_AMONG, _THEIR_ORDERS, *ahead)])
    found, orders = made(Escalation, rows[0]), {each.pk: each for each in made(Order, rows[1])}
    policies = POLICIES.by_key(each.policy_id for each in found)
    calendars = CALENDARS.by_key(each.calendar_id for each in found)
    accounts = _with_whom_they_name(found, orders.values())
    for each in found:
        policy, calendar = policies[each.policy_id], calendars[each.calendar_id]
        account, order = accounts[each.account_id], orders[each.order_id]
        fetched(each, policy=policy, calendar=calendar, account=account, order=order)
    return found, dict(zip(ahead, rows[2:], strict=True))


def _with_whom_they_name(
    escalations: Iterable[Escalation], orders: Collection[Order]
) -> dict[int, Account]:
    """The accounts of both, with the people who care for them; orders with all that they name."""
    of_both = {each.account_id for each in escalations} | {each.account_id for each in orders}
    keys = sorted(of_both)
    named = sorted({order.ccm_id for order in orders if order.ccm_id is not None})
    rows = bulk.read_together(
        [
            (_ACCOUNTS, [keys]),
            (_REGIONS, [sorted({order.region_id for order in orders})]),
            (_WHO_CARES, [named, keys, keys]),
        ]
    )
    accounts = {each.pk: each for each in made(Account, rows[0])}
    regions = {each.pk: each for each in made(Region, rows[1])}
    people: dict[int | None, Person | None] = {None: None}
    people |= {person.pk: person for person in made(Person, rows[2])}
    for each in accounts.values():
        fetched(each, ccm=people[each.ccm_id], channel_manager=people[each.channel_manager_id])
    for order in orders:
        account, region = accounts[order.account_id], regions[order.region_id]
        fetched(order, account=account, region=region, ccm=people[order.ccm_id])
    return accounts


def snapshot_of(escalation: Escalation, books: Books) -> Snapshot:
    """What the rules read, as the database has it; the books' instant tells who is away."""
    key = escalation.id
    engaged = tuple(Engaged(row.id, row.level, row.received_at) for row in books.levels[key])
    clocks = books.clocks[key]
    waiver = next(iter(books.waivers[key]), None)
    opens_at, held_back = _opening(clocks, engaged[-1].id) if engaged else (None, False)
    opened_at = _ran_out(clocks, engaged[-2].id) if len(engaged) > 1 else None
    plan = books.plans.get(key)
    return Snapshot(
        id=key,
        status=Status(escalation.status),
        policy=escalation.rules(),
        calendars=_calendars(escalation, books.level_calendars[key]),
        raised_at=escalation.raised_at,
        engaged=engaged,
        running=tuple(_running(clock, books) for clock in clocks if clock.runs),
        opens_at=opens_at,
        opened_at=opened_at,
        answers=_answers(clocks, books),
        actions=tuple(
            PlannedAction(
                row.id,
                row.text,
                row.visible,
                ActionState(row.state),
                row.committed_at,
                ActionOwner(row.owner),
                row.owner_name,
            )
            for row in books.actions[key]
        ),
        waiver_id=waiver.id if waiver else None,
        waiver_level=waiver.level if waiver else None,
        waiver_trigger=waiver.trigger if waiver else "",
        held_back=held_back,
        holding=_holding(escalation, engaged[-1].level, books) if engaged else NONE,
        rhythm=plan.terms.rhythm if plan else None,
    )


def running_clock(clock: Clock) -> RunningClock:
    """An unsettled clock row as the rules see it; read ``with_facts``."""
    return RunningClock(
        id=clock.id,
        kind=ClockKind(clock.kind),
        subject_id=clock.subject_id,
        level=clock.level,
        facts=clock.facts(),
        due_at=clock.due_at,
        warned=clock.warned_percent,
        parked=clock.parked_until is not None,
    )


def _running(clock: ClockRow, books: Books) -> RunningClock:
    return RunningClock(
        id=clock.id,
        kind=ClockKind(clock.kind),
        subject_id=clock.subject_id,
        level=clock.level,
        facts=books.facts(clock),
        due_at=clock.due_at,
        warned=clock.warned_percent,
        parked=clock.parked,
    )


def _opening(clocks: Sequence[ClockRow], engaged_id: UUID) -> tuple[datetime | None, bool]:
    """The end of the current level's interval, run or running, and whether it was held back.

    One that was replaced has no end any more; one that ends at a stated instant was held back.
    """
    rows = [
        clock
        for clock in clocks
        if clock.kind == ClockKind.INTERVAL and clock.subject_id == engaged_id
    ]
    ends = [clock.due_at for clock in rows if clock.outcome != Outcome.REPLACED]
    held_back = any(clock.target_kind == TargetKind.AT for clock in rows)
    return (ends[0] if ends else None), held_back


def _ran_out(clocks: Sequence[ClockRow], engaged_id: UUID) -> datetime | None:
    """When the interval of an engaged level ran to its end; None where it did not."""
    ran = (
        clock.due_at
        for clock in clocks
        if clock.kind == ClockKind.INTERVAL
        and clock.subject_id == engaged_id
        and clock.outcome == Outcome.RAN
    )
    return next(ran, None)


def _answers(clocks: Sequence[ClockRow], books: Books) -> tuple[OwedAnswer, ...]:
    owed = [
        (clock, clock.due_at)
        for clock in clocks
        if clock.kind == ClockKind.ACKNOWLEDGEMENT
        and clock.outcome != Outcome.CANCELLED
        and clock.due_at is not None
    ]
    owed.sort(key=lambda each: (each[0].started_at, each[0].id))
    found = []
    for clock, due_at in owed:
        given = books.answers.get(clock.id)
        found.append(
            OwedAnswer(
                clock_id=clock.id,
                level=clock.level or 0,
                due_at=due_at,
                missed=clock.outcome == Outcome.MISSED,
                since=clock.started_at,
                answered_at=given.at if given else None,
                answered_by=given.by if given else "",
            )
        )
    return tuple(found)


def _holding(escalation: Escalation, level: int, books: Books) -> frozenset[Condition]:
    """The condition on which the level above ``level`` opens, when it holds; else nothing."""
    asked = asked_above(escalation, level)
    if asked is None:
        return NONE
    answers = {
        Condition.MISSED: lambda: any(
            clock.kind == ClockKind.ACKNOWLEDGEMENT
            and clock.level == level
            and clock.outcome == Outcome.MISSED
            for clock in books.clocks[escalation.id]
        ),
        Condition.NOBODY: lambda: _nobody(escalation.id, level, books),
        Condition.DATE_MISSED: lambda: date_missed(
            escalation.order, books.committed_days.get(escalation.order_id), now=books.now
        ),
    }
    return frozenset({asked}) if answers[asked]() else NONE


def _nobody(escalation_id: UUID, level: int, books: Books) -> bool:
    """Nobody is engaged at the level, or whoever is is away, or has left.

    Cover was looked for when the level was engaged.
    """
    row = books.level(escalation_id, level)
    return row is None or row.holder_id is None or books.roster.is_away(row.holder_id)
