"""One update to many customers: each reads of their own alone; once; what fails is named (N13)."""

from datetime import timedelta
from uuid import uuid4

import pytest

from rung.domain.broadcasts import NamesAnother
from rung.domain.desk_words import DeskStage, Speaker
from rung.domain.refusals import BadInput, RuleViolation
from rung.models import Broadcast, BroadcastCopy, Clock, DeskNote, Notice, Press, TimelineEntry
from rung.services import broadcasts, desk_tickets, ending
from rung.services.carry_out import PressedTwice
from rung.services.doing import NotAllowed
from rung.services.mail import as_mail
from tests.builders import running
from tests.services.desk_world import (
    NOW,
    WORDS,
    another_customer,
    at_ticket,
    linked,
    opened,
    sent,
    wanted,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def mine(world):
    """Maplethorn's escalation."""
    return world.raised()


@pytest.fixture
def theirs(world):
    """Brackenfold's."""
    return another_customer(world)


@pytest.fixture
def ticket(world, mine, theirs):
    """A ticket with both on it; the desk speaks."""
    found = opened(world, mine)
    linked(world, found, theirs)
    return found


def send(world, ticket, drafts, *, who=None, press_id=None):
    return broadcasts.broadcast(
        ticket_id=ticket.pk,
        wanted=drafts,
        doing=at_ticket(who or world.desk, ticket, press_id=press_id),
    )


def kept():
    models = (Broadcast, BroadcastCopy, Clock, DeskNote, Notice, Press, TimelineEntry)
    return {model.__name__: model.objects.count() for model in models}


def test_each_customer_gets_one_update_and_each_rhythm_starts_anew(world, ticket, mine, theirs):
    row = send(world, ticket, wanted(mine, theirs))
    sent(row)

    told = Notice.objects.filter(kind="update.sent").order_by("recipient__name")
    assert [notice.recipient.name for notice in told] == ["Lee Tan", "Omar Haddad"]
    assert {notice.context["words"] for notice in told} == {WORDS}
    for escalation in (mine, theirs):
        (clock,) = running(escalation, "UPDATE")
        assert clock.started_at == NOW
    assert set(row.copies.values_list("state", flat=True)) == {"SENT"}


def test_the_mail_of_each_names_their_own_order_and_nobody_else(world, ticket, mine, theirs):
    sent(send(world, ticket, wanted(mine, theirs)))

    for notice in Notice.objects.filter(kind="update.sent"):
        text = as_mail(notice, now=NOW).as_string()
        own, other = ("Boise", "Denver") if notice.escalation == mine else ("Denver", "Boise")
        assert own in text
        assert other not in text
        assert "CED-" not in text
        assert "Gableline" not in text


def test_other_words_for_one_customer_reach_that_one_alone(world, ticket, mine, theirs):
    own = {theirs.reference: "Your branches are next after that."}
    row = send(world, ticket, wanted(mine, theirs, **own))
    sent(row)

    words = dict(Notice.objects.filter(kind="update.sent").values_list("escalation", "context"))
    assert words[theirs.pk]["words"] == own[theirs.reference]
    assert words[mine.pk]["words"] == WORDS


def test_who_is_unticked_gets_nothing(world, ticket, mine, theirs):
    sent(send(world, ticket, wanted(theirs)))

    assert [n.escalation for n in Notice.objects.filter(kind="update.sent")] == [theirs]


@pytest.mark.parametrize(
    "named",
    [
        "As at Maplethorn Grocers, it goes on.",
        "Lee Tan knows it already.",
        "The Boise store is first.",
        "See Q-1001.",
        "CED-88 works on it.",
    ],
)
def test_a_draft_that_names_another_sends_nothing_to_anybody(world, ticket, mine, theirs, named):
    named = named.replace("CED-88", ticket.reference)
    before = kept()

    with pytest.raises(NamesAnother) as refused:
        send(world, ticket, wanted(mine, theirs, **{theirs.reference: named}))

    assert kept() == before
    assert list(refused.value.found) == [theirs.pk]


def test_a_customer_who_is_not_on_the_ticket_is_not_named_either(world, ticket, mine, theirs):
    another_customer(world, "Quarry Bank", "Ida Holm", number=2)
    before = kept()

    for words in ("Quarry has it too.", "Ida Holm agreed.", "As at 2 Larimer Street."):
        with pytest.raises(NamesAnother, match="Quarry Bank"):
            send(world, ticket, wanted(mine, words=words))

    assert kept() == before


def test_pressing_twice_counts_once(world, ticket, mine, theirs):
    press = uuid4()
    row = send(world, ticket, wanted(mine, theirs), press_id=press)

    with pytest.raises(PressedTwice):
        send(world, ticket, wanted(mine, theirs), press_id=press)
    sent(row)
    sent(row)

    assert Notice.objects.filter(kind="update.sent").count() == 2
    assert Broadcast.objects.count() == 1


def test_what_fails_for_its_own_reason_is_named_and_the_rest_stands(world, ticket, mine, theirs):
    row = send(world, ticket, wanted(mine, theirs))
    ending.withdraw(escalation_id=mine.id, words="Solved itself.", doing=world.customer_at(NOW))

    sent(row, NOW + timedelta(minutes=1))

    copies = {copy.escalation_id: copy for copy in row.copies.all()}
    assert (copies[theirs.pk].state, copies[theirs.pk].trouble) == ("SENT", "")
    assert copies[mine.pk].state == "REFUSED"
    assert copies[mine.pk].trouble.startswith("The escalation is closed.")
    assert [n.escalation for n in Notice.objects.filter(kind="update.sent")] == [theirs]


def test_one_that_was_closed_before_is_not_sent_at_all(world, ticket, mine, theirs):
    ending.withdraw(escalation_id=mine.id, words="Solved itself.", doing=world.customer_at(NOW))
    before = kept()

    with pytest.raises(BadInput, match="closed or taken off"):
        send(world, ticket, wanted(mine, theirs))

    assert kept() == before


@pytest.mark.parametrize("who", ["ccm", "manager", "administrator"])
def test_where_the_desk_speaks_nobody_else_sends_to_all(world, ticket, mine, who):
    before = kept()

    with pytest.raises(NotAllowed):
        send(world, ticket, wanted(mine), who=getattr(world, who))

    assert kept() == before


def test_where_the_care_manager_speaks_the_care_manager_sends_to_all(world, ticket, mine):
    desk_tickets.let_speak(
        ticket_id=ticket.pk, speaker=Speaker.CCM, doing=at_ticket(world.desk, ticket)
    )
    ticket.refresh_from_db()

    with pytest.raises(NotAllowed):
        send(world, ticket, wanted(mine))
    sent(send(world, ticket, wanted(mine), who=world.ccm))

    assert Notice.objects.filter(kind="update.sent").count() == 1


def test_what_was_sent_is_never_rewritten(world, ticket, mine):
    row = send(world, ticket, wanted(mine))

    with pytest.raises(Exception, match="written once"):
        Broadcast.objects.filter(pk=row.pk).update(words="Something else")


def test_an_ended_ticket_sends_nothing(world, ticket, mine):
    desk_tickets.move_ticket(
        ticket_id=ticket.pk,
        stage=DeskStage.ENDED,
        seen=DeskStage.NEW,
        words="Done.",
        doing=at_ticket(world.desk, ticket),
    )
    before = kept()

    with pytest.raises(RuleViolation):
        send(world, ticket, wanted(mine))

    assert kept() == before
