"""Every link of every mail that the journeys sent, opened as scanners of mail open them (N10).

By its name it comes last of all that walks through the product, so that their mails are there; the
few that none of them brings about are brought about here. Each link is fetched twice, not signed
in. One of each kind, status and set of forms is opened twice in a browser as well, its script runs,
and an hour passes on the open page: no form is sent, and no row of any table is another one. Alone,
on the demo's own mails, these are some 100 links in some 16 states.
"""

import re
from collections.abc import Iterable, Iterator
from contextlib import closing
from html import unescape
from http.client import HTTPConnection
from typing import NamedTuple

import pytest
from django.urls import resolve
from playwright.sync_api import Request

from rung.domain.wording import Purpose
from rung.web.common.audience import Audience
from tests.every_route import every_route
from tests.journeys.escalating import number_in, submitted
from tests.journeys.product import Product
from tests.journeys.visitors import Visitor, visitor
from tests.mailbox import send

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("product")]
LINK = re.compile(r"https?://[^\s\"'<>]+")
OMAR, DANA, MORGAN = (
    f"{name}@example.com" for name in ("omar.haddad", "dana.reyes", "morgan.ellis")
)
WORDS = "The branch cannot open."

# Where the links of each purpose lead.
LEADS = {
    Purpose.ACKNOWLEDGE: {"desk:acknowledge_link"},
    Purpose.DECIDE: {"desk:decide_link"},
    Purpose.DECIDE_WAIVER: {"desk:waiver_link"},
    Purpose.UNDO: {"desk:undo_link"},
    Purpose.SURVEY: {"portal:survey_link"},
    Purpose.ESCALATION: {"portal:escalation", "desk:escalation"},
    Purpose.ORDER: {"portal:order"},
    Purpose.DESK_TICKET: {"desk:ticket"},
    Purpose.SITE: {"portal:readiness"},
    Purpose.GIVEN: {"account_reset_password_from_key", "desk:my_day"},
}
# Pages of those who are signed in; a journey may come to mail them, and none has to.
ALSO_MAILED = {"desk:order", "desk:not_ready_notice", "admin:webhook"}
# Addresses for whoever has them that no mail carries.
NEVER_MAILED = {
    "desk:hand_on_link",  # a button posts there
    "desk:decide_link_up",  # a button posts there
    "portal:calendar_feed",  # shown once on its owner's page
    "common:enter_once",  # printed by a command
    "demo:sign-in",  # stands on the demo's page of people
}
# The link to a new password takes its key out of the address, into a session of whoever opened it.
OF_THE_OPENER = "django_session"


class Answer(NamedTuple):
    """What came back: the route, the status, how many forms can be sent, where it leads on."""

    kind: str
    status: int
    forms: int
    leads_on: str


def test_no_link_of_any_mail_changes_anything_by_being_opened(product, browser):
    with product.heard(), visitor(browser, product) as scanner:
        with visitor(browser, product) as omar, visitor(browser, product) as dana:
            omar.sign_in(OMAR)
            dana.sign_in(DANA)
            what_no_other_journey_mails(omar, dana, scanner)
        # Nobody is signed in any more: an open page asks for news, and keeps when it was seen last.
        product.settled()
        links = sorted(set(links_of(product)))
        scanner.page.clock.install()

        with product.alone():
            before = contents(product)
            answers = fetched(product, links)
            states = {answer: link for link, answer in answers.items()}
            ways = {
                way
                for link in (*states.values(), *states.values())
                for way in opened(scanner, link)
            }
            assert ways == {"GET"}
            assert fetched(product, links) == answers
            assert contents(product) == before

    assert len(links) > 95
    every_purpose_was_there(states)


def contents(product: Product) -> dict[str, str | None]:
    """All that is kept in the database."""
    kept = product.contents()
    del kept[OF_THE_OPENER]
    assert len(kept) > 90
    return kept


