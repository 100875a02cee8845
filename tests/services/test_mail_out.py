"""Mail as each reader wants it: in one mail, not by night, with its promises (R12, R24, N8)."""

from datetime import UTC, datetime, time, timedelta
from email.utils import getaddresses

import icalendar
import pytest

from rung.domain.agreeing import Terms
from rung.domain.hearing import Depth, QuietHours
from rung.domain.notices import NoticeKind
from rung.domain.rhythms import daily
from rung.domain.told_how import BREAKS_THROUGH, Wish, goes_out_at
from rung.domain.vocabulary import ActionOwner, UpdateKind
from rung.models import Notice
from rung.queries.calendar_feed import feed_for
from rung.queries.engine_state import engine_state
from rung.services import bundling, communication, delivery, working
from rung.services.delivery import deliver, sweep
from rung.services.engaging import engage_next
from rung.services.preferences import choose_how_told
from tests.builders import MONDAY_1530, TUESDAY_1030, mountain, running
from tests.mailbox import open_mailbox
from tests.queries.acts_of_plan import add_action, move_action

pytestmark = pytest.mark.django_db
NOON, AFTER = mountain(24, 12), timedelta(minutes=3)


@pytest.fixture
def mailbox(settings):
    with open_mailbox() as opened:
        settings.RUNG_SMTP = opened.settings
        yield opened


@pytest.fixture
def worker(monkeypatch):
    """Does at once what the sweep asks for; call it at an instant."""
    asked = []
    monkeypatch.setattr(
        delivery, "defer_many", lambda _, each: asked.extend(one["notice_id"] for one in each)
    )

    def work(now):
        sweep(now=now)
        for notice_id in asked:
            deliver(notice_id=notice_id, now=now)
        asked.clear()

    return work


def agree(world, escalation, *, quiet=None, together=0):
    terms = Terms(daily(time(16, 30)), "us", Depth.TECHNICAL, quiet, together=together)
    ccm, customer = world.ccm_at(MONDAY_1530), world.customer_at(MONDAY_1530 + AFTER)
    communication.propose_plan(escalation_id=escalation.id, terms=terms, doing=ccm)
    plan = escalation.communication_plans.get()
    communication.answer_plan(
        escalation_id=escalation.id, proposal_id=plan.pk, agreed=True, words="", doing=customer
    )
    Notice.objects.update(sent_at=MONDAY_1530)  # what was told until now is not looked at


def update(world, escalation, at, words):
    working.send_update(
        escalation_id=escalation.id, kind=UpdateKind.PROGRESS, words=words, doing=world.ccm_at(at)
    )


def of_customer(world, **of):
    return Notice.objects.filter(recipient=world.customer, sent_at=None, **of).order_by("pk")


def test_news_of_one_span_goes_out_as_one_mail_and_a_clock_does_not_wait(world, mailbox, worker):
    escalation = world.raised()
    agree(world, escalation, together=60)
    update(world, escalation, NOON + timedelta(minutes=5), "The city has answered.")
    update(world, escalation, NOON + timedelta(minutes=20), "The crew is booked.")
    update(world, escalation, NOON + timedelta(minutes=70), "The crew is on its way.")
    engage_next(
        escalation_id=escalation.id,
        level=2,
        received_at=NOON + timedelta(minutes=21),
        doing=world.customer_at(NOON + timedelta(minutes=75)),
    )
    held = [each.try_at for each in of_customer(world, kind=NoticeKind.UPDATE.value)]
    assert held == [NOON + timedelta(hours=hours) for hours in (1, 1, 2)]

    worker(NOON + timedelta(minutes=77))
    worker(NOON + timedelta(minutes=78))  # nothing is left to repeat

    to_customer = [mail for mail in mailbox.mails if "lee.tan@" in mail["To"]]
    assert len([m for m in to_customer if "level 2" in m["Subject"].lower()]) == 1
    (one,) = [mail for mail in to_customer if mail["Subject"].endswith(", and 1 more")]
    text, html = (one.get_body((kind,)).get_content() for kind in ("plain", "html"))
    for part in (text, html):
        assert part.index("The city has answered.") < part.index("The crew is booked.")
        assert "on its way" not in part
    first, second = Notice.objects.filter(kind=NoticeKind.UPDATE.value, sent_with=None).order_by(
        "pk"
    )
    carried = Notice.objects.get(sent_with=first)
    assert (one["Message-ID"], carried.sent_at) == (first.message_id, first.sent_at)
    assert second.sent_at is None


