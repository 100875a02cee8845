"""My day: what I owe, sorted by the clock that falls due next."""

import re
from datetime import date, time, timedelta

import pytest

from rung.domain.permissions import Role
from rung.domain.vocabulary import ActionOwner, ContactOutcome, Ground, UpdateKind
from rung.models import Absence, Jeopardy, LevelHolder, OrderDate
from rung.services import ending, engaging, waivers, working
from rung.services.working import Committed
from tests.builders import MONDAY_1530, TUESDAY_0820, TUESDAY_1030, mountain, person
from tests.web.desk_pages import (
    NO_STATIC,
    at,
    at_level_2,
    get,
    main_buttons,
    queries_of,
    rows_of,
    settle,
    words_of,
)

pytestmark = [pytest.mark.django_db, pytest.mark.filterwarnings(NO_STATIC)]


def day_of(client, reader, instant):
    return get(client, reader, instant, "desk:my_day")


def test_a_manager_reads_what_to_do_and_how_much_business_time_is_left(client, world):
    escalation = at_level_2(world)

    page = day_of(client, world.manager, mountain(24, 13, 50))

    (row,) = rows_of(page)
    assert row == (
        f"Due soon {escalation.reference} Maplethorn Grocers Boise store 2 Acknowledge 40 min "
        "Level 3 opens Tue 14:30 MST"
    )
    assert "One due falls today. Start at the top." in words_of(page)


def test_a_missed_acknowledgement_says_by_how_much_it_is_over(client, world):
    escalation = at_level_2(world)
    settle(mountain(24, 14, 55))

    page = day_of(client, world.manager, mountain(24, 14, 55))

    (row,) = rows_of(page)
    assert row.startswith(
        f"Missed {escalation.reference} Maplethorn Grocers Boise store 2 Acknowledge 25 min over"
    )
    assert "One acknowledgement is missed. Start at the top." in words_of(page)


def test_what_was_missed_stands_first_and_then_what_falls_due_soonest(client, world):
    raised = []
    for number, reached in enumerate((mountain(23, 9), mountain(23, 13), mountain(23, 11))):
        order = world.another_order(f"Q-20{number}")
        escalation = world.raised(order=order, phoned_at=reached)
        raised.append(escalation.reference)
        engaging.engage_on_behalf(
            escalation_id=escalation.id,
            reason="Needed now.",
            doing=world.ccm_at(reached + timedelta(hours=1)),
        )
    settle(mountain(23, 14, 30))

    page = day_of(client, world.manager, mountain(23, 14, 30))

    shown = [re.search(r"ESC-\d+", row)[0] for row in rows_of(page)]
    assert shown == [raised[0], raised[2], raised[1]]


def test_the_sentence_counts_what_is_missed_and_what_falls_before_lunch(client, world):
    at_level_2(world, order=world.another_order("Q-201"))
    working.add_action(
        escalation_id=world.raised().id,
        text="Ship the routers",
        owner=ActionOwner.CARRIER,
        owner_name="Dana Reyes",
        visible=False,
        committed=Committed(date(2026, 11, 25), time(11)),
        doing=world.ccm_at(TUESDAY_0820),
    )
    settle(mountain(25, 9))

    page = day_of(client, world.desk, mountain(25, 9))

    assert (
        "One acknowledgement is missed and one more due falls before lunch. Start at the top."
        in words_of(page)
    )


def test_the_care_manager_owes_the_update_and_hears_who_else_is_late(client, world):
    escalation = at_level_2(world)
    settle(mountain(24, 15))

    (row,) = rows_of(day_of(client, world.ccm, mountain(24, 15)))

    assert row == (
        f"Due soon {escalation.reference} Maplethorn Grocers Boise store 2 "
        "Send an update 2 h Morgan Ellis is late: acknowledge"
    )


