"""The plan on either page: does the date hold, who agreed, what stays inside (R17, R18, R22)."""

from datetime import date

import pytest

from rung.domain.action_plan import Wording
from rung.domain.vocabulary import ActionOwner, ActionState, DateKind
from rung.models import (
    AccountContact,
    Action,
    ActionDependency,
    ActionMove,
    Notice,
    OrderDate,
    PlanAnswer,
    TimelineEntry,
)
from rung.services import planning, working
from rung.services.working import Committed, WhyMoved
from tests.builders import MONDAY_1530, TUESDAY_0820, mountain
from tests.web.desk_pages import NO_STATIC, everything, get, page_of, post, words_of

pytestmark = [pytest.mark.django_db, pytest.mark.filterwarnings(NO_STATIC)]
TUESDAY_11 = mountain(24, 11)
MARK = "SECRET Fiber Company"


def planned(world, escalation, text="File the permit", day=25, at=TUESDAY_0820, **more):
    wanted = {
        "owner": ActionOwner.CARRIER,
        "owner_name": "Network Build West",
        "visible": True,
        **more,
    }
    working.add_action(
        escalation_id=escalation.id,
        text=text,
        committed=Committed(date(2026, 11, day)),
        doing=world.ccm_at(at),
        **wanted,
    )
    return Action.objects.get(escalation=escalation, text=text)


def moved(world, escalation, action, day=30, at=TUESDAY_11, who=None, **more):
    working.move_action(
        escalation_id=escalation.id,
        action_id=action.id,
        committed=Committed(date(2026, 11, day)),
        why=WhyMoved("The city asked for a drawing.", "1U", more.pop("cause_words", "")),
        doing=world.manager_at(at, who) if who else world.ccm_at(at),
        **more,
    )
    action.refresh_from_db()


def portal(client, world, escalation, at=TUESDAY_11):
    return get(client, world.customer, at, "portal:escalation", escalation.number)


def stamp_on(page, name):
    """What the form of that name carries of the plan."""
    form = page.content.decode().partition(f"/plan/{name}/")[2].partition("</form>")[0]
    return form.partition('name="stamp" value="')[2].partition('"')[0]


def test_with_a_plan_the_page_leads_with_the_forecast_and_the_level_comes_second(client, world):
    escalation = world.raised()
    planned(world, escalation)

    words = words_of(portal(client, world, escalation, at=TUESDAY_0820))

    forecast = "Forecast 25 Nov, your need-by 27 Nov: holds by 2 days"
    level = "Engage level 2 from Tue 12:30 EST"
    assert f"{escalation.reference}: {forecast}" in words
    assert 0 < words.index("Does your date hold?") < words.index("Next step you can take")
    assert words.index(forecast) < words.index(level)


def test_without_a_plan_the_level_sentence_leads(client, world):
    escalation = world.raised()
    planned(world, escalation, visible=False)

    words = words_of(portal(client, world, escalation, at=TUESDAY_0820))

    assert "Does your date hold?" not in words
    assert f"{escalation.reference}: Engage level 2 from Tue 12:30 EST" in words


def test_the_orders_later_date_breaks_it_and_the_page_says_so(client, world):
    escalation = world.raised()
    planned(world, escalation)
    OrderDate.objects.create(
        order=world.order, kind="FORECAST", day=date(2026, 12, 1), recorded_at=TUESDAY_0820
    )

    words = words_of(portal(client, world, escalation))

    assert "Forecast 1 Dec, your need-by 27 Nov: does not hold, 4 days late" in words
    assert "First to break it: the order's date, forecast for 1 Dec." in words


def test_while_nothing_surer_is_there_the_orders_estimate_counts(client, world):
    escalation = world.raised()
    planned(world, escalation)
    OrderDate.objects.create(
        order=world.order, kind="ESTIMATED", day=date(2026, 12, 1), recorded_at=TUESDAY_0820
    )

    estimated = words_of(portal(client, world, escalation))
    OrderDate.objects.create(
        order=world.order, kind="CCD", day=date(2026, 11, 26), recorded_at=MONDAY_1530
    )
    committed = words_of(portal(client, world, escalation))

    assert "Forecast 1 Dec, your need-by 27 Nov: does not hold, 4 days late" in estimated
    assert "First to break it: the order's date, estimated for 1 Dec." in estimated
    assert "Forecast 26 Nov, your need-by 27 Nov: holds by 1 day" in committed


