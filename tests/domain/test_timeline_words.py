"""Entries of the timeline, said to people."""

from datetime import UTC, datetime

import pytest

from rung.domain.clocks import ClockKind
from rung.domain.facts import Fact
from rung.domain.timeline_words import Happening, title

NOW = datetime(2026, 11, 24, 15, 20, tzinfo=UTC)


def reminder(kind: ClockKind) -> str:
    entry = Happening(Fact.WARNING_GIVEN, 1, "", "", {"clock": kind.value, "percent": 50})
    return title(entry, zone="UTC", now=NOW)


@pytest.mark.parametrize("kind", ClockKind)
def test_a_reminder_names_every_kind_of_clock_in_words(kind):
    said = reminder(kind)

    assert said.startswith("Reminder at 50 % of the ")
    assert "_" not in said


def test_reminders_of_two_kinds_never_read_the_same():
    assert len({reminder(kind) for kind in ClockKind}) == len(ClockKind)