def test_what_breaks_off_repeats_the_mail_as_it_was_and_loses_nothing(world, mailbox, worker):
    escalation = world.raised()
    agree(world, escalation, together=60)
    update(world, escalation, NOON + AFTER, "The city has answered.")
    update(world, escalation, NOON + 2 * AFTER, "The crew is booked.")
    mailbox.answer = "451 Later"
    worker(NOON + timedelta(minutes=62))
    assert of_customer(world, kind=NoticeKind.UPDATE.value).count() == 2
    update(world, escalation, NOON + timedelta(minutes=63), "The crew is on its way.")
    mailbox.answer = "250 Taken"

    worker(NOON + timedelta(minutes=70))
    worker(NOON + timedelta(minutes=125))

    to_customer = [mail for mail in mailbox.mails if "lee.tan@" in mail["To"]]
    one, other = [mail for mail in to_customer if "level 2" not in mail["Subject"].lower()]
    assert one["Subject"].endswith(", and 1 more")
    assert "on its way" in other.get_body(("plain",)).get_content()
    assert not of_customer(world, kind=NoticeKind.UPDATE.value).exists()


def test_a_notice_somebody_has_begun_to_send_carries_and_is_carried_no_more(world):
    escalation = world.raised()
    agree(world, escalation, together=60)
    for minute in (1, 2, 3):
        update(world, escalation, NOON + timedelta(minutes=minute), "News.")
    rows = of_customer(world, kind=NoticeKind.UPDATE.value)
    first, second, third = rows.values_list(*bundling.TOGETHER_BY)
    Notice.objects.filter(pk=first[0]).update(attempts=1)  # after the sweep has read it

    assert bundling.put_together([first, second, third]) == [first[0], second[0], third[0]]
    assert bundling.put_together([second, third]) == [second[0]]


def test_quiet_hours_are_the_readers_own_in_their_zone_and_end_when_they_end(
    world, mailbox, worker
):
    night = QuietHours(time(20), time(7))
    choose_how_told(wish=Wish(quiet=night), doing=world.customer_at(MONDAY_1530))
    escalation = world.raised(now=mountain(23, 18, 30))  # 20:30 in the East

    raised = of_customer(world, kind=NoticeKind.RAISED.value).get()
    ends = mountain(24, 5)  # 07:00 EST
    assert raised.try_at == ends
    Notice.objects.exclude(pk=raised.pk).update(sent_at=mountain(23, 18, 30))
    assert engine_state(machine_now=ends, now=ends - timedelta(minutes=1)).unsent == 0
    worker(ends - timedelta(minutes=1))
    assert [mail for mail in mailbox.mails if "lee.tan@" in mail["To"]] == []
    worker(ends + timedelta(minutes=1))

    (mail,) = [mail for mail in mailbox.mails if "lee.tan@" in mail["To"]]
    text = mail.get_body(("plain",)).get_content()
    assert "EST" in text
    assert "This was due" not in text  # it comes when it was to come
    assert escalation.reference in mail["Subject"]


@pytest.mark.parametrize(
    ("at", "zone", "goes"),
    [
        ("2026-03-07T23:30:00-05:00", "America/New_York", "2026-03-08T07:00:00-04:00"),
        ("2026-10-31T23:30:00-04:00", "America/New_York", "2026-11-01T07:00:00-05:00"),
        ("2026-11-24T23:00:00+05:45", "Asia/Kathmandu", "2026-11-25T07:00:00+05:45"),
        ("2026-11-24T07:00:00-07:00", "America/Denver", "2026-11-24T07:00:00-07:00"),
    ],
)
def test_a_night_in_which_clocks_change_ends_by_the_wall(at, zone, goes):
    night = QuietHours(time(22), time(7))
    instant, wanted = datetime.fromisoformat(at), datetime.fromisoformat(goes)

    for kind in NoticeKind:
        found = goes_out_at(kind, night, zone, instant.astimezone(UTC))
        assert found == (instant if kind in BREAKS_THROUGH else wanted)


