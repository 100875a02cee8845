"""A mail that did not arrive is seen where the work is, and by nobody it is no business of (N8)."""

from datetime import timedelta

import pytest

from rung.domain.notices import NOT_NEEDED_ANY_MORE
from rung.models import Notice
from tests.builders import TUESDAY_0820
from tests.web.desk_pages import NO_STATIC, get, words_of

pytestmark = [pytest.mark.django_db, pytest.mark.filterwarnings(NO_STATIC)]
REFUSED = "The mail server refused the address (550)."


def page(client, reader, escalation, side="desk"):
    return words_of(get(client, reader, TUESDAY_0820, f"{side}:escalation", escalation.number))


def test_the_carriers_people_read_who_did_not_get_what_and_the_customer_nothing(client, world):
    escalation = world.raised()
    notice = Notice.objects.filter(recipient=world.customer)
    quiet = page(client, world.ccm, escalation)
    notice.update(trouble=REFUSED, attempts=3, try_at=TUESDAY_0820 + timedelta(minutes=5))
    tried = page(client, world.ccm, escalation)
    notice.update(trouble=REFUSED, attempts=28, try_at=None, gave_up_at=TUESDAY_0820)
    given_up = page(client, world.manager, escalation)
    customers = page(client, world.customer, escalation, "portal")

    assert "did not arrive" not in quiet
    assert f"Escalation raised to Lee Tan: tried 3 times, again Tue 08:25 MST. {REFUSED}" in tried
    assert f"Escalation raised to Lee Tan: given up Tue 08:20 MST. {REFUSED}" in given_up
    assert world.customer.email not in given_up
    assert "arrive" not in customers
    assert "550" not in customers


def test_a_reminder_that_was_not_needed_any_more_and_a_first_failure_are_no_trouble(client, world):
    escalation = world.raised()
    Notice.objects.filter(recipient=world.customer).update(
        trouble=NOT_NEEDED_ANY_MORE, gave_up_at=TUESDAY_0820, try_at=None
    )
    Notice.objects.filter(recipient=world.ccm).update(trouble=REFUSED, attempts=2)

    assert "did not arrive" not in page(client, world.ccm, escalation)
