"""What the figures count, and how they are said (R29). Never a ranking of persons.

Each figure counts things that happened to escalations, each thing once and in one group, at the
instant it was decided. What is no longer owed (a cancelled clock) counts in none; a late answer
stays late for ever; an approved correction is counted beside the raw figure.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from rung.domain.jeopardy import REASONS, reason_of

FEWEST = 20  # below this a share says more than it knows
TARGET = 95  # per cent of acknowledgements in time; the house's own
WEEKS = 8
WHOLE = 100
ONE_WEEK = timedelta(days=7)


class Grouping(StrEnum):
    """By what figures are told apart; the values stand in addresses."""

    LEVEL = "level"
    REGION = "region"
    DEPARTMENT = "department"
    SUPPLIER = "supplier"
    CAUSE = "cause"

    @property
    def label(self) -> str:
        """The grouping as its link says it."""
        return self.value.capitalize()


class Family(StrEnum):
    """The kinds of thing that are counted."""

    ACKNOWLEDGEMENTS = "acknowledgements"
    STAYS = "stays"
    COMMITMENTS = "commitments"
    UPDATES = "updates"
    WAIVERS = "waivers"
    ESCALATIONS = "escalations"

    @property
    def label(self) -> str:
        """The head above the family's columns."""
        return _FAMILY_LABELS[self]


_FAMILY_LABELS = {
    Family.ACKNOWLEDGEMENTS: "Acknowledgements",
    Family.STAYS: "Time at level",
    Family.COMMITMENTS: "Commitments",
    Family.UPDATES: "Updates",
    Family.WAIVERS: "Waivers",
    Family.ESCALATIONS: "Escalations",
}


class Fate(StrEnum):
    """What became of one counted thing."""

    KEPT = "kept"
    LATE = "late"  # an acknowledgement that was missed and answered after it was due
    UNANSWERED = "unanswered"  # an acknowledgement that was missed and has no answer yet
    MISSED = "missed"
    MOVED = "moved"  # a date that was replaced by another before it was due
    ENDED = "ended"
    GRANTED = "granted"
    REFUSED = "refused"
    LAPSED = "lapsed"  # a waiver nobody needs a decision on any more
    WAITING = "waiting"
    FIRST = "first"
    REPEAT = "repeat"


@dataclass(frozen=True)
class Figure:
    """One column: what it counts. ``of`` is the key of the whole it is a part of.

    ``corrected`` counts only things with an approved correction; the raw figure counts them too.
    """

    key: str
    family: Family
    label: str
    counts: str
    fates: frozenset[Fate]
    of: str = ""
    corrected: bool = False


def _figure(key: str, label: str, counts: str, *fates: Fate, of: str = "") -> Figure:
    family = next(f for f in Family if key.startswith(f.value))
    return Figure(key, family, label, counts, frozenset(fates), of)


_MISSED = (Fate.LATE, Fate.UNANSWERED)
_ACKS, _PLAN, _NEWS = "acknowledgements", "commitments", "updates"
FIGURES: tuple[Figure, ...] = (
    _figure(
        _ACKS,
        "Owed",
        "Acknowledgements that were given, or whose time ran out.",
        Fate.KEPT,
        *_MISSED,
    ),
    _figure(
        "acknowledgements-in-time",
        "In time",
        "Given up to and including the instant they were due.",
        Fate.KEPT,
        of=_ACKS,
    ),
    _figure(
        "acknowledgements-missed",
        "Missed",
        "Not given when they were due. An answer that came later changes nothing here.",
        *_MISSED,
        of=_ACKS,
    ),
    Figure(
        "acknowledgements-corrected",
        Family.ACKNOWLEDGEMENTS,
        "Missed, corrected",
        "Missed on the record, given in time and typed in later, as a manager has approved. "
        "They are among the missed ones too.",
        frozenset(_MISSED),
        _ACKS,
        corrected=True,
    ),
    _figure(
        "stays",
        "Ended",
        "Times at a level that ended: with the next level, with the resolution the customer "
        "accepted, or with a withdrawal. The middle one of them is told, day and night counted.",
        Fate.ENDED,
    ),
    _figure(
        _PLAN,
        "Dates",
        "Committed dates of the plan that were kept, moved or missed; withdrawn ones are in none.",
        Fate.KEPT,
        Fate.MOVED,
        Fate.MISSED,
    ),
    _figure("commitments-kept", "Kept", "Done up to the instant it was due.", Fate.KEPT, of=_PLAN),
    _figure(
        "commitments-moved", "Moved", "Replaced by another before it was due.", Fate.MOVED, of=_PLAN
    ),
    _figure(
        "commitments-missed",
        "Missed",
        "Neither done nor moved when it was due.",
        Fate.MISSED,
        of=_PLAN,
    ),
    _figure(_NEWS, "Due", "Updates that were sent, or whose time ran out.", Fate.KEPT, Fate.MISSED),
    _figure("updates-kept", "Kept", "Sent up to the instant they were due.", Fate.KEPT, of=_NEWS),
    _figure("updates-missed", "Missed", "Not sent when they were due.", Fate.MISSED, of=_NEWS),
    _figure(
        "waivers",
        "Asked",
        "Waivers that were asked for.",
        Fate.GRANTED,
        Fate.REFUSED,
        Fate.LAPSED,
        Fate.WAITING,
    ),
    _figure("waivers-granted", "Granted", "Granted by a manager.", Fate.GRANTED, of="waivers"),
    _figure("waivers-refused", "Not granted", "Decided against.", Fate.REFUSED, of="waivers"),
    _figure("escalations", "Raised", "Escalations raised.", Fate.FIRST, Fate.REPEAT),
    _figure(
        "escalations-repeat",
        "Repeats",
        "Raised for an order whose earlier escalation had been closed.",
        Fate.REPEAT,
        of="escalations",
    ),
)
BY_KEY: Mapping[str, Figure] = {figure.key: figure for figure in FIGURES}
_OF_PARTIES = frozenset({Grouping.DEPARTMENT, Grouping.SUPPLIER})


