"""The Escalations Desk in a real browser: fourteen escalations and one update, without script, on
a phone, in the dark (R21, W7)."""

import pytest

from rung.domain.surveys import ANSWERABLE_FOR
from rung.models import Broadcast, Notice, Survey
from rung.services import ending
from rung.services.survey_links import survey_url
from tests.browser import findings
from tests.services.desk_world import NOW, another_customer, linked, opened, sent
from tests.web.desk_pages import at_level_2

pytestmark = [
    pytest.mark.browser(at=NOW, answers=(409, 422)),
    pytest.mark.django_db(transaction=True),
]
PHONE = {"width": 390, "height": 800}
DESK = {"width": 1180, "height": 900}
SHAPES = [(PHONE, "dark"), (PHONE, "light"), (DESK, "light"), (DESK, "dark")]
WORDS = "The permit offices take our files together this morning."


@pytest.fixture
def ticket(world):
    """A ticket with two escalations of two customers; the desk speaks."""
    found = opened(world, at_level_2(world))
    linked(world, found, another_customer(world))
    return found


def address(ticket):
    return f"/desk/board/{ticket.reference}/"


def test_fourteen_customers_get_one_update_without_script(tab_of, world):
    escalations = [
        another_customer(world, f"Quarry {letter}bank", f"Ida {letter}holm", number=number)
        for number, letter in enumerate("ABCDEFGHIJKLMN", start=1)
    ]
    ticket = opened(world, escalations[0])
    for each in escalations[1:]:
        linked(world, ticket, each)
    desk = tab_of(world.desk, java_script_enabled=False)
    desk.goto("/desk/board/")
    desk.get_by_role("link", name=ticket.reference, exact=True).click()
    desk.get_by_role("link", name="Update all 14").click()

    desk.get_by_label("Your words to all of them").fill("Quarry Cbank is first, then the others.")
    desk.get_by_role("button", name="Look at what each reads").click()
    desk.get_by_role("button", name="Send to 14 customers").click()
    refused = desk.get_by_text("“Quarry Cbank” names Quarry Cbank.").first
    assert refused.is_visible()
    assert Broadcast.objects.count() == 0

    desk.get_by_label("Your words to all of them").fill(WORDS)
    last = desk.locator(f"#draft-{escalations[-1].number}").locator("..")
    last.get_by_text("Other words for this customer").click()
    last.get_by_label("Other words for").fill("Your branch is the first of all.")
    first = desk.locator(f"#draft-{escalations[0].number}").locator("..")
    first.get_by_role("checkbox").uncheck()
    desk.get_by_role("button", name="Look again").click()
    assert desk.get_by_text("1 of 14 gets different words.").is_visible()
    desk.get_by_role("button", name="Send to 13 customers").click()

    assert desk.get_by_text("0 of 13 sent so far.").is_visible()
    sent(Broadcast.objects.get())
    desk.get_by_role("link", name="Look again").click()
    assert desk.get_by_text("All 13 sent.").is_visible()
    told = Notice.objects.filter(kind="update.sent")
    assert told.count() == 13
    own = told.get(escalation=escalations[-1])
    assert own.context["words"] == "Your branch is the first of all."
    assert set(told.exclude(pk=own.pk).values_list("context__words", flat=True)) == {WORDS}


def test_the_progress_comes_by_itself_where_script_runs(tab_of, world, ticket):
    desk = tab_of(world.desk)
    desk.goto(f"{address(ticket)}update/")
    desk.get_by_label("Your words to all of them").fill(WORDS)
    desk.get_by_role("button", name="Look at what each reads").click()
    desk.get_by_role("button", name="Send to 2 customers").click()
    desk.get_by_text("0 of 2 sent so far.").wait_for()

    sent(Broadcast.objects.get())

    desk.get_by_text("All 2 sent.").wait_for()


def test_a_ticket_is_worked_by_keyboard(tab_of, world, ticket):
    desk = tab_of(world.desk)
    desk.goto(address(ticket))
    desk.get_by_role("button", name="Take it").press("Enter")
    desk.get_by_text(f"{ticket.reference} is yours.").wait_for()
    desk.get_by_text("Move it to another stage").press("Enter")
    desk.get_by_label("Watching").press("Space")
    desk.get_by_role("button", name="Move it").press("Enter")

    desk.get_by_text("Moved, and kept in the history.").wait_for()
    ticket.refresh_from_db()
    assert (ticket.owner, ticket.stage) == (world.desk, "WATCHING")


@pytest.mark.parametrize(("size", "scheme"), SHAPES)
def test_the_desks_pages_are_sound_in_every_shape(tab_of, world, ticket, size, scheme):
    (first,) = (link.escalation for link in ticket.links.order_by("linked_at", "pk")[:1])
    tab = tab_of(world.desk, viewport=size, color_scheme=scheme)
    for path in (
        "/desk/board/",
        address(ticket),
        f"{address(ticket)}update/",
        f"/desk/escalations/{first.reference}/",
        f"/desk/escalations/{first.reference}/unlink-ticket/",
        f"/desk/escalations/{first.reference}/handling/",
    ):
        tab.goto(path)
        assert findings(tab) == [], path
    for summary in tab.locator("main summary").all():
        summary.click()
    assert findings(tab) == []


@pytest.mark.parametrize(("size", "scheme"), SHAPES)
def test_a_draft_with_its_previews_and_its_refusal_is_sound(tab_of, world, ticket, size, scheme):
    tab = tab_of(world.desk, viewport=size, color_scheme=scheme)
    tab.goto(f"{address(ticket)}update/")
    tab.get_by_label("Your words to all of them").fill("As Omar Haddad knows, it goes on.")
    tab.get_by_role("button", name="Look at what each reads").click()
    tab.get_by_role("button", name="Send to 2 customers").wait_for()
    assert findings(tab) == []

    tab.get_by_role("button", name="Send to 2 customers").click()
    tab.get_by_text("Nothing was sent.").first.wait_for()
    assert findings(tab) == []


@pytest.mark.parametrize(("size", "scheme"), SHAPES)
def test_the_questions_of_the_closing_mail_are_sound_and_answered(tab_of, world, size, scheme):
    escalation = world.raised()
    ending.resolve(escalation_id=escalation.id, words="It works.", doing=world.ccm_at(NOW))
    ending.confirm(escalation_id=escalation.id, doing=world.customer_at(NOW))
    url = survey_url(
        escalation_id=escalation.pk,
        person_id=world.customer.pk,
        expires_at=NOW + ANSWERABLE_FOR,
    )
    tab = tab_of(viewport=size, color_scheme=scheme, java_script_enabled=True)
    tab.goto("/" + url.split("/", 3)[3])
    assert findings(tab) == []

    tab.get_by_role("group", name="We were kept informed.").get_by_label("5, fully").check()
    tab.get_by_role("group", name="It was solved well.").get_by_label("2").check()
    tab.get_by_role("button", name="Send the answer").click()

    tab.get_by_text("Thank you for your answer").wait_for()
    assert findings(tab) == []
    survey = Survey.objects.get()
    assert (survey.informed, survey.solved) == (5, 2)
    customer = tab_of(world.customer, viewport=size, color_scheme=scheme)
    customer.goto(f"/escalations/{escalation.reference}/")
    assert findings(customer) == []
