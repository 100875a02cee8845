"""What waits for people of the carrier beside the escalations stands on their day, with a link."""

from datetime import date

import pytest

from rung.domain.vocabulary import DateKind
from rung.models import LevelHolder, OrderDate
from rung.services import desk_tickets
from rung.services.expedites import ask_expedite
from tests.builders import TUESDAY_0820, TUESDAY_1030, mountain
from tests.services.desk_world import at_ticket, opened
from tests.services.test_eligibility import published
from tests.services.test_expedites import WITH_FEE
from tests.web.day_pages import day_of
from tests.web.desk_pages import NO_STATIC, words_of

pytestmark = [pytest.mark.django_db, pytest.mark.filterwarnings(NO_STATIC)]


@pytest.fixture
def wanted_earlier(world):
    """Lee Tan has asked for an earlier date; the manager of level 2 is to decide."""
    published(WITH_FEE)
    OrderDate.objects.create(
        order=world.order,
        kind=DateKind.CCD.value,
        day=date(2026, 11, 30),
        recorded_at=mountain(2, 9),
    )
    ask_expedite(
        order_id=world.order.pk,
        wanted_day=date(2026, 11, 27),
        reason="The store opens.",
        doing=world.customer_at(TUESDAY_0820),
    )


def test_an_earlier_date_waits_on_the_day_of_who_decides_and_is_known_to_the_care_manager(
    client, world, wanted_earlier
):
    decides = day_of(client, world.manager, TUESDAY_1030)
    knows = words_of(day_of(client, world.ccm, TUESDAY_1030))
    strange = words_of(day_of(client, world.vp, TUESDAY_1030))

    assert "Decide on Fri 27 Nov for Lee Tan" in words_of(decides)
    assert 'href="/desk/orders/Q-1001/"' in decides.content.decode()
    assert "Nothing: a decision on Fri 27 Nov for Lee Tan Morgan Ellis" in knows
    assert "Fri 27 Nov" not in strange


def test_who_holds_the_level_for_a_track_of_escalations_does_not_decide_on_an_order(
    client, world, wanted_earlier
):
    LevelHolder.objects.create(region=world.region, level=2, track="billing", person=world.vp)

    decides = words_of(day_of(client, world.manager, TUESDAY_1030))

    assert "Decide on Fri 27 Nov for Lee Tan" in decides
    assert "Fri 27 Nov" not in words_of(day_of(client, world.vp, TUESDAY_1030))


def test_a_ticket_that_nobody_has_taken_and_an_own_step_wait_on_the_desks_day(client, world):
    ticket = opened(world, world.raised())
    new = day_of(client, world.desk, TUESDAY_1030)
    assert f"CED-{ticket.number}" in words_of(new)

    desk_tickets.take_ticket(
        ticket_id=ticket.pk, seen_owner=None, doing=at_ticket(world.desk, ticket)
    )
    desk_tickets.plan_step(
        ticket_id=ticket.pk,
        words="Call the supplier",
        at=mountain(25, 9),
        doing=at_ticket(world.desk, ticket),
    )

    mine = words_of(day_of(client, world.desk, mountain(25, 9, 30)))
    assert f"Missed CED-{ticket.number}" in mine
    assert "Call the supplier Ines Carvalho Wed 09:00 MST" in mine
    assert "Call the supplier" not in words_of(day_of(client, world.ccm, TUESDAY_1030))
