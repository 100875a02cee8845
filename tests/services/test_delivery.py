"""The outbox is sent at least once, under one Message-ID, and loses nothing (N8)."""

import threading
from datetime import date, timedelta

import pytest
from django.db import connection

from rung.domain.hearing import Gets, HearsBy
from rung.domain.notices import NoticeKind
from rung.domain.vocabulary import ActionOwner, UpdateKind
from rung.jobs_port import Job, waiting
from rung.models import AccountContact, Letter, Notice, Stakeholder
from rung.services import communication, delivery, working
from rung.services.communication import Wanted
from rung.services.delivery import deliver, sweep
from rung.services.engaging import engage_next
from rung.services.outbox import write_notice
from rung.services.settling import settle_due
from rung.services.working import Committed
from tests.builders import MONDAY_1530, TUESDAY_1030, mountain
from tests.mailbox import closed_port, open_mailbox, smtp_settings

NOW = MONDAY_1530 + timedelta(minutes=10)
pytestmark = pytest.mark.django_db


@pytest.fixture
def mailbox(settings):
    with open_mailbox() as opened:
        settings.RUNG_SMTP = opened.settings
        yield opened


def to_customer(kind=NoticeKind.RAISED):
    return Notice.objects.get(kind=kind.value, context__side="CUSTOMER")


def a_code(world, now=NOW):
    write_notice(
        kind=NoticeKind.SIGN_IN_CODE,
        key=f"code:{now.isoformat()}",
        recipient=world.customer,
        context={"code": "914 227"},
        now=now,
    )
    return Notice.objects.get(kind=NoticeKind.SIGN_IN_CODE.value)


def test_a_notice_goes_out_once_to_one_address_and_is_marked(world, mailbox):
    world.raised()
    notice = to_customer()

    for _ in range(3):
        deliver(notice_id=notice.pk, now=NOW)

    (mail,) = mailbox.mails
    assert mailbox.recipients == [["lee.tan@example.com"]]
    assert mail["To"] == "Lee Tan <lee.tan@example.com>"
    assert mail["Subject"] == "Dana has your escalation ESC-" + notice.context["reference"][4:]
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["Date"].datetime == NOW.replace(microsecond=0)
    notice.refresh_from_db()
    assert (notice.sent_at, notice.attempts, notice.trouble) == (NOW, 1, "")


def test_text_and_html_say_the_same_and_lead_to_the_same_page(world, mailbox):
    escalation = world.raised()

    deliver(notice_id=to_customer().pk, now=NOW)

    (mail,) = mailbox.mails
    text = mail.get_body(("plain",)).get_content()
    html = mail.get_body(("html",)).get_content()
    for part in (text, html):
        assert "You can engage level 2 from Tue 12:30 EST (10:30 MST)" in " ".join(part.split())
        assert "Store opens Saturday. No circuit means no card payments." in part
        assert part.count(f"/escalations/{escalation.reference}/") == 1
        assert "/desk/" not in part


def test_words_of_people_are_never_markup(world, mailbox):
    escalation = world.raised()
    escalation.impact = "<b>We & they</b>"
    notice = to_customer()
    Notice.objects.filter(pk=notice.pk).update(
        context={**notice.context, "impact": "<script>alert(1)</script> & more"}
    )

    deliver(notice_id=notice.pk, now=NOW)

    html = mailbox.mails[0].get_body(("html",)).get_content()
    assert "<script>" not in html
    assert "&lt;script&gt;" in html


def test_mails_of_one_escalation_to_one_person_are_one_thread(world, mailbox):
    escalation = world.raised()
    engage_next(
        escalation_id=escalation.id,
        level=2,
        received_at=TUESDAY_1030,
        doing=world.customer_at(TUESDAY_1030),
    )

    for notice in Notice.objects.order_by("pk"):
        deliver(notice_id=notice.pk, now=TUESDAY_1030)

    roots = {(mail["To"], mail["In-Reply-To"], mail["References"]) for mail in mailbox.mails}
    assert len({mail["Message-ID"] for mail in mailbox.mails}) == len(mailbox.mails) > 4
    assert len(roots) == 3  # customer, care manager, manager
    assert all(answered == references for _, answered, references in roots)


def test_ids_stay_whole_however_long_the_host_is(world, mailbox, settings):
    settings.RUNG_BASE_URL = f"https://{'escalations.' * 6}carrier.example.com"
    world.raised()

    deliver(notice_id=to_customer().pk, now=NOW)

    notice = to_customer()
    host = notice.message_id.partition("@")[2]
    root = f"<escalation-{notice.escalation_id}-{notice.recipient_id}@{host}"
    for line in (f"Message-ID: {notice.message_id}", f"In-Reply-To: {root}", f"References: {root}"):
        assert line in mailbox.raw[0].splitlines()


