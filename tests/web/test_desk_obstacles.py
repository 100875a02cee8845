"""Impact, roadblocks and resources on their pages, and the mailed link that decides (R8, R20)."""

import re
from datetime import date
from decimal import Decimal
from uuid import uuid4

import pytest
from django.test import Client

from rung.domain.notices import NoticeKind
from rung.domain.request_parts import Wanted
from rung.domain.resources import Option, RequestKind
from rung.domain.wording import compose
from rung.models import Action, Impact, Notice, ResourceRequest, Roadblock
from rung.services import resources, roadblocks
from rung.services.addresses import address_of
from rung.web.desk.forms.obstacles import APPROVED
from tests.builders import TUESDAY_0820, mountain
from tests.services.test_eligibility import BY_SEVERITY, published
from tests.web.desk_pages import (
    NO_STATIC,
    act,
    at,
    everything,
    get,
    main_buttons,
    page_of,
    post,
    rows_of,
    settle,
    words_of,
)

pytestmark = [pytest.mark.django_db, pytest.mark.filterwarnings(NO_STATIC)]
CREW = "Five days earlier, before the opening."
SECRET = "Juniper Trenching filed one drawing too late."


def asked(world, *costs, by=None):
    escalation = world.raised()
    options = tuple(Option(f"Way {cost}", Decimal(cost), 5) for cost in costs or ("18000",))
    from_ = by or world.ccm_at(TUESDAY_0820)
    resources.ask_resources(
        escalation_id=escalation.id,
        wanted=Wanted(RequestKind.EXPEDITE, CREW, "USD", options),
        doing=from_,
    )
    return escalation, ResourceRequest.objects.get()


def link_of(who):
    """The path of the newest link that was mailed to somebody."""
    notice = Notice.objects.filter(recipient=who, kind="resources.wanted").latest("created_at")
    message = compose(NoticeKind(notice.kind), notice.context, zone=who.zone, now=notice.created_at)
    return "/" + address_of(notice, message.button).split("/", 3)[3]


def press(path, instant, **fields):
    with at(instant):
        return Client().post(path, {"press_id": str(uuid4()), **fields})


def open_link(path, instant=TUESDAY_0820, method="get"):
    with at(instant):
        return getattr(Client(), method)(path)


# --- who moves next


@pytest.mark.parametrize(
    ("instant", "said", "pill"),
    [
        (mountain(24, 9), "Karin Holt: decide on resources by Tue 12:20 MST", "With level 1"),
        (
            mountain(24, 13),
            "Karin Holt is late: decide on resources, due Tue 12:20 MST",
            "Late",
        ),
    ],
)
def test_the_list_and_the_page_say_that_a_decision_on_resources_comes_next(
    client, world, instant, said, pill
):
    escalation, _ = asked(world)
    settle(instant)

    (row,) = rows_of(get(client, world.manager, instant, "desk:escalations"))
    page = words_of(page_of(client, world.manager, instant, escalation))

    assert said in row
    assert pill in row
    assert said in page
    found = rows_of(get(client, world.ccm, instant, "desk:escalations", query="?show=missed"))
    assert found == ([row] if pill == "Late" else [])


def test_a_customer_reads_nothing_of_a_decision_on_resources_and_decided_it_is_owed_no_more(
    client, world
):
    escalation, request = asked(world)
    with at(mountain(24, 9)):
        client.force_login(world.customer)
        before = [
            words_of(client.get(path)) for path in ("/", f"/escalations/ESC-{escalation.number}/")
        ]
    press(link_of(world.director), mountain(24, 9), pressed="approve", words="Do it.")

    (row,) = rows_of(get(client, world.ccm, mountain(24, 9), "desk:escalations"))

    assert request.granted is None
    assert all("resources" not in page and "Karin Holt" not in page for page in before)
    assert "decide on resources" not in row


# --- the mailed link


@pytest.mark.parametrize("method", ["get", "head"])
def test_opening_the_link_however_often_changes_nothing(world, method):
    asked(world)
    path = link_of(world.director)
    before = everything()

    for _ in range(3):
        assert open_link(path, method=method).status_code == 200

    assert everything() == before


