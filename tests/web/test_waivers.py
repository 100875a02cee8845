"""Waivers and holding back on pages of either side; a refusal keeps what was typed (R14)."""

from datetime import timedelta

import pytest

from rung.models import PolicyVersion, Waiver
from rung.services import waivers
from rung.services.settling import settle_due
from tests.builders import TUESDAY_0820, TUESDAY_1030, mountain
from tests.policies import standard_document
from tests.web.desk_pages import NO_STATIC, act, everything, get, page_of, rows_of, words_of
from tests.web.portal_pages import address, pressed, signed_in, words

pytestmark = [pytest.mark.django_db, pytest.mark.filterwarnings(NO_STATIC)]
TUESDAY_0920 = mountain(24, 9, 20)
OWNER = {"may_hold_back": True, "hold_back_at_most": "4 business hours"}
HOLD, ASK = "Hold the next level back", "Ask for a waiver for the customer"


@pytest.fixture
def escalation(world):
    return world.raised()


@pytest.fixture
def publish(world):
    """Publishes the standard policy with something said otherwise, for what is raised later."""

    def published(**fields):
        PolicyVersion.objects.create(
            policy=world.policy.policy,
            number=2,
            document=standard_document(**fields),
            published_at=mountain(2, 8),
        )
        return world.raised()

    return published


def asked(world, escalation, at=TUESDAY_0820):
    waivers.ask_waiver(
        escalation_id=escalation.id,
        trigger="outage-by-cut-over",
        evidence="Lines are cut.",
        doing=world.customer_at(at),
    )


def day_of(client, reader, instant):
    return get(client, reader, instant, "desk:my_day")


def settle(now):
    while settle_due(now=now) != (0, 0):
        pass


# --- the customer's page


def test_the_form_names_the_risks_of_the_policy_and_what_shows_each(world, client, escalation):
    page = words(signed_in(client, world.customer, now=TUESDAY_0820).get(address(escalation)))

    assert "Life or safety is at risk (say who is at risk, and where)" in page
    assert "The old circuit is disconnected within 24 hours (say when it ends" in page
    assert "What shows it?" in page


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"evidence": "Forty beds."}, "Please choose one."),
        ({"trigger": "another", "evidence": "Forty beds."}, "Select a valid choice."),
        ({"trigger": "life-and-safety", "evidence": " "}, "Please fill this in."),
    ],
)
def test_a_request_that_is_not_whole_is_refused_with_all_that_was_typed(
    world, client, escalation, typed, said
):
    customer = signed_in(client, world.customer, now=TUESDAY_0820)
    before = everything()

    answer = customer.post(address(escalation, "waiver"), pressed(**typed))

    assert answer.status_code == 422
    assert said in words(answer)
    assert typed["evidence"].strip() in answer.content.decode()
    if typed.get("trigger") == "life-and-safety":
        assert 'value="life-and-safety"' in answer.content.decode().split("checked")[0][-200:]
    assert everything() == before


def test_where_the_policy_names_no_risks_one_says_it_in_words(world, client, publish):
    escalation = publish(waiver={})
    customer = signed_in(client, world.customer, now=TUESDAY_0820)

    asks = words(customer.get(address(escalation)))
    customer.post(address(escalation, "waiver"), pressed(risk="Forty beds."))

    assert "What is at risk if you have to wait?" in asks
    assert Waiver.objects.get().risk == "Forty beds."
    assert "A manager is deciding." in words(customer.get(address(escalation)))


def test_the_page_says_by_when_a_manager_decides_and_that_it_is_late(world, client, escalation):
    asked(world, escalation)

    early = TUESDAY_0920 - timedelta(minutes=1)
    in_time = words(signed_in(client, world.customer, now=early).get(address(escalation)))
    late_at = TUESDAY_0920 + timedelta(seconds=1)
    settle(late_at)
    late = words(signed_in(client, world.customer, now=late_at).get(address(escalation)))

    assert "A manager decides by Tue 11:20 EST." in in_time
    assert "The decision is late; it was due Tue 11:20 EST." in late
    assert "The decision on the waiver for level 2 is late" in late


def test_a_form_for_a_level_that_opened_meanwhile_keeps_the_evidence(world, client, escalation):
    customer = signed_in(client, world.customer, now=TUESDAY_1030)

    answer = customer.post(
        address(escalation, "waiver"), pressed(trigger="life-and-safety", evidence="Forty beds.")
    )

    assert answer.status_code == 409
    assert "Forty beds." in answer.content.decode()


# --- my day and the desk's page


def test_the_decision_stands_on_the_day_of_whoever_decides_with_its_time(client, world, escalation):
    asked(world, escalation)

    before = rows_of(day_of(client, world.manager, TUESDAY_0820 + timedelta(minutes=20)))
    late_at = TUESDAY_0920 + timedelta(minutes=10)
    settle(late_at)
    late = rows_of(day_of(client, world.manager, late_at))

    assert "Decide on the waiver 40 min" in before[0]
    assert late[0].startswith("Missed")
    assert "Decide on the waiver 10 min over" in late[0]


