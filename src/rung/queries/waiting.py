"""Whose turn it is on an escalation, now and in every hour so far, said for one reader (R17)."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from rung.domain.instants import show, show_duration, show_full
from rung.domain.vocabulary import ActionOwner
from rung.domain.waiting import (
    OWNER_IS,
    Claim,
    Party,
    Segment,
    Share,
    Strength,
    held_since,
    of_jeopardy,
    segments,
    shares,
)
from rung.domain.waiting_words import Reading, party_words, turn_words
from rung.models import Escalation
from rung.queries.in_step import Steps, alone
from rung.queries.lean import Wanted
from rung.queries.situations import Situation

DAY = 86400
# What has ever made a claim on somebody's turn: one statement, whatever the escalation is like.
_CLAIMS = """
SELECT 'ACKNOWLEDGEMENT', '', coalesce(p.name, ''), coalesce(c.level::text, ''), true, c.started_at,
       CASE WHEN a.id IS NOT NULL THEN greatest(a.happened_at, c.started_at)
            WHEN c.outcome IN ('CANCELLED', 'REPLACED') THEN c.settled_at END, c.due_at, c.id
  FROM rung_clock c
  LEFT JOIN rung_acknowledgement a ON a.clock_id = c.id
  LEFT JOIN rung_engagedlevel l ON l.id = c.subject_id
  LEFT JOIN rung_person p ON p.id = l.holder_id
 WHERE c.escalation_id = %(key)s AND c.kind = 'ACKNOWLEDGEMENT'
UNION ALL
SELECT 'CONFIRMATION', '', '', '', true, started_at, settled_at, due_at, id
  FROM rung_clock WHERE escalation_id = %(key)s AND kind = 'CONFIRMATION'
UNION ALL
SELECT 'WAIVER', '', '', '', true, asked_at, decided_at, NULL, id
  FROM rung_waiver WHERE escalation_id = %(key)s
UNION ALL
SELECT 'REQUEST', '', '', '', false, asked_at, coalesce(decided_at, withdrawn_at), NULL, id
  FROM rung_resourcerequest WHERE escalation_id = %(key)s
UNION ALL
SELECT 'ACTION', a.owner, a.owner_name, a.text, a.visible,
       greatest(a.created_at, (SELECT max(b.ended_at) FROM rung_actiondependency d
          JOIN rung_action b ON b.id = d.after_id WHERE d.action_id = a.id)),
       a.ended_at, a.committed_at, a.id
  FROM rung_action a
 WHERE a.escalation_id = %(key)s AND NOT EXISTS (SELECT FROM rung_actiondependency d
          JOIN rung_action b ON b.id = d.after_id
         WHERE d.action_id = a.id AND b.ended_at IS NULL)
UNION ALL
SELECT 'SHOWN', '', '', '', true, shown_at, NULL, NULL, id
  FROM rung_action WHERE escalation_id = %(key)s AND shown_at IS NOT NULL
UNION ALL
SELECT 'MOVE', '', '', '', true, m.moved_at, NULL, m.from_at, m.action_id
  FROM rung_actionmove m JOIN rung_action a ON a.id = m.action_id
 WHERE a.escalation_id = %(key)s
UNION ALL
SELECT 'NOT_READY', n.turn, '', o.site, true, n.starts_at, n.ends_at,
       n.due_at, n.id
  FROM (SELECT id, order_id, due_at, 'CUSTOMER' AS turn, given_at AS starts_at,
               coalesce(disputed_at, ended_at) AS ends_at
          FROM rung_notready WHERE escalation_id = %(key)s
        UNION ALL
        SELECT n.id, n.order_id, c.due_at, 'CARRIER', n.disputed_at,
               coalesce(n.decided_at, n.ended_at)
          FROM rung_notready n LEFT JOIN rung_clock c ON c.kind = 'DISPUTE' AND c.subject_id = n.id
         WHERE n.escalation_id = %(key)s AND n.disputed_at IS NOT NULL
        UNION ALL
        SELECT n.id, n.order_id, coalesce(c.due_at, n.due_at), 'CUSTOMER', n.decided_at, n.ended_at
          FROM rung_notready n LEFT JOIN rung_clock c
            ON c.kind = 'READINESS' AND c.subject_id = n.id AND c.started_at = n.decided_at
         WHERE n.escalation_id = %(key)s AND n.decided_at IS NOT NULL) n
  JOIN rung_order o ON o.id = n.order_id
