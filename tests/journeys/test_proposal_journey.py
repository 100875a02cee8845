"""An escalation that the system proposes: opened by the care manager, closed by the customer."""

import re

import pytest

from tests.journeys.visitors import PHONE, visitor

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("product")]
CUSTOMER, CCM = "lee.tan@example.com", "dana.reyes@example.com"
WHY = (
    "Forecast for Thu 3 Dec: 3 days after the committed date, Mon 30 Nov, and 6 days after "
    "their need-by date, Fri 27 Nov."
)


def test_meridian_is_proposed_opened_before_a_call_and_confirmed_by_the_customer(product, browser):
    with (
        product.heard(),
        visitor(browser, product, size=PHONE) as dana,
        visitor(browser, product) as lee,
    ):
        dana.sign_in(CCM)
        dana.go("/desk/")
        dana.reads(WHY)
        dana.page.get_by_role("link", name="Open or put off Q-1003").click()
        dana.press("Open the escalation")
        dana.reads("The customer has been told why.")
        number = re.search(r"ESC-(\d+)", dana.page.url)[1]
        dana.go("/desk/")
        assert "Open or put off Q-1003" not in dana.page.content()

        mail = product.mail(to=CUSTOMER, subject=f"We opened ESC-{number} before you had to call")
        words = " ".join(mail.get_body(("plain",)).get_content().split())
        assert "3 days after the date we committed to, Mon 30 Nov" in words
        assert "You wrote" not in words
        lee.sign_in(CUSTOMER)
        lee.go(f"/escalations/ESC-{number}/")
        lee.reads("We opened this before you had to call.")

        dana.go(f"/desk/escalations/ESC-{number}/resolve/")
        dana.field("What was done").fill("The permit is granted and the line is up.")
        dana.page.get_by_label("What was the cause?").select_option(index=1)
        dana.press("Report it resolved")
        dana.reads("The customer has been asked to confirm.")
        lee.go(f"/escalations/ESC-{number}/")
        lee.press("Yes, it is solved")

        lee.go(f"/escalations/ESC-{number}/")
        lee.reads("Closed")
