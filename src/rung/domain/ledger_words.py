"""A ledger in one sentence: "1 h 30 Mon, closed overnight, 2 h 30 Tue"."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from itertools import groupby
from zoneinfo import ZoneInfo

from rung.domain.instants import FAR, show_date, show_duration, weekday
from rung.domain.languages import Language, said
from rung.domain.ledger import (
    COUNTING,
    DAY_AND_NIGHT,
    WHY,
    LedgerKind,
    LedgerRow,
    change_of,
    plain_why,
)

_COUNTING, _CLOSED = "counting", "closed"
WEEKEND = frozenset({5, 6})
FEWEST_IN_A_RUN = 3
ONE_DAY, HALF_A_DAY = timedelta(days=1), timedelta(hours=12)
_OWN_WORDS = frozenset({*WHY.values(), DAY_AND_NIGHT})  # what nobody has named


@dataclass(frozen=True)
class _Part:
    """A stretch in words: what it counts, where it counts, and the dates it begins and ends on."""

    words: str
    first: date
    last: date
    counts: bool
    remarks: tuple[str, ...]
    night: bool = False  # closed from one day to the next, and nothing else


@dataclass(frozen=True)
class _Reader:
    """Whoever reads the sentence."""

    zone: ZoneInfo
    language: Language

    def say(self, template: str, **values: object) -> str:
        return said(self.language, template, **values)


def sentence(rows: Sequence[LedgerRow], zone: str, language: Language = Language.ENGLISH) -> str:
    """Say a ledger in the reader's zone; nothing for an empty one.

    Amounts are whole minutes that add up to the total. Days on which the same counts, one after
    another, are said once: "9 h a day Tue–Fri".
    """
    if not rows:
        return ""
    reader = _Reader(ZoneInfo(zone), language)
    parts = _in_runs(list(_parts(rows, reader)), reader)
    start = parts[0].first
    every = ", ".join(_said(part, start, language) for part in parts)
    back = sum(row.seconds for row in rows) < 0
    return reader.say("counted back: {parts}", parts=every) if back else every


def _parts(rows: Iterable[LedgerRow], reader: _Reader) -> Iterator[_Part]:
    done, zone = 0, reader.zone
    for kind, group in groupby(rows, _sort):
        stretch = list(group)
        begins, ends = stretch[0].starts_at.astimezone(zone), stretch[-1].ends_at.astimezone(zone)
        counted = done + sum(abs(row.seconds) for row in stretch)
        if kind == _COUNTING:
            words = _amount(counted // 60 - done // 60, reader)
        elif kind == _CLOSED:
            words = _closed(stretch, begins, ends, reader)
        else:
            words = reader.say("paused {length}", length=_while(begins, ends, reader))
        last = (ends - timedelta.resolution).date()
        remarks = tuple(_remarks(stretch, reader))
        night = kind == _CLOSED and _is_night(stretch, begins, ends, zone)
        yield _Part(words, begins.date(), last, kind == _COUNTING, remarks, night)
        done = counted


def _sort(row: LedgerRow) -> str:
    if row.kind in COUNTING:
        return _COUNTING
    return row.why if row.kind is LedgerKind.PAUSED else _CLOSED


def _remarks(stretch: Sequence[LedgerRow], reader: _Reader) -> Iterator[str]:
    """What is worth a word in brackets: an own day's name, a pause's reason, changed clocks."""
    for row in stretch:
        why = plain_why(row)
        if row.kind is LedgerKind.PAUSED:
            yield from why.split(": ", 1)[1:]
        elif row.kind in COUNTING and why != WHY[LedgerKind.OPEN]:
            words = named(row, reader.language)
            yield words if why != WHY[LedgerKind.HALF_DAY] else words.lower()
        if row.shift:
            yield say_change(row.shift, reader.language)


def say_reason(row: LedgerRow, language: Language) -> str:
    """Why, in a language: what a calendar or a person named stays as they named it."""
    words = named(row, language)
    return f"{words} ({say_change(row.shift, language)})" if row.shift else words


def say_change(shift: int, language: Language) -> str:
    """A change of clocks in a language."""
    amount = change_of(shift)
    if shift > 0:
        return said(language, "clocks go forward {amount}", amount=amount)
    return said(language, "clocks go back {amount}", amount=amount)


def _whole_days(
    stretch: Sequence[LedgerRow], begins: datetime, ends: datetime, zone: ZoneInfo
) -> set[date]:
    """The dates that are closed from midnight to midnight, and no holidays."""
    holidays = [row for row in stretch if row.kind is LedgerKind.HOLIDAY]
    dates = {day for row in holidays for day in _dates_of(row, zone)}
    return {day for day in _dates_within(begins, ends) if day not in dates}


def _is_night(
    stretch: Sequence[LedgerRow], begins: datetime, ends: datetime, zone: ZoneInfo
) -> bool:
    holiday = any(row.kind is LedgerKind.HOLIDAY for row in stretch)
    whole = _whole_days(stretch, begins, ends, zone)
    return not holiday and not whole and _nights(begins, ends) == 1


def _closed(stretch: Sequence[LedgerRow], begins: datetime, ends: datetime, reader: _Reader) -> str:
    say = reader.say
    holidays = [row for row in stretch if row.kind is LedgerKind.HOLIDAY]
    both = say(" and ")
    names = both.join(dict.fromkeys(named(row, reader.language) for row in holidays))
    for_names = say("for {names}", names=names) if names else ""
    whole = _whole_days(stretch, begins, ends, reader.zone)
    if not whole:
        return say("closed {when}", when=for_names or _while(begins, ends, reader))
    if {day.weekday() for day in whole} <= WEEKEND:
        return both.join(filter(None, (say("closed over the weekend"), for_names)))
    closed = say("closed {when}", when=_while(begins, ends, reader))
    return " ".join(filter(None, (closed, for_names)))


def named(row: LedgerRow, language: Language) -> str:
    """Why, without the change of clocks: by the name it was given, or in a language."""
    why = plain_why(row)
    return said(language, why) if why in _OWN_WORDS else why


def _dates_of(holiday: LedgerRow, zone: ZoneInfo) -> Iterator[date]:
    """The reader's dates in the middle of each day of a holiday."""
    noon = holiday.starts_at + HALF_A_DAY
    while noon < holiday.ends_at:
        yield noon.astimezone(zone).date()
        noon += ONE_DAY