def test_a_missed_commitment_is_to_be_done_or_moved(client, world):
    escalation = world.raised()
    working.add_action(
        escalation_id=escalation.id,
        text="Ship the routers",
        owner=ActionOwner.CARRIER,
        owner_name="Priya Nair",
        visible=True,
        committed=Committed(date(2026, 11, 24), time(9)),
        doing=world.ccm_at(TUESDAY_0820),
    )
    settle(mountain(24, 9, 30))

    (row,) = rows_of(day_of(client, world.ccm, mountain(24, 9, 30)))

    assert "Do or move: Ship the routers 30 min over Then: send an update by Tue 17:00 MST" in row


def test_no_row_is_green_beside_a_date_in_danger_as_in_the_lists(client, world):
    late = world.raised(order=world.another_order("Q-201"))
    calm = world.raised()
    at_risk = OrderDate.objects.create(
        order=late.order, kind="CCD", day=date(2026, 11, 18), recorded_at=mountain(2, 9)
    )
    noon = mountain(24, 9, 30)

    before = rows_of(day_of(client, world.ccm, noon))
    at_risk.delete()
    after = rows_of(day_of(client, world.ccm, noon))

    assert [row.startswith("Date in danger") for row in before] == [True, False]
    assert before[1].startswith(f"On track {calm.reference}")
    assert after[0].startswith(f"On track {late.reference}")


def test_a_resolution_waits_on_the_customer_and_stands_below_what_is_mine(client, world):
    resolved = world.raised(order=world.another_order("Q-201"))
    ending.resolve(
        escalation_id=resolved.id, words="It is up.", doing=world.ccm_at(mountain(24, 9))
    )
    other = world.raised()

    rows = rows_of(day_of(client, world.ccm, mountain(24, 9, 30)))

    assert rows[0].startswith(f"On track {other.reference}")
    assert rows[1].startswith(
        f"Waiting on customer {resolved.reference} Maplethorn Grocers Boise store 1 "
        "Nothing: waiting on the customer to confirm"
    )


def test_a_waiver_waits_for_whoever_holds_the_level_that_is_asked_for(client, world):
    escalation = world.raised()
    waivers.ask_waiver(
        escalation_id=escalation.id,
        trigger="outage-by-cut-over",
        evidence="Lines are cut.",
        doing=world.customer_at(TUESDAY_0820),
    )

    asked = rows_of(day_of(client, world.manager, TUESDAY_0820))
    not_asked = rows_of(day_of(client, world.director, TUESDAY_0820))

    assert "Decide on the waiver 1 h" in asked[0]
    assert not_asked == []


def test_an_update_missed_before_is_named_beside_the_next_one(client, world):
    world.raised(phoned_at=mountain(20, 9))
    settle(mountain(23, 9))

    (row,) = rows_of(day_of(client, world.ccm, mountain(23, 9)))

    assert "Send an update 8 h The last update was missed" in row


def test_a_cover_reads_it_from_nine_tenths_of_the_time_or_while_the_holder_is_away(client, world):
    at_level_2(world)
    cover = person("Ruth Adeyemi", Role.MANAGER)
    world.manager.cover = cover
    world.manager.save()

    settle(mountain(24, 13))
    early = rows_of(day_of(client, cover, mountain(24, 13)))
    settle(mountain(24, 14, 10))
    late = rows_of(day_of(client, cover, mountain(24, 14, 10)))

    assert early == []
    assert "Acknowledge 20 min You cover for Morgan Ellis" in late[0]


def test_the_cover_of_somebody_away_does_their_day(client, world):
    at_level_2(world)
    cover = person("Ruth Adeyemi", Role.MANAGER)
    world.manager.cover = cover
    world.manager.save()
    Absence.objects.create(
        person=world.manager, starts_at=mountain(24, 11), ends_at=mountain(25, 8)
    )

    (row,) = rows_of(day_of(client, cover, mountain(24, 11, 30)))

    assert "2 Acknowledge 3 h You cover for Morgan Ellis" in row


