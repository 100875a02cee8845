"""Whose turn it was, as one bar of time: a picture whose text twin is the table beside it.

An SVG without a style of its own, as wide as its place; places are per cent of its width, so that
it keeps its shape on a phone. Each party has a pattern beside its colour, and each stretch says
what it is.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime, time, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

from markupsafe import Markup, escape

from rung.domain.instants import show_date
from rung.domain.waiting import Party

WIDTH = 1000  # tenths of a per cent
TALL, FOOT = 28, 18  # pixels of the bar, and below it of the days
THINNEST = 3
IN_A_PANEL = 3  # days that are named below the bar, at most; a page has room for more
LAST_LABEL = WIDTH * 7 // 8
ONE_DAY = timedelta(days=1)
_PATTERNS = {
    Party.CUSTOMER: '<path d="M0 0V7" stroke-width="2.5"/>',
    Party.SUPPLIER: '<circle cx="3.5" cy="3.5" r="1.4" stroke="none" fill="currentColor"/>',
    Party.OTHERS: '<path d="M0 0H7" stroke-width="2.5"/>',
}


class Drawn(Protocol):
    """A stretch of time, said."""

    @property
    def party(self) -> Party: ...
    @property
    def who(self) -> str: ...
    @property
    def elapsed(self) -> str: ...
    @property
    def span(self) -> str: ...
    @property
    def starts_at(self) -> datetime: ...
    @property
    def ends_at(self) -> datetime: ...


def stacked_bar(parts: Sequence[Drawn], zone: str, *, ident: str, title: str, days: int) -> Markup:
    """Draw the stretches for a reader in ``zone``, with days below; nothing for none.

    ``ident`` begins the ids inside and must be of one bar of the page; ``title`` says it all, and
    at most so many ``days`` are named below.
    """
    if not parts:
        return Markup()
    name = str(escape(ident))
    scale = _Scale(parts[0].starts_at, parts[-1].ends_at)
    shapes = [shape for part in parts for shape in _stretch(part, scale, name)]
    shapes += _days(scale, zone, days)
    # Put together as text, because the page is drawn often; what people wrote is escaped.
    return Markup(  # noqa: S704
        f'<svg class="turns" width="100%" height="{TALL + FOOT}" role="img" '
        f'aria-labelledby="{name}-title" xmlns="http://www.w3.org/2000/svg">'
        f'<title id="{name}-title">{escape(title)}</title><defs>{_patterns(name)}</defs>'
        f"{''.join(shapes)}</svg>"
    )


def swatch(party: Party, *, ident: str) -> Markup:
    """The colour and pattern of a party, beside its name in a table."""
    name = str(escape(ident))
    filled = "".join(_filled(party, name, 'width="100%" height="100%"'))
    return Markup(  # noqa: S704
        '<svg class="turns swatch" width="22" height="14" aria-hidden="true" '
        f'xmlns="http://www.w3.org/2000/svg"><defs>{_pattern(party, name)}</defs>'
        f"{filled}</svg>"
    )


class _Scale:
    """Where an instant lies across the bar."""

    def __init__(self, starts_at: datetime, ends_at: datetime) -> None:
        self.starts_at, self.ends_at = starts_at, ends_at
        self._length = max((ends_at - starts_at) / timedelta(seconds=1), 1)

    def x(self, at: datetime) -> int:
        """In tenths of a per cent."""
        return int(WIDTH * ((at - self.starts_at) / timedelta(seconds=1)) / self._length)


def _percent(tenths: int) -> str:
    return f"{tenths / 10:g}%"


def _patterns(name: str) -> str:
    return "".join(_pattern(party, name) for party in Party)


def _pattern(party: Party, name: str) -> str:
    if party not in _PATTERNS:
        return ""
    turned = ' patternTransform="rotate(45)"' if party is Party.CUSTOMER else ""
    return (
        f'<pattern id="{name}-{party.lower()}" width="7" height="7" '
        f'patternUnits="userSpaceOnUse"{turned}><g class="turns-mark" stroke="currentColor">'
        f"{_PATTERNS[party]}</g></pattern>"
    )


def _stretch(part: Drawn, scale: _Scale, name: str) -> Iterator[str]:
    left, right = scale.x(part.starts_at), scale.x(part.ends_at)
    place = f'x="{_percent(left)}" width="{_percent(max(THINNEST, right - left))}" height="{TALL}"'
    yield "<g>"
    yield f"<title>{escape(part.span)}: {escape(part.who)}, {escape(part.elapsed)}</title>"
    yield from _filled(part.party, name, place)
    yield "</g>"


def _filled(party: Party, name: str, place: str) -> Iterator[str]:
    yield f'<rect class="turns-{party.lower()}" fill="currentColor" {place}/>'
    if party in _PATTERNS:
        yield f'<rect fill="url(#{name}-{party.lower()})" {place}/>'


def _days(scale: _Scale, zone: str, most: int) -> Iterator[str]:
    """A line at the reader's midnights, with the date; where there is little room, at some."""
    local = ZoneInfo(zone)
    first = scale.starts_at.astimezone(local).date() + ONE_DAY
    count = (scale.ends_at.astimezone(local).date() - first).days + 1
    every = max(1, -(-count // most))
    for number in range(0, count, every):
        day = first + number * ONE_DAY
        place = scale.x(datetime.combine(day, time(), local))
        if not 0 < place < LAST_LABEL:
            continue
        x = _percent(place)
        spare = " spare" if most > IN_A_PANEL < count and number % (2 * every) else ""
        yield (
            f'<line class="turns-midnight" x1="{x}" x2="{x}" y1="{TALL}" y2="{TALL + 5}" '
            'stroke="currentColor"/>'
        )
        yield (
            f'<text class="turns-day{spare}" x="{x}" y="{TALL + FOOT - 3}" dx="4">'
            f"{show_date(day)}</text>"
        )
