"""Order acknowledgement letters, through the services (R2)."""

import pytest
from procrastinate.contrib.django.models import ProcrastinateJob

from rung.domain.permissions import Role
from rung.domain.vocabulary import OrderStatus
from rung.models import Letter
from rung.services.letters import issue_letters
from tests.builders import mountain, person

pytestmark = pytest.mark.django_db
NOW = mountain(2, 9)


def issue(*orders, reason="Your order was accepted", now=NOW):
    return issue_letters(order_ids=[order.pk for order in orders], reason=reason, now=now)


def test_an_accepted_order_gets_a_letter_that_names_its_care_manager(world):
    assert issue(world.order) == 1

    letter = Letter.objects.get()
    assert (letter.number, letter.ccm, letter.issued_at) == (1, world.ccm, NOW)
    assert (letter.ccm_name, letter.ccm_phone, letter.ccm_email) == (
        "Dana Reyes",
        "+1 303 555 0101",
        "dana.reyes@example.com",
    )
    job = ProcrastinateJob.objects.get(task_name="render-letter")
    assert job.args == {"letter_id": str(letter.pk)}


def test_a_letter_that_would_say_the_same_is_not_issued_again(world):
    issue(world.order)

    assert issue(world.order) == 0
    assert Letter.objects.count() == 1


def test_a_changed_telephone_number_is_a_reason_for_the_next_edition(world):
    issue(world.order)
    world.ccm.phone = "+1 303 555 0199"
    world.ccm.save(update_fields=["phone"])

    assert issue(world.order, reason="Your customer care manager changed") == 1

    first, second = Letter.objects.order_by("number")
    assert (first.ccm_phone, second.ccm_phone) == ("+1 303 555 0101", "+1 303 555 0199")
    assert (second.number, second.reason) == (2, "Your customer care manager changed")


def test_an_order_may_name_another_care_manager_than_its_account(world):
    other = person("Theo Brandt", Role.CCM)
    world.order.ccm = other
    world.order.save(update_fields=["ccm"])

    issue(world.order)

    assert Letter.objects.get().ccm == other


def test_while_nobody_is_named_the_letter_names_the_channel_manager(world):
    world.account.ccm = None
    world.account.save(update_fields=["ccm"])

    issue(world.order)

    assert Letter.objects.get().ccm == world.channel_manager


def test_without_anybody_to_name_no_letter_is_issued(world):
    world.account.ccm = world.account.channel_manager = None
    world.account.save(update_fields=["ccm", "channel_manager"])

    assert issue(world.order) == 0


def test_a_cancelled_order_gets_no_letter(world):
    world.order.status = OrderStatus.CANCELLED.value
    world.order.save(update_fields=["status"])

    assert issue(world.order) == 0


@pytest.mark.parametrize("orders", [1, 52])
def test_letters_cost_the_same_number_of_statements_for_any_number_of_orders(
    world, orders, django_assert_num_queries
):
    more = [world.another_order(f"Q-2{number:03}") for number in range(orders)]

    with django_assert_num_queries(6):  # savepoint twice, orders, newest, letters, jobs
        assert issue(*more) == orders
