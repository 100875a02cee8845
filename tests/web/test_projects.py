"""Projects: many sites on one page, help with several of them at once, on either side (R3-R5)."""

from datetime import date

import pytest
from django.urls import reverse

from rung.domain.vocabulary import ActionOwner, DateKind, OrderStatus
from rung.models import Account, Escalation, EscalationOrder, Jeopardy, Order, Project
from rung.services import engaging, working
from tests.builders import MONDAY_1530, TUESDAY_0820
from tests.web.desk_pages import NO_STATIC, everything, get, queries_of, rows_of, words_of
from tests.web.portal_pages import (
    address,
    dated,
    observer,
    pressed,
    primaries,
    signed_in,
    steps,
    stranger,
    words,
)

pytestmark = [pytest.mark.django_db, pytest.mark.filterwarnings(NO_STATIC)]


@pytest.fixture
def project(world):
    """Three sites of one project, of which one comes too late."""
    made = Project.objects.create(
        account=world.account,
        name="Branch network",
        goal="One network for all branches",
        need_by_date=date(2026, 12, 18),
    )
    for reference, site, day in (
        ("Q-2001", "Denver office, 1 Larimer Plaza", date(2026, 12, 4)),
        ("Q-2002", "Boulder branch, 14 Pearl Row", date(2026, 12, 22)),
        ("Q-2003", "Greeley branch, 31 Weld Street", date(2026, 12, 8)),
    ):
        order = world.another_order(reference, site=site)
        order.project = made
        order.save()
        steps(order, done=2)
        dated(order, DateKind.CCD, day)
    Jeopardy.objects.create(
        order=Order.objects.get(reference="Q-2002"), code="1U", since_date=date(2026, 11, 19)
    )
    return made


def path(project, side="portal"):
    return reverse(f"{side}:project", args=[project.pk])


def key(reference):
    return Order.objects.get(reference=reference).pk


def raised(world, *references):
    """One escalation for several orders."""
    return engaging.raise_escalation(
        order_ids=[key(each) for each in references],
        concern=engaging.Concern(engaging.Ground.TIMELINESS, "Twelve sites change on one day."),
        attempt=None,
        doing=world.customer_at(MONDAY_1530),
    )


def test_it_says_whether_the_date_holds_and_which_site_breaks_it_first(world, client, project):
    page = signed_in(client, world.customer, now=TUESDAY_0820).get(path(project))

    said = words(page)
    assert "Forecast 22 Dec, your need-by 18 Dec: does not hold, 4 days late" in said
    assert "Boulder branch breaks it first: Tue 22 Dec, committed by us." in said
    assert "“One network for all branches”" in said


def test_every_site_has_its_order_date_with_its_kind_and_reason_what_breaks_it_first(
    world, client, project
):
    rows = rows_of(signed_in(client, world.customer, now=TUESDAY_0820).get(path(project)))

    assert len(rows) == 3
    assert "Boulder branch" in rows[0]
    assert "Tue 22 Dec, committed by us" in rows[0]
    assert "After the need-by date" in rows[0]
    assert "Permit not granted yet" in rows[0]
    assert "Q-2001" in rows[1]
    assert "After the need-by date" not in rows[1]


def test_the_desk_reads_the_words_its_customer_reads(world, client, project):
    theirs = rows_of(get(client, world.customer, TUESDAY_0820, "portal:project", project.pk))
    page = get(client, world.ccm, TUESDAY_0820, "desk:project", project.pk)

    assert rows_of(page) == theirs
    assert "does not hold, 4 days late" in words_of(page)
    assert "/desk/orders/Q-2002/" in page.content.decode()


def test_a_stranger_a_guessed_number_and_the_wrong_side_find_nothing(world, client, project):
    beside = signed_in(client, stranger(), now=TUESDAY_0820)
    assert beside.get(path(project)).status_code == 404
    assert beside.get(reverse("portal:project", args=[2**70])).status_code == 404
    assert beside.get(path(project, "desk")).status_code == 404


def test_a_project_of_another_account_is_not_found(world, client):
    other = Account.objects.create(
        code="X", name="Xenon", region=world.region, zone="America/Denver"
    )
    secret = Project.objects.create(account=other, name="Secret move")

    page = signed_in(client, world.customer, now=TUESDAY_0820).get(path(secret))

    assert page.status_code == 404
    assert "Secret" not in page.content.decode()


