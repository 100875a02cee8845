"""A ladder after one contact, told level by level with the reason of each instant."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from rung.domain.clocks import ClockFacts, TargetKind
from rung.domain.instants import show_duration, show_full, show_span
from rung.domain.ladder import At, Now, Step, Unpublished, When, ladder
from rung.domain.ledger import COUNTING, LedgerRow
from rung.domain.ledger_form import machine_form, machine_instant
from rung.domain.ledger_words import sentence
from rung.domain.matching import Circumstances, holds, words_of
from rung.domain.matrix import Anchor, Contact, Level, Policy
from rung.domain.matrix_words import amount_words, condition_words
from rung.domain.packs import Pack, read_when
from rung.domain.plan import Calendars
from rung.domain.spans import UNKNOWN

NOT_PUBLISHED = "not published"


@dataclass(frozen=True)
class Told:
    """An answer for people and for programs."""

    lines: tuple[str, ...]
    form: Mapping[str, Any]


def ladder_told(
    pack: Pack,
    policy: Policy,
    facts: Circumstances,
    calendars: Calendars,
    contact_at: datetime,
    notes: tuple[str, ...],
) -> Told:
    """Every level: an instant with its reason, now, when, or not published."""
    steps = ladder(policy, calendars, contact_at)
    entries = pack.document["levels"]
    zone = calendars.matrix.calendar.zone
    said = [*notes, *_entering(pack, facts)]
    lines = [
        f"{pack.title}: level 1 contacted {show_full(contact_at, zone)}",
        f"Calendar: {calendars.matrix.calendar.name}, {zone}",
    ]
    for step, entry in zip(steps, entries, strict=True):
        where = calendars.of(step.level.number).calendar.zone
        lines += ["", _headed(step.level, entry), *_lines(step, entry, where)]
    if policy.continues:
        lines += ["", "Further levels follow the rule of the last one."]
    lines += ["", *said] if said else []
    form = {
        "contact_at": machine_instant(contact_at),
        "calendar": calendars.matrix.calendar.name,
        "zone": zone,
        "continues": policy.continues,
        "notes": said,
        "levels": [
            _form(step, entry, calendars.of(step.level.number).calendar.zone)
            for step, entry in zip(steps, entries, strict=True)
        ],
    }
    return Told(tuple(lines), form)


def _entering(pack: Pack, facts: Circumstances) -> Iterator[str]:
    """Where a concern like this one enters above level 1."""
    for row in pack.document.get("enter", ()):
        when = read_when(row.get("when", {}))
        if holds(when, facts):
            yield f"It enters at level {row['level']} because {words_of(when, facts)}."
            return


def _headed(level: Level, entry: Mapping[str, Any]) -> str:
    return f"{_label(level, entry)}  {level.title or 'title not published'}"


def _label(level: Level, entry: Mapping[str, Any]) -> str:
    return str(entry.get("label") or f"Level {level.number}")


def _lines(step: Step, entry: Mapping[str, Any], zone: str) -> Iterator[str]:
    yield f"  opens    {_opens(step, zone)}"
    if isinstance(step.answer, At):
        rows = step.answer.rows(step.answer.at)
        yield f"  because  {_reason(step.level, step.answer.facts, rows, zone)}"
        yield from (f"    {_row(row, zone)}" for row in rows)
    yield f"  answers  {_answers(step, zone)}"
    yield f"  contact  {_contact(step.level)}"
    if "skipped_when" in entry:
        yield f"  skipped  when {entry['skipped_when']}"


def _opens(step: Step, zone: str) -> str:
    answer = step.answer
    if isinstance(answer, At):
        condition = f", when {_condition(step.level, answer)}" if answer.condition else ""
        return show_full(answer.at, zone) + condition
    if isinstance(answer, Now):
        return "now"
    if isinstance(answer, Unpublished):
        return NOT_PUBLISHED
    return f"when {_condition(step.level, answer)}"


def _condition(level: Level, answer: At | When) -> str:
    """What must hold; a condition that the record answers is a whole sentence."""
    opening = level.opening
    if opening is not None and opening.known and answer.condition == opening.condition:
        return condition_words(opening, level.number - 1)
    return answer.condition


def _reason(level: Level, facts: ClockFacts, rows: tuple[LedgerRow, ...], zone: str) -> str:
    if facts.target.kind is TargetKind.AT:
        return "its own time is over before the level below opens; it opens with that one"
    if facts.target.kind is TargetKind.ELAPSED:
        since = _SINCE[level.opening.anchor if level.opening else Anchor.REPORT]
        return f"{show_duration(facts.target.amount)} from {since}, day and night"
    return sentence(rows, zone) or "nothing has to pass"


def _row(row: LedgerRow, zone: str) -> str:
    counted = show_duration(row.seconds) if row.kind in COUNTING else "not counted"
    return f"{show_span(row.starts_at, row.ends_at, zone):<28}{counted:<14}{row.why}"


def _answers(step: Step, zone: str) -> str:
    within = amount_words(step.level.acknowledge_within, none="owes no answer")
    if step.acknowledge_by is not None:
        return f"by {show_full(step.acknowledge_by, zone)} (within {within})"
    known = step.level.acknowledge_within not in {None, UNKNOWN}
    return f"within {within} of being engaged" if known else within


def _contact(level: Level) -> str:
    parts = [", ".join(level.channels) or f"channels {NOT_PUBLISHED}"]
    if level.contact is not Contact.PUBLISHED:
        parts.append(f"given {_GIVEN[level.contact]}")
    if level.contact_from:
        parts.append(f"found in: {level.contact_from}")
    if level.if_unknown:
        parts.append(f"if unknown: {level.if_unknown}")
    return "; ".join(parts)


def _form(step: Step, entry: Mapping[str, Any], zone: str) -> dict[str, Any]:
    form: dict[str, Any] = {
        "level": step.level.number,
        "label": _label(step.level, entry),
        "title": step.level.title or None,
        "zone": zone,
        "opens": _opens(step, zone),
        "answer": _KINDS[type(step.answer).__name__],
        "acknowledge_within": amount_words(step.level.acknowledge_within, none="none"),
        "acknowledge_by": step.acknowledge_by and machine_instant(step.acknowledge_by),
    }
    if isinstance(step.answer, At):
        rows = step.answer.rows(step.answer.at)
        form |= {
            "at": machine_instant(step.answer.at),
            "condition": step.answer.condition or None,
            "because": _reason(step.level, step.answer.facts, rows, zone),
            "rows": machine_form(rows),
        }
    return form


_SINCE = {
    Anchor.REPORT: "the report",
    Anchor.ENGAGED: "when the level below is engaged",
    Anchor.ESCALATION: "the last engagement",
    Anchor.MISSED: "the missed acknowledgement",
}
_GIVEN = {Contact.FROM_BELOW: "by the level below", Contact.ON_REQUEST: "on request"}
_KINDS = {"At": "at", "Now": "now", "When": "when", "Unpublished": NOT_PUBLISHED}
