"""Reads the cells of one line into values. What cannot be right becomes a fault, never a guess."""

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Generic, TypeVar
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from rung.services.csv_table import Line, Table, nearest

Word = TypeVar("Word")
_SHORT_LIST = 8  # so many words are shown when none looks like the one that was written
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_INSTANT = re.compile(
    r"(?P<local>\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(?::\d{2})?) ?(?P<zone>.*)", re.IGNORECASE
)
_OFFSET = re.compile(r"[+-]\d{2}:\d{2}")
_PHONE = re.compile(r"\+?[0-9][0-9 ().x/-]*")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_YEARS = range(2000, 2100)
_INSTANT_FORM = "write it like 2026-11-18T09:30-07:00 or 2026-11-18 09:30 America/Denver"
_DATE_FORM = "write it like 2026-11-18"


class Words(Generic[Word]):
    """A list of words and what each of them means; ``what`` says what they are."""

    def __init__(self, what: str, meanings: Mapping[str, Word]) -> None:
        self._what = what
        self._words = tuple(meanings)
        self._folded = {word.casefold(): meaning for word, meaning in meanings.items()}

    def find(self, word: str) -> Word | None:
        """What it means, capitals aside; None when it is not one of the words."""
        return self._folded.get(word.casefold())

    def why_not(self, word: str) -> str:
        """What is wrong with a word that is not of the list, and which may have been meant."""
        offer = nearest(word, self._words)
        if not offer and len(self._words) <= _SHORT_LIST:
            offer = f" Write one of: {', '.join(self._words)}."
        return f"is no {self._what}.{offer}"


class Cells:
    """The cells of one line. Every reader gives the value, or keeps a fault and gives none."""

    def __init__(self, table: Table, line: Line) -> None:
        self.number = line.number
        self._table = table
        self._cells = line.cells
        self.is_sound = True

    def has(self, column: str) -> bool:
        """Whether the file has this column at all."""
        return column in self._cells

    def raw(self, column: str) -> str:
        """What stands there, as it stands; empty where the file has no such column."""
        return self._cells.get(column, "")

    def filled(self) -> list[str]:
        """The columns of this line in which something stands."""
        return [column for column, value in self._cells.items() if value]

    def fault(self, column: str, reason: str) -> None:
        """Keep a fault of this line."""
        self.is_sound = False
        self._table.fault(self.number, column, self.raw(column), reason)

    def need(self, *columns: str) -> None:
        """Every one of these columns must say something on this line."""
        for column in columns:
            if not self.raw(column):
                self.fault(column, "is empty; this line needs it.")

    def text(self, column: str, longest: int) -> str:
        """Words, at most so many characters of them."""
        value = self.raw(column)
        if len(value) > longest:
            self.fault(column, f"has {len(value)} characters; at most {longest} can be kept.")
        elif _CONTROL.search(value):
            self.fault(column, "holds a line break or another control character.")
        return value

    def phone(self, column: str) -> str:
        """A telephone number, kept as it is written."""
        value = self.text(column, 40)
        if value and not _PHONE.fullmatch(value):
            self.fault(column, "is no telephone number; write it like +1 303 555 0101.")
        return value

    def email(self, column: str) -> str:
        """An address in lower case: capitals make no other person."""
        value = self.text(column, 254).lower()
        if value:
            try:
                validate_email(value)
            except ValidationError:
                self.fault(column, "is no e-mail address.")
        return value

    def zone(self, column: str) -> str:
        """A time zone by its place: America/Denver."""
        value = self.raw(column)
        if value and _zone(value) is None:
            self.fault(column, _no_zone(value))
        return value

    def word(self, column: str, words: "Words[Word]") -> Word | None:
        """One of the words, capitals aside."""
        value = self.raw(column)
        if not value:
            return None
        found = words.find(value)
        if found is None:
            self.fault(column, words.why_not(value))
        return found

    def whole_number(self, column: str, allowed: range) -> int | None:
        """A whole number within limits."""
        value = self.raw(column)
        if not value:
            return None
        if value.isascii() and value.isdigit() and int(value) in allowed:
            return int(value)
        self.fault(column, f"is no whole number from {allowed[0]} to {allowed[-1]}.")
        return None

    def day(self, column: str) -> date | None:
        """A date: 2026-11-18."""
        value = self.raw(column)
        found = _day(value) if value else None
        if isinstance(found, str):
            self.fault(column, found)
            return None
        return found

    def past_day(self, column: str, now: datetime) -> date | None:
        """A date on which something has happened; somewhere on earth it may be tomorrow."""
        found = self.day(column)
        if found is not None and found > (now + timedelta(hours=14)).date():
            self.fault(column, "lies in the future, but says what has happened.")
            return None
        return found

    def instant(self, column: str) -> datetime | None:
        """An instant with its zone, as an offset or by place; without one it would be a guess."""
        value = self.raw(column)
        if not value:
            return None
        try:
            return _instant(value)
        except ValueError as why:
            self.fault(column, str(why))
            return None

    def past_instant(self, column: str, now: datetime) -> datetime | None:
        """An instant at which something has happened."""
        found = self.instant(column)
        if found is not None and found > now:
            self.fault(column, "lies in the future, but says what has happened.")
            return None
        return found


YES_OR_NO = Words("answer", {"yes": True, "no": False})


@lru_cache(maxsize=4096)
def _day(text: str) -> date | str:
    """The date, or why it is none. A file says the same few hundred days again and again."""
    if not _DATE.fullmatch(text):
        return f"is no date; {_DATE_FORM}."
    try:
        found = date.fromisoformat(text)
    except ValueError:
        return "is a day that does not exist."
    return found if found.year in _YEARS else "lies outside the years 2000 to 2099."


def _instant(value: str) -> datetime:
    match = _INSTANT.fullmatch(value)
    if match is None:
        raise ValueError(f"is no instant; {_INSTANT_FORM}.")
    try:
        local = datetime.fromisoformat(match["local"])
    except ValueError:
        raise ValueError("is a day or a time that does not exist.") from None
    if local.year not in _YEARS:
        raise ValueError("lies outside the years 2000 to 2099.")
    zone = match["zone"]
    if not zone:
        raise ValueError(f"has no zone; {_INSTANT_FORM}.")
    if zone.upper() == "Z":
        return local.replace(tzinfo=UTC)
    if _OFFSET.fullmatch(zone):
        return _with_offset(match["local"], zone)
    return _at_place(local, zone)


def _with_offset(local: str, offset: str) -> datetime:
    try:
        return datetime.fromisoformat(f"{local}{offset}").astimezone(UTC)
    except (ValueError, OverflowError):
        raise ValueError(f"has no offset that exists; {_INSTANT_FORM}.") from None


def _at_place(local: datetime, name: str) -> datetime:
    """The instant a wall clock of that place shows; refused where it shows it twice or never."""
    zone = _zone(name)
    if zone is None:
        raise ValueError(_no_zone(name))
    first, second = (local.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1))
    if first.astimezone(zone).replace(tzinfo=None) != local:
        raise ValueError("is a time the clocks there jump over.")
    if first != second:
        raise ValueError("is a time the clocks there show twice; write the offset, like -06:00.")
    return first


def _zone(name: str) -> ZoneInfo | None:
    """The zone of that name. Names in lower case mean this machine's own zone or leap seconds."""
    try:
        return ZoneInfo(name) if name[:1].isupper() and ("/" in name or name == "UTC") else None
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None


def _no_zone(name: str) -> str:
    offer = nearest(name, available_timezones())
    return f"names no time zone of a place like America/Denver.{offer}"
