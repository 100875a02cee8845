"""A mail that was no acknowledgement is taken back; the next contact is named after (R12, R28)."""

from datetime import timedelta

import pytest
from django.test import Client

from rung.domain.commitments import Source
from rung.domain.facts import Fact, Visibility
from rung.domain.mail_answers import MailDone
from rung.domain.mail_meaning import Meaning
from rung.domain.notices import NoticeKind
from rung.models import Acknowledgement, Clock, Notice, TimelineEntry
from rung.queries.commitments import Within, found_promises
from rung.services import ending
from rung.services.checking import check_facts
from rung.services.mail import as_mail
from rung.services.settling import settle_due
from tests.builders import mountain, running
from tests.services.mails import arrived, notice_to, written
from tests.web.desk_pages import NO_STATIC, at_level_2, everything, words_of

pytestmark = [pytest.mark.django_db, pytest.mark.filterwarnings(NO_STATIC)]
AT_1052, AT_1100, AT_1400 = mountain(24, 10, 52), mountain(24, 11), mountain(24, 14)


def acknowledged(world, at, words="I am on it.", now=AT_1052):
    """The engaged manager answers by mail; what was owed, and the receipt."""
    escalation = at_level_2(world)
    (owed,) = running(escalation, "ACKNOWLEDGEMENT")
    wanted = notice_to(world.manager, NoticeKind.ACKNOWLEDGE)
    arrived(written(world.manager, words, answers=wanted), now=at(now))
    return owed, notice_to(world.manager, NoticeKind.MAIL_COUNTED)


def text_of(notice, now):
    return " ".join(as_mail(notice, now=now).get_body(("plain",)).get_content().split())


def undo_path(notice, now):
    link = text_of(notice, now).partition("Undo: ")[2].split()[0]
    return "/" + link.split("/", 3)[3]


def press(path):
    page = Client().get(path)
    press_id = page.text.partition('name="press_id" value="')[2].partition('"')[0]
    return Client().post(path, {"press_id": press_id})


def differences():
    found = []
    check_facts(found.append)
    return [str(each) for each in found]


def taken_back():
    return TimelineEntry.objects.filter(fact=Fact.ACKNOWLEDGEMENT_TAKEN_BACK.value)


def test_the_receipt_says_as_of_when_it_counted_and_its_link_takes_it_back_once(world, at):
    owed, receipt = acknowledged(world, at)
    path, before = undo_path(receipt, AT_1052), everything()
    said = text_of(receipt, AT_1052)
    assert "Counted as acknowledgement at 10:52 MST." in said
    assert "You named no time" in said
    assert "Until Tue 11:22 MST, “Undo” takes it back." in said
    for _ in range(2):
        assert "Was your mail no acknowledgement?" in words_of(Client().get(path))
    assert everything() == before

    at(AT_1100)
    done, again = press(path), press(path)

    (running_on,) = running(owed.escalation, "ACKNOWLEDGEMENT")
    entry = taken_back().get()
    facts = [Fact.ACKNOWLEDGEMENT_GIVEN.value, Fact.ACKNOWLEDGEMENT_TAKEN_BACK.value]
    assert (done.status_code, again.status_code) == (303, 422)
    assert "owed by Tue 14:30 MST, as before" in words_of(Client().get(path))
    assert (running_on.pk, running_on.due_at, running_on.wake_at) == (
        owed.pk,
        owed.due_at,
        owed.wake_at,
    )
    assert (entry.actor, entry.visibility) == (world.manager, Visibility.CUSTOMER.value)
    assert TimelineEntry.objects.filter(fact__in=facts).count() == len(facts)
    assert not Acknowledgement.objects.exists()
    assert differences() == []


def test_the_customer_hears_of_it_only_where_they_had_been_told(world, at):
    _, receipt = acknowledged(world, at)
    told = notice_to(world.customer, NoticeKind.ACKNOWLEDGED)
    press(undo_path(receipt, AT_1052))
    told.refresh_from_db()
    assert told.gave_up_at is not None
    for_customer = Notice.objects.filter(kind=NoticeKind.TAKEN_BACK.value, recipient=world.customer)
    assert not for_customer.exists()
    assert "had not been sent it" in text_of(notice_to(world.ccm, NoticeKind.TAKEN_BACK), AT_1100)

    wanted = notice_to(world.manager, NoticeKind.ACKNOWLEDGE)
    arrived(written(world.manager, "Really now.", answers=wanted, number=2), now=at(AT_1100))
    second = notice_to(world.customer, NoticeKind.ACKNOWLEDGED)
    assert second.pk != told.pk
    Notice.objects.filter(pk=second.pk).update(sent_at=AT_1100)
    press(undo_path(notice_to(world.manager, NoticeKind.MAIL_COUNTED), AT_1100))

    said = text_of(for_customer.get(), AT_1100)
    assert "What you were sent as an answer of Tue 13:00 EST (11:00 MST) was none." in said
    assert "You have one by Tue 16:30 EST" in said
    assert differences() == []


