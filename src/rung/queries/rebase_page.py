"""What would move if running clocks went to the newest version of their calendar. Reads only.

The due instants of many clocks come from outside (``Reckon``): a page hands in the arithmetic that
is made for a million of them. The rows that are shown are said one by one.
"""

from bisect import bisect_right
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from operator import itemgetter
from uuid import UUID

from django.db.models import BigIntegerField, Func, QuerySet

from rung.domain.business_time import Calendar
from rung.domain.calendar_changes import changes
from rung.domain.clocks import TargetKind
from rung.domain.instants import show, show_full
from rung.domain.rebasing import moved_thing, why_moved
from rung.models import Calendar as CalendarRow
from rung.models import CalendarVersion, Clock, ClockPause, Rebase

ROWS = 50
AT_ONCE = 20_000
Stretch = tuple[datetime, datetime | None]
Moving = tuple[int, int | None, UUID]  # when it would be due, when it is, and which clock


@dataclass(frozen=True)
class RunningClocks:
    """Running clocks as columns of plain numbers; instants are UTC seconds.

    ``pauses`` are those of the clocks that have any, by their place in the columns.
    """

    ids: Sequence[UUID]
    versions: Sequence[int]
    kinds: Sequence[str]
    amounts: Sequence[int]
    started: Sequence[int]
    dues: Sequence[int | None]
    pauses: Mapping[int, Sequence[Stretch]]

    def __len__(self) -> int:
        return len(self.ids)


# When clocks would be due on a calendar; None where they never are.
Reckon = Callable[[RunningClocks, Calendar], Sequence[int | None]]


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
    clocks = _running(older, now)
    moving = _moving(clocks, reckon(clocks, newest.as_domain()))
    past = bisect_right(moving, int(now.timestamp()), key=lambda each: each[0])
    first = past + (page - 1) * ROWS
    earlier = sum(was is not None and due < was for due, was, _id in moving)
    used = set(clocks.versions)
    from_versions = [each for each in older if each.pk in used]
    last = calendar.rebases.select_related("ordered_by", "version").order_by("-pk").first()
    return RebasePage(
        id=calendar.pk,
        name=calendar.name,
        newest=newest.number,
        versions=", ".join(str(each.number) for each in from_versions),
        changes=changes(from_versions[0].as_domain(), newest.as_domain()) if from_versions else (),
        clocks=len(clocks),
        moving=len(moving),
        earlier=earlier,
        later=len(moving) - earlier,
        past=past,
        past_lines=_said(moving[: min(past, ROWS)], newest, zone, now),
        lines=_said(moving[first : first + ROWS], newest, zone, now),
        page=page,
        more=len(moving) > first + ROWS,
        running=last is not None and last.finished_at is None,
        last=_decided(last, zone) if last else "",
    )


def _running(older: Sequence[CalendarVersion], now: datetime) -> RunningClocks:
    """Running clocks on older versions; a million of them fit."""
    rows = (
        Clock.objects.filter(settled_at=None, calendar__in=older)
        .exclude(due_at__lte=now)  # over already; the engine is about to say so
        .exclude(target_kind=TargetKind.AT.value)  # a stated instant stays where it was stated
        .order_by("pk")  # so that equal instants keep their order from page to page
        .annotate(started=_epoch("started_at"), due=_epoch("due_at"))
        .values_list("pk", "calendar_id", "target_kind", "target_amount", "started", "due")
    )
    found = list(rows.iterator(chunk_size=AT_ONCE))
    ids, versions, kinds, amounts, started, dues = zip(*found, strict=True) if found else [()] * 6
    return RunningClocks(ids, versions, kinds, amounts, started, dues, pauses=_pauses(older, ids))


def _pauses(older: Sequence[CalendarVersion], ids: Sequence[UUID]) -> dict[int, list[Stretch]]:
    rows = ClockPause.objects.filter(clock__settled_at=None, clock__calendar__in=older).values_list(
        "clock_id", "paused_at", "resumed_at"
    )
    of_clock: dict[UUID, list[Stretch]] = {}
    for clock_id, paused_at, resumed_at in rows:
        of_clock.setdefault(clock_id, []).append((paused_at, resumed_at))
    if not of_clock:
        return {}
    return {place: of_clock[each] for place, each in enumerate(ids) if each in of_clock}


def _moving(clocks: RunningClocks, dues: Sequence[int | None]) -> list[Moving]:
    """The clocks that would be due at another instant than now, the soonest first."""
    rows = zip(dues, clocks.dues, clocks.ids, strict=True)
    found = [(due, was, each) for due, was, each in rows if due is not None and due != was]
    found.sort(key=itemgetter(0))
    return found


def _said(
    moving: Sequence[Moving], newest: CalendarVersion, zone: str, now: datetime
) -> list[MoveLine]:
    """A page of clocks in words; one that was settled since they were counted is left out."""
    ids = [each for _due, _was, each in moving]
    found = _with_facts(ids).select_related("calendar", "escalation__account").in_bulk()
    return [
        _line(found[each], due, newest, zone, now) for due, _was, each in moving if each in found
    ]


def _line(clock: Clock, due: int, newest: CalendarVersion, zone: str, now: datetime) -> MoveLine:
    facts = clock.facts()
    thing = moved_thing({"kind": clock.kind, "level": clock.level})
    return MoveLine(
        reference=clock.escalation.reference,
        number=clock.escalation.number,
        account=clock.escalation.account.name,
        what=thing.removesuffix(" by").removesuffix(" for"),
        before=show(clock.due_at, zone, now) if clock.due_at else "Never",
        after=show(datetime.fromtimestamp(due, UTC), zone, now),
        why=why_moved(facts, replace(facts, calendar=newest.as_domain())),
    )


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
