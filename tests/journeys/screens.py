"""The pictures of docs/screens, taken from the running demo company: `make screens`.

They show what a newcomer sees on the tour, at the demo's own instant, on a desk and on a phone.
"""

import re
import sys
from pathlib import Path

from playwright.sync_api import Browser, Locator, Page

from tests.browser import chromium
from tests.journeys.pictures import smaller
from tests.journeys.product import Product, running_product, words_of
from tests.journeys.story_screens import (
    KARIN,
    ON_A_DESK,
    ON_A_PHONE,
    TACOMA,
    Shot,
    decision_link,
    name_care_manager,
    open_shot,
)
from tests.journeys.visitors import DESK, PHONE, Visitor, visitor

FOLDER = Path(__file__).resolve().parent.parent.parent / "docs" / "screens"
CUSTOMER, CCM = "lee.tan@example.com", "dana.reyes@example.com"
MANAGER, ADMINISTRATOR = "ruth.adeyemi@example.com", "ada.kern@example.com"
DIRECTOR = "karin.holt@example.com"
DESK_MANAGER, CLOSED_CUSTOMER = "ines.carvalho@example.com", "paul.dube@example.com"
TO_ALL = "The permit offices take our files together this morning. You hear by noon what they say."
TRIED = (
    "/admin/policies/standard/try/?contact=2026-11-25T15:30&zone=America/Denver&region=WEST#answer"
)
HEADLINE = "Engage level 2 from Tue 12:30 EST"


def main() -> None:
    """Take every picture anew."""
    with running_product() as product, chromium() as browser:
        take_all(browser, product)


def take_all(browser: Browser, product: Product) -> None:
    """The stories first: their clocks are about to fall due."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    product.settled()
    stories(browser, product)
    _acknowledge(browser, product)
    for size, scheme, name in ((DESK, "light", "desk"), (PHONE, "dark", "phone")):
        _customer(browser, product, size, scheme, name)
        _carrier(browser, product, size, scheme, name)
        _desk(browser, product, size, scheme, name)
    with visitor(browser, product) as person:
        name_care_manager(person)
    _story(browser, product, TACOMA, PHONE)


def stories(browser: Browser, product: Product) -> None:
    """Two pictures of each story, but the one for which something has to be done first."""
    for shot in ON_A_DESK:
        _story(browser, product, shot, DESK)
    for shot in ON_A_PHONE:
        _story(browser, product, shot, PHONE)
    with visitor(browser, product, size=PHONE) as person:
        person.sign_in(KARIN)
        person.go(decision_link(product))
        _take(person.page, "story-05-phone")


def _story(browser: Browser, product: Product, shot: Shot, size: dict) -> None:
    kind, theme = ("desk", "light") if size is DESK else ("phone", "dark")
    with visitor(browser, product, size=size, theme=theme) as person:
        person.sign_in(shot.who)
        _take(open_shot(person, shot), f"story-{shot.story:02}-{kind}")


def _customer(browser: Browser, product: Product, size: dict, scheme: str, name: str) -> None:
    with visitor(browser, product, size=size) as person:
        person.page.emulate_media(color_scheme=scheme)
        person.sign_in(CUSTOMER)
        person.go("/overview/")
        _take(person.page, f"overview-{name}")
        person.go("/orders/")
        _take(person.page, f"orders-{name}")
        row = person.page.locator("tr", has_text=HEADLINE)
        person.go(row.locator("a[href^='/escalations/']").first.get_attribute("href"))
        person.page.get_by_text("Why this time?").first.click()
        _take(person.page.locator("#next-step"), f"why-{name}")
        person.go("/orders/Q-1001/")
        _take(person.page, f"order-{name}")
        person.go("/orders/Q-1001/contacts/")
        _take(person.page, f"contacts-{name}")


def _carrier(browser: Browser, product: Product, size: dict, scheme: str, name: str) -> None:
    with visitor(browser, product, size=size) as person:
        person.page.emulate_media(color_scheme=scheme)
        person.sign_in(CCM)
        person.go("/desk/")
        _take(person.page, f"my-day-{name}")
        person.page.locator("tbody th a").first.click()
        _take(person.page, f"desk-{name}")
    with visitor(browser, product, size=size) as person:
        person.page.emulate_media(color_scheme=scheme)
        person.sign_in(ADMINISTRATOR)
        person.go("/admin/calendars/")
        person.page.get_by_role("link", name="US West delivery").click()
        _take(person.page, f"calendar-{name}")
        if size is DESK:
            _take(person.page.locator("#year"), "year")
            question = person.page.locator("#try form")
            question.locator("[name=start]").fill("2026-11-25T15:30")
            question.locator("[name=amount]").fill("4")
            question.get_by_role("button").click()
            person.page.locator("#try .ledger").first.wait_for()
            _take(person.page.locator("#try"), "ledger")
    with visitor(browser, product, size=size) as person:
        person.page.emulate_media(color_scheme=scheme)
        person.sign_in(DIRECTOR)
        _policy(person, name)


def _desk(browser: Browser, product: Product, size: dict, scheme: str, name: str) -> None:
    """The desk's board, a ticket, one update before it is sent; and an end with its answer."""
    with visitor(browser, product, size=size) as person:
        person.page.emulate_media(color_scheme=scheme)
        person.sign_in(DESK_MANAGER)
        person.go("/desk/board/")
        _take(person.page, f"desk-board-{name}")
        person.go("/desk/board/CED-88/")
        _take(person.page, f"desk-ticket-{name}")
        person.go("/desk/board/CED-88/update/")
        person.field("Your words to all of them").fill(TO_ALL)
        person.press("Look at what each reads")
        _take(person.page, f"broadcast-{name}")
    with visitor(browser, product, size=size) as person:
        person.page.emulate_media(color_scheme=scheme)
        person.sign_in(CLOSED_CUSTOMER)
        person.go("/orders/Q-5002/")
        closed = person.page.locator("a[href^='/escalations/ESC-']").first.get_attribute("href")
        person.go(f"{closed}survey/")
        _take(person.page, f"survey-{name}")


def _policy(person: Visitor, name: str) -> None:
    """The matrix, its editor, and the draft of a shorter interval tried beside it."""
    person.go("/admin/policies/standard/")
    _take(person.page, f"policy-{name}")
    person.go("/admin/policies/standard/edit/")
    person.page.locator("#id_row-2-opens_after").fill("3 business hours")
    person.page.get_by_role("button", name="Save the draft").click()
    person.page.get_by_text("The draft is saved").wait_for()
    _take(person.page, f"policy-editor-{name}")
    person.go(TRIED)
    person.page.locator("#level-2 .why summary").first.click()
    _take(person.page, f"policy-try-{name}")
    person.go("/admin/policies/standard/publish/")
    _take(person.page, f"policy-dry-run-{name}")


def _acknowledge(browser: Browser, product: Product) -> None:
    mail = product.mail(to=MANAGER, subject="Acknowledge")
    link = re.search(r"/a/[^\s\"]+", words_of(mail))
    if link is None:
        sys.exit("The manager's mail has no link.")
    with visitor(browser, product, size=PHONE) as person:
        person.go(link[0])
        _take(person.page, "acknowledge-phone")


def _take(shown: Page | Locator, name: str) -> None:
    """A picture of a page as far as the window shows it, or of a part of one."""
    page = shown if isinstance(shown, Page) else shown.page
    page.wait_for_load_state("networkidle")
    picture = shown.screenshot(animations="disabled")
    (FOLDER / f"{name}.png").write_bytes(smaller(picture))
    sys.stdout.write(f"docs/screens/{name}.png\n")


if __name__ == "__main__":
    main()
