"""Short messages beside mail: chosen by a person, sent once, naming nobody (R22, N8)."""

from datetime import time, timedelta

import pytest
from django.db import connection, transaction

from rung.config.environment import chats, sms
from rung.domain.hearing import Gets, HearsBy, QuietHours
from rung.domain.late_notices import TOO_OLD
from rung.domain.notices import NoticeKind
from rung.domain.refusals import BadInput
from rung.domain.told_how import SentBy, ShortNews, Wish, checked
from rung.domain.vocabulary import Side
from rung.models import Notice
from rung.services import as_chosen, communication
from rung.services.communication import Wanted
from rung.services.delivery import deliver, sweep
from rung.services.engaging import engage_next
from rung.services.preferences import choose_how_told
from rung.services.short_messages import NOT_CHOSEN
from tests.builders import MONDAY_1530, TUESDAY_1030, mountain
from tests.gateway import open_gateway
from tests.mailbox import closed_port

# apprise looks at all of its plugins at the first message; one of them asks for an old module.
pytestmark = [
    pytest.mark.django_db,
    pytest.mark.filterwarnings("ignore:'imghdr' is deprecated:DeprecationWarning"),
]
NUMBER = "+1 (303) 555-0199"


@pytest.fixture
def gateway(settings):
    with open_gateway() as opened:
        settings.RUNG_SMS = f"json://127.0.0.1:{opened.port}/sms/{{phone}}"
        settings.RUNG_CHATS = {"ops": f"json://127.0.0.1:{opened.port}/room/{{name}}"}
        yield opened


def chosen(doing, **wish):
    choose_how_told(wish=Wish(**{"sent_by": SentBy.SMS, "to": NUMBER, **wish}), doing=doing)


def engaged(world, at=TUESDAY_1030):
    """Level 2 is engaged: the manager owes an acknowledgement."""
    escalation = world.raised()
    doing = world.customer_at(at)
    engage_next(escalation_id=escalation.id, level=2, received_at=at, doing=doing)
    return escalation


def short(**of):
    return Notice.objects.filter(**of).exclude(channel="EMAIL").order_by("created_at", "pk")


def test_who_chose_it_gets_what_they_owe_as_one_short_message_beside_the_mail(world, gateway):
    chosen(world.manager_at(MONDAY_1530))
    escalation = engaged(world)

    (notice,) = short()
    for _ in range(3):  # pressed, swept, taken up again
        deliver(notice_id=notice.pk, now=TUESDAY_1030)

    reference = escalation.reference
    owed = f"{reference}: Acknowledge to the customer, by Tue 14:30 MST."
    link = f"http://127.0.0.1:8000/desk/escalations/{reference}/"
    assert gateway.taken == [("/sms/+13035550199", f"{owed} {link}")]
    notice.refresh_from_db()
    assert (notice.sent_at, notice.attempts, notice.trouble) == (TUESDAY_1030, 1, "")
    by_mail = Notice.objects.get(key=notice.key, recipient=world.manager, channel="EMAIL")
    assert by_mail.message_id != notice.message_id
    said = str(notice.context)
    for name in (escalation.account.name, escalation.order.site, "Lee", "Store opens"):
        assert name not in said


def test_who_chose_nothing_costs_no_row_and_one_look_for_a_whole_batch(world, monkeypatch):
    looks = []
    monkeypatch.setattr(as_chosen, "read", lambda *asked: looks.append(asked) or [])

    engaged(world)

    assert not short().exists()
    assert len(looks) == 3  # raised, level 2 opened, level 2 engaged: each with all its people
    assert len(looks[0][1]) == 2


def test_what_a_gateway_refuses_is_tried_again_and_in_the_end_in_sight(world, gateway):
    chosen(world.manager_at(MONDAY_1530))
    engaged(world)
    notice = short().get()
    gateway.answer = 500

    deliver(notice_id=notice.pk, now=TUESDAY_1030)

    notice.refresh_from_db()
    assert notice.trouble == "The gateway did not take the message."
    assert notice.try_at == TUESDAY_1030 + timedelta(minutes=1)
    gateway.answer = 200
    late = TUESDAY_1030 + timedelta(minutes=40)
    deliver(notice_id=notice.pk, now=late)
    assert gateway.texts[0].split(": ")[1] == "Late"
    Notice.objects.filter(pk=notice.pk).update(sent_at=None, try_at=late)
    deliver(notice_id=notice.pk, now=TUESDAY_1030 + timedelta(days=8))
    notice.refresh_from_db()
    assert (notice.trouble, notice.sent_at, len(gateway.taken)) == (TOO_OLD, None, 1)


def test_without_a_mail_server_short_messages_go_and_mails_wait(world, gateway, settings):
    settings.RUNG_SMTP = {}
    chosen(world.manager_at(MONDAY_1530), sent_by=SentBy.CHAT, chat="ops", to="morgan")
    engaged(world)
    later = TUESDAY_1030 + timedelta(minutes=2)

    assert sweep(now=later) == 1
    deliver(notice_id=short().get().pk, now=later)

    assert [path for path, _ in gateway.taken] == ["/room/morgan"]
    assert not Notice.objects.filter(channel="EMAIL", attempts__gt=0).exists()


def test_who_chose_otherwise_meanwhile_gets_none_at_the_old_number(world, gateway):
    chosen(world.manager_at(MONDAY_1530))
    engaged(world)
    choose_how_told(wish=Wish(), doing=world.manager_at(TUESDAY_1030))

    deliver(notice_id=short().get().pk, now=TUESDAY_1030)

    assert (short().get().trouble, gateway.taken) == (NOT_CHOSEN, [])


