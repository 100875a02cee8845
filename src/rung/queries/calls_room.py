"""The calls of an escalation beyond its timeline: both versions, call-backs, whom to call (R7)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from rung.domain.engaging import SLACK
from rung.domain.instants import show
from rung.domain.vocabulary import Channel, ContactOutcome, Side
from rung.models import Escalation
from rung.queries.holders import engaged_or_holder
from rung.queries.in_step import Steps
from rung.queries.lean import Wanted

# Each contact, in which pair it stands, and whether the running interval is counted from it; of two
# versions that nobody has settled, who owes the decision by when: whoever is engaged at that level,
# else who holds it.
_CALLS = f"""
SELECT k.id, k.side, k.level, k.channel, k.outcome, k.happened_at, k.words, by.name,
       coalesce(spoken.name, ''), v.id, v.counts, v.decided_at, coalesce(d.name, ''),
       EXISTS (SELECT FROM rung_clock c WHERE c.escalation_id = k.escalation_id
                  AND c.kind = 'INTERVAL' AND c.settled_at IS NULL
                  AND c.level = k.level AND c.started_at = k.happened_at),
       carriers.recorded_by_id,
       m.level, m.due_at, judge.id, coalesce(judge.name, ''), judge.cover_id
  FROM rung_contact k
  JOIN rung_person by ON by.id = k.recorded_by_id
  LEFT JOIN rung_person spoken ON spoken.id = k.spoken_with_id
  LEFT JOIN rung_callversions v ON k.id IN (v.customers_id, v.carriers_id)
  LEFT JOIN rung_contact carriers ON carriers.id = v.carriers_id
  LEFT JOIN rung_person d ON d.id = v.decided_by_id
  LEFT JOIN LATERAL (
       SELECT c.level, c.due_at, {engaged_or_holder("c.level")} AS person_id
         FROM rung_clock c
         JOIN rung_escalation e ON e.id = c.escalation_id
         JOIN rung_order o ON o.id = e.order_id
        WHERE c.kind = 'CALL_DISPUTE' AND c.subject_id = v.id AND c.escalation_id = v.escalation_id
          AND v.decided_at IS NULL AND c.outcome <> 'CANCELLED'
        ORDER BY c.started_at DESC LIMIT 1) m ON true
  LEFT JOIN rung_person judge ON judge.id = m.person_id
 WHERE k.escalation_id = %s ORDER BY k.happened_at DESC, k.id DESC"""  # noqa: S608 - all ours
_CALL_BACKS = """
SELECT a.text, a.owner_name, a.committed_at FROM rung_callback b
  JOIN rung_action a ON a.id = b.action_id
 WHERE a.escalation_id = %s AND a.state = 'OPEN' ORDER BY a.committed_at, a.id"""
_PEOPLE = """
SELECT p.id, p.name, p.phone FROM rung_accountcontact k JOIN rung_person p ON p.id = k.person_id
 WHERE k.account_id = %s AND p.is_active AND p.phone <> ''
   AND (k.agent_until IS NULL OR k.agent_until >= %s)
 ORDER BY NOT k.may_escalate, p.name, p.id LIMIT 5"""
UNANSWERED_AT_MOST = 3


class _Call(NamedTuple):
    """One contact as the database has it."""

    id: UUID
    side: str
    level: int
    channel: str
    outcome: str
    happened_at: datetime
    words: str
    by: str
    spoken_with: str
    pair: UUID | None
    counts: str
    decided_at: datetime | None
    decided_by: str
    is_counted_from: bool
    told_by: int | None  # who logged the carrier's version
    deciding_level: int | None  # of a decision that is owed, or was missed
    judged_by: datetime | None
    decider_id: int | None
    decider: str
    cover_id: int | None  # who stands in for who decides


@dataclass(frozen=True)
class CallLine:
    """One side's version, said."""

    id: UUID
    said: str  # "Mon 15:30 MST, spoke"
    by: str
    words: str


@dataclass(frozen=True)
class Pair:
    """Both versions of one call, and whose counts."""

    id: UUID
    customers: CallLine
    carriers: CallLine
    sentence: str
    is_open: bool  # a clock hangs on it, and nobody has settled it
    judged_by: datetime | None = None  # when the decision is, or was, owed
    judges: frozenset[int] = frozenset()  # whose it is: who holds the level, and their cover


@dataclass(frozen=True)
class CallBackLine:
    """A call back that is owed."""

    sentence: str
    is_late: bool


