"""The clocks of an escalation as JSON values: the rows of its page and mails, for machines."""

from datetime import datetime
from typing import Any

from rung.domain.clocks import ClockKind
from rung.domain.ledger_form import machine_form, machine_instant
from rung.domain.permissions import Party, Role
from rung.domain.why import EXPLAINED, clock_words, told_why
from rung.models import Clock, Escalation
from rung.queries.situations import Situation, situation_of


def clocks_form(escalation: Escalation, party: Party, *, zone: str) -> dict[str, Any]:
    """What runs and the interval before the next level, each with its ledger.

    The instants are in UTC, the sentences on the days of a reader in ``zone``. The escalation
    comes from queries.access; commitments of the plan are stated instants and not among them.
    """
    carrier = party.role is not Role.CUSTOMER
    situation = situation_of(escalation, (), carrier_side=carrier)
    return {
        "escalation": escalation.reference,
        "zone": zone,
        "clocks": [_form(clock, situation, zone) for clock in _shown(situation)],
    }


def _shown(situation: Situation) -> list[Clock]:
    interval = situation.interval
    found = [
        clock
        for clock in situation.clocks
        if ClockKind(clock.kind) in EXPLAINED and (clock.settled_at is None or clock is interval)
    ]
    return sorted(found, key=lambda clock: (clock.due_at is None, clock.due_at, clock.kind))


def _form(clock: Clock, situation: Situation, zone: str) -> dict[str, Any]:
    kind, customer = ClockKind(clock.kind), not situation.carrier_side
    why = told_why(
        kind, clock.level, clock.facts(), policy=situation.policy.words, customer=customer
    )
    return {
        "kind": kind.value,
        "level": clock.level,
        "started": _utc(clock.started_at),
        "due": _utc(clock.due_at),
        "for": clock_words(kind, clock.level, customer=customer)[0],
        "seconds": why.seconds if why else None,
        "sentence": why.sentence(zone) if why else "",
        "ledger": machine_form(why.rows) if why else [],
    }


def _utc(at: datetime | None) -> str | None:
    return machine_instant(at) if at else None
