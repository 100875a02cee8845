"""What the tests of the desk start from: tickets with linked escalations of two customers."""

from rung.domain.desk_words import Speaker
from rung.domain.permissions import Role
from rung.domain.vocabulary import Channel, Ground, OrderStatus, UpdateKind
from rung.models import (
    Account,
    AccountContact,
    DeskTicket,
    Jeopardy,
    Order,
    Person,
)
from rung.queries.access import escalation_for, party_to_order
from rung.queries.desk_access import party_to_ticket
from rung.services import broadcasts, desk, engaging
from rung.services.broadcasts import Wanted
from rung.services.doing import Doing
from tests.builders import MONDAY_1530, mountain, person

NOW = mountain(24, 9)
WORDS = "The permit office takes our files together this morning."


def at(who: Person, escalation, now=NOW, press_id=None) -> Doing:
    """Somebody, as they stand to an escalation."""
    _, party = escalation_for(who, escalation.number)
    return Doing(who, party, Channel.PORTAL, now, press_id)


def at_ticket(who: Person, ticket: DeskTicket, now=NOW, press_id=None) -> Doing:
    """Somebody, as they stand to a ticket."""
    return Doing(who, party_to_ticket(who, ticket), Channel.PORTAL, now, press_id)


def opened(world, escalation, *, speaker=Speaker.DESK, now=NOW) -> DeskTicket:
    """The care manager opens a ticket from the escalation."""
    desk.open_ticket(
        escalation_id=escalation.id,
        title="Permit backlog in Treasure Valley",
        cause="Contractor Gableline filed late.",
        speaker=speaker,
        doing=at(world.ccm, escalation, now),
    )
    return DeskTicket.objects.latest("number")


def linked(world, ticket, escalation, *, now=NOW) -> None:
    """One more escalation joins the ticket."""
    desk.link_ticket(
        escalation_id=escalation.id, ticket_id=ticket.pk, doing=at(world.desk, escalation, now)
    )


def another_customer(world, name="Brackenfold Credit Union", contact="Omar Haddad", number=1):
    """A second account with a contact, an order and an escalation of its own."""
    told = person(contact, Role.CUSTOMER)
    account = Account.objects.create(
        code=f"B{number}", name=name, region=world.region, zone="America/Denver", ccm=world.ccm
    )
    AccountContact.objects.create(account=account, person=told)
    order = Order.objects.create(
        reference=f"Q-2{number:03}",
        account=account,
        region=world.region,
        site=f"Denver main office, {number} Larimer Street",
        product="SD-WAN",
        status=OrderStatus.ACCEPTED.value,
        accepted_at=mountain(2, 9),
    )
    party = party_to_order(told, order)
    return engaging.raise_escalation(
        order_ids=[order.pk],
        concern=engaging.Concern(Ground.TIMELINESS, "The branches cannot open."),
        attempt=None,
        doing=Doing(told, party, Channel.PORTAL, MONDAY_1530),
    )


def in_jeopardy(order: Order, code="1U") -> None:
    """The order is in danger for that reason."""
    Jeopardy.objects.create(order=order, code=code, since_date=mountain(20, 8).date())


def wanted(*escalations, words=WORDS, **own) -> Wanted:
    """One update to these escalations' customers."""
    return Wanted(
        UpdateKind.PROGRESS,
        words,
        [each.pk for each in escalations],
        {each.pk: own[each.reference] for each in escalations if each.reference in own},
    )


def sent(broadcast, now=NOW) -> None:
    """What the worker does: every copy that waits goes out."""
    while broadcasts.send_next_copy(broadcast_id=broadcast.pk, now=now):
        pass
