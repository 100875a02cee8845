"""What is known of the impact: as the customer tells it and as it was ascertained (R8, R30)."""

from dataclasses import dataclass
from datetime import datetime

from rung.domain.impact import Severity, ascertained, in_force, proposed, severity_of, standing
from rung.domain.impact_words import lines_of, rule_lines
from rung.domain.instants import show
from rung.domain.vocabulary import Side
from rung.models import Escalation, Impact
from rung.models.impact import told_of
from rung.queries.in_step import Steps
from rung.queries.lean import Wanted


@dataclass(frozen=True)
class Added:
    """What the customer told after the escalation was raised, in their words."""

    by: str
    when: str
    words: str


@dataclass(frozen=True)
class ImpactRoom:
    """The impact, said: both versions where there are two, and the severity that follows."""

    severity: str  # "Severity 1: safety is at risk"; empty while too little is told
    told: tuple[str, ...]  # by the customer, a clause each
    added: tuple[Added, ...]
    ours: tuple[str, ...]  # the carrier's version, where it is another
    our_words: str
    ascertained: str  # by whom and when, in a sentence; empty while nobody has
    stale: bool  # the customer has added something since
    rule: tuple[str, ...]  # the rule of severity, line by line
    runs_as: str  # what a policy makes of it that asks for a severity; empty for any other


def impact_steps(escalation: Escalation, *, zone: str, now: datetime) -> Steps[ImpactRoom]:
    """Both versions, for either side: what the carrier ascertains is the customer's to read."""
    rows, found = yield (
        Wanted(Impact, " WHERE escalation_id = %s ORDER BY told_at, id", [escalation.pk]),
        Wanted(None, _NAMES, [escalation.pk]),
    )
    people = dict(found)
    told = told_of(escalation, rows)
    ours, severity = standing(told, Side.CARRIER), severity_of(in_force(told))
    last = next((row for row in reversed(rows) if row.side == Side.CARRIER.value), None)
    return ImpactRoom(
        severity=severity.words if severity else "",
        told=lines_of(standing(told, Side.CUSTOMER)),
        added=tuple(
            Added(people[row.told_by_id], show(row.told_at, zone, now), row.words)
            for row in rows[1:]
            if row.side == Side.CUSTOMER.value and row.words
        ),
        ours=lines_of(ours),
        our_words=ours.words,
        ascertained=_ascertained(last, people, zone, now) if last else "",
        stale=last is not None and not ascertained(told),
        rule=rule_lines(),
        runs_as=_runs_as(escalation, _would_be(escalation, severity)),
    )


_NAMES = """SELECT DISTINCT p.id, p.name
  FROM rung_impact i JOIN rung_person p ON p.id = i.told_by_id WHERE i.escalation_id = %s"""


def _ascertained(row: Impact, people: dict[int, str], zone: str, now: datetime) -> str:
    who, at = people[row.told_by_id], show(row.told_at, zone, now)
    if row.agrees:
        return f"{who} ascertained it as told, {at}"
    return f"{who} ascertained it, {at}"


def _would_be(escalation: Escalation, severity: Severity | None) -> str:
    """The policy's word for it; empty where it asks for none."""
    if not escalation.severity:
        return ""
    return proposed(severity, escalation.policy.as_domain().values("severities"))


def _runs_as(escalation: Escalation, would_be: str) -> str:
    """Which severity its times follow, and which it would be by the rule; no clock moves by it."""
    runs = escalation.severity
    if not runs:
        return ""
    if not would_be or would_be == runs:
        return f"Its times follow {runs}."
    return (
        f"Its times follow {runs}, as it was raised. By the rule it would be {would_be} now; that "
        "moves no time by itself."
    )
