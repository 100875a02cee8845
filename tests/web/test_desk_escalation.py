"""The escalation for the carrier's people: one next step, and everything they may do."""

from datetime import timedelta
from uuid import uuid4

import pytest

from rung.domain.permissions import Role
from rung.domain.vocabulary import ActionOwner, ActionState, Status, UpdateKind
from rung.models import (
    Acknowledgement,
    Action,
    Clock,
    Contact,
    EngagedLevel,
    Escalation,
    Notice,
    TimelineEntry,
    Waiver,
)
from rung.services import ending, engaging, working
from tests.builders import TUESDAY_0820, mountain, person, running
from tests.web.desk_pages import (
    NO_STATIC,
    at,
    at_level_2,
    everything,
    get,
    main_buttons,
    post,
    queries_of,
    settle,
    words_of,
)

pytestmark = [pytest.mark.django_db, pytest.mark.filterwarnings(NO_STATIC)]
TUESDAY_11 = mountain(24, 11)


def page_of(client, reader, instant, escalation):
    return get(client, reader, instant, "desk:escalation", escalation.number)


def act(client, reader, instant, escalation, name, **fields):
    return post(client, reader, instant, "desk:act", escalation.number, name, **fields)


def answer(client, reader, instant, escalation, **fields):
    (owed,) = running(escalation, "ACKNOWLEDGEMENT") or [
        Clock.objects.filter(escalation=escalation, kind="ACKNOWLEDGEMENT").latest("started_at")
    ]
    given = {
        "clock_id": owed.id,
        "words": "I have it. I call you by Tue 15:00 MST.",
        "next_contact_at": "2026-11-24T15:00",
        **fields,
    }
    return act(client, reader, instant, escalation, "acknowledge", **given)


def test_the_manager_is_asked_to_acknowledge_with_words_and_a_time_filled_in(client, world):
    page = page_of(client, world.manager, TUESDAY_11, at_level_2(world))

    said = words_of(page)
    assert "Acknowledge by Tue 14:30 MST To your words 3 h 30 min of business time left" in said
    assert "I have your escalation. I will contact you by Tue 15:00 EST (Tue 13:00 MST)." in said
    assert 'value="2026-11-24T13:00"' in page.content.decode()
    assert main_buttons(page) == 1


def test_the_care_manager_is_asked_for_the_update_and_told_when_the_next_is_due(client, world):
    page = page_of(client, world.ccm, TUESDAY_11, at_level_2(world))

    said = words_of(page)
    assert "Send an update by Tue 17:00 MST" in said
    assert "You hear from me again by Wed 19:00 EST." in said
    assert "The next update is then due Wed 17:00 MST." in said
    assert main_buttons(page) == 1


@pytest.mark.parametrize(
    "reader", ["ccm", "manager", "director", "desk", "channel_manager", "administrator"]
)
def test_every_reader_finds_one_main_button_and_who_moves_next(client, world, reader):
    page = page_of(client, getattr(world, reader), TUESDAY_11, at_level_2(world))

    assert main_buttons(page) == 1
    assert "Morgan Ellis" in words_of(page)


def test_the_customers_words_stand_on_top_of_the_record_and_of_every_act(client, world):
    escalation = at_level_2(world)
    impact = "“Store opens Saturday. No circuit means no card payments.”"

    for name in ("update", "note", "call", "engage", "action", "resolve"):
        page = get(client, world.ccm, TUESDAY_11, "desk:act", escalation.number, name)
        assert impact in words_of(page)
        assert main_buttons(page) == 1
    assert impact in words_of(page_of(client, world.ccm, TUESDAY_11, escalation))


def test_notes_are_labelled_internal_and_no_customer_reads_the_page(client, world):
    escalation = at_level_2(world)
    act(client, world.ccm, TUESDAY_11, escalation, "note", words="The supplier is Northline.")

    inside = page_of(client, world.manager, TUESDAY_11, escalation)
    outside = page_of(client, world.customer, TUESDAY_11, escalation)

    assert "Internal Note by Dana Reyes Tue 11:00 MST The supplier is Northline." in words_of(
        inside
    )
    assert outside.status_code == 404


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


def test_an_action_without_a_time_is_committed_to_closing_time(client, world):
    escalation = at_level_2(world)

    act(
        client,
        world.ccm,
        TUESDAY_11,
        escalation,
        "action",
        text="File the permit",
        owner="AUTHORITY",
        owner_name="City of Boise",
        day="2026-11-25",
        visible="on",
    )

    action = Action.objects.get()
    assert (action.committed_at, action.visible) == (mountain(25, 17), True)


def planned(world, escalation):
    working.add_action(
        escalation_id=escalation.id,
        text="File the permit",
        owner=ActionOwner.CARRIER,
        owner_name="Dana Reyes",
        visible=True,
        committed=working.Committed(mountain(25, 12).date(), None),
        doing=world.ccm_at(TUESDAY_11),
    )
    return Action.objects.get()


def test_a_date_moves_with_its_reason_and_the_customer_is_told(client, world):
    escalation = at_level_2(world)
    action = planned(world, escalation)

    moved = post(
        client,
        world.ccm,
        TUESDAY_11,
        "desk:move_action",
        escalation.number,
        action.id,
        day="2026-11-27",
        reason="The city is closed on Thursday.",
    )

    assert moved.status_code == 303
    action.refresh_from_db()
    assert action.committed_at == mountain(27, 17)
    assert action.moves.get().reason == "The city is closed on Thursday."
    assert Notice.objects.filter(kind="action.moved", recipient=world.customer).count() == 1


