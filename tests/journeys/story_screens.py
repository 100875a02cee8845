"""The pictures of docs/stories.md: each of the twelve stories, on a desk and on a phone."""

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from playwright.sync_api import Page

from tests.journeys.product import Product, words_of
from tests.journeys.visitors import Visitor

LEE, OMAR, GRACE = "lee.tan@example.com", "omar.haddad@example.com", "grace.lindqvist@example.com"
HANA, PAUL, ANKE = "hana.kimura@example.com", "paul.dube@example.com", "anke.brandt@example.com"
DANA, PRIYA, KARIN = "dana.reyes@example.com", "priya.nair@example.com", "karin.holt@example.com"
LEO = "leo.marsh@example.com"
TOP = "body"
MARGIN = 12  # pixels that stay above what a picture begins with


@dataclass(frozen=True)
class Shot:
    """Who looks at which page, what is unfolded there, and where the picture begins."""

    story: int
    who: str
    path: str
    begins: str = TOP
    unfold: str = ""


ON_A_DESK = (
    Shot(1, LEE, "/escalations/ESC-1011/", unfold="Why this time?"),
    Shot(2, LEE, "/escalations/ESC-1005/", "#plan"),
    Shot(3, DANA, "/desk/orders/Q-1003/proposal/"),
    Shot(4, OMAR, "/projects/3/"),
    Shot(5, KARIN, "/desk/escalations/ESC-1006/"),
    Shot(6, GRACE, "/escalations/ESC-1010/"),
    Shot(7, PRIYA, "/desk/escalations/ESC-1004/"),
    Shot(8, LEO, "/desk/orders/Q-4001/"),
    Shot(9, HANA, "/escalations/ESC-1007/dates/"),
    Shot(10, PAUL, "/escalations/ESC-1003/"),
    Shot(11, PAUL, "/escalations/ESC-1002/"),
    Shot(12, ANKE, "/escalations/ESC-1009/"),
)
ON_A_PHONE = (
    Shot(1, LEE, "/escalations/ESC-1011/", "#next-step", "Why this time?"),
    Shot(2, LEE, "/escalations/ESC-1005/", "#plan"),
    Shot(3, DANA, "/desk/", "#proposals"),
    Shot(4, OMAR, "/escalations/ESC-1008/communication/"),
    Shot(6, GRACE, "/escalations/ESC-1010/", "#next-step"),
    Shot(7, GRACE, "/escalations/ESC-1004/", "section[id^=notice-]"),
    Shot(9, HANA, "/escalations/ESC-1007/", "#levels"),
    Shot(10, PAUL, "/escalations/ESC-1003/", "#timeline"),
    Shot(11, PAUL, "/escalations/ESC-1002/"),
    Shot(12, ANKE, "/escalations/ESC-1009/communication/"),
)
TACOMA = Shot(8, HANA, "/orders/Q-4001/", "#care")


def open_shot(person: Visitor, shot: Shot) -> Page:
    """The page as the picture shows it."""
    person.go(shot.path)
    page = person.page
    if shot.unfold:
        page.get_by_text(shot.unfold).first.click()
    page.locator(shot.begins).first.evaluate(
        "(it, above) => scrollTo(0, it.getBoundingClientRect().top + scrollY - above)",
        0 if shot.begins == TOP else MARGIN,
    )
    return page


def decision_link(product: Product) -> str:
    """The path of the link that was mailed to the director."""
    mail = product.mail(to=KARIN, subject="Decide")
    link = re.search(r"https?://\S+/d/\S+", words_of(mail))
    if link is None:
        raise AssertionError("The director's mail has no link.")
    return urlsplit(link[0]).path


def name_care_manager(person: Visitor) -> None:
    """The channel manager names one for Tacoma."""
    person.sign_in(LEO)
    person.go("/desk/orders/Q-4001/")
    person.field("Customer care manager").select_option(label="Priya Nair")
    person.press("Name the care manager")
