"""Figures, the scorecard, summaries and corrections at the desk: what each reader finds there."""

import csv
import re
from datetime import date, timedelta
from io import StringIO

import pytest
from django.urls import reverse

from rung.domain.permissions import Role
from rung.domain.vocabulary import ActionOwner, DateKind
from rung.models import Correction, Jeopardy, Notice, OrderDate, TimelineEntry
from rung.services import corrections, working
from tests.builders import TUESDAY_1030, mountain, person
from tests.queries.acts_of_plan import add_action
from tests.web.desk_pages import (
    at_level_2,
    everything,
    get,
    main_buttons,
    post,
    queries_of,
    rows_of,
    settle,
    words_of,
)

pytestmark = [pytest.mark.django_db, pytest.mark.filterwarnings("ignore:No directory at")]
WEDNESDAY = mountain(25, 9)
IN_TIME = mountain(24, 14)  # the acknowledgement was due 14:30


def typed_in_later(world, by=None):
    """Level 2 answered at 14:00 and typed it in the next morning: missed, and given in time."""
    escalation = at_level_2(world)
    settle(mountain(24, 16))
    owed = escalation.clocks.get(kind="ACKNOWLEDGEMENT")
    working.acknowledge(
        escalation_id=escalation.id,
        clock_id=owed.id,
        words="I have it.",
        next_contact_at=mountain(25, 12),
        acted_at=IN_TIME,
        doing=world.manager_at(mountain(25, 8, 30), by or world.manager),
    )
    return escalation, owed


def figures(client, reader, query="", now=WEDNESDAY):
    return get(client, reader, now, "desk:figures", query=query)


def behind(client, world, key, query=""):
    return get(client, world.manager, WEDNESDAY, "desk:figure", key, query=query)


# --- figures


def test_a_missed_answer_stays_missed_and_its_correction_stands_beside_it(client, world):
    escalation, owed = typed_in_later(world)
    asked = {"escalation_id": escalation.id, "clock_id": owed.id}
    corrections.ask_correction(**asked, words="The mail.", doing=world.ccm_at(WEDNESDAY))
    before = words_of(figures(client, world.manager))

    corrections.decide_correction(
        **asked, approved=True, words="Seen.", doing=world.manager_at(WEDNESDAY, world.director)
    )
    after = words_of(figures(client, world.manager))

    assert "Level 2 1 0 of 1 1 of 1 0 of 1" in before
    assert "Level 2 1 0 of 1 1 of 1 1 of 1" in after


def test_fewer_than_twenty_are_counts_without_a_share(client, world):
    typed_in_later(world)

    assert "%" not in words_of(figures(client, world.manager))


def test_what_runs_over_is_missed_before_the_engine_has_been_by(client, world):
    at_level_2(world)

    assert "Level 2 1 0 of 1 1 of 1" in words_of(figures(client, world.manager))


def test_behind_a_number_stand_so_many_lines(client, world):
    typed_in_later(world)

    page = figures(client, world.manager).content.decode()
    link = re.search(r'href="(/desk/figures/acknowledgements-missed/\?[^"]*group=2[^"]*)"', page)
    listed = client.get(link[1].replace("&amp;", "&"))

    (row,) = rows_of(listed)
    assert "Maplethorn Grocers" in row
    assert "Late" in row
    assert "1 counted, in 1 escalation." in words_of(listed)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("?region=WEST", 1),
        ("?region=EAST", 0),
        ("?level=2", 1),
        ("?level=3", 0),
        ("?account=M", 1),
        ("?account=X", 0),
        ("?product=Ethernet+1G", 1),
        ("?product=Wave", 0),
        ("?from=2026-11-24&to=2026-11-24", 1),
        ("?from=2026-11-01&to=2026-11-23", 0),
        ("?from=nonsense&to=9999-99-99&level=x&by=nobody", 1),
        ("?from=2026-11-25&to=2026-11-01", 1),
        ("?region=%00", 1),
    ],
)
def test_filters_stand_in_the_address(client, world, query, found):
    typed_in_later(world)

    assert len(rows_of(behind(client, world, "acknowledgements", query))) == found