def test_the_link_shows_what_it_buys_what_it_costs_why_it_is_they_and_the_impact(world):
    asked(world)

    page = open_link(link_of(world.director))

    said = words_of(page)
    assert "Approve 18,000 USD?" in said
    assert "Decide by Tue 12:20 MST" in said
    assert "18,000 USD is over Morgan Ellis's limit of 10,000 USD: Karin Holt decides." in said
    assert CREW in said
    assert "“Store opens Saturday. No circuit means no card payments.”" in said
    assert main_buttons(page) == 1


def test_options_to_choose_from_stand_once_on_the_phone(world):
    asked(world, "18000", "25000")

    said = words_of(open_link(link_of(world.director)))

    assert [said.count(f"Way {cost}") for cost in ("18000", "25000")] == [1, 1]


def test_its_button_decides_without_signing_in_and_then_says_so(world):
    asked(world)
    path = link_of(world.director)

    response = press(path, mountain(24, 9), pressed="approve", words="Do it.")

    assert response.status_code == 303
    row = ResourceRequest.objects.get()
    assert (row.granted, row.decided_by, row.words) == (True, world.director, "Do it.")
    assert "Approved: 18,000 USD" in words_of(open_link(path))


def test_an_approval_has_its_words_already_so_that_one_press_does(world):
    asked(world)
    path = link_of(world.director)

    assert APPROVED in words_of(open_link(path))
    assert press(path, mountain(24, 9), pressed="approve", words=APPROVED).status_code == 303

    row = ResourceRequest.objects.get()
    assert (row.granted, row.words) == (True, APPROVED)


@pytest.mark.parametrize(
    ("pressed", "said"),
    [
        ("decline", "Say in your own words why you decline; these approve."),
        ("ask", "Write what you want to know; these words approve."),
    ],
)
def test_a_refusal_and_a_question_need_words_of_their_own(world, pressed, said):
    asked(world)
    path, before = link_of(world.director), everything()

    refused = press(path, mountain(24, 9), pressed=pressed, words=APPROVED)

    assert refused.status_code == 422
    assert said in words_of(refused)
    assert everything() == before
    assert ResourceRequest.objects.get().granted is None


def test_a_refusal_on_the_phone_offers_another_date(world):
    asked(world)

    press(
        link_of(world.director),
        mountain(24, 9),
        pressed="decline",
        words="Not this week.",
        alternate_date="2026-12-09",
    )

    assert ResourceRequest.objects.get().alternate_date == date(2026, 12, 9)
    assert Action.objects.get().committed_at == mountain(9, 17, month=12)


def test_a_question_from_the_phone_reaches_who_asked(world):
    asked(world)

    press(link_of(world.director), mountain(24, 9), pressed="ask", words="Is it enough?")

    assert Notice.objects.filter(kind="resources.question", recipient=world.ccm).exists()
    assert ResourceRequest.objects.get().granted is None


def test_words_are_needed_and_what_was_typed_stays(world):
    asked(world)
    before = everything()

    page = press(
        link_of(world.director), mountain(24, 9), pressed="approve", words="", step="Crew starts"
    )

    assert page.status_code == 422
    assert 'value="Crew starts"' in page.content.decode()
    assert everything() == before


def test_passed_up_the_link_ends_and_names_who_has_it(world):
    asked(world)
    path = link_of(world.director)

    press(f"{path}up/", mountain(24, 9), words="It touches two regions.")

    ended = open_link(path, mountain(24, 9))
    assert ended.status_code == 410
    assert "This link ended when the request went to Sam Okoro" in words_of(ended)
    refused = press(path, mountain(24, 9), pressed="approve", words="Do it.")
    assert refused.status_code == 410
    assert ResourceRequest.objects.get().granted is None
    assert open_link(link_of(world.vp), mountain(24, 9)).status_code == 200


