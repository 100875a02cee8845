"""The whole process once, in a real browser, against the real processes.

On the way each process is killed as if the machine had taken it: it comes back, nothing is lost,
and nobody is told anything under a second Message-ID. test_service_journey.py walks the same way
with time as data and checks every instant.
"""

import re
from collections import Counter
from datetime import timedelta
from io import BytesIO

import pytest
from pypdf import PdfReader

from rung.domain.late_notices import OVERTAKEN
from rung.domain.notices import NOT_NEEDED_ANY_MORE, REMINDERS
from tests.journeys.product import Product, words_of
from tests.journeys.story import (
    ACKNOWLEDGED,
    ANSWER_DUE,
    CCM,
    CONFIRMED,
    CUSTOMER,
    DATA,
    DIRECTOR,
    IMPORTED,
    LEVEL_2_OPENS,
    LEVEL_3_ENGAGED,
    MANAGER,
    MOVED,
    PHONED,
    PLANNED,
    RAISED,
    REJECTED,
    RESOLVED,
    RESOLVED_AGAIN,
    UPDATED,
    VP,
    on,
)
from tests.journeys.visitors import PHONE, Visitor, visitor

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("product")]
ORDER = "LARK-7731"
IMPACT = "The shop opens on Friday. No line means no card payments."
SHORTLY = timedelta(seconds=8)  # enough to be refused in, and short enough to wait for
A_MOMENT = timedelta(seconds=30)
A_WHILE = timedelta(minutes=4)  # what a page and a press may take on a very busy machine


class Journey:
    """Who takes part, and how far they have come."""

    def __init__(self, product: Product, customer: Visitor, ccm: Visitor, phone: Visitor) -> None:
        self.product = product
        self.customer = customer
        self.ccm = ccm
        self.phone = phone
        self.number = 0
        self.link = ""

    @property
    def path(self) -> str:
        """The customer's page of the escalation."""
        return f"/escalations/ESC-{self.number}/"

    def levels(self) -> set[int]:
        """The levels that have been engaged."""
        rows = self.product.rows(
            "SELECT level FROM rung_engagedlevel l JOIN rung_escalation e ON e.id = l.escalation_id"
            " WHERE e.number = %s",
            self.number,
        )
        return {level for (level,) in rows}

    def facts(self) -> list[tuple]:
        """The timeline as it is kept: fact, level, when it happened, when it was recorded."""
        return self.product.rows(
            "SELECT fact, t.level, happened_at, t.recorded_at FROM rung_timelineentry t"
            " JOIN rung_escalation e ON e.id = t.escalation_id WHERE e.number = %s"
            " ORDER BY happened_at, t.recorded_at, position",
            self.number,
        )

    def acts(self) -> list[tuple]:
        """The timeline without the warnings, which time gives by itself."""
        return [row for row in self.facts() if row[0] != "warning.given"]


def test_the_whole_process_once(product, browser):
    with (
        product.heard(),
        visitor(browser, product) as customer,
        visitor(browser, product) as ccm,
        visitor(browser, product, size=PHONE) as phone,
    ):
        journey = Journey(product, customer, ccm, phone)

        people_and_orders_are_imported_and_the_letter_arrives(journey)
        the_customer_raises_after_a_call(journey)
        the_interval_crosses_a_closed_night_and_level_2_is_refused_before_its_instant(journey)
        the_page_opens_level_2_by_itself_and_the_customer_engages_it(journey)
        level_2_misses_the_acknowledgement_and_nobody_is_engaged_by_itself(journey)
        the_customer_engages_level_3_and_the_director_acknowledges_by_link(journey)
        the_care_manager_plans_moves_a_date_and_sends_an_update(journey)
        it_is_resolved_rejected_resolved_and_confirmed(journey)

        the_timeline_tells_it_in_order(journey)

    product.settled()
    nothing_went_out_under_a_second_message_id(journey)