def test_the_desk_reads_what_the_customer_reads_and_what_stays_inside(client, world):
    escalation = world.raised()
    planned(world, escalation)
    planned(world, escalation, "Loop", 30, visible=False, owner=ActionOwner.SUPPLIER)

    words = words_of(page_of(client, world.ccm, TUESDAY_0820, escalation))

    assert "“Forecast 25 Nov, your need-by 27 Nov: holds by 2 days”" in words
    assert "Forecast 30 Nov, their need-by 27 Nov: does not hold, 3 days late" in words
    assert "“Engage level 2 from Tue 10:30 MST”" in words


def test_no_supplier_and_no_cause_is_on_any_page_mail_or_date_of_the_customer(client, world):
    escalation = world.raised()
    inside = {"owner": ActionOwner.SUPPLIER, "owner_name": MARK, "internal_words": MARK}
    action = planned(world, escalation, "The line is built", **inside)
    moved(world, escalation, action, cause_words=MARK)
    hidden = planned(world, escalation, MARK, visible=False)
    moved(world, escalation, hidden, cause_words=MARK)
    planning.release(
        escalation_id=escalation.id,
        action_id=hidden.id,
        wording=Wording("The other part of the line", "It needs another week."),
        seen=None,
        doing=world.ccm_at(mountain(24, 12)),
    )

    for name, key in (
        ("portal:escalation", escalation.number),
        ("portal:live", escalation.number),
        ("portal:dates", escalation.number),
        ("portal:order_dates", world.order.reference),
        ("portal:order", world.order.reference),
    ):
        page = get(client, world.customer, mountain(24, 13), name, key)
        assert page.status_code == 200
        assert MARK not in page.content.decode()
    assert [
        n for n in Notice.objects.filter(recipient=world.customer) if MARK in str(n.context)
    ] == []
    seen = TimelineEntry.objects.filter(visibility="CUSTOMER")
    assert [e for e in seen if MARK in f"{e.words} {e.details}"] == []
    desk = words_of(page_of(client, world.ccm, mountain(24, 13), escalation))
    assert desk.count(MARK) > 3


def test_the_customer_agrees_and_sees_what_changed_since(client, world):
    escalation = world.raised()
    action = planned(world, escalation)
    page = portal(client, world, escalation)

    agreed = post(
        client,
        world.customer,
        TUESDAY_11,
        "portal:agree_plan",
        escalation.number,
        stamp=stamp_on(page, "agree"),
    )

    assert agreed.status_code == 303
    assert PlanAnswer.objects.get().agreed is True
    assert Notice.objects.filter(kind="plan.answered", recipient=world.ccm).count() == 1
    assert "Lee Tan agreed with the plan Tue 13:00 EST." in words_of(
        portal(client, world, escalation)
    )
    moved(world, escalation, action, at=mountain(24, 12))
    for words in (
        words_of(portal(client, world, escalation, mountain(24, 13))),
        words_of(page_of(client, world.ccm, mountain(24, 13), escalation)),
    ):
        assert "it has changed since." in words
        assert "Moved: “File the permit”, from Wed" in words


def test_agreeing_to_a_plan_that_changed_meanwhile_shows_it_first(client, world):
    escalation = world.raised()
    planned(world, escalation)
    stamp = stamp_on(portal(client, world, escalation), "agree")
    planned(world, escalation, "One more", 26, at=TUESDAY_11)

    answer = post(
        client, world.customer, TUESDAY_11, "portal:agree_plan", escalation.number, stamp=stamp
    )

    assert answer.status_code == 409
    assert "The plan changed while you read it" in words_of(answer)
    assert stamp_on(answer, "agree") not in {"", stamp}
    assert not PlanAnswer.objects.exists()


def test_words_about_a_plan_that_changed_meanwhile_are_kept_and_go_on(client, world):
    escalation = world.raised()
    planned(world, escalation)
    stamp = stamp_on(portal(client, world, escalation), "missing")
    planned(world, escalation, "One more", 26, at=TUESDAY_11)
    send = ("portal:missing_plan", escalation.number)
    typed = {"words": "Who lets the crew in?"}

    refused = post(client, world.customer, TUESDAY_11, *send, stamp=stamp, **typed)
    fresh = stamp_on(refused, "missing")
    accepted = post(client, world.customer, TUESDAY_11, *send, stamp=fresh, **typed)

    assert (refused.status_code, accepted.status_code) == (409, 303)
    assert typed["words"] in refused.content.decode()
    assert PlanAnswer.objects.get().words == typed["words"]
    assert typed["words"] in words_of(page_of(client, world.ccm, TUESDAY_11, escalation))


