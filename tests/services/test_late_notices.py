"""A notice that comes late says so, and one that is too old for its kind is given up in sight."""

from datetime import timedelta

import pytest

from rung.domain.late_notices import AGES, LATE_AFTER, OVERTAKEN, TOO_OLD
from rung.domain.notices import REMINDERS, NoticeKind
from rung.models import CalendarVersion, Clock, Notice
from rung.services.delivery import deliver
from rung.services.engaging import engage_next
from rung.services.settling import settle_due
from tests.builders import MONDAY_1530, TUESDAY_1030, mountain
from tests.mailbox import closed_port, open_mailbox, smtp_settings

pytestmark = pytest.mark.django_db
STOOD_STILL = "This was due Tue 12:30 EST; it reaches you late because rung was not running."


@pytest.fixture
def mailbox(settings):
    with open_mailbox() as opened:
        settings.RUNG_SMTP = opened.settings
        yield opened


def settle_all(now):
    while settle_due(now=now) != (0, 0):
        pass


def to_customer(kind):
    return Notice.objects.get(kind=kind.value, context__side="CUSTOMER")


def sent(mailbox, notice, *, now):
    """The mail's words as text and as HTML; nothing where none went out."""
    before = len(mailbox.mails)
    deliver(notice_id=notice.pk, now=now)
    notice.refresh_from_db()
    return [
        " ".join(mail.get_body((kind,)).get_content().split())
        for mail in mailbox.mails[before:]
        for kind in ("plain", "html")
    ]


def test_what_an_outage_held_up_says_first_when_it_was_due_in_the_readers_zone(world, mailbox):
    world.raised()
    after = TUESDAY_1030 + timedelta(hours=3)

    settle_all(after)

    text, html = sent(mailbox, to_customer(NoticeKind.LEVEL_OPENED), now=after)
    assert text.startswith(STOOD_STILL)
    assert html.index(STOOD_STILL) < html.index('class="first"')


def test_what_comes_in_time_says_nothing_of_it(world, mailbox):
    world.raised()
    settle_all(TUESDAY_1030)

    for now in (TUESDAY_1030, TUESDAY_1030 + LATE_AFTER):
        notice = to_customer(NoticeKind.LEVEL_OPENED)
        Notice.objects.filter(pk=notice.pk).update(sent_at=None, try_at=now)
        assert all("This was due" not in each for each in sent(mailbox, notice, now=now))
    assert len(mailbox.mails) == 2


def test_a_mail_server_that_was_away_is_not_told_as_an_engine_that_was(world, settings):
    port = closed_port()
    settings.RUNG_SMTP = smtp_settings(port)
    world.raised()
    notice = to_customer(NoticeKind.RAISED)
    deliver(notice_id=notice.pk, now=notice.created_at)

    with open_mailbox(port) as mailbox:
        text, _ = sent(mailbox, notice, now=notice.created_at + timedelta(hours=2))

    why = "it reaches you late because no mail could be sent before."
    assert text.startswith(f"This was due Mon 17:40 EST; {why}")


def test_what_could_not_be_settled_is_not_told_as_an_engine_that_stood_still(world, mailbox):
    escalation = world.raised()
    sound = Clock.objects.get(escalation=escalation, kind="INTERVAL").calendar
    broken = CalendarVersion.objects.create(
        calendar_id=sound.calendar_id, number=9, document={}, created_at=MONDAY_1530
    )
    Clock.objects.filter(kind="INTERVAL").update(calendar=broken)
    settle_all(TUESDAY_1030)
    Clock.objects.filter(kind="INTERVAL").update(calendar=sound)
    after = TUESDAY_1030 + timedelta(hours=1)

    settle_all(after)

    text, _ = sent(mailbox, to_customer(NoticeKind.LEVEL_OPENED), now=after)
    assert "it reaches you late because rung could not work it out before." in text


def test_months_late_nothing_is_sent_and_the_notice_stays_in_sight(world, mailbox):
    world.raised()
    after = TUESDAY_1030 + timedelta(days=60)
    settle_all(after)

    assert sent(mailbox, to_customer(NoticeKind.LEVEL_OPENED), now=after) == []

    notice = to_customer(NoticeKind.LEVEL_OPENED)
    assert (notice.gave_up_at, notice.trouble) == (after, TOO_OLD)


def test_a_reminder_is_given_up_once_what_it_reminds_of_has_come(world, mailbox):
    world.raised()
    settle_all(TUESDAY_1030 - timedelta(minutes=1))
    notice = Notice.objects.get(kind=NoticeKind.LEVEL_OPENS_SOON.value)

    assert sent(mailbox, notice, now=TUESDAY_1030) == []

    assert (notice.gave_up_at, notice.trouble) == (TUESDAY_1030, OVERTAKEN)


def test_a_reminder_is_given_up_hours_before_news_is(world, mailbox):
    escalation = world.raised()
    engage_next(
        escalation_id=escalation.id,
        level=2,
        received_at=TUESDAY_1030,
        doing=world.customer_at(TUESDAY_1030),
    )
    settle_all(mountain(24, 12, 30))
    first = Notice.objects.filter(kind=NoticeKind.WARNING.value).order_by("created_at").first()
    late = mountain(24, 12, 30) + AGES[NoticeKind.WARNING].at_most + timedelta(seconds=1)

    assert sent(mailbox, first, now=late) == []
    assert first.trouble == TOO_OLD
    engaged = Notice.objects.filter(kind=NoticeKind.LEVEL_ENGAGED.value).first()
    assert sent(mailbox, engaged, now=late) != []


def test_a_reminder_kept_for_its_readers_hours_is_not_late(world, mailbox):
    escalation = world.raised()
    settle_all(TUESDAY_1030 - timedelta(minutes=1))
    notice = Notice.objects.get(kind=NoticeKind.LEVEL_OPENS_SOON.value)
    opens = mountain(24, 10)
    Notice.objects.filter(pk=notice.pk).update(
        created_at=opens - timedelta(hours=9),
        try_at=opens,
        context={**notice.context, "sends_at": opens.isoformat()},
    )

    text, _ = sent(mailbox, notice, now=opens)

    assert escalation.reference in text
    assert "This was due" not in text


def test_every_kind_has_an_age_and_a_reminder_the_shorter_one():
    assert AGES.keys() == set(NoticeKind)
    assert max(AGES[kind].at_most for kind in REMINDERS) < min(
        AGES[kind].at_most for kind in (NoticeKind.UPDATE, NoticeKind.ACKNOWLEDGEMENT_MISSED)
    )