def test_an_unreachable_server_loses_nothing_and_is_tried_less_and_less_often(world, settings):
    port = closed_port()
    settings.RUNG_SMTP = smtp_settings(port)
    world.raised()
    notice, now, waits = to_customer(), NOW, []

    for _ in range(7):
        deliver(notice_id=notice.pk, now=now)
        notice.refresh_from_db()
        waits.append((notice.try_at - now).total_seconds() / 60)
        now = notice.try_at
    assert notice.trouble == "The mail server cannot be reached."
    with open_mailbox(port) as mailbox:
        deliver(notice_id=notice.pk, now=now)

    assert waits == [1, 2, 5, 15, 60, 60, 60]
    assert [mail["Message-ID"] for mail in mailbox.mails] == [notice.message_id]
    notice.refresh_from_db()
    assert (notice.sent_at, notice.attempts, notice.trouble) == (now, 8, "")


def test_before_its_turn_a_notice_is_not_tried_again(world, settings):
    settings.RUNG_SMTP = smtp_settings(closed_port())
    world.raised()
    notice = to_customer()

    deliver(notice_id=notice.pk, now=NOW)
    deliver(notice_id=notice.pk, now=NOW + timedelta(seconds=59))

    notice.refresh_from_db()
    assert notice.attempts == 1


def test_after_a_day_of_trying_it_gives_up_and_stays_in_sight(world, settings):
    settings.RUNG_SMTP = smtp_settings(closed_port())
    world.raised()
    notice, now = to_customer(), NOW

    while notice.gave_up_at is None:
        deliver(notice_id=notice.pk, now=now)
        notice.refresh_from_db()
        now = notice.try_at or now

    assert timedelta(hours=23) < notice.gave_up_at - NOW < timedelta(hours=25)
    assert notice.trouble == "The mail server cannot be reached."
    assert sweep(now=now + timedelta(days=1)) == len(Notice.objects.filter(gave_up_at=None))


def test_a_refused_mail_is_kept_and_the_trouble_names_no_address(world, mailbox):
    mailbox.answer = "550 no such user lee.tan@example.com"
    world.raised()

    deliver(notice_id=to_customer().pk, now=NOW)

    notice = to_customer()
    assert notice.trouble == "The mail server refused the mail (550)."
    assert notice.sent_at is None


def test_without_a_server_notices_stay_queued_and_say_why(world, settings):
    settings.RUNG_SMTP = {}
    world.raised()

    deliver(notice_id=to_customer().pk, now=NOW)
    asked = sweep(now=NOW + timedelta(minutes=5))

    assert asked == 0
    assert set(Notice.objects.values_list("trouble", "attempts", "sent_at")) == {
        ("No mail server is set (EMAIL_URL).", 0, None)
    }


def test_the_sweep_asks_again_for_what_is_owed_and_for_what_lost_its_job(world, settings):
    settings.RUNG_SMTP = smtp_settings(closed_port())
    world.raised()
    notice = to_customer()
    deliver(notice_id=notice.pk, now=NOW)  # tried: its turn comes again after a minute

    at_once = sweep(now=NOW + timedelta(seconds=30))
    later = sweep(now=NOW + timedelta(minutes=1))

    assert at_once == 0
    assert later == 2  # the one that failed, and the care manager's whose job never ran


def test_the_sweep_asks_for_nothing_while_the_queue_holds_a_batch(world, settings, monkeypatch):
    settings.RUNG_SMTP = smtp_settings(closed_port())
    monkeypatch.setattr(delivery, "AT_ONCE", 2)
    world.raised()
    before = waiting(Job.DELIVER)

    asked = sweep(now=NOW + timedelta(hours=1))

    assert before >= 2
    assert asked == 0
    assert waiting(Job.DELIVER) == before


def test_months_later_a_notice_is_not_sent_any_more(world, mailbox):
    world.raised()

    deliver(notice_id=to_customer().pk, now=NOW + timedelta(days=60))

    assert mailbox.mails == []
    notice = to_customer()
    assert notice.gave_up_at is not None
    assert notice.trouble == "It is too old to be sent now."


def test_after_a_weekend_without_a_worker_a_notice_still_goes_out(world, mailbox):
    world.raised()

    deliver(notice_id=to_customer().pk, now=NOW + timedelta(days=3))

    assert len(mailbox.mails) == 1