def test_a_gateway_that_is_not_there_is_said_without_its_address(world, settings):
    settings.RUNG_SMS = f"json://user:secret@127.0.0.1:{closed_port()}/{{phone}}"
    chosen(world.manager_at(MONDAY_1530))
    engaged(world)

    deliver(notice_id=short().get().pk, now=TUESDAY_1030)

    assert short().get().trouble == "The gateway did not take the message."


def test_a_stakeholder_of_an_escalation_may_hear_of_its_clocks_by_sms_alone(world, gateway):
    escalation = world.raised()
    wanted = Wanted(
        "Night shift", "", Gets.EVERYTHING, HearsBy.SMS, phone=NUMBER, side=Side.CUSTOMER
    )
    communication.add_stakeholder(
        escalation_id=escalation.id, wanted=wanted, doing=world.ccm_at(MONDAY_1530)
    )
    engage_next(
        escalation_id=escalation.id,
        level=2,
        received_at=TUESDAY_1030,
        doing=world.customer_at(TUESDAY_1030),
    )

    notice = short().get(kind=NoticeKind.LEVEL_ENGAGED.value)
    deliver(notice_id=notice.pk, now=TUESDAY_1030)

    assert gateway.taken[0][0] == "/sms/+13035550199"
    assert "acknowledgement due Tue 16:30 EST" in gateway.texts[0]  # the account's own zone
    assert "account" not in notice.context


def test_quiet_hours_hold_news_and_let_through_what_a_manager_owes(world, gateway):
    quiet = QuietHours(time(9), time(20))
    chosen(world.manager_at(MONDAY_1530), quiet=quiet)
    customer = world.customer_at(MONDAY_1530)
    chosen(customer, news=ShortNews.CLOCKS, quiet=quiet)
    engaged(world)

    owed = Notice.objects.filter(kind=NoticeKind.ACKNOWLEDGE.value)
    assert {each.try_at for each in owed} == {TUESDAY_1030}
    assert {each.channel for each in owed} == {"EMAIL", "SMS"}
    news = Notice.objects.filter(recipient=world.customer, kind=NoticeKind.LEVEL_ENGAGED.value)
    eight_pm = mountain(24, 18)  # of the customer, in the East
    assert [each.try_at for each in news] == [eight_pm, eight_pm]
    for each in news.filter(channel="SMS"):
        deliver(notice_id=each.pk, now=eight_pm - timedelta(seconds=1))
        assert gateway.taken == []
        # Its age counts from when it was to go out: by then it would be nine days old.
        deliver(notice_id=each.pk, now=eight_pm + timedelta(days=6))
    assert len(gateway.taken) == 1


@pytest.mark.parametrize(
    "wish",
    [
        {"to": "303 555 0101"},
        {"to": "+1303"},
        {"to": "+13035550101/../admin"},
        {"to": ""},
        {"sent_by": SentBy.CHAT, "chat": "ops", "to": "a/b"},
        {"sent_by": SentBy.CHAT, "chat": "ops", "to": "json://127.0.0.1"},
        {"sent_by": SentBy.CHAT, "chat": "file:///etc/passwd", "to": "x"},
        {"quiet": QuietHours(time(8), time(8))},
        {"quiet": QuietHours(time(6), time(5))},
    ],
)
def test_what_cannot_be_a_number_or_a_name_is_refused(wish):
    asked = Wish(**{"sent_by": SentBy.SMS, "to": NUMBER, **wish})
    ops = frozenset({"ops"})

    with pytest.raises(BadInput):
        checked(asked, takes_sms=True, chats=ops, named=ops)


@pytest.mark.parametrize(
    "address",
    [
        "file:///tmp/{phone}",
        "exec://sh/{phone}",
        "syslog://localhost/{phone}",
        "dbus://{phone}",
        "json://{phone}/",
        "json://host/fixed",
        "json://host/{phone}/{phone}",
        "json://host/{name}",
        "no-address {phone}",
    ],
)
def test_a_gateway_that_is_none_stops_the_start_and_no_secret_is_said(monkeypatch, address):
    monkeypatch.setenv("RUNG_SMS", address)

    with pytest.raises(ValueError, match="RUNG_SMS") as said:
        sms("RUNG_SMS")
    assert address not in str(said.value)


def test_chats_have_the_names_they_are_set_under(monkeypatch):
    monkeypatch.setenv("RUNG_CHAT_OPS", "matrixs://bot:secret@chat.example.com/{name}")
    monkeypatch.setenv("RUNG_CHAT_NIGHT", "slack://a/b/c/#night")

    assert sorted(chats("RUNG_CHAT_")) == ["night", "ops"]
    monkeypatch.setenv("RUNG_CHAT_OPS", "mmost://{name}/token")
    with pytest.raises(ValueError, match="RUNG_CHAT_OPS"):
        chats("RUNG_CHAT_")


def test_a_customers_request_may_know_who_wants_short_messages_but_never_where(world):
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL ROLE rung_customer")
        cursor.execute("SELECT person_id, sent_by, news, quiet_until FROM rung_toldhow")
        cursor.execute("SELECT has_column_privilege('rung_toldhow', 'whom', 'SELECT')")
        assert cursor.fetchone() == (False,)
        cursor.execute("SELECT has_table_privilege('rung_toldhow', 'INSERT')")
        assert cursor.fetchone() == (False,)
