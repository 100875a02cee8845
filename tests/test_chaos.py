"""What judges a run of `make chaos` finds every mistake that is put before it."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bench.chaos.judging import differences, lateness, repeated
from bench.chaos.records import (
    Answer,
    BrokenPage,
    Clock,
    Fact,
    Mail,
    Notice,
    Outage,
    Run,
    Sent,
)

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
CLOCK = Clock("c1", 1001, "INTERVAL", 1, NOON, NOON, NOON, "RAN", parked=False)
OPENED = Fact(1001, "level.opened", 2, "", NOON, NOON + timedelta(seconds=1))
WROTE = Fact(1001, "customer.wrote", None, "Any news? abcdef", NOON, NOON)
NOTICE = Notice("<1@rung>", "level.opened opened:c1", "lee@example.com", sent=True, given_up="")
MAIL = Mail("<1@rung>", "lee@example.com")
SENT = Sent("customer.wrote", 1001, "abcdef", Answer.DONE, presses=1)


def seconds(count):
    return timedelta(seconds=count)


def run(**changed):
    """A run in which all is as it must be, but for what is changed."""
    sound = Run(
        ended_at=NOON + timedelta(minutes=5),
        bound=seconds(5),
        clocks=[CLOCK],
        facts=[OPENED, WROTE],
        notices=[NOTICE],
        mails=[MAIL],
        sent=[SENT],
        outages=[],
    )
    return replace(sound, **changed)


def late_by(count):
    return [replace(OPENED, kept_at=NOON + seconds(count)), WROTE]


def outage(began, ended):
    return Outage("PostgreSQL", NOON + seconds(began), NOON + seconds(ended))


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"facts": [WROTE]}, "the timeline says so 0 times"),
        ({"facts": [OPENED, OPENED, WROTE]}, "the timeline says so 2 times"),
        ({"clocks": []}, "0 clocks ended as “level.opened”"),
        ({"clocks": [replace(CLOCK, settled_at=None, outcome="")], "facts": [WROTE]}, "was not"),
        ({"clocks": [CLOCK, replace(CLOCK, parked=True, outcome="")]}, "is parked"),
        ({"facts": late_by(6)}, "6.0 s later than outages explain"),
        ({"facts": late_by(60), "outages": [outage(0, 20), outage(10, 30)]}, "30.0 s later"),
        ({"mails": []}, "is marked as sent and never came"),
        ({"mails": [MAIL, Mail("<2@rung>", MAIL.address)]}, "<2@rung> to lee@example.com belongs"),
        ({"mails": [MAIL, Mail("<1@rung>", "kim@example.com")]}, "belongs to no notice"),
        ({"notices": [replace(NOTICE, sent=False)]}, "is neither sent nor given up"),
        ({"notices": [NOTICE, NOTICE]}, "was written 2 times"),
        ({"facts": [OPENED]}, "was answered “done” after 1 presses, and is there 0 times"),
        ({"facts": [OPENED, WROTE, WROTE]}, "is there 2 times"),
        ({"sent": [replace(SENT, answer=Answer.REFUSED)]}, "“refused” after 1 presses"),
        ({"broken": [BrokenPage(NOON, NOON, 500, "/orders/")]}, "/orders/ was answered 500"),
        ({"check_status": 1, "check_words": "1 differences."}, "rung check ended with 1"),
    ],
)
def test_what_is_not_as_it_must_be_is_told(changed, said):
    found = differences(run(**changed))

    assert any(said in line for line in found), found


@pytest.mark.parametrize(
    "changed",
    [
        {},
        {"mails": [MAIL, MAIL]},  # again under the same Message-ID
        {"facts": late_by(5)},
        {"facts": late_by(60), "outages": [outage(-5, 20), outage(10, 55)]},
        {"notices": [replace(NOTICE, sent=False, given_up="refused (550)")], "mails": []},
        {"sent": [replace(SENT, answer=Answer.UNKNOWN)], "facts": [OPENED]},
        {"sent": [replace(SENT, answer=Answer.REFUSED, presses=2)]},
        {"broken": [BrokenPage(NOON, NOON, 500, "/")], "outages": [outage(-1, 1)]},
    ],
)
def test_what_a_kill_explains_is_no_difference(changed):
    assert differences(run(**changed)) == []


def test_repeated_mails_and_lateness_are_counted():
    late = lateness(run(facts=late_by(3), outages=[outage(1, 3)]))

    assert (repeated(run(mails=[MAIL, MAIL])), late.share(50)) == (1, 1.0)
