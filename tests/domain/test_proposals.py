"""When an escalation is proposed before the customer has to call, and what is said of it."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rung.domain.business_time import Calendar
from rung.domain.proposals import (
    JEOPARDY_TOO_LONG,
    OPENED_FOR_YOU,
    InDanger,
    Known,
    comes_back,
    ground_of,
    is_due,
    put_off,
    signs,
    why_opened,
)
from rung.domain.refusals import BadInput, RuleViolation
from rung.domain.sla import Kept, SlaLine
from rung.domain.vocabulary import Ground

TODAY = date(2026, 11, 24)  # a Tuesday
NOW = datetime(2026, 11, 24, 15, 20, tzinfo=UTC)
WEEK = {day: [["08:00", "17:00"]] for day in ("mon", "tue", "wed", "thu", "fri")}
HOURS = Calendar.from_document(
    {
        "tz": "America/Denver",
        "weekly": WEEK,
        "holidays": [{"date": "2026-11-26", "name": "Thanksgiving", "source": "test"}],
        "overrides": {},
    },
    "US West",
)
HEALTHY = Known(
    committed_days=(date(2026, 12, 11),),
    forecast=date(2026, 12, 11),
    completed=False,
    need_by=date(2026, 12, 18),
    jeopardies=(),
    targets=(),
    calendar=HOURS,
)


def november(day):
    return date(2026, 11, day)


def found(known, *, today=TODAY, now=NOW):
    return signs(known, today=today, now=now)


def test_nothing_speaks_for_an_escalation_of_an_order_on_its_way():
    assert found(HEALTHY) == ()


def test_a_forecast_behind_the_committed_and_the_need_by_date_says_by_how_many_days():
    known = replace(
        HEALTHY,
        committed_days=(november(27), november(30)),
        forecast=date(2026, 12, 3),
        need_by=november(27),
    )

    (sign,) = found(known)

    assert sign.carrier == (
        "Forecast for Thu 3 Dec: 3 days after the committed date, Mon 30 Nov, and 6 days after "
        "their need-by date, Fri 27 Nov."
    )
    assert sign.customer == (
        "We expect your order on Thu 3 Dec: 3 days after the date we committed to, Mon 30 Nov, "
        "and 6 days after the day you need it by, Fri 27 Nov."
    )


def test_a_committed_date_behind_the_need_by_date_is_said_without_a_forecast():
    known = replace(
        HEALTHY, committed_days=(date(2026, 12, 2),), forecast=None, need_by=november(27)
    )

    (sign,) = found(known)

    assert sign.carrier == ("Committed for Wed 2 Dec: 5 days after their need-by date, Fri 27 Nov.")


@pytest.mark.parametrize(("committed", "passed"), [(november(24), False), (november(23), True)])
def test_a_committed_date_has_passed_on_the_day_after_it(committed, passed):
    known = replace(HEALTHY, committed_days=(committed,), forecast=committed)

    assert bool(found(known)) is passed


@pytest.mark.parametrize(
    ("days", "speaks"),
    [
        ((1, 8), False),
        ((1, 8, 15), True),
        ((15, 8, 1), False),
        ((1, 8, 8, 8), False),
        ((1, 8, None, 15), True),
        ((8, 1, 8), False),
    ],
)
def test_a_committed_date_that_moved_to_a_later_day_twice_speaks_for_one(days, speaks):
    moved = tuple(date(2026, 12, day) if day else None for day in days)
    known = replace(HEALTHY, committed_days=moved, forecast=None)

    said = [sign.carrier for sign in found(known)]

    assert said == (
        ["The committed date has moved twice, from Tue 1 Dec to Tue 15 Dec."] if speaks else []
    )


@pytest.mark.parametrize(
    ("since", "too_long"),
    [
        (november(16), True),  # six business days ago
        (november(17), False),  # the fifth is today
        (november(14), True),  # a Saturday counts from Monday
    ],
)
def test_a_jeopardy_counts_business_days_of_the_regions_calendar(since, too_long):
    known = replace(HEALTHY, jeopardies=(InDanger("1U", since, "Permit not granted yet"),))

    assert bool(found(known)) is too_long


def test_a_holiday_gives_a_jeopardy_another_day():
    known = replace(HEALTHY, jeopardies=(InDanger("1U", november(20), "Permit"),))
    friday = datetime(2026, 11, 28, 1, tzinfo=UTC)  # after closing time on Friday 27 November

    assert found(known, today=november(27), now=friday) == ()
    assert found(known, today=date(2026, 12, 1), now=friday + timedelta(days=4)) != ()


def test_a_missed_service_level_comes_first_and_decides_the_ground():
    known = replace(
        HEALTHY,
        committed_days=(november(20),),
        forecast=november(20),
        targets=(SlaLine("Site survey within ten days", november(20)),),
    )

    first, *others = found(known)

    assert first.carrier == "SLA missed: Site survey within ten days, due Fri 20 Nov."
    assert ground_of([first, *others]) is Ground.SLA_MISSED
    assert ground_of(others) is Ground.TIMELINESS


def test_what_the_customer_reads_begins_with_who_opened_it():
    known = replace(HEALTHY, committed_days=(november(20),), forecast=None)

    assert why_opened(found(known)) == (
        f"{OPENED_FOR_YOU} The date we committed to, Fri 20 Nov, has passed and your order is "
        "not completed."
    )


def test_the_customers_words_name_no_code():
    known = replace(HEALTHY, jeopardies=(InDanger("1U", november(2), "Permit not granted yet"),))

    (sign,) = found(known)

    assert "1U" in sign.carrier
    assert "1U" not in sign.customer


def test_a_completed_order_is_left_alone():
    known = replace(HEALTHY, committed_days=(november(2),), completed=True)

    assert found(known) == ()


@pytest.mark.parametrize(
    ("met", "kept"),
    [
        (None, Kept.MISSED),
        (november(20), Kept.MET),
        (november(21), Kept.MET_LATE),
    ],
)
def test_a_target_is_met_met_late_or_missed_by_its_days(met, kept):
    assert SlaLine("Survey", november(20), met).kept(TODAY) is kept


def test_a_target_is_not_missed_on_its_own_day():
    assert SlaLine("Survey", TODAY).kept(TODAY) is Kept.TO_COME


SLIPPED = replace(HEALTHY, committed_days=(november(20),), forecast=None)


def answer(found_then):
    return put_off(
        found_then,
        until_date=november(26),
        reason="Crew on site today",
        covered_by="",
        today=TODAY,
    )


def test_a_proposal_that_was_put_off_comes_back_on_its_day():
    told = answer(found(SLIPPED))

    assert not is_due(found(SLIPPED), told, today=november(25))
    assert is_due(found(SLIPPED), told, today=november(26))


def test_a_new_reason_brings_it_back_at_once():
    told = answer(found(SLIPPED))
    worse = replace(SLIPPED, targets=(SlaLine("Survey", november(23)),))

    assert is_due(found(worse), told, today=TODAY)


def test_a_reason_that_went_away_does_not_bring_it_back():
    worse = replace(SLIPPED, targets=(SlaLine("Survey", november(23)),))
    told = answer(found(worse))

    assert not is_due(found(SLIPPED), told, today=TODAY)


@pytest.mark.parametrize(
    ("wrong", "refusal"),
    [
        ({"reason": " "}, BadInput),
        ({"until_date": TODAY}, BadInput),
        ({"until_date": TODAY + timedelta(days=31)}, BadInput),
        ({"covered_by": "ESC-1001"}, RuleViolation),
        ({"found": ()}, RuleViolation),
    ],
)
def test_a_proposal_is_put_off_with_a_reason_until_a_day_that_is_not_far(wrong, refusal):
    given_words = {
        "found": found(SLIPPED),
        "until_date": november(26),
        "reason": "Crew on site",
        "covered_by": "",
        "today": TODAY,
        **wrong,
    }

    with pytest.raises(refusal):
        put_off(given_words.pop("found"), **given_words)


DAYS = st.dates(date(2026, 10, 1), date(2027, 3, 31))
ORDERS = st.builds(
    Known,
    committed_days=st.lists(st.none() | DAYS, max_size=5).map(tuple),
    forecast=st.none() | DAYS,
    completed=st.booleans(),
    need_by=st.none() | DAYS,
    jeopardies=st.lists(
        st.builds(InDanger, st.sampled_from(["1U", "1C", "1Z"]), DAYS, st.just("Held up")),
        max_size=2,
        unique_by=lambda each: each.code,
    ).map(tuple),
    targets=st.lists(
        st.builds(SlaLine, st.sampled_from(["Survey", "Turn-up"]), DAYS, st.none() | DAYS),
        max_size=2,
        unique_by=lambda each: each.what,
    ).map(tuple),
    calendar=st.just(HOURS),
)


@given(ORDERS, DAYS)
def test_every_sign_has_a_key_of_its_own_and_a_sentence_for_either_side(known, today):
    now = datetime(today.year, today.month, today.day, 18, tzinfo=UTC)

    told = signs(known, today=today, now=now)

    assert len({sign.key for sign in told}) == len(told)
    for sign in told:
        assert sign.carrier.endswith(".")
        assert sign.customer.endswith(".")


@given(ORDERS, DAYS, st.integers(1, 60))
def test_what_speaks_for_it_by_time_alone_does_not_go_away_by_waiting(known, today, later):
    now = datetime(today.year, today.month, today.day, 18, tzinfo=UTC)

    before = signs(known, today=today, now=now)
    after = signs(known, today=today + timedelta(days=later), now=now + timedelta(days=later))

    assert {sign.key for sign in before} <= {sign.key for sign in after}


@given(ORDERS, DAYS)
def test_put_off_it_rests_until_its_day_and_never_longer(known, today):
    now = datetime(today.year, today.month, today.day, 18, tzinfo=UTC)
    told = signs(known, today=today, now=now)
    if not told:
        return
    until = today + timedelta(days=3)

    rests = put_off(told, until_date=until, reason="Crew", covered_by="", today=today)

    assert not is_due(told, rests, today=today)
    assert is_due(told, rests, today=until)


def test_the_limit_of_a_jeopardy_is_what_the_sentence_says():
    known = replace(HEALTHY, jeopardies=(InDanger("1U", november(2), "Permit"),))

    (sign,) = found(known)

    assert f"more than {JEOPARDY_TOO_LONG} business days" in sign.carrier


def test_a_day_of_another_year_says_so():
    known = replace(
        HEALTHY, committed_days=(date(2027, 1, 29),), forecast=date(2027, 2, 5), need_by=None
    )

    (sign,) = found(known)

    assert sign.carrier == (
        "Forecast for Fri 5 Feb 2027: 7 days after the committed date, Fri 29 Jan 2027."
    )


def test_a_proposal_put_off_is_offered_back_on_a_business_day():
    mondays = Calendar.from_document(
        {"tz": "America/Denver", "weekly": {"mon": [["08:00", "17:00"]]}, "overrides": {}},
        "Mondays",
    )

    assert comes_back(HOURS, now=NOW) == date(2026, 11, 27)  # Thanksgiving is not counted
    assert comes_back(mondays, now=NOW) == date(2026, 12, 7)