def _dates_within(begins: datetime, ends: datetime) -> Iterator[date]:
    """The dates that a stretch covers from midnight to midnight."""
    day = (begins - timedelta.resolution).date() + ONE_DAY
    while day < ends.date():
        yield day
        day += ONE_DAY


def _nights(begins: datetime, ends: datetime) -> int:
    return ((ends - timedelta.resolution).date() - begins.date()).days


def _while(begins: datetime, ends: datetime, reader: _Reader) -> str:
    nights = _nights(begins, ends)
    if nights == 0:
        seconds = (ends.astimezone(UTC) - begins.astimezone(UTC)) // timedelta(seconds=1)
        return reader.say("for {duration}", duration=show_duration(seconds))
    if nights == 1:
        return reader.say("overnight")
    return reader.say("until {day}", day=weekday(ends, reader.language))


def _in_runs(parts: Sequence[_Part], reader: _Reader) -> list[_Part]:
    """Days that count the same, with nothing but nights between them, as one part."""
    found: list[_Part] = []
    place = 0
    while place < len(parts):
        end = place + 1
        while end + 1 < len(parts) and _goes_on(parts[place], parts[end - 1 : end + 2]):
            end += 2
        if (end - place) // 2 + 1 >= FEWEST_IN_A_RUN:
            words = reader.say("{amount} a day", amount=parts[place].words)
            found.append(replace(parts[place], words=words, last=parts[end - 1].last))
        else:
            found += parts[place:end]
        place = end
    return found


def _goes_on(first: _Part, neighbours: Sequence[_Part]) -> bool:
    before, night, after = neighbours
    return (
        first.counts
        and after.counts
        and night.night
        and first.words == after.words
        and first.remarks == night.remarks == after.remarks == ()
        and before.first == before.last
        and after.first == after.last == before.first + ONE_DAY
    )


def _said(part: _Part, start: date, language: Language) -> str:
    remarks = f" ({'; '.join(dict.fromkeys(part.remarks))})" if part.remarks else ""
    if not part.counts:
        return part.words + remarks
    days = _day(part.first, start, language)
    if part.last != part.first:
        days = f"{days}–{_day(part.last, start, language)}"
    return f"{part.words} {days}{remarks}"


def _day(day: date, start: date, language: Language) -> str:
    """A weekday; from a week on, which weekday alone would not tell, with its date."""
    return weekday(day, language) if day - start <= FAR else show_date(day, language)


def _amount(minutes: int, reader: _Reader) -> str:
    hours, rest = divmod(minutes, 60)
    if not hours:
        return f"{rest} min" if rest else reader.say("under 1 min")
    return f"{hours} h {rest:02}" if rest else f"{hours} h"