def test_no_plan_no_answer_and_who_may_only_look_gives_none(client, world):
    escalation = world.raised()
    before = everything()

    without = post(
        client, world.customer, TUESDAY_11, "portal:agree_plan", escalation.number, stamp="x"
    )
    planned(world, escalation)
    AccountContact.objects.filter(person=world.customer).update(may_escalate=False)
    page = portal(client, world, escalation)
    with_plan = everything()
    looking = post(
        client, world.customer, TUESDAY_11, "portal:agree_plan", escalation.number, stamp="x"
    )

    assert (without.status_code, looking.status_code) == (409, 409)
    assert "There is no plan yet." in words_of(without)
    assert "I agree with this plan" not in words_of(page)
    assert everything() == with_plan
    assert not PlanAnswer.objects.exists()
    assert before != with_plan


def seen_on(page, path):
    """What the form that posts there carries of the action."""
    form = page.content.decode().partition(f'{path}"')[2].partition("</form>")[0]
    return form.partition('name="seen" value="')[2].partition('"')[0]


def action_page(client, world, escalation, action, at=TUESDAY_11):
    return get(client, world.ccm, at, "desk:action", escalation.number, action.id)


def test_two_people_move_one_date_and_both_versions_stand_on_the_page(client, world):
    escalation = world.raised()
    action = planned(world, escalation)
    seen = seen_on(action_page(client, world, escalation, action), "/move/")
    moved(world, escalation, action, day=27, who=world.manager)
    before = everything()
    mine = {"day": "2026-11-30", "reason": "The crew is ill.", "cause": "1B"}
    move = ("desk:move_action", escalation.number, action.id)

    answer = post(client, world.ccm, mountain(24, 12), *move, seen=seen, **mine)

    assert answer.status_code == 409
    words = words_of(answer)
    assert "Morgan Ellis moved it to Fri 17:00 MST: “The city asked for a drawing.”" in words
    assert "The crew is ill." in answer.content.decode()
    assert everything() == before
    on = post(client, world.ccm, mountain(24, 12), *move, seen=seen_on(answer, "/move/"), **mine)
    assert on.status_code == 303
    assert [each.to_at for each in ActionMove.objects.order_by("moved_at")] == [
        mountain(27, 17),
        mountain(30, 17),
    ]


def test_what_was_written_for_an_action_that_ended_meanwhile_is_not_lost(client, world):
    escalation = world.raised()
    action = planned(world, escalation)
    seen = seen_on(action_page(client, world, escalation, action), "/move/")
    post(
        client,
        world.ccm,
        TUESDAY_11,
        "desk:end_action",
        escalation.number,
        action.id,
        pressed="DONE",
        seen=seen,
    )

    answer = post(
        client,
        world.ccm,
        mountain(24, 12),
        "desk:move_action",
        escalation.number,
        action.id,
        seen=seen,
        day="2026-11-30",
        reason="The crew is ill.",
        cause="1B",
    )

    assert answer.status_code == 409
    assert "Dana Reyes marked it done" in words_of(answer)
    assert "The crew is ill." in answer.content.decode()


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"owner_name": " "}, "An action owned by nobody is done by nobody."),
        ({"day": "2026-11-20"}, "A commitment lies in the future."),
        ({"day": "soon"}, "There is no such date."),
        ({"text": ""}, "Please fill this in."),
    ],
    ids=["nobody", "past", "no date", "no words"],
)
def test_bad_input_gets_a_sentence_and_nothing_typed_is_lost(client, world, typed, sentence):
    escalation = world.raised()
    before = everything()
    fields = {
        "text": "Let the crew in",
        "owner": "CARRIER",
        "owner_name": "Field Operations",
        "day": "2026-11-26",
        "internal_words": "Ask Sam first",
        **typed,
    }

    answer = post(client, world.ccm, TUESDAY_11, "desk:act", escalation.number, "action", **fields)

    assert answer.status_code == 422
    assert sentence in words_of(answer)
    assert "Ask Sam first" in answer.content.decode()
    assert everything() == before


def order_of(client, world, escalation, action, *befores, at=TUESDAY_11):
    page = action_page(client, world, escalation, action, at)
    return post(
        client,
        world.ccm,
        at,
        "desk:order_action",
        escalation.number,
        action.id,
        seen=seen_on(page, "/after/"),
        after=[str(before.id) for before in befores],
    )