def test_dates_of_the_plan_are_told_apart_by_department_and_by_supplier(client, world):
    escalation = at_level_2(world)
    doing = world.ccm_at(TUESDAY_1030)
    owners = [
        (ActionOwner.CARRIER, "Field operations"),
        (ActionOwner.CARRIER, "Dana Reyes"),
        (ActionOwner.SUPPLIER, "Loopwise"),
        (ActionOwner.CUSTOMER, "Lee Tan"),
    ]
    for owner, name in owners:
        add_action(
            escalation_id=escalation.id,
            text=f"{name} acts",
            owner=owner,
            owner_name=name,
            at=mountain(24, 12),
            doing=doing,
        )

    by_department = words_of(figures(client, world.manager, "?by=department"))
    by_supplier = words_of(figures(client, world.manager, "?by=supplier"))

    assert "Field operations 1 0 of 1 0 of 1 1 of 1" in by_department
    assert "Customer care managers 1 0 of 1 0 of 1 1 of 1" in by_department
    assert "Dana Reyes 1" not in by_department
    assert "Loopwise 1 0 of 1 0 of 1 1 of 1" in by_supplier
    assert "All 1 " in by_supplier
    assert "Lee Tan" not in by_department + by_supplier


def test_a_cause_is_the_reason_that_stands_until_one_is_found(client, world):
    escalation = at_level_2(world)
    Jeopardy.objects.create(order=world.order, code="1U", since_date=WEDNESDAY.date())
    standing = words_of(figures(client, world.manager, "?by=cause"))
    escalation.cause = "PERMIT"
    escalation.save(update_fields=["cause"])

    assert "Permit not granted yet (1U)" in standing
    assert "Permit or easement" in words_of(figures(client, world.manager, "?by=cause"))


def test_the_figures_cost_the_same_for_one_escalation_and_for_many(client, world):
    at_level_2(world)
    client.force_login(world.manager)
    few = queries_of(client, reverse("desk:figures"))
    for number in range(4):
        at_level_2(world, order=world.another_order(f"Q-{number}"))

    assert queries_of(client, reverse("desk:figures")) == few


def test_figures_and_lists_are_taken_away_as_csv(client, world):
    escalation = at_level_2(world)
    add_action(
        escalation_id=escalation.id,
        text="=1+1 by the crew",
        owner_name="=cmd",
        at=mountain(24, 12),
        doing=world.ccm_at(TUESDAY_1030),
    )

    table = get(client, world.ccm, WEDNESDAY, "desk:figures_csv", query="?by=department")
    listed = get(client, world.ccm, WEDNESDAY, "desk:figure_csv", "commitments-missed")

    assert table.headers["Content-Disposition"].startswith('attachment; filename="figures-by-dep')
    lines = list(csv.DictReader(StringIO(table.content.decode("utf-8-sig"))))
    missed = [line for line in lines if line["figure"] == "Missed"]
    assert [(line["department"], line["count"], line["of"]) for line in missed] == [
        ("'=cmd", "1", "1"),
        ("All", "1", "1"),
    ]
    (row,) = csv.DictReader(StringIO(listed.content.decode("utf-8-sig")))
    assert (row["escalation"], row["action"]) == (escalation.reference, "'=1+1 by the crew")


@pytest.mark.parametrize(
    ("role", "name", "status"),
    [
        (Role.CUSTOMER, "desk:figures", 403),
        (Role.CUSTOMER, "desk:scorecard", 403),
        (Role.CHANNEL_MANAGER, "desk:figures", 403),
        (Role.CCM, "desk:figures", 200),
        (Role.CCM, "desk:scorecard", 403),
        (Role.MANAGER, "desk:scorecard", 200),
        (Role.DESK, "desk:scorecard", 200),
        (Role.ADMINISTRATOR, "desk:figures", 200),
    ],
)
def test_who_reads_figures_and_scorecard(client, world, role, name, status):
    reader = person("Some One", role)

    assert get(client, reader, WEDNESDAY, name).status_code == status


@pytest.mark.parametrize("key", ["nothing", "stays-kept"])
def test_a_figure_that_does_not_exist_is_not_found(client, world, key):
    assert behind(client, world, key).status_code == 404


# --- scorecard


def test_a_manager_finds_their_own_region_first(client, world):
    own = words_of(get(client, world.manager, WEDNESDAY, "desk:scorecard"))
    every = words_of(get(client, world.desk, WEDNESDAY, "desk:scorecard"))

    assert "Regional scorecard · West" in own
    assert "Regional scorecard · All regions" in every


