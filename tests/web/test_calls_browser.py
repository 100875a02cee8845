"""A number is pressed on a telephone: what is asked when one is back, and the log in its reach."""

import pytest
from playwright.sync_api import expect

from rung.models import Contact
from tests.browser import findings
from tests.builders import mountain

NOW = mountain(24, 9)
pytestmark = [pytest.mark.browser(at=NOW), pytest.mark.django_db(transaction=True)]
PHONE = {"width": 390, "height": 844}
# The dialler is the telephone's; here pressing the number leads nowhere.
STAY = """addEventListener("click", (event) => {
  if (event.target.closest('a[href^="tel:"]')) event.preventDefault();
})"""


def test_after_a_press_the_question_leads_to_three_fields_on_one_screen(tab_of, world):
    escalation = world.raised()
    customer = tab_of(world.customer, viewport=PHONE, color_scheme="dark")
    customer.goto(f"/escalations/{escalation.reference}/")
    question = customer.locator("#after-call")
    expect(question).to_be_hidden()
    customer.evaluate(STAY)

    customer.locator('a[href^="tel:"]').first.dispatch_event("click")
    customer.evaluate("dispatchEvent(new Event('focus'))")

    expect(question).to_contain_text("Did you reach Dana?")
    assert findings(customer) == []
    assert Contact.objects.count() == 1
    question.get_by_role("link", name="Left a message").click()
    expect(customer.get_by_label("Left a message, by phone")).to_be_checked()
    button = customer.get_by_role("button", name="Keep the call")
    assert button.bounding_box()["y"] + button.bounding_box()["height"] < PHONE["height"]
    assert findings(customer) == []
    button.click()
    expect(customer.get_by_text("It is on record, as you told it.")).to_be_visible()
    expect(customer.locator("#after-call")).to_be_hidden()
    assert Contact.objects.filter(outcome="MESSAGE", side="CUSTOMER").count() == 1
