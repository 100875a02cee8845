"""Two people at one desk ticket at the same instant: it happens once, the second is told (N15)."""

import uuid

import pytest

from rung.domain.permissions import Role
from rung.domain.refusals import AlreadyDone
from rung.domain.surveys import Answer
from rung.models import Broadcast, DeskNote, DeskTicket, DeskTicketLink, Notice, Survey
from rung.services import broadcasts, desk_tickets, ending, surveys
from tests.builders import World, person
from tests.services.desk_world import NOW, at_ticket, linked, opened, sent, wanted
from tests.services.test_races import at_once

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def world():
    return World()


def told(outcomes):
    """Exactly one went through; the other was told."""
    refused = [outcome for outcome in outcomes if outcome is not None]
    assert len(refused) == len(outcomes) - 1
    assert all(isinstance(each, AlreadyDone) for each in refused)
    return [str(each) for each in refused]


def test_of_two_who_take_a_ticket_one_has_it(world):
    ticket = opened(world, world.raised())
    otto = person("Otto Brand", Role.DESK)

    def take(who):
        doing = at_ticket(who, ticket)
        return lambda: desk_tickets.take_ticket(ticket_id=ticket.pk, seen_owner=None, doing=doing)

    (said,) = told(at_once(take(world.desk), take(otto)))

    owner = DeskTicket.objects.get().owner
    assert said == f"{owner.name} has taken {ticket.reference}."
    assert DeskNote.objects.filter(entry="TAKEN").count() == 1


def test_of_two_who_link_an_escalation_one_link_lives(world):
    first = opened(world, world.raised())
    second = opened(world, world.raised(order=world.another_order("Q-2")))
    escalation = world.raised(order=world.another_order("Q-3"))

    told(
        at_once(
            lambda: linked(world, first, escalation),
            lambda: linked(world, second, escalation),
        )
    )

    assert DeskTicketLink.objects.filter(escalation=escalation, unlinked_at=None).count() == 1


def test_of_two_presses_of_one_update_to_many_one_goes_out(world):
    escalation = world.raised()
    ticket = opened(world, escalation)
    doing = at_ticket(world.desk, ticket, press_id=uuid.uuid4())

    def send():
        broadcasts.broadcast(ticket_id=ticket.pk, wanted=wanted(escalation), doing=doing)

    told(at_once(send, send))

    assert Broadcast.objects.count() == 1


def test_two_workers_send_no_copy_twice(world):
    escalations = [
        world.raised(order=world.another_order(f"Q-{number}")) for number in range(20, 25)
    ]
    ticket = opened(world, escalations[0])
    for each in escalations[1:]:
        linked(world, ticket, each)
    row = broadcasts.broadcast(
        ticket_id=ticket.pk, wanted=wanted(*escalations), doing=at_ticket(world.desk, ticket)
    )

    assert at_once(lambda: sent(row), lambda: sent(row)) == [None, None]

    assert set(row.copies.values_list("state", flat=True)) == {"SENT"}
    assert Notice.objects.filter(kind="update.sent").count() == 5


def test_of_two_answers_after_the_end_one_counts(world):
    escalation = world.raised()
    ending.resolve(escalation_id=escalation.id, words="Done.", doing=world.ccm_at(NOW))
    ending.confirm(escalation_id=escalation.id, doing=world.customer_at(NOW))

    def give(score):
        return lambda: surveys.answer_survey(
            escalation_id=escalation.id,
            answer=Answer(score, score),
            doing=world.customer_at(NOW),
        )

    (said,) = told(at_once(give(1), give(5)))

    assert said == "Lee Tan has answered already."
    assert Survey.objects.count() == 1
