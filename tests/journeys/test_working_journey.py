"""Working an escalation, against the real processes: a rhythm of its own, dates that move, money
that has to be asked for, and an escalation that the system proposed.

Its escalations are its own; time moves by minutes, and to the next update that is due.
"""

import csv
import re
from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from rung.domain.instants import show
from tests.journeys.escalating import due, kept, number_in, raised
from tests.journeys.product import words_of
from tests.journeys.visitors import PHONE, visitor

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("product")]
EXAMPLES = Path(__file__).resolve().parent.parent.parent / "examples"
DANA, MORGAN, KARIN = (
    f"{name}@example.com" for name in ("dana.reyes", "morgan.ellis", "karin.holt")
)
OMAR, HANA, LEE = (f"{name}@example.com" for name in ("omar.haddad", "hana.kimura", "lee.tan"))
DENVER = ZoneInfo("America/Denver")
SHORTLY = timedelta(minutes=1)
PRICE = "21,000 USD"


def test_a_rhythm_is_proposed_and_agreed_and_the_update_clock_follows_it(product, browser):
    with (
        product.heard(),
        visitor(browser, product) as omar,
        visitor(browser, product) as dana,
    ):
        omar.sign_in(OMAR)
        dana.sign_in(DANA)
        number = raised(omar, "Q-2015")
        standard = due(product, number, "UPDATE")

        omar.go(f"/escalations/ESC-{number}/communication/")
        omar.page.get_by_label(re.compile(r"^\s*At \(")).fill("16:10")
        omar.field("For whom").fill("Our call centre's manager")
        omar.press("Propose it")
        omar.reads("Until it is agreed, the plan in force stays.")
        assert due(product, number, "UPDATE") == standard

        dana.go(f"/desk/escalations/ESC-{number}/communication/")
        dana.reads("Our call centre's manager")
        dana.press("Agree")
        agreed = due(product, number, "UPDATE")
        assert f"{agreed.astimezone(DENVER):%H:%M}" == "16:10"
        says_the_rhythm(product, omar, number, agreed)

        product.at(agreed - SHORTLY)
        dana.go(f"/desk/escalations/ESC-{number}/update/")
        dana.field("Nothing new").check()
        dana.press("Send update")
        following = due(product, number, "UPDATE")
        assert following > agreed
        assert f"{following.astimezone(DENVER):%H:%M}" == "16:10"
        says_the_rhythm(product, omar, number, following)


def says_the_rhythm(product, customer, number, next_due):
    """The escalation's own page names the rhythm, and the instant that the clock ends at."""
    customer.go(f"/escalations/ESC-{number}/")
    said = " ".join(customer.page.locator("#updates").inner_text().split())
    assert "Agreed: each business day at 16:10 MST, by e-mail." in said
    now = product.now()
    when = show(next_due, DENVER.key, now)
    if next_due.astimezone(DENVER).date() == now.astimezone(DENVER).date():
        when = f"today {when.partition(' ')[2]}"
    assert f"Next: {when}" in said


def test_a_date_told_before_it_was_due_and_one_told_after_are_kept_apart(product, browser):
    with (
        product.heard(),
        visitor(browser, product) as hana,
        visitor(browser, product) as dana,
    ):
        hana.sign_in(HANA)
        dana.sign_in(DANA)
        number = raised(hana, "Q-4004")
        now = product.now().astimezone(DENVER)
        planned(dana, number, "Order the cross connect", now + timedelta(days=2))
        planned(dana, number, "Book the splicing crew", now + timedelta(minutes=30))

        moved(dana, number, "Order the cross connect", now + timedelta(days=3), "No part in stock.")
        product.at(due_of(product, number, "Book the splicing crew") + SHORTLY)
        moved(dana, number, "Book the splicing crew", now + timedelta(days=1), "The crew is away.")

        hana.go(f"/escalations/ESC-{number}/dates/")
        fates = {
            what: " ".join(row.inner_text().split())
            for what in ("Order the cross connect", "Book the splicing crew")
            for row in hana.page.locator("tr", has_text=what).filter(has_text="told").all()
        }
        assert re.search(r"told 1 d \d+ h before it was due", fates["Order the cross connect"])
        assert re.search(r"told \d+ min after it was due", fates["Book the splicing crew"])
        timeline_tells_them_apart(hana, dana, number)


