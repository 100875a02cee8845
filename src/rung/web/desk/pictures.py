"""Pictures of the scorecard: weeks as a line or as columns, and climbs. Each has a text twin.

SVG without a style of its own: classes and attributes alone. It is as wide as its place and always
as high: places across are per cent, so that lines and words keep their size on a phone.
"""

from collections.abc import Iterator, Sequence
from datetime import timedelta
from itertools import pairwise

from markupsafe import Markup, escape

from rung.domain.figures import WHOLE
from rung.queries.climbs import Climb, Rung
from rung.queries.scorecard import Scorecard, WeekKept

TOP, BOTTOM, HEIGHT = 14, 150, 176  # of the drawing, in pixels; weeks are named below it
LEFT, RIGHT = 80, 960  # tenths of a per cent
LOWEST = 50  # per cent at the foot of the line, unless a week was lower
GRID = 10
BAR = 14
ONE_SECOND = timedelta(seconds=1)
THINNEST = 8  # tenths of a per cent


def weeks_picture(card: Scorecard) -> Markup:
    """The share in time, week by week; where no week has twenty, the counts as columns."""
    if any(week.per_cent is not None for week in card.weeks):
        return _drawing("Acknowledged in time, by week", card.words, _line(card))
    return _drawing("Acknowledgements in time and missed, by week", card.words, _columns(card))


def climb_picture(climb: Climb) -> Markup:
    """One lane a level, from when to when it stood there; its words are words, so they wrap."""
    length = max(1, (climb.ends_at - climb.starts_at) // ONE_SECOND)
    lanes = "".join(_lane(rung, climb, length) for rung in climb.rungs)
    # Put together from our own numbers; every word is escaped.
    return Markup(  # noqa: S704
        f'<div class="climb">{lanes}<p class="climb-ends soft small">'
        f"<span>{escape(climb.starts)}</span><span>{escape(climb.ends)}</span></p></div>"
    )


def _lane(rung: Rung, climb: Climb, length: int) -> str:
    left = WHOLE * 10 * ((rung.starts_at - climb.starts_at) // ONE_SECOND) // length
    right = WHOLE * 10 * ((rung.ends_at - climb.starts_at) // ONE_SECOND) // length
    left = min(left, WHOLE * 10 - THINNEST)
    return (
        f"<p><b>Level {rung.level}</b> {escape(rung.words)}</p>"
        f'<svg class="picture" width="100%" height="{BAR}" aria-hidden="true" '
        f'xmlns="http://www.w3.org/2000/svg">'
        f'<rect class="picture-rest" width="100%" height="{BAR}"/>'
        f'<rect class="picture-bar {rung.state.value}" x="{_percent(left)}" y="1" '
        f'width="{_percent(max(THINNEST, right - left))}" height="{BAR - 2}"/></svg>'
    )


def _drawing(title: str, words: str, shapes: Iterator[str]) -> Markup:
    return _svg(title, f"In eight weeks: {words}. The table below says the same.", "".join(shapes))


def _svg(title: str, words: str, shapes: str, height: int = HEIGHT) -> Markup:
    # Put together from our own numbers; every word is escaped.
    return Markup(  # noqa: S704
        f'<svg class="picture" width="100%" height="{height}" role="img" '
        f'aria-label="{escape(title)}. {escape(words)}" xmlns="http://www.w3.org/2000/svg">'
        f"{shapes}</svg>"
    )


def _line(card: Scorecard) -> Iterator[str]:
    """Weeks with fewer than twenty have no point: their counts stand in the table."""
    shares = [(n, week.per_cent) for n, week in enumerate(card.weeks) if week.per_cent is not None]
    foot = min(LOWEST, *(per_cent // GRID * GRID for _, per_cent in shares))
    for per_cent in range(foot, WHOLE + 1, GRID):
        yield _level(per_cent, foot, f"{per_cent} %", "picture-grid")
    yield _level(card.target, foot, "", "picture-target")
    yield (
        f'<text class="picture-word" x="{_percent(RIGHT)}" y="{_y(card.target, foot) + 14}" '
        f'text-anchor="end">target {card.target} %</text>'
    )
    for (before, was), (after, per_cent) in pairwise(shares):
        yield (
            f'<line class="picture-line" x1="{_week_x(before, card.weeks)}" '
            f'y1="{_y(was, foot)}" x2="{_week_x(after, card.weeks)}" y2="{_y(per_cent, foot)}"/>'
        )
    for number, per_cent in shares:
        week = card.weeks[number]
        yield (
            f'<circle class="picture-point" cx="{_week_x(number, card.weeks)}" '
            f'cy="{_y(per_cent, foot)}" r="4.5"><title>{escape(week.name)}: '
            f"{escape(week.words)}</title></circle>"
        )
    yield from _names(card.weeks)


def _columns(card: Scorecard) -> Iterator[str]:
    """In time below, missed on top of it; the count of all stands above."""
    most = max(1, *(week.owed for week in card.weeks))
    width = (RIGHT - LEFT) // len(card.weeks) // 2
    yield f'<line class="picture-grid" x1="4%" x2="100%" y1="{BOTTOM}" y2="{BOTTOM}"/>'
    for number, week in enumerate(card.weeks):
        left = _place(number, card.weeks) - width // 2
        kept = (BOTTOM - TOP - 12) * week.kept // most
        missed = (BOTTOM - TOP - 12) * (week.owed - week.kept) // most
        yield _column(left, width, BOTTOM - kept, kept, "ok", f"{week.name}: {week.words} in time")
        yield _column(left, width, BOTTOM - kept - missed, missed, "late", f"{week.name}: missed")
        if week.owed:
            yield (
                f'<text class="picture-word" x="{_week_x(number, card.weeks)}" '
                f'y="{BOTTOM - kept - missed - 5}" text-anchor="middle">'
                f"{week.kept}/{week.owed}</text>"
            )
    yield from _names(card.weeks)


def _column(left: int, width: int, top: int, height: int, state: str, words: str) -> str:
    if not height:
        return ""
    return (
        f'<rect class="picture-bar {state}" x="{_percent(left)}" y="{top}" '
        f'width="{_percent(width)}" height="{height}"><title>{escape(words)}</title></rect>'
    )


def _names(weeks: Sequence[WeekKept]) -> Iterator[str]:
    for number, week in enumerate(weeks):
        yield (
            f'<text class="picture-word" x="{_week_x(number, weeks)}" y="{HEIGHT - 6}" '
            f'text-anchor="middle">{escape(week.name)}</text>'
        )


def _level(per_cent: int, foot: int, words: str, look: str) -> str:
    y = _y(per_cent, foot)
    said = f'<text class="picture-word" x="0" y="{y + 4}">{words}</text>' if words else ""
    return f'{said}<line class="{look}" x1="{_percent(LEFT)}" x2="100%" y1="{y}" y2="{y}"/>'


def _y(per_cent: int, foot: int) -> int:
    return BOTTOM - (BOTTOM - TOP) * (per_cent - foot) // (WHOLE - foot)


def _place(number: int, weeks: Sequence[WeekKept]) -> int:
    """The middle of a week's share of the width."""
    return LEFT + (RIGHT - LEFT) * (2 * number + 1) // (2 * len(weeks))


def _week_x(number: int, weeks: Sequence[WeekKept]) -> str:
    return _percent(_place(number, weeks))


def _percent(tenths: int) -> str:
    return f"{tenths / 10:g}%"
