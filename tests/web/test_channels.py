"""The administrator's channels, and how a person is told: pages over real rows (R22, N8, N13)."""

from datetime import timedelta
from uuid import uuid4

import pytest

from rung.domain.notices import NOT_NEEDED_ANY_MORE, NoticeKind
from rung.domain.told_how import SentBy
from rung.models import Notice, RecordEntry, ToldHow
from rung.services.delivery import deliver
from tests.builders import mountain
from tests.gateway import open_gateway
from tests.mailbox import open_mailbox
from tests.services.mails import arrived, written
from tests.web.desk_pages import NO_STATIC, at, at_level_2, get, post, queries_of, rows_of, words_of

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.filterwarnings(NO_STATIC),
    pytest.mark.filterwarnings("ignore:'imghdr' is deprecated:DeprecationWarning"),
]
NOON = mountain(24, 12)
CHOICE = {
    "channel": "SMS",
    "to": "+1 303 555 0199",
    "news": "CLOCKS",
    "quiet_from": "22:00",
    "quiet_until": "06:30",
    "promises": "on",
}


@pytest.fixture
def gateways(settings):
    """A mail server, an SMS gateway and a chat, each on the loopback."""
    with open_mailbox() as mailbox, open_gateway() as gateway:
        settings.RUNG_SMTP = mailbox.settings
        settings.RUNG_SMS = f"json://127.0.0.1:{gateway.port}/sms/{{phone}}"
        settings.RUNG_CHATS = {"ops": f"json://u:token9@127.0.0.1:{gateway.port}/room/{{name}}"}
        yield mailbox, gateway


def test_a_person_chooses_how_they_are_told_and_reads_it_back(client, world, gateways):
    done = post(client, world.customer, NOON, "common:told_how", **CHOICE)
    page = get(client, world.customer, NOON, "common:told_how").text

    assert done.status_code == 303
    kept = ToldHow.objects.get(person=world.customer)
    assert (kept.sent_by, kept.whom, kept.news) == ("SMS", "+13035550199", "CLOCKS")
    assert kept.promises
    for said in ("+13035550199", "22:00", "06:30", "Chat: ops", "America/New_York"):
        assert said in page
    assert "token9" not in page
    entry = RecordEntry.objects.get(about=world.customer)
    assert (entry.before, entry.after) == (
        "mail",
        "mail and SMS, quiet 22:00 to 06:30, promises as calendar entries",
    )


def test_a_customer_chooses_a_language_for_mails_and_nobody_of_the_carrier_is_asked(client, world):
    choice = {"channel": "EMAIL", "language": "es"}
    done = post(client, world.customer, NOON, "common:told_how", **choice)
    page = get(client, world.customer, NOON, "common:told_how").text
    post(client, world.ccm, NOON, "common:told_how", **choice)
    inside = get(client, world.ccm, NOON, "common:told_how").text

    world.customer.refresh_from_db()
    world.ccm.refresh_from_db()
    assert (done.status_code, world.customer.language, world.ccm.language) == (303, "es", "en")
    assert "Mails and short messages; pages are in English." in page
    assert "Español" in page
    assert "Español" not in inside
    assert RecordEntry.objects.get(about=world.customer).after == "mail, in Español"


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"to": "json://10.0.0.1/x"}, "with its country code"),
        ({"channel": "CHAT:nowhere"}, "valid choice"),
        ({"channel": "CHAT:ops", "to": "../../token"}, "without spaces and slashes"),
        ({"quiet_until": ""}, "a beginning and an end"),
    ],
)
def test_what_cannot_be_chosen_keeps_what_was_typed(client, world, gateways, wrong, said):
    page = post(client, world.customer, NOON, "common:told_how", **{**CHOICE, **wrong})

    assert page.status_code == 422
    assert said in page.text
    assert not ToldHow.objects.exists()


def test_without_a_gateway_nobody_can_choose_one(client, world):
    page = get(client, world.customer, NOON, "common:told_how").text
    refused = post(client, world.customer, NOON, "common:told_how", **CHOICE)

    assert "Neither SMS nor a chat is set up here" in page
    assert (refused.status_code, ToldHow.objects.count()) == (422, 0)