def timeline_tells_them_apart(hana, dana, number):
    """Both sides read in the timeline which of the two was told too late."""
    for person, path in ((hana, ""), (dana, "/desk")):
        person.go(f"{path}/escalations/ESC-{number}/")
        feed = person.page.locator("#timeline .feed").inner_text()
        told = {
            line.partition(",")[0]: line
            for line in feed.splitlines()
            if line.startswith("Date moved: ")
        }
        late = "told after it was due"
        assert late not in told["Date moved: Order the cross connect"]
        assert late in told["Date moved: Book the splicing crew"]


def planned(dana, number, text, until):
    """An action the customer sees, committed to a minute of the carrier's zone."""
    dana.go(f"/desk/escalations/ESC-{number}/action/")
    dana.field("What will be done").fill(text)
    dana.field("Committed date").fill(f"{until:%Y-%m-%d}")
    dana.field("Time").fill(f"{until:%H:%M}")
    dana.field("The customer sees this action").check()
    dana.press("Add action")


def moved(dana, number, text, until, why):
    """Its date moves, with a reason; the customer is told at once."""
    dana.go(f"/desk/escalations/ESC-{number}/")
    dana.page.get_by_role("link", name=text, exact=True).first.click()
    dana.field("New date").fill(f"{until:%Y-%m-%d}")
    dana.field("Time").fill(f"{until:%H:%M}")
    dana.field("Why it moves").fill(why)
    dana.field("What caused it").select_option("1U")
    dana.press("Move the date")
    dana.product.until(
        lambda: [m for m in dana.product.mailbox.find(to=HANA, subject=text) if why in words_of(m)],
        f"the customer is told: {why}",
    )


def due_of(product, number, text):
    """Until when an action is committed."""
    ((at,),) = product.rows(
        "SELECT committed_at FROM rung_action a JOIN rung_escalation e ON e.id = a.escalation_id"
        " WHERE e.number = %s AND a.text = %s",
        number,
        text,
    )
    return at


def test_what_is_over_the_limit_goes_to_the_director_who_grants_it_on_a_phone(product, browser):
    with (
        product.heard(),
        visitor(browser, product) as omar,
        visitor(browser, product) as dana,
        visitor(browser, product, size=PHONE) as karin,
    ):
        omar.sign_in(OMAR)
        dana.sign_in(DANA)
        number = raised(omar, "Q-2014")
        asks_for_a_second_crew(dana, number)
        dana.go(f"/desk/escalations/ESC-{number}/")
        dana.reads(f"{PRICE} is over Morgan Ellis's limit of 10,000 USD: Karin Holt decides.")

        mail = product.mail(to=KARIN, subject=f"Decide on {PRICE}")
        assert "Karin Holt decides" in " ".join(words_of(mail).split())
        assert not product.mailbox.find(to=MORGAN, subject=f"Decide on {PRICE}")
        link = re.search(r"http\S+/d/\S+", words_of(mail))[0]
        product.settled()
        before = stands(product, number)
        for _ in range(2):  # as scanners do; opening changes nothing
            karin.page.goto(link)
            karin.reads("Opening this page changed nothing.")
        assert stands(product, number) == before

        karin.field("Your words").fill("It is worth it; start on Wednesday.")
        karin.press("Approve")
        karin.reads(f"Approved: {PRICE}")
        assert stands(product, number)[0] == [(True,)]
        told = product.mail(to=DANA, subject=f"Approved: {PRICE}")
        assert "It is worth it; start on Wednesday." in " ".join(words_of(told).split())

        omar.go(f"/escalations/ESC-{number}/")
        for inside in (PRICE, "A second crew", "10,000"):
            assert inside not in omar.page.content()