def test_each_reader_has_every_time_in_their_own_zone(world, mailbox):
    """One escalation, three readers, three zones: nobody has to reckon (N2)."""
    escalation = world.raised()
    world.manager.zone = "Europe/Berlin"
    world.manager.save()
    engage_next(
        escalation_id=escalation.id,
        level=2,
        received_at=TUESDAY_1030,
        doing=world.customer_at(TUESDAY_1030),
    )
    for notice in Notice.objects.order_by("pk"):
        deliver(notice_id=notice.pk, now=TUESDAY_1030)

    said = {}
    for mail in mailbox.mails:
        text = " ".join(mail.get_body(("plain",)).get_content().split())
        said[reader_of(mail)] = said.get(reader_of(mail), "") + text
    assert "22:30 CET (14:30 MST)" in said[world.manager.email]
    assert "16:30 EST (14:30 MST)" in said[world.customer.email]
    assert "14:30 MST" in said[world.ccm.email]
    assert "EST" not in said[world.ccm.email] + said[world.manager.email]
    for mail in mailbox.mails:
        assert mail["Cc"] is mail["Bcc"] is None
        assert mail["Auto-Submitted"] == "auto-generated"
        lists = [name for name in mail if name.lower().startswith(("list-", "precedence"))]
        assert lists == []
        assert len(getaddresses([str(mail["To"])])) == 1


def reader_of(mail):
    """To whom it goes."""
    (one,) = mail["To"].addresses
    return one.addr_spec


def entries(mail):
    """The calendar entries beside a mail, by the beginning of their words."""
    found = [part for part in mail.walk() if part.get_content_type() == "text/calendar"]
    if not found:
        return {}
    (part,) = found
    calendar = icalendar.Calendar.from_ical(part.get_content())
    assert part.get_filename() == "promises.ics"
    return {str(each["uid"]): each for each in calendar.walk("VEVENT")}


def test_who_asked_gets_each_promise_as_an_entry_that_moves_with_it(world, mailbox):
    choose_how_told(wish=Wish(promises=True), doing=world.customer_at(MONDAY_1530))
    choose_how_told(wish=Wish(promises=True), doing=world.manager_at(MONDAY_1530))
    escalation = world.raised()
    add_action(
        escalation_id=escalation.id,
        text="Ask the city",
        owner=ActionOwner.CARRIER,
        owner_name="Field operations",
        visible=True,
        at=mountain(26, 15),
        doing=world.ccm_at(MONDAY_1530 + AFTER),
    )
    engage_next(
        escalation_id=escalation.id,
        level=2,
        received_at=TUESDAY_1030,
        doing=world.customer_at(TUESDAY_1030),
    )
    for notice in Notice.objects.order_by("pk"):
        deliver(notice_id=notice.pk, now=TUESDAY_1030)

    by_reader = {}
    for mail in mailbox.mails:
        by_reader.setdefault(reader_of(mail), {}).update(entries(mail))
    assert by_reader[world.ccm.email] == {}  # who did not ask
    (owed,) = running(escalation, "ACKNOWLEDGEMENT")
    uid = f"acknowledgement-{owed.subject_id}@127.0.0.1"
    mine = by_reader[world.manager.email][uid]
    assert mine["dtstart"].dt == owed.due_at
    assert str(mine["summary"]).startswith("You: acknowledge to ")
    theirs = by_reader[world.customer.email]
    keys = {f"{each.key}@127.0.0.1" for each in feed_for(world.customer, now=TUESDAY_1030).events}
    assert f"update-{escalation.pk}@127.0.0.1" in keys & theirs.keys()  # the feed's own entry
    action = escalation.actions.get()
    move_action(
        escalation_id=escalation.id,
        action_id=action.pk,
        at=mountain(27, 15),
        doing=world.ccm_at(TUESDAY_1030 + AFTER),
    )
    moved = Notice.objects.get(kind=NoticeKind.ACTION_MOVED.value)
    for _ in range(2):  # sent again, it is the same entry
        Notice.objects.filter(pk=moved.pk).update(sent_at=None, try_at=TUESDAY_1030)
        deliver(notice_id=moved.pk, now=TUESDAY_1030 + AFTER)
    first, again = (entries(mail) for mail in mailbox.mails[-2:])
    entry = first[f"commitment-{action.pk}@127.0.0.1"]
    assert entry["dtstart"].dt == mountain(27, 15)
    assert entry["sequence"] > 0
    assert first == again
    assert f"commitment-{action.pk}@127.0.0.1" in keys