def test_who_asked_withdraws_it_on_its_page_and_the_mailed_link_says_so(world, client):
    escalation, request = asked(world)
    path = link_of(world.director)
    own = get(client, world.ccm, mountain(24, 9), "desk:request", escalation.number, request.pk)
    assert "Withdraw the request" in words_of(own)
    assert main_buttons(own) == 1
    others = get(
        client, world.manager, mountain(24, 9), "desk:request", escalation.number, request.pk
    )
    assert "Withdraw the request" not in words_of(others)

    where = ("desk:request_act", escalation.number, request.pk, "withdraw")
    done = post(client, world.ccm, mountain(24, 9), *where, words="The first crew is back.")

    assert done.status_code == 303
    opened = open_link(path, mountain(24, 9, 5))
    assert "Withdrawn: 18,000 USD" in words_of(opened)
    assert "who asked for it has withdrawn the request" in words_of(opened)
    assert 'value="approve"' not in opened.content.decode()
    refused = press(path, mountain(24, 9, 6), pressed="approve", words="Do it.")
    assert refused.status_code == 409
    assert "Dana Reyes has withdrawn this" in words_of(refused)


@pytest.mark.parametrize("change", [lambda path: path[:-4] + "xyz/", lambda _: "/d/nonsense/"])
def test_a_link_that_is_not_ours_says_so(world, change):
    asked(world)

    page = open_link(change(link_of(world.director)))

    assert page.status_code == 410


def test_a_link_holds_for_a_week(world):
    asked(world)

    page = open_link(link_of(world.director), mountain(2, 8, month=12))

    assert page.status_code == 410
    assert "This link has expired" in words_of(page)


# --- the desk's pages


def test_the_escalation_page_leads_who_decides_to_the_request(world, client):
    escalation, request = asked(world)

    page = page_of(client, world.director, TUESDAY_0820, escalation)

    assert "Decide on 18,000 USD by Tue 12:20 MST" in words_of(page)
    assert f"/resources/{request.pk}/" in page.content.decode()
    assert main_buttons(page) == 1


def test_who_may_not_decide_reads_who_does_and_has_no_button(world, client):
    escalation, request = asked(world)

    page = get(client, world.manager, TUESDAY_0820, "desk:request", escalation.number, request.pk)

    assert "Karin Holt decides." in words_of(page)
    assert 'value="approve"' not in page.content.decode()
    assert main_buttons(page) == 1


def test_pressing_approve_without_the_limit_is_refused_by_name(world, client):
    escalation, request = asked(world)
    before = everything()

    page = post(
        client,
        world.manager,
        TUESDAY_0820,
        "desk:request",
        escalation.number,
        request.pk,
        pressed="approve",
        words="Do it.",
    )

    assert page.status_code == 409
    assert "18,000 USD is over Morgan Ellis's limit of 10,000 USD" in words_of(page)
    assert everything() | {"Session": 0} == before | {"Session": 0}


def test_the_second_who_decides_is_told_who_was_first(world, client):
    escalation, request = asked(world)
    where = ("desk:request", escalation.number, request.pk)
    post(client, world.director, TUESDAY_0820, *where, pressed="approve", words="Do it.")

    page = post(client, world.vp, mountain(24, 9), *where, pressed="decline", words="No.")

    assert page.status_code == 409
    assert "Karin Holt has already approved this. (Tue 08:20 MST)" in words_of(page)


def test_resources_are_asked_for_with_options(world, client):
    escalation = world.raised()

    response = act(
        client,
        world.ccm,
        TUESDAY_0820,
        escalation,
        "resources",
        kind="EXPEDITE",
        buys=CREW,
        currency="USD",
        option_1="A second crew",
        cost_1="18,000",
        days_1="7",
        option_2="Weekend shifts",
        cost_2="9500",
        days_2="",
    )

    assert response.status_code == 303
    assert ResourceRequest.objects.get().options.count() == 2