@pytest.mark.parametrize("reader", ["desk", "administrator"])
def test_the_desk_and_administrators_read_everything_with_its_owner(client, world, reader):
    at_level_2(world)

    (row,) = rows_of(day_of(client, getattr(world, reader), mountain(24, 11)))

    assert "Morgan Ellis: acknowledge 3 h 30 min" in row
    assert "Then: Dana Reyes: send an update by Tue 17:00 MST" in row


def test_somebody_reached_above_level_1_at_the_start_still_owes_the_answer(client, world):
    engaging.raise_escalation(
        order_ids=[world.order.pk],
        concern=engaging.Concern(ground=Ground.TIMELINESS, impact="No payments."),
        attempt=engaging.Attempt(3, MONDAY_1530, ContactOutcome.SPOKE, "They called Karin."),
        doing=world.ccm_at(mountain(23, 15, 40)),
    )

    (row,) = rows_of(day_of(client, world.director, mountain(23, 16)))

    assert "Acknowledge" in row


def test_nobody_waits_when_nothing_is_owed(client, world):
    page = day_of(client, world.manager, TUESDAY_0820)

    assert "Nobody waits for you." in words_of(page)
    assert main_buttons(page) == 1


def test_a_care_manager_reads_which_orders_are_in_jeopardy_without_an_escalation(client, world):
    escalated, alone = world.order, world.another_order("Q-3001", site="Meridian store")
    for order in (escalated, alone):
        Jeopardy.objects.create(order=order, code="1U", since_date=date(2026, 11, 19))
    world.raised()

    said = words_of(day_of(client, world.ccm, TUESDAY_0820))

    assert "Q-3001 Maplethorn Grocers Permit not granted yet (1U), since Thu 19 Nov" in said
    assert "Q-1001 Maplethorn Grocers Permit" not in said


def test_the_channel_manager_reads_how_many_orders_wait_for_a_care_manager(client, world):
    world.account.ccm = None
    world.account.save()

    said = words_of(day_of(client, world.channel_manager, TUESDAY_0820))

    assert "1 order waits for a name. Name the care manager" in said


def test_a_customer_has_no_day_here(client, world):
    assert day_of(client, world.customer, TUESDAY_0820).status_code == 403


def test_a_day_costs_the_same_number_of_queries_for_any_number_of_rows(client, world):
    def cost(numbers):
        for number in numbers:
            escalation = world.raised(order=world.another_order(f"Q-2{number:03}"))
            engaging.engage_on_behalf(
                escalation_id=escalation.id, reason="Needed.", doing=world.ccm_at(TUESDAY_0820)
            )
        with at(TUESDAY_1030):
            client.force_login(world.ccm)
            return queries_of(client, "/desk/")

    assert cost(range(1)) == cost(range(1, 50))
    assert len(rows_of(day_of(client, world.ccm, TUESDAY_1030))) == 50


def test_the_live_part_answers_204_until_something_changes(client, world):
    escalation = at_level_2(world)
    page = get(client, world.ccm, mountain(24, 11), "desk:my_day")
    stamp = page.content.decode().split("?stamp=")[1].split('"')[0]

    same = get(client, world.ccm, mountain(24, 11), "desk:my_day_live", query=f"?stamp={stamp}")
    working.send_update(
        escalation_id=escalation.id,
        kind=UpdateKind.PROGRESS,
        words="The crew is on site.",
        doing=world.ccm_at(mountain(24, 11)),
    )
    other = get(client, world.ccm, mountain(24, 11), "desk:my_day_live", query=f"?stamp={stamp}")

    assert same.status_code == 204
    assert other.status_code == 200
    assert "<html" not in other.content.decode()


def test_a_level_held_in_another_region_is_not_mine(client, world):
    LevelHolder.objects.filter(level=2).update(person=world.director)
    at_level_2(world)

    assert rows_of(day_of(client, world.manager, mountain(24, 11))) == []
