"""What the words of every message are made of: the message itself, and what happened."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

from rung.domain.clocks import ClockKind
from rung.domain.instants import abbreviation, show, show_date, weekday
from rung.domain.languages import Language, said
from rung.domain.said_again import say_again
from rung.domain.vocabulary import OUR_SUPPLIER, YOU, Side, Status
from rung.domain.why import Ledger, Why, thawed


class Purpose(StrEnum):
    """Where a message's one link leads."""

    ACKNOWLEDGE = "ACKNOWLEDGE"  # personal and signed, to the one who owes the acknowledgement
    DECIDE = "DECIDE"  # personal and signed, to the one who decides on resources
    DECIDE_WAIVER = "DECIDE_WAIVER"  # personal and signed, to the manager who decides on a waiver
    ESCALATION = "ESCALATION"
    ORDER = "ORDER"
    DESK_TICKET = "DESK_TICKET"  # inside the carrier
    SITE = "SITE"  # a notice that a site is not ready
    UNDO = "UNDO"  # personal and signed, to the one whose mail counted as an acknowledgement
    SURVEY = "SURVEY"  # personal and signed, to a contact of the customer
    GIVEN = "GIVEN"  # the address stands in the context


@dataclass(frozen=True)
class Button:
    """The one link of a message; its label is a template until the message is composed."""

    label: str
    purpose: Purpose
    values: Mapping[str, object] = field(default_factory=dict, compare=False)


@dataclass(frozen=True)
class Quote:
    """Somebody's own words."""

    by: str
    words: str


@dataclass(frozen=True)
class Explained:
    """Why an instant is that instant: in a line, and as the table of the page."""

    line: str  # "Why Tue 12:30 EST: 1 h 30 Mon, closed overnight, 2 h 30 Tue."
    title: str  # "Why Tue 12:30 EST?"
    table: Ledger


@dataclass(frozen=True)
class Message:
    """What a person reads, whatever carries it: mail, page or API."""

    subject: str
    lines: tuple[str, ...]  # the first one says it all; quotes stand between it and the others
    quotes: tuple[Quote, ...]
    button: Button | None
    footer: tuple[str, ...]
    why: tuple[Explained, ...] = ()  # of the instants whose reason stands among the lines
    late: str = ""  # above all of it, in a mail that comes late


_CLOCK_OF = {
    "acknowledge_by": ClockKind.ACKNOWLEDGEMENT,
    "confirm_by": ClockKind.CONFIRMATION,
    "decide_by": ClockKind.DECISION,
    "judged_by": ClockKind.DISPUTE,
    "call_judged_by": ClockKind.CALL_DISPUTE,
    "missed_at": ClockKind.ACKNOWLEDGEMENT,
    "next_update_at": ClockKind.UPDATE,
    "opens_at": ClockKind.INTERVAL,
}


