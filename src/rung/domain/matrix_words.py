"""The matrix in words: how a level opens, as the letter, the pages and the command say it."""

from rung.domain.matrix import Anchor, Opening, Policy, StartRule
from rung.domain.spans import UNKNOWN, NotKnown, Span

_SINCE = {
    Anchor.REPORT: "after the escalation is raised",
    Anchor.ENGAGED: "at level {below}",
    Anchor.ESCALATION: "after the last engagement",
    Anchor.MISSED: "after level {below} misses its acknowledgement",
}


def opening_words(policy: Policy, number: int) -> str:
    """When a level opens, for any order: "Opens after at least 4 business hours at level 1."."""
    opening = policy.level(number).opening
    if policy.start is StartRule.FREE:
        return "May be engaged at any time."
    if opening is None:
        return "Start here."
    if opening.after is UNKNOWN:
        return "When it opens is not published."
    return f"Opens {_how(opening, opening.after, number - 1)}."


def amount_words(amount: Span | NotKnown | None, *, none: str) -> str:
    """An amount, "not published", or ``none`` where there is none."""
    if amount is None:
        return none
    return "not published" if amount is UNKNOWN else amount.words


def _how(opening: Opening, after: Span | None, below: int) -> str:
    condition = f"when {opening.condition}" if opening.condition else ""
    if after is None:
        return condition
    time = f"after at least {after.words} {_SINCE[opening.anchor].format(below=below)}"
    return f"{time}, {condition}" if condition else time
