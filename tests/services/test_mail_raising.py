"""New mail about an order begins one escalation: raised by its reader, or by the policy (R5-R7)."""

from datetime import timedelta

import pytest
from django.db import connection

from rung.domain.facts import Fact
from rung.domain.mail_answers import MailDone
from rung.domain.mail_meaning import MatchedBy
from rung.domain.notices import NoticeKind
from rung.domain.refusals import AlreadyDone, RuleViolation
from rung.domain.vocabulary import Channel, Ground, OrderStatus
from rung.models import (
    AccountContact,
    Escalation,
    Notice,
    Order,
    PolicyVersion,
    TimelineEntry,
    UnderstoodMail,
)
from rung.queries.access import party_to_order
from rung.queries.mail_waiting import one_mail
from rung.services import mail_triage
from rung.services.doing import Doing
from rung.services.engaging import Concern
from rung.services.mail import as_mail
from rung.services.mail_raising import raise_waiting
from tests.builders import mountain
from tests.policies import standard_document
from tests.services.mails import arrived, notice_to, of_another_account, written
from tests.services.test_races import at_once
from tests.web.portal_pages import stranger

MX = "mx.carrier.example"
PROVED = {"Authentication_Results": f"{MX}; dmarc=pass header.from=example.com"}
SAID = "No light at Q-1001 since this morning.\n\nOn Mon, rung wrote:\n> Something of before\n"
WORDS = "No light at Q-1001 since this morning."
TUESDAY_10, TUESDAY_11, NOON = mountain(24, 10), mountain(24, 11), mountain(24, 12)
CONCERN = Concern(ground=Ground.TIMELINESS, impact=WORDS)


@pytest.fixture
def at_once_by_policy(world, settings):
    """The standard policy, in which mail of proven contacts raises by itself."""
    settings.RUNG_MAIL_AUTHSERV = MX
    PolicyVersion.objects.create(
        policy=world.policy.policy,
        number=2,
        document=standard_document(mail={"raise": "at once"}),
        published_at=mountain(2, 8),
    )
    return world


def sorting(person, order, now):
    return Doing(person, party_to_order(person, order), Channel.EMAIL, now)


def raising(world, mail, person, now=NOON):
    return raise_waiting(
        mail_id=mail.pk,
        order_id=world.order.pk,
        concern=CONCERN,
        doing=sorting(person, world.order, now),
    )


@pytest.mark.django_db
def test_raised_from_triage_it_counts_from_the_mail_and_the_next_mail_of_the_thread_is_found(
    world, at
):
    mail = arrived(written(world.customer, SAID, subject="Q-1001 is dark"), now=at(TUESDAY_11))

    escalation = raising(world, mail, world.ccm)

    mail.refresh_from_db()
    assert (escalation.raised_at, escalation.recorded_at) == (TUESDAY_11, NOON)
    assert (escalation.impact, escalation.channel) == (WORDS, Channel.EMAIL.value)
    assert (mail.done, mail.escalation, mail.decided_by) == ("RAISED", escalation, world.ccm)
    with pytest.raises(AlreadyDone, match="Dana Reyes has already seen to this mail"):
        raising(world, mail, world.desk)

    more = written(world.customer, "Still dark.", number=2, In_Reply_To="<m1@mail.example.com>")
    second = arrived(more, now=at(mountain(24, 13)))
    assert (second.escalation, second.done) == (escalation, MailDone.WORDS.value)
    assert second.matched_by == MatchedBy.OWN_MAIL.value
    third = arrived(written(world.customer, "Q-1001: no news?", number=3), now=at(mountain(24, 14)))
    assert (third.escalation, third.matched_by) == (escalation, MatchedBy.ORDER.value)
    assert Escalation.objects.count() == 1


@pytest.mark.django_db
def test_an_order_of_another_account_is_neither_offered_nor_looked_into(world, at):
    theirs = of_another_account(world)
    words = f"{theirs.reference} is down."
    mail = arrived(written(world.customer, words), now=at(TUESDAY_11))

    page = one_mail(mail.pk, zone=world.ccm.zone, now=NOON)

    assert mail.why == "A customer's person writes, and names no escalation."
    assert (page.orders, page.contact) == ((), world.customer)
    other = arrived(written(stranger(), f"{world.order.reference} is down.", number=2), now=NOON)
    assert one_mail(other.pk, zone=world.ccm.zone, now=NOON).orders == ()
    assert not Escalation.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_of_two_who_attach_and_raise_one_mail_at_once_one_is_told_of_the_other(world, at):
    escalation = world.raised(order=world.another_order("Q-1009"))
    mail = arrived(written(world.customer, SAID), now=at(TUESDAY_11))
    added = TimelineEntry.objects.filter(fact=Fact.CUSTOMER_WROTE.value)

    def attach():
        mail_triage.attach(
            mail_id=mail.pk,
            escalation_id=escalation.pk,
            doing=sorting(world.desk, world.order, NOON),
        )

    outcomes = at_once(attach, lambda: raising(world, mail, world.ccm))

    told = [each for each in outcomes if each is not None]
    assert [type(each) for each in told] == [AlreadyDone]
    assert "has already seen to this mail" in str(told[0])
    assert Escalation.objects.count() - 1 + added.count() == 1
    connection.close()


