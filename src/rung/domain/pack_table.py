"""A policy's document as a table that people read: its levels or rules, and what holds beside them.

For all circumstances at once: a value that differs by severity, priority or track is told with
each of its words. The rules of one escalation are said by matrix_words.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from rung.domain.limits import read_limit
from rung.domain.matrix import Anchor, Contact, StartRule
from rung.domain.packs import (
    AGREED,
    AT_ONCE,
    CONFIRM,
    DISPUTE,
    EACH_DAY,
    FIRST_UPDATE,
    OFFER,
    REQUESTS,
    UNKNOWN_WORD,
    WARN_AT,
    Kind,
)

NOT_PUBLISHED: Final = "not published"
KIND_WORDS: Final = {
    Kind.LADDER: "Escalation matrix",
    Kind.ROUTING: "Routing table",
    Kind.CADENCE: "Update rhythm",
    Kind.EXPEDITE: "Expedite rule",
}
START_WORDS: Final = {
    StartRule.ASKED: "At level 1; whoever begins higher is not turned away",
    StartRule.STRICT: "Strictly at level 1",
    StartRule.FREE: "At any level, at any time",
}
MAIL_WORDS: Final = {
    OFFER: "offered to the care manager as an escalation",
    AT_ONCE: "raised at once, where sender and order are sure",
}
_SINCE: Final = {
    Anchor.REPORT: "from the report",
    Anchor.ENGAGED: "at level {below}",
    Anchor.ESCALATION: "after the last engagement",
    Anchor.MISSED: "after level {below} misses its acknowledgement",
}
_CONTACT: Final = {
    Contact.PUBLISHED: "Shown",
    Contact.FROM_BELOW: "From the level below",
    Contact.ON_REQUEST: "On request",
}


@dataclass(frozen=True)
class LevelRow:
    """One level in words."""

    number: int
    label: str
    title: str
    opens: str
    acknowledges: str
    contact: str
    notes: tuple[str, ...]


@dataclass(frozen=True)
class RuleRow:
    """One line of a routing table in words."""

    number: int
    where: str
    then: str


def said(value: Any) -> str:  # noqa: ANN401 - a value of the document
    """A value in words: "1 hour (sev1), 2 hours (sev2)"."""
    if isinstance(value, Mapping):
        return ", ".join(f"{said(each)} ({word})" for word, each in value.items())
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list | tuple):
        return ", ".join(said(each) for each in value)
    return NOT_PUBLISHED if value == UNKNOWN_WORD else str(value)


def level_rows(document: Mapping[str, Any]) -> tuple[LevelRow, ...]:
    """The levels of a ladder; none for any other policy."""
    free = document.get("start") == StartRule.FREE.value
    return tuple(
        _level(level, number, free=free)
        for number, level in enumerate(document.get("levels", ()), start=1)
    )


def rule_rows(document: Mapping[str, Any]) -> tuple[RuleRow, ...]:
    """The rules of a routing table, in order; none for any other policy."""
    return tuple(
        RuleRow(
            number,
            where(rule.get("when", {})),
            f"policy {rule['policy']}" if "policy" in rule else rule.get("refer", ""),
        )
        for number, rule in enumerate(document.get("rules", ()), start=1)
    )


def where(when: Mapping[str, Any]) -> str:
    """A condition in words: "region is West or East and product is Ethernet 1G"."""
    if not when:
        return "Every order"
    parts = [
        f"{name} is {value if isinstance(value, str) else ' or '.join(value)}"
        for name, value in when.items()
    ]
    return " and ".join(parts)


def facts(document: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    """What holds beside the levels, as terms and words; what is not said is left out."""
    kind = Kind(document.get("kind", Kind.LADDER.value))
    rows: list[tuple[str, Any]] = [
        ("What it is for", document.get("about")),
        ("Where it comes from", document.get("source")),
        ("Severities", document.get("severities")),
        ("Priorities", document.get("priorities")),
        ("They cost extra", document.get("charged_priorities")),
        ("Tracks", document.get("tracks")),
    ]
    if kind is Kind.LADDER:
        rows += _ladder(document)
    if kind is Kind.CADENCE:
        rows += [
            ("Acknowledged within", document.get("acknowledge_within")),
            ("Restored within", document.get("restore_within")),
            ("Updates each", document.get("updates", {}).get("every")),
        ]
    if kind is Kind.EXPEDITE:
        rows += _expedite(document)
    if "expedite" in document:
        rows += _expedite(document["expedite"])
    told = [(term, value) for term, value in rows if value not in (None, [], "")]
    return tuple((term, _sentence(said(value))) for term, value in told)


def _level(level: Mapping[str, Any], number: int, *, free: bool) -> LevelRow:
    channels = said(level.get("channels", ()))
    contact = _CONTACT[Contact(level.get("contact", Contact.PUBLISHED.value))]
    within, limit = level.get("acknowledge_within"), read_limit(level.get("approves_up_to"))
    notes = (
        ("Own calendar", level.get("calendar")),
        ("Customer's side", level.get("counterpart")),
        ("Contact found in", level.get("contact_from")),
        ("If nobody is known", level.get("if_unknown")),
        ("Passed over when", level.get("skipped_when")),
        ("Approves resources up to", limit.words if limit else None),
        ("Outside the carrier", "owes nothing here" if level.get("outside") else None),
    )
    return LevelRow(
        number=number,
        label=level.get("label", f"Level {number}"),
        title=said(level.get("title", UNKNOWN_WORD)),
        opens=_sentence(_opens(level, number, free=free)),
        acknowledges=_sentence("no answer is owed" if within is None else said(within)),
        contact=f"{contact}: {channels}" if channels else contact,
        notes=tuple(f"{term}: {value}" for term, value in notes if value),
    )


def _sentence(words: str) -> str:
    return f"{words[:1].upper()}{words[1:]}"


def _opens(level: Mapping[str, Any], number: int, *, free: bool) -> str:
    if free:
        return "at any time"
    if number == 1:
        return "start here"
    after, condition = level.get("opens_after"), level.get("opens_when")
    if after in (None, UNKNOWN_WORD):
        return f"when {condition}" if condition else NOT_PUBLISHED
    since = _SINCE[Anchor(level.get("opens_from", Anchor.ENGAGED.value))]
    words = f"after {said(after)} {since.format(below=number - 1)}"
    return f"{words}, when {condition}" if condition else words


def _ladder(document: Mapping[str, Any]) -> list[tuple[str, Any]]:
    updates, owner = document.get("updates", {}), document.get("owner", {})
    every = updates.get("every", EACH_DAY)
    engages = document.get("when_missed") == "engage"
    return [
        ("Where one begins", START_WORDS[StartRule(document.get("start", StartRule.ASKED.value))]),
        ("When nobody answers", f"the level above is {'engaged' if engages else 'told'}"),
        ("Calendar", document.get("calendar") or "the region's"),
        ("Calendars elsewhere", _scopes(document.get("calendars", ()))),
        ("Updates each", "as agreed, 1 business day until then" if every == AGREED else every),
        ("First update after", updates.get("first_after", FIRST_UPDATE)),
        ("Reminders at", said([f"{each} %" for each in document.get("warn_at_percent", WARN_AT)])),
        ("Customer confirms in", document.get("confirm_within", CONFIRM)),
        ("Contact may be disputed", document.get("dispute_within", DISPUTE)),
        ("Owner of a level", _owner(owner)),
        *_waiver(document.get("waiver", {})),
        ("Resources decided within", document.get("resources", {}).get("decide_within", REQUESTS)),
        ("Desk beside it", document.get("desk", {}).get("title")),
        ("Mail about an order", MAIL_WORDS[document.get("mail", {}).get("raise", OFFER)]),
        *_eligibility(document.get("eligibility", {})),
        ("Enters higher", _scopes(document.get("enter", ()))),
    ]


def _scopes(rows: Sequence[Mapping[str, Any]]) -> str:
    words = [
        f"{where(row.get('when', {}))}: "
        + (f"level {row['level']}" if "level" in row else str(row.get("calendar", "")))
        for row in rows
    ]
    return "; ".join(words)


def _owner(owner: Mapping[str, Any]) -> str:
    early = "may" if owner.get("may_bring_forward", True) else "may not"
    words = f"{early} bring the next one in early"
    if not owner.get("may_hold_back", False):
        return f"{words}; may not hold it back"
    most = owner.get("hold_back_at_most")
    return f"{words}; may hold it back{f' for at most {most}' if most else ''}"


def _waiver(waiver: Mapping[str, Any]) -> list[tuple[str, Any]]:
    triggers = [each["words"] for each in waiver.get("triggers", ())]
    return [
        ("Waiver for", "; ".join(triggers) or "any risk, in words"),
        ("Waiver decided within", waiver.get("decide_within")),
    ]


def _eligibility(rule: Mapping[str, Any]) -> list[tuple[str, Any]]:
    return [
        ("Orders that are", rule.get("phases")),
        ("Customers", rule.get("segments")),
        ("Who may escalate", "registered contacts only" if rule.get("contacts") else None),
        ("Confirmed before", "; ".join(rule.get("checks", ()))),
        ("Valid reasons", "; ".join(each["words"] for each in rule.get("reasons", ()))),
    ]


def _expedite(rule: Mapping[str, Any]) -> list[tuple[str, Any]]:
    return [
        ("An earlier date is asked for", rule.get("channel")),
        ("It costs", rule.get("fee")),
        ("It needs", rule.get("route")),
        ("Decided by level", rule.get("decided_by")),
    ]
