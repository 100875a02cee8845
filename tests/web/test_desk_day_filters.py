"""My day by filter, search and person; rows put aside; work handed over."""

from datetime import date, time, timedelta

import pytest

from rung.domain.permissions import Role
from rung.domain.vocabulary import ActionOwner, UpdateKind
from rung.models import Absence, HandOver, LevelHolder, Notice, Region, Snooze, TimelineEntry
from rung.services import engaging, working
from rung.services.mail import as_mail
from rung.services.working import Committed
from tests.builders import TUESDAY_0820, TUESDAY_1030, mountain, person
from tests.web.day_pages import another_customer, day_of, numbers_of, several
from tests.web.desk_pages import (
    NO_STATIC,
    at,
    at_level_2,
    everything,
    get,
    main_buttons,
    page_of,
    post,
    queries_of,
    rows_of,
    settle,
    words_of,
)

pytestmark = [pytest.mark.django_db, pytest.mark.filterwarnings(NO_STATIC)]
WEDNESDAY_8 = "2026-11-25T08:00"
UPDATE_DUE = mountain(24, 17)


def snooze(client, reader, instant, *escalations, **fields):
    given = {"until": WEDNESDAY_8, "reason": "The crew reports tomorrow.", **fields}
    numbers = [each.number for each in escalations]
    return post(client, reader, instant, "desk:snooze", esc=numbers, **given)


def hand_over(client, reader, instant, to, about=None, **fields):
    given = {"to": to.pk, "words": "Call the city at nine.", **fields}
    if about is not None:
        given |= {"about": about.number, "esc": about.number}
    return post(client, reader, instant, "desk:hand_over", **given)


# ---------- filters ----------


def test_states_are_links_with_counts_and_narrow_the_list(client, world):
    first, second, _ = several(world)
    engaging.engage_on_behalf(
        escalation_id=first.id, reason="Needed now.", doing=world.ccm_at(mountain(24, 8))
    )
    settle(mountain(24, 12, 30))

    page = day_of(client, world.manager, mountain(24, 12, 30), "?show=missed")
    all_rows = day_of(client, world.manager, mountain(24, 12, 30))

    assert numbers_of(page) == [first.number]
    assert "All 1 Missed 1" in words_of(all_rows)
    assert second.number not in numbers_of(all_rows)


def test_a_day_is_narrowed_by_account_and_region(client, world):
    theirs = several(world, 2)
    other = world.raised(order=another_customer(world))
    east = Region.objects.create(code="EAST", name="East", calendar=world.calendar.calendar)
    theirs[0].order.region = east
    theirs[0].order.save(update_fields=["region"])

    by_account = day_of(client, world.ccm, TUESDAY_0820, "?account=B")
    by_region = day_of(client, world.ccm, TUESDAY_0820, "?region=EAST")

    assert numbers_of(by_account) == [other.number]
    assert numbers_of(by_region) == [theirs[0].number]


@pytest.mark.parametrize("asked", ["site 1", "q-201", "ESC-", "MAPLETHORN"])
def test_a_day_is_searched_by_number_account_site_and_order(client, world, asked):
    first, second = several(world, 2)

    page = day_of(client, world.ccm, TUESDAY_0820, f"?q={asked}")

    expected = [second.number] if "1" in asked else [first.number, second.number]
    assert numbers_of(page) == expected


def test_one_kind_of_thing_is_shown_with_its_own_instant(client, world):
    escalation = world.raised()
    working.add_action(
        escalation_id=escalation.id,
        text="Ship the routers",
        owner=ActionOwner.CARRIER,
        owner_name="Dana Reyes",
        visible=False,
        committed=Committed(date(2026, 11, 25), time(11)),
        doing=world.ccm_at(TUESDAY_0820),
    )

    (update,) = rows_of(day_of(client, world.ccm, TUESDAY_0820, "?kind=update"))
    (plan,) = rows_of(day_of(client, world.ccm, TUESDAY_0820, "?kind=plan"))
    decisions = rows_of(day_of(client, world.ccm, TUESDAY_0820, "?kind=decide"))

    assert "Send an update 8 h 40 min" in update
    assert "Keep: Ship the routers" in plan
    assert decisions == []