def test_once_it_is_due_it_is_missed_as_if_it_had_never_been_answered(world, at):
    owed, receipt = acknowledged(world, at, now=mountain(24, 14, 20))
    path = undo_path(receipt, mountain(24, 14, 20))
    at(mountain(24, 14, 40))
    press(path)
    settle_due(now=mountain(24, 14, 40))

    owed.refresh_from_db()
    assert (owed.outcome, owed.settled_at) == ("MISSED", owed.due_at)
    assert differences() == []


def test_a_late_answer_that_is_taken_back_leaves_the_miss_and_may_be_given_again(world, at):
    late = mountain(24, 15)
    owed, receipt = acknowledged(world, at, now=late)
    press(undo_path(receipt, late))
    wanted = notice_to(world.manager, NoticeKind.ACKNOWLEDGE)
    again = arrived(written(world.manager, "Yes.", answers=wanted, number=2), now=late)

    assert again.done == MailDone.ACTED.value
    assert Acknowledgement.objects.get().words == "Yes."
    assert Clock.objects.get(pk=owed.pk).outcome == "MISSED"
    assert differences() == []


@pytest.mark.parametrize("why", ["too late", "resolved", "not theirs"])
def test_too_late_after_something_followed_or_by_another_nothing_is_taken_back(world, at, why):
    owed, receipt = acknowledged(world, at)
    path, status = undo_path(receipt, AT_1052), 409
    if why == "too late":
        at(AT_1052 + timedelta(minutes=31))
        status = 410
    elif why == "resolved":
        ending.resolve(escalation_id=owed.escalation_id, words="Up.", doing=world.ccm_at(AT_1100))
    else:
        Acknowledgement.objects.update(given_by=world.director)
    before = everything()

    answer = Client().post(path, {"press_id": "11111111-1111-4111-8111-111111111111"})

    assert answer.status_code == status
    assert everything() == before


def test_an_answer_to_the_receipt_names_the_next_contact_as_the_form_would(world, at):
    owed, receipt = acknowledged(world, at)
    usual = Acknowledgement.objects.get().next_contact_at
    unclear = arrived(
        written(world.manager, "Thursday afternoon", answers=receipt, number=2), now=at(AT_1100)
    )
    asked = notice_to(world.manager, NoticeKind.MAIL_REFUSED)
    still = arrived(
        written(world.manager, "Thu 2:00", answers=asked, number=3), now=at(mountain(24, 11, 5))
    )
    assert (unclear.meaning, unclear.done) == (Meaning.NEXT_CONTACT.value, "NOTED")
    assert "“Thu 14:00”" in text_of(asked, AT_1100)
    assert still.done == MailDone.NOTED.value
    assert Notice.objects.filter(kind=NoticeKind.MAIL_REFUSED.value).count() == 1
    assert Acknowledgement.objects.get().next_contact_at == usual

    named = arrived(
        written(world.manager, "Wed 14:00\n\nMorgan", answers=asked, number=4), now=at(AT_1400)
    )

    wednesday = mountain(25, 14)
    assert (named.meaning, named.done) == (Meaning.NEXT_CONTACT.value, MailDone.ACTED.value)
    assert Acknowledgement.objects.get().next_contact_at == wednesday
    told = notice_to(world.customer, NoticeKind.NEXT_CONTACT)
    assert "contacts you by Wed 16:00 EST" in text_of(told, AT_1400)
    promised = found_promises(Within(escalations=(owed.escalation_id,)), now=AT_1400)
    dates = [
        each.promise.due_at for each in promised if each.promise.thing.source is Source.CONTACT
    ]
    assert dates == [usual, wednesday]
    assert differences() == []


def test_an_acknowledgement_that_names_its_next_contact_is_asked_for_none(world, at):
    words = "I am on it.\n\nNext contact: Wed 9:30 MST"
    _, receipt = acknowledged(world, at, words=words)

    assert Acknowledgement.objects.get().next_contact_at == mountain(25, 9, 30)
    assert "You named no time" not in text_of(receipt, AT_1052)
    thanks = arrived(written(world.manager, "Thanks!", answers=receipt, number=2), now=at(AT_1100))
    assert thanks.meaning == Meaning.NOTE.value