def people_and_orders_are_imported_and_the_letter_arrives(journey):
    product = journey.product
    assert product.now() < RAISED, "time never goes back: the journey comes before other tests"

    for what in ("people", "orders"):
        said = product.rung("import", what, str(DATA / f"{what}.csv"))
        assert said.returncode == 0, said.stderr

    mail = product.mail(to=CUSTOMER, subject=f"Your order {ORDER}: Rhea Solano takes care of it")
    (pdf,) = mail.iter_attachments()
    assert pdf.get_content_type() == "application/pdf"
    words = PdfReader(BytesIO(pdf.get_content())).pages[0].extract_text()
    assert [said for said in ("Rhea Solano", "+1 303 555 0141", CCM) if said not in words] == []


def the_customer_raises_after_a_call(journey):
    product, customer = journey.product, journey.customer
    product.kill("worker")  # what follows is mailed all the same
    customer.sign_in(CUSTOMER)
    customer.reads("What waits for you")
    product.at(RAISED)
    customer.go("/orders/")
    customer.follow(ORDER)
    customer.follow("Get help with this order")

    customer.field("Too slow").check()
    customer.field("What happens if nothing changes?").fill(IMPACT)
    customer.field("When do you need it?").fill("2026-12-04")
    customer.field("Why then?").fill("opening day")
    customer.field("I called").check()
    customer.field("Day").fill("2026-11-30")
    customer.field("Time (EST)").fill("17:30")
    customer.reads("You can go to level 2 from Tue 12:30 EST, counted from when you made contact")
    customer.press("Send to Rhea")

    assert customer.headline == "Engage level 2 from Tue 12:30 EST"
    customer.reads("10:30 MST where the carrier works")
    journey.number = int(re.search(r"ESC-(\d+)", customer.page.url)[1])
    customer.unfold("Why this time?")
    ledger = customer.page.locator(".ledger").inner_text()
    assert [said for said in ("Mon 17:00 – Tue 08:00", "2 h 30", "4 h") if said not in ledger] == []
    for somebody in (CUSTOMER, CCM):
        product.mail(to=somebody, subject=f"ESC-{journey.number}")


def the_interval_crosses_a_closed_night_and_level_2_is_refused_before_its_instant(journey):
    product, customer = journey.product, journey.customer
    product.kill("web")
    product.at(on(1, 3))
    customer.go(journey.path)
    assert customer.headline == "Engage level 2 from Tue 12:30 EST"
    customer.reads("Clock rests until Tue")
    before = journey.acts()

    product.at(LEVEL_2_OPENS - SHORTLY)
    answer = early(customer, journey.path, level=2)

    assert answer.status == 409
    assert "Level 2 opens Tue 12:30 EST" in answer.text()
    assert journey.acts() == before
    assert journey.levels() == {1}


def early(customer, path, *, level):
    """Send what the button would send, before the page draws the button."""
    page = customer.page
    token = page.locator("input[name=csrfmiddlewaretoken]").first.get_attribute("value")
    return page.request.post(
        f"{customer.product.base}{path}engage/",
        form={"csrfmiddlewaretoken": token, "level": str(level)},
        headers={"Referer": page.url},
    )


def the_page_opens_level_2_by_itself_and_the_customer_engages_it(journey):
    product, customer = journey.product, journey.customer
    customer.go(journey.path)

    customer.press("Engage level 2")  # appears at the instant, without a reload

    ((received_at,),) = product.rows(
        "SELECT received_at FROM rung_engagedlevel l JOIN rung_escalation e"
        " ON e.id = l.escalation_id WHERE number = %s AND level = 2",
        journey.number,
    )
    assert LEVEL_2_OPENS <= received_at < LEVEL_2_OPENS + A_WHILE
    ((ran_at,),) = product.rows(
        "SELECT settled_at FROM rung_clock c JOIN rung_escalation e ON e.id = c.escalation_id"
        " WHERE number = %s AND kind = 'INTERVAL' AND level = 1 AND outcome = 'RAN'",
        journey.number,
    )
    assert ran_at == LEVEL_2_OPENS
    customer.reads("Piet Vance")
    product.mail(to=MANAGER, subject="Acknowledge")


