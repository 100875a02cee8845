"""The whole picture of a customer's accounts: what waits, what breaks, what changed (R3)."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.urls import reverse

from rung.domain.vocabulary import ActionOwner, DateKind, UpdateKind
from rung.models import Account, AccountContact, Jeopardy, LastLooked, OrderDate
from rung.services import ending, working
from rung.services.looking import mark_seen
from tests.builders import MONDAY_1530, TUESDAY_0820, TUESDAY_1030, mountain
from tests.web.desk_pages import queries_of
from tests.web.portal_pages import (
    address,
    dated,
    dressed,
    observer,
    primaries,
    signed_in,
    steps,
    stranger,
    words,
)

pytestmark = pytest.mark.django_db
MOMENT = timedelta(microseconds=1)


@pytest.fixture
def customer(world, client):
    return signed_in(client, world.customer, now=TUESDAY_0820)


def section(response, name):
    """What one part of the page says."""
    body = response.content.decode()
    part = body.partition(f'id="{name}"')[2].partition("</section>")[0]
    return words(type(response)(part))


def update(world, escalation, said, at):
    working.send_update(
        escalation_id=escalation.id,
        kind=UpdateKind.PROGRESS,
        words=said,
        doing=world.ccm_at(at),
    )


def another_account(world, name="Zephyr Foods"):
    """A second account for which the same person acts."""
    account = Account.objects.create(
        code="Z", name=name, region=world.region, zone="America/Denver", ccm=world.ccm
    )
    AccountContact.objects.create(account=account, person=world.customer, agent=True)
    order = world.another_order("Z-1", site="Reno hub")
    order.account = account
    order.save()
    return account, order


def test_the_root_address_leads_a_customer_to_it(world, customer):
    assert customer.get("/").url == "/overview/"


def test_a_resolution_to_confirm_stands_first_with_its_instant_and_is_the_one_button(
    world, customer
):
    escalation = world.raised()
    ending.resolve(escalation_id=escalation.id, words="Up.", doing=world.ccm_at(TUESDAY_0820))

    page = customer.get("/overview/")

    assert "1 thing waits for you" in words(page)
    assert "Say whether it is solved" in section(page, "asks")
    assert "EST" in section(page, "asks")
    assert primaries(page) == ["Open what needs me"]
    assert f'href="{address(escalation)}#next-step"' in page.content.decode()


def test_an_action_of_the_customer_waits_for_them_and_one_that_is_not_shown_does_not(
    world, customer
):
    escalation = world.raised()
    for text, visible in (("Unlock the roof", True), ("Hidden request", False)):
        working.add_action(
            escalation_id=escalation.id,
            text=text,
            owner=ActionOwner.CUSTOMER,
            owner_name="Lee Tan",
            visible=visible,
            committed=working.Committed(date(2026, 11, 25)),
            doing=world.ccm_at(MONDAY_1530 + timedelta(minutes=20)),
        )

    said = section(customer.get("/overview/"), "asks")

    assert "Unlock the roof" in said
    assert "Hidden request" not in said


def test_a_level_that_is_open_is_offered_but_not_counted_as_waiting(world, client):
    world.raised(phoned_at=MONDAY_1530)
    customer = signed_in(client, world.customer, now=TUESDAY_1030)

    page = customer.get("/overview/")

    assert "You can engage level 2 now" in section(page, "asks")
    assert "Nothing waits for you." in words(page)


def test_who_may_only_look_is_asked_for_nothing(world, client):
    escalation = world.raised()
    ending.resolve(escalation_id=escalation.id, words="Up.", doing=world.ccm_at(TUESDAY_0820))

    page = signed_in(client, observer(world), now=TUESDAY_0820).get("/overview/")

    assert "Say whether it is solved" not in words(page)
    assert escalation.reference in words(page)


def test_what_no_longer_holds_is_about_to_break_and_what_holds_is_not(world, customer):
    order = dressed(world)
    OrderDate.objects.create(
        order=order,
        kind=DateKind.FORECAST.value,
        day=date(2026, 12, 2),
        recorded_at=mountain(23, 9),
    )
    fine = world.another_order("Q-1009", site="Boston office")
    dated(fine, DateKind.CCD, date(2026, 12, 18))

    said = section(customer.get("/overview/"), "breaking")

    assert "Q-1001" in said
    assert "no longer holds" in said
    assert "does not hold, 5 days late" in said
    assert "Q-1009" not in said


def test_news_recorded_at_the_instant_of_the_look_was_seen_and_a_moment_later_is_new(
    world, customer
):
    escalation = world.raised()
    looked_at = mountain(23, 16, 30)
    update(world, escalation, "Seen already.", looked_at)
    update(world, escalation, "Not seen yet.", looked_at + MOMENT)
    mark_seen(
        person_id=world.customer.pk,
        account_ids=[world.account.pk],
        until=looked_at,
        now=TUESDAY_0820,
    )

    said = section(customer.get("/overview/"), "changes")

    assert "Not seen yet." in said
    assert "Seen already." not in said


def test_a_date_that_moved_since_is_told_from_what_to_what_and_why(world, customer):
    order = dressed(world)
    OrderDate.objects.create(
        order=order,
        kind=DateKind.CCD.value,
        day=date(2026, 11, 30),
        reason="crew ill",
        recorded_at=mountain(23, 9),
    )

    said = section(customer.get("/overview/"), "changes")

    assert "Committed by us: moved from Wed 25 Nov to Mon 30 Nov" in said
    assert "crew ill" in said


def test_a_date_of_the_supplier_stays_inside(world, customer):
    order = dressed(world)
    OrderDate.objects.create(
        order=order, kind=DateKind.FOC.value, day=date(2026, 12, 24), recorded_at=mountain(23, 9)
    )

    assert "24 Dec" not in words(customer.get("/overview/"))


def test_what_the_reader_did_and_what_is_internal_is_no_news(world, customer):
    escalation = world.raised()
    working.note(
        escalation_id=escalation.id, words="Supplier is broke.", doing=world.ccm_at(MONDAY_1530)
    )

    said = section(customer.get("/overview/"), "changes")

    assert "Lee Tan raised the escalation" not in said
    assert "broke" not in words(customer.get("/overview/"))


def test_looking_alone_keeps_nothing(world, customer):
    world.raised()

    customer.get("/overview/")

    assert LastLooked.objects.count() == 0


def test_the_button_keeps_when_the_page_was_drawn_not_when_it_was_pressed(world, client):
    escalation = world.raised()
    customer = signed_in(client, world.customer, now=TUESDAY_0820)
    drawn = customer.get("/overview/").content.decode()
    until = drawn.partition('name="until" value="')[2].partition('"')[0]
    update(world, escalation, "Came while you read.", TUESDAY_0820 + timedelta(minutes=5))
    later = signed_in(client, world.customer, now=TUESDAY_0820 + timedelta(minutes=9))

    answer = later.post(reverse("portal:seen"), {"until": until})

    assert (answer.status_code, answer.url) == (303, "/overview/")
    kept = LastLooked.objects.get()
    assert kept.looked_at.isoformat() == until.replace("Z", "+00:00")
    assert "Came while you read." in section(later.get("/overview/"), "changes")


@pytest.mark.parametrize(
    "until", ["", "yesterday", "2026-11-24T08:20:00", "2026-11-24T08:20:00+99:00"]
)
def test_an_instant_that_is_none_is_refused_and_nothing_is_kept(world, customer, until):
    answer = customer.post(reverse("portal:seen"), {"until": until})

    assert answer.status_code == 422
    assert "Nothing was kept" in words(answer)
    assert LastLooked.objects.count() == 0


def test_an_instant_ahead_of_now_is_kept_as_now(world, customer):
    customer.post(reverse("portal:seen"), {"until": "2031-01-01T00:00:00+00:00"})

    assert LastLooked.objects.get().looked_at - TUESDAY_0820 < timedelta(minutes=5)


def test_what_was_seen_never_moves_back(world):
    for until in (TUESDAY_0820, MONDAY_1530):
        mark_seen(
            person_id=world.customer.pk,
            account_ids=[world.account.pk],
            until=until,
            now=TUESDAY_1030,
        )

    assert LastLooked.objects.get().looked_at == TUESDAY_0820


def test_nobody_keeps_anything_for_an_account_that_is_not_theirs(world):
    mark_seen(
        person_id=stranger().pk,
        account_ids=[world.account.pk],
        until=TUESDAY_0820,
        now=TUESDAY_1030,
    )

    assert LastLooked.objects.count() == 0


def test_an_agent_of_two_accounts_sees_which_account_each_line_is_of(world, customer):
    _, order = another_account(world)
    dated(order, DateKind.CCD, date(2026, 11, 20))

    page = customer.get("/overview/")

    assert "All your accounts" in words(page)
    assert "Zephyr Foods" in section(page, "breaking")
    assert "Maplethorn Grocers" in section(page, "orders")
    assert "Zephyr Foods" in section(page, "orders")


def test_one_of_two_accounts_can_be_chosen_and_alone_be_marked_as_seen(world, customer):
    account, _ = another_account(world)
    path = f"/overview/?account={account.pk}"

    page = customer.get(path)
    answer = customer.post(
        f"{reverse('portal:seen')}?account={account.pk}",
        {"until": TUESDAY_0820.isoformat()},
    )

    assert "Q-1001" not in words(page)
    assert answer.url == path
    assert [row.account for row in LastLooked.objects.all()] == [account]


def test_an_account_of_somebody_else_is_not_found_and_nothing_is_kept_for_it(world, customer):
    other = Account.objects.create(
        code="X", name="Xenon", region=world.region, zone="America/Denver"
    )
    query = f"?account={other.pk}"

    page = customer.get(f"/overview/{query}")
    pressed = customer.post(f"{reverse('portal:seen')}{query}", {"until": TUESDAY_0820.isoformat()})

    assert (page.status_code, pressed.status_code) == (404, 404)
    assert "Xenon" not in words(page)
    assert LastLooked.objects.count() == 0


def test_more_than_fifty_orders_are_on_several_pages(world, customer):
    for number in range(55):
        world.another_order(f"P-{number:03}")

    first, second = (customer.get(f"/overview/?page={page}") for page in (1, 2))

    assert first.content.decode().count('href="/orders/P-') + 1 >= 50
    assert "Next fifty" in words(first)
    assert "Previous fifty" in words(second)


def test_somebody_without_an_account_is_told_so_in_plain_words(world, client):
    page = signed_in(client, stranger(), now=TUESDAY_0820).get("/overview/")

    assert page.status_code == 200
    assert "No orders yet" in words(page)


def test_the_carriers_people_have_their_own_home(world, client):
    answer = signed_in(client, world.ccm, now=TUESDAY_0820).get("/overview/")

    assert answer.status_code == 403


def test_it_costs_the_same_for_one_order_and_for_many(world, customer):
    dressed(world)
    world.raised()
    one = queries_of(customer, "/overview/")

    for number in range(20):
        order = world.another_order(f"M-{number:03}")
        steps(order, done=2)
        dated(order, DateKind.CCD, date(2026, 12, 1))
        if number % 4 == 0:
            world.raised(order=order)

    assert queries_of(customer, "/overview/") == one
    assert one <= 30


def test_a_plan_is_offered_for_agreement_until_it_is_answered_as_it_stands(world, customer):
    escalation = world.raised()
    at = MONDAY_1530 + timedelta(minutes=20)
    assert "Agree to the plan" not in section(customer.get("/overview/"), "asks")
    working.add_action(
        escalation_id=escalation.id,
        text="Ask the city",
        owner=ActionOwner.CARRIER,
        owner_name="Dana Reyes",
        visible=True,
        committed=working.Committed(date(2026, 11, 25)),
        doing=world.ccm_at(at),
    )
    assert "Agree to the plan" in section(customer.get("/overview/"), "asks")

    page = customer.get(address(escalation)).content.decode()
    stamp = page.partition('name="stamp" value="')[2].partition('"')[0]
    answer = customer.post(
        address(escalation, "plan/agree"), {"press_id": str(uuid4()), "stamp": stamp}
    )

    assert answer.status_code == 303
    assert "Agree to the plan" not in section(customer.get("/overview/"), "asks")


def test_two_questions_after_the_end_are_offered_and_not_counted_as_waiting(world, client):
    escalation = world.raised()
    ending.resolve(escalation_id=escalation.id, words="Up.", doing=world.ccm_at(TUESDAY_0820))
    ending.confirm(escalation_id=escalation.id, doing=world.customer_at(TUESDAY_0820))
    customer = signed_in(client, world.customer, now=TUESDAY_1030)

    page = customer.get("/overview/")

    assert "Answer two questions about how it went" in section(page, "asks")
    assert "Nothing waits for you." in words(page)


def test_an_order_whose_site_is_not_ready_waits_for_the_customer_in_an_escalation_as_well(
    world, customer
):
    dressed(world)
    Jeopardy.objects.create(order=world.order, code="1C", since_date=date(2026, 11, 19))
    alone = section(customer.get("/overview/"), "asks")
    world.raised()

    both = section(customer.get("/overview/"), "asks")

    assert "Get the site ready" in alone
    assert both.count("Get the site ready") == 1
