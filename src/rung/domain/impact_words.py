"""An impact in plain words, for either side and for every summary."""

from collections.abc import Iterator

from rung.domain.impact import RULES, Telling
from rung.domain.limits import money


def lines_of(said: Telling) -> tuple[str, ...]:
    """What was said beside the words themselves, a short clause each: "23 people", "no safety…"."""
    return tuple(_clauses(said))


def rule_lines() -> tuple[str, ...]:
    """The rule of severity as the page shows it, the worst first."""
    return tuple(rule.severity.words for rule in RULES)


def _clauses(said: Telling) -> Iterator[str]:
    if said.safety is not None:
        yield "Safety is at risk" if said.safety else "Nobody's safety is at risk"
    if said.effect is not None:
        yield said.effect.label
    if said.workaround is not None:
        more = f": {said.workaround_words}" if said.workaround_words else ""
        yield f"Work-around: {_WORKAROUNDS[said.workaround.value]}{more}"
    elif said.workaround_words:
        yield f"Work-around: {said.workaround_words}"
    hit = [_counted(said.sites, "site"), _counted(said.users, "person", "people")]
    if any(hit):
        yield f"Hit: {', '.join(filter(None, hit))}"
    if said.money_per_day is not None:
        yield f"{money(said.money_per_day, said.currency)} a day"
    if said.hard_dates:
        yield f"Hard dates: {said.hard_dates}"


def _counted(number: int | None, one: str, many: str = "") -> str:
    if number is None:
        return ""
    return f"{number:,} {one if number == 1 else many or f'{one}s'}"


_WORKAROUNDS = {"NONE": "none", "PARTLY": "carries a part", "FULL": "carries it all for now"}
