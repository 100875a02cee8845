"""What goes with a call: the other side's version, call-backs, whom one spoke with (R7, R17)."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from rung.domain import calling as rules
from rung.domain.agency import ended_for_carrier
from rung.domain.business_time import Calendar
from rung.domain.clocks import ClockKind, TargetKind
from rung.domain.permissions import Act
from rung.domain.plan import LogContact, Plan, Snapshot
from rung.domain.refusals import BadInput, RuleViolation
from rung.domain.vocabulary import ActionState, Channel, Side
from rung.models import (
    AccountContact,
    CallBack,
    CallVersions,
    Clock,
    Contact,
    Escalation,
    Order,
)
from rung.models.keys import key_at
from rung.services.carry_out import run
from rung.services.doing import Doing
from rung.services.who import holder_of
from rung.services.working import Committed, instant_of


@dataclass(frozen=True)
class Said:
    """What is said beside a call. A call back by a date alone means closing time of that day.

    ``of`` is the other side's call that this is a version of, ``with_whom`` the customer's person
    the carrier spoke with; it must be somebody of the account.
    """

    call_back: datetime | date | None = None
    of: UUID | None = None
    with_whom: int | None = None


NOTHING_SAID = Said()


@transaction.atomic
def agree_on_call(*, escalation_id: UUID, versions_id: UUID, doing: Doing) -> Escalation:
    """The customer agrees that a call was as the carrier says; their interval is counted so."""
    doing.allow(Act.AGREE_ON_CALL)
    return run(
        escalation_id,
        lambda s: rules.agree_to_carriers(s, _versions(escalation_id, versions_id), now=doing.now),
        doing,
    )


@transaction.atomic
def decide_on_call(
    *, escalation_id: UUID, versions_id: UUID, counts: Side, words: str, doing: Doing
) -> Escalation:
    """A manager decides whose version of a call counts; never who logged the carrier's."""
    doing.allow(Act.DECIDE_ON_CALL)
    return run(
        escalation_id,
        lambda s: rules.decide_versions(
            s,
            _versions(escalation_id, versions_id),
            counts=counts,
            by=doing.person.pk,
            words=words,
            now=doing.now,
        ),
        doing,
    )


def require_agency(order: Order, caller: int | None, *, at: datetime) -> None:
    """Refuse to raise for an agent whose letter of agency had ended when they called (R5).

    Without one nobody speaks for the customer; their call is no contact of the customer's.
    """
    named = _named(order.account_id, caller)
    if named is not None and named.agent_until is not None and not named.holds(at):
        raise RuleViolation(
            ended_for_carrier(named.person.name, named.account.name, named.agent_until)
        )


def call_plan(
    current: Snapshot, escalation: Escalation, contact: LogContact, said: Said, doing: Doing
) -> Plan:
    """The plan of a call with all that is said beside it; read and decided in one transaction."""
    named = _spoken_with(escalation, said)
    if named is not None:
        over = not named.holds(contact.happened_at)
        contact = replace(
            contact, spoken_with=named.person_id, who=named.person.name, no_agent=over
        )
        if over and said.call_back is not None and named.agent_until is not None:
            raise BadInput(
                ended_for_carrier(named.person.name, named.account.name, named.agent_until)
            )
    beside = rules.Beside(
        said.of,
        key_at(doing.now),
        _call_back(current, escalation, contact, said, doing),
    )
    return rules.log_call(current, contact, _on_record(escalation.id), beside, now=doing.now)


def with_call_back(
    empty: Snapshot, escalation: Escalation, plan: Plan, said: Said, doing: Doing
) -> Plan:
    """The plan of a call that raises an escalation, with the call back promised in it."""
    if plan.contact is None:
        return plan
    call_back = _call_back(empty, escalation, plan.contact, said, doing)
    if call_back is None:
        return plan
    return rules.promising(empty, plan, plan.contact, call_back, doing.now)


def _spoken_with(escalation: Escalation, said: Said) -> AccountContact | None:
    if said.with_whom is None:
        return None
    named = _named(escalation.account_id, said.with_whom)
    if named is None:
        raise BadInput("That is nobody of this account. Choose somebody else, or nobody.")
    return named


def _named(account_id: int, person_id: int | None) -> AccountContact | None:
    if person_id is None:
        return None
    found = AccountContact.objects.filter(account=account_id, person=person_id)
    return found.select_related("person", "account").first()


def _call_back(
    current: Snapshot, escalation: Escalation, contact: LogContact, said: Said, doing: Doing
) -> rules.CallBack | None:
    """Who calls whom: the carrier's person who logs it, or who answers for the level."""
    if said.call_back is None:
        return None
    if contact.side is Side.CUSTOMER:
        holder = holder_of(
            escalation.order, contact.level, doing.now, track=escalation.track
        ).person
        by, whom = holder.name if holder else "", doing.person.name
    else:
        by, whom = doing.person.name, contact.who or escalation.account.name
    at = _by(said.call_back, current.calendars.of(contact.level).calendar)
    return rules.CallBack(key_at(doing.now), by, whom, at)


def _by(wanted: datetime | date, calendar: Calendar) -> datetime:
    """An instant as it is; of a date its closing time."""
    return wanted if isinstance(wanted, datetime) else instant_of(Committed(wanted), calendar)


def _on_record(escalation_id: UUID) -> rules.OnRecord:
    paired = {
        key
        for pair in CallVersions.objects.filter(escalation=escalation_id)
        for key in (pair.customers_id, pair.carriers_id)
    }
    contacts = list(Contact.objects.filter(escalation=escalation_id).order_by("happened_at", "id"))
    owed = CallBack.objects.filter(
        action__escalation=escalation_id, action__state=ActionState.OPEN.value
    )
    return rules.OnRecord(
        versions=tuple(_version(each, paired=each.id in paired) for each in contacts),
        owed=tuple(
            rules.CallBackOwed(each.action_id, each.promised_in_id, each.promised_in.happened_at)
            for each in owed.select_related("promised_in").order_by("action_id")
        ),
    )


def _version(contact: Contact, *, paired: bool) -> rules.Version:
    return rules.Version(
        contact.id,
        Side(contact.side),
        contact.level,
        Channel(contact.channel),
        contact.happened_at,
        paired,
    )


def _versions(escalation_id: UUID, versions_id: UUID) -> rules.Versions:
    """Two versions of one call, with who logged the carrier's."""
    found = (
        CallVersions.objects.filter(pk=versions_id, escalation=escalation_id)
        .select_related("customers", "carriers")
        .first()
    )
    if found is None:
        raise BadInput("There are no two versions of that call.")
    return rules.Versions(
        found.id,
        _version(found.customers, paired=True),
        _version(found.carriers, paired=True),
        found.carriers.recorded_by_id,
        found.decided_at,
        _held_until(escalation_id, found.customers.level),
    )


def _held_until(escalation_id: UUID, level: int) -> datetime | None:
    """When the level above was held back to, as it was once decided; None where it was not."""
    held = Clock.objects.filter(
        escalation=escalation_id,
        kind=ClockKind.INTERVAL.value,
        level=level,
        target_kind=TargetKind.AT.value,
    )
    return held.order_by("-target_at").values_list("target_at", flat=True).first()
