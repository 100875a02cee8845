"""Every page of the running product: for everybody, in both themes, on a desk and on a phone."""

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from django.urls import resolve

from tests.browser import COLOURS, UNFOLD, findings
from tests.journeys.product import Product, words_of
from tests.journeys.visitors import DESK, PHONE, Visitor, visitor

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("product")]
FIRST_VIEW = 100_000  # bytes on the wire
# Together they see every page; the college's contact has escalations that are over.
CUSTOMERS = ("lee.tan@example.com", "paul.dube@example.com")
CARRIER = ("dana.reyes@example.com", "morgan.ellis@example.com", "leo.marsh@example.com")
ADMINISTRATORS = ("ada.kern@example.com",)
DOORS = ("/accounts/login/", "/accounts/login/code/", "/accounts/password/reset/", "/nowhere/")
# Nothing to press there.
WITHOUT_A_STEP = {
    *("portal:letter_edition", "admin:operation", "admin:mail", "admin:record"),
    *("demo:people", "demo:mailbox", "demo:mail"),
}
LINKS = "a[href^='/']" + "".join(
    f":not([href*='{ending}'])" for ending in (".pdf", ".ics", ".toml", ".xlsx", ".csv", ".json")
)


@pytest.mark.parametrize(
    "people", [CUSTOMERS, CARRIER, ADMINISTRATORS], ids=["customers", "carrier", "administrators"]
)
def test_every_page_is_for_everybody(product, browser, people):
    found, seen = [], set()

    for email in people:
        seen.discard("portal:escalation")  # everybody's stands differently
        with visitor(browser, product) as person:
            person.sign_in(email)
            for kind in pages_of(person, seen):
                found += [f"{kind}: {each}" for each in faults(person)]
                primary = person.page.locator(".btn-primary").count()
                if primary != 1 and kind not in WITHOUT_A_STEP:
                    found.append(f"{kind}: {primary} primary buttons")

    assert found == []
    assert len(seen) > 6


def test_doors_and_mailed_links_are_for_everybody(product, browser):
    found = []

    with visitor(browser, product, size=PHONE) as person:
        for path in (*DOORS, mailed_link(product), "/a/not-ours/"):
            person.go(path)
            found += [f"{path}: {each}" for each in faults(person)]

    assert found == []


@pytest.mark.parametrize("path", ["/overview/", "/orders/", "/escalations/"])
def test_a_first_view_weighs_little_and_comes_from_one_host(product, browser, path):
    with visitor(browser, product) as person:
        person.sign_in(CUSTOMERS[0])
        if path == "/escalations/":
            person.go(path)
            path = urlsplit(person.page.locator("tbody th a").first.get_attribute("href")).path
        wire = person.page.context.new_cdp_session(person.page)
        sent: list[float] = []
        wire.on("Network.loadingFinished", lambda event: sent.append(event["encodedDataLength"]))
        wire.send("Network.enable")
        wire.send("Network.setCacheDisabled", {"cacheDisabled": True})

        person.go(path)
        person.page.wait_for_load_state("networkidle")

    assert len(sent) > 5
    assert sum(sent) <= FIRST_VIEW


def pages_of(person: Visitor, seen: set[str]) -> Iterator[str]:
    """Open one page of each kind that links lead to; what kind, where nobody has seen it yet."""
    queue, mine = [person.page.url], {"portal:home"}  # which only leads to one of the others
    while queue:
        _, _, path, asked, _ = urlsplit(queue.pop(0))
        kind = kind_of(path)
        if kind in mine:
            continue
        address = f"{path}?{asked}" if asked else path
        assert person.go(address).status == 200, address
        mine.add(kind)
        if kind not in seen:
            seen.add(kind)
            yield kind
        queue += person.page.eval_on_selector_all(LINKS, "all => all.map(a => a.href)")


def kind_of(path: str) -> str:
    """The route, and where one route has several pages, which of them."""
    route = resolve(path)
    return f"desk:{route.kwargs['name']}" if route.view_name == "desk:act" else route.view_name


def faults(person: Visitor) -> list[str]:
    """What axe finds with everything unfolded, in both themes, on a desk and on a phone."""
    page, found = person.page, []
    page.evaluate(UNFOLD)
    for size in (DESK, PHONE):
        page.set_viewport_size(size)
        page.emulate_media(color_scheme="light")
        found += [f"{size['width']} px light: {each}" for each in findings(page)]
        page.emulate_media(color_scheme="dark")
        found += [f"{size['width']} px dark: {each}" for each in findings(page, COLOURS)]
    return found


def mailed_link(product: Product) -> str:
    """The newest link to acknowledge that was mailed."""
    for mail in reversed(product.mailbox.all()):
        link = re.search(r"/a/\S+", words_of(mail))
        if link:
            return link[0]
    raise AssertionError("No mail asks anybody to acknowledge.")
