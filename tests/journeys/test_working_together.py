"""Fourteen escalations with one cause: a desk ticket, and one update to all, as it really goes out.

One escalation takes the way through its pages; the others send the forms of the same pages.
"""

import re
from collections import Counter

import pytest

from tests.journeys.escalating import kept, number_in, raised, submitted
from tests.journeys.product import words_of
from tests.journeys.visitors import visitor

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("product")]
DESK = "ines.carvalho@example.com"
ORDERS = {
    "hana.kimura@example.com": ("Q-4005", "Q-4003"),
    "grace.lindqvist@example.com": ("Q-3003", "Q-3004", "Q-3005", "Q-3007"),
    "paul.dube@example.com": ("Q-5003", "Q-5004", "Q-5005", "Q-5006"),
    "anke.brandt@example.com": ("Q-6002", "Q-6003", "Q-6004", "Q-6006"),
}
TITLE = "The tool that books crews is down"
NAMING = "Vantry College is first, then all the others."
WORDS = "Crews are booked by hand since this morning. You have your new date by noon."


def test_fourteen_escalations_share_a_ticket_and_each_customer_gets_their_own_mail(
    product, browser
):
    with product.heard(), visitor(browser, product) as ines:
        of_whom = all_raised(product, browser)
        assert len(of_whom) == 14
        ines.sign_in(DESK)
        ticket = one_ticket_for_all(ines, list(of_whom))
        product.settled()
        before = {number: kept(product, number) for number in of_whom}

        ines.go(f"/desk/board/{ticket}/")
        ines.follow("Update all 14")
        a_draft_that_names_a_customer_is_refused(ines)
        product.settled()
        assert {number: kept(product, number) for number in of_whom} == before
        assert broadcasts(product, ticket) == 0
        assert not mails_with(product, NAMING)

        ines.field("Your words to all of them").fill(WORDS)
        ines.press("Look again")
        for number, email in of_whom.items():
            preview = ines.page.locator("section.draft", has_text=f"ESC-{number}").first
            assert WORDS in preview.locator(".as-read").inner_text(), email
        assert not mails_with(product, WORDS)
        ines.press("Send 14 to 4 customers")
        ines.reads("All 14 sent.")

        product.settled()
        everybody_has_their_own_mail_once(product, of_whom, ticket)
        for number in of_whom:
            assert kept(product, number)[-1] == ("update.sent", "CUSTOMER")


def all_raised(product, browser):
    """Fourteen escalations of four customers: who raised each, by its number."""
    found = {}
    for email, orders in ORDERS.items():
        with visitor(browser, product) as customer:
            customer.sign_in(email)
            for order in orders:
                found[raised_one(customer, order, by_page=not found)] = email
    return found


def raised_one(customer, order, *, by_page):
    """Raise an escalation for an order; its number."""
    if by_page:
        return raised(customer, order)
    answer = submitted(
        customer,
        f"/orders/{order}/raise/",
        ground="TIMELINESS",
        impact="The site cannot work.",
        talked="NOT_YET",
        rhythm="STANDARD",
    )
    return number_in(answer.url)


def one_ticket_for_all(ines, numbers):
    """The desk opens a ticket from the first, which it speaks for, and links the others."""
    ines.go(f"/desk/escalations/ESC-{numbers[0]}/desk-ticket/")
    ines.field("What the trouble is").fill(TITLE)
    ines.field("The cause, as far as it is known").fill("Cobalt Freight moved our crew calendar.")
    ines.field("The desk").check()
    ines.press("Open the ticket")
    ines.reads("Desk ticket opened; the desk has been told.")
    ((key, reference),) = ines.product.rows(
        "SELECT id, 'CED-' || number FROM rung_deskticket WHERE title = %s", TITLE
    )
    ines.reads(f"{reference} {TITLE}")
    for number in numbers[1:]:
        submitted(ines, f"/desk/escalations/ESC-{number}/link-ticket/", ticket=str(key))
    return reference


def a_draft_that_names_a_customer_is_refused(ines):
    """It is shown as each would read it, and refused; what was typed stays."""
    ines.field("Your words to all of them").fill(NAMING)
    ines.press("Look at what each reads")
    ines.press("Send 14 to 4 customers")
    ines.reads("Nothing was sent.")
    ines.reads("“Vantry College” names Vantry College.")
    assert ines.field("Your words to all of them").input_value() == NAMING


def broadcasts(product, ticket):
    """How many updates to many were kept for a ticket."""
    ((count,),) = product.rows(
        "SELECT count(*) FROM rung_broadcast b JOIN rung_deskticket t ON t.id = b.ticket_id"
        " WHERE 'CED-' || t.number = %s",
        ticket,
    )
    return count


def mails_with(product, words):
    """Whom a mail with these words went to, and what it says."""
    found = []
    for mail in product.mailbox.all():
        said = " ".join(words_of(mail).replace("\n> ", " ").split())  # as a quote is wrapped
        if words in said:
            found.append((str(mail["To"]), f"{mail['Subject']} {said}"))
    return found


def everybody_has_their_own_mail_once(product, of_whom, ticket):
    """Each customer reads of their own escalations alone, and of no ticket."""
    mails = [(to, said) for to, said in mails_with(product, WORDS) if to_customer(to, of_whom)]
    told = Counter()
    for to, said in mails:
        about = {int(number) for number in re.findall(r"ESC-(\d+)", said)}
        (number,) = about
        assert of_whom[number] in to
        for inside in (ticket, TITLE, "Cobalt"):
            assert inside not in said
        told[number] += 1
    assert told == Counter(dict.fromkeys(of_whom, 1))


def to_customer(address, of_whom):
    """Whether a mail went to one of those who raised; others hear of it by their own role."""
    return any(email in address for email in of_whom.values())
