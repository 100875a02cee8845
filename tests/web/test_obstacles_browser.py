"""Impact, roadblocks and resources in a browser: both themes, phones, no script, one button."""

from decimal import Decimal

import pytest

from rung.domain.notices import NoticeKind
from rung.domain.request_parts import Wanted
from rung.domain.resources import Option, RequestKind
from rung.domain.wording import compose
from rung.models import Impact, Notice, ResourceRequest, Roadblock
from rung.services import resources, roadblocks
from rung.services.addresses import address_of
from tests.browser import faults
from tests.builders import TUESDAY_0820, mountain
from tests.web.portal_pages import dressed

NOW = mountain(24, 9)
pytestmark = [pytest.mark.browser(at=NOW), pytest.mark.django_db(transaction=True)]
PHONE = {"width": 390, "height": 800}


@pytest.fixture
def troubled(world):
    """An escalation with a roadblock the customer knows of, and a request for the director."""
    dressed(world)
    escalation = world.raised()
    ccm = world.ccm_at(TUESDAY_0820)
    roadblocks.name_roadblock(
        escalation_id=escalation.id,
        blocks="The permit office waits for a drawing.",
        department="Permits",
        remover_id=world.manager.pk,
        due_at=mountain(25, 17),
        doing=ccm,
    )
    roadblocks.release_roadblock(
        escalation_id=escalation.id,
        roadblock_id=Roadblock.objects.get().pk,
        words="A city approval",
        doing=ccm,
    )
    resources.ask_resources(
        escalation_id=escalation.id,
        wanted=Wanted(
            RequestKind.EXPEDITE,
            "Five days earlier.",
            "USD",
            (Option("A second crew", Decimal(18_000), 5), Option("Weekend shifts", Decimal(9_500))),
        ),
        doing=ccm,
    )
    return escalation


def link_of(who):
    notice = Notice.objects.filter(recipient=who, kind="resources.wanted").latest("created_at")
    message = compose(NoticeKind(notice.kind), notice.context, zone=who.zone, now=notice.created_at)
    return "/" + address_of(notice, message.button).split("/", 3)[3]


def test_axe_finds_nothing_nothing_sticks_out_and_one_button_leads(world, tab_of, troubled):
    at_desk = f"/desk/escalations/{troubled.reference}/"
    request = f"{at_desk}resources/{ResourceRequest.objects.get().pk}/"
    paths = {
        world.ccm: [
            f"{at_desk}roadblock/",
            f"{at_desk}resources/",
            f"{at_desk}impact/",
            f"{at_desk}roadblocks/{Roadblock.objects.get().pk}/",
            request,
        ],
        world.director: [at_desk, request],
        world.customer: [
            f"/escalations/{troubled.reference}/",
            f"/escalations/{troubled.reference}/impact/",
        ],
        None: [link_of(world.director)],
    }
    found = []

    for reader, asked in paths.items():
        tab = tab_of(reader)
        for path in asked:
            tab.goto(path)
            found += [f"{path}: {each}" for each in faults(tab)]

    assert found == []


def test_without_script_on_a_phone_the_director_chooses_an_option_from_the_mailed_link(
    world, tab_of, troubled
):
    tab = tab_of(viewport=PHONE, java_script_enabled=False)
    tab.goto(link_of(world.director))

    tab.get_by_label("A second crew: 18,000 USD, gains 5 days").check()
    tab.get_by_label("Your words").fill("It is worth it.")
    tab.get_by_role("button", name="Approve").click()

    tab.get_by_role("heading", name="Approved: 18,000 USD").wait_for()
    row = ResourceRequest.objects.get()
    assert (row.granted, row.decided_by) == (True, world.director)
    assert row.options.get(chosen=True).words == "A second crew"


def test_without_script_the_customer_tells_more_about_the_impact(world, tab_of, troubled):
    tab = tab_of(world.customer, viewport=PHONE, java_script_enabled=False)
    tab.goto(f"/escalations/{troubled.reference}/")
    tab.get_by_role("link", name="Add to the impact").click()

    tab.get_by_label("Business has stopped").check()
    tab.get_by_label("No work-around", exact=True).check()
    tab.get_by_role("button", name="Add it").click()

    tab.get_by_text("Severity 1: business has stopped and there is no work-around").wait_for()
    assert Impact.objects.filter(effect="STOPPED", side="CUSTOMER").count() == 1