def test_a_date_never_moves_without_a_reason_or_into_the_past(client, world):
    escalation = at_level_2(world)
    action = planned(world, escalation)
    before = everything()

    silent = post(
        client,
        world.ccm,
        TUESDAY_11,
        "desk:move_action",
        escalation.number,
        action.id,
        day="2026-11-27",
    )
    past = post(
        client,
        world.ccm,
        TUESDAY_11,
        "desk:move_action",
        escalation.number,
        action.id,
        day="2026-11-20",
        reason="Earlier.",
    )

    assert (silent.status_code, past.status_code) == (422, 422)
    assert "A commitment lies in the future." in words_of(past)
    assert everything() == before


@pytest.mark.parametrize("state", [ActionState.DONE, ActionState.WITHDRAWN])
def test_an_action_is_ended_once(client, world, state):
    escalation = at_level_2(world)
    action = planned(world, escalation)
    ended = ("desk:end_action", escalation.number, action.id)

    first = post(client, world.ccm, TUESDAY_11, *ended, pressed=state.value)
    second = post(client, world.ccm, TUESDAY_11, *ended, pressed=state.value)

    assert (first.status_code, second.status_code) == (303, 409)
    assert "This action has already been ended." in words_of(second)
    assert Action.objects.get().state == state.value


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
    engaging.ask_waiver(
        escalation_id=escalation.id, risk="Lines are cut.", doing=world.customer_at(TUESDAY_0820)
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
    assert "Asked by Lee Tan Tue 08:20 MST: “Lines are cut.”" in words_of(page)
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

    refused = act(client, world.manager, TUESDAY_11, escalation, "resolve", words="It is up.")
    resolved = act(client, world.ccm, TUESDAY_11, escalation, "resolve", words="It is up.")

    assert (refused.status_code, resolved.status_code) == (409, 303)
    escalation.refresh_from_db()
    assert escalation.status == Status.RESOLVED.value
    page = page_of(client, world.ccm, TUESDAY_11, escalation)
    assert "Nothing here waits for you The customer: confirm the resolution by" in words_of(page)
    assert main_buttons(page) == 1


def test_after_the_end_only_a_note_can_be_written(client, world):
    escalation = at_level_2(world)
    ending.withdraw(
        escalation_id=escalation.id, words="Solved itself.", doing=world.customer_at(TUESDAY_11)
    )
    before = everything()

    refused = act(
        client, world.ccm, TUESDAY_11, escalation, "update", kind="PROGRESS", words="News."
    )
    page = page_of(client, world.ccm, TUESDAY_11, escalation)

    assert refused.status_code == 409
    assert "The escalation is closed." in words_of(refused)
    assert everything() == before
    assert main_buttons(page) == 1
    assert "Write an internal note" in words_of(page)


def test_a_missed_commitment_comes_before_the_update(client, world):
    escalation = at_level_2(world)
    action = planned(world, escalation)
    settle(mountain(25, 17, 30))

    page = page_of(client, world.ccm, mountain(25, 17, 30), escalation)

    assert "Do or move: File the permit" in words_of(page)
    assert f"/plan/{action.id}/" in page.content.decode()


def test_a_page_that_may_not_be_used_says_who_may(client, world):
    escalation = at_level_2(world)

    page = get(client, world.desk, TUESDAY_11, "desk:act", escalation.number, "resolve")

    assert page.status_code == 403
    assert "Only the care manager resolves an escalation." in words_of(page)


@pytest.mark.parametrize("name", ["nonsense", "live"])
def test_what_nobody_can_do_has_no_page(client, world, name):
    escalation = world.raised()

    page = post(client, world.ccm, TUESDAY_0820, "desk:act", escalation.number, name)

    assert page.status_code in {404, 405}


def test_the_live_part_is_quiet_until_something_happens(client, world):
    escalation = at_level_2(world)
    asked = live_address(page_of(client, world.ccm, TUESDAY_11, escalation))

    live = ("desk:escalation_live", escalation.number)
    same = get(client, world.ccm, TUESDAY_11, *live, query=asked)
    working.note(
        escalation_id=escalation.id, words="A crew is free.", doing=world.ccm_at(TUESDAY_11)
    )
    other = get(client, world.ccm, TUESDAY_11, *live, query=asked)

    assert same.status_code == 204
    assert "A crew is free." in words_of(other)
    assert "<html" not in other.content.decode()
    assert "textarea" not in other.content.decode()


def test_when_the_next_step_is_another_one_the_page_says_so_and_keeps_the_form(client, world):
    escalation = at_level_2(world)
    asked = live_address(page_of(client, world.manager, TUESDAY_11, escalation))
    answer(client, world.manager, mountain(24, 11, 1), escalation)

    other = get(
        client,
        world.manager,
        mountain(24, 11, 2),
        "desk:escalation_live",
        escalation.number,
        query=asked,
    )

    assert other.headers["HX-Retarget"] == "#changed"
    assert "Something happened here since you opened this page." in words_of(other)


def live_address(page):
    address = page.content.decode().split("/live/?")[1].split('"')[0]
    return "?" + address.replace("&amp;", "&")


def test_a_page_costs_the_same_number_of_queries_for_any_number_of_entries(client, world):
    escalation = at_level_2(world)

    def cost(notes):
        for number in range(notes):
            instant = TUESDAY_11 + timedelta(seconds=number)
            working.note(escalation_id=escalation.id, words="A note.", doing=world.ccm_at(instant))
        with at(mountain(24, 12)):
            client.force_login(world.ccm)
            return queries_of(client, f"/desk/escalations/{escalation.reference}/")

    assert cost(1) == cost(49)


def test_an_unknown_number_has_no_page(client, world):
    page = get(client, world.ccm, TUESDAY_0820, "desk:escalation", 99999)

    assert page.status_code == 404
    assert Escalation.objects.count() == 0
