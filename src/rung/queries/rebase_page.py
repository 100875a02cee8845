"""What would move if running clocks went to the newest version of their calendar. Reads only.

The due instants of many clocks come from outside (``Reckon``): a page hands in the arithmetic that
is made for a million of them. The rows that are shown are said one by one.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime

import numpy as np

from rung.domain.business_time import Calendar
from rung.domain.calendar_changes import changes
from rung.domain.instants import show, show_full
from rung.domain.rebasing import moved_thing, why_moved
from rung.models import Calendar as CalendarRow
from rung.models import CalendarVersion, Clock, Rebase
from rung.models.clocks import with_facts
from rung.queries.running_clocks import NEVER_DUE, Numbers, RunningClocks, running_clocks

ROWS = 50
# When clocks would be due on a calendar, in UTC seconds; NEVER_DUE where they never are.
Reckon = Callable[[RunningClocks, Calendar], Numbers]


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
    clocks = running_clocks([each.pk for each in older], now)
    dues = reckon(clocks, newest.as_domain())
    moving = _moving(clocks, dues)
    past = int((dues[moving] <= int(now.timestamp())).sum())
    first = past + (page - 1) * ROWS
    earlier = int((dues[moving] < clocks.dues[moving]).sum())
    used = set(np.unique(clocks.versions).tolist())
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
        past_lines=_said(clocks, dues, moving[: min(past, ROWS)], newest, zone, now),
        lines=_said(clocks, dues, moving[first : first + ROWS], newest, zone, now),
        page=page,
        more=len(moving) > first + ROWS,
        running=last is not None and last.finished_at is None,
        last=_decided(last, zone) if last else "",
    )


def _moving(clocks: RunningClocks, dues: Numbers) -> Numbers:
    """Where the clocks stand that would be due at another instant than now, the soonest first."""
    places = np.flatnonzero((dues != clocks.dues) & (dues != NEVER_DUE))
    # At one instant by key, so that every page of the list has the same order.
    return places[np.lexsort((clocks.ids[places].view("u8")[1::2], dues[places]))]


def _said(
    clocks: RunningClocks,
    dues: Numbers,
    places: Numbers,
    newest: CalendarVersion,
    zone: str,
    now: datetime,
) -> list[MoveLine]:
    """A page of clocks in words; one that was settled since they were counted is left out."""
    wanted = {clocks.id_at(place): int(dues[place]) for place in places}
    rows = with_facts(Clock.objects.all()).select_related("escalation__account")
    found = rows.in_bulk(list(wanted))
    return [
        _line(found[each], due, newest, zone, now) for each, due in wanted.items() if each in found
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


def _decided(last: Rebase, zone: str) -> str:
    done = "" if last.finished_at else " It is being done now."
    return (
        f"{last.ordered_by.name} moved clocks to version {last.version.number}, "
        f"{show_full(last.ordered_at, zone)}: {last.reason.rstrip('.')}.{done}"
    )