def asks_for_a_second_crew(dana, number):
    """The care manager asks for more than the manager of level 2 may grant."""
    dana.go(f"/desk/escalations/ESC-{number}/resources/")
    dana.field("What does it buy the customer?").fill("The line works a week earlier.")
    dana.field("What is it?").fill("A second crew")
    dana.field("Cost").fill("21000")
    dana.field("Days gained").fill("7")
    dana.press("Ask for it")


def stands(product, number):
    """The answer to the request, what the timeline keeps, and how much was told."""
    granted = product.rows(
        "SELECT granted FROM rung_resourcerequest r JOIN rung_escalation e"
        " ON e.id = r.escalation_id WHERE e.number = %s",
        number,
    )
    told = product.rows(
        "SELECT count(*) FROM rung_notice n JOIN rung_escalation e"
        " ON e.id = n.escalation_id WHERE e.number = %s",
        number,
    )
    return granted, kept(product, number), told


def test_a_proposed_escalation_is_opened_in_two_taps_and_ends_with_two_answers(
    product, browser, tmp_path
):
    with (
        product.heard(),
        visitor(browser, product, size=PHONE) as dana,
        visitor(browser, product) as lee,
    ):
        the_carriers_file_brings_a_later_forecast(product, tmp_path)
        dana.sign_in(DANA)
        dana.go("/desk/")
        dana.page.get_by_role("link", name="Open or put off Q-1010").click()
        dana.reads("7 days after the committed date")
        dana.press("Open the escalation")
        dana.reads("The customer has been told why.")
        number = number_in(dana.page.url)
        product.mail(to=LEE, subject=f"We opened ESC-{number} before you had to call")

        dana.go(f"/desk/escalations/ESC-{number}/update/")
        dana.field("Progress").check()
        dana.field("Your words to the customer").fill("A second team takes the ducts on Monday.")
        dana.press("Send update")
        dana.go(f"/desk/escalations/ESC-{number}/resolve/")
        dana.field("What was done").fill("The ducts are ready and January holds.")
        dana.field("What was the cause?").select_option("EQUIPMENT")
        dana.press("Report it resolved")
        dana.reads("The customer has been asked to confirm.")

        lee.sign_in(LEE)
        lee.go(f"/escalations/ESC-{number}/")
        lee.reads("We opened this before you had to call.")
        lee.press("Yes, it is solved")
        lee.reads("Closed")
        the_customer_answers_the_two_questions(product, browser, number)

    assert ("cause.found", "INTERNAL") in kept(product, number)


def the_carriers_file_brings_a_later_forecast(product, folder):
    """One order of the carrier's file, a week behind what was committed."""
    with (EXAMPLES / "orders.csv").open(newline="") as file:
        (erie,) = [row for row in csv.DictReader(file) if row["reference"] == "Q-1010"]
    later = folder / "orders.csv"
    with later.open("w", newline="") as file:
        writer = csv.DictWriter(file, erie)
        writer.writeheader()
        writer.writerow({**erie, "ccd": "2027-01-29", "forecast": "2027-02-05"})
    said = product.rung("import", "orders", str(later))
    assert said.returncode == 0, said.stderr


def the_customer_answers_the_two_questions(product, browser, number):
    """From the link of the closing mail, on a phone, not signed in."""
    product.until(lambda: closing_mail(product, number), "the closing mail asks two questions")
    link = re.search(r"http\S+/s/\S+", closing_mail(product, number)[-1])[0]
    with visitor(browser, product, size=PHONE) as lee:
        lee.page.goto(link)
        informed = lee.page.get_by_role("group", name="We were kept informed.")
        informed.get_by_label("5, fully").check()
        lee.page.get_by_role("group", name="It was solved well.").get_by_label("4").check()
        lee.press("Send the answer")
        lee.reads("Thank you for your answer")
        lee.reads("Kept informed 5 of 5, solved well 4 of 5")


def closing_mail(product, number):
    """The words of mails to the customer about it that ask the questions."""
    mails = [words_of(mail) for mail in product.mailbox.find(to=LEE, subject="")]
    return [words for words in mails if f"ESC-{number}" in words and "/s/" in words]