def test_ticked_sites_are_raised_as_one_escalation_that_the_first_of_them_leads(
    world, client, project
):
    customer = signed_in(client, world.customer, now=TUESDAY_0820)
    ticked = [key("Q-2001"), key("Q-2002")]

    to = customer.get(reverse("portal:project_help", args=[project.pk]), {"order": ticked}).url
    form = customer.get(to)

    assert to == f"/orders/Q-2002/raise/?others={ticked[0]}"
    assert f'value="{ticked[0]}" id="id_others_0" checked' in form.content.decode()
    answer = customer.post(
        to,
        pressed(
            ground="TIMELINESS",
            impact="The change on 18 December needs all sites.",
            talked="NOT_YET",
            rhythm="STANDARD",
            others=[ticked[0]],
        ),
    )
    assert answer.status_code == 303
    links = EscalationOrder.objects.filter(ended=False).values_list("order__reference", flat=True)
    assert sorted(links) == ["Q-2001", "Q-2002"]
    assert Escalation.objects.get().order.reference == "Q-2002"


def test_a_site_that_has_an_escalation_or_is_over_cannot_be_ticked(world, client, project):
    raised(world, "Q-2001")
    Order.objects.filter(reference="Q-2003").update(status=OrderStatus.CANCELLED.value)
    customer = signed_in(client, world.customer, now=TUESDAY_0820)

    page = customer.get(path(project)).content.decode()

    assert page.count('name="order"') == 1
    forced = customer.get(
        reverse("portal:project_help", args=[project.pk]), {"order": [key("Q-2001")]}
    )
    assert forced.status_code == 422
    assert "Tick the sites" in words(forced)


@pytest.mark.parametrize("ticked", [[], ["none"], ["999999"]])
def test_nothing_ticked_is_said_so_and_nothing_is_written(world, client, project, ticked):
    customer = signed_in(client, world.customer, now=TUESDAY_0820)
    customer.get(path(project))
    before = everything()

    page = customer.get(reverse("portal:project_help", args=[project.pk]), {"order": ticked})

    assert page.status_code == 422
    assert "one escalation is raised for all of them" in words(page)
    assert everything() == before


def test_who_may_only_look_is_offered_no_help_and_told_why(world, client, project):
    looker = signed_in(client, observer(world), now=TUESDAY_0820)

    page = looker.get(path(project))
    forced = looker.get(
        reverse("portal:project_help", args=[project.pk]), {"order": [key("Q-2001")]}
    )

    assert 'name="order"' not in page.content.decode()
    assert forced.status_code == 422
    assert "Only contacts named for this account" in words(forced)


def test_the_page_has_one_primary_button_with_and_without_an_escalation(world, client, project):
    customer = signed_in(client, world.customer, now=TUESDAY_0820)
    assert primaries(customer.get(path(project))) == ["Go on with these sites"]

    escalation = raised(world, "Q-2001", "Q-2002")

    assert primaries(customer.get(path(project))) == [f"Open {escalation.reference}"]


def test_the_page_of_an_escalation_over_several_orders_shows_its_sites_with_their_dates(
    world, client, project
):
    escalation = raised(world, "Q-2001", "Q-2003")
    working.add_action(
        escalation_id=escalation.id,
        text="Ship the routers",
        owner=ActionOwner.CARRIER,
        owner_name="Dana Reyes",
        visible=True,
        committed=working.Committed(date(2026, 11, 30)),
        doing=world.ccm_at(MONDAY_1530),
    )
    page = signed_in(client, world.customer, now=TUESDAY_0820).get(address(escalation))
    desk = get(client, world.ccm, TUESDAY_0820, "desk:escalation", escalation.number)

    for said in (words(page), words_of(desk)):
        assert "Branch network" in said
        assert "Fri 4 Dec, committed by us" in said
        assert "Tue 8 Dec, committed by us" in said
        assert "Forecast 8 Dec, your need-by 18 Dec: holds by 10 days" in said
        assert "Forecast 4 Dec" not in said  # one order alone is not the whole of it
    assert path(project) in page.content.decode()


def test_one_order_of_no_project_has_no_such_part(world, client):
    escalation = world.raised()

    page = signed_in(client, world.customer, now=TUESDAY_0820).get(address(escalation))

    assert 'id="project"' not in page.content.decode()


def test_a_project_costs_the_same_for_three_sites_and_for_thirty(world, client, project):
    raised(world, "Q-2001")
    customer = signed_in(client, world.customer, now=TUESDAY_0820)
    few = queries_of(customer, path(project))

    for number in range(30):
        order = world.another_order(f"P-{number:03}")
        order.project = project
        order.save()
        steps(order, done=1)
        if number % 10 == 0:
            raised(world, order.reference)

    assert queries_of(customer, path(project)) == few
    assert few <= 24


def test_orders_lead_to_their_project(world, client, project):
    customer = signed_in(client, world.customer, now=TUESDAY_0820)

    for page in ("/orders/", "/orders/Q-2001/", "/overview/"):
        assert f'href="{path(project)}"' in customer.get(page).content.decode()
    desk = get(client, world.ccm, TUESDAY_0820, "desk:order", "Q-2001")
    assert path(project, "desk") in desk.content.decode()
