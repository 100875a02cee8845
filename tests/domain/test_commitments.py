"""What became of every date a customer was given (R17, R29)."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rung.domain.commitments import (
    FEWEST_FOR_A_RATE,
    Fate,
    Given,
    Source,
    Thing,
    end_of_day,
    ended_action,
    ended_contact,
    ended_order,
    promises_of,
    rates,
    rates_by,
)
from rung.domain.vocabulary import ActionState, DateKind
from tests.builders import mountain

THING = Thing(Source.PLAN, 1, "File the permit")
EASTERN = "America/New_York"
SAID = mountain(20, 9)
NOW = mountain(30, 12)
SECOND = timedelta(seconds=1)


def date_for(due, said=SAID, told="same", reason=""):
    return Given(
        said, "Dana Reyes", due, False, DateKind.CCD, reason, said if told == "same" else told
    )


def fates(*dates, ended=None, now=NOW):
    return list(promises_of(THING, dates, ended=ended, now=now))


@pytest.mark.parametrize(
    ("ended", "now", "fate"),
    [
        (None, mountain(25, 12), Fate.OPEN),
        (None, mountain(25, 12) + SECOND, Fate.MISSED),
        ((Fate.KEPT, mountain(25, 12)), NOW, Fate.KEPT),
        ((Fate.KEPT, mountain(25, 12) + SECOND), NOW, Fate.MISSED),
        ((Fate.WITHDRAWN, mountain(24, 12)), NOW, Fate.WITHDRAWN),
        ((Fate.WITHDRAWN, mountain(26, 12)), NOW, Fate.MISSED),
    ],
)
def test_a_date_is_kept_at_its_instant_and_missed_a_second_later(ended, now, fate):
    (promise,) = fates(date_for(mountain(25, 12)), ended=ended, now=now)

    assert promise.fate is fate


def test_a_date_that_moved_in_time_was_moved_and_its_successor_is_a_promise_of_its_own():
    first, second = fates(
        date_for(mountain(25, 12)),
        date_for(mountain(27, 12), said=mountain(24, 12), reason="The city asked."),
        now=mountain(25, 9),
    )

    assert (first.fate, first.to_at, first.reason) == (
        Fate.MOVED,
        mountain(27, 12),
        "The city asked.",
    )
    assert (first.told_ahead, first.told_before) == (timedelta(days=1), True)
    assert second.fate is Fate.OPEN


def test_a_date_that_passed_before_it_moved_was_missed_and_told_after():
    first, _ = fates(date_for(mountain(25, 12)), date_for(mountain(27, 12), said=mountain(25, 13)))

    assert (first.fate, first.told_before) == (Fate.MISSED, False)
    assert first.ended_at == mountain(25, 12)


def test_a_date_that_moved_in_time_and_was_told_late_stays_told_late():
    told = mountain(25, 15)
    first, _ = fates(
        date_for(mountain(25, 12)), date_for(mountain(27, 12), said=mountain(24, 9), told=told)
    )

    assert (first.fate, first.told_ahead) == (Fate.MOVED, -timedelta(hours=3))


def test_what_nobody_told_has_no_time_of_telling():
    first, _ = fates(
        date_for(mountain(25, 12)), date_for(mountain(27, 12), said=mountain(24, 9), told=None)
    )

    assert first.told_before is None


def test_a_date_that_was_taken_back_was_withdrawn():
    (first,) = fates(date_for(mountain(25, 12)), date_for(None, said=mountain(24, 9)))

    assert first.fate is Fate.WITHDRAWN


def test_the_same_date_said_again_is_one_promise():
    due = mountain(25, 12)

    assert len(fates(date_for(due), date_for(due, said=mountain(21, 9)))) == 1


def test_a_promised_day_lasts_until_midnight_where_the_customer_is():
    day = end_of_day(date(2026, 11, 25), EASTERN)

    assert day.astimezone(UTC) == datetime(2026, 11, 26, 5, tzinfo=UTC)
    late = mountain(25, 21, 59)  # 23:59 in New York
    assert fates(date_for(day), now=late)[0].fate is Fate.OPEN
    assert fates(date_for(day), now=late + timedelta(minutes=2))[0].fate is Fate.MISSED


def test_a_promised_day_on_which_clocks_change_has_its_25_hours():
    start = end_of_day(date(2026, 10, 31), EASTERN).astimezone(UTC)

    assert end_of_day(date(2026, 11, 1), EASTERN).astimezone(UTC) - start == timedelta(hours=25)


def test_a_holiday_is_a_day_like_another_for_a_date_that_was_promised():
    thanksgiving = end_of_day(date(2026, 11, 26), EASTERN)

    (promise,) = fates(date_for(thanksgiving), now=mountain(27, 8))

    assert promise.fate is Fate.MISSED


def test_an_order_ready_on_its_day_kept_it_a_day_later_it_did_not():
    promised = date_for(end_of_day(date(2026, 11, 25), EASTERN))

    on_time = fates(promised, ended=ended_order(date(2026, 11, 25), EASTERN))
    late = fates(promised, ended=ended_order(date(2026, 11, 26), EASTERN))

    assert (on_time[0].fate, late[0].fate) == (Fate.KEPT, Fate.MISSED)


def test_an_action_over_with_its_escalation_is_owed_no_more():
    over = mountain(24, 9)

    assert ended_action(ActionState.OPEN, None, over_at=over) == (Fate.WITHDRAWN, over)
    assert ended_action(ActionState.DONE, over, over_at=None) == (Fate.KEPT, over)
    assert ended_action(ActionState.OPEN, None, over_at=None) is None


def test_a_promised_contact_is_kept_by_the_first_word_after_it():
    promised, due = mountain(24, 9), mountain(24, 17)
    heard = [mountain(24, 8), mountain(24, 16), mountain(25, 9)]

    ended = ended_contact(promised, heard, over_at=None)

    assert ended == (Fate.KEPT, mountain(24, 16))
    assert fates(date_for(due, said=promised), ended=ended)[0].fate is Fate.KEPT
    assert ended_contact(promised, [mountain(24, 8)], over_at=None) is None


def many(fate_counts):
    for fate, count in fate_counts.items():
        for _ in range(count):
            ended = {
                Fate.KEPT: (Fate.KEPT, mountain(25, 12)),
                Fate.WITHDRAWN: (Fate.WITHDRAWN, mountain(24, 12)),
            }.get(fate)
            yield fates(date_for(mountain(25, 12)), ended=ended)[0]


def test_fewer_than_twenty_give_counts_and_no_shares():
    few = rates(many({Fate.KEPT: 12, Fate.MISSED: FEWEST_FOR_A_RATE - 13, Fate.WITHDRAWN: 9}))
    enough = rates(many({Fate.KEPT: 15, Fate.MISSED: FEWEST_FOR_A_RATE - 15}))

    assert (few.decided, few.percent(Fate.KEPT)) == (19, None)
    assert enough.percent(Fate.KEPT) == 75


def test_rates_are_counted_by_any_key():
    found = [("build", each) for each in many({Fate.KEPT: 2})]
    found += [("field", each) for each in many({Fate.MISSED: 1})]

    by = rates_by(found, lambda each: each[0], lambda each: each[1])

    assert {name: each.counts for name, each in by.items()} == {
        "build": {Fate.KEPT: 2},
        "field": {Fate.MISSED: 1},
    }


HOURS = st.integers(0, 400).map(lambda hours: SAID + timedelta(hours=hours))


@given(st.lists(st.tuples(HOURS, HOURS), min_size=1, max_size=6), HOURS)
def test_every_date_given_has_one_fate_and_only_the_last_can_be_open(pairs, now):
    said = sorted(pair[0] for pair in pairs)
    dates = [date_for(due, said=at) for at, (_, due) in zip(said, pairs, strict=True)]

    found = fates(*dates, now=max(now, said[-1]))

    assert 1 <= len(found) <= len(dates)
    assert all(each.fate is not Fate.OPEN for each in found[:-1])
    assert rates(found).total == len(found)
