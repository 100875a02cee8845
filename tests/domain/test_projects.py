"""A project's dates rolled up and held against its need-by (R4, R18)."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rung.domain.headline import State
from rung.domain.projects import SiteDate, counts, dated, detail, headline, hold, state
from rung.domain.vocabulary import DateKind

TODAY = date(2026, 11, 24)
NEED_BY = date(2026, 12, 18)


def site(reference, day=None, *, kind=DateKind.FORECAST, name="", **over):
    return SiteDate(reference, f"{name or reference} branch, 1 Road", day, day and kind, **over)


def said(sites, need_by=NEED_BY):
    held = hold(sites, need_by)
    return headline(held, today=TODAY), detail(held), state(held)


def test_the_forecast_is_the_latest_date_of_the_open_sites():
    words, more, pill = said([site("A", date(2026, 12, 4)), site("B", date(2026, 12, 14))])

    assert words == "Forecast 14 Dec, your need-by 18 Dec: holds by 4 days"
    assert more == "The last site is B branch: Mon 14 Dec, forecast."
    assert pill == (State.OK, "Holds")


def test_of_sites_that_come_too_late_the_earliest_breaks_it_first():
    sites = [
        site("A", date(2026, 12, 24)),
        site("B", date(2026, 12, 20)),
        site("C", date(2026, 12, 4)),
    ]

    words, more, pill = said(sites)

    assert words == "Forecast 24 Dec, your need-by 18 Dec: does not hold, 6 days late"
    assert more == "B branch breaks it first: Sun 20 Dec, forecast; 1 site more after the need-by."
    assert pill == (State.LATE, "Does not hold")


def test_a_site_that_is_ready_or_cancelled_does_not_move_the_forecast():
    sites = [
        site("A", date(2026, 12, 24), kind=DateKind.ACTUAL, is_done=True),
        site("B", date(2026, 12, 30), is_cancelled=True),
        site("C", date(2026, 12, 4)),
    ]

    held = hold(sites, NEED_BY)

    assert held.forecast == date(2026, 12, 4)
    assert held.holds
    assert counts(held) == "3 sites, 1 ready, 1 cancelled"


def test_a_site_nobody_has_a_date_for_leaves_it_unsure():
    words, more, pill = said([site("A", date(2026, 12, 4)), site("B")])

    assert words == "Forecast 4 Dec, your need-by 18 Dec: not sure, 1 site without a date"
    assert more == "No date is known for B branch."
    assert pill == (State.WATCH, "Not sure")


def test_what_is_too_late_is_said_even_where_another_date_is_missing():
    words, _, pill = said([site("A", date(2026, 12, 24)), site("B")])

    assert words.endswith("does not hold, 6 days late")
    assert pill[0] is State.LATE


def test_on_the_day_itself_it_holds_and_a_day_later_not():
    assert said([site("A", NEED_BY)])[0].endswith("holds, just")
    assert said([site("A", NEED_BY + timedelta(days=1))])[0].endswith("does not hold, 1 day late")


def test_a_date_in_another_year_says_so():
    assert "Forecast 4 Jan 2027" in said([site("A", date(2027, 1, 4))])[0]


@pytest.mark.parametrize(
    ("sites", "words"),
    [
        ([], "No sites yet"),
        ([site("A", is_cancelled=True)], "Every site was cancelled"),
        ([site("A", date(2026, 11, 20), is_done=True)], "The site is ready Fri 20 Nov"),
        (
            [site("A", date(2026, 11, 20), is_done=True), site("B", is_done=True)],
            "All sites are ready, the last Fri 20 Nov",
        ),
        ([site("A")], "No date yet, your need-by 18 Dec"),
    ],
)
def test_the_sentence_where_there_is_no_forecast(sites, words):
    assert said(sites)[0] == words


def test_without_a_need_by_there_is_nothing_to_hold_it_against():
    words, _, pill = said([site("A", date(2026, 12, 4))], need_by=None)

    assert words == "Forecast 4 Dec; no need-by date is given"
    assert pill == (State.IDLE, "No need-by date")


def test_a_date_is_never_said_without_its_kind():
    assert dated(site("A", date(2026, 12, 4), kind=DateKind.CCD)) == "Fri 4 Dec, committed by us"
    assert dated(site("A")) == "no date yet"


DAYS = st.none() | st.dates(date(2026, 11, 1), date(2027, 3, 1))
SITES = st.lists(
    st.builds(
        lambda number, day, fate: site(
            f"Q-{number}", day, is_done=fate == 1, is_cancelled=fate == 2
        ),
        st.integers(1, 10_000),
        DAYS,
        st.integers(0, 3),
    ),
    max_size=12,
    unique_by=lambda each: each.reference,
)


@given(SITES, DAYS)
def test_the_roll_up_agrees_with_a_slow_look_at_every_site(sites, need_by):
    held = hold(sites, need_by)
    open_days = [each.day for each in sites if each.is_open and each.day]

    assert held.open + held.done + held.cancelled == len(sites)
    if any(each.is_open for each in sites):
        assert held.forecast == max(open_days, default=None)
    if need_by:
        late = [each for each in sites if each.is_open and each.day and each.day > need_by]
        assert sorted(held.breaks, key=lambda each: each.reference) == sorted(
            late, key=lambda each: each.reference
        )
        if late:
            assert held.breaks[0].day == min(each.day for each in late)
            assert held.holds is False
    assert headline(held, today=TODAY)


@given(SITES, DAYS, st.randoms(use_true_random=False))
def test_the_order_in_which_sites_are_read_does_not_matter(sites, need_by, random):
    shuffled = list(sites)
    random.shuffle(shuffled)

    first, second = hold(sites, need_by), hold(shuffled, need_by)

    assert (first.forecast, first.breaks, first.last) == (
        second.forecast,
        second.breaks,
        second.last,
    )


@given(SITES, st.dates(date(2026, 11, 1), date(2027, 3, 1)))
def test_a_later_need_by_never_holds_worse(sites, need_by):
    sooner, later = hold(sites, need_by), hold(sites, need_by + timedelta(days=1))

    if sooner.holds:
        assert later.holds is not False
    assert len(later.breaks) <= len(sooner.breaks)