@pytest.mark.django_db
def test_a_proven_contacts_mail_about_one_order_is_raised_at_once_where_the_policy_says_so(
    at_once_by_policy, at
):
    world = at_once_by_policy
    unproved = arrived(written(world.customer, SAID), now=at(TUESDAY_10))
    assert (unproved.done, Escalation.objects.count()) == (MailDone.WAITING.value, 0)

    mail = arrived(written(world.customer, SAID, number=2, **PROVED), now=at(TUESDAY_11))
    again = arrived(
        written(world.customer, SAID, number=2, **PROVED), now=at(NOON), to="rung+x@example.com"
    )

    escalation = Escalation.objects.get()
    assert (mail.done, mail.act, mail.escalation) == ("RAISED", "RAISE", escalation)
    assert again.done == MailDone.TWICE.value
    assert (escalation.raised_by, escalation.raised_at) == (world.customer, TUESDAY_11)
    assert (escalation.impact, escalation.channel) == (WORDS, Channel.EMAIL.value)
    for person in (world.ccm, world.customer):
        assert notice_to(person, NoticeKind.RAISED).escalation == escalation


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("first", "subject", "asked", "answer", "impact"),
    [
        ("No light at all.", "Help", "Q-1001, Q-1002", "It is Q-1001", "No light at all."),
        ("", "Q-1001", "What is going wrong", "No light.", "No light."),
    ],
    ids=["which order", "what is wrong"],
)
def test_the_one_thing_that_is_missing_is_asked_once_and_the_answer_completes_it(
    at_once_by_policy, at, first, subject, asked, answer, impact
):
    world = at_once_by_policy
    world.another_order("Q-1002")
    of_another_account(world)
    mail = arrived(written(world.customer, first, subject=subject, **PROVED), now=at(TUESDAY_10))
    question = notice_to(world.customer, NoticeKind.MAIL_QUESTION)
    sent = as_mail(question, now=TUESDAY_10)
    text = " ".join(sent.get_body(("plain",)).get_content().split())

    assert (mail.done, Escalation.objects.count()) == (MailDone.WAITING.value, 0)
    assert "was asked" in mail.why
    assert asked in text
    assert "Q-2002" not in text
    assert (sent["Auto-Submitted"], sent["In-Reply-To"]) == (
        "auto-generated",
        "<m1@mail.example.com>",
    )

    away = written(world.customer, "I am out of the office.", answers=question, number=2, **PROVED)
    unsure = written(world.customer, "Q-1001 or Q-1002", answers=question, number=3, **PROVED)
    for unclear in (away, unsure):
        assert arrived(unclear, now=at(TUESDAY_11)).done == MailDone.WAITING.value
    assert Notice.objects.filter(kind=NoticeKind.MAIL_QUESTION.value).count() == 1

    said = arrived(
        written(world.customer, answer, answers=question, number=4, **PROVED), now=at(NOON)
    )

    escalation = Escalation.objects.get()
    mail.refresh_from_db()
    assert (escalation.raised_at, escalation.impact) == (TUESDAY_10, impact)
    assert {mail.done, said.done} == {MailDone.RAISED.value}
    assert {mail.escalation, said.escalation} == {escalation}


@pytest.mark.django_db
def test_who_may_not_escalate_or_is_a_machine_is_asked_nothing(at_once_by_policy, at):
    world = at_once_by_policy
    machine = {**PROVED, "Auto_Submitted": "auto-replied"}
    arrived(written(world.customer, "Away.", **machine), now=at(TUESDAY_10))
    AccountContact.objects.update(may_escalate=False)
    only_looks = arrived(written(world.customer, SAID, number=2, **PROVED), now=at(TUESDAY_11))

    assert only_looks.done == MailDone.WAITING.value
    assert not Notice.objects.exists()
    assert not Escalation.objects.exists()
    assert UnderstoodMail.objects.count() == 2


@pytest.mark.django_db
def test_what_the_rules_refuse_leaves_the_mail_waiting(world, at):
    mail = arrived(written(world.customer, SAID), now=at(TUESDAY_11))
    Order.objects.update(status=OrderStatus.CANCELLED.value)

    with pytest.raises(RuleViolation):
        raising(world, mail, world.ccm, now=NOON + timedelta(minutes=1))

    mail.refresh_from_db()
    assert (mail.done, Escalation.objects.count()) == (MailDone.WAITING.value, 0)
