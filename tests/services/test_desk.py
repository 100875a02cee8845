"""Desk tickets through the services: opened, linked, worked, ended, always inside (R21, N13)."""

from datetime import timedelta

import pytest

from rung.domain.desk_words import DeskStage, Speaker
from rung.domain.facts import Visibility
from rung.domain.refusals import AlreadyDone, BadInput, RuleViolation
from rung.domain.vocabulary import UpdateKind
from rung.models import DeskNote, DeskTicket, DeskTicketLink, Notice, TimelineEntry
from rung.queries.desk_room import desk_room
from rung.services import desk, desk_tickets, working
from rung.services.doing import NotAllowed
from rung.services.keeping_desk import live_link
from tests.services.desk_world import (
    NOW,
    another_customer,
    at,
    at_ticket,
    in_jeopardy,
    linked,
    opened,
)

pytestmark = pytest.mark.django_db


def written():
    """How many rows of the desk there are, and of what it told."""
    models = (DeskTicket, DeskTicketLink, DeskNote, TimelineEntry, Notice)
    return {model.__name__: model.objects.count() for model in models}


def test_the_care_manager_opens_a_ticket_and_the_desk_is_told(world):
    escalation = world.raised()

    ticket = opened(world, escalation, speaker=Speaker.CCM)

    assert (ticket.stage, ticket.owner, ticket.opened_by) == ("NEW", None, world.ccm)
    assert live_link(escalation.pk).reference == ticket.reference
    told = Notice.objects.get(kind="desk.opened")
    assert told.recipient == world.desk
    assert told.context["ticket"] == ticket.reference


def test_numbers_go_up_and_are_their_own(world):
    first = opened(world, world.raised())
    second = opened(world, world.raised(order=world.another_order("Q-2")))

    assert second.number == first.number + 1
    assert first.reference.startswith("CED-")


def test_everything_of_it_on_the_timeline_stays_inside(world):
    escalation = world.raised()
    ticket = opened(world, escalation)
    desk.unlink_ticket(
        escalation_id=escalation.id,
        link_id=live_link(escalation.pk).id,
        words="Another cause",
        doing=at(world.ccm, escalation),
    )
    linked(world, ticket, escalation)

    facts = TimelineEntry.objects.filter(fact__startswith="desk.")
    assert sorted(facts.values_list("fact", flat=True)) == [
        "desk.linked",
        "desk.opened",
        "desk.unlinked",
    ]
    assert set(facts.values_list("visibility", flat=True)) == {Visibility.INTERNAL.value}
    assert not Notice.objects.filter(kind__startswith="desk.", recipient=world.customer).exists()


@pytest.mark.parametrize("who", ["customer", "manager", "channel_manager", "administrator"])
def test_nobody_else_opens_one(world, who):
    escalation = world.raised()
    before = written()

    with pytest.raises(NotAllowed):
        desk.open_ticket(
            escalation_id=escalation.id,
            title="Permits",
            cause="Late",
            speaker=Speaker.CCM,
            doing=at(getattr(world, who), escalation),
        )

    assert written() == before


def test_another_accounts_care_manager_opens_none(world):
    escalation = world.raised()
    other = another_customer(world)
    other.order.ccm = world.ccm
    world.account.ccm = None
    world.account.save()
    before = written()

    with pytest.raises(NotAllowed):
        desk.open_ticket(
            escalation_id=escalation.id,
            title="Permits",
            cause="Late",
            speaker=Speaker.CCM,
            doing=at(world.ccm, escalation),
        )

    assert written() == before


def test_a_ticket_without_a_cause_is_not_opened(world):
    escalation = world.raised()
    before = written()

    with pytest.raises(BadInput):
        desk.open_ticket(
            escalation_id=escalation.id,
            title="Permits",
            cause="  ",
            speaker=Speaker.CCM,
            doing=at(world.ccm, escalation),
        )

    assert written() == before


def test_one_ticket_serves_many_and_an_escalation_is_on_one_alone(world):
    first, second = world.raised(), another_customer(world)
    ticket = opened(world, first)
    linked(world, ticket, second)
    before = written()

    with pytest.raises(AlreadyDone, match=f"linked it to {ticket.reference} already"):
        opened(world, second)

    assert written() == before
    assert ticket.links.filter(unlinked_at=None).count() == 2


def test_who_took_an_escalation_off_and_when_is_kept(world):
    escalation = world.raised()
    ticket = opened(world, escalation)
    later = NOW + timedelta(minutes=5)

    desk.unlink_ticket(
        escalation_id=escalation.id,
        link_id=live_link(escalation.pk).id,
        words="It was the equipment.",
        doing=at(world.ccm, escalation, later),
    )

    link = ticket.links.get()
    assert (link.unlinked_at, link.unlinked_by) == (later, world.ccm)
    assert live_link(escalation.pk) is None