@pytest.mark.parametrize(
    ("field", "typed", "said"),
    [
        ("cost_1", "a lot", "is no amount. Write it in figures"),
        ("cost_1", "1,5", "is no amount. Write it in figures"),
        ("cost_2", "", "Say what this option costs"),
        ("days_1", "soon", "That is no number"),
        ("currency", "US1", "in three letters"),
    ],
)
def test_a_cost_that_is_no_number_comes_back_with_a_sentence_and_all_that_was_typed(
    world, client, field, typed, said
):
    escalation = world.raised()
    before = everything()
    fields = {
        "kind": "MONEY",
        "buys": CREW,
        "currency": "USD",
        "option_1": "A second crew",
        "cost_1": "18000",
        "option_2": "Weekend shifts",
        "cost_2": "9500",
        field: typed,
    }

    page = act(client, world.ccm, TUESDAY_0820, escalation, "resources", **fields)

    assert page.status_code == 422
    assert said in words_of(page)
    assert CREW in page.content.decode()
    assert everything() | {"Session": 0} == before | {"Session": 0}


def test_a_roadblock_goes_from_named_to_removed(world, client):
    escalation = world.raised()
    act(
        client,
        world.ccm,
        TUESDAY_0820,
        escalation,
        "roadblock",
        blocks=SECRET,
        department="Permits",
        remover=world.manager.pk,
        due_at="2026-11-25T17:00",
    )
    row = Roadblock.objects.get()
    page = page_of(client, world.ccm, TUESDAY_0820, escalation)
    assert SECRET in words_of(page)

    where = ("desk:roadblock_act", escalation.number, row.pk)
    post(client, world.ccm, TUESDAY_0820, *where, "release", words="A city approval")
    done = post(client, world.manager, mountain(24, 9), *where, "remove", words="Filed again.")

    assert done.status_code == 303
    row.refresh_from_db()
    assert (row.removed_by, row.customer_words) == (world.manager, "A city approval")


def test_the_impact_is_ascertained_or_agreed_with(world, client):
    escalation = world.raised()

    both = act(
        client, world.ccm, TUESDAY_0820, escalation, "impact", pressed="agree", words="Other."
    )
    agreed = act(client, world.ccm, TUESDAY_0820, escalation, "impact", pressed="agree")

    assert both.status_code == 422
    assert "You have written a version of your own" in words_of(both)
    assert agreed.status_code == 303
    assert Impact.objects.filter(side="CARRIER", agrees=True).count() == 1


# --- the customer's side


def raising(**more):
    return {
        "ground": "TIMELINESS",
        "impact": "No circuit.",
        "talked": "NOT_YET",
        "rhythm": "STANDARD",
        **more,
    }


def test_five_answers_are_enough_and_more_may_be_told_at_once(world, client):
    post(client, world.customer, TUESDAY_0820, "portal:raise", "Q-1001", **raising())
    other = world.another_order("Q-1009")
    post(
        client,
        world.customer,
        TUESDAY_0820,
        "portal:raise",
        other.reference,
        **raising(safety="YES", users="23", money_per_day="40,000", currency="USD"),
    )

    bare, full = Impact.objects.order_by("escalation__number")
    assert (bare.words, bare.safety, bare.users) == ("No circuit.", None, None)
    assert (full.safety, full.users, full.money_per_day) == (True, 23, Decimal(40_000))
    mail = Notice.objects.get(escalation=full.escalation, recipient=world.ccm)
    assert mail.context["severity_words"] == "Severity 1: safety is at risk"


@pytest.mark.parametrize(
    ("field", "typed", "said"),
    [
        ("money_per_day", "a lot", "is no amount"),
        ("money_per_day", "40000", "in three letters"),
        ("users", "many", "That is no number"),
        ("sites", "-1", "cannot be below nothing"),
    ],
)
def test_what_is_no_number_comes_back_and_nothing_is_raised(world, client, field, typed, said):
    page = post(
        client, world.customer, TUESDAY_0820, "portal:raise", "Q-1001", **raising(**{field: typed})
    )

    assert page.status_code == 422
    assert said in words_of(page)
    assert "No circuit." in page.content.decode()
    assert not Impact.objects.exists()