@pytest.mark.parametrize(
    ("sms", "chats", "asked"),
    [
        ("", {}, None),
        ("", {"ops": "json://127.0.0.1/room"}, None),
        ("json://127.0.0.1/{phone}", {}, "Number for SMS"),
        ("", {"ops": "json://127.0.0.1/{name}"}, "Name in the chat"),
        ("json://127.0.0.1/{phone}", {"ops": "json://127.0.0.1/{name}"}, "Number, or name"),
    ],
)
def test_a_test_asks_where_to_only_as_far_as_a_channel_needs_it(
    client, world, settings, sms, chats, asked
):
    settings.RUNG_SMS, settings.RUNG_CHATS = sms, chats

    page = get(client, world.administrator, NOON, "admin:channels").text
    done = post(client, world.administrator, NOON, "admin:channels", channel="EMAIL")

    assert ('name="to"' in page) == (asked is not None)
    assert asked is None or asked in page
    assert ("country code" in page) == bool(sms)
    assert done.status_code == 303
    assert Notice.objects.get(kind=NoticeKind.CHANNEL_TEST.value).channel == "EMAIL"


def test_each_channel_is_tested_by_one_message_to_where_it_was_asked(client, world, gateways):
    mailbox, gateway = gateways
    for channel, to in (("EMAIL", ""), ("SMS", "+1 303 555 0142"), ("CHAT:ops", "ada")):
        fields = {"channel": channel, "to": to}
        assert (
            post(client, world.administrator, NOON, "admin:channels", **fields).status_code == 303
        )
    wrong = post(client, world.administrator, NOON, "admin:channels", channel="SMS", to="5550142")
    assert wrong.status_code == 422
    for notice in Notice.objects.filter(kind=NoticeKind.CHANNEL_TEST.value):
        deliver(notice_id=notice.pk, now=NOON)

    assert mailbox.recipients == [[world.administrator.email]]
    works = "A test of this channel: it works."
    assert sorted(gateway.taken) == [("/room/ada", works), ("/sms/+13035550142", works)]
    shown = rows_of(get(client, world.administrator, NOON, "admin:channels"))
    assert sum("Channel test" in row and "Sent" in row for row in shown) == 3
    assert sum("Works" in row for row in shown) == 3
    assert RecordEntry.objects.filter(subject__startswith="Test of ").count() == 3


def test_what_went_out_and_came_in_is_found_by_escalation_and_by_address(client, world, gateways):
    post(client, world.manager, mountain(23, 9), "common:told_how", **CHOICE)
    escalation = at_level_2(world)
    with at(NOON):
        answer = written(world.customer, "SECRET WORDS", subject=escalation.reference)
        arrived(answer, now=NOON, to=Notice.objects.filter(recipient=world.customer).first())
    Notice.objects.filter(channel="SMS", recipient=world.manager).update(
        gave_up_at=NOON, try_at=None, attempts=28, trouble="The gateway did not take the message."
    )
    later = NOON + timedelta(minutes=30)

    def page(query=""):
        return get(client, world.administrator, later, "admin:channels", query=query)

    whole = page(f"?q={escalation.reference}")
    assert "SECRET WORDS" not in whole.text
    assert "Store opens Saturday" not in whole.text
    assert "lee.tan@example.com" in words_of(whole)  # who wrote, among what came in
    assert "given up in a day" in words_of(whole)
    rows = [
        row for row in rows_of(page("?q=morgan.ellis@example.com&channel=SMS")) if "ESC-" in row
    ]
    assert rows
    assert all("Morgan Ellis" in row and "SMS" in row and "Given up" in row for row in rows)
    assert [row for row in rows_of(page("?q=ESC-999999")) if "ESC-" in row] == []
    by_sender = get(
        client, world.administrator, later, "admin:mail", query="?q=lee.tan@example.com"
    )
    assert len(rows_of(by_sender)) == 1
    nobody = get(client, world.administrator, later, "admin:mail", query="?q=x@example.com")
    assert rows_of(nobody) == []


