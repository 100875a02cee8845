"""Who hears what of an escalation, and how often: for its page, and for the plan's own (R22-R24).

For a list of many escalations ``stale_news.stale`` says in one condition whether three updates in a
row told the customer nothing; the room says the same of one, and more.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from rung.domain.agreeing import PlanState, Terms
from rung.domain.business_time import Calendar
from rung.domain.clocks import ClockKind
from rung.domain.communication import coming, in_force, left_out
from rung.domain.facts import Fact, Visibility
from rung.domain.hearing import Depth, Gets, HearsBy
from rung.domain.instants import show, show_date
from rung.domain.rhythms import Rhythm
from rung.domain.useful_news import Heard, OverdueNews, overdue_news
from rung.domain.vocabulary import ActionState, Side, Status
from rung.domain.wording_communication import agreed, standard
from rung.models import (
    AccountContact,
    Action,
    CommunicationPlan,
    Escalation,
    Person,
    Stakeholder,
)
from rung.queries.in_step import Steps, alone
from rung.queries.lean import Wanted, fetch_together
from rung.queries.situations import Situation

LOOKS_AHEAD = 3  # updates after the next one that the plan's page names


@dataclass(frozen=True)
class Listener:
    """One who hears, said."""

    id: UUID | None  # of a stakeholder; nobody takes contacts and care managers off
    name: str
    who: str
    gets: str
    by: str
    internal: bool


@dataclass(frozen=True)
class Version:
    """One proposed plan, said."""

    id: UUID
    number: int
    rhythm: str
    terms: Terms
    state: PlanState
    said: str  # who proposed it when, and what was answered
    words: str
    answer: str
    by_customer: bool
    in_force: bool


@dataclass(frozen=True)
class CommunicationRoom:
    """How this customer is kept informed, as the escalation's page says it."""

    sentence: str  # "Agreed: each business day at 16:30 MST, by e-mail"
    next: str  # "today 16:30 MST"
    due_at: datetime | None  # the same as an instant
    rhythm: Rhythm
    is_agreed: bool
    waiting: Version | None  # a proposal that nobody has answered
    versions: tuple[Version, ...]  # the newest first
    listeners: tuple[Listener, ...]  # beside contacts and care manager
    to_phone: tuple[str, ...]  # whom the care manager calls
    overdue: OverdueNews | None  # the carrier's alone


def communication_room(
    situation: Situation, *, carrier_side: bool, zone: str, now: datetime
) -> CommunicationRoom:
    """How the customer of one escalation hears; one trip to the database."""
    rows = alone(communication_steps(situation.escalation.pk, carrier_side=carrier_side))
    return communication_said(situation, rows, carrier_side=carrier_side, zone=zone, now=now)


@dataclass(frozen=True)
class CommunicationRows:
    """Plans, the names in them, who hears, and what has happened, as the database has them."""

    plans: list[CommunicationPlan]
    names: dict[int, str]
    heard: list[Stakeholder]
    happened: list[tuple[datetime, str, str, str | None, bool]]  # for the carrier's page alone


def communication_steps(escalation_id: UUID, *, carrier_side: bool) -> Steps[CommunicationRows]:
    """The rows of an escalation, in step with other reads."""
    key = [escalation_id]
    plans, names, heard, *happened = yield (
        Wanted(CommunicationPlan, _OF + " ORDER BY number DESC", key),
        Wanted(None, _NAMES, key * 2),
        Wanted(Stakeholder, _OF + _PRESENT + _seen(carrier_side), key),
        *([Wanted(None, _HAPPENED, key * 2)] if carrier_side else []),
    )
    return CommunicationRows(plans, dict(names), heard, happened[0] if happened else [])


def communication_said(
    situation: Situation,
    read: CommunicationRows,
    *,
    carrier_side: bool,
    zone: str,
    now: datetime,
) -> CommunicationRoom:
    """The room for one reader."""
    escalation, rows, people, heard = situation.escalation, read.plans, read.names, read.heard
    calendar = escalation.calendar.as_domain()
    held = next((row for row in rows if row.state == PlanState.AGREED.value), None)
    rhythm = in_force(situation.policy, held.terms.rhythm if held else None)
    versions = tuple(_version(row, held, people, calendar.zone, zone, now) for row in rows)
    said = rhythm.words(calendar.zone, now)
    update = situation.due(ClockKind.UPDATE)
    return CommunicationRoom(
        sentence=agreed(said) if held else standard(said),
        next=next_words(update, zone, now) if update else "",
        due_at=update,
        rhythm=rhythm,
        is_agreed=held is not None,
        waiting=next((each for each in versions if each.state is PlanState.PROPOSED), None),
        versions=versions,
        listeners=tuple(_listener(row) for row in heard),
        to_phone=tuple(
            f"{row.name}, {row.phone}" for row in heard if row.hears_by == HearsBy.PHONE.value
        ),
        overdue=_overdue(read, escalation, calendar, now=now) if carrier_side else None,
    )


@dataclass(frozen=True)
class Ahead:
    """What the plan in force comes to, in instants."""

    then: str  # "Wed 16:30 MST, Fri 16:30 MST"
    left_out: tuple[str, ...]  # "Thu 26 Nov, Thanksgiving": what the rhythm passes over


