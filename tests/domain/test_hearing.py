"""Who hears what, and which news can wait (R22, R23)."""

from datetime import UTC, datetime, time

import pytest

from rung.domain.hearing import CAN_WAIT, Gets, QuietHours, hears
from rung.domain.notices import NoticeKind

NIGHT = QuietHours(time(22), time(7))
LUNCH = QuietHours(time(12), time(13))
DENVER = "America/Denver"


def utc(day, hour, minute=0, month=11):
    return datetime(2026, month, day, hour, minute, tzinfo=UTC)


@pytest.mark.parametrize(
    ("at", "sent"),
    [
        (utc(25, 4, 59), utc(25, 4, 59)),  # Tue 21:59 MST
        (utc(25, 5), utc(25, 14)),  # 22:00: until 07:00 on Wednesday
        (utc(25, 7), utc(25, 14)),  # midnight
        (utc(25, 13, 59), utc(25, 14)),
        (utc(25, 14), utc(25, 14)),  # at their end it goes out
    ],
)
def test_quiet_hours_past_midnight_hold_until_their_end(at, sent):
    assert NIGHT.holds_until(at, DENVER) == sent


def test_quiet_hours_are_on_each_readers_own_clock():
    at = utc(25, 4, 30)  # Tue 21:30 in Denver, 23:30 in New York

    assert NIGHT.holds_until(at, DENVER) == at
    assert NIGHT.holds_until(at, "America/New_York") == utc(25, 12)


def test_quiet_hours_within_a_day():
    assert LUNCH.holds_until(utc(24, 19, 30), DENVER) == utc(24, 20)
    assert LUNCH.holds_until(utc(24, 18, 59), DENVER) == utc(24, 18, 59)


def test_the_night_clocks_go_forward_ends_an_hour_earlier():
    at = utc(8, 6, month=3)  # Sat 23:00 MST; at 02:00 clocks go forward

    assert NIGHT.holds_until(at, DENVER) == utc(8, 13, month=3)


def test_who_wants_updates_hears_of_news_and_the_end_alone():
    heard = {kind for kind in NoticeKind if hears(Gets.UPDATES, kind)}

    assert heard == {
        NoticeKind.UPDATE,
        NoticeKind.ACTION_MOVED,
        NoticeKind.RESOLVED,
        NoticeKind.CLOSED,
    }


def test_news_of_clocks_leaves_out_what_can_wait_and_updates():
    assert hears(Gets.CLOCKS, NoticeKind.ACKNOWLEDGEMENT_MISSED)
    assert hears(Gets.CLOCKS, NoticeKind.LEVEL_OPENED)
    assert not hears(Gets.CLOCKS, NoticeKind.UPDATE)
    assert not any(hears(Gets.CLOCKS, kind) for kind in CAN_WAIT)


@pytest.mark.parametrize("gets", sorted(Gets))
def test_what_asks_one_person_to_act_is_passed_on_to_nobody(gets):
    assert not hears(gets, NoticeKind.WARNING)
    assert not hears(gets, NoticeKind.OVERDUE_NEWS)


def test_no_news_of_a_clock_can_wait():
    clocks = {
        NoticeKind.LEVEL_OPENED,
        NoticeKind.ACKNOWLEDGED,
        NoticeKind.ACKNOWLEDGEMENT_MISSED,
        NoticeKind.COMMITMENT_MISSED,
        NoticeKind.ACTION_MOVED,
        NoticeKind.RESOLVED,
        NoticeKind.CLOSED,
    }

    assert not clocks & CAN_WAIT
