"""How promised dates slipped, as a picture: from left to right when a date was said, upwards for
when. A line that rises is trust lost; one that lies flat was kept.

An SVG without a style of its own, like the ribbon: places across are per cent of its width, so that
it keeps its words on a phone. Its text twin is the table of the same dates.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from markupsafe import Markup, escape

from rung.domain.commitments import Fate
from rung.domain.instants import show_date
from rung.queries.dates_page import DatesPage, Dot, Trail

HEIGHT, TOP, BOTTOM = 240, 22, 196  # pixels
LEFT, RIGHT = 235, 970  # tenths of a per cent; on a phone the days need that much
MOST_DAYS, CLEAR = 6, 16  # as many as there is room for, and pixels between two of them
_CLASSES = {
    Fate.OPEN: "wait",
    Fate.KEPT: "ok",
    Fate.MOVED: "watch",
    Fate.MISSED: "late",
    Fate.WITHDRAWN: "idle",
}


def slip_trail(page: DatesPage, *, ident: str, need_by_label: str) -> Markup:
    """Draw what moved; nothing where nothing did. ``ident`` begins the ids inside."""
    if not page.trails:
        return Markup()
    scale = _Scale(page)
    name = str(escape(ident))
    shapes = [*_days(page, scale), *_need_by(page, scale, need_by_label)]
    for number, trail in enumerate(page.trails, start=1):
        shapes += _trail(trail, scale, number if len(page.trails) > 1 else None)
    shapes += _ends(page, scale)
    # Put together as text, as the ribbon is; what people wrote is escaped.
    return Markup(  # noqa: S704
        f'<svg class="trail" width="100%" height="{HEIGHT}" role="img" '
        f'aria-labelledby="{name}-title {name}-desc" xmlns="http://www.w3.org/2000/svg">'
        f'<title id="{name}-title">How the dates moved</title>'
        f'<desc id="{name}-desc">{escape(_described(page.trails))}</desc>{"".join(shapes)}</svg>'
    )


class _Scale:
    """Where a date lies: across by when it was said, up by when it is due."""

    def __init__(self, page: DatesPage) -> None:
        dots = [dot for trail in page.trails for dot in trail.dots]
        said = [dot.given_at for dot in dots]
        due = [dot.due_at for dot in dots] + ([page.need_by] if page.need_by else [])
        self.first, self.last = min(said), max([*said, page.now])
        self.lowest, self.highest = min(due), max(due)

    def x(self, at: datetime) -> str:
        """Per cent of the width."""
        return f"{(LEFT + (RIGHT - LEFT) * _share(at, self.first, self.last)) / 10:.1f}%"

    def y(self, at: datetime) -> str:
        """Pixels from the top."""
        return f"{BOTTOM - (BOTTOM - TOP) * _share(at, self.lowest, self.highest):.0f}"


def _share(at: datetime, first: datetime, last: datetime) -> float:
    length = (last - first) / timedelta(seconds=1)
    return ((at - first) / timedelta(seconds=1)) / length if length else 0.5


def _trail(trail: Trail, scale: _Scale, number: int | None) -> Iterator[str]:
    for one, other in pairwise(trail.dots):
        rises = "trail-rise" if other.due_at > one.due_at else "trail-fall"
        yield (
            f'<line class="{rises}" x1="{scale.x(one.given_at)}" y1="{scale.y(one.due_at)}" '
            f'x2="{scale.x(other.given_at)}" y2="{scale.y(other.due_at)}" stroke="currentColor"/>'
        )
    for dot in trail.dots:
        yield _dot(dot, scale)
    if number is not None:
        last = trail.dots[-1]
        yield (
            f'<text class="trail-name" x="{scale.x(last.given_at)}" y="{scale.y(last.due_at)}" '
            f'dx="9" dy="-7">{number}</text>'
        )


def _dot(dot: Dot, scale: _Scale) -> str:
    return (
        f'<circle class="trail-dot {_CLASSES[dot.fate]}" cx="{scale.x(dot.given_at)}" '
        f'cy="{scale.y(dot.due_at)}" r="6"><title>{escape(dot.words)}</title></circle>'
    )


def _days(page: DatesPage, scale: _Scale) -> Iterator[str]:
    """The promised days at the left, as many as there is room for."""
    due = {dot.due_at: dot.day for trail in page.trails for dot in trail.dots}
    taken: list[float] = []
    for at in sorted(due):
        place = float(scale.y(at))
        if len(taken) < MOST_DAYS and all(abs(place - other) >= CLEAR for other in taken):
            taken.append(place)
            yield (
                f'<line class="trail-day" x1="{LEFT / 10 - 1}%" x2="100%" y1="{place:.0f}" '
                f'y2="{place:.0f}" stroke="currentColor"/>'
                f'<text class="trail-word" x="0" y="{place:.0f}" dy="4">{show_date(due[at])}</text>'
            )


def _need_by(page: DatesPage, scale: _Scale, label: str) -> Iterator[str]:
    if page.need_by is not None:
        y = scale.y(page.need_by)
        yield (
            f'<line class="trail-need-by" x1="{LEFT / 10 - 1}%" x2="100%" y1="{y}" y2="{y}" '
            'stroke="currentColor"/>'
            f'<text class="trail-word" x="{LEFT / 10 - 1}%" y="{y}" dy="-5">'
            f"{escape(label)} {page.need_by_words}</text>"
        )


def _ends(page: DatesPage, scale: _Scale) -> Iterator[str]:
    """When it was said: the first day and today, along the foot."""
    zone = ZoneInfo(page.zone)
    for at, anchor, word in ((scale.first, "start", "said"), (scale.last, "end", "today")):
        yield (
            f'<text class="trail-word" x="{scale.x(at)}" y="{HEIGHT - 14}" '
            f'text-anchor="{anchor}">{word} {show_date(at.astimezone(zone).date())}</text>'
        )


def _described(trails: Sequence[Trail]) -> str:
    return " ".join(f"{trail.name}: {'; '.join(d.words for d in trail.dots)}." for trail in trails)
