"""Without script, and without a mouse: what matters works all the same."""

import re

import pytest

from tests.journeys.product import words_of
from tests.journeys.story import CCM, CUSTOMER, DATA, MANAGER
from tests.journeys.visitors import PHONE, Visitor, visitor

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("product")]
FURTHEST = 80  # presses of Tab; no page has more to step over
FOCUSED = """() => {
  const here = document.activeElement;
  return (here.labels?.[0] ?? here).textContent.trim();
}"""


@pytest.fixture(scope="module")
def larkfield(product):
    """The product with the bakeries' people and orders."""
    for what in ("people", "orders"):
        said = product.rung("import", what, str(DATA / f"{what}.csv"))
        assert said.returncode == 0, said.stderr
    return product


def test_without_script_a_level_is_engaged_and_acknowledged_and_news_is_sent(larkfield, browser):
    with visitor(browser, larkfield, script=False) as customer:
        customer.sign_in(CUSTOMER)
        customer.go("/orders/LARK-7732/raise/")
        customer.field("Our business is at risk").check()
        customer.field("What happens if nothing changes?").fill("We cannot bake without orders.")
        customer.press("Send to Rhea")
        number = number_of(customer)
        larkfield.at(opens_at(larkfield, number))
        customer.go(f"/escalations/ESC-{number}/")
        customer.press("Engage level 2")
        customer.reads("The next level is engaged")

    with visitor(browser, larkfield, script=False, size=PHONE) as manager:
        manager.page.goto(acknowledge_link(larkfield, number))
        manager.press("Acknowledge now")
        manager.reads("Thank you, it is acknowledged")

    with visitor(browser, larkfield, script=False) as ccm:
        ccm.sign_in(CCM)
        ccm.follow(f"ESC-{number}")
        ccm.go(f"/desk/escalations/ESC-{number}/update/")
        ccm.press("Send update")
        ccm.reads("Update sent and kept.")


def test_raising_engaging_and_acknowledging_need_no_mouse(larkfield, browser):
    with visitor(browser, larkfield) as customer:
        customer.sign_in(CUSTOMER)
        customer.go("/orders/LARK-7733/")
        enter(customer, "Get help with this order")
        customer.page.wait_for_url("**/raise/")
        walk_to(customer, "Too slow")
        customer.page.keyboard.press("Space")
        walk_to(customer, "What happens if nothing changes?")
        customer.page.keyboard.type("The oven is online, the shop is not.")
        enter(customer, "Send to Rhea")
        customer.page.wait_for_url("**/escalations/*/")
        number = number_of(customer)
        larkfield.at(opens_at(larkfield, number))
        customer.page.reload()
        enter(customer, "Engage level 2")
        customer.reads("The next level is engaged")

    with visitor(browser, larkfield, size=PHONE) as manager:
        manager.page.goto(acknowledge_link(larkfield, number))
        enter(manager, "Acknowledge now")
        manager.reads("Thank you, it is acknowledged")


def enter(person: Visitor, name: str) -> None:
    """Walk to a link or button and press Enter on it."""
    walk_to(person, name)
    person.page.keyboard.press("Enter")


def walk_to(person: Visitor, name: str) -> None:
    """Press Tab until the focus is there, and see that it can be seen."""
    person.page.get_by_text(name, exact=True).first.wait_for()
    for _ in range(FURTHEST):
        person.page.keyboard.press("Tab")
        if person.page.evaluate(FOCUSED) == name:
            assert person.page.evaluate("document.activeElement.matches(':focus-visible')")
            return
    raise AssertionError(f"No Tab leads to “{name}”.")


def number_of(person: Visitor) -> int:
    """The number of the escalation whose page is open."""
    found = re.search(r"/ESC-(\d+)/", person.page.url)
    assert found is not None, person.page.url
    return int(found[1])


def opens_at(product, number):
    """When the next level of an escalation opens."""
    ((at,),) = product.rows(
        "SELECT due_at FROM rung_clock c JOIN rung_escalation e ON e.id = c.escalation_id"
        " WHERE number = %s AND kind = 'INTERVAL' AND settled_at IS NULL",
        number,
    )
    return at


def acknowledge_link(product, number):
    """The link that the manager was mailed for this escalation."""

    def mine():
        mails = product.mailbox.find(to=MANAGER, subject="")
        return [words_of(mail) for mail in mails if f"ESC-{number}" in words_of(mail)]

    product.until(mine, "the manager is asked to acknowledge")
    return re.search(r"http\S+/a/\S+", mine()[-1])[0]
