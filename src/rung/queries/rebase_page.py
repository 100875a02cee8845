"""What would move if running clocks went to the newest version of their calendar. Reads only.

The arithmetic of many clocks comes from outside (``Reckon``), so that a page can hand in the
faster one; the rows that are shown are said one by one.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import NamedTuple
from uuid import UUID

from django.db.models import BigIntegerField, Exists, Func, OuterRef, QuerySet

from rung.domain import clocks as rules
from rung.domain.business_time import NEVER, Calendar, Never
from rung.domain.calendar_changes import changes
from rung.domain.clocks import ClockFacts, ClockKind, Target, TargetKind
from rung.domain.instants import show, show_full
from rung.domain.rebasing import moved_thing, why_moved
from rung.models import Calendar as CalendarRow
from rung.models import CalendarVersion, Clock, ClockPause, Rebase

ROWS = 50
# The due instants (UTC seconds) after amounts of working time; None where there never is one.
Reckon = Callable[[Calendar, Sequence[int], Sequence[int]], Sequence[int | None]]


class _Row(NamedTuple):
    """A running clock as numbers."""

    id: UUID
    version_id: int
    target: str
    amount: int
    started: int
    due: int | None
    paused: bool


class _Moving(NamedTuple):
    """A clock whose instant would be another."""

    due: int
    id: UUID
    before: int | None


@dataclass(frozen=True)
class MoveLine:
    """A clock that would move, said."""

    reference: str
    number: int
    account: str
    what: str
    before: str
    after: str
    why: str


@dataclass(frozen=True)
class RebasePage:
    """What would move, and what is decided already."""

    id: int
    name: str
    newest: int
    versions: str
    changes: tuple[str, ...]
    clocks: int
    moving: int
    earlier: int
    later: int
    past: int
    past_lines: list[MoveLine]
    lines: list[MoveLine]
    page: int
    more: bool
    running: bool
    last: str

    @property
    def staying(self) -> int:
        """Clocks that would be due when they are now."""
        return self.clocks - self.moving


def rebase_page(
    calendar: CalendarRow,
    newest: CalendarVersion,
    *,
    reckon: Reckon,
    page: int,
    zone: str,
    now: datetime,
) -> RebasePage:
    """The preview for a reader in ``zone``; ``page`` counts from 1."""
    older = list(calendar.versions.filter(number__lt=newest.number).order_by("number"))
    rows = _rows(older, now)
    moving = sorted(_moving(rows, newest, reckon))
    at = int(now.timestamp())
    past = [each for each in moving if each.due <= at]
    future = moving[len(past) :]
    shown = future[(page - 1) * ROWS : page * ROWS]
    said = _said([*past[:ROWS], *shown], newest, zone, now)
    used = {row.version_id for row in rows}
    from_versions = [each for each in older if each.pk in used]
    last = calendar.rebases.select_related("ordered_by", "version").order_by("-pk").first()
    return RebasePage(
        id=calendar.pk,
        name=calendar.name,
        newest=newest.number,
        versions=", ".join(str(each.number) for each in from_versions),
        changes=changes(from_versions[0].as_domain(), newest.as_domain()) if from_versions else (),
        clocks=len(rows),
        moving=len(moving),
        earlier=sum(1 for each in moving if each.before is not None and each.due < each.before),
        later=sum(1 for each in moving if each.before is None or each.due > each.before),
        past=len(past),
        past_lines=[said[each.id] for each in past[:ROWS] if each.id in said],
        lines=[said[each.id] for each in shown if each.id in said],
        page=page,
        more=len(future) > page * ROWS,
        running=last is not None and last.finished_at is None,
        last=_decided(last, zone) if last else "",
    )


def one_by_one(
    calendar: Calendar, starts: Sequence[int], amounts: Sequence[int]
) -> Sequence[int | None]:
    """The same arithmetic, clock by clock."""
    facts = (
        ClockFacts(_instant(start), Target(TargetKind.WORKING_TIME, amount), calendar)
        for start, amount in zip(starts, amounts, strict=True)
    )
    return [_seconds(rules.due_at(each)) for each in facts]


def _rows(older: Sequence[CalendarVersion], now: datetime) -> list[_Row]:
    """Running clocks on older versions as plain numbers; a million of them fit."""
    clocks = (
        Clock.objects.filter(settled_at=None, calendar__in=older)
        .exclude(due_at__lte=now)  # over already; the engine is about to say so
        .exclude(target_kind=TargetKind.AT.value)  # a stated instant stays where it was stated
        .order_by()
        .annotate(
            started=_epoch("started_at"),
            due=_epoch("due_at"),
            paused=Exists(ClockPause.objects.filter(clock=OuterRef("pk"))),
        )
        .values_list(
            "pk", "calendar_id", "target_kind", "target_amount", "started", "due", "paused"
        )
    )
    return [_Row(*row) for row in clocks.iterator(chunk_size=10_000)]


def _moving(rows: Sequence[_Row], newest: CalendarVersion, reckon: Reckon) -> Iterator[_Moving]:
    calendar = newest.as_domain()
    plain: list[_Row] = []
    others: list[_Row] = []
    for row in rows:
        is_plain = row.target == TargetKind.WORKING_TIME.value and not row.paused
        (plain if is_plain else others).append(row)
    dues = reckon(calendar, [row.started for row in plain], [row.amount for row in plain])
    pairs = [*zip(plain, dues, strict=True), *_others(others, calendar)]
    for row, due in pairs:
        if due is not None and due != row.due:
            yield _Moving(due, row.id, row.due)


def _others(rows: Sequence[_Row], calendar: Calendar) -> Iterator[tuple[_Row, int | None]]:
    """Clocks of other targets share their answers; paused ones are read with their pauses."""
    known: dict[tuple[str, int, int], int | None] = {}
    paused = [row.id for row in rows if row.paused]
    facts = {clock.pk: clock.facts() for clock in _with_facts(paused)}
    for row in rows:
        if row.paused:
            moved = replace(facts[row.id], calendar=calendar)
            yield row, _seconds(rules.due_at(moved))
            continue
        key = row.target, row.amount, row.started
        if key not in known:
            target = Target(TargetKind(row.target), row.amount)
            known[key] = _seconds(rules.due_at(ClockFacts(_instant(row.started), target, calendar)))
        yield row, known[key]


def _said(
    moving: Sequence[_Moving], newest: CalendarVersion, zone: str, now: datetime
) -> dict[UUID, MoveLine]:
    after = {each.id: each.due for each in moving}
    calendar = newest.as_domain()
    lines = {}
    for clock in _with_facts([each.id for each in moving]).select_related(
        "calendar", "escalation__account"
    ):
        facts = clock.facts()
        moved = replace(facts, calendar=calendar)
        thing = moved_thing({"kind": ClockKind(clock.kind).value, "level": clock.level})
        lines[clock.pk] = MoveLine(
            reference=clock.escalation.reference,
            number=clock.escalation.number,
            account=clock.escalation.account.name,
            what=thing.removesuffix(" by").removesuffix(" for"),
            before=show(clock.due_at, zone, now) if clock.due_at else "Never",
            after=show(_instant(after[clock.pk]), zone, now),
            why=why_moved(facts, moved),
        )
    return lines


def _with_facts(ids: Sequence[UUID]) -> QuerySet[Clock]:
    return Clock.objects.filter(pk__in=ids).select_related("calendar").prefetch_related("pauses")


def _decided(last: Rebase, zone: str) -> str:
    done = "" if last.finished_at else " It is being done now."
    return (
        f"{last.ordered_by.name} moved clocks to version {last.version.number}, "
        f"{show_full(last.ordered_at, zone)}: {last.reason.rstrip('.')}.{done}"
    )


def _epoch(field: str) -> Func:
    return Func(
        field,
        template="floor(extract(epoch from %(expressions)s))::bigint",
        output_field=BigIntegerField(),
    )


def _instant(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)


def _seconds(due: datetime | Never) -> int | None:
    return None if due is NEVER else int(due.timestamp())