def ahead(room: CommunicationRoom, calendar: Calendar, *, zone: str, now: datetime) -> Ahead:
    """The updates after the next one, and the working days on which there is none."""
    if room.due_at is None:
        return Ahead("", ())
    later = coming(room.rhythm, calendar, after=room.due_at, count=LOOKS_AHEAD)
    until = later[-1] if later else room.due_at
    passed = left_out(room.rhythm, calendar, since=now, until=until)
    return Ahead(
        ", ".join(show(at, zone, now) for at in later),
        tuple(f"{show_date(day)}, {name or 'closed'}" for day, name in passed),
    )


def regulars(account_id: int, care_manager: Person | None) -> tuple[Listener, ...]:
    """Those who hear by what they are: the account's contacts and the care manager."""
    contacts = AccountContact.objects.filter(account=account_id, person__is_active=True)
    rows = contacts.select_related("person").order_by("person__name")
    found = [
        Listener(None, row.person.name, _contact(row), "everything", "by e-mail", internal=False)
        for row in rows
        if row.may_escalate
    ]
    if care_manager is not None:
        who = "Customer care manager"
        found.append(
            Listener(None, care_manager.name, who, "everything", "by e-mail", internal=False)
        )
    return tuple(found)


def _overdue(
    read: CommunicationRows, escalation: Escalation, calendar: Calendar, *, now: datetime
) -> OverdueNews | None:
    """Whether the customer of one escalation has had nothing useful for too long.

    Once it is resolved or over no news is owed any more (R26), and none can be overdue.
    """
    if escalation.status != Status.OPEN.value:
        return None
    heard = (
        Heard(
            happened_at,
            Fact(fact),
            visibility == Visibility.CUSTOMER.value,
            kind or "",
            by_person=by_person,
        )
        for happened_at, fact, visibility, kind, by_person in read.happened
    )
    return overdue_news(heard, raised_at=escalation.raised_at, calendar=calendar, now=now)


def told_with_news(
    escalation_id: UUID,
) -> tuple[Rhythm | None, tuple[tuple[str, str], ...]]:
    """What whoever writes to the customer has before them: the agreed rhythm, and open dates.

    The dates are those of the open actions that the customer sees, for whoever moves one.
    """
    agreed, actions = fetch_together(
        Wanted(CommunicationPlan, _OF + _AGREED, [escalation_id, PlanState.AGREED.value]),
        Wanted(Action, _OF + _SHOWN, [escalation_id, ActionState.OPEN.value]),
    )
    rhythm = agreed[0].terms.rhythm if agreed else None
    return rhythm, tuple((str(action.pk), action.text) for action in actions)


def next_words(at: datetime, zone: str, now: datetime) -> str:
    """When the next update is due: "today 16:30 MST", else with its day."""
    here = ZoneInfo(zone)
    said = show(at, zone, now)
    if at.astimezone(here).date() != now.astimezone(here).date():
        return said
    return "today " + said.partition(" ")[2]


def _version(
    row: CommunicationPlan,
    held: CommunicationPlan | None,
    people: dict[int, str],
    carrier_zone: str,
    zone: str,
    now: datetime,
) -> Version:
    state, terms = PlanState(row.state), row.terms
    said = f"Proposed by {people[row.proposed_by_id]} {show(row.proposed_at, zone, now)}"
    if row.answered_at is not None and row.answered_by_id is not None:
        did = _DID[state].format(people[row.answered_by_id])
        said = f"{said}; {did} {show(row.answered_at, zone, now)}"
    return Version(
        id=row.id,
        number=row.number,
        rhythm=terms.rhythm.words(carrier_zone, now),
        terms=terms,
        state=state,
        said=said + ".",
        words=row.words,
        answer=row.answer,
        by_customer=row.proposed_side == Side.CUSTOMER.value,
        in_force=held is not None and row.pk == held.pk,
    )


_DID = {
    PlanState.AGREED: "agreed by {}",
    PlanState.DECLINED: "{} did not agree",
    PlanState.REPLACED: "{} proposed another",
}


def _listener(row: Stakeholder) -> Listener:
    inside = row.side == Side.CARRIER.value
    who = "the carrier's side" if inside else "the customer's side"
    depth = ", in short" if row.depth == Depth.EXECUTIVE.value else ""
    by = HearsBy(row.hears_by).label
    return Listener(row.id, row.name, who, Gets(row.gets).short + depth, by, inside)


def _contact(row: AccountContact) -> str:
    if row.agent:
        until = f", until {show_date(row.agent_until)}" if row.agent_until else ""
        return f"Agent for the customer{until}"
    return row.person.title or "Customer contact"


def _seen(carrier_side: bool) -> str:
    mine = "" if carrier_side else f" AND side = '{Side.CUSTOMER.value}'"
    return mine + " ORDER BY added_at, id"


_OF = " WHERE escalation_id = %s"
_AGREED = " AND state = %s ORDER BY number DESC LIMIT 1"
_SHOWN = " AND visible AND state = %s ORDER BY committed_at, id"
_PRESENT = " AND left_at IS NULL"
_HAPPENED = """SELECT happened_at, fact, visibility, details->>'kind', actor_id IS NOT NULL
  FROM rung_timelineentry WHERE escalation_id = %s
   AND recorded_at >= (SELECT raised_at FROM rung_escalation WHERE id = %s)
 ORDER BY happened_at, recorded_at, position"""
_NAMES = """SELECT id, name FROM rung_person WHERE id IN (
    SELECT proposed_by_id FROM rung_communicationplan WHERE escalation_id = %s
    UNION SELECT answered_by_id FROM rung_communicationplan WHERE escalation_id = %s)"""