def test_the_scorecard_says_what_was_in_time_and_how_the_missed_one_climbed(client, world):
    escalation, _ = typed_in_later(world)

    page = get(client, world.manager, WEDNESDAY, "desk:scorecard")

    assert "0 of 1 in time; the target is 95 %." in words_of(page)
    assert f"How {escalation.reference} climbed" in words_of(page)
    assert "W48 0 of 1" in words_of(page)
    assert page.content.decode().count('<svg class="picture"') == 3


def test_a_cell_of_the_heat_map_opens_its_orders(client, world):
    Jeopardy.objects.create(order=world.order, code="1U", since_date=WEDNESDAY.date())
    Jeopardy.objects.create(order=world.order, code="1T", since_date=WEDNESDAY.date())

    page = get(client, world.manager, WEDNESDAY, "desk:scorecard").content.decode()
    link = re.search(r'href="(/desk/scorecard/orders/[^"]+)"\s+aria-label="1: West, Permits"', page)
    (row,) = rows_of(client.get(link[1].replace("&amp;", "&")))

    assert "Q-1001" in row
    assert "(1T); Permit not granted yet (1U)" in row


@pytest.mark.parametrize(
    ("name", "query"),
    [
        ("desk:scorecard", "?region=NOWHERE"),
        ("desk:jeopardy", "?region=NOWHERE&reason=permits"),
        ("desk:jeopardy", "?region=WEST&reason=weather"),
    ],
)
def test_what_does_not_exist_is_not_found(client, world, name, query):
    assert get(client, world.manager, WEDNESDAY, name, query=query).status_code == 404


def test_the_scorecard_costs_the_same_for_one_escalation_and_for_many(client, world):
    at_level_2(world)
    client.force_login(world.manager)
    few = queries_of(client, reverse("desk:scorecard"))
    for number in range(4):
        at_level_2(world, order=world.another_order(f"Q-{number}"))

    assert queries_of(client, reverse("desk:scorecard")) == few


# --- summary


def test_the_summary_begins_with_the_customers_words_and_asks_for_one_decision(client, world):
    escalation = at_level_2(world)
    post(
        client,
        world.customer,
        mountain(24, 11),
        "portal:waiver",
        escalation.number,
        trigger="old-circuit-ends",
        evidence="The other carrier's notice.",
    )

    page = get(client, world.director, mountain(24, 12), "desk:summary", escalation.number)
    words = words_of(page)

    assert words.index("No circuit means no card payments") < words.index("The decision asked for")
    assert "The other carrier's notice." in words
    assert "Dana Reyes" in words
    assert main_buttons(page) == 1
    assert reverse("desk:act", args=[escalation.number, "waiver"]) in page.content.decode()


def test_without_a_decision_the_summary_says_who_moves_next(client, world):
    escalation = at_level_2(world)

    page = get(client, world.director, mountain(24, 12), "desk:summary", escalation.number)

    assert re.search(r"None now .{0,80}Morgan Ellis", words_of(page))
    assert main_buttons(page) == 1


def test_dates_of_two_kinds_that_moved_together_are_told_apart(client, world):
    for kind in (DateKind.CCD, DateKind.FORECAST):
        for day, said_at in ((18, mountain(2, 9)), (25, mountain(17, 9))):
            OrderDate.objects.create(
                order=world.order, kind=kind.value, day=date(2026, 11, day), recorded_at=said_at
            )
    escalation = world.raised()

    page = get(client, world.director, mountain(24, 12), "desk:summary", escalation.number)
    kept = words_of(page).partition("How we kept our word")[2]

    assert "Wed 18 Nov committed by us" in kept
    assert "Wed 18 Nov forecast" in kept


def test_no_customer_reads_a_summary(client, world):
    escalation = at_level_2(world)

    answer = get(client, world.customer, mountain(24, 12), "desk:summary", escalation.number)

    assert answer.status_code == 404


# --- corrections


def correction(client, reader, escalation, owed, **fields):
    if fields:
        at, args = WEDNESDAY, [escalation.number, owed.id]
        return post(client, reader, at, "desk:correction", *args, **fields)
    return get(client, reader, WEDNESDAY, "desk:correction", escalation.number, owed.id)


