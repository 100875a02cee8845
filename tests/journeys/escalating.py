"""What journeys share that raise escalations of their own: raising one, and reading its clocks."""

import re
from datetime import datetime

from playwright.sync_api import APIResponse

from tests.journeys.product import TOKEN, Product
from tests.journeys.visitors import Visitor

NUMBER = re.compile(r"/ESC-(\d+)/")
PRESS = re.compile(r'<input[^>]*name="press_id"[^>]*value="([^"]+)"')


def raised(customer: Visitor, order: str, impact: str = "The site cannot work.") -> int:
    """Raise an escalation for an order; its number. Its page is open afterwards."""
    customer.go(f"/orders/{order}/raise/")
    customer.field("Too slow").check()
    customer.field("What happens if nothing changes?").fill(impact)
    customer.page.get_by_role("button", name=re.compile("^Send to ")).click()
    customer.page.wait_for_url(NUMBER)
    return number_in(customer.page.url)


def submitted(person: Visitor, path: str, below: str = "", **fields: str) -> APIResponse:
    """Send the form of a page as a browser does, without drawing it; the page that follows.

    ``below`` is what the form posts to, below the page's own address.
    """
    requests, url = person.page.request, f"{person.product.base}{path}"
    page = requests.get(url).text()
    token, press = TOKEN.search(page), PRESS.search(page)
    assert token is not None, path
    assert press is not None, path
    form = {"csrfmiddlewaretoken": token[1], "press_id": press[1], **fields}
    answer = requests.post(url + below, form=form, headers={"Referer": url})
    assert answer.ok, f"{path}: {answer.status} {answer.text()}"
    return answer


def number_in(url: str) -> int:
    """The number of the escalation that an address leads to."""
    found = NUMBER.search(url)
    assert found is not None, url
    return int(found[1])


def due(product: Product, number: int, kind: str) -> datetime:
    """When the running clock of that kind ends."""
    ((at,),) = product.rows(
        "SELECT due_at FROM rung_clock c JOIN rung_escalation e ON e.id = c.escalation_id"
        " WHERE number = %s AND kind = %s AND settled_at IS NULL",
        number,
        kind,
    )
    assert isinstance(at, datetime)
    return at


def kept(product: Product, number: int) -> list[tuple[str, str]]:
    """What the timeline keeps, oldest first: the fact, and who sees it."""
    rows = product.rows(
        "SELECT fact, visibility FROM rung_timelineentry t"
        " JOIN rung_escalation e ON e.id = t.escalation_id WHERE e.number = %s"
        " ORDER BY happened_at, t.recorded_at, position",
        number,
    )
    return [(fact, visibility) for fact, visibility in rows]
