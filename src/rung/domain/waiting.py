"""Whose turn it is: every hour of an escalation belongs to exactly one party (R17, R29).

What stands at an instant makes claims; the strongest decides. In this order:

1. a resolution that is to be confirmed: the customer
2. a notice that a site is not ready: the customer; while it is disputed, the carrier
3. an acknowledgement that is owed: the carrier
4. a decision that is owed, on a waiver or on resources: the carrier
5. an open action of the plan: its owner. One owned by the party that the order's jeopardy names
   comes before others; then the one committed first
6. a jeopardy of the order: who has to act on its code. The customer before others, the carrier last
7. nothing of these: the carrier, who works on it

What a party owes late stays theirs until it is done. No clock moves by any of this (R13).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import IntEnum, StrEnum
from itertools import pairwise

from rung.domain.business_time import Calendar, between
from rung.domain.jeopardy import Mover, reason_of
from rung.domain.vocabulary import ActionOwner

ONE_SECOND = timedelta(seconds=1)


class Party(StrEnum):
    """Whose turn it is."""

    CARRIER = "CARRIER"
    CUSTOMER = "CUSTOMER"
    SUPPLIER = "SUPPLIER"
    OTHERS = "OTHERS"  # an authority, or another third party


class Strength(IntEnum):
    """What decides first, smallest first: the order at the head of this module."""

    CONFIRMATION = 1
    NOT_READY = 2
    ACKNOWLEDGEMENT = 3
    DECISION = 4
    ACTION_OF_JEOPARDY = 5
    ACTION = 6
    JEOPARDY = 7
    WORK = 8


@dataclass(frozen=True)
class Claim:
    """Something that is a party's turn for a stretch of time; it goes on without ``ends_at``.

    ``who`` names them and ``what`` says what they do, both inside words; ``due_at`` is by when.
    """

    strength: Strength
    party: Party
    starts_at: datetime
    ends_at: datetime | None
    due_at: datetime | None = None
    who: str = ""
    what: str = ""
    told: bool = True  # whether the customer may read who and what
    code: str = ""  # of a jeopardy


@dataclass(frozen=True)
class Segment:
    """A stretch that belongs to one claim; neighbours touch and never overlap."""

    starts_at: datetime
    ends_at: datetime
    claim: Claim

    @property
    def party(self) -> Party:
        """Whose turn it was."""
        return self.claim.party


@dataclass(frozen=True)
class Share:
    """What one party had of the whole time, in seconds."""

    party: Party
    elapsed: int
    business: int


OWNER_IS: dict[ActionOwner, Party] = {
    ActionOwner.CARRIER: Party.CARRIER,
    ActionOwner.CUSTOMER: Party.CUSTOMER,
    ActionOwner.SUPPLIER: Party.SUPPLIER,
    ActionOwner.AUTHORITY: Party.OTHERS,
}
_SUPPLIERS_CODES = frozenset({"1Z"})  # an outsider who is a carrier like us
_MOVER_IS = {
    Mover.CARRIER: Party.CARRIER,
    Mover.CUSTOMER: Party.CUSTOMER,
    Mover.OTHERS: Party.OTHERS,
}
_FIRST = (Party.CUSTOMER, Party.OTHERS, Party.SUPPLIER, Party.CARRIER)


def party_of(code: str) -> Party:
    """Who has to act on a jeopardy code; a code that nobody listed is ours to explain."""
    if code in _SUPPLIERS_CODES:
        return Party.SUPPLIER
    return _MOVER_IS[reason_of(code).mover]


def of_jeopardy(code: str, starts_at: datetime, ends_at: datetime | None) -> Claim:
    """The claim of a reason that stands against an order's date."""
    reason = reason_of(code)
    return Claim(
        Strength.JEOPARDY,
        party_of(code),
        starts_at,
        ends_at,
        who=reason.who,
        what=reason.acts,
        code=code,
    )


def segments(
    claims: Iterable[Claim], *, raised_at: datetime, until: datetime
) -> tuple[Segment, ...]:
    """The whole time from raise to ``until``, cut where whose turn it is changes.

    Without a gap and without an overlap, whatever the claims are; nothing for no time at all.
    """
    if until <= raised_at:
        return ()
    work = Claim(Strength.WORK, Party.CARRIER, raised_at, None)
    known = (*claims, work)
    instants = {raised_at, until}
    for claim in known:
        instants |= {at for at in (claim.starts_at, claim.ends_at) if at and raised_at < at < until}
    cuts = sorted(instants)
    found: list[Segment] = []
    for starts_at, ends_at in pairwise(cuts):
        decides = _decides(known, starts_at)
        if found and _same_turn(found[-1].claim, decides):
            found[-1] = Segment(found[-1].starts_at, ends_at, decides)
        else:
            found.append(Segment(starts_at, ends_at, decides))
    return tuple(found)


def shares(parts: Sequence[Segment], calendar: Calendar) -> tuple[Share, ...]:
    """How long each party had it, by day and night and in the carrier's hours; most first."""
    elapsed = dict.fromkeys(Party, 0)
    business = dict.fromkeys(Party, 0)
    days = hours = 0  # since the raise: differences of whole sums lose no fraction of a second
    for part in parts:
        by_now = (part.ends_at - parts[0].starts_at) // ONE_SECOND
        worked = between(calendar, parts[0].starts_at, part.ends_at)
        elapsed[part.party] += by_now - days
        business[part.party] += worked - hours
        days, hours = by_now, worked
    found = (Share(party, elapsed[party], business[party]) for party in Party)
    return tuple(sorted(found, key=lambda share: (-share.elapsed, _FIRST.index(share.party))))


def held_since(parts: Sequence[Segment]) -> datetime:
    """Since when it has been the present party's turn, over everything they did in it."""
    since = parts[-1].starts_at
    for part in reversed(parts):
        if (part.party, part.claim.who) != (parts[-1].party, parts[-1].claim.who):
            break
        since = part.starts_at
    return since


def _decides(claims: Sequence[Claim], at: datetime) -> Claim:
    """The strongest of the claims that stand at an instant."""
    standing = [c for c in claims if c.starts_at <= at and (c.ends_at is None or at < c.ends_at)]
    named = {c.party for c in standing if c.strength is Strength.JEOPARDY} - {Party.CARRIER}
    return min(standing, key=lambda claim: _turn(claim, named))


def _turn(claim: Claim, named: set[Party]) -> tuple[int, float, int, float, str]:
    strength = claim.strength
    if strength is Strength.ACTION and claim.party in named:
        strength = Strength.ACTION_OF_JEOPARDY
    due = claim.due_at.timestamp() if claim.due_at else float("inf")
    by_party = _FIRST.index(claim.party)
    if strength is Strength.JEOPARDY:
        return strength, by_party, 0, claim.starts_at.timestamp(), claim.code
    return strength, due, by_party, claim.starts_at.timestamp(), claim.what


def _same_turn(one: Claim, other: Claim) -> bool:
    """Whether nothing a reader would see differs; a moved date begins no new stretch."""
    return (one.strength, one.party, one.who, one.what) == (
        other.strength,
        other.party,
        other.who,
        other.what,
    )