def test_what_i_cover_is_told_apart_from_my_own(client, world):
    mine = several(world, 1)[0]
    away = person("Priya Nair", Role.CCM, cover=world.ccm)
    order = world.another_order("Q-8001", "Reno hub")
    order.ccm = away
    order.save(update_fields=["ccm"])
    covered = world.raised(order=order)
    Absence.objects.create(person=away, starts_at=mountain(24, 7), ends_at=mountain(25, 7))

    both = day_of(client, world.ccm, TUESDAY_0820)
    my_own = day_of(client, world.ccm, TUESDAY_0820, "?whose=mine")
    i_cover = day_of(client, world.ccm, TUESDAY_0820, "?whose=cover")

    assert sorted(numbers_of(both)) == sorted([mine.number, covered.number])
    assert numbers_of(my_own) == [mine.number]
    assert numbers_of(i_cover) == [covered.number]


@pytest.mark.parametrize(
    "query", ["?show=nonsense", "?kind=%00", "?whose=everybody", "?account=%00"]
)
def test_what_is_no_filter_of_ours_asks_for_everything(client, world, query):
    (escalation,) = several(world, 1)

    assert numbers_of(day_of(client, world.ccm, TUESDAY_0820, query)) == [escalation.number]


def test_a_filter_that_finds_nothing_says_so_and_leads_back(client, world):
    several(world, 1)

    page = day_of(client, world.ccm, TUESDAY_0820, "?q=nowhere")

    assert "No row of your day is like that." in words_of(page)
    assert "Show everything again" in words_of(page)


def test_the_live_part_keeps_the_filters(client, world):
    first, _ = several(world, 2)

    page = day_of(client, world.ccm, TUESDAY_0820, f"?q=ESC-{first.number}")

    assert f"/desk/live/?q=ESC-{first.number}&amp;stamp=" in page.content.decode()


def test_my_day_with_filters_costs_at_most_twelve_queries_for_any_number_of_rows(client, world):
    def cost(count, start):
        for number in range(start, start + count):
            world.raised(order=world.another_order(f"Q-3{number:03}"))
        with at(TUESDAY_1030):
            client.force_login(world.ccm)
            return queries_of(client, "/desk/?kind=update")

    few, many = cost(1, 0), cost(30, 1)

    assert few == many
    assert many <= 12


# ---------- put aside ----------


def test_a_row_put_aside_is_not_in_the_day_and_returns_at_its_instant(client, world):
    kept, aside = several(world, 2)

    answer = snooze(client, world.ccm, TUESDAY_0820, aside)

    assert answer.status_code == 303
    assert numbers_of(day_of(client, world.ccm, TUESDAY_1030)) == [kept.number]
    resting = day_of(client, world.ccm, TUESDAY_1030, "?show=snoozed")
    assert "Until Wed 08:00 MST: The crew reports tomorrow." in rows_of(resting)[0]
    assert aside.number in numbers_of(day_of(client, world.ccm, mountain(25, 8)))


def test_it_returns_as_soon_as_an_update_is_missed_and_stays(client, world):
    (aside,) = several(world, 1)
    snooze(client, world.ccm, TUESDAY_0820, aside)

    settle(UPDATE_DUE + timedelta(minutes=1))

    just_after = UPDATE_DUE + timedelta(minutes=1)
    (row,) = rows_of(day_of(client, world.ccm, just_after))
    assert "The last update was missed" in row


def test_it_returns_as_soon_as_an_action_is_late(client, world):
    (aside,) = several(world, 1)
    working.add_action(
        escalation_id=aside.id,
        text="Ship the routers",
        owner=ActionOwner.CARRIER,
        owner_name="Dana Reyes",
        visible=False,
        committed=Committed(date(2026, 11, 24), time(11)),
        doing=world.ccm_at(TUESDAY_0820),
    )
    snooze(client, world.ccm, TUESDAY_0820, aside)

    before = day_of(client, world.ccm, mountain(24, 10, 59))
    settle(mountain(24, 11, 1))
    after = day_of(client, world.ccm, mountain(24, 11, 1))

    assert numbers_of(before) == []
    assert numbers_of(after) == [aside.number]


def test_it_returns_when_somebody_new_waits_for_its_reader(client, world):
    escalation = world.raised()
    LevelHolder.objects.filter(level=2).update(person=world.ccm)
    snooze(client, world.ccm, TUESDAY_0820, escalation)
    assert numbers_of(day_of(client, world.ccm, TUESDAY_1030)) == []

    engaging.engage_next(
        escalation_id=escalation.id,
        level=2,
        received_at=TUESDAY_1030,
        doing=world.customer_at(TUESDAY_1030),
    )

    (row,) = rows_of(day_of(client, world.ccm, TUESDAY_1030))
    assert "Acknowledge" in row


