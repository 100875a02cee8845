"""The plan held against the need-by date: does it hold, what breaks it first (R17, R18).

The forecast is the latest open date on the way: the committed dates of the plan's actions, each no
earlier than those it comes after, and the order's own newest forecast or committed date (while
there is neither, its estimate) where that is later. Days are the customer's: an action due at 23:30
in Denver is due tomorrow in New York.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID
from zoneinfo import ZoneInfo

from rung.domain.vocabulary import ActionState, DateKind


class Verdict(StrEnum):
    """What can be said of a plan."""

    HOLDS = "HOLDS"
    BREAKS = "BREAKS"
    NO_NEED_BY = "NO_NEED_BY"  # there is a date, and nothing to hold it against
    NO_DATE = "NO_DATE"  # everything planned is done, and the order has no date
    NO_PLAN = "NO_PLAN"


@dataclass(frozen=True)
class Item:
    """An action as the forecast reads it."""

    id: UUID
    text: str
    state: ActionState
    committed_at: datetime
    kind: DateKind = DateKind.CCD
    after: tuple[UUID, ...] = ()

    @property
    def is_open(self) -> bool:
        """Whether it is still to be done."""
        return self.state is ActionState.OPEN


@dataclass(frozen=True)
class OrderDay:
    """The order's own newest forecast or committed date; its estimate while there is neither."""

    day: date
    kind: DateKind


@dataclass(frozen=True)
class Conflict:
    """An action that is due before one it comes after."""

    action: Item
    before: Item


@dataclass(frozen=True)
class NeedBy:
    """The day a plan has to be through by, and whether it is the project's and not its own."""

    day: date
    of_project: bool = False

    def whose(self, yours: str) -> str:
        """Whose need-by it is: "your", "your project's"."""
        return f"{yours} project's" if self.of_project else yours


def need_by_of(own: date | None, of_projects: Iterable[date | None]) -> NeedBy | None:
    """The earliest of an escalation's own need-by and those of its orders' projects (R18)."""
    known = [NeedBy(own)] if own else []
    known += [NeedBy(day, of_project=True) for day in of_projects if day]
    return min(known, key=lambda each: (each.day, each.of_project), default=None)


@dataclass(frozen=True)
class Forecast:
    """What the plan comes to. ``days`` is how much it holds or breaks by, never negative."""

    verdict: Verdict
    day: date | None = None
    need_by: date | None = None
    days: int = 0
    rests_on: Item | OrderDay | None = None  # what the forecast day comes from
    breaks_first: Item | OrderDay | None = None
    conflicts: tuple[Conflict, ...] = ()
    overdue: tuple[Item, ...] = ()  # open, past their date, without another one
    next_item: Item | None = None  # what is done next

    @property
    def is_sure(self) -> bool:
        """Whether every date it rests on still lies ahead."""
        return not self.overdue


def forecast(
    items: Iterable[Item],
    order_day: OrderDay | None,
    *,
    need_by: date | None,
    zone: str,
    now: datetime,
) -> Forecast:
    """Hold a plan against the day the customer needs it. Days are counted in ``zone``."""
    planned = [each for each in items if each.state is not ActionState.WITHDRAWN]
    if not planned:
        return Forecast(Verdict.NO_PLAN, need_by=need_by)
    way = _Way(planned, ZoneInfo(zone), now)
    steps: list[tuple[date, Item | OrderDay]] = [(day, item) for item, day in way.days()]
    steps += [(order_day.day, order_day)] if order_day else []
    found = Forecast(
        Verdict.NO_DATE,
        need_by=need_by,
        conflicts=way.conflicts(),
        overdue=way.overdue,
        next_item=way.open[0] if way.open else None,
    )
    if not steps:
        return found
    day = max(step[0] for step in steps)
    rests_on = _rests_on(day, steps)
    breaking = [step for step in steps if need_by and step[0] > need_by]
    slack = (need_by - day).days if need_by else 0
    return Forecast(
        verdict=_verdict(need_by, slack),
        day=day,
        need_by=need_by,
        days=abs(slack),
        rests_on=rests_on,
        breaks_first=min(breaking, key=lambda step: step[0])[1] if breaking else None,
        conflicts=found.conflicts,
        overdue=found.overdue,
        next_item=found.next_item,
    )


def _rests_on(day: date, steps: Sequence[tuple[date, Item | OrderDay]]) -> Item | OrderDay:
    """What the forecast day comes from: of several on that day the plan's last action."""
    ends = [what for at, what in steps if at == day]
    return next((each for each in reversed(ends) if isinstance(each, Item)), ends[-1])


