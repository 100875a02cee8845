"""What a policy asks, on both sides' forms; levels that open on a condition; earlier dates."""

from datetime import date, timedelta
from uuid import uuid4

import pytest

from rung.domain.vocabulary import DateKind
from rung.models import Escalation, Expedite, OrderDate
from tests.builders import TUESDAY_0820, TUESDAY_1030, mountain
from tests.services.test_eligibility import BY_SEVERITY, REASONS, published
from tests.services.test_expedites import WITH_FEE
from tests.web.portal_pages import address, pressed, primaries, signed_in, words

pytestmark = pytest.mark.django_db
RAISE = "/orders/Q-1001/raise/"
ORDER = "/orders/Q-1001/"
CHARGED = """
name = "standard"
priorities = ["normal", "now"]
charged_priorities = ["now"]
[[levels]]
title = "Care manager"
[[levels]]
opens_when = "acknowledgement missed"
"""
STATED = """
name = "standard"
[[levels]]
title = "Care manager"
[[levels]]
title = "Manager"
opens_when = "the outage lasts an hour"
"""
FREE = """
name = "standard"
start = "free"
[[levels]]
title = "Care manager"
[[levels]]
title = "Manager"
[[levels]]
"""
NOWHERE = '\nname = "standard"\n[[levels]]\ntitle = "Care manager"\n[[levels]]\n'


@pytest.fixture
def customer(world, client):
    return signed_in(client, world.customer, now=TUESDAY_0820)


def answers(**changed):
    given = {
        "ground": "TIMELINESS",
        "impact": "No circuit.",
        "talked": "NOT_YET",
        "rhythm": "STANDARD",
    }
    return pressed(**{**given, **changed})


def test_who_is_too_early_reads_it_before_typing_and_sends_in_vain(world, customer):
    published(REASONS)

    page = customer.get(RAISE)
    answer = customer.post(RAISE, answers(reason="no-date"))

    assert "It becomes valid Tue 19:00 EST." in words(page)
    assert primaries(page) == ["Call Dana"]
    assert answer.status_code == 409
    assert "It becomes valid Tue 19:00 EST." in words(answer)
    assert "No circuit." in words(answer)
    assert not Escalation.objects.exists()


def test_reasons_are_chosen_and_checks_are_confirmed(world, customer):
    published(REASONS)
    OrderDate.objects.create(
        order=world.order,
        kind=DateKind.CCD.value,
        day=date(2026, 11, 20),
        recorded_at=mountain(2, 9),
    )

    page = customer.get(RAISE)
    unconfirmed = customer.post(RAISE, answers(reason="missed"))
    sent = customer.post(
        RAISE, answers(reason="missed", confirmed="I have read the latest update.")
    )

    assert "For which reason? The committed date was missed" in words(page)
    assert "No date sixteen" not in words(page).split("For which reason?")[1]
    assert unconfirmed.status_code == 422
    assert "Tick each of these to go on." in words(unconfirmed)
    assert (sent.status_code, Escalation.objects.get().reason) == (303, "missed")


def test_the_preview_follows_what_was_chosen(world, customer):
    published(BY_SEVERITY)

    usual = words(customer.get(RAISE))
    severe = words(customer.get(f"{RAISE}next/?severity=sev1&talked=NOT_YET"))

    assert "How bad is it?" in usual
    assert "You can go to level 2 from Tue 12:20 EST" in usual
    assert "enters at level 2: it is engaged at once, too" in severe
    assert "You can go to level 3 from Tue 11:20 EST" in severe


def test_a_charged_priority_says_that_it_is_charged(world, customer):
    published(CHARGED)

    page = words(customer.get(RAISE))
    chosen = words(customer.get(f"{RAISE}next/?priority=now&talked=NOT_YET"))

    assert "now, charged extra" in page
    assert "This priority is charged extra." in chosen
    assert "Level 2 opens when level 1 misses its acknowledgement" in chosen


def test_the_page_says_which_matrix_applies_and_why(world, customer):
    published(CHARGED)
    published(
        'name = "routing"\nkind = "routing"\n[[rules]]\nwhen = { region = "WEST" }\n'
        'policy = "standard"\n',
        "routing",
    )

    page = words(customer.get(RAISE))

    assert "standard v2, chosen by the region." in page


def test_after_a_call_the_carrier_is_asked_the_same(world, client):
    published(BY_SEVERITY)
    desk = signed_in(client, world.ccm, now=TUESDAY_0820)
    call = {
        "press_id": str(uuid4()),
        "about": "Q-1001",
        "happened_at": "2026-11-24T08:00",
        "words": "No circuit.",
        "ground": "TIMELINESS",
    }

    page = desk.post("/desk/calls/new/", call)
    sent = desk.post("/desk/calls/new/", {**call, "severity": "sev1", "track": "network"})

    assert page.status_code == 422
    assert "How bad is it?" in words(page)
    assert sent.status_code == 303
    assert Escalation.objects.get().severity == "sev1"