def test_what_follows_says_how_bad_it_is_and_what_the_policy_calls_that(world, client):
    published(BY_SEVERITY)
    told = "/?talked=NOT_YET&severity=sev2&safety=YES"

    page = get(client, world.customer, TUESDAY_0820, "portal:raise_next", "Q-1001", query=told[1:])

    assert "Severity 1: safety is at risk. These rules call that sev1." in words_of(page)


def test_a_severity_that_is_another_now_is_said_and_moves_nothing(world, client):
    published(BY_SEVERITY)
    post(
        client,
        world.customer,
        TUESDAY_0820,
        "portal:raise",
        "Q-1001",
        **raising(severity="sev2", track="network", effect="NOT_YET"),
    )
    escalation = Impact.objects.get().escalation
    clocks = list(escalation.clocks.order_by("pk").values_list("pk", "due_at"))

    post(client, world.customer, TUESDAY_0820, "portal:impact", escalation.number, safety="YES")

    page = page_of(client, world.ccm, TUESDAY_0820, escalation)
    assert "Its times follow sev2, as it was raised." in words_of(page)
    assert "By the rule it would be sev1 now; that moves no time by itself." in words_of(page)
    assert list(escalation.clocks.order_by("pk").values_list("pk", "due_at")) == clocks


def test_the_customer_adds_to_the_impact_and_severity_stands_at_the_top_for_both(world, client):
    escalation = world.raised()

    post(
        client,
        world.customer,
        TUESDAY_0820,
        "portal:impact",
        escalation.number,
        words="The tills are down.",
        effect="STOPPED",
        workaround="NONE",
        money_per_day="40,000",
        currency="USD",
    )

    said = "Severity 1: business has stopped and there is no work-around"
    theirs = get(client, world.customer, TUESDAY_0820, "portal:escalation", escalation.number)
    assert said in words_of(theirs)
    assert "40,000 USD a day" in words_of(theirs)
    assert said in words_of(page_of(client, world.manager, TUESDAY_0820, escalation))


def test_an_amount_without_its_currency_comes_back(world, client):
    escalation = world.raised()
    before = everything()

    page = post(
        client,
        world.customer,
        TUESDAY_0820,
        "portal:impact",
        escalation.number,
        money_per_day="40000",
    )

    assert page.status_code == 422
    assert "in three letters" in words_of(page)
    assert everything() | {"Session": 0} == before | {"Session": 0}


def test_nothing_inside_reaches_the_customers_page(world, client):
    escalation, request = asked(world)
    roadblocks.name_roadblock(
        escalation_id=escalation.id,
        blocks=SECRET,
        department="Permits of Outside Plant",
        remover_id=world.manager.pk,
        due_at=mountain(25, 17),
        doing=world.ccm_at(TUESDAY_0820),
    )
    row = Roadblock.objects.get()
    ccm = world.ccm_at(TUESDAY_0820)
    roadblocks.release_roadblock(
        escalation_id=escalation.id, roadblock_id=row.pk, words="A city approval", doing=ccm
    )
    resources.decide_resources(
        escalation_id=escalation.id,
        request_id=request.pk,
        answer=resources.Answer(granted=True, words="Inside words."),
        doing=world.manager_at(TUESDAY_0820, world.director),
    )
    resources.release_resources(
        escalation_id=escalation.id, request_id=request.pk, words="A crew comes.", doing=ccm
    )

    page = get(client, world.customer, TUESDAY_0820, "portal:escalation", escalation.number)

    said = words_of(page)
    assert "A roadblock is being removed: A city approval, by Wed 19:00 EST" in said
    assert "A crew comes." in said
    for secret in ("18,000", "10,000", "Juniper", "Outside Plant", CREW, "Inside words", "limit"):
        assert secret not in page.content.decode(), secret


def test_the_customer_opens_neither_page_of_the_desk(world, client):
    escalation, request = asked(world)

    page = get(client, world.customer, TUESDAY_0820, "desk:request", escalation.number, request.pk)

    assert page.status_code in {302, 403, 404}
    assert not re.search("18,000|limit", page.content.decode())
