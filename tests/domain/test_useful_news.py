"""When useful news is overdue: empty updates in a row, or motion inside alone (R24)."""

import pytest

from rung.domain.facts import Fact
from rung.domain.useful_news import Heard, WhyOverdue, empty_in_a_row, overdue_news
from tests.domain.business_time_calendars import OFFICE, at

RAISED = at("2026-11-23 08:00")
EMPTY, PROGRESS = "NOTHING_NEW", "PROGRESS"


def update(when, kind):
    return Heard(at(when), Fact.UPDATE_SENT, visible=True, update_kind=kind)


def inside(when):
    return Heard(at(when), Fact.NOTE_WRITTEN, visible=False)


def asked(*heard, now="2026-11-24 09:00"):
    return overdue_news(heard, raised_at=RAISED, calendar=OFFICE, now=at(now))


@pytest.mark.parametrize(("count", "overdue"), [(2, False), (3, True), (4, True)])
def test_three_empty_updates_in_a_row_are_too_many(count, overdue):
    heard = [update(f"2026-11-23 {9 + n:02}:00", EMPTY) for n in range(count)]

    found = asked(*heard)

    assert (found is not None) is overdue
    assert found is None or (found.why, found.empty) == (WhyOverdue.EMPTY, count)


def test_useful_news_begins_the_count_anew():
    empty = [update(f"2026-11-23 {hour}:00", EMPTY) for hour in ("09", "10", "12")]
    heard = [*empty[:2], update("2026-11-23 11:00", PROGRESS), empty[2]]

    assert asked(*heard) is None
    assert empty_in_a_row(heard) == 1


def test_two_days_of_motion_inside_without_a_word_outside_are_too_long():
    early = asked(inside("2026-11-23 09:00"), now="2026-11-24 14:59")
    late = asked(inside("2026-11-23 09:00"), now="2026-11-24 16:00")

    assert early is None
    assert late is not None
    assert late.why is WhyOverdue.INSIDE


def test_silence_in_which_nothing_moved_inside_is_the_update_clocks_business():
    assert asked(now="2026-11-30 12:00") is None


def test_what_time_did_by_itself_is_no_motion():
    missed = Heard(at("2026-11-23 17:00"), Fact.WARNING_GIVEN, visible=False, by_person=False)

    assert asked(missed, now="2026-11-30 12:00") is None