@dataclass(frozen=True)
class Told:
    """What happened, for one reader: the facts of the notice, their zone and language, and when
    it was told."""

    context: Mapping[str, Any]
    zone: str
    now: datetime
    language: Language = Language.ENGLISH

    def say(self, template: str, **values: object) -> str:
        """A sentence in the reader's language; ``values`` stand in it as they are."""
        return said(self.language, template, **values)

    def word(self, key: str, otherwise: str = "") -> str:
        """A fact as it was typed; what is said in its place when it is not known."""
        value = self.context.get(key)
        if value is None or value == "":
            return self.say(otherwise) if otherwise else ""
        return str(value)

    def said_again(self, key: str) -> str:
        """A fact that is kept as an English sentence of ours, in the reader's language."""
        return say_again(self.language, self.word(key))

    def is_so(self, key: str) -> bool:
        """A fact that is either so or not."""
        return bool(self.context.get(key))

    @property
    def level(self) -> int:
        """The level it is about."""
        return int(self.context.get("level") or 1)

    @property
    def place(self) -> str:
        """The customer and the site, for the carrier's people: "Maplethorn Grocers, Boise"."""
        return ", ".join(filter(None, (self.word("account") or "A customer", self.word("site"))))

    @property
    def open(self) -> bool:
        """Whether the escalation was open when this was told."""
        return (self.word("status") or Status.OPEN.value) == Status.OPEN.value

    def instant(self, key: str) -> datetime | None:
        """An instant among the facts."""
        value = self.context.get(key)
        return datetime.fromisoformat(value) if value else None

    def when(self, key: str) -> str:
        """An instant in the reader's zone, the carrier's beside it: "Tue 12:30 EST (10:30 MST)"."""
        at = self.instant(key)
        if at is None:
            return ""
        said = show(at, self.zone, self.now, self.language)
        carrier = self.word("carrier_zone") or self.zone
        here, there = at.astimezone(ZoneInfo(self.zone)), at.astimezone(ZoneInfo(carrier))
        if here.utcoffset() == there.utcoffset():
            return said
        day = "" if here.date() == there.date() else f"{weekday(there, self.language)} "
        return f"{said} ({day}{there:%H:%M} {abbreviation(at, carrier)})"

    def short_when(self, key: str) -> str:
        """An instant in the reader's zone alone, for a subject line."""
        at = self.instant(key)
        return show(at, self.zone, self.now, self.language) if at else ""

    def at_time(self, key: str) -> str:
        """An instant: of the same day by its time alone, "at 12:52 EST", else "Mon 12:52 EST"."""
        at = self.instant(key)
        if at is None:
            return ""
        here = at.astimezone(ZoneInfo(self.zone))
        if here.date() != self.now.astimezone(ZoneInfo(self.zone)).date():
            return self.say("{instant}", instant=self.short_when(key))
        return self.say("at {time}", time=f"{here:%H:%M} {abbreviation(at, self.zone)}")

    def day(self, key: str) -> str:
        """A date among the facts: "Fri 27 Nov"."""
        value = self.context.get(key)
        return show_date(date.fromisoformat(value), self.language) if value else ""

    def in_time(self, before: str, key: str, after: str = ".", **values: object) -> str:
        """A sentence about an instant; empty when the instant is not known.

        What stands before and after it is one template around ``{at}``, filled with ``values``.
        """
        at = self.when(key)
        if not at:
            return ""
        if self.language is Language.ENGLISH and not values:
            return f"{before} {at}{after}"  # what the carrier's people read holds names already
        return self.say(f"{before} {{at}}{after}", at=at, **values)

    def why(self, key: str) -> str:
        """Why the instant is that instant, in a line; empty where that is not known."""
        at = self.instant(key)
        found = self.explained(_CLOCK_OF[key], at) if at else None
        return found.line if found else ""

    def explained(self, kind: ClockKind, at: datetime) -> Explained | None:
        """The reason of an instant by which a clock of that kind is due."""
        for clock in self.context.get("why") or ():
            of_it = clock["kind"] == kind.value and "why" in clock
            if of_it and datetime.fromisoformat(clock["due"]) == at:
                return self._explained(thawed(clock["why"]), at)
        return None

    def _explained(self, why: Why, at: datetime) -> Explained | None:
        if not why.rows or why.language is not self.language:
            return None
        instant = show(at, self.zone, self.now, self.language)
        line = self.say("Why {instant}: {rows}.", instant=instant, rows=why.sentence(self.zone))
        return Explained(line, self.say("Why {instant}?", instant=instant), why.table())

    def all_explained(self) -> Iterator[Explained]:
        """Everything the notice could give a reason of, each instant once."""
        for clock in self.context.get("why") or ():
            found = self.explained(ClockKind(clock["kind"]), datetime.fromisoformat(clock["due"]))
            if found:
                yield found


def first_name(name: str) -> str:
    """How the person is called in a headline; the whole name where it is written otherwise."""
    return name if "," in name else name.partition(" ")[0]


def the_title(title: str) -> str:
    """A level's title in a sentence: "the director", "the regional manager"."""
    short = short_title(title)
    return f"the {short}" if short else "the level above"


def short_title(title: str) -> str:
    """A level's title as it stands in the middle of a sentence: "director"; as it was typed."""
    short = title.partition(",")[0].strip()
    return short[0].lower() + short[1:] if short[1:2].islower() else short


def present(*lines: str) -> tuple[str, ...]:
    """The lines that say something."""
    return tuple(line for line in lines if line)


def impact(told: Told, side: Side) -> tuple[Quote, ...]:
    """The impact in the customer's own words (R30)."""
    words = told.word("impact")
    account = told.word("account") or "the customer"
    severity = told.word("severity_words")
    how_bad = f" ({severity[0].lower()}{severity[1:]})" if severity else ""
    by = told.say("You wrote") if side is Side.CUSTOMER else f"At stake for {account}{how_bad}"
    return (Quote(by, words),) if words else ()


def words_of(told: Told, by: str) -> tuple[Quote, ...]:
    """What somebody said, when they said something."""
    words = told.word("words")
    return (Quote(by, words),) if words else ()


def needed(told: Told) -> str:
    """By which day the customer needs it, and why; empty where none was given."""
    day, why = told.day("need_by_date"), told.word("need_by_reason")
    return f"They need it by {day}{f' ({why})' if why else ''}." if day else ""


def moved(told: Told) -> tuple[str, str]:
    """A subject and a sentence about a committed date that moved."""
    text = told.word("text", "An action of the plan")
    before, after = told.when("from_at"), told.when("to_at")
    if not before or not after:
        headline = told.say("“{text}” has moved", text=text)
        return headline, f"{headline}."
    return (
        told.say("“{text}” moves to {at}", text=text, at=told.short_when("to_at")),
        told.say("“{text}” moves from {before} to {after}.", text=text, before=before, after=after),
    )


def because(told: Told) -> str:
    """Why, as somebody wrote it; empty where nobody did."""
    reason = told.word("reason").rstrip(".")
    return told.say("Why: {reason}.", reason=reason) if reason else ""


def who_acts(told: Told) -> str:
    """Who has to act for a moved date; a supplier has no name outside."""
    who = told.word("who_acts")
    if not who:
        return ""
    return told.say("Who acts: {who}.", who=told.say(who) if who in {YOU, OUR_SUPPLIER} else who)


def see(label: str, **values: object) -> Button:
    """The link to the escalation's page."""
    return Button(label, Purpose.ESCALATION, values)
