"""What judges a run of `make chaos` finds every mistake that is put before it."""

import shutil
import time
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import mkdtemp

import psycopg
import pytest

from bench.chaos import parts
from bench.chaos.judging import differences, lateness, repeated, taken_again
from bench.chaos.records import (
    POSTGRES,
    Answer,
    BrokenPage,
    Called,
    Clock,
    Fact,
    Mail,
    Notice,
    Outage,
    Owed,
    Run,
    Sent,
    Short,
    ShortNotice,
)
from rung.adapters.postgres import folder_mode
from rung.adapters.postgres_cluster import THROWAWAY

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
CLOCK = Clock("c1", 1001, "INTERVAL", 1, NOON, NOON, NOON, "RAN", parked=False)
OPENED = Fact(1001, "level.opened", 2, "", NOON, NOON + timedelta(seconds=1))
WROTE = Fact(1001, "customer.wrote", None, "Any news? abcdef", NOON, NOON)
NOTICE = Notice("<1@rung>", "level.opened opened:c1", "lee@example.com", sent=True, given_up="")
MAIL = Mail("<1@rung>", "lee@example.com")
SENT = Sent("customer.wrote", 1001, "abcdef", Answer.DONE, presses=1)
OWED, CALLED = Owed("e1", arrived=True, given_up=""), Called("e1", "")
TOLD = replace(OPENED, key="e1")
SHORT_NOTICE = ShortNotice(
    "level.opened opened:c1", "+13035550100", frozenset({"It opens.", "Late: it opens."}), True, ""
)
SHORT = Short("+13035550100", "It opens.")
BROKEN = [BrokenPage(NOON, NOON, 503, "/")]


def seconds(count):
    return timedelta(seconds=count)


def run(**changed):
    """A run in which all is as it must be, but for what is changed."""
    sound = Run(
        ended_at=NOON + timedelta(minutes=5),
        bound=seconds(5),
        clocks=[CLOCK],
        facts=[TOLD, WROTE],
        notices=[NOTICE],
        mails=[MAIL],
        sent=[SENT],
        outages=[],
        subscribed=frozenset({"level.opened"}),
        owed=[OWED],
        calls=[CALLED],
        short_notices=[SHORT_NOTICE],
        shorts=[SHORT],
    )
    return replace(sound, **changed)


def late_by(count):
    return [replace(TOLD, kept_at=NOON + seconds(count)), WROTE]


def outage(began, ended):
    return Outage(POSTGRES, NOON + seconds(began), NOON + seconds(ended))


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"facts": [WROTE]}, "the timeline says so 0 times"),
        ({"facts": [TOLD, TOLD, WROTE]}, "the timeline says so 2 times"),
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
        ({"facts": [TOLD]}, "was answered “done” after 1 presses, and is there 0 times"),
        ({"facts": [TOLD, WROTE, WROTE]}, "is there 2 times"),
        ({"sent": [replace(SENT, answer=Answer.REFUSED)]}, "“refused” after 1 presses"),
        ({"broken": [BrokenPage(NOON, NOON, 500, "/orders/")]}, "/orders/ was answered 500"),
        ({"broken": BROKEN, "outages": [outage(-9, -1)]}, "/ was answered 503"),
        (
            {"broken": BROKEN, "outages": [replace(outage(-1, 1), what="every engine")]},
            "/ was answered 503",
        ),
        ({"owed": []}, "the event e1 was owed 0 times, of 1 facts"),
        ({"owed": [OWED, replace(OWED, event="e2")]}, "the event e2 was owed 1 times, of 0 facts"),
        ({"owed": [replace(OWED, arrived=False)]}, "e1 did not arrive: it still waits"),
        ({"owed": [replace(OWED, arrived=False, given_up="ended")]}, "did not arrive: ended"),
        ({"calls": []}, "e1 is marked as arrived and was never taken"),
        ({"calls": [CALLED, Called("e2", "")]}, "was sent e2: it belongs to no event"),
        ({"calls": [Called("e1", "its signature is not ours")]}, "its signature is not ours"),
        ({"shorts": []}, "1 short messages to +13035550100 were sent, 0 came: It opens."),
        ({"short_notices": [SHORT_NOTICE, replace(SHORT_NOTICE, what="x")]}, "were sent, 1 came"),
        ({"shorts": [SHORT, replace(SHORT, text="Hello?")]}, "belongs to no notice: Hello?"),
        ({"short_notices": [replace(SHORT_NOTICE, sent=False)]}, "is neither sent nor given up"),
        ({"short_notices": [SHORT_NOTICE] * 2, "shorts": [SHORT] * 2}, "was written 2 times"),
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
        {"calls": [CALLED, CALLED]},  # again under the same id
        {"shorts": [SHORT, SHORT]},
        {"shorts": [replace(SHORT, text="Late: it opens.")]},
        {"short_notices": [replace(SHORT_NOTICE, sent=False, given_up="gone")], "shorts": []},
        {"facts": late_by(5)},
        {"facts": late_by(60), "outages": [outage(-5, 20), outage(10, 55)]},
        {"notices": [replace(NOTICE, sent=False, given_up="refused (550)")], "mails": []},
        {"sent": [replace(SENT, answer=Answer.UNKNOWN)], "facts": [TOLD]},
        {"sent": [replace(SENT, answer=Answer.REFUSED, presses=2)]},
        {"broken": BROKEN, "outages": [outage(-1, 1)]},
    ],
)
def test_what_a_kill_explains_is_no_difference(changed):
    assert differences(run(**changed)) == []


def test_repeated_mails_and_lateness_are_counted():
    late = lateness(run(facts=late_by(3), outages=[outage(1, 3)]))

    assert (repeated(run(mails=[MAIL, MAIL])), late.share(50)) == (1, 1.0)
    assert taken_again(run(calls=[CALLED] * 2, shorts=[SHORT] * 3)) == (1, 2)


def test_a_connection_of_the_database_that_was_killed_is_always_counted(monkeypatch):
    monkeypatch.setattr(parts, "TUNING", THROWAWAY)
    folder = Path(mkdtemp(prefix="rung-chaos-test-"))
    folder.chmod(folder_mode())
    server = parts.Server(folder)
    told = []
    try:
        for _ in range(3):  # the one that kills lost its own connection every other time
            with suppress(psycopg.Error), psycopg.connect(server.urls.app):
                told.append(server.kill_a_backend(max))
            _until_it_is_up(server)
    finally:
        server.stop()
        shutil.rmtree(folder)

    assert told == [True, True, True]


def _until_it_is_up(server):
    until = time.monotonic() + 20
    while not server.is_up:
        assert time.monotonic() < until