def test_putting_aside_moves_no_clock_and_hides_it_from_nobody_else(client, world):
    escalation = at_level_2(world)
    clocks = list(escalation.clocks.order_by("id").values_list("id", "due_at", "settled_at"))

    snooze(client, world.manager, mountain(24, 11), escalation)

    after = escalation.clocks.order_by("id").values_list("id", "due_at", "settled_at")
    assert list(after) == clocks
    assert numbers_of(day_of(client, world.manager, mountain(24, 11))) == []
    assert numbers_of(day_of(client, world.ccm, mountain(24, 11))) == [escalation.number]


def test_a_row_is_brought_back_by_hand(client, world):
    (aside,) = several(world, 1)
    snooze(client, world.ccm, TUESDAY_0820, aside)

    post(client, world.ccm, TUESDAY_1030, "desk:bring_back", esc=aside.number)

    assert numbers_of(day_of(client, world.ccm, TUESDAY_1030)) == [aside.number]


def test_a_later_snooze_takes_the_place_of_the_one_before(client, world):
    (aside,) = several(world, 1)
    snooze(client, world.ccm, TUESDAY_0820, aside, until="2026-11-24T10:00")

    snooze(client, world.ccm, mountain(24, 9), aside, until=WEDNESDAY_8)

    assert numbers_of(day_of(client, world.ccm, TUESDAY_1030)) == []
    assert Snooze.objects.filter(lifted_at=None).count() == 1


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"until": "2026-11-24T08:00"}, "Choose a time that is still to come."),
        ({"until": "2026-12-24T08:00"}, "Two weeks are the longest."),
        ({"reason": ""}, "Please fill this in."),
        ({"until": "soon"}, "That is no date and time."),
    ],
)
def test_what_cannot_be_put_aside_is_said_and_nothing_is_written(client, world, wrong, said):
    (aside,) = several(world, 1)
    before = everything()

    answer = snooze(client, world.ccm, TUESDAY_0820, aside, **wrong)

    assert answer.status_code == 422
    assert said in words_of(answer)
    assert everything() == before


def test_pressing_snooze_twice_counts_once(client, world):
    (aside,) = several(world, 1)
    pressed = "3f0e3c1e-6a52-4a52-9c1f-0f5f6f1b8a10"
    snooze(client, world.ccm, TUESDAY_0820, aside, press_id=pressed)

    again = snooze(client, world.ccm, TUESDAY_0820, aside, press_id=pressed)

    assert again.status_code == 409
    assert Snooze.objects.count() == 1


def test_nothing_ticked_is_said_in_a_sentence(client, world):
    several(world, 1)

    page = get(client, world.ccm, TUESDAY_0820, "desk:snooze")

    assert page.status_code == 422
    assert "Tick at least one row first." in words_of(page)
    assert main_buttons(page) == 1


# ---------- handed over ----------


def test_a_note_about_the_whole_day_is_at_the_top_of_its_receivers_day_alone(client, world):
    cover = person("Ruth Adeyemi", Role.CCM)
    other = person("Tomas Wilk", Role.CCM)

    answer = hand_over(client, world.ccm, TUESDAY_0820, cover)

    assert answer.status_code == 303
    assert "Call the city at nine." in words_of(day_of(client, cover, TUESDAY_1030))
    assert "Call the city at nine." not in words_of(day_of(client, other, TUESDAY_1030))


def test_a_note_about_an_escalation_stands_on_its_page_for_its_readers_alone(client, world):
    escalation = world.raised()
    cover, other = person("Ruth Adeyemi", Role.CCM), person("Tomas Wilk", Role.CCM)

    hand_over(client, world.ccm, TUESDAY_0820, cover, about=escalation)

    def panel(reader):
        page = page_of(client, reader, TUESDAY_1030, escalation)
        return 'id="handed-over"' in page.content.decode()

    assert panel(cover)
    assert panel(world.ccm)
    assert not panel(other)


