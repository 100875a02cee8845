"""What the carrier's people do to an escalation: once, by whoever may, with words."""

from uuid import uuid4

import pytest

from rung.domain.permissions import Role
from rung.domain.vocabulary import Status, UpdateKind
from rung.models import (
    Acknowledgement,
    Contact,
    EngagedLevel,
    Notice,
    TimelineEntry,
    Waiver,
)
from rung.services import waivers
from tests.builders import TUESDAY_0820, mountain, person, running
from tests.web.desk_pages import (
    NO_STATIC,
    act,
    answer,
    at_level_2,
    everything,
    main_buttons,
    page_of,
    words_of,
)

pytestmark = [pytest.mark.django_db, pytest.mark.filterwarnings(NO_STATIC)]
TUESDAY_11 = mountain(24, 11)


def test_an_answer_is_kept_told_and_thanked(client, world):
    escalation = at_level_2(world)

    response = answer(client, world.manager, TUESDAY_11, escalation)

    assert (response.status_code, response.url) == (
        303,
        f"/desk/escalations/{escalation.reference}/",
    )
    given = Acknowledgement.objects.get(escalation=escalation)
    assert (given.given_by, given.happened_at) == (world.manager, TUESDAY_11)
    assert given.next_contact_at == mountain(24, 15)
    assert "Acknowledged. The customer has your words." in words_of(
        page_of(client, world.manager, TUESDAY_11, escalation)
    )


def test_words_that_named_the_proposed_time_follow_the_time_that_was_chosen(client, world):
    escalation = at_level_2(world)
    said = "I have your escalation. I will contact you by Tue 15:00 EST (Tue 13:00 MST)."

    answer(
        client,
        world.manager,
        TUESDAY_11,
        escalation,
        words=said,
        proposed_at=mountain(24, 13).isoformat(),
        next_contact_at="2026-11-24T16:00",
    )

    assert Acknowledgement.objects.get().words == (
        "I have your escalation. I will contact you by Tue 18:00 EST (Tue 16:00 MST)."
    )


def test_an_answer_given_by_phone_earlier_counts_from_then(client, world):
    escalation = at_level_2(world)

    answer(client, world.manager, TUESDAY_11, escalation, acted_at="2026-11-24T10:40")

    given = Acknowledgement.objects.get()
    assert (given.happened_at, given.recorded_at) == (mountain(24, 10, 40), TUESDAY_11)
    assert given.channel == "PHONE"


def test_the_second_of_two_is_told_calmly_who_was_first_and_when(client, world):
    escalation = at_level_2(world)
    cover = person("Ruth Adeyemi", Role.MANAGER)
    world.manager.cover = cover
    world.manager.save()
    answer(client, world.manager, TUESDAY_11, escalation)
    before = everything()

    second = answer(client, cover, mountain(24, 11, 5), escalation, words="Mine to answer.")

    assert second.status_code == 409
    assert "Morgan Ellis has already acknowledged this. (Tue 11:00 MST)" in words_of(second)
    assert "Mine to answer." in words_of(second)
    assert everything() == before


@pytest.mark.parametrize("reader", ["ccm", "director", "desk"])
def test_nobody_acknowledges_for_somebody_else(client, world, reader):
    escalation = at_level_2(world)
    before = everything()

    refused = answer(client, getattr(world, reader), TUESDAY_11, escalation)

    assert refused.status_code == 409
    assert "Only the person engaged at this level, or their cover" in words_of(refused)
    assert everything() == before


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"words": " "}, "Please fill this in."),
        ({"next_contact_at": "2026-11-31T10:00"}, "That is no date and time."),
        ({"next_contact_at": "2026-03-08T02:30"}, "Clocks skip that time on that day."),
        ({"next_contact_at": "2026-11-24T09:00"}, "The next contact lies in the future."),
        ({"acted_at": "2026-11-24T15:00"}, "That time lies in the future."),
    ],
)
def test_an_answer_that_cannot_be_right_says_why_and_keeps_the_words(client, world, fields, said):
    escalation = at_level_2(world)
    before = everything()

    page = answer(client, world.manager, TUESDAY_11, escalation, **fields)

    assert page.status_code == 422
    assert said in words_of(page)
    assert fields.get("words") or "I have it." in words_of(page)
    assert everything() == before


def test_an_update_is_sent_kept_and_resets_the_rhythm(client, world):
    escalation = at_level_2(world)

    act(
        client,
        world.ccm,
        TUESDAY_11,
        escalation,
        "update",
        kind=UpdateKind.PROGRESS.value,
        words="The crew is on site.",
    )

    (due,) = running(escalation, "UPDATE")
    assert due.due_at == mountain(25, 17)
    assert Notice.objects.filter(kind="update.sent", recipient=world.customer).count() == 1


