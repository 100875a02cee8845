"""What a re-base would move: the due instants of many clocks under their calendars and others."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from rung.domain.business_time import merged
from rung.domain.calendars import Calendar
from rung.domain.clocks import GIVEN, ClockFacts, TargetKind, round_the_clock
from rung.domain.timetable import HORIZON, Window, to_epoch
from rung.simulation.bulk import NEVER_AT, Bulk, Mask, bulk_of, pause_columns
from rung.simulation.business_days import business_days_of
from rung.simulation.lookup import Numbers

KINDS = tuple(TargetKind)


@dataclass(frozen=True)
class Clocks:
    """The facts of many clocks, a column each; instants are UTC seconds.

    ``kind`` is a place in ``KINDS``, ``calendar`` one in a list of calendars; ``amount`` is in
    seconds or business days, and the stated instant where the target is one. ``paused`` are the
    places of those that have been paused, ``pauses`` their pauses (``bulk.pause_columns``).
    """

    started_at: Numbers
    kind: Numbers
    amount: Numbers
    calendar: Numbers
    paused: Numbers
    pauses: Numbers

    def __len__(self) -> int:
        return len(self.started_at)


@dataclass(frozen=True)
class Move:
    """When clocks are due now and would be due; ``NEVER_AT`` while they stand still."""

    was: Numbers
    becomes: Numbers

    @property
    def moved(self) -> Mask:
        """Those whose due instant would be another one."""
        moved: Mask = self.was != self.becomes
        return moved

    def over_at_once(self, now: int) -> Mask:
        """Those that are not past due at ``now`` and would be by the change."""
        over: Mask = (self.was >= now) & (self.becomes < now)
        return over


def columns_of(clocks: Sequence[ClockFacts], calendars: Sequence[Calendar]) -> Clocks:
    """Clocks as columns; their calendars must be among ``calendars``."""
    place_of = {calendar: place for place, calendar in enumerate(calendars)}
    count = len(clocks)
    return Clocks(
        started_at=np.fromiter((to_epoch(each.started_at) for each in clocks), np.int64, count),
        kind=np.fromiter((KINDS.index(each.target.kind) for each in clocks), np.int64, count),
        amount=np.fromiter(map(_amount, clocks), np.int64, count),
        calendar=np.fromiter((place_of[each.calendar] for each in clocks), np.int64, count),
        paused=np.array([place for place, each in enumerate(clocks) if each.pauses], np.int64),
        pauses=pause_columns([_pauses(each) for each in clocks if each.pauses]),
    )


def due_all(clocks: Clocks, calendars: Sequence[Calendar]) -> Numbers:
    """When each clock is due; to the second, what ``clocks.due_at`` says."""
    found = np.full(len(clocks), NEVER_AT)
    everybody = np.arange(len(clocks))
    for calendar, rows in _hours(clocks, everybody, calendars):
        found[rows] = _nominal(clocks, rows, calendar)
    for calendar, rows in _hours(clocks, clocks.paused, calendars):
        chosen, pauses = clocks.paused[rows], clocks.pauses[rows]
        found[chosen] = _with_pauses(clocks, chosen, bulk_of(calendar), pauses, found[chosen])
    return found


def preview(clocks: Clocks, calendars: Sequence[Calendar], others: Sequence[Calendar]) -> Move:
    """When clocks are due, and when they would be with ``others`` in place of their calendars."""
    return Move(due_all(clocks, calendars), due_all(clocks, others))


def _amount(facts: ClockFacts) -> int:
    at = facts.target.at
    return to_epoch(at) if facts.target.kind is TargetKind.AT and at else facts.target.amount


def _groups(places: Numbers) -> Iterator[tuple[int, Numbers]]:
    """Each value that occurs, with where it does."""
    if not len(places):
        return
    order = np.argsort(places, kind="stable")
    values, begins = np.unique(places[order], return_index=True)
    for value, chosen in zip(values, np.split(order, begins[1:]), strict=True):
        yield int(value), chosen


def _hours(
    clocks: Clocks, asked: Numbers, calendars: Sequence[Calendar]
) -> Iterator[tuple[Calendar, Numbers]]:
    """The hours that count, with the places in ``asked`` of the clocks that count on them."""
    for place, rows in _groups(clocks.calendar[asked]):
        elapsed = clocks.kind[asked[rows]] == KINDS.index(TargetKind.ELAPSED)
        if not elapsed.all():
            yield calendars[place], rows[~elapsed]
        if elapsed.any():
            yield round_the_clock(calendars[place].zone), rows[elapsed]


def _nominal(clocks: Clocks, chosen: Numbers, calendar: Calendar) -> Numbers:
    """When clocks of one calendar would be due without a pause."""
    started, amount = clocks.started_at[chosen], clocks.amount[chosen]
    kind = clocks.kind[chosen]
    found = amount.copy()  # a stated instant is what it states
    bulk = bulk_of(calendar)
    counts = {
        TargetKind.WORKING_TIME: bulk.add,
        TargetKind.CLOSE_AFTER: bulk.first_close_after,
        TargetKind.BUSINESS_DAYS: business_days_of(calendar).nth_close,
        TargetKind.ELAPSED: bulk.add,
        TargetKind.TIME_OF_DAY: business_days_of(calendar).nth_time,
    }
    for of, count in counts.items():
        mask = kind == KINDS.index(of)
        if mask.any():
            found[mask] = count(started[mask], amount[mask])
    return found


def _with_pauses(
    clocks: Clocks, chosen: Numbers, bulk: Bulk, pauses: Numbers, nominal: Numbers
) -> Numbers:
    """When paused clocks of one calendar are due, step by step as the domain says."""
    found = np.full(len(chosen), NEVER_AT)
    ever = nominal < HORIZON
    chosen, pauses, nominal = chosen[ever], pauses[ever], nominal[ever]
    started = clocks.started_at[chosen]
    amount = bulk.between(started, nominal)
    is_given = np.isin(clocks.kind[chosen], [KINDS.index(kind) for kind in GIVEN])
    amount = np.where(is_given, clocks.amount[chosen], amount)
    due = np.maximum(nominal, bulk.add(started, amount, pauses))
    for place in range(pauses.shape[1]):
        pause_start, pause_end = pauses[:, place, 0], pauses[:, place, 1]
        due = np.where(pause_start <= due, np.maximum(due, pause_end), due)
    found[ever] = np.where(due < HORIZON, due, NEVER_AT)
    return found


def _pauses(facts: ClockFacts) -> tuple[Window, ...]:
    return merged([(each.paused_at, each.resumed_at) for each in facts.pauses])
