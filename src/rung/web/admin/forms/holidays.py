"""Holidays on a form: each one accepted or refused, in one checkbox (N16)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.http import QueryDict

from rung.domain.calendar_changes import said_day
from rung.domain.calendars import Holiday
from rung.domain.refusals import BadInput

_PARTS = 3
MOST = 900  # holidays on one form; a request holds at most a thousand fields


@dataclass(frozen=True)
class Choice:
    """A proposed holiday as a row of the form."""

    value: str
    day: date
    said: str
    name: str
    source: str
    accepted: bool


@dataclass(frozen=True)
class Reviewed:
    """Every holiday of the form, and which were accepted."""

    accepted: tuple[Holiday, ...]
    refused: tuple[Holiday, ...]

    def choices(self) -> list[Choice]:
        """The rows, by date."""
        taken = set(self.accepted)
        return [_choice(each, each in taken) for each in sorted({*self.accepted, *self.refused})]

    def with_proposals(self, proposals: Iterable[Holiday]) -> "Reviewed":
        """The same decisions, and what is proposed anew accepted until it is refused."""
        known = {(each.day, each.name) for each in (*self.accepted, *self.refused)}
        fresh = (each for each in proposals if (each.day, each.name) not in known)
        return Reviewed(tuple(sorted({*self.accepted, *fresh})), self.refused)


def read_reviewed(posted: QueryDict) -> Reviewed:
    """What the browser sent: all that were listed, and those that were ticked."""
    listed = [_holiday(value) for value in posted.get("listed", "").splitlines() if value]
    ticked = {_holiday(value) for value in posted.getlist("accepted")}
    return Reviewed(
        tuple(sorted({each for each in listed if each in ticked})),
        tuple(sorted({each for each in listed if each not in ticked})),
    )


def _choice(each: Holiday, accepted: bool) -> Choice:
    source = " ".join(each.source.replace("|", "/").split())
    value = f"{each.day.isoformat()}|{source}|{' '.join(each.name.split())}"
    return Choice(value, each.day, said_day(each.day), each.name, each.source, accepted)


def _holiday(value: str) -> Holiday:
    parts = value.split("|", _PARTS - 1)
    try:
        day = date.fromisoformat(parts[0])
    except ValueError:
        day = None
    if day is None or len(parts) != _PARTS:
        raise BadInput("This page is not complete. Load it again, then send it once more.")
    return Holiday(day, parts[2], parts[1])