def _verdict(need_by: date | None, slack: int) -> Verdict:
    if need_by is None:
        return Verdict.NO_NEED_BY
    return Verdict.HOLDS if slack >= 0 else Verdict.BREAKS


class _Way:
    """The open actions in the order in which they can be done."""

    def __init__(self, planned: Sequence[Item], zone: ZoneInfo, now: datetime) -> None:
        self._all: Mapping[UUID, Item] = {each.id: each for each in planned}
        self._zone, self._now = zone, now
        self.open = sorted(
            (each for each in planned if each.is_open),
            key=lambda each: (each.committed_at, str(each.id)),
        )
        self.overdue = tuple(each for each in self.open if each.committed_at < now)
        self._ends: dict[UUID, datetime] = {}

    def days(self) -> list[tuple[Item, date]]:
        """Each open action with the day on which it can be done, the soonest first."""
        ends = [(self._end(each), each) for each in self.open]
        ends.sort(key=lambda pair: (pair[0], pair[1].committed_at, str(pair[1].id)))
        return [(each, at.astimezone(self._zone).date()) for at, each in ends]

    def conflicts(self) -> tuple[Conflict, ...]:
        """Actions that are due before one they come after, which is still to be done."""
        return tuple(
            Conflict(each, before)
            for each in self.open
            for before in self._befores(each)
            if before.committed_at > each.committed_at
        )

    def _befores(self, item: Item) -> list[Item]:
        found = [self._all[key] for key in item.after if key in self._all]
        return sorted((each for each in found if each.is_open), key=lambda each: str(each.id))

    def _end(self, item: Item, on_the_way: frozenset[UUID] = frozenset()) -> datetime:
        """No earlier than now, its own date and the end of what it comes after.

        A rule keeps circles out of plans; one that was there all the same would end the walk.
        """
        if item.id in self._ends:
            return self._ends[item.id]
        on_the_way |= {item.id}
        befores = [
            self._end(each, on_the_way) for each in self._befores(item) if each.id not in on_the_way
        ]
        self._ends[item.id] = max([item.committed_at, self._now, *befores])
        return self._ends[item.id]


@dataclass(frozen=True)
class Said:
    """A forecast in words: the headline, and the sentences that support it."""

    headline: str
    lines: tuple[str, ...] = field(default=())


def say(found: Forecast, *, yours: str, today: date) -> Said:
    """ "Forecast 25 Nov, your need-by 27 Nov: holds by 2 days", and why.

    ``yours`` is whose need-by date it is: "your", or "their" for the carrier's people. Empty
    words where there is no plan.
    """
    if found.verdict is Verdict.NO_PLAN:
        return Said("")
    return Said(_headline(found, yours, today), tuple(_lines(found, today)))


def _headline(found: Forecast, yours: str, today: date) -> str:
    if found.day is None:
        return "Everything planned so far is done; no date is forecast yet"
    day = short_day(found.day, today)
    if found.need_by is None:
        return f"Forecast {day}; no need-by date is given"
    start = f"Forecast {day}, {yours} need-by {short_day(found.need_by, today)}"
    if found.verdict is Verdict.BREAKS:
        return f"{start}: does not hold, {_days(found.days)} late"
    return f"{start}: holds by {_days(found.days)}" if found.days else f"{start}: holds, just"


def _lines(found: Forecast, today: date) -> Iterable[str]:
    if found.breaks_first is not None:
        yield f"First to break it: {_named(found.breaks_first, today)}."
    elif found.day is not None and found.rests_on is not None:
        yield f"It rests on {_named(found.rests_on, today)}."
    for late in found.overdue:
        yield f"“{late.text}” is past its date and has no new one yet, so this is not sure."
    for each in found.conflicts:
        yield f"“{each.action.text}” is due before “{each.before.text}”, which has to come first."
    if found.verdict is Verdict.BREAKS and found.next_item not in {None, found.breaks_first}:
        yield f"What is done next: “{found.next_item.text}”." if found.next_item else ""


def _named(what: Item | OrderDay, today: date) -> str:
    if isinstance(what, OrderDay):
        return f"the order's date, {what.kind.label} for {short_day(what.day, today)}"
    kind = "" if what.kind is DateKind.CCD else f", a date {what.kind.label}"
    return f"“{what.text}”{kind}"


def short_day(day: date, today: date) -> str:
    """ "25 Nov"; in another year also the year."""
    year = "" if day.year == today.year else f" {day.year}"
    return f"{day.day} {day:%b}{year}"


def _days(count: int) -> str:
    return f"{count} day" if count == 1 else f"{count} days"