def test_a_sign_in_code_is_forgotten_once_it_is_sent(world, mailbox):
    notice = a_code(world)

    deliver(notice_id=notice.pk, now=NOW)

    assert "914 227" in mailbox.mails[0]["Subject"]
    notice.refresh_from_db()
    assert notice.context == {}


def test_a_sign_in_code_that_is_too_old_is_forgotten_unsent(world, mailbox):
    notice = a_code(world)

    deliver(notice_id=notice.pk, now=NOW + timedelta(minutes=16))

    notice.refresh_from_db()
    assert mailbox.mails == []
    assert notice.context == {}
    assert notice.gave_up_at is not None


def letter_notice(world, pdf):
    letter = Letter.objects.create(
        order=world.order,
        number=1,
        ccm=world.ccm,
        ccm_name="Dana Reyes",
        ccm_phone="+1 303 555 0101",
        ccm_email="dana.reyes@example.com",
        issued_at=NOW,
        pdf=pdf,
        rendered_at=NOW if pdf else None,
    )
    write_notice(
        kind=NoticeKind.LETTER,
        key=f"letter:{letter.pk}",
        recipient=world.customer,
        context={"side": "CUSTOMER", "order": "Q-1001", "ccm_name": "Dana Reyes"},
        now=NOW,
        letter=letter,
    )
    return Notice.objects.get(kind=NoticeKind.LETTER.value)


def test_the_letter_is_attached(world, mailbox):
    notice = letter_notice(world, b"%PDF-1.7 a letter")

    deliver(notice_id=notice.pk, now=NOW)

    (attachment,) = mailbox.mails[0].iter_attachments()
    assert attachment.get_filename() == "order-acknowledgement-Q-1001.pdf"
    assert attachment.get_content_type() == "application/pdf"
    assert attachment.get_content() == b"%PDF-1.7 a letter"


def test_a_letter_that_is_not_set_yet_is_sent_when_it_is(world, mailbox):
    notice = letter_notice(world, None)

    deliver(notice_id=notice.pk, now=NOW)
    notice.refresh_from_db()
    trouble, try_at = notice.trouble, notice.try_at
    Letter.objects.update(pdf=b"%PDF", rendered_at=NOW)
    deliver(notice_id=notice.pk, now=try_at)

    assert trouble == "The letter is not ready yet."
    assert len(mailbox.mails) == 1


def test_one_notice_that_cannot_be_written_stays_in_sight(world, mailbox, caplog):
    world.raised()
    notice = to_customer()
    Notice.objects.filter(pk=notice.pk).update(context={**notice.context, "opens_at": "soon"})

    deliver(notice_id=notice.pk, now=NOW)

    notice.refresh_from_db()
    assert notice.trouble == "The mail could not be written."
    assert notice.sent_at is None
    assert "lee.tan" not in caplog.text


def test_a_crash_between_sending_and_marking_repeats_the_mail_under_the_same_id(
    world, mailbox, monkeypatch
):
    world.raised()
    notice = to_customer()
    with monkeypatch.context() as patch:
        patch.setattr(delivery, "_mark_sent", crash)
        with pytest.raises(SystemExit):
            deliver(notice_id=notice.pk, now=NOW)

    deliver(notice_id=notice.pk, now=NOW + timedelta(minutes=1))  # still held by the dead one
    held = len(mailbox.mails)
    deliver(notice_id=notice.pk, now=NOW + timedelta(minutes=3))

    assert held == 1
    assert [mail["Message-ID"] for mail in mailbox.mails] == [notice.message_id] * 2
    first, second = (mail.get_body(("plain",)).get_content() for mail in mailbox.mails)
    assert first == second


def crash(*_):
    raise SystemExit


