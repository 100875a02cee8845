"""A ledger as a ribbon of time: what counts stands tall, what rests is low and hatched.

An SVG without a style of its own: classes and attributes, drawn in the colour of the text about
it. It is as wide as its place and always as high: places are per cent of its width, so that lines
and words keep their size on a phone. Its text twin is the sentence of the same ledger, and each
stretch says what it is.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from markupsafe import Markup, escape

from rung.domain.instants import abbreviation, show_date, show_duration, show_full, show_span
from rung.domain.ledger import COUNTING, LedgerKind, LedgerRow
from rung.domain.ledger_words import sentence

WIDTH, HEIGHT = 1000, 44  # tenths of a per cent, and pixels
TALL, LOW = (0, 24), (8, 8)  # top and height of what counts, and of what does not
THINNEST = 2
MOST_LABELS = 8
# A label that begins behind this place would not end on the ribbon: it stands before its line.
LAST_LABEL = WIDTH * 7 // 8
ONE_DAY, ONE_SECOND = timedelta(days=1), timedelta(seconds=1)
_CLASSES = {kind: f"ribbon-{kind.lower().replace('_', '-')}" for kind in LedgerKind}


def ribbon(
    rows: Sequence[LedgerRow], zone: str, *, ident: str, title: str, now: datetime | None
) -> Markup:
    """Draw a ledger for a reader in ``zone``; nothing for an empty one.

    ``ident`` begins the ids inside and must be of one ribbon of the page; ``now`` is marked while
    the ribbon holds it.
    """
    if not rows:
        return Markup()
    scale = _Scale(rows[0].starts_at, rows[-1].ends_at)
    name = str(escape(ident))
    shapes = [_stretch(row, scale, zone, name) for row in rows]
    shapes += _midnights(scale, zone)
    if now is not None and scale.starts_at <= now < scale.ends_at:
        shapes.append(_here(now, scale, zone))
    # Put together as text, because the page is drawn often; what people wrote is escaped.
    return Markup(  # noqa: S704
        f'<svg class="ribbon" width="100%" height="{HEIGHT}" role="img" '
        f'aria-labelledby="{name}-title {name}-desc" xmlns="http://www.w3.org/2000/svg">'
        f'<title id="{name}-title">{escape(title)}</title>'
        f'<desc id="{name}-desc">{escape(sentence(rows, zone))}.</desc>'
        f'<defs><pattern id="{name}-rest" width="6" height="6" patternUnits="userSpaceOnUse" '
        'patternTransform="rotate(45)"><path class="ribbon-hatch" d="M0 0V6" '
        f'stroke="currentColor"/></pattern></defs>{"".join(shapes)}</svg>'
    )


class _Scale:
    """Where an instant lies across the ribbon."""

    def __init__(self, starts_at: datetime, ends_at: datetime) -> None:
        self.starts_at, self.ends_at = starts_at, ends_at
        self._length = max(1, (ends_at - starts_at) // ONE_SECOND)

    def x(self, at: datetime) -> int:
        """In tenths of a per cent."""
        return WIDTH * ((at - self.starts_at) // ONE_SECOND) // self._length


def _percent(tenths: int) -> str:
    return f"{tenths / 10:g}%"


def _stretch(row: LedgerRow, scale: _Scale, zone: str, ident: str) -> str:
    counts = row.kind in COUNTING
    top, height = TALL if counts else LOW
    left, right = scale.x(row.starts_at), scale.x(row.ends_at)
    counted = f"{show_duration(row.seconds)} counted" if counts else "not counted"
    span = f"{show_span(row.starts_at, row.ends_at, zone)} {abbreviation(row.starts_at, zone)}"
    fill = "currentColor" if counts else f"url(#{ident}-rest)"
    return (
        f'<rect class="{_CLASSES[row.kind]}" x="{_percent(left)}" y="{top}" '
        f'width="{_percent(max(THINNEST, right - left))}" height="{height}" fill="{fill}">'
        f"<title>{escape(span)}: {escape(row.why)}, {counted}</title></rect>"
    )


def _midnights(scale: _Scale, zone: str) -> Iterator[str]:
    """A line at each of the reader's midnights, with the date that begins there.

    Where there is room for a few words only, every second one is named.
    """
    local = ZoneInfo(zone)
    first = scale.starts_at.astimezone(local).date() + ONE_DAY
    count = (scale.ends_at.astimezone(local).date() - first).days + 1
    every = -(-count // MOST_LABELS)
    for number in range(count):
        day = first + number * ONE_DAY
        place = scale.x(datetime.combine(day, time(), local))
        if not 0 < place < WIDTH:
            continue
        x = _percent(place)
        yield (
            f'<line class="ribbon-midnight" x1="{x}" x2="{x}" y2="{TALL[1] + 4}" '
            'stroke="currentColor"/>'
        )
        if number % every == 0:
            spare = " spare" if count > MOST_LABELS // 2 and number % (2 * every) else ""
            side = 'dx="-4" text-anchor="end"' if place > LAST_LABEL else 'dx="4"'
            yield (
                f'<text class="ribbon-day{spare}" x="{x}" y="{HEIGHT - 5}" {side}>'
                f"{show_date(day)}</text>"
            )


def _here(now: datetime, scale: _Scale, zone: str) -> str:
    """A pointer from above; a drawing in the drawing, because a path knows no per cent."""
    return (
        f'<svg class="ribbon-now" x="{_percent(scale.x(now))}" overflow="visible">'
        f"<title>Now: {escape(show_full(now, zone))}</title>"
        f'<path class="ribbon-edge" d="M0 0V{TALL[1] + 4}" stroke="currentColor" '
        'stroke-width="7"/>'
        f'<path d="M0 0V{TALL[1] + 4}" stroke="currentColor" stroke-width="3"/>'
        '<path d="M-6 0H6L0 8Z" fill="currentColor"/></svg>'
    )