UNION ALL
SELECT 'JEOPARDY', j.code, '', '', true, j.since_date::timestamp AT TIME ZONE %(zone)s,
       j.cleared_at, NULL, NULL
  FROM rung_jeopardy j JOIN rung_escalationorder l ON l.order_id = j.order_id
 WHERE l.escalation_id = %(key)s
"""


class _Row(NamedTuple):
    what: str
    kind: str
    who: str
    text: str
    told: bool
    starts_at: datetime
    ends_at: datetime | None
    due_at: datetime | None
    key: UUID | None


@dataclass(frozen=True)
class Stretch:
    """A line of the history: whose turn, for what, from when to when."""

    party: Party
    who: str
    what: str
    span: str
    elapsed: str
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True)
class Part:
    """What one party had of the whole time."""

    party: Party
    name: str
    elapsed: str
    business: str
    percent: int


@dataclass(frozen=True)
class WaitingRoom:
    """Whose turn it is, and everybody's share of the time so far."""

    sentence: str
    party: Party | None  # None once it is over
    parts: tuple[Part, ...]
    stretches: tuple[Stretch, ...]  # oldest first
    whole: str  # from when to when, and how long
    business: str  # the same in the carrier's hours

    @property
    def summary(self) -> str:
        """Everybody's share in a sentence: "Us 1 day 2 h (7 h of business time), you 4 h …"."""
        said = (f"{p.name} {p.elapsed} ({p.business} of business time)" for p in self.parts)
        return "; ".join(said) + "."


def waiting_room(
    situation: Situation, *, carrier_side: bool, zone: str, now: datetime
) -> WaitingRoom | None:
    """The room for one reader; both sides see the same hours, each in their own words.

    Nothing where no time has passed yet.
    """
    steps = waiting_steps(situation.escalation, carrier_side=carrier_side, zone=zone, now=now)
    return alone(steps)


def waiting_steps(
    escalation: Escalation, *, carrier_side: bool, zone: str, now: datetime
) -> Steps[WaitingRoom | None]:
    """The same, in step with other reads."""
    calendar = escalation.calendar.as_domain()
    closed_at = escalation.closed_at
    until = closed_at or now
    (rows,) = yield (Wanted(None, _CLAIMS, {"key": escalation.pk, "zone": calendar.zone}),)
    claims = _claims([_Row(*row) for row in rows])
    found = segments(claims, raised_at=escalation.raised_at, until=until)
    if not found:
        return None
    entry = escalation.order.entry_point()
    reading = Reading(carrier_side=carrier_side, carrier=entry.name if entry else "")
    each = shares(found, calendar)
    return WaitingRoom(
        sentence="" if closed_at else _sentence(found, reading, zone, now),
        party=None if closed_at else found[-1].party,
        parts=tuple(_part(share, each, reading) for share in each if share.elapsed),
        stretches=tuple(_stretch(part, reading, zone) for part in found),
        whole=f"{show_full(escalation.raised_at, zone)} to {show_full(until, zone)}, "
        f"{how_long(sum(share.elapsed for share in each))}",
        business=how_long_at_work(sum(share.business for share in each)),
    )


def how_long(seconds: int) -> str:
    """Say a long time: "6 days 4 h", "16 h 20 min"; minutes matter within a day alone."""
    days, rest = divmod(seconds, DAY)
    if not days:
        return _whole_minutes(rest)
    said = "1 day" if days == 1 else f"{days} days"
    hours = rest // 3600
    return f"{said} {hours} h" if hours else said


def how_long_at_work(seconds: int) -> str:
    """Say an amount of business time; its hours are never turned into days."""
    return f"{_whole_minutes(seconds)} of business time"


def _whole_minutes(seconds: int) -> str:
    """Say what is behind us: a minute counts once it is over."""
    return show_duration(seconds - seconds % 60)


def _claims(rows: list[_Row]) -> Iterable[Claim]:
    moves: dict[UUID | None, list[_Row]] = defaultdict(list)
    shown: dict[UUID | None, datetime] = {}
    for row in rows:
        if row.what == "MOVE":
            moves[row.key].append(row)
        elif row.what == "SHOWN":
            shown[row.key] = row.starts_at
    for row in rows:
        if row.what == "ACTION":
            yield from _of_action(row, moves[row.key], shown.get(row.key))
        elif row.what not in {"MOVE", "SHOWN"}:
            yield _claim(row)


