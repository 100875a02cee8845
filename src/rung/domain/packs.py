"""A policy as it is published, for all circumstances; resolved, the rules of one escalation.

The document is what a pack file says, checked at the door (pack_schema). Where a value depends on
severity, paid priority or track, a table stands in its place, keyed by those words.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from rung.domain.limits import read_limit
from rung.domain.matching import Circumstances, Rule, When, holds
from rung.domain.matrix import (
    Anchor,
    Contact,
    Desk,
    Level,
    Opening,
    Owner,
    Policy,
    StartRule,
    Trigger,
    WaiverRule,
)
from rung.domain.spans import UNKNOWN, Measure, NotKnown, Span, read_span

WARN_AT = (50, 75, 90)
FIRST_UPDATE, EACH_DAY = "4 business hours", "1 business day"
AGREED = "agreed"
CONFIRM, DISPUTE = "3 business days", "5 business days"
REQUESTS = "4 business hours"
OFFER, AT_ONCE = "offer", "at once"  # what new mail of a known contact about an order does
UNKNOWN_WORD = "unknown"
KEYED_BY = ("severity", "priority", "track")


class PolicyError(ValueError):
    """A policy document that cannot be used, with the reason."""


class Kind(StrEnum):
    """What a pack is."""

    LADDER = "ladder"  # levels
    ROUTING = "routing"  # which matrix applies where
    CADENCE = "cadence"  # how often news is owed
    EXPEDITE = "expedite"  # how an earlier date is asked for and what it costs


@dataclass(frozen=True)
class Pack:
    """A published policy: its kind, and its document."""

    number: int
    document: Mapping[str, Any]

    @property
    def name(self) -> str:
        """The name it is known by."""
        return str(self.document["name"])

    @property
    def title(self) -> str:
        """What people call it."""
        return str(self.document.get("title") or self.name)

    @property
    def kind(self) -> Kind:
        """What it is."""
        return Kind(self.document.get("kind", Kind.LADDER.value))

    @property
    def rules(self) -> tuple[Rule, ...]:
        """The lines of a routing table, in order."""
        return tuple(read_rule(entry) for entry in self.document.get("rules", ()))

    def calendars(self) -> Iterator[tuple[str, str]]:
        """The calendars it names, each with where: "Level 2", "The matrix"."""
        scopes, levels = self.document.get("calendars", ()), self.document.get("levels", ())
        named = [
            *(("The matrix", table) for table in (self.document, *scopes)),
            *((f"Level {number}", level) for number, level in enumerate(levels, 1)),
        ]
        for where, table in named:
            if name := _published(table.get("calendar", "")):
                yield where, name

    def values(self, of: str) -> tuple[str, ...]:
        """The severities, priorities or tracks it tells apart, the usual one first."""
        return tuple(self.document.get(of, ()))

    def pick(self, value: Any, facts: Circumstances) -> Any:  # noqa: ANN401 - of the document
        """The value itself, or what a table in its place says in these circumstances.

        Raises PolicyError where it says nothing.
        """
        return _Known(self, facts).pick(value)

    def resolve(self, facts: Circumstances) -> Policy:
        """The rules of an escalation in these circumstances.

        A severity, priority or track that is not told is the usual one. Raises PolicyError where
        the pack has no levels.
        """
        document, known = self.document, _Known(self, facts)
        levels = [_level(entry, place, known) for place, entry in enumerate(document["levels"], 1)]
        if not levels:
            raise PolicyError("A policy needs at least one level.")
        updates, calendar = document.get("updates", {}), _calendar(document, facts)
        return Policy(
            name=self.name,
            number=self.number,
            levels=tuple(levels),
            warn_at=tuple(document.get("warn_at_percent", WARN_AT)),
            first_update_after=_working(updates.get("first_after", FIRST_UPDATE)),
            update_every=_rhythm(known.pick(updates.get("every", EACH_DAY))),
            confirm_within_days=read_span(document.get("confirm_within", CONFIRM)).amount,
            dispute_days=read_span(document.get("dispute_within", DISPUTE)).amount,
            start=StartRule(document.get("start", StartRule.ASKED.value)),
            enters_at=_enters_at(document, facts),
            engage_when_missed=document.get("when_missed") == "engage",
            engage_when_open=document.get("when_open") == "engage",
            needs_reason=bool(document.get("needs_reason", False)),
            continues=bool(document.get("continues", False)),
            calendar=_published(calendar),
            hours_published=calendar != UNKNOWN_WORD,
            owner=_owner(document.get("owner", {})),
            waiver=_waiver(document.get("waiver", {})),
            requests_within=read_span(document.get("resources", {}).get("decide_within", REQUESTS)),
            desk=_desk(document.get("desk")),
            raised_by_mail=document.get("mail", {}).get("raise") == AT_ONCE,
        )


class _Known:
    """Picks what a table says for the circumstances at hand."""

    def __init__(self, pack: Pack, facts: Circumstances) -> None:
        usual = {
            "severity": pack.values("severities"),
            "priority": pack.values("priorities"),
            "track": pack.values("tracks"),
        }
        self._keys = [getattr(facts, name) or next(iter(usual[name]), "") for name in KEYED_BY]

    def pick(self, value: Any) -> Any:  # noqa: ANN401 - a value of the document
        """The value itself, or the entry of a table for the severity, priority or track."""
        if not isinstance(value, Mapping):
            return value
        for key in self._keys:
            if key in value:
                return value[key]
        raise PolicyError(f"No value for {', '.join(filter(None, self._keys)) or 'this'}.")

    def span(self, value: Any) -> Span | NotKnown | None:  # noqa: ANN401 - a value of the document
        """An amount of time, UNKNOWN, or None where nothing stands."""
        text = self.pick(value)
        if text is None:
            return None
        return UNKNOWN if text == UNKNOWN_WORD else read_span(text)


def read_pack(document: Mapping[str, Any], number: int) -> Pack:
    """The policy of a stored document."""
    return Pack(number, document)


def read_when(entry: Mapping[str, Any]) -> When:
    """A condition: one value or a list of them for each dimension it names."""
    return {
        name: (value,) if isinstance(value, str) else tuple(value) for name, value in entry.items()
    }


def read_rule(entry: Mapping[str, Any]) -> Rule:
    """One line of a routing table."""
    return Rule(
        when=read_when(entry.get("when", {})),
        policy=entry.get("policy", ""),
        refer=entry.get("refer", ""),
    )


def _level(entry: Mapping[str, Any], number: int, known: _Known) -> Level:
    title = known.pick(entry.get("title", UNKNOWN_WORD))
    return Level(
        number=number,
        title="" if title == UNKNOWN_WORD else title,
        opening=None if number == 1 else _opening(entry, known),
        acknowledge_within=known.span(entry.get("acknowledge_within")),
        contact=Contact(entry.get("contact", Contact.PUBLISHED.value)),
        channels=tuple(entry.get("channels", ())),
        contact_from=entry.get("contact_from", ""),
        if_unknown=entry.get("if_unknown", ""),
        calendar=_published(entry.get("calendar", "")),
        counterpart=entry.get("counterpart", ""),
        outside=bool(entry.get("outside", False)),
        skipped_when=entry.get("skipped_when", ""),
        approves_up_to=read_limit(entry.get("approves_up_to")),
    )


def _opening(entry: Mapping[str, Any], known: _Known) -> Opening:
    """A level that says neither a time nor a condition has none published: never a zero."""
    condition = entry.get("opens_when", "")
    after = known.span(entry.get("opens_after"))
    if after is None and not condition:
        after = UNKNOWN
    return Opening(after, Anchor(entry.get("opens_from", Anchor.ENGAGED.value)), condition)


def _rhythm(text: str) -> Span:
    """How often news is owed; each business day where another is not agreed or not published."""
    return read_span(EACH_DAY if text in {AGREED, UNKNOWN_WORD} else text)


def _working(text: str) -> int:
    """Seconds of working time; UNKNOWN is refused at the door."""
    span = read_span(text)
    if span.measure is not Measure.WORKING:
        raise PolicyError(f"The first update counts business hours, not “{text}”.")
    return span.amount


def _calendar(document: Mapping[str, Any], facts: Circumstances) -> str:
    """The matrix's calendar: the first scope that holds, else the one named, else the region's."""
    scopes: Sequence[Mapping[str, Any]] = document.get("calendars", ())
    for scope in scopes:
        if holds(read_when(scope.get("when", {})), facts):
            return str(scope["calendar"])
    return str(document.get("calendar", ""))


def _published(calendar: str) -> str:
    """The name of a calendar; empty where the hours are not published."""
    return "" if calendar == UNKNOWN_WORD else calendar


def _enters_at(document: Mapping[str, Any], facts: Circumstances) -> int:
    """The level at which a concern begins in these circumstances: the first class that holds."""
    for entry in document.get("enter", ()):
        if holds(read_when(entry.get("when", {})), facts):
            return int(entry["level"])
    return 1


def _owner(entry: Mapping[str, Any]) -> Owner:
    most = entry.get("hold_back_at_most")
    return Owner(
        may_bring_forward=bool(entry.get("may_bring_forward", True)),
        may_hold_back=bool(entry.get("may_hold_back", False)),
        hold_back_at_most=read_span(most) if most else None,
    )


def _waiver(entry: Mapping[str, Any]) -> WaiverRule:
    within = entry.get("decide_within")
    return WaiverRule(
        triggers=tuple(
            Trigger(each["key"], each["words"], each.get("evidence", ""))
            for each in entry.get("triggers", ())
        ),
        decide_within=read_span(within) if within else None,
    )


def _desk(entry: Mapping[str, Any] | None) -> Desk | None:
    if entry is None:
        return None
    return Desk(entry["title"], entry.get("opened_by", 1), entry.get("speaks_to_customer", True))