def families(grouping: Grouping) -> tuple[Family, ...]:
    """What can be told apart that way; departments and suppliers own dates of the plan alone."""
    return (Family.COMMITMENTS,) if grouping in _OF_PARTIES else tuple(Family)


def of_family(family: Family) -> tuple[Figure, ...]:
    """The family's figures, in the order of their columns."""
    return tuple(figure for figure in FIGURES if figure.family is family)


def share(part: int, whole: int) -> int | None:
    """Whole per cent, rounded down so that 100 means all; None for fewer than twenty."""
    return None if whole < FEWEST else WHOLE * part // whole


def said(part: int, whole: int) -> str:
    """A part of a whole: "38 of 40 (95 %)", and for fewer than twenty the counts alone."""
    per_cent = share(part, whole)
    counts = f"{part} of {whole}"
    return counts if per_cent is None else f"{counts} ({per_cent} %)"


@dataclass(frozen=True)
class Week:
    """A week of the reader's zone, Monday to Sunday."""

    starts_at: datetime
    ends_at: datetime
    name: str  # "W47"


def weeks_until(now: datetime, zone: str, count: int = WEEKS) -> tuple[Week, ...]:
    """The last weeks, the running one at the end."""
    today = now.astimezone(ZoneInfo(zone)).date()
    monday = today - timedelta(days=today.weekday())
    starts = [monday - ONE_WEEK * back for back in range(count - 1, -1, -1)]
    return tuple(
        Week(
            day_starts(day, zone), day_starts(day + ONE_WEEK, zone), f"W{day.isocalendar().week:02}"
        )
        for day in starts
    )


def day_starts(day: date, zone: str) -> datetime:
    """The instant at which a day begins in a zone."""
    return datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(zone))


class ReasonGroup(StrEnum):
    """Reasons of jeopardy that call for the same kind of help; the values stand in addresses."""

    FACILITIES = "facilities"
    CREWS = "crews"
    PERMITS = "permits"
    SUPPLIER = "supplier"
    CUSTOMER = "customer"
    ACCESS = "access"
    OTHER = "other"

    @property
    def label(self) -> str:
        """The group as a column's head."""
        return _GROUP_LABELS[self]


_GROUP_LABELS = {
    ReasonGroup.FACILITIES: "Facilities",
    ReasonGroup.CREWS: "Crews, dates",
    ReasonGroup.PERMITS: "Permits",
    ReasonGroup.SUPPLIER: "Other carrier",
    ReasonGroup.CUSTOMER: "Customer not ready",
    ReasonGroup.ACCESS: "Access",
    ReasonGroup.OTHER: "Other",
}
_CODES = {
    ReasonGroup.FACILITIES: ("1A", "1D", "1H", "1J", "1Q", "1W", "1X", "1Y"),
    ReasonGroup.CREWS: ("1B", "1F", "1L", "1M", "1N"),
    ReasonGroup.PERMITS: ("1T", "1U"),
    ReasonGroup.SUPPLIER: ("1Z",),
    ReasonGroup.CUSTOMER: ("1C", "1E", "1R", "1S"),
    ReasonGroup.ACCESS: ("1G",),
}
_GROUP_OF = {code: group for group, codes in _CODES.items() for code in codes}


def group_of(code: str) -> ReasonGroup:
    """The group of a jeopardy code; one that nobody listed is another reason."""
    return _GROUP_OF.get(code, ReasonGroup.OTHER)


def codes_of(group: ReasonGroup) -> tuple[str, ...]:
    """The codes of a group; the last group has whatever is in none of the others."""
    return _CODES.get(group, ())


def grouped_codes() -> tuple[str, ...]:
    """Every code that has a group of its own."""
    return tuple(_GROUP_OF)


def cause_words(code: str) -> str:
    """A cause as a row says it: its words, then its code."""
    if not code:
        return "No cause on record"
    return f"{reason_of(code).words} ({code})" if code in REASONS else code