def _claim(row: _Row) -> Claim:
    if row.what == "JEOPARDY":
        return of_jeopardy(row.kind, row.starts_at, row.ends_at)
    strength, party, what = _FIXED[row.what, row.kind]
    text = what.format(site=row.text)
    return Claim(
        strength, party, row.starts_at, row.ends_at, row.due_at, row.who, text, told=row.told
    )


_FIXED = {
    ("ACKNOWLEDGEMENT", ""): (Strength.ACKNOWLEDGEMENT, Party.CARRIER, "acknowledge"),
    ("CONFIRMATION", ""): (Strength.CONFIRMATION, Party.CUSTOMER, "confirm the resolution"),
    ("WAIVER", ""): (Strength.DECISION, Party.CARRIER, "decide on the waiver"),
    ("REQUEST", ""): (Strength.DECISION, Party.CARRIER, "decide on resources"),
    ("NOT_READY", "CUSTOMER"): (Strength.NOT_READY, Party.CUSTOMER, "have {site} ready"),
    ("NOT_READY", "CARRIER"): (
        Strength.NOT_READY,
        Party.CARRIER,
        "decide whether {site} was ready",
    ),
}


def _of_action(row: _Row, moves: list[_Row], shown_at: datetime | None) -> Iterable[Claim]:
    """An action by the date that was in force; the customer's own only since they know of it."""
    party = OWNER_IS[ActionOwner(row.kind)]
    whole = Claim(Strength.ACTION, party, row.starts_at, row.ends_at, row.due_at, row.who, row.text)
    for claim in _by_date(replace(whole, told=row.told), moves):
        if party is not Party.CUSTOMER:
            yield claim
            continue
        inside = replace(claim, party=Party.CARRIER, told=False)
        if shown_at is None:
            yield inside
        elif shown_at <= claim.starts_at:
            yield claim
        else:
            yield replace(inside, ends_at=_first(shown_at, claim.ends_at))
            yield replace(claim, starts_at=shown_at)


def _by_date(whole: Claim, moves: list[_Row]) -> Iterable[Claim]:
    """A piece for each committed date the action had."""
    starts_at = whole.starts_at
    for move in sorted(moves, key=lambda each: each.starts_at):
        yield replace(whole, starts_at=starts_at, ends_at=move.starts_at, due_at=move.due_at)
        starts_at = max(starts_at, move.starts_at)
    yield replace(whole, starts_at=starts_at)


def _first(one: datetime, other: datetime | None) -> datetime:
    return one if other is None else min(one, other)


def _sentence(found: tuple[Segment, ...], reading: Reading, zone: str, now: datetime) -> str:
    """Who, since when, how long; next: what, by when."""
    claim, since = found[-1].claim, held_since(found)
    elapsed = int((now - since).total_seconds())
    length = f", {how_long(elapsed)}" if elapsed else ""
    first = f"Waiting on: {party_words(claim, reading)} since {show(since, zone, now)}{length}"
    what = turn_words(claim, reading)
    if not what:
        return f"{first}."
    if claim.due_at is None:
        return f"{first}; next: {what}."
    word = "was due" if now > claim.due_at else "by"
    return f"{first}; next: {what}, {word} {show(claim.due_at, zone, now)}."


def _part(share: Share, all_of: tuple[Share, ...], reading: Reading) -> Part:
    whole = sum(each.elapsed for each in all_of)
    return Part(
        party=share.party,
        name=reading.name(share.party),
        elapsed=how_long(share.elapsed),
        business=_whole_minutes(share.business),
        percent=round(100 * share.elapsed / whole),
    )


def _stretch(part: Segment, reading: Reading, zone: str) -> Stretch:
    return Stretch(
        party=part.party,
        who=_opening(party_words(part.claim, reading)),
        what=turn_words(part.claim, reading),
        span=f"{show_full(part.starts_at, zone)} to {show_full(part.ends_at, zone)}",
        elapsed=how_long(int((part.ends_at - part.starts_at).total_seconds())),
        starts_at=part.starts_at,
        ends_at=part.ends_at,
    )


def _opening(words: str) -> str:
    """The words at the head of a row."""
    return f"{words[:1].upper()}{words[1:]}"
