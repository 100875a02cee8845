"""Projects: many sites with one goal, their dates rolled up and held against the need-by (R4, R18).

A project has no date of its own. Its forecast is the latest of the dates its open sites stand at:
it is ready when the last of them is. Everything here is worked out anew from those (N14).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from rung.domain.forecast import short_day
from rung.domain.headline import State
from rung.domain.instants import show_date
from rung.domain.vocabulary import DateKind


@dataclass(frozen=True)
class SiteDate:
    """What the roll-up looks at of one site: its date, how sure it is, and whether it is over."""

    reference: str  # of its order
    site: str
    day: date | None = None  # when it will be ready or was, as far as anybody knows
    kind: DateKind | None = None
    is_done: bool = False
    is_cancelled: bool = False

    @property
    def is_open(self) -> bool:
        """Whether something is still to be turned up there."""
        return not (self.is_done or self.is_cancelled)

    @property
    def name(self) -> str:
        """The site as one says it: without its street."""
        return self.site.partition(",")[0].strip()


@dataclass(frozen=True)
class Held:
    """The sites of a project held against its need-by date.

    ``forecast`` is the latest date of the open sites, or of all that are done once none is open;
    None while no site has a date. ``breaks`` are the open sites whose date comes after the need-by,
    the one that breaks it first in front; ``undated`` are open sites nobody has a date for.
    """

    need_by: date | None
    forecast: date | None
    last: SiteDate | None  # the site the forecast comes from
    breaks: tuple[SiteDate, ...]
    undated: tuple[SiteDate, ...]
    open: int
    done: int
    cancelled: int

    @property
    def is_over(self) -> bool:
        """Whether nothing is open any more."""
        return not self.open

    @property
    def spare_days(self) -> int | None:
        """Days from the forecast to the need-by; negative when it comes too late."""
        if self.need_by is None or self.forecast is None:
            return None
        return (self.need_by - self.forecast).days

    @property
    def holds(self) -> bool | None:
        """Whether the need-by holds; None while that cannot be known."""
        if self.spare_days is None:
            return None
        if self.spare_days < 0:
            return False
        return None if self.undated else True


def hold(sites: Sequence[SiteDate], need_by: date | None) -> Held:
    """Roll the sites up and hold them against the date the customer needs all of them by.

    A cancelled site has nothing to turn up and counts for no date. Of sites that come too late the
    one with the earliest date breaks the need-by first; equal ones stand in order of reference.
    """
    open_sites = [site for site in sites if site.is_open]
    counted = open_sites or [site for site in sites if site.is_done]
    dated = sorted(((site.day, site.reference, site) for site in counted if site.day), key=_by_day)
    last = dated[-1][2] if dated else None
    late = [site for day, _, site in dated if need_by and day > need_by and site.is_open]
    return Held(
        need_by=need_by,
        forecast=last.day if last else None,
        last=last,
        breaks=tuple(late),
        undated=tuple(site for site in open_sites if site.day is None),
        open=len(open_sites),
        done=sum(site.is_done for site in sites),
        cancelled=sum(site.is_cancelled for site in sites),
    )


def _by_day(dated: tuple[date, str, SiteDate]) -> tuple[date, str]:
    return dated[:2]


def headline(held: Held, *, today: date) -> str:
    """The one sentence: "Forecast 14 Dec, your need-by 18 Dec: holds by 4 days"."""
    if not held.open:
        return _over(held)
    need_by = f"your need-by {short_day(held.need_by, today)}" if held.need_by else ""
    if held.forecast is None:
        return f"No date yet, {need_by}" if need_by else "No date yet"
    said = f"Forecast {short_day(held.forecast, today)}"
    if not need_by:
        return f"{said}; no need-by date is given"
    return f"{said}, {need_by}: {_verdict(held)}"


def _verdict(held: Held) -> str:
    spare = held.spare_days or 0
    if spare < 0:
        return f"does not hold, {_days(-spare)} late"
    if held.undated:
        return f"not sure, {_sites(len(held.undated))} without a date"
    return f"holds by {_days(spare)}" if spare else "holds, just"


def _over(held: Held) -> str:
    if not held.done:
        return "Every site was cancelled" if held.cancelled else "No sites yet"
    when = f" {show_date(held.forecast)}" if held.forecast else ""
    all_of_them = "All sites are" if held.done > 1 else "The site is"
    return f"{all_of_them} ready, the last{when}" if held.done > 1 else f"{all_of_them} ready{when}"


def detail(held: Held) -> str:
    """What stands behind the sentence: which site breaks it first, or which one is the last."""
    if not held.open:
        return ""
    if held.breaks:
        first, more = held.breaks[0], len(held.breaks) - 1
        also = f"; {_sites(more)} more after the need-by" if more else ""
        return f"{first.name} breaks it first: {dated(first)}{also}."
    if held.undated:
        names = ", ".join(site.name for site in held.undated[:3])
        more = len(held.undated) - 3
        also = f" and {more} more" if more > 0 else ""
        return f"No date is known for {names}{also}."
    return f"The last site is {held.last.name}: {dated(held.last)}." if held.last else ""


def counts(held: Held) -> str:
    """How many sites there are: "12 sites, 3 ready, 1 cancelled"."""
    total = held.open + held.done + held.cancelled
    parts = [_sites(total)]
    parts += [f"{held.done} ready"] if held.done else []
    parts += [f"{held.cancelled} cancelled"] if held.cancelled else []
    return ", ".join(parts)


def state(held: Held) -> tuple[State, str]:
    """The pill: a need-by that does not hold is said as such, never by colour alone."""
    if not held.open:
        return (State.OK, "Ready") if held.done else (State.IDLE, "No open site")
    if held.holds is False:
        return State.LATE, "Does not hold"
    if held.holds:
        return State.OK, "Holds"
    return (State.WATCH, "Not sure") if held.need_by else (State.IDLE, "No need-by date")


def dated(site: SiteDate) -> str:
    """The date of a site with its kind; never a date without its kind."""
    if site.day is None or site.kind is None:
        return "no date yet"
    return f"{show_date(site.day)}, {site.kind.label}"


def _days(count: int) -> str:
    return f"{count} day{'' if count == 1 else 's'}"


def _sites(count: int) -> str:
    return f"{count} site{'' if count == 1 else 's'}"