def test_a_correction_is_asked_for_and_decided_by_somebody_above(client, world):
    escalation, owed = typed_in_later(world)

    asked = correction(client, world.ccm, escalation, owed, words="The mail of 14:00.")
    drawn = correction(client, world.director, escalation, owed)
    decided = correction(
        client, world.director, escalation, owed, words="I have seen it.", pressed="approve"
    )

    row = Correction.objects.get()
    assert (asked.status_code, decided.status_code) == (303, 303)
    assert "The mail of 14:00." in words_of(drawn)
    assert (row.approved, row.decided_by, row.asked_by) == (True, world.director, world.ccm)
    facts = TimelineEntry.objects.filter(fact__startswith="correction.").order_by("recorded_at")
    assert {(entry.fact, entry.visibility) for entry in facts} == {
        ("correction.asked", "INTERNAL"),
        ("correction.approved", "INTERNAL"),
    }
    owed.refresh_from_db()
    assert owed.outcome == "MISSED"


@pytest.mark.parametrize("name", ["manager", "ccm", "channel_manager"])
def test_nobody_at_the_level_or_below_decides(client, world, name):
    escalation, owed = typed_in_later(world)
    correction(client, world.desk, escalation, owed, words="The mail of 14:00.")
    before = everything()
    reader = getattr(world, name)

    drawn = correction(client, reader, escalation, owed)
    answer = correction(client, reader, escalation, owed, words="Fine.", pressed="approve")

    assert "<textarea" not in drawn.content.decode()
    assert answer.status_code == 409
    assert everything() == before
    assert Correction.objects.get().approved is None


def test_who_asked_does_not_decide(client, world):
    escalation, owed = typed_in_later(world)
    correction(client, world.director, escalation, owed, words="The mail of 14:00.")

    answer = correction(client, world.director, escalation, owed, words="Fine.", pressed="approve")

    assert "Somebody else decides" in words_of(answer)
    assert Correction.objects.get().approved is None


def test_whose_answer_it_is_does_not_decide_and_the_desk_hears_of_it(client, world):
    escalation, owed = typed_in_later(world, by=world.director)
    correction(client, world.ccm, escalation, owed, words="The mail of 14:00.")
    asked = Notice.objects.filter(kind="correction.asked").values_list("recipient", flat=True)
    before = everything()

    drawn = correction(client, world.director, escalation, owed)
    answer = correction(client, world.director, escalation, owed, words="Fine.", pressed="approve")

    assert list(asked) == [world.desk.pk]
    assert "<textarea" not in drawn.content.decode()
    assert "Somebody else decides on a correction of your own answer." in words_of(answer)
    assert everything() == before
    correction(client, world.desk, escalation, owed, words="I saw it.", pressed="approve")
    assert Correction.objects.get().decided_by == world.desk


def test_a_correction_is_asked_for_once_and_decided_once(client, world):
    escalation, owed = typed_in_later(world)
    asked = {"escalation_id": escalation.id, "clock_id": owed.id}
    doing = world.manager_at(WEDNESDAY, world.director)
    corrections.ask_correction(**asked, words="The mail.", doing=world.ccm_at(WEDNESDAY))
    corrections.decide_correction(**asked, approved=False, words="Not so.", doing=doing)
    before = everything()

    for again in (
        lambda: corrections.ask_correction(**asked, words="Yes.", doing=world.ccm_at(WEDNESDAY)),
        lambda: corrections.decide_correction(**asked, approved=True, words="So.", doing=doing),
    ):
        with pytest.raises(Exception, match="already been"):
            again()

    assert everything() == before
    assert Correction.objects.get().approved is False


def test_an_answer_that_was_late_is_not_corrected(client, world):
    escalation = at_level_2(world)
    settle(mountain(24, 16))
    owed = escalation.clocks.get(kind="ACKNOWLEDGEMENT")
    late = mountain(24, 14, 30) + timedelta(seconds=1)
    working.acknowledge(
        escalation_id=escalation.id,
        clock_id=owed.id,
        words="I have it.",
        next_contact_at=mountain(25, 12),
        acted_at=late,
        doing=world.manager_at(mountain(25, 8, 30)),
    )

    assert correction(client, world.ccm, escalation, owed).status_code == 404
    assert not Correction.objects.exists()


def test_without_words_or_a_button_nothing_is_kept(client, world):
    escalation, owed = typed_in_later(world)
    unsaid = correction(client, world.ccm, escalation, owed, words=" ")
    correction(client, world.ccm, escalation, owed, words="The mail.")
    unpressed = correction(client, world.director, escalation, owed, words="Fine.")

    assert (unsaid.status_code, unpressed.status_code) == (422, 422)
    assert Correction.objects.get().approved is None