@pytest.mark.django_db(transaction=True)
def test_two_workers_with_the_same_notice_send_it_once(world, mailbox):
    world.raised()
    notice = to_customer()
    together = threading.Barrier(4)

    def work():
        try:
            together.wait()
            deliver(notice_id=notice.pk, now=NOW)
        finally:
            connection.close()

    workers = [threading.Thread(target=work) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()

    assert len(mailbox.mails) == 1


def test_somebody_who_has_left_is_sent_nothing(world, mailbox):
    world.raised()
    world.customer.is_active = False
    world.customer.save()

    deliver(notice_id=to_customer().pk, now=NOW)

    assert mailbox.mails == []
    assert to_customer().trouble == "The recipient is not active any more."


@pytest.mark.parametrize("ended", ["named no more", "the letter of agency ended"])
def test_what_was_held_back_is_not_sent_to_who_does_not_act_for_the_customer_any_more(
    world, mailbox, ended
):
    world.raised()
    named = AccountContact.objects.filter(person=world.customer)
    if ended == "named no more":
        named.delete()
    else:
        named.update(agent=True, agent_until=MONDAY_1530.date())

    deliver(notice_id=to_customer().pk, now=TUESDAY_1030)

    assert mailbox.mails == []
    assert to_customer().trouble == "The recipient does not act for this customer any more."


@pytest.mark.parametrize("leaves", [True, False])
def test_what_was_held_back_is_not_sent_to_who_is_informed_no_more(world, mailbox, leaves):
    escalation, doing = world.raised(), world.customer_at(NOW)
    nina = Wanted("Nina Ford", "nina@example.com", Gets.EVERYTHING, HearsBy.EMAIL)
    communication.add_stakeholder(escalation_id=escalation.id, wanted=nina, doing=doing)
    working.send_update(
        escalation_id=escalation.id,
        kind=UpdateKind.PROGRESS,
        words="The drawing is in.",
        doing=world.ccm_at(NOW),
    )
    if leaves:
        communication.remove_stakeholder(
            escalation_id=escalation.id, stakeholder_id=Stakeholder.objects.get().pk, doing=doing
        )

    held = Notice.objects.get(kind="update.sent", address=nina.address)
    deliver(notice_id=held.pk, now=TUESDAY_1030)

    held.refresh_from_db()
    assert len(mailbox.mails) == (0 if leaves else 1)
    assert held.trouble == (delivery.NOT_THEIRS if leaves else "")


def whole_story(world):
    """Everything a level-2 escalation can go through, with secrets on the carrier's side."""
    escalation = world.raised()
    at, doing = TUESDAY_1030, world.customer_at(TUESDAY_1030)
    engage_next(escalation_id=escalation.id, level=2, received_at=at, doing=doing)
    working.note(escalation_id=escalation.id, words="GRANITE", doing=world.ccm_at(at))
    committed = Committed(date(2026, 11, 25))
    working.add_action(
        escalation_id=escalation.id,
        text="Pay GRANITE",
        owner=ActionOwner.SUPPLIER,
        owner_name="Supplier GRANITE",
        visible=False,
        committed=committed,
        doing=world.ccm_at(at),
    )
    while settle_due(now=mountain(25, 17, 1)) != (0, 0):
        pass
    return escalation


def test_what_stays_inside_reaches_no_customers_mail(world, mailbox):
    whole_story(world)
    now = mountain(25, 17, 2)

    for notice in Notice.objects.all():
        deliver(notice_id=notice.pk, now=now)

    texts = {"customer": "", "carrier": ""}
    for mail in mailbox.mails:
        side = "customer" if "lee.tan" in mail["To"] else "carrier"
        parts = (mail.get_body((kind,)).get_content() for kind in ("plain", "html"))
        texts[side] += "\n".join([mail["Subject"], *parts])
    assert "GRANITE" in texts["carrier"]
    assert "Morgan is late. We told the director" in texts["customer"]
    for inside in ("GRANITE", "/desk/", "/a/", "Ines Carvalho", "Karin Holt", "Sam Okoro"):
        assert inside not in texts["customer"]


def test_mails_name_who_answers_who_is_above_and_what_comes_next(world, mailbox):
    whole_story(world)

    for notice in Notice.objects.filter(context__side="CUSTOMER").order_by("created_at", "pk"):
        deliver(notice_id=notice.pk, now=mountain(25, 17, 2))

    said = {mail["Subject"].partition(" (ESC")[0]: lines_of(mail) for mail in mailbox.mails}
    assert (
        "Morgan Ellis will answer you by Tue 16:30 EST (14:30 MST)."
        in (said["Morgan Ellis will answer you by Tue 16:30 EST"])
    )
    assert (
        "Your answer was due Tue 16:30 EST (14:30 MST)."
        in (said["Morgan is late. We told the director"])
    )
    assert "You can engage level 3 now." in said["Morgan is late. We told the director"]


def lines_of(mail):
    text = mail.get_body(("plain",)).get_content()
    return [" ".join(part.split()) for part in text.replace("\r", "").split("\n\n")]


def test_only_the_one_who_owes_the_acknowledgement_gets_a_personal_link(world, mailbox):
    whole_story(world)

    for notice in Notice.objects.all():
        deliver(notice_id=notice.pk, now=mountain(25, 17, 2))

    linked = {mail["To"] for mail in mailbox.mails if "/a/" in mail.as_string()}
    assert linked == {"Morgan Ellis <morgan.ellis@example.com>"}