def test_news_needs_words_of_its_own(client, world):
    escalation = at_level_2(world)
    words = "No change yet; we are still on it. You hear from me again by Wed 19:00 EST."
    before = everything()

    page = act(client, world.ccm, TUESDAY_11, escalation, "update", kind="DATE_MOVED", words=words)

    assert page.status_code == 422
    assert "Write what is new; these words say that nothing is." in words_of(page)
    assert everything() == before


def test_a_double_click_sends_one_update_and_the_second_press_is_told(client, world):
    escalation = at_level_2(world)
    sent = {"kind": "PROGRESS", "words": "The crew is on site.", "press_id": str(uuid4())}

    act(client, world.ccm, TUESDAY_11, escalation, "update", **sent)
    second = act(client, world.ccm, TUESDAY_11, escalation, "update", **sent)

    assert second.status_code == 409
    assert "This was already sent; it counted once." in words_of(second)
    assert TimelineEntry.objects.filter(fact="update.sent").count() == 1


def test_a_call_is_kept_as_the_carriers_version_and_moves_no_clock(client, world):
    escalation = world.raised()
    (before,) = running(escalation, "INTERVAL")

    act(
        client,
        world.ccm,
        TUESDAY_0820,
        escalation,
        "call",
        happened_at="2026-11-23T15:00",
        outcome="SPOKE",
        words="They called at three.",
    )

    contact = Contact.objects.get(words="They called at three.")
    assert (contact.side, contact.happened_at) == ("CARRIER", mountain(23, 15))
    assert running(escalation, "INTERVAL")[0].due_at == before.due_at


def test_the_care_manager_engages_the_next_level_for_the_customer_with_a_reason(client, world):
    escalation = world.raised()

    act(client, world.ccm, TUESDAY_0820, escalation, "engage", reason="Lines are cut at noon.")

    level = EngagedLevel.objects.get(escalation=escalation, level=2)
    assert (level.on_behalf, level.reason) == (True, "Lines are cut at noon.")


@pytest.mark.parametrize("reader", ["desk", "channel_manager", "administrator", "director"])
def test_others_engage_nobody_on_the_customers_behalf(client, world, reader):
    escalation = world.raised()
    before = everything()

    refused = act(client, getattr(world, reader), TUESDAY_0820, escalation, "engage", reason="Now.")

    assert refused.status_code == 409
    assert "Only the care manager or an engaged manager" in words_of(refused)
    assert everything() == before


def asked_for_a_waiver(world):
    escalation = world.raised()
    waivers.ask_waiver(
        escalation_id=escalation.id,
        trigger="outage-by-cut-over",
        evidence="Lines are cut.",
        doing=world.customer_at(TUESDAY_0820),
    )
    return escalation


def test_a_manager_reads_the_risk_and_grants_the_waiver(client, world):
    escalation = asked_for_a_waiver(world)

    page = page_of(client, world.manager, TUESDAY_0820, escalation)
    act(
        client,
        world.manager,
        mountain(24, 8, 25),
        escalation,
        "waiver",
        words="Granted.",
        pressed="grant",
    )

    assert "Decide: level 2 at once?" in words_of(page)
    assert "Asked by Lee Tan Tue 08:20 MST: “The cut-over has caused an outage”" in words_of(page)
    assert "What shows it: “Lines are cut.” Decide by Tue 09:20 MST." in words_of(page)
    assert Waiver.objects.get().granted is True
    assert EngagedLevel.objects.filter(escalation=escalation, level=2).exists()


def test_a_waiver_is_refused_with_words_and_never_by_a_button_nobody_pressed(client, world):
    escalation = asked_for_a_waiver(world)

    unclear = act(client, world.manager, TUESDAY_0820, escalation, "waiver", words="Hm.")
    act(client, world.manager, TUESDAY_0820, escalation, "waiver", words="No.", pressed="refuse")

    assert unclear.status_code == 422
    decided = Waiver.objects.get()
    assert (decided.granted, decided.words) == (False, "No.")


def test_only_the_care_manager_resolves(client, world):
    escalation = at_level_2(world)

    typed = {"words": "It is up.", "cause": "EQUIPMENT"}
    refused = act(client, world.manager, TUESDAY_11, escalation, "resolve", **typed)
    resolved = act(client, world.ccm, TUESDAY_11, escalation, "resolve", **typed)

    assert (refused.status_code, resolved.status_code) == (409, 303)
    escalation.refresh_from_db()
    assert escalation.status == Status.RESOLVED.value
    page = page_of(client, world.ccm, TUESDAY_11, escalation)
    assert "Nothing here waits for you The customer: confirm the resolution by" in words_of(page)
    assert main_buttons(page) == 1
