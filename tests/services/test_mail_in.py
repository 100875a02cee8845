"""A mail that comes in: what it may do, and all that it may not (R7, R25, N11, N12, N13)."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from rung.domain.facts import Fact, Visibility
from rung.domain.mail_answers import MailDone
from rung.domain.mail_meaning import MatchedBy, Meaning
from rung.domain.notices import NoticeKind
from rung.domain.vocabulary import Channel
from rung.models import (
    Acknowledgement,
    EngagedLevel,
    Escalation,
    Notice,
    ReceivedMail,
    TimelineEntry,
    UnderstoodMail,
)
from rung.queries.in_step import alone
from rung.queries.mail_waiting import one_mail
from rung.queries.undelivered import undelivered_steps
from rung.services import ending
from rung.services.engaging import engage_next
from rung.services.mail import as_mail
from rung.services.mail_intake import MOST_OF_ONE_SENDER, TOO_MANY, Arrived, take_in
from rung.services.reply_address import base_address, is_ours, notice_answered_at, reply_address
from rung.services.settling import settle_due
from tests.builders import MONDAY_1530, TUESDAY_1030, mountain
from tests.services.mails import arrived, notice_to, raised_notice, written
from tests.web.portal_pages import stranger

pytestmark = pytest.mark.django_db
TUESDAY_9, TUESDAY_11 = mountain(24, 9), mountain(24, 11)
YES = "The permit is signed.\n\nOn Tue, rung wrote:\n> secret of the notice\n"


def newest(fact):
    return TimelineEntry.objects.filter(fact=fact.value).order_by("-recorded_at")[0]


def engaged_by_customer(world):
    escalation = world.raised()
    settle_due(now=TUESDAY_1030)
    engage_next(
        escalation_id=escalation.id,
        level=2,
        received_at=TUESDAY_1030,
        doing=world.customer_at(TUESDAY_1030),
    )
    return escalation


def test_a_customers_answer_is_an_entry_of_when_it_was_received_without_the_quotation(world, at):
    escalation = world.raised()
    mail = written(world.customer, YES, answers=raised_notice(world))
    take_in([Arrived("lee.tan@example.com", (base_address(),), mail, "mx")], now=TUESDAY_9)

    found = arrived(mail, now=at(TUESDAY_11))

    entry = newest(Fact.CUSTOMER_WROTE)
    assert (found.meaning, found.matched_by) == (Meaning.REPLY.value, MatchedBy.THREAD.value)
    assert (found.done, found.escalation_id) == (MailDone.WORDS.value, escalation.id)
    assert (entry.words, entry.channel) == ("The permit is signed.", Channel.EMAIL.value)
    assert (entry.happened_at, entry.recorded_at) == (TUESDAY_9, TUESDAY_11)
    assert notice_to(world.ccm, NoticeKind.CUSTOMER_WROTE).created_at == TUESDAY_11


def test_engage_as_the_first_line_of_an_answer_engages_as_of_when_the_mail_was_received(world, at):
    world.raised()
    mail = written(world.customer, "Engage\nNobody called.", answers=raised_notice(world))
    take_in([Arrived("lee.tan@example.com", (base_address(),), mail, "mx")], now=TUESDAY_1030)

    found = arrived(mail, now=at(TUESDAY_11))

    row = EngagedLevel.objects.get(level=2)
    assert (found.done, found.act) == (MailDone.ACTED.value, "ENGAGE")
    assert (row.received_at, row.channel) == (TUESDAY_1030, Channel.EMAIL.value)
    told = notice_to(world.customer, NoticeKind.MAIL_COUNTED)
    assert "engaged the next level at" in as_mail(told, now=TUESDAY_11)["Subject"]


def test_too_early_nothing_is_engaged_the_words_are_kept_and_the_writer_is_told(world, at):
    world.raised()
    mail = written(world.customer, "engage", answers=raised_notice(world))

    found = arrived(mail, now=at(TUESDAY_9))

    told = notice_to(world.customer, NoticeKind.MAIL_REFUSED)
    text = as_mail(told, now=TUESDAY_9).get_body(("plain",)).get_content()
    assert not EngagedLevel.objects.filter(level=2).exists()
    assert (found.done, found.act) == (MailDone.WORDS.value, "WRITE")
    assert "Level 2 opens Tue 12:30 EST" in found.refusal
    assert found.refusal in " ".join(text.split())
    assert newest(Fact.CUSTOMER_WROTE).words == "engage"


def test_a_plain_answer_of_the_engaged_manager_acknowledges_as_of_when_it_was_received(world, at):
    engaged_by_customer(world)
    wanted = notice_to(world.manager, NoticeKind.ACKNOWLEDGE)
    mail = written(world.manager, YES, answers=wanted)
    take_in([Arrived("m@example.com", (base_address(),), mail, "mx")], now=TUESDAY_11)

    found = arrived(mail, now=at(mountain(24, 11, 30)))

    given = Acknowledgement.objects.get()
    assert (found.done, found.act) == (MailDone.ACTED.value, "ACKNOWLEDGE")
    assert (given.happened_at, given.words) == (TUESDAY_11, "The permit is signed.")
    told = notice_to(world.manager, NoticeKind.MAIL_COUNTED)
    assert as_mail(told, now=TUESDAY_11)["Subject"].startswith(
        "Counted as acknowledgement at 11:00 MST"
    )
    assert notice_to(world.customer, NoticeKind.ACKNOWLEDGED).context["words"] == given.words


@pytest.mark.parametrize(
    ("words", "done"),
    [
        ("I am out of the office until Monday.", MailDone.NOTED),
        ("See {link} and so on.", MailDone.NOTED),
        ("On Tue, rung wrote:\n> Acknowledge\n", MailDone.WAITING),
    ],
    ids=["away", "repeats our notice", "quotes alone"],
)
def test_what_may_not_reach_the_customer_acknowledges_nothing(world, at, settings, words, done):
    engaged_by_customer(world)
    wanted = notice_to(world.manager, NoticeKind.ACKNOWLEDGE)
    mail = written(world.manager, words.format(link=settings.RUNG_BASE_URL), answers=wanted)

    found = arrived(mail, now=at(TUESDAY_11))

    assert found.done == done.value
    assert not Acknowledgement.objects.exists()
    notes = TimelineEntry.objects.filter(fact=Fact.NOTE_WRITTEN.value)
    assert {note.visibility for note in notes} <= {Visibility.INTERNAL.value}


def test_the_care_managers_answer_to_news_stays_inside(world, at):
    world.raised()
    notice = notice_to(world.ccm, NoticeKind.RAISED)

    found = arrived(written(world.ccm, "Supplier is slow.", answers=notice), now=at(TUESDAY_9))

    entry = newest(Fact.NOTE_WRITTEN)
    assert found.done == MailDone.NOTED.value
    assert (entry.words, entry.visibility) == ("Supplier is slow.", Visibility.INTERNAL.value)


@pytest.mark.parametrize(
    ("first", "fact"),
    [
        ("confirm", Fact.ESCALATION_CONFIRMED),
        ("Not solved.\nStill down.", Fact.ESCALATION_REJECTED),
    ],
)
def test_a_resolution_is_confirmed_or_rejected_by_the_first_line(world, at, first, fact):
    escalation = world.raised()
    ending.resolve(escalation_id=escalation.id, words="Up.", doing=world.ccm_at(TUESDAY_9))
    notice = notice_to(world.customer, NoticeKind.RESOLVED)

    found = arrived(written(world.customer, first, answers=notice), now=at(TUESDAY_1030))

    assert found.done == MailDone.ACTED.value
    assert newest(fact).channel == Channel.EMAIL.value


@pytest.mark.parametrize("first", ["confirm", "not solved"])
def test_an_answer_to_one_resolution_is_none_to_the_next(world, at, first):
    escalation = world.raised()
    ending.resolve(escalation_id=escalation.id, words="Up.", doing=world.ccm_at(TUESDAY_9))
    notice = notice_to(world.customer, NoticeKind.RESOLVED)
    rejected, resolved = TUESDAY_1030, at(TUESDAY_11)

    def meanwhile():
        no = world.customer_at(rejected)
        ending.reject(escalation_id=escalation.id, words="No.", doing=no)
        again = world.ccm_at(resolved)
        ending.resolve(escalation_id=escalation.id, words="Up now.", doing=again)
        at(TUESDAY_11)

    mail = written(world.customer, first, answers=notice)
    found = arrived(mail, now=at(TUESDAY_9), meanwhile=meanwhile)

    escalation.refresh_from_db()
    assert (found.done, found.act) == (MailDone.WORDS.value, "WRITE")
    assert found.refusal.startswith("It was resolved anew after you wrote.")
    assert (escalation.status, escalation.resolution) == ("RESOLVED", "Up now.")


@pytest.mark.parametrize("first", ["confirm", "not solved"])
def test_an_answer_from_before_the_silence_that_is_read_after_it_waits_and_says_so(
    world, at, first
):
    escalation = world.raised()
    ending.resolve(escalation_id=escalation.id, words="Up.", doing=world.ccm_at(TUESDAY_9))
    notice = notice_to(world.customer, NoticeKind.RESOLVED)
    over = mountain(30, 17)

    mail = written(world.customer, first, answers=notice)
    found = arrived(
        mail, now=at(over - timedelta(seconds=1)), meanwhile=lambda: settle_due(now=at(over))
    )

    escalation.refresh_from_db()
    offered = one_mail(found.pk, zone="America/Denver", now=over)
    assert (escalation.status, escalation.closed_as) == ("CLOSED", "SILENCE")
    assert (found.done, offered.reference) == (MailDone.WAITING.value, escalation.reference)
    assert offered.line.why.startswith("Your answer came in time")
    assert offered.contact == world.customer  # so that it can be raised anew
    told = notice_to(world.customer, NoticeKind.MAIL_REFUSED)
    assert "Somebody will look at your mail." in as_mail(told, now=over).as_string()


@pytest.mark.parametrize("at_the_end", [0, 1])
def test_an_answer_at_the_instant_of_the_silence_or_after_it_came_too_late(world, at, at_the_end):
    escalation = world.raised()
    ending.resolve(escalation_id=escalation.id, words="Up.", doing=world.ccm_at(TUESDAY_9))
    notice = notice_to(world.customer, NoticeKind.RESOLVED)
    settle_due(now=mountain(30, 17))

    late = mountain(30, 17) + timedelta(seconds=at_the_end)
    found = arrived(written(world.customer, "confirm", answers=notice), now=at(late))

    assert found.done == MailDone.WAITING.value
    assert not found.refusal.startswith("Your answer came in time")


def test_the_address_for_answers_stands_for_the_thread_where_a_program_leaves_it_out(world, at):
    world.raised()
    settle_due(now=TUESDAY_1030)
    notice = raised_notice(world)

    found = arrived(written(world.customer, "engage"), now=at(TUESDAY_11), to=notice)

    assert (found.matched_by, found.act) == (MatchedBy.REPLY_ADDRESS.value, "ENGAGE")


def test_an_address_for_answers_that_was_not_signed_here_names_nothing(world, settings):
    world.raised()
    notice = raised_notice(world)
    good = reply_address(notice.pk)
    local, _, domain = good.partition("@")

    assert notice_answered_at(good.upper()) == notice.pk
    assert len(local) <= 64
    for wrong in (f"{local[:-1]}0@{domain}", f"{local}@other.example", base_address(), "+@", ""):
        assert notice_answered_at(wrong) is None
    assert is_ours(good)
    assert not is_ours(f"x{good}")


def test_a_notice_says_what_an_answer_does_and_where_it_goes_while_mail_is_taken(world, settings):
    engaged_by_customer(world)
    notice = notice_to(world.manager, NoticeKind.ACKNOWLEDGE)
    assert as_mail(notice, now=TUESDAY_11)["Reply-To"] is None

    settings.RUNG_MAIL_IN = "127.0.0.1:2525"

    mail = as_mail(notice, now=TUESDAY_11)
    text = " ".join(mail.get_body(("plain",)).get_content().split())
    assert mail["Reply-To"] == reply_address(notice.pk)
    assert "the customer reads your words" in text


def act_and_effect(world, mail, at, **more):
    before = TimelineEntry.objects.count()
    found = arrived(mail, now=at(TUESDAY_11), **more)
    assert not EngagedLevel.objects.filter(level=2).exists()
    return found, TimelineEntry.objects.count() - before


@pytest.mark.parametrize(
    ("headers", "envelope"),
    [
        ({"Auto_Submitted": "auto-replied"}, "lee.tan@example.com"),
        ({"Precedence": "bulk"}, "lee.tan@example.com"),
        ({"List_Id": "<l.example.com>"}, "lee.tan@example.com"),
        ({}, ""),
        ({"Subject": "Automatic reply: news"}, "lee.tan@example.com"),
    ],
    ids=["auto-submitted", "bulk", "list", "null path", "by subject"],
)
def test_what_a_machine_sends_does_nothing_and_is_answered_by_nobody(world, at, headers, envelope):
    world.raised()
    settle_due(now=TUESDAY_1030)
    notices = Notice.objects.count()
    mail = written(world.customer, "engage", answers=raised_notice(world), **headers)

    found, written_down = act_and_effect(world, mail, at, sender=envelope)

    assert (found.meaning, found.done) == (Meaning.AUTOMATED.value, MailDone.PARKED.value)
    assert (written_down, Notice.objects.count()) == (0, notices)


def test_our_own_notice_that_comes_back_does_nothing(world, at):
    world.raised()
    own = as_mail(raised_notice(world), now=TUESDAY_9).as_bytes()

    found, written_down = act_and_effect(world, own, at, sender="rung@example.com")

    assert (found.done, written_down) == (MailDone.PARKED.value, 0)


def test_whoever_guesses_a_subject_or_has_anothers_notice_waits_to_be_looked_at(world, at):
    escalation = world.raised()
    settle_due(now=TUESDAY_1030)
    other = stranger()
    subject = f"Re: {escalation.reference}"
    guessed = written(other, "engage", subject=subject)
    forwarded = written(other, "engage", answers=raised_notice(world), number=2)

    for mail in (guessed, forwarded):
        found, written_down = act_and_effect(world, mail, at)
        assert (found.done, written_down) == (MailDone.WAITING.value, 0)
        assert "not part of" in found.why


def test_a_subject_and_a_colleagues_notice_add_words_and_do_nothing_more(world, at):
    escalation = world.raised()
    settle_due(now=TUESDAY_1030)
    named = written(world.customer, "engage", subject=f"Re: {escalation.reference}")

    found, written_down = act_and_effect(world, named, at)

    assert (found.matched_by, found.done) == (MatchedBy.SUBJECT.value, MailDone.WORDS.value)
    assert written_down == 1


def test_an_unknown_sender_and_a_new_matter_wait_to_be_looked_at(world, at):
    world.raised()
    world.customer.email = "somebody@example.org"
    unknown = written(world.customer, "engage", answers=raised_notice(world))
    world.customer.refresh_from_db()
    new = written(world.customer, "No light in Boise.", number=2)

    meanings = [act_and_effect(world, mail, at)[0] for mail in (unknown, new)]

    assert [each.meaning for each in meanings] == ["UNCLEAR", "NEW_MATTER"]
    assert {each.done for each in meanings} == {MailDone.WAITING.value}
    assert Escalation.objects.count() == 1


def test_where_a_server_has_to_prove_the_sender_an_unproved_mail_does_nothing(world, at, settings):
    settings.RUNG_MAIL_AUTHSERV = "mx.carrier.example"
    world.raised()
    settle_due(now=TUESDAY_1030)
    said = (
        {},
        {"Authentication_Results": "mx.carrier.example; dmarc=fail header.from=example.com"},
        {"Authentication_Results": "evil.example; dmarc=pass header.from=example.com"},
        {"Authentication_Results": "mx.carrier.example; spf=pass smtp.mailfrom=a@evil.example"},
    )
    for number, headers in enumerate(said):
        mail = written(
            world.customer, "engage", answers=raised_notice(world), number=number, **headers
        )
        assert act_and_effect(world, mail, at)[0].done == MailDone.WAITING.value

    proved = {"Authentication_Results": "mx.carrier.example; dkim=pass header.d=example.com"}
    mail = written(world.customer, "engage", answers=raised_notice(world), number=9, **proved)
    assert arrived(mail, now=at(TUESDAY_11)).done == MailDone.ACTED.value


def test_one_mail_counts_once_whatever_ways_it_comes(world, at):
    world.raised()
    notice = raised_notice(world)
    mail = written(world.customer, "Hello.", answers=notice)
    arrived(mail, now=at(TUESDAY_9))

    again = arrived(mail, now=at(TUESDAY_11))
    other_way = arrived(b"Received: by mx2\r\n" + mail, now=TUESDAY_11, to=notice)

    assert (again.done, other_way.done) == (MailDone.WORDS.value, MailDone.TWICE.value)
    assert TimelineEntry.objects.filter(fact=Fact.CUSTOMER_WROTE.value).count() == 1
    assert ReceivedMail.objects.count() == 2


def test_a_mail_is_kept_as_it_came(world, at):
    mail = b"\x00\xff no mail at all"

    found = arrived(mail, now=at(TUESDAY_9))

    kept = ReceivedMail.objects.get()
    assert (bytes(kept.raw), kept.size) == (mail, len(mail))
    assert found.done == MailDone.WAITING.value
    with pytest.raises(IntegrityError), transaction.atomic():
        ReceivedMail.objects.update(raw=b"")


def test_one_sender_cannot_fill_the_house(world):
    mails = [
        Arrived("a@example.org", (base_address(),), str(n).encode(), "mx")
        for n in range(MOST_OF_ONE_SENDER + 1)
    ]

    first = take_in(mails, now=MONDAY_1530)

    assert (first.count(""), first[-1]) == (MOST_OF_ONE_SENDER, TOO_MANY)
    assert take_in(mails[:1], now=TUESDAY_9) == [""]
    other = Arrived("b@example.org", (base_address(),), b"x", "mx")
    assert take_in([other], now=MONDAY_1530) == [""]


def test_a_bounce_marks_the_notice_and_tells_the_care_manager_once(world, at):
    world.raised()
    notice = raised_notice(world)
    Notice.objects.filter(pk=notice.pk).update(sent_at=MONDAY_1530)
    said = (
        "From: MAILER-DAEMON@mx.example.net\r\nSubject: Undelivered Mail\r\n"
        'Content-Type: multipart/report; report-type=delivery-status; boundary="b"\r\n\r\n'
        "--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx\r\n\r\n"
        "Final-Recipient: rfc822; lee.tan@example.com\r\nAction: failed\r\nStatus: 5.1.1\r\n"
        "--b\r\nContent-Type: text/rfc822-headers\r\n\r\n"
        f"Message-ID: {notice.message_id}\r\n--b--\r\n"
    )

    for number in range(2):
        found = arrived(f"X-N: {number}\r\n{said}".encode(), now=at(TUESDAY_9), sender="")

    assert found.done == MailDone.BOUNCED.value
    notice.refresh_from_db()
    assert notice.trouble.startswith("The mail came back")
    told = Notice.objects.filter(kind=NoticeKind.MAIL_CAME_BACK.value)
    assert [each.recipient for each in told] == [world.ccm]
    room = alone(undelivered_steps(notice.escalation_id, zone=world.ccm.zone, now=TUESDAY_9))
    assert [(each.recipient, each.how) for each in room.newest] == [
        ("Lee Tan", "sent Mon 15:30 MST")
    ]


def test_a_very_long_mail_is_cut_on_the_timeline_and_kept_whole(world, at):
    world.raised()
    mail = written(world.customer, "long " * 20_000, answers=raised_notice(world))

    found = arrived(mail, now=at(TUESDAY_9))

    entry = newest(Fact.CUSTOMER_WROTE)
    assert entry.words.endswith("the whole mail is kept)")
    assert len(entry.words) < 8_100 < len(found.words)


def test_a_mail_that_breaks_what_reads_mails_waits_for_somebody(world, at, monkeypatch):
    world.raised()
    monkeypatch.setattr("rung.worker.understanding.understand", lambda *_a, **_k: 1 / 0)

    found = arrived(written(world.customer, "x"), now=at(TUESDAY_9))

    assert found.done == MailDone.WAITING.value
    assert UnderstoodMail.objects.get(pk=found.pk).why.startswith("rung could not")