def level_2_misses_the_acknowledgement_and_nobody_is_engaged_by_itself(journey):
    product = journey.product
    product.kill("engine")  # what fell due meanwhile is settled when it is back
    product.at(ANSWER_DUE + A_MOMENT)

    for somebody in (CUSTOMER, CCM, DIRECTOR):
        product.mail(to=somebody, subject="late")
    product.settled()

    assert journey.levels() == {1, 2}
    assert not product.mailbox.find(to=DIRECTOR, subject="Acknowledge")


def the_customer_engages_level_3_and_the_director_acknowledges_by_link(journey):
    product, customer, phone = journey.product, journey.customer, journey.phone
    product.kill("postgres")
    product.at(LEVEL_3_ENGAGED)
    customer.go(journey.path)
    customer.press("Engage level 3")
    mail = product.mail(to=DIRECTOR, subject="Acknowledge")
    journey.link = re.search(r"http\S+/a/\S+", words_of(mail))[0]
    product.at(ACKNOWLEDGED)
    before = journey.facts()

    for _ in range(2):  # as scanners do; opening changes nothing
        phone.page.goto(journey.link)
        phone.reads("Opening this page changed nothing.")
    assert journey.facts() == before
    phone.press("Acknowledge now")

    phone.reads("Thank you, it is acknowledged")
    product.mail(to=CUSTOMER, subject="Mina Okafor answered")
    assert journey.facts()[-1][:2] == ("acknowledgement.given", 3)


def the_care_manager_plans_moves_a_date_and_sends_an_update(journey):
    product, ccm = journey.product, journey.ccm
    product.at(PLANNED)
    ccm.sign_in(CCM)
    ccm.follow(f"ESC-{journey.number}")
    ccm.follow("Add an action")
    ccm.field("What will be done").fill("File the permit again with the drawing")
    ccm.field("Committed date").fill("2026-12-02")
    ccm.field("The customer sees this action").check()
    ccm.press("Add action")

    product.at(MOVED)
    ccm.follow("File the permit again with the drawing")
    ccm.field("New date").fill("2026-12-03")
    ccm.field("Time").fill("12:00")
    ccm.field("Why it moves").fill("The city office is closed on Wednesday.")
    ccm.field("What caused it").select_option("1U")
    ccm.press("Move the date")
    moved = product.mail(to=CUSTOMER, subject="File the permit again")
    assert "The city office is closed on Wednesday" in words_of(moved)

    product.at(UPDATED)
    ccm.go(f"/desk{journey.path}update/")
    ccm.field("Nothing new").check()
    ccm.press("Send update")
    product.mail(to=CUSTOMER, subject="No change yet")


def it_is_resolved_rejected_resolved_and_confirmed(journey):
    product, customer = journey.product, journey.customer
    resolve(journey, RESOLVED, "The line is up.")
    product.at(REJECTED)
    customer.go(journey.path)
    customer.unfold("No, not solved")
    customer.field("What is still wrong?").fill("The card terminals still cannot connect.")
    customer.press("Send: not solved")
    customer.reads("It is open again at the level where it stood")
    product.mail(to=DIRECTOR, subject="Not solved")

    resolve(journey, RESOLVED_AGAIN, "The router has its new settings.")
    product.at(CONFIRMED)
    customer.go(journey.path)
    customer.press("Yes, it is solved")

    customer.reads("Closed")
    assert journey.levels() == {1, 2, 3}
    ((status, closed_as),) = product.rows(
        "SELECT status, closed_as FROM rung_escalation WHERE number = %s", journey.number
    )
    assert (status, closed_as) == ("CLOSED", "CONFIRMED")
    ((running,),) = product.rows(
        "SELECT count(*) FROM rung_clock c JOIN rung_escalation e ON e.id = c.escalation_id"
        " WHERE number = %s AND settled_at IS NULL",
        journey.number,
    )
    assert running == 0


