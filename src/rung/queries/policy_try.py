"""What a policy answers after one contact: the whole ladder, its draft beside the live version."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from rung.domain.clocks import ClockFacts, ClockKind, TargetKind
from rung.domain.instants import show_duration, show_full
from rung.domain.ladder import At, Now, Step, When, ladder
from rung.domain.matching import Circumstances
from rung.domain.matrix import Policy
from rung.domain.packs import UNKNOWN_WORD, Pack, PolicyError, read_pack
from rung.domain.plan import Calendars, PinnedCalendar
from rung.domain.why import clock_words
from rung.models import CalendarVersion, Order, Region
from rung.queries.clock_view import WhyView, clock_view

NEVER_OPENS = "Not published"


@dataclass(frozen=True)
class Tried:
    """A document that is asked: the draft, or a version."""

    label: str  # "The draft", "Version 3, in force"
    number: int
    document: Mapping[str, Any]


@dataclass(frozen=True)
class TriedAnswer:
    """What one document says of a level."""

    label: str
    words: str
    at: datetime | None
    difference: str
    title: str
    answers_by: str
    why: WhyView | None


@dataclass(frozen=True)
class TriedLevel:
    """A level, and what each document says of it; without an answer it has no such level."""

    number: int
    answers: tuple[TriedAnswer, ...]


@dataclass(frozen=True)
class TryView:
    """The whole ladder."""

    levels: tuple[TriedLevel, ...]
    notes: tuple[str, ...]


@dataclass(frozen=True)
class Question:
    """A contact in stated circumstances, asked by a reader in ``zone``."""

    contact_at: datetime
    facts: Circumstances
    zone: str


def regions() -> list[tuple[str, str]]:
    """Every region by its code, with its name and calendar."""
    found = Region.objects.select_related("calendar").order_by("name")
    return [(each.code, f"{each.name}, on {each.calendar.name}") for each in found]


def products() -> list[str]:
    """The products that orders have."""
    found = Order.objects.exclude(product="").order_by("product")
    return list(found.values_list("product", flat=True).distinct()[:100])


def try_policies(tried: Sequence[Tried], question: Question) -> TryView:
    """Ask each document; the first is the one whose answers the others stand beside."""
    notes: list[str] = []
    ladders: list[list[TriedAnswer]] = []
    for each in tried:
        try:
            rules = read_pack(each.document, each.number).resolve(question.facts)
            calendars = _calendars(rules, question.facts.region)
        except PolicyError as why:
            notes.append(f"{each.label}: {why}")
            continue
        if rules.continues:
            notes.append(f"{each.label}: further levels follow the rule of the last one.")
        if UNKNOWN_WORD in {rules.calendar, *(level.calendar for level in rules.levels)}:
            notes.append(
                f"{each.label}: its hours are not published; those of the region stand in."
            )
        beside = ladders[0] if ladders else []
        steps = ladder(rules, calendars, question.contact_at)
        ladders.append(
            [
                _answer(each, rules, step, question, beside[place] if place < len(beside) else None)
                for place, step in enumerate(steps)
            ]
        )
    return TryView(tuple(_levels(ladders)), tuple(notes))


def _levels(ladders: Sequence[Sequence[TriedAnswer]]) -> list[TriedLevel]:
    most = max(map(len, ladders), default=0)
    return [
        TriedLevel(place + 1, tuple(each[place] for each in ladders if place < len(each)))
        for place in range(most)
    ]


def _answer(
    tried: Tried, rules: Policy, step: Step, question: Question, beside: TriedAnswer | None
) -> TriedAnswer:
    words, why = NEVER_OPENS, None
    at: datetime | None = None
    match step.answer:
        case At(opens, facts, condition):
            at = opens
            words = show_full(opens, question.zone)
            words = f"{words}, when {condition}" if condition else words
            why = _why(facts, opens, rules, step.level.number - 1, question.zone)
        case Now():
            words, at = "At once", question.contact_at
        case When(condition):
            words = f"When {condition}"
    due = step.acknowledge_by
    return TriedAnswer(
        label=tried.label,
        words=words,
        at=at,
        difference=_difference(at, words, beside),
        title=step.level.title or "Title not published",
        answers_by=show_full(due, question.zone) if due else "",
        why=why,
    )


def _why(facts: ClockFacts, at: datetime, rules: Policy, below: int, zone: str) -> WhyView | None:
    if facts.target.kind is TargetKind.AT:
        return None  # it opens with the level below, for the reason told there
    what, first = clock_words(ClockKind.INTERVAL, below, customer=False)
    # At its own end, so that every row reads as done.
    view = clock_view(facts, what=what, first=first, policy=rules.words, zone=zone, now=at)
    return view.why if view else None


def _difference(at: datetime | None, words: str, beside: TriedAnswer | None) -> str:
    if beside is None:
        return ""
    if at is None or beside.at is None:
        return "The same." if words == beside.words else "Another answer."
    seconds = int((at - beside.at).total_seconds())
    if not seconds:
        return "The same instant."
    return f"{show_duration(abs(seconds))} {'later' if seconds > 0 else 'earlier'}."


def _calendars(rules: Policy, region: str) -> Calendars:
    newest = {
        each.calendar.name: PinnedCalendar(each.pk, each.as_domain())
        for each in CalendarVersion.objects.order_by("calendar_id", "-number")
        .distinct("calendar_id")
        .select_related("calendar")
    }
    name = rules.calendar
    if not name or name == UNKNOWN_WORD:
        found = Region.objects.select_related("calendar").filter(code__iexact=region).first()
        name = found.calendar.name if found else ""
    if name not in newest:
        raise PolicyError(f"there is no calendar named “{name}”." if name else "choose a region.")
    own = {
        level.number: newest[level.calendar] for level in rules.levels if level.calendar in newest
    }
    missing = [
        level.calendar
        for level in rules.levels
        if level.calendar not in {"", UNKNOWN_WORD} and level.calendar not in newest
    ]
    if missing:
        raise PolicyError(f"there is no calendar named “{missing[0]}”.")
    return Calendars(newest[name], own)


def facts_of(packs: Sequence[Pack]) -> dict[str, list[str]]:
    """The severities, priorities and tracks that a contact may have, each once."""
    return {
        name: list(dict.fromkeys(word for pack in packs for word in pack.values(of)))
        for name, of in (
            ("severity", "severities"),
            ("priority", "priorities"),
            ("track", "tracks"),
        )
    }
