"""The customer's escalation page: the sentence, its clock, one button, and who may press it."""

import re
from datetime import date, timedelta

import pytest

from rung.domain.vocabulary import ActionOwner, UpdateKind
from rung.models import Escalation
from rung.services import ending, engaging, working
from tests.builders import MONDAY_1530, TUESDAY_0820, TUESDAY_1030, World, mountain
from tests.queries.acts_of_plan import add_action
from tests.web.portal_pages import (
    address,
    dressed,
    observer,
    primaries,
    signed_in,
    stranger,
    words,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def customer(world, client):
    return signed_in(client, world.customer, now=TUESDAY_0820)


def engaged(world: World, *, level: int = 2) -> object:
    """An escalation whose customer has engaged level 2, or higher, each as soon as it opened."""
    escalation = world.raised(phoned_at=MONDAY_1530)
    opens = [TUESDAY_1030, mountain(24, 14, 30), mountain(25, 9, 30)]
    for number in range(2, level + 1):
        at = opens[number - 2]
        engaging.engage_next(
            escalation_id=escalation.id, level=number, received_at=at, doing=world.customer_at(at)
        )
    return escalation


def resolved(world: World, at=None) -> object:
    """An escalation that the care manager has resolved."""
    escalation = world.raised(phoned_at=MONDAY_1530)
    ending.resolve(
        escalation_id=escalation.id,
        words="The circuit is up and tested.",
        doing=world.ccm_at(at or TUESDAY_0820),
    )
    return escalation


def test_no_green_stands_beside_a_committed_date_in_danger(world, customer):
    escalation = world.raised(phoned_at=MONDAY_1530)
    in_time = customer.get(address(escalation)).text
    dressed(world)
    in_danger = customer.get(address(escalation)).text

    assert re.search(r'class="pill ok"[^§]{0,200}With level 1', in_time)
    assert re.search(r'class="pill watch"[^§]{0,200}With level 1', in_danger)


def pill_with_level_1(reader, path):
    """The state of the one pill of a page that says it."""
    (state,) = re.findall(r'class="pill (\w+)"[^§]{0,200}?With level 1', reader.get(path).text)
    return state


@pytest.mark.parametrize(
    ("path", "who"),
    [("/escalations/", "customer"), ("/desk/escalations/", "ccm")],
)
@pytest.mark.parametrize("in_danger", [True, False])
def test_a_list_of_escalations_shows_a_date_in_danger_as_the_escalation_does(
    world, client, path, who, in_danger
):
    escalation = world.raised(phoned_at=MONDAY_1530)
    reader = signed_in(client, getattr(world, who), now=TUESDAY_0820)
    in_time = pill_with_level_1(reader, path)
    if in_danger:
        dressed(world)
    else:  # its date is well; an action of the plan is committed for after the need-by date
        Escalation.objects.filter(pk=escalation.pk).update(need_by_date=date(2026, 11, 27))
        add_action(
            text="Light it",
            at=mountain(30, 12),
            doing=world.ccm_at(TUESDAY_0820),
            escalation_id=escalation.id,
        )

    assert (in_time, pill_with_level_1(reader, path)) == ("ok", "watch")


def test_before_the_opening_the_sentence_names_the_instant_and_the_button_calls_level_1(
    world, customer
):
    escalation = world.raised(phoned_at=MONDAY_1530)

    page = customer.get(address(escalation))

    said = words(page)
    assert "Engage level 2 from Tue 12:30 EST" in said
    assert "2 h 10 min of business time left · 10:30 MST where the carrier works" in said
    assert primaries(page) == ["Call Dana (level 1)"]
    assert 'href="tel:+13035550101"' in page.content.decode()


def test_the_ledger_says_why_it_is_that_instant(world, customer):
    escalation = world.raised(phoned_at=MONDAY_1530)

    said = words(customer.get(address(escalation)))

    assert "Why this time?" in said
    assert "Mon 15:30 – 17:00 You contacted level 1 1 h 30" in said
    assert "Total Interval before level 2 4 h 00" in said


def test_at_the_opening_instant_the_button_engages(world, client):
    escalation = world.raised(phoned_at=MONDAY_1530)

    page = signed_in(client, world.customer, now=TUESDAY_1030).get(address(escalation))

    assert "You can engage level 2 now" in words(page)
    assert primaries(page) == ["Engage level 2"]


def test_the_impact_stands_at_the_top_in_the_customers_words(world, customer):
    escalation = world.raised()

    said = words(customer.get(address(escalation)))

    assert "“Store opens Saturday. No circuit means no card payments.”" in said
    assert said.index("“Store opens Saturday") < said.index("Next step you can take")


def test_the_order_stands_on_the_page_with_its_track_and_its_trouble(world, customer):
    dressed(world)
    escalation = world.raised()

    said = words(customer.get(address(escalation)))

    assert "Build and permits late, planned 18 Nov · 6 days late" in said
    assert "Permit not granted yet (the permit office). Code 1U." in said


def test_a_late_manager_is_told_plainly(world, client):
    escalation = engaged(world)

    page = signed_in(client, world.customer, now=mountain(24, 15)).get(address(escalation))

    said = words(page)
    assert "Morgan Ellis is late: acknowledge, due Tue 16:30 EST" in said
    assert primaries(page) == ["Engage level 3"]


def test_with_a_manager_engaged_the_button_calls_the_manager(world, client):
    escalation = engaged(world)

    page = signed_in(client, world.customer, now=mountain(24, 11)).get(address(escalation))

    assert primaries(page) == ["Call Morgan (level 2)"]
    assert "Morgan Ellis: acknowledge by Tue 16:30 EST" in words(page)


def test_at_the_top_there_is_nobody_higher_and_the_page_says_so(world, client):
    escalation = engaged(world, level=4)

    page = signed_in(client, world.customer, now=mountain(25, 10)).get(address(escalation))

    assert "Level 4 is engaged; there is nobody higher" in words(page)
    assert primaries(page) == ["Call Sam (level 4)"]
    assert "waiver" not in words(page)


def test_a_resolution_asks_for_an_answer_and_says_what_silence_does(world, customer):
    escalation = resolved(world)

    page = customer.get(address(escalation))

    said = words(page)
    assert "Is this solved? Answer by Mon 30 Nov 19:00 EST" in said
    assert "“The circuit is up and tested.”" in said
    assert "If nobody answers by Mon 30 Nov 19:00 EST, it closes by itself, and says so." in said
    assert primaries(page) == ["Yes, it is solved"]
    assert "No, not solved" in said


def test_after_the_end_the_page_leads_back_to_the_order_and_stops_refreshing(world, customer):
    escalation = resolved(world)
    ending.confirm(escalation_id=escalation.id, doing=world.customer_at(TUESDAY_0820))

    page = customer.get(address(escalation))

    assert primaries(page) == ["Answer two short questions"]
    assert "See order Q-1001" in words(page)
    assert "hx-get" not in page.content.decode()
    assert "Withdraw" not in words(page)


def test_the_plan_and_the_news_are_there_and_what_is_internal_is_not(world, customer):
    escalation = world.raised()
    doing = world.ccm_at(mountain(23, 16))
    working.note(escalation_id=escalation.id, words="The supplier Brown & Co sleeps.", doing=doing)
    for text, visible in (("Re-file the permit", True), ("Threaten the supplier", False)):
        working.add_action(
            escalation_id=escalation.id,
            text=text,
            owner=ActionOwner.CARRIER,
            owner_name="Dana Reyes",
            visible=visible,
            committed=working.Committed(date(2026, 11, 25)),
            doing=doing,
        )
    working.send_update(
        escalation_id=escalation.id, kind=UpdateKind.NOTHING_NEW, words="No news.", doing=doing
    )

    said = words(customer.get(address(escalation)))

    assert "Re-file the permit" in said
    assert "No news." in said
    assert "supplier" not in said


def test_what_was_typed_in_later_shows_both_instants(world, customer):
    escalation = world.raised(phoned_at=MONDAY_1530, now=MONDAY_1530 + timedelta(minutes=20))

    said = words(customer.get(address(escalation)))

    assert "Mon 17:30 EST" in said
    assert "recorded Mon 17:50 EST" in said


def test_who_may_only_look_sees_everything_and_no_button_that_acts(world, client):
    escalation = world.raised(phoned_at=MONDAY_1530)
    look = signed_in(client, observer(world), now=TUESDAY_1030)

    page = look.get(address(escalation))

    assert "You can engage level 2 now" in words(page)
    assert "Only contacts named for this account may engage the next level." in words(page)
    assert primaries(page) == ["Call Dana (level 1)"]
    assert 'action="/escalations/' not in page.content.decode()


def test_a_stranger_gets_404_everywhere(world, client):
    escalation = world.raised()
    signed_in(client, stranger(), now=TUESDAY_0820)

    for act in ("", "live"):
        assert client.get(address(escalation, act)).status_code == 404
    for act in ("engage", "contact", "write", "waiver", "ground", "confirm", "reject", "withdraw"):
        assert client.post(address(escalation, act)).status_code == 404


def test_the_list_says_what_each_lets_me_do_and_who_moves_next(world, customer):
    waiting = resolved(world)
    other = world.raised(order=world.another_order("Q-2002"))

    page = customer.get("/escalations/")

    said = words(page)
    assert said.index(waiting.reference) < said.index(other.reference)
    assert "Engage level 2 from Tue 12:30 EST" in said
    assert primaries(page) == ["Open what needs me"]


def test_closed_escalations_are_behind_a_filter(world, customer):
    escalation = resolved(world)
    ending.confirm(escalation_id=escalation.id, doing=world.customer_at(TUESDAY_0820))

    assert escalation.reference not in words(customer.get("/escalations/"))
    assert escalation.reference in words(customer.get("/escalations/?show=all"))
    assert "No escalation fits this filter." in words(customer.get("/escalations/?show=open"))


def test_without_any_escalation_the_list_says_how_to_get_help(world, customer):
    page = customer.get("/escalations/")

    assert "No escalations" in words(page)
    assert primaries(page) == ["Get help with an order"]


def test_an_action_of_mine_needs_me_on_both_lists(world, customer):
    escalation = world.raised()
    working.add_action(
        escalation_id=escalation.id,
        text="Confirm roof access",
        owner=ActionOwner.CUSTOMER,
        owner_name="Lee Tan",
        visible=True,
        committed=working.Committed(date(2026, 11, 25)),
        doing=world.ccm_at(mountain(23, 16)),
    )

    assert primaries(customer.get("/orders/")) == ["Open what needs me"]
    assert escalation.reference in words(customer.get("/escalations/?show=needs-me"))


def test_the_part_that_refreshes_answers_nothing_while_it_is_still_right(world, customer):
    escalation = world.raised()
    page = customer.get(address(escalation)).content.decode()
    asked = page.partition('hx-get="')[2].partition('"')[0]

    assert asked.startswith(f"{address(escalation, 'live')}?stamp=")
    assert customer.get(asked).status_code == 204


def test_the_part_that_refreshes_comes_anew_after_a_change(world, customer):
    escalation = world.raised()
    page = customer.get(address(escalation)).content.decode()
    asked = page.partition('hx-get="')[2].partition('"')[0]
    working.write(
        escalation_id=escalation.id,
        words="Any news?",
        doing=world.customer_at(TUESDAY_0820),
    )

    answer = customer.get(asked)

    assert answer.status_code == 200
    assert "Any news?" in words(answer)
    assert answer.content.decode().lstrip().startswith('<div id="live"')