@dataclass(frozen=True)
class Reachable:
    """Somebody of the customer whom one can call."""

    id: int
    name: str
    phone: str


@dataclass(frozen=True)
class CallsRoom:
    """What both sides see; ``people`` are for the carrier alone."""

    pairs: tuple[Pair, ...]
    unanswered: tuple[CallLine, ...]  # the other side's, of which this one has no version
    call_backs: tuple[CallBackLine, ...]
    people: tuple[Reachable, ...]

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to show."""
        return not (self.pairs or self.unanswered or self.call_backs or self.people)


def calls_steps(
    escalation: Escalation, *, carrier_side: bool, zone: str, now: datetime
) -> Steps[CallsRoom]:
    """Two statements for a customer, three for the carrier's people, for any escalation."""
    key = escalation.pk
    wanted = [Wanted(None, _CALLS, [key]), Wanted(None, _CALL_BACKS, [key])]
    if carrier_side:
        wanted.append(Wanted(None, _PEOPLE, [escalation.account_id, now.date()]))
    found = yield tuple(wanted)
    calls = [_Call(*row) for row in found[0]]
    theirs = Side.CUSTOMER if carrier_side else Side.CARRIER
    return CallsRoom(
        pairs=tuple(_pairs(calls, carrier_side=carrier_side, zone=zone, now=now)),
        unanswered=tuple(
            _line(each, zone, now)
            for each in calls
            if each.pair is None and each.side == theirs.value
        )[:UNANSWERED_AT_MOST],
        call_backs=tuple(
            CallBackLine(f"{by}: {text[:1].lower()}{text[1:]} by {show(at, zone, now)}", now > at)
            for text, by, at in found[1]
        ),
        people=tuple(Reachable(*row) for row in found[2]) if carrier_side else (),
    )


def _pairs(
    calls: Iterable[_Call], *, carrier_side: bool, zone: str, now: datetime
) -> Iterable[Pair]:
    halves: dict[UUID, dict[str, _Call]] = {}
    for each in calls:
        if each.pair is not None:
            halves.setdefault(each.pair, {})[each.side] = each
    for key, half in halves.items():
        customers, carriers = half[Side.CUSTOMER.value], half[Side.CARRIER.value]
        differs = abs(customers.happened_at - carriers.happened_at) > SLACK
        hangs = differs and customers.is_counted_from and not customers.decided_at
        yield Pair(
            key,
            _line(customers, zone, now),
            _line(carriers, zone, now),
            _sentence(customers, hangs=hangs, carrier_side=carrier_side, zone=zone, now=now),
            hangs,
            customers.judged_by,
            frozenset(
                key
                for key in (customers.decider_id, customers.cover_id)
                if key is not None and key != customers.told_by
            ),
        )


def _sentence(
    customers: _Call, *, hangs: bool, carrier_side: bool, zone: str, now: datetime
) -> str:
    """Whose version counts, or that it makes no difference."""
    whose = "The customer's" if carrier_side else "Your"
    if customers.decided_at is not None:
        carriers = customers.counts == Side.CARRIER.value
        counted = "The carrier's" if carriers else whose
        at = show(customers.decided_at, zone, now)
        return f"{counted} version counts: settled by {customers.decided_by}, {at}."
    if hangs:
        agree = "they agree to the carrier's" if carrier_side else "you agree to theirs"
        owed = _decision(customers, carrier_side=carrier_side, zone=zone, now=now)
        return f"{whose} version counts, unless {agree} or a manager decides.{owed}"
    return "No clock hangs on the difference; both are kept."


def _decision(call: _Call, *, carrier_side: bool, zone: str, now: datetime) -> str:
    """Who owes the decision by when; a customer reads the level, whose person they may not know."""
    if call.deciding_level is None:
        return ""
    level = f"level {call.deciding_level}"
    who = f"{call.decider} ({level})" if carrier_side and call.decider else f"L{level[1:]}"
    if call.judged_by is None:
        return f" {who} owes the decision."
    by = show(call.judged_by, zone, now)
    if now > call.judged_by:
        return f" {who} owed the decision by {by}: it is late."
    return f" {who} owes the decision by {by}."


def _line(call: _Call, zone: str, now: datetime) -> CallLine:
    mailed = call.channel == Channel.EMAIL.value
    how = "e-mail" if mailed else ContactOutcome(call.outcome).label.lower()
    whom = f" with {call.spoken_with}" if call.spoken_with and not mailed else ""
    return CallLine(
        call.id, f"{show(call.happened_at, zone, now)}, {how}{whom}", call.by, call.words
    )
