"""Every date the customer was given, said for a page: what became of it, and how it slipped."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from rung.domain.commitments import Fate, Promise, Rates, Source, Thing, rates
from rung.domain.headline import State
from rung.domain.instants import show, show_date, show_full
from rung.models import Escalation, Order
from rung.queries.commitments import Found, Within, found_promises

MOST_TRAILS = 5
DAY = timedelta(days=1)


@dataclass(frozen=True)
class PromiseLine:
    """One date, said."""

    what: str
    kind: str
    due: str
    given: str
    by: str
    state: State
    fate: str
    then: str  # what took its place, and why
    told: str  # how long before it was due they were told
    internal: bool


@dataclass(frozen=True)
class Dot:
    """A promised date on the picture: when it was said, and for when."""

    given_at: datetime
    due_at: datetime
    day: date  # of due_at, as it was promised
    fate: Fate
    words: str


@dataclass(frozen=True)
class Trail:
    """The dates of one thing, in the order in which they were given."""

    name: str
    dots: tuple[Dot, ...]


@dataclass(frozen=True)
class DatesPage:
    """The page: a sentence, the picture, and its text twin."""

    sentence: str
    lines: tuple[PromiseLine, ...]  # newest first
    trails: tuple[Trail, ...]  # of what moved, the most often moved first
    need_by: datetime | None  # the end of that day
    need_by_words: str
    rates: Rates
    zone: str
    now: datetime


def dates_of_escalation(
    escalation: Escalation, *, carrier_side: bool, zone: str, now: datetime
) -> DatesPage:
    """All dates about an escalation and its orders."""
    within = Within(escalations=(escalation.pk,), carrier_side=carrier_side)
    day = escalation.need_by_date
    end = None
    if day is not None:
        home = ZoneInfo(escalation.account.zone)
        end = datetime(day.year, day.month, day.day, tzinfo=home) + DAY
    return _page(found_promises(within, now=now), end, zone=zone, now=now)


def dates_of_orders(
    orders: Sequence[Order], *, carrier_side: bool, zone: str, now: datetime
) -> DatesPage:
    """All dates about some orders, over every escalation they were in."""
    within = Within(orders=tuple(order.pk for order in orders), carrier_side=carrier_side)
    return _page(found_promises(within, now=now), None, zone=zone, now=now)


def _page(
    found: Sequence[Found], need_by: datetime | None, *, zone: str, now: datetime
) -> DatesPage:
    promises = [each.promise for each in found]
    counted = rates(promises)
    last_day = "" if need_by is None else show_date((need_by - DAY).date())
    return DatesPage(
        sentence=_sentence(counted),
        lines=tuple(_line(each, zone, now) for each in reversed(found)),
        trails=tuple(_trails(promises, zone)),
        need_by=need_by,
        need_by_words=last_day,
        rates=counted,
        zone=zone,
        now=now,
    )


def _sentence(counted: Rates) -> str:
    """ "7 dates were given: 2 kept, 3 moved, 1 missed; 1 is open." """
    if not counted.total:
        return "No date has been given yet"
    said = [
        f"{counted.counts[fate]} {fate.label}"
        for fate in (Fate.KEPT, Fate.MOVED, Fate.MISSED, Fate.WITHDRAWN, Fate.OPEN)
        if counted.counts.get(fate)
    ]
    dates = "1 date was given" if counted.total == 1 else f"{counted.total} dates were given"
    return f"{dates}: {', '.join(said)}"


def _line(found: Found, zone: str, now: datetime) -> PromiseLine:
    promise = found.promise
    return PromiseLine(
        what=promise.thing.what,
        kind="next contact" if promise.thing.source is Source.CONTACT else promise.kind.label,
        due=_due(promise, promise.due_at, zone, now),
        given=show(promise.given_at, zone, now),
        by=promise.given_by or "order record",
        state=_STATES[promise.fate],
        fate=promise.fate.label.capitalize(),
        then=_then(promise, zone, now),
        told=_told(promise),
        internal=promise.thing.internal,
    )


def _then(promise: Promise, zone: str, now: datetime) -> str:
    to_at = promise.to_at
    if to_at is None:
        return f"taken back: {promise.reason}" if promise.reason else ""
    then = f"then {_due(promise, to_at, zone, now)}"
    return f"{then}: {promise.reason.rstrip('.')}" if promise.reason else then


def _due(promise: Promise, at: datetime, zone: str, now: datetime) -> str:
    """A promised day is a date and needs no zone; its end is the midnight after it."""
    return show_date((at - DAY / 2).date()) if promise.whole_day else show(at, zone, now)


def _told(promise: Promise) -> str:
    """How long before it was due, or after, the customer heard."""
    ahead = promise.told_ahead
    if ahead is None:
        return "" if promise.to_at is None or promise.thing.internal else "not told"
    return f"told {length(ahead)} {'before' if ahead >= timedelta(0) else 'after'} it was due"


def length(span: timedelta) -> str:
    """A length of time in its two largest parts: "2 d 18 h", "3 h 20 min"."""
    minutes = abs(span) // timedelta(minutes=1)
    days, rest = divmod(minutes, 24 * 60)
    hours, minutes = divmod(rest, 60)
    parts = ((days, "d"), (hours, "h"), (0 if days else minutes, "min"))
    return " ".join(f"{count} {unit}" for count, unit in parts if count) or "0 min"


def _trails(promises: Iterable[Promise], zone: str) -> list[Trail]:
    """What moved at all, the most often moved first; what moved as one is one line."""
    things: dict[Thing, list[Promise]] = {}
    for each in promises:
        things.setdefault(each.thing, []).append(each)
    ways: dict[tuple[tuple[datetime, datetime], ...], list[Thing]] = {}
    for thing, of in things.items():
        if len(of) > 1:
            ways.setdefault(tuple((each.given_at, each.due_at) for each in of), []).append(thing)
    moved = sorted(ways.values(), key=lambda alike: -len(things[alike[0]]))
    return [
        Trail(
            name=_alike([(thing.what, things[thing][0].kind.label) for thing in alike]),
            dots=tuple(
                Dot(each.given_at, each.due_at, _day(each, zone), each.fate, _said(each, zone))
                for each in things[alike[0]]
            ),
        )
        for alike in moved[:MOST_TRAILS]
    ]


def _alike(named: Sequence[tuple[str, str]]) -> str:
    """ "Q-1002, Nampa store, committed by us and forecast"; other things behind it."""
    kinds: dict[str, list[str]] = {}
    for what, kind in named:
        kinds.setdefault(what, []).append(kind)
    return "; ".join(f"{what}, {' and '.join(of)}" for what, of in kinds.items())


def _day(promise: Promise, zone: str) -> date:
    """The promised day: its own where only a day was named, else the reader's."""
    if promise.whole_day:
        return (promise.due_at - DAY / 2).date()
    return promise.due_at.astimezone(ZoneInfo(zone)).date()


def _said(promise: Promise, zone: str) -> str:
    """A dot's own words: "Said Tue 10 Nov 2026 09:00 MST: Wed 18 Nov, moved"."""
    whole = promise.whole_day
    due = show_date(_day(promise, zone)) if whole else show_full(promise.due_at, zone)
    return f"Said {show_full(promise.given_at, zone)}: {due}, {promise.fate.label}"


_STATES = {
    Fate.OPEN: State.WAIT,
    Fate.KEPT: State.OK,
    Fate.MOVED: State.WATCH,
    Fate.MISSED: State.LATE,
    Fate.WITHDRAWN: State.IDLE,
}