def test_who_decides_reads_by_when_and_may_still_decide_late(client, world, escalation):
    asked(world, escalation)
    late_at = TUESDAY_0920 + timedelta(minutes=10)
    settle(late_at)

    page = words_of(page_of(client, world.manager, late_at, escalation))
    done = act(client, world.manager, late_at, escalation, "waiver", words="Yes.", pressed="grant")

    assert "What shows it: “Lines are cut.” It was due Tue 09:20 MST." in page
    assert done.status_code == 303
    assert Waiver.objects.get().granted is True


def test_the_care_manager_asks_for_the_customer_at_the_desk(client, world, escalation):
    page = words_of(page_of(client, world.ccm, TUESDAY_0820, escalation))

    done = act(
        client,
        world.ccm,
        TUESDAY_0820,
        escalation,
        "ask",
        trigger="life-and-safety",
        evidence="Forty beds.",
    )

    assert ASK in page
    assert done.status_code == 303
    assert Waiver.objects.get().asked_side == "CARRIER"
    after = words_of(page_of(client, world.ccm, TUESDAY_0820, escalation))
    assert ASK not in after
    assert "asked for the customer to engage level 2 at once: Life or safety is at risk" in after


def test_what_the_care_manager_typed_stays_where_something_is_missing(client, world, escalation):
    before = everything()

    refused = act(client, world.ccm, TUESDAY_0820, escalation, "ask", evidence="Forty beds.")

    assert refused.status_code == 422
    assert "Forty beds." in refused.content.decode()
    assert everything() == before


def test_only_who_may_ask_is_offered_it(client, world, escalation):
    for reader in (world.manager, world.desk):
        assert ASK not in words_of(page_of(client, reader, TUESDAY_0820, escalation))
    refused = act(
        client,
        world.desk,
        TUESDAY_0820,
        escalation,
        "ask",
        trigger="life-and-safety",
        evidence="Forty beds.",
    )
    assert refused.status_code == 409
    assert "Forty beds." in refused.content.decode()
    assert not Waiver.objects.exists()


# --- holding back, and bringing forward


def test_a_level_is_held_back_at_the_desk_and_the_customer_reads_when_and_why(
    client, world, publish
):
    escalation = publish(owner=OWNER)
    offered = words_of(page_of(client, world.ccm, TUESDAY_0820, escalation))
    form = get(client, world.ccm, TUESDAY_0820, "desk:act", escalation.number, "hold")

    done = act(
        client,
        world.ccm,
        TUESDAY_0820,
        escalation,
        "hold",
        until="2026-11-24T14:30",
        reason="The city answers at two.",
    )

    assert HOLD in offered
    assert "At most 4 business hours later than it is set now. Your time, MST." in words_of(form)
    assert done.status_code == 303
    page = words(signed_in(client, world.customer, now=TUESDAY_1030).get(address(escalation)))
    assert "Engage level 2 from Tue 16:30 EST" in page
    assert (
        "Dana Reyes held level 2 back: it opens Tue 16:30 EST, not Tue 12:30 EST. "
        "Why: “The city answers at two.”"
    ) in page
    assert "Interval before level 2, held back" in page
    assert "Ask for a waiver" in page
    assert HOLD not in words_of(page_of(client, world.ccm, TUESDAY_0820, escalation))


@pytest.mark.parametrize(
    ("until", "reason", "said"),
    [
        ("2026-11-24T14:31", "The city.", "That is too late. Choose a time up to Tue 14:30 MST."),
        ("2026-11-24T10:30", "The city.", "That is not later. Choose a time after Tue 10:30 MST."),
        ("2026-11-24T14:30", "", "Please fill this in."),
        ("at two", "The city.", "That is no date and time."),
    ],
)
def test_a_time_or_reason_that_cannot_be_is_refused_with_all_that_was_typed(
    client, world, publish, until, reason, said
):
    escalation = publish(owner=OWNER)
    before = everything()

    refused = act(client, world.ccm, TUESDAY_0820, escalation, "hold", until=until, reason=reason)

    assert refused.status_code == 422
    assert said in words_of(refused)
    assert f'value="{until}"' in refused.content.decode()
    assert reason in refused.content.decode()
    assert everything() == before


def test_what_opened_meanwhile_is_not_held_back_and_the_reason_stays(client, world, publish):
    escalation = publish(owner=OWNER)
    settle(TUESDAY_1030)
    before = everything()

    refused = act(
        client,
        world.ccm,
        TUESDAY_1030,
        escalation,
        "hold",
        until="2026-11-24T14:30",
        reason="The city.",
    )

    assert refused.status_code == 409
    assert "Level 2 is open already; it cannot be held back." in words_of(refused)
    assert "The city." in refused.content.decode()
    assert everything() == before


def test_what_the_policy_does_not_allow_is_not_offered(client, world, publish):
    escalation = publish(owner={"may_bring_forward": False})

    page = words_of(page_of(client, world.ccm, TUESDAY_0820, escalation))
    before = everything()
    refused = act(client, world.ccm, TUESDAY_0820, escalation, "engage", reason="It is urgent.")

    assert HOLD not in page
    assert "Engage the next level for the customer" not in page
    assert refused.status_code == 409
    assert "It is urgent." in refused.content.decode()
    assert everything() == before
