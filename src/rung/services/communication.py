"""Use cases of who hears what, and how often: plans of their own, stakeholders (R22, R23)."""

from dataclasses import dataclass
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction

from rung.domain import agreeing as rules
from rung.domain import hearing
from rung.domain.agreeing import PlanState, Standing, Terms
from rung.domain.hearing import Depth, Gets, HearsBy, Listener
from rung.domain.permissions import Act, Relation, Role
from rung.domain.plan import Plan, Snapshot
from rung.domain.refusals import AlreadyDone, BadInput, RuleViolation
from rung.domain.vocabulary import Side
from rung.models import AccountContact, CommunicationPlan, Escalation, Person, Stakeholder
from rung.models.keys import key_at
from rung.services.carry_out import run
from rung.services.doing import Doing

NOT_HERE = "This address cannot be added here. Ask your care manager."


@dataclass(frozen=True)
class Wanted:
    """Somebody who is to hear, as a form names them."""

    name: str
    address: str
    gets: Gets
    hears_by: HearsBy
    depth: Depth = Depth.TECHNICAL
    phone: str = ""
    side: Side = Side.CUSTOMER


@transaction.atomic
def propose_plan(*, escalation_id: UUID, terms: Terms, doing: Doing) -> Escalation:
    """Propose a plan of their own; the other side is told and answers."""
    doing.allow(Act.AGREE_ON_NEWS)
    return run(
        escalation_id,
        lambda s: rules.propose(
            s,
            _newest(escalation_id),
            new_id=key_at(doing.now),
            side=side_of(doing),
            terms=terms,
            now=doing.now,
        ),
        doing,
    )


@transaction.atomic
def answer_plan(
    *, escalation_id: UUID, proposal_id: UUID, agreed: bool, words: str, doing: Doing
) -> Escalation:
    """Agree to what the other side proposed, or say what does not fit."""
    doing.allow(Act.AGREE_ON_NEWS)
    return run(
        escalation_id,
        lambda s: rules.answer(
            s,
            _newest(escalation_id),
            proposal_id=proposal_id,
            side=side_of(doing),
            agreed=agreed,
            words=words,
            now=doing.now,
        ),
        doing,
    )


@transaction.atomic
def add_stakeholder(*, escalation_id: UUID, wanted: Wanted, doing: Doing) -> Escalation:
    """Let somebody hear. A customer adds people of their own side alone (N13)."""
    doing.allow(Act.AGREE_ON_NEWS)

    def decide(current: Snapshot) -> Plan:
        listener = _listener(escalation_id, wanted, doing)
        return hearing.add_listener(current, listener, new_id=key_at(doing.now), now=doing.now)

    return run(escalation_id, decide, doing)


@transaction.atomic
def remove_stakeholder(*, escalation_id: UUID, stakeholder_id: UUID, doing: Doing) -> Escalation:
    """Take somebody off the list; a customer those of their own side."""
    doing.allow(Act.AGREE_ON_NEWS)

    def decide(current: Snapshot) -> Plan:
        row = Stakeholder.objects.filter(pk=stakeholder_id, escalation=escalation_id).first()
        if row is None or not _may_know(row, doing):
            raise RuleViolation("There is nobody of that kind on the list.")
        if row.left_at is not None:
            raise AlreadyDone(f"{row.name} has been taken off already.", row.left_at)
        return hearing.end_listener(
            current, listener_id=row.pk, name=row.name, side=Side(row.side), now=doing.now
        )

    return run(escalation_id, decide, doing)


def side_of(doing: Doing) -> Side:
    """For which side somebody acts."""
    contact = doing.party is not None and Relation.CONTACT in doing.party.relations
    return Side.CUSTOMER if contact else Side.CARRIER


def _may_know(row: Stakeholder, doing: Doing) -> bool:
    return side_of(doing) is Side.CARRIER or row.side == Side.CUSTOMER.value


def _newest(escalation_id: UUID) -> Standing | None:
    """The newest proposal; read behind the escalation's lock."""
    row = CommunicationPlan.objects.filter(escalation=escalation_id).order_by("-number").first()
    if row is None:
        return None
    side, state = Side(row.proposed_side), PlanState(row.state)
    return Standing(row.id, row.number, side, row.terms, state)


def _listener(escalation_id: UUID, wanted: Wanted, doing: Doing) -> Listener:
    """Who is meant: a person of ours on the right side of this account, or nobody of ours."""
    if wanted.hears_by is HearsBy.SMS and not settings.RUNG_SMS:
        raise BadInput("SMS is not set up here. Choose e-mail, or the phone.")
    side = wanted.side if side_of(doing) is Side.CARRIER else Side.CUSTOMER
    address = wanted.address.strip()
    person = (
        Person.objects.filter(email__iexact=address, is_active=True).first() if address else None
    )
    if side is Side.CUSTOMER:
        _check_customer(escalation_id, address, person)
    elif person is None or person.role == Role.CUSTOMER.value:
        raise BadInput("On the carrier's side only people who sign in here can be added.")
    present = Stakeholder.objects.filter(escalation=escalation_id, left_at=None)
    if address and present.filter(address__iexact=address).exists():
        raise AlreadyDone("They are on the list already. Take them off to change what they get.")
    return Listener(
        side=side,
        name=person.name if person else wanted.name,
        gets=wanted.gets,
        hears_by=wanted.hears_by,
        depth=wanted.depth,
        address=person.email if person else address,
        phone=wanted.phone or (person.phone if person else ""),
        person_id=person.pk if person else None,
    )


def _check_customer(escalation_id: UUID, address: str, person: Person | None) -> None:
    """Never another customer's address, nor one of the carrier's; which of them is not said."""
    if not (address and _is_known(address)):
        return
    account = Escalation.objects.filter(pk=escalation_id).values("account")
    own = AccountContact.objects.filter(account__in=account, person=person).exists()
    if person is None or not own:
        raise BadInput(NOT_HERE)


def _is_known(address: str) -> bool:
    """Whether anybody has the address; of another customer's people no more can be read here."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT rung_address_is_known(%s)", [address])
        return bool(cursor.fetchone()[0])
