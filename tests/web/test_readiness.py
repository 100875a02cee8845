"""A site that is not ready on the pages of both sides (R4, R22, N10, N13, N15)."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from rung.models import Attachment, NotReady
from tests.builders import World, mountain
from tests.services.test_readiness import confirm, dispute, give
from tests.web.desk_pages import NO_STATIC, get, main_buttons, page_of, words_of
from tests.web.portal_pages import address, observer, pressed, signed_in, stranger, words

pytestmark = pytest.mark.django_db
NOW = mountain(24, 9)
PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF"


@pytest.fixture
def world():
    return World()


@pytest.fixture
def escalation(world):
    return world.raised()


@pytest.fixture
def notice(world, escalation):
    return give(world, escalation)


@pytest.fixture
def customer(world):
    return signed_in(Client(), world.customer, now=NOW + timedelta(minutes=5))


def desk_address(escalation, act):
    return f"/desk/escalations/{escalation.reference}/{act}/"


def typed(world, **changed):
    kept = {
        "order": world.order.pk,
        "code": "1C",
        "needs": "A 20 A circuit in the equipment room.",
        "evidence": "",
        "day": "2026-11-27",
        "at": "12:00",
        "date_kind": "",
        "to_day": "",
        "billing": "",
        "billing_from": "",
    }
    return pressed(**{**kept, **changed})


@pytest.mark.filterwarnings(NO_STATIC)
def test_who_decides_between_two_versions_is_led_to_them_and_by_when(world, client):
    escalation = world.raised()
    notice = give(world, escalation)
    dispute(world, notice, mountain(25, 9))

    page = page_of(client, world.manager, mountain(25, 10), escalation)

    assert "Decide: was Boise store ready?" in words_of(page)
    assert "Decide by Wed 13:00 MST" in words_of(page)
    assert f"/not-ready/{notice.pk}/" in page.content.decode()
    assert main_buttons(page) == 1
    others = page_of(client, world.director, mountain(25, 10), escalation)
    assert "Decide: was" not in words_of(others)
    day = words_of(get(client, world.ccm, mountain(25, 10), "desk:my_day"))
    assert "Morgan Ellis decides whether the site was ready by Wed 13:00 MST" in day


def test_the_care_manager_tells_with_the_words_of_the_code(world, escalation):
    desk = signed_in(Client(), world.ccm, now=NOW)

    drawn = desk.get(f"{desk_address(escalation, 'not-ready')}?code=1G")
    sent = desk.post(desk_address(escalation, "not-ready"), typed(world))

    assert "lets our crew into the building" in words(drawn)
    assert sent.status_code == 303
    assert NotReady.objects.get().needs == "A 20 A circuit in the equipment room."


def test_what_is_wrong_with_a_notice_is_said_and_every_word_kept(world, escalation):
    desk = signed_in(Client(), world.ccm, now=NOW)

    answer = desk.post(
        desk_address(escalation, "not-ready"),
        typed(world, day="2026-11-20", needs="Power, please."),
    )

    assert answer.status_code == 422
    assert "lies in the future" in words(answer)
    assert "Power, please." in words(answer)
    assert not NotReady.objects.exists()


def test_the_customer_sees_what_is_needed_and_one_way_to_answer(customer, escalation, notice):
    page = customer.get(address(escalation))

    assert "Please have Boise store ready by Fri 14:00 EST" in words(page)
    assert f"/ready/{notice.pk}/" in page.content.decode()
    assert "Waiting on: you since" in words(page)


def test_the_customer_confirms_with_a_file(customer, escalation, notice):
    answer = customer.post(
        address(escalation, f"ready/{notice.pk}/confirm"),
        pressed(
            words="Ask at the gate.",
            ready_from="2026-11-24T11:05",
            attached=SimpleUploadedFile("room.pdf", PDF, "application/pdf"),
        ),
    )

    notice.refresh_from_db()
    assert answer.status_code == 303
    assert notice.ended_as == "READY"
    assert notice.ready_from == mountain(24, 9, 5)
    assert Attachment.objects.get().not_ready_id == notice.pk


def test_a_second_press_is_told_so(customer, escalation, notice):
    form = pressed(words="", ready_from="2026-11-24T11:05")
    customer.post(address(escalation, f"ready/{notice.pk}/confirm"), form)

    again = customer.post(address(escalation, f"ready/{notice.pk}/confirm"), form)

    assert again.status_code == 409
    assert "already" in words(again)


def test_a_dispute_without_words_keeps_the_page_and_changes_nothing(customer, escalation, notice):
    answer = customer.post(address(escalation, f"ready/{notice.pk}/dispute"), pressed(words="   "))

    notice.refresh_from_db()
    assert answer.status_code == 422
    assert notice.disputed_at is None


def test_both_versions_stand_side_by_side_for_the_manager_who_decides(world, escalation, notice):
    dispute(world, notice, NOW + timedelta(hours=1))
    desk = signed_in(Client(), world.manager, now=NOW + timedelta(hours=2))

    page = desk.get(desk_address(escalation, f"not-ready/{notice.pk}"))
    decided = desk.post(
        desk_address(escalation, f"not-ready/{notice.pk}/decide"),
        pressed(words="The meter was off.", pressed="upheld"),
    )

    assert "A 20 A circuit" in words(page)
    assert "We were ready: the circuit was live" in words(page)
    assert decided.status_code == 303
    notice.refresh_from_db()
    assert notice.upheld is True


def test_the_effect_is_shown_as_in_force_once_the_day_has_passed(world, escalation, notice):
    client = signed_in(Client(), world.customer, now=mountain(27, 13))
    from rung.services.settling import settle_due  # noqa: PLC0415

    settle_due(now=mountain(27, 13))

    page = words(client.get(address(escalation)))

    assert "The date committed by us is Fri 4 Dec now" in page
    assert "If the site is not ready" not in page


def test_who_may_only_look_sees_the_notice_and_no_form(world, escalation, notice):
    looking = signed_in(Client(), observer(world), now=NOW)

    page = looking.get(address(escalation, f"ready/{notice.pk}"))

    assert page.status_code == 200
    assert "<form" not in page.content.decode().split('id="main"')[1].split("</main>")[0]


@pytest.mark.parametrize("act", ["ready/{}", "time"])
def test_a_stranger_finds_nothing(escalation, notice, act):
    other = signed_in(Client(), stranger(), now=NOW)

    assert other.get(address(escalation, act.format(notice.pk))).status_code == 404


def test_a_notice_of_another_escalation_is_not_found_under_this_one(world, escalation, notice):
    other = world.raised(order=world.another_order("Q-1009"))
    client = signed_in(Client(), world.customer, now=NOW)

    page = client.get(address(other, f"ready/{notice.pk}"))
    answer = client.post(
        address(other, f"ready/{notice.pk}/confirm"), pressed(ready_from="2026-11-24T11:00")
    )

    assert (page.status_code, answer.status_code) == (404, 404)


def test_looking_changes_nothing(customer, escalation, notice):
    before = NotReady.objects.values().get()

    for act in (f"ready/{notice.pk}", "time"):
        customer.get(address(escalation, act))

    assert NotReady.objects.values().get() == before
    assert customer.get(address(escalation, f"ready/{notice.pk}/confirm")).status_code == 405


def test_the_history_of_turns_is_one_table_for_either_side_in_its_own_words(
    world, escalation, notice, customer
):
    confirm(world, notice, NOW + timedelta(hours=2))
    desk = signed_in(Client(), world.ccm, now=NOW + timedelta(hours=3))

    inside = words(desk.get(desk_address(escalation, "time")))
    outside = words(customer.get(address(escalation, "time")))

    assert "Boise store ready" in inside
    assert "Boise store ready" in outside
    assert "The customer" in inside
    assert "You" in outside
