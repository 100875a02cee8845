"""The escalation contact matrix: levels, intervals, and when a level may be engaged (R10, R11)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

HOUR = 3600


class PolicyError(ValueError):
    """A policy document that cannot be used, with the reason."""


@dataclass(frozen=True)
class Level:
    """One step of the matrix. Amounts are seconds of working time; None means none is owed."""

    number: int
    title: str
    interval: int | None  # to be allowed here before the next level opens; None at the top
    acknowledge_within: int | None
    published: bool  # whether the customer is shown who it is before it is engaged
    calendar: str = ""  # its own calendar by name; empty: the matrix's


@dataclass(frozen=True)
class Policy:
    """The rules in force for an escalation."""

    name: str
    number: int
    levels: tuple[Level, ...]
    warn_at: tuple[int, ...]
    first_update_after: int
    confirm_within_days: int
    dispute_days: int

    @property
    def top(self) -> int:
        """The highest level's number."""
        return self.levels[-1].number

    @property
    def words(self) -> str:
        """The policy and its version as people are told it."""
        return f"policy {self.name} v{self.number}"

    def level(self, number: int) -> Level:
        """The level of that number; KeyError when the matrix has none."""
        for level in self.levels:
            if level.number == number:
                return level
        raise KeyError(number)


STANDARD: dict[str, Any] = {
    "name": "standard",
    "levels": [
        {
            "number": 1,
            "title": "Customer care manager",
            "interval_hours": 4,
            "acknowledge_hours": None,
            "published": True,
        },
        {
            "number": 2,
            "title": "Regional manager, Service Delivery",
            "interval_hours": 4,
            "acknowledge_hours": 4,
            "published": True,
        },
        {
            "number": 3,
            "title": "Director, Service Delivery",
            "interval_hours": 4,
            "acknowledge_hours": 4,
            "published": False,
        },
        {
            "number": 4,
            "title": "Vice president, Service Delivery",
            "interval_hours": None,
            "acknowledge_hours": 4,
            "published": False,
        },
    ],
    "warn_at_percent": [50, 75, 90],
    "first_update_after_hours": 4,
    "confirm_within_business_days": 3,
    "dispute_business_days": 5,
}


def read_policy(document: Mapping[str, Any], number: int) -> Policy:
    """The policy of a stored document. Raises PolicyError naming what cannot be used."""
    levels = tuple(_level(entry) for entry in document["levels"])
    if not levels:
        raise PolicyError("A policy needs at least one level.")
    if [level.number for level in levels] != list(range(1, len(levels) + 1)):
        raise PolicyError("Levels are numbered 1, 2, 3 … without a gap.")
    if levels[-1].interval is not None or any(level.interval is None for level in levels[:-1]):
        raise PolicyError("Every level but the highest has an interval before the next one.")
    return Policy(
        name=document["name"],
        number=number,
        levels=levels,
        warn_at=tuple(document["warn_at_percent"]),
        first_update_after=int(document["first_update_after_hours"] * HOUR),
        confirm_within_days=int(document["confirm_within_business_days"]),
        dispute_days=int(document["dispute_business_days"]),
    )


def _level(entry: Mapping[str, Any]) -> Level:
    return Level(
        number=entry["number"],
        title=entry["title"],
        interval=_seconds(entry["interval_hours"]),
        acknowledge_within=_seconds(entry["acknowledge_hours"]),
        published=entry["published"],
        calendar=entry.get("calendar", ""),
    )


def _seconds(hours: float | None) -> int | None:
    return None if hours is None else int(hours * HOUR)


@dataclass(frozen=True)
class OpensAt:
    """The next level may be engaged from this instant, not a second before."""

    level: int
    at: datetime


@dataclass(frozen=True)
class OpenNow:
    """The next level may be engaged; it has been open since then."""

    level: int
    since: datetime


@dataclass(frozen=True)
class NobodyHigher:
    """The highest level is engaged."""

    level: int


@dataclass(frozen=True)
class Ended:
    """Nothing can be engaged any more, or not until the resolution is rejected."""


NextLevel = OpensAt | OpenNow | NobodyHigher | Ended


def next_level(
    policy: Policy, *, live: bool, current: int, opens_at: datetime | None, now: datetime
) -> NextLevel:
    """When may the next level be engaged? ``opens_at`` is the end of the current interval.

    At ``opens_at`` itself it is open. An escalation that is not ``live`` has no next level.
    """
    if not live:
        return Ended()
    if current >= policy.top or opens_at is None:
        return NobodyHigher(current)
    if now < opens_at:
        return OpensAt(current + 1, opens_at)
    return OpenNow(current + 1, opens_at)