def resolve(journey, at, words):
    """The care manager reports what was done, and the customer is asked."""
    journey.product.at(at)
    journey.ccm.go(f"/desk{journey.path}resolve/")
    journey.ccm.field("What was done").fill(words)
    journey.ccm.field("What was the cause?").select_option("EQUIPMENT")
    journey.ccm.press("Report it resolved")


STORY = [
    ("escalation.raised", None, PHONED, RAISED),
    ("contact.logged", 1, PHONED, RAISED),
    ("level.engaged", 1, PHONED, RAISED),
    ("level.opened", 2, LEVEL_2_OPENS, LEVEL_2_OPENS),
    ("level.engaged", 2, LEVEL_2_OPENS, LEVEL_2_OPENS),
    ("level.opened", 3, ANSWER_DUE, ANSWER_DUE),
    ("acknowledgement.missed", 2, ANSWER_DUE, ANSWER_DUE),
    ("level.engaged", 3, LEVEL_3_ENGAGED, LEVEL_3_ENGAGED),
    ("acknowledgement.given", 3, ACKNOWLEDGED, ACKNOWLEDGED),
    ("action.added", None, PLANNED, PLANNED),
    ("action.moved", None, MOVED, MOVED),
    ("update.sent", None, UPDATED, UPDATED),
    ("level.opened", 4, on(2, 9, 35), on(2, 9, 35)),
    ("escalation.resolved", None, RESOLVED, RESOLVED),
    ("cause.found", None, RESOLVED, RESOLVED),
    ("escalation.rejected", 3, REJECTED, REJECTED),
    ("acknowledgement.cancelled", 3, RESOLVED_AGAIN, RESOLVED_AGAIN),
    ("escalation.resolved", None, RESOLVED_AGAIN, RESOLVED_AGAIN),
    ("cause.found", None, RESOLVED_AGAIN, RESOLVED_AGAIN),
    ("escalation.confirmed", None, CONFIRMED, CONFIRMED),
]


ON_THE_PAGE = (
    "raised the escalation Mon 17:30 EST",
    "Call to level 1: spoke (customer says) Mon 17:30 EST\n\nrecorded Mon 17:40 EST",
    "engaged level 2 Tue 12:30 EST",
    "Level 2 missed the acknowledgement Tue 16:30 EST",
    "engaged level 3 Tue 16:35 EST",
    "Mina Okafor acknowledged",
    "The city office is closed on Wednesday.",
    "The card terminals still cannot connect.",
    "The router has its new settings.",
)


def the_timeline_tells_it_in_order(journey):
    kept = journey.acts()

    assert [row[:2] for row in kept] == [row[:2] for row in STORY]
    for fact, told in zip(kept, STORY, strict=True):
        assert told[2] <= fact[2] < told[2] + A_WHILE, fact
        assert fact[2] <= fact[3], fact
    assert kept[0][2] == PHONED  # when it happened, to the minute the customer said
    feed = journey.customer.page.locator("#timeline .feed").inner_text()
    told = [feed.index(words) for words in ON_THE_PAGE]
    assert told == sorted(told, reverse=True)  # the newest stands first


def nothing_went_out_under_a_second_message_id(journey):
    product = journey.product
    unsent = product.rows(
        "SELECT kind, trouble FROM rung_notice WHERE sent_at IS NULL AND created_at >= %s",
        IMPORTED,
    )
    # Time leaps here: a reminder may fall due in the second in which what it reminds of is done.
    overtaken = {
        (kind.value, why) for kind in REMINDERS for why in (NOT_NEEDED_ANY_MORE, OVERTAKEN)
    }
    sent = product.rows("SELECT message_id FROM rung_notice WHERE sent_at IS NOT NULL")
    mails = {str(mail["Message-ID"]): mail for mail in product.mailbox.all()}
    told = Counter((str(mail["To"]), words_of(mail)) for mail in mails.values())

    assert [row for row in unsent if tuple(row) not in overtaken] == []
    assert set(mails) == {message_id for (message_id,) in sent}
    assert [
        words
        for (_, words), times in told.items()
        if f"ESC-{journey.number} " in words and times > 1
    ] == []
    assert not product.mailbox.find(to=VP, subject="")