def test_a_level_that_opens_on_a_condition_asks_how_that_is_so(world, customer):
    published(STATED)
    escalation = world.raised(phoned_at=TUESDAY_0820)
    page = customer.get(address(escalation))

    silent = customer.post(address(escalation, "engage"), pressed(level=2, stated=" "))
    sent = customer.post(address(escalation, "engage"), pressed(level=2, stated="Since 9:00."))

    assert "How is that so?" in words(page)
    assert "Level 2 opens when the outage lasts an hour." in words(page)
    assert silent.status_code == 422
    assert sent.status_code == 303
    assert escalation.levels.get(level=2).reason == "Since 9:00."


def test_where_a_policy_wants_a_reason_the_open_level_asks_for_one(world, customer):
    published(NEEDS_A_REASON)
    escalation = world.raised(phoned_at=TUESDAY_0820 - timedelta(hours=1))
    page = customer.get(address(escalation))

    silent = customer.post(address(escalation, "engage"), pressed(level=2))
    sent = customer.post(address(escalation, "engage"), pressed(level=2, stated="No news."))

    assert "Level 2 opens when there is a reason for it." in words(page)
    assert silent.status_code == 422
    assert sent.status_code == 303
    assert escalation.levels.get(level=2).reason == "No news."


NEEDS_A_REASON = """
name = "trial"
needs_reason = true
[[levels]]
title = "One"
[[levels]]
title = "Two"
opens_after = "5 minutes"
"""


def test_a_condition_that_the_record_answers_has_no_button(world, customer):
    published(CHARGED)
    escalation = world.raised(phoned_at=TUESDAY_0820)

    page = customer.get(address(escalation))

    assert "Engage level 2" not in " ".join(primaries(page))
    assert "opens by itself once level 1 misses its acknowledgement" in words(page)
    assert "Title not published" in words(page)


def test_where_nothing_is_published_the_page_says_whom_to_ask(world, customer):
    published(NOWHERE)
    escalation = world.raised(phoned_at=TUESDAY_0820)

    page = words(customer.get(address(escalation)))

    assert "Ask Dana Reyes when level 2 may be engaged, or to bring it in." in page


def test_where_the_start_is_free_any_higher_level_is_chosen(world, customer):
    published(FREE)
    escalation = world.raised(phoned_at=TUESDAY_0820)

    page = customer.get(address(escalation))
    sent = customer.post(address(escalation, "engage"), pressed(level=3))

    assert "Level 3, Title not published" in words(page)
    assert "Engage this level" in primaries(page)
    assert sent.status_code == 303
    assert sorted(escalation.levels.values_list("level", flat=True)) == [1, 3]


def test_elapsed_time_is_said_to_count_day_and_night(world, customer):
    published(BY_SEVERITY)
    escalation = world.raised(phoned_at=TUESDAY_0820)

    page = words(customer.get(address(escalation)))

    assert "left, day and night" in page
    assert "Counted day and night, holidays too." in page
    assert "business time" not in page


def test_an_earlier_date_is_asked_for_on_the_orders_page_and_decided_at_the_desk(world, client):
    published(WITH_FEE)
    OrderDate.objects.create(
        order=world.order,
        kind=DateKind.CCD.value,
        day=date(2026, 11, 30),
        recorded_at=mountain(2, 9),
    )
    signed_in(client, world.customer, now=TUESDAY_0820)
    page = client.get(ORDER)
    wish = pressed(wanted_day="2026-11-27", reason="The store opens.")

    sent = client.post(f"{ORDER}expedite/", wish)
    again = client.post(f"{ORDER}expedite/", pressed(**{**wish, "press_id": str(uuid4())}))
    signed_in(client, world.manager, now=TUESDAY_1030)
    row = Expedite.objects.get()
    desk = client.get(f"/desk{ORDER}")
    silent = client.post(f"/desk{ORDER}expedite/{row.pk}/", pressed(words="", pressed="refuse"))
    answered = client.post(
        f"/desk{ORDER}expedite/{row.pk}/", pressed(words="No crew.", pressed="refuse")
    )
    signed_in(client, world.customer, now=TUESDAY_1030)

    assert "It costs 250.00 USD for each day it gets earlier." in words(page)
    assert (sent.status_code, again.status_code) == (303, 409)
    assert "750.00 USD: 3 days at 250.00 USD per day" in words(desk)
    assert "Grant it" in words(desk)
    assert (silent.status_code, answered.status_code) == (422, 303)
    assert "“No crew.”" in words(client.get(ORDER))


def test_who_does_not_decide_sees_the_request_and_no_button(world, client):
    published(WITH_FEE)
    signed_in(client, world.customer, now=TUESDAY_0820)
    client.post(f"{ORDER}expedite/", pressed(wanted_day="2026-11-27", reason="The store opens."))
    signed_in(client, world.desk, now=TUESDAY_1030)
    row = Expedite.objects.get()

    page = client.get(f"/desk{ORDER}")
    refused = client.post(f"/desk{ORDER}expedite/{row.pk}/", pressed(words="", pressed="grant"))

    assert "“The store opens.”" in words(page)
    assert "Grant it" not in words(page)
    assert refused.status_code == 409
    row.refresh_from_db()
    assert row.state == "ASKED"