def test_what_was_given_up_is_found_and_sent_again_to_the_address_that_is_right_by_now(
    client, world, gateways
):
    mailbox, _ = gateways
    at_level_2(world)
    notice = Notice.objects.filter(recipient=world.manager).first()
    Notice.objects.exclude(pk=notice.pk).update(sent_at=NOON, try_at=None)
    given_up = {"gave_up_at": NOON, "try_at": None, "attempts": 28, "trouble": "550 Unknown."}
    Notice.objects.filter(pk=notice.pk).update(address="typo@example.com", sent_at=None, **given_up)
    later, seek = NOON + timedelta(minutes=5), "?channel=EMAIL&state=given-up"
    admin = world.administrator

    page = get(client, admin, later, "admin:channels", query=seek)
    assert "Send again" in page.text
    assert len([row for row in rows_of(page) if "Given up" in row]) == 1
    assert seek.replace("&", "&amp;") in get(client, admin, later, "admin:channels").text
    for state, many in (("waits", 0), ("tried", 0), ("sent", Notice.objects.count() - 1)):
        shown = get(client, admin, later, "admin:channels", query=f"?state={state}")
        assert len([row for row in rows_of(shown) if "ESC-" in row]) == many

    assert post(client, world.ccm, later, "admin:channels", again=notice.pk).status_code == 403
    same = {"again": notice.pk, "press_id": str(uuid4())}
    assert post(client, admin, later, "admin:channels", **same).status_code == 303
    assert post(client, admin, later, "admin:channels", **same).status_code == 409
    deliver(notice_id=notice.pk, now=later)

    assert mailbox.recipients == [[world.manager.email]]
    again = Notice.objects.get(pk=notice.pk)
    assert (again.message_id, again.sent_at, again.trouble) == (notice.message_id, later, "")
    kept = RecordEntry.objects.latest("recorded_at")
    assert (kept.before, kept.after) == ("given up: 550 Unknown.", "sent again")


def test_what_is_too_old_or_not_wanted_any_more_is_not_sent_again(client, world, gateways):
    at_level_2(world)
    given_up = {"gave_up_at": NOON, "try_at": None, "sent_at": None}
    Notice.objects.update(trouble=NOT_NEEDED_ANY_MORE, **given_up)
    one = Notice.objects.filter(recipient=world.manager).first()

    def press(now, key=one.pk):
        return post(client, world.administrator, now, "admin:channels", again=key)

    before = list(Notice.objects.order_by("pk").values())
    assert "Send again" not in get(client, world.administrator, NOON, "admin:channels").text
    assert press(NOON).status_code == 409
    assert (press(NOON, uuid4()).status_code, press(NOON, "no").status_code) == (409, 422)
    assert list(Notice.objects.order_by("pk").values()) == before
    Notice.objects.update(trouble="It hung up.")
    late = press(NOON + timedelta(days=60))
    assert (late.status_code, "Nothing was sent." in words_of(late)) == (409, True)
    assert not Notice.objects.filter(gave_up_at=None).exists()
    assert not RecordEntry.objects.filter(after="sent again").exists()


def test_the_page_costs_the_same_for_few_rows_and_for_many(client, world, gateways):
    at_level_2(world)
    client.force_login(world.administrator)
    few = queries_of(client, "/admin/channels/")
    one = Notice.objects.filter(recipient=world.manager).first()
    for number in range(60):
        one.pk, one.key, one.message_id = uuid4(), f"more:{number}", f"<{number}@more>"
        one.gave_up_at, one.try_at, one.trouble = NOON, None, "It hung up."
        one.save(force_insert=True)

    assert queries_of(client, "/admin/channels/") == few
    assert queries_of(client, "/admin/channels/?state=given-up") <= few


def test_only_an_administrator_reads_the_channels(client, world, gateways):
    for person in (world.customer, world.ccm, world.manager, world.desk):
        assert get(client, person, NOON, "admin:channels").status_code == 403
        refused = post(client, person, NOON, "admin:channels", channel="SMS", to="+13035550142")
        assert refused.status_code == 403
    assert not Notice.objects.filter(channel=SentBy.SMS.value).exists()
