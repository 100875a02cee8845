"""The matrix in words: how a level opens, as the letter, the pages and the command say it."""

from collections.abc import Callable, Sequence
from datetime import datetime

from rung.domain.instants import show
from rung.domain.matrix import (
    Anchor,
    Condition,
    Desk,
    NextLevel,
    NotPublished,
    Opening,
    OpenNow,
    OpensAt,
    OpensWhen,
    Policy,
    StartRule,
)
from rung.domain.pack_variants import Variant, differing
from rung.domain.spans import UNKNOWN, Measure, NotKnown, Span

UNTITLED = "Title not published"
_SINCE = {
    Anchor.REPORT: "the escalation is raised",
    Anchor.ENGAGED: "level {below} is engaged",
    Anchor.ESCALATION: "a level was last engaged",
    Anchor.MISSED: "level {below} misses its acknowledgement",
}
_CONDITIONS = {
    Condition.MISSED: "level {below} misses its acknowledgement",
    Condition.NOBODY: "nobody at level {below} is available",
    Condition.DATE_MISSED: "the committed date is missed",
}
_WAYS = {"phone": "by telephone", "email": "by e-mail", "portal": "in the portal"}


def opening_words(policy: Policy, number: int) -> str:
    """When a level opens: "Opens 4 business hours after level 1 is engaged."."""
    opening = policy.level(number).opening
    if policy.start is StartRule.FREE:
        return "May be engaged at any time."
    if opening is None:
        return "Start here."
    if opening.after is UNKNOWN:
        return "When it opens is not published."
    return f"Opens {_how(opening, opening.after, number - 1)}."


def next_words(
    policy: Policy, answer: NextLevel | None, number: int, *, zone: str, now: datetime
) -> str:
    """When the next level opens, once there is an escalation; empty for every other level."""
    match answer:
        case OpensAt(level, at) if level == number:
            return f"Opens {show(at, zone, now)}."
        case OpenNow(level, since) if level == number:
            return f"Open since {show(since, zone, now)}." if since else "Open now."
        case OpensWhen(level, condition, _) if level == number:
            opening = policy.level(number).opening
            known = opening is not None and opening.condition == condition
            said = condition_words(opening, number - 1) if opening and known else condition
            return f"Opens when {said}."
        case NotPublished(level) if level == number:
            return "When it opens is not published."
        case _:
            return ""


def condition_words(opening: Opening, below: int) -> str:
    """A condition as it stands behind "when": "level 1 misses its acknowledgement"."""
    known = opening.known
    return _CONDITIONS[known].format(below=below) if known else opening.condition


def answer_words(within: Span | NotKnown | None) -> str:
    """By when a level answers once it is engaged; empty where it owes no answer."""
    if within is None:
        return ""
    if within is UNKNOWN:
        return "By when it answers is not published."
    return f"Answers within {span_words(within)}."


def amount_words(amount: Span | NotKnown | None, *, none: str) -> str:
    """An amount, "not published", or ``none`` where there is none."""
    if amount is None:
        return none
    return "not published" if amount is UNKNOWN else amount.words


def span_words(span: Span) -> str:
    """An amount; one that counts outside business hours too says so: "1 hour, day and night"."""
    return f"{span.words}, day and night" if span.measure is Measure.ELAPSED else span.words


def start_words(policy: Policy) -> str:
    """Where a customer begins, and how the levels follow each other."""
    if policy.start is StartRule.FREE:
        return "Every level may be engaged at any time."
    given = any(level.given_by for level in policy.levels)
    each = ", and each one tells you whom to reach at the next" if given else ""
    return f"Begin with level 1. The levels are engaged one after the other{each}."


def entry_words(level: int, because: str) -> str:
    """A class of concern that begins higher: "Where severity = sev1, begin with level 2."."""
    return f"Where {because}, begin with level {level}."


def desk_words(desk: Desk) -> str:
    """What the desk beside the ladder is to the customer."""
    speaks = (
        "and speaks to you" if desk.speaks_to_customer else "and does not speak to the customer"
    )
    return f"{desk.title}: works beside the levels, {speaks}."


def way_words(channels: Sequence[str]) -> str:
    """How a level is reached: "By telephone or by e-mail."; empty where nothing is published."""
    ways = [_WAYS.get(channel.casefold(), channel) for channel in channels]
    said = f"{', '.join(ways[:-1])} or {ways[-1]}" if len(ways) > 1 else "".join(ways)
    return f"{said[:1].upper()}{said[1:]}." if said else ""


def contact_from_words(found: str) -> str:
    """Where a contact is found: "Printed on the order acknowledgement letter."."""
    if "letter" in found.casefold():
        return f"Printed on the {found.removeprefix('the ')}."
    return f"Contact from: {found}." if found else ""


def for_each(
    policy: Policy, variants: Sequence[Variant], say: Callable[[Policy], str]
) -> tuple[str, ...]:
    """A sentence about a policy; where severity, priority or track decides, one for each.

    "For sev1: opens 1 hour …", "For sev2: opens 2 hours …".
    """
    said = differing(policy, variants, say)
    return tuple(_labelled(words, values) for words, values in said if words)


def title_words(policy: Policy, variants: Sequence[Variant], number: int) -> str:
    """A level's title; where it differs, each: "CTO (network), SVP (facilities)"."""
    said = differing(policy, variants, lambda each: each.level(number).title or UNTITLED)
    return ", ".join(
        f"{title} ({' and '.join(values)})" if values else title for title, values in said
    )


def _labelled(words: str, values: Sequence[str]) -> str:
    if not values:
        return words
    return f"For {' and '.join(values)}: {words[0].lower()}{words[1:]}"


def _how(opening: Opening, after: Span | None, below: int) -> str:
    condition = f"when {condition_words(opening, below)}" if opening.condition else ""
    if after is None:
        return condition
    since = _SINCE[opening.anchor].format(below=below)
    if not after.amount:
        time = f"as soon as {since}"
    elif after.measure is Measure.ELAPSED:
        time = f"{after.words}, day and night, after {since}"
    else:
        time = f"{after.words} after {since}"
    return f"{time}, and {condition}" if condition else time