def what_no_other_journey_mails(omar: Visitor, dana: Visitor, scanner: Visitor) -> None:
    """A receipt with its undo, links whose button would act, a day handed over, a new password."""
    product = dana.product
    number = raised(omar, "Q-2011")
    path = f"/desk/escalations/ESC-{number}/"
    submitted(dana, f"{path}engage/", reason=WORDS)
    asked = product.mail(to=MORGAN, subject=f"(ESC-{number})")
    send(product.mail_port, MORGAN, "I am on it.", answers=asked)
    product.mail(to=MORGAN, subject="Counted as acknowledgement")
    submitted(dana, f"{path}engage/", reason=WORDS)
    wanted = {"kind": "EXPEDITE", "buys": WORDS, "option_1": "A second crew", "cost_1": "21000"}
    submitted(dana, f"{path}resources/", currency="USD", days_1="7", **wanted)

    at_stake = {"trigger": "life-and-safety", "evidence": WORDS}
    submitted(omar, f"/escalations/ESC-{number}/", "waiver/", **at_stake)

    closed = raised(omar, "Q-2012")
    path = f"/escalations/ESC-{closed}/"
    submitted(dana, f"/desk{path}resolve/", words="It works.", cause="EQUIPMENT")
    submitted(omar, path, "confirm/")

    ((morgan,),) = product.rows("SELECT id FROM rung_person WHERE email = %s", MORGAN)
    submitted(dana, "/desk/day/hand-over/", to=str(morgan), words=WORDS)
    scanner.go("/accounts/password/reset/")
    scanner.field("Email").fill(DANA)
    scanner.press("Send me the link")


def raised(customer: Visitor, order: str) -> int:
    """Raise an escalation for an order without drawing its pages; its number."""
    given = {"ground": "TIMELINESS", "talked": "NOT_YET", "rhythm": "STANDARD"}
    return number_in(submitted(customer, f"/orders/{order}/raise/", impact=WORDS, **given).url)


def links_of(product: Product) -> Iterator[str]:
    """Every address in any text of any mail, plain, HTML or an entry of a calendar."""
    for mail in product.mailbox.all():
        for part in mail.walk():
            if part.get_content_maintype() == "text":
                yield from LINK.findall(unescape(part.get_content().replace("\r\n ", "")))


def fetched(product: Product, links: Iterable[str]) -> dict[str, Answer]:
    """What each link answers to somebody who is not signed in."""
    answers = {}
    for link in links:
        assert link.startswith(f"{product.base}/"), link  # we link to nobody else
        path = link.removeprefix(product.base)
        with closing(HTTPConnection(product.base.partition("//")[2])) as server:
            server.request("GET", path)
            answer = server.getresponse()
            page, on = answer.read().decode(), answer.getheader("Location", "")
        assert answer.status in {200, 302, 410}, link
        assert "http-equiv" not in page, link
        kind, leads_on = resolve(path).view_name, on.partition("?")[0]
        forms = page.partition("<main")[2].partition("</main>")[0].count("<form")
        answers[link] = Answer(kind, answer.status, forms, leads_on)
    return answers


def opened(scanner: Visitor, link: str) -> list[str]:
    """Open a link in the browser and leave it open for an hour; how whatever was asked for was."""
    ways: list[str] = []
    page = scanner.page

    def keep(request: Request) -> None:
        ways.append(request.method)

    page.on("request", keep)
    page.goto(link)
    page.clock.fast_forward("01:00:00")
    page.wait_for_load_state()
    page.remove_listener("request", keep)
    return ways


def every_purpose_was_there(states: Iterable[Answer]) -> None:
    """No purpose of a link is left out, no link leads where none is known to lead.

    Of each that acts without signing in there was one whose button would still have acted.
    """
    kinds = {state.kind for state in states}
    personal = {each.name for each in every_route() if Audience.LINK in each.audience}
    assert {each.name for each in every_route()} >= ALSO_MAILED | NEVER_MAILED
    assert set(LEADS) == set(Purpose)
    assert kinds - ALSO_MAILED == {kind for leads in LEADS.values() for kind in leads}
    assert personal - NEVER_MAILED == personal & {state.kind for state in states if state.forms}