def test_an_action_comes_after_another_and_the_conflict_of_dates_is_shown(client, world):
    escalation = world.raised()
    permit = planned(world, escalation, "The permit", 26)
    build = planned(world, escalation, "The build", 25)

    answer = order_of(client, world, escalation, build, permit)

    assert answer.status_code == 303
    assert ActionDependency.objects.get().after == permit
    words = words_of(portal(client, world, escalation))
    assert "“The build” is due before “The permit”, which has to come first." in words
    assert "After The permit" in words


def test_a_circle_and_an_action_after_itself_are_refused(client, world):
    escalation = world.raised()
    permit = planned(world, escalation, "The permit", 25)
    build = planned(world, escalation, "The build", 26)
    order_of(client, world, escalation, build, permit)
    before = everything()

    circle = order_of(client, world, escalation, permit, build)
    itself = order_of(client, world, escalation, permit, permit)

    assert (circle.status_code, itself.status_code) == (422, 422)
    assert "That would be a circle" in words_of(circle)
    assert everything() == before


def test_a_date_that_moved_inside_is_told_late_once_and_stays_so(client, world):
    escalation = world.raised()
    action = planned(world, escalation, "Loop", 24, visible=False)
    moved(world, escalation, action, at=mountain(24, 12))
    assert not Notice.objects.filter(kind="action.moved").exists()
    page = action_page(client, world, escalation, action, mountain(25, 9))
    assert "the customer has not been told" in words_of(page)

    told = post(
        client,
        world.ccm,
        mountain(25, 9),
        "desk:release_action",
        escalation.number,
        action.id,
        seen=seen_on(page, "/release/"),
        text="The other part of the line",
        reason="It needs another week.",
    )

    assert told.status_code == 303
    move = ActionMove.objects.get()
    assert (move.told_at, move.reason) == (mountain(25, 9), "It needs another week.")
    (notice,) = Notice.objects.filter(kind="action.released", recipient=world.customer)
    assert notice.context["late"] is True
    words = words_of(portal(client, world, escalation, mountain(25, 10)))
    assert "told Wed 11:00 EST, after it was due" in words
    dates = get(client, world.customer, mountain(25, 10), "portal:dates", escalation.number)
    assert "told 16 h after it was due" in words_of(dates)


def test_a_date_told_before_it_was_due_says_so(client, world):
    escalation = world.raised()
    moved(world, escalation, planned(world, escalation))

    words = words_of(portal(client, world, escalation, mountain(24, 12)))

    assert "told Tue 13:00 EST, before it was due" in words


def test_every_date_has_its_fate_its_speaker_and_its_kind(client, world):
    escalation = world.raised()
    action = planned(world, escalation, kind=DateKind.FORECAST)
    moved(world, escalation, action)
    for kind, day, at in (("CCD", 18, 2), ("CCD", 25, 20), ("FOC", 17, 2)):
        OrderDate.objects.create(
            order=world.order, kind=kind, day=date(2026, 11, day), recorded_at=mountain(at, 9)
        )

    customers = words_of(
        get(client, world.customer, mountain(24, 13), "portal:dates", escalation.number)
    )
    inside = words_of(get(client, world.ccm, mountain(24, 13), "desk:dates", escalation.number))
    of_order = words_of(
        get(client, world.ccm, mountain(24, 13), "desk:order_dates", world.order.reference)
    )

    assert "4 dates were given: 1 moved, 1 missed, 2 open." in customers
    assert "Dana Reyes" in customers
    assert "confirmed by the supplier" not in customers
    assert "confirmed by the supplier" in inside
    assert "File the permit" in of_order


def test_a_date_that_never_moved_is_open_until_it_is_done(client, world):
    escalation = world.raised()
    action = planned(world, escalation)
    dates = ("portal:dates", escalation.number)

    before = words_of(get(client, world.customer, TUESDAY_11, *dates))
    working.end_action(
        escalation_id=escalation.id,
        action_id=action.id,
        state=ActionState.DONE,
        doing=world.ccm_at(mountain(25, 9)),
    )
    after = words_of(get(client, world.customer, mountain(25, 10), *dates))

    assert "1 date was given: 1 open." in before
    assert "1 date was given: 1 kept." in after


def test_a_stranger_finds_no_dates(client, world):
    escalation = world.raised()
    AccountContact.objects.all().delete()

    assert (
        get(client, world.customer, TUESDAY_11, "portal:dates", escalation.number).status_code
        == 404
    )
    assert (
        get(client, world.customer, TUESDAY_11, "portal:order_dates", "Q-1001").status_code == 404
    )
