"""A ledger as a ribbon of time: what counts stands tall, what rests is low and hatched.

An SVG without a style of its own: classes and attributes, drawn in the colour of the text about
it. Its text twin is the sentence of the same ledger, and each stretch says what it is.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from markupsafe import Markup

from rung.domain.instants import abbreviation, show_date, show_duration, show_full, show_span
from rung.domain.ledger import COUNTING, LedgerKind, LedgerRow
from rung.domain.ledger_words import sentence

WIDTH, HEIGHT = 1000, 44
TALL, LOW = (0, 24), (8, 8)  # top and height of what counts, and of what does not
THINNEST = 2
MOST_LABELS = 8
ONE_DAY = timedelta(days=1)
_CLASSES = {kind: f"ribbon-{kind.lower().replace('_', '-')}" for kind in LedgerKind}


def ribbon(
    rows: Sequence[LedgerRow], zone: str, *, ident: str, title: str, now: datetime | None
) -> Markup:
    """Draw a ledger for a reader in ``zone``; nothing for an empty one.

    ``ident`` begins the ids inside and must be of one ribbon of the page; ``now`` is marked when
    the ribbon holds it.
    """
    if not rows:
        return Markup()
    drawn = _Scale(rows[0].starts_at, rows[-1].ends_at)
    shapes = [_stretch(row, drawn, zone, ident) for row in rows]
    shapes += _midnights(drawn, zone)
    if now is not None and drawn.starts_at <= now <= drawn.ends_at:
        shapes.append(_here(now, drawn, zone))
    return Markup(
        '<svg class="ribbon" viewBox="0 0 {width} {height}" role="img" '
        'aria-labelledby="{ident}-title {ident}-desc" xmlns="http://www.w3.org/2000/svg">'
        '<title id="{ident}-title">{title}</title>'
        '<desc id="{ident}-desc">{words}</desc>'
        '<defs><pattern id="{ident}-rest" width="6" height="6" patternUnits="userSpaceOnUse" '
        'patternTransform="rotate(45)"><path class="ribbon-hatch" d="M0 0V6" '
        'stroke="currentColor"/></pattern></defs>{shapes}</svg>'
    ).format(
        width=WIDTH,
        height=HEIGHT,
        ident=ident,
        title=title,
        words=sentence(rows, zone) + ".",
        shapes=Markup().join(shapes),
    )


class _Scale:
    """Where an instant lies across the ribbon."""

    def __init__(self, starts_at: datetime, ends_at: datetime) -> None:
        self.starts_at, self.ends_at = starts_at, ends_at

    def x(self, at: datetime) -> float:
        return round(WIDTH * ((at - self.starts_at) / (self.ends_at - self.starts_at)), 1)


def _stretch(row: LedgerRow, scale: _Scale, zone: str, ident: str) -> Markup:
    counts = row.kind in COUNTING
    top, height = TALL if counts else LOW
    left = scale.x(row.starts_at)
    counted = f", {show_duration(row.seconds)} counted" if counts else ", not counted"
    span = show_span(row.starts_at, row.ends_at, zone)
    return Markup(
        '<rect class="{kind}" x="{x}" y="{y}" width="{width}" height="{height}" fill="{fill}">'
        "<title>{span} {zone}: {why}{counted}</title></rect>"
    ).format(
        kind=_CLASSES[row.kind],
        x=left,
        y=top,
        width=max(THINNEST, round(scale.x(row.ends_at) - left, 1)),
        height=height,
        fill="currentColor" if counts else f"url(#{ident}-rest)",
        span=span,
        zone=abbreviation(row.starts_at, zone),
        why=row.why,
        counted=counted,
    )


def _midnights(scale: _Scale, zone: str) -> Iterator[Markup]:
    """A line at each of the reader's midnights, with the date that begins there."""
    local = ZoneInfo(zone)
    first = scale.starts_at.astimezone(local).date() + ONE_DAY
    count = (scale.ends_at.astimezone(local).date() - first).days + 1
    every = -(-count // MOST_LABELS)
    for number in range(count):
        day = first + number * ONE_DAY
        x = scale.x(datetime.combine(day, time(), local))
        if not 0 < x < WIDTH:
            continue
        yield Markup(
            '<path class="ribbon-midnight" d="M{x} 0V{height}" stroke="currentColor"/>'
        ).format(x=x, height=TALL[1] + 4)
        if number % every == 0:
            yield Markup('<text class="ribbon-day" x="{x}" y="{y}">{day}</text>').format(
                x=x + 4, y=HEIGHT - 4, day=show_date(day)
            )


def _here(now: datetime, scale: _Scale, zone: str) -> Markup:
    return Markup(
        '<path class="ribbon-now" d="M{x} 0V{height}" stroke="currentColor" stroke-width="3">'
        "<title>Now: {now}</title></path>"
    ).format(x=scale.x(now), height=HEIGHT, now=show_full(now, zone))