def test_a_note_about_an_escalation_is_in_its_timeline_inside_the_carrier(client, world):
    escalation = world.raised()
    cover = person("Ruth Adeyemi", Role.CCM)

    hand_over(client, world.ccm, TUESDAY_0820, cover, about=escalation)

    entry = TimelineEntry.objects.get(fact="work.handed-over")
    assert (entry.visibility, entry.words) == ("INTERNAL", "Call the city at nine.")
    theirs = get(client, world.customer, TUESDAY_1030, "portal:escalation", escalation.number)
    assert "Call the city at nine." not in theirs.content.decode()


def test_who_takes_over_is_told_in_one_mail_with_the_note_and_what_is_due_next(client, world):
    first, second = several(world, 2)
    cover = person("Ruth Adeyemi", Role.CCM)

    hand_over(client, world.ccm, TUESDAY_0820, cover, about=first)
    hand_over(client, world.ccm, TUESDAY_0820, cover, words="All of it until Friday.")

    mails = Notice.objects.filter(kind="work.handed-over")
    about, day = mails.get(escalation=first), mails.get(escalation=None)
    assert {about.recipient, day.recipient} == {cover}
    one, all_of_it = (
        as_mail(each, now=TUESDAY_0820).get_body(("plain",)).get_content() for each in (about, day)
    )
    assert "Call the city at nine." in one
    assert "Level 2 opens Tue 10:30 MST." in one
    assert f"/desk/escalations/{first.reference}/" in one
    assert "All of it until Friday." in all_of_it
    assert f"{second.reference} Maplethorn Grocers" in all_of_it
    assert not Notice.objects.filter(kind="work.handed-over", recipient=world.customer).exists()


def test_who_covers_the_receiver_while_they_are_away_reads_it_too(client, world):
    cover = person("Ruth Adeyemi", Role.CCM)
    away = person("Priya Nair", Role.CCM, cover=cover)
    Absence.objects.create(person=away, starts_at=mountain(24, 7), ends_at=mountain(25, 7))

    hand_over(client, world.ccm, TUESDAY_0820, away)

    assert "Call the city at nine." in words_of(day_of(client, cover, TUESDAY_1030))


def test_its_receiver_puts_a_note_away_and_nobody_else(client, world):
    cover, other = person("Ruth Adeyemi", Role.CCM), person("Tomas Wilk", Role.CCM)
    hand_over(client, world.ccm, TUESDAY_0820, cover)
    note = HandOver.objects.get()

    post(client, other, TUESDAY_1030, "desk:end_hand_over", note.id)
    note.refresh_from_db()
    assert note.ended_at is None
    post(client, cover, TUESDAY_1030, "desk:end_hand_over", note.id)

    assert "Call the city" not in words_of(day_of(client, cover, TUESDAY_1030))
    note.refresh_from_db()
    assert (note.ended_at, note.ended_by) == (TUESDAY_1030, cover)


@pytest.mark.parametrize("wrong", ["self", "customer", "words"])
def test_a_note_needs_words_and_somebody_else_of_the_carrier(client, world, wrong):
    cover = person("Ruth Adeyemi", Role.CCM)
    to = {"self": world.ccm, "customer": world.customer, "words": cover}[wrong]
    before = everything()

    fields = {"words": ""} if wrong == "words" else {}
    answer = hand_over(client, world.ccm, TUESDAY_0820, to, **fields)

    assert answer.status_code == 422
    assert everything() == before


def test_a_customer_arranges_nobodys_day(client, world):
    (escalation,) = several(world, 1)

    assert snooze(client, world.customer, TUESDAY_0820, escalation).status_code == 403
    assert hand_over(client, world.customer, TUESDAY_0820, world.ccm).status_code == 403


def test_what_rests_is_not_in_the_days_sentence(client, world):
    (aside,) = several(world, 1)
    snooze(client, world.ccm, TUESDAY_0820, aside)

    assert "Nobody waits for you." in words_of(day_of(client, world.ccm, TUESDAY_1030))


def test_sending_news_does_not_bring_a_row_back(client, world):
    (aside,) = several(world, 1)
    snooze(client, world.ccm, TUESDAY_0820, aside)

    working.send_update(
        escalation_id=aside.id,
        kind=UpdateKind.PROGRESS,
        words="The crew is on site.",
        doing=world.ccm_at(mountain(24, 9)),
    )

    assert numbers_of(day_of(client, world.ccm, TUESDAY_1030)) == []