def test_the_same_region_and_reason_offers_the_ticket(world):
    first, second = world.raised(), another_customer(world)
    third = another_customer(world, "Quarry Bank", "Ida Holm", number=2)
    in_jeopardy(first.order)
    in_jeopardy(second.order)
    in_jeopardy(third.order, code="1C")
    ticket = opened(world, first)

    offered = [
        [each.reference for each in desk_room(each, zone="UTC", now=NOW).offered]
        for each in (second, third, first)
    ]

    assert offered == [[ticket.reference], [], []]


def test_an_ended_ticket_is_not_offered_and_takes_no_link(world):
    first, second = world.raised(), another_customer(world)
    in_jeopardy(first.order)
    in_jeopardy(second.order)
    ticket = opened(world, first)
    move(world, ticket, DeskStage.ENDED, words="All permits granted.")
    before = written()

    assert desk_room(second, zone="UTC", now=NOW).offered == ()
    with pytest.raises(RuleViolation, match="has ended"):
        linked(world, ticket, second)
    assert written() == before


def move(world, ticket, stage, words=""):
    seen = DeskStage(DeskTicket.objects.get(pk=ticket.pk).stage)
    desk_tickets.move_ticket(
        ticket_id=ticket.pk,
        stage=stage,
        seen=seen,
        words=words,
        doing=at_ticket(world.desk, ticket),
    )


def test_ending_takes_everything_off_and_says_who_ended_it(world):
    escalation = world.raised()
    ticket = opened(world, escalation)

    move(world, ticket, DeskStage.ENDED, words="All permits granted.")

    ticket.refresh_from_db()
    assert (ticket.stage, ticket.ended_at, ticket.ended_by) == ("ENDED", NOW, world.desk)
    assert live_link(escalation.pk) is None
    assert "All permits granted." in DeskNote.objects.get(entry="STAGE").words


def test_every_step_of_a_ticket_is_in_its_history(world):
    ticket = opened(world, world.raised())
    doing = at_ticket(world.desk, ticket)

    desk_tickets.take_ticket(ticket_id=ticket.pk, seen_owner=None, doing=doing)
    move(world, ticket, DeskStage.WORKING)
    desk_tickets.plan_step(
        ticket_id=ticket.pk, words="Call the city", at=NOW + timedelta(hours=1), doing=doing
    )
    desk_tickets.let_speak(ticket_id=ticket.pk, speaker=Speaker.CCM, doing=doing)
    desk_tickets.write_note(ticket_id=ticket.pk, words="They are polite.", doing=doing)

    entries = DeskNote.objects.filter(ticket=ticket).values_list("entry", flat=True)
    assert sorted(entries) == ["NEXT_STEP", "NOTE", "OPENED", "SPEAKER", "STAGE", "TAKEN"]
    assert DeskNote.objects.get(entry="NEXT_STEP").words.startswith("Call the city, by ")
    ticket.refresh_from_db()
    assert (ticket.owner, ticket.next_step) == (world.desk, "Call the city")


def test_only_the_desk_takes_a_ticket(world):
    ticket = opened(world, world.raised())
    before = written()

    with pytest.raises(NotAllowed):
        desk_tickets.take_ticket(
            ticket_id=ticket.pk, seen_owner=None, doing=at_ticket(world.ccm, ticket)
        )

    ticket.refresh_from_db()
    assert ticket.owner is None
    assert written() == before


def test_the_desk_sends_updates_where_its_ticket_says_that_it_speaks(world):
    escalation = world.raised()
    opened(world, escalation, speaker=Speaker.DESK)

    update(world.desk, escalation)

    assert Notice.objects.filter(kind="update.sent", recipient=world.customer).count() == 1


def test_the_desk_sends_none_where_the_care_manager_speaks(world):
    escalation = world.raised()
    ticket = opened(world, escalation, speaker=Speaker.CCM)
    before = written()

    with pytest.raises(NotAllowed, match="the desk does where its ticket says"):
        update(world.desk, escalation)
    assert written() == before

    desk_tickets.let_speak(
        ticket_id=ticket.pk, speaker=Speaker.DESK, doing=at_ticket(world.desk, ticket)
    )
    update(world.desk, escalation)
    told = Notice.objects.get(kind="desk.speaks")
    assert told.recipient == world.ccm


def update(who, escalation):
    working.send_update(
        escalation_id=escalation.id,
        kind=UpdateKind.PROGRESS,
        words="The city answers today.",
        doing=at(who, escalation),
    )
