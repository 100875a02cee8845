"""What a run did and found, as a plain table."""

import argparse
import os
from collections import Counter
from collections.abc import Sequence

from bench.chaos.judging import SETTLED_BY_TIME, joined, lateness, repeated, taken_again
from bench.chaos.outside import Outside
from bench.chaos.parts import Room
from bench.chaos.people import Book
from bench.chaos.records import Answer, Run
from bench.chaos.sink import Sink

SHOWN = 25  # differences
_WIDTH = 28


def report(
    asked: argparse.Namespace,
    run: Run,
    room: Room,
    sink: Sink,
    outside: Outside,
    book: Book,
    found: Sequence[str],
    seconds: float,
) -> None:
    """Print it."""
    late, outages = lateness(run), Counter(outage.what for outage in run.outages)
    out = sum((ended - began).total_seconds() for began, ended in joined(run.outages))
    sent = Counter(each.answer for each in run.sent)
    by_time = Counter(
        clock.kind for clock in run.clocks if (clock.kind, clock.outcome) in SETTLED_BY_TIME
    )
    unsent = Counter(notice.given_up for notice in run.notices if notice.given_up)
    raised = sum(e.fact == "escalation.raised" and e.answer is Answer.DONE for e in run.sent)
    events, shorts = taken_again(run)
    shares = (("median", 50), ("p95", 95), ("worst", 100))
    lateness_told = ", ".join(f"{name} {late.share(at):.2f} s" for name, at in shares)
    rows = {
        "seed, duration": f"{asked.seed}, {seconds:.0f} s",
        "the machine": f"{os.cpu_count()} processors, load {os.getloadavg()[2]:.1f} (15 min)",
        "killed with -9": f"{room.kills.total()}: {_listed(room.kills)}",
        "ended by themselves": _listed(room.deaths) or "none",
        "nothing could be settled": f"{out:.0f} s in all; {_listed(outages)}",
        "buttons pressed": f"{len(run.sent)}: {_listed(sent)}",
        "pressed again, no answer": str(sum(each.presses - 1 for each in run.sent)),
        "requests cut off": _listed(book.lost),
        "error pages": str(len(run.broken)),
        "escalations, facts": f"{raised}, {len(run.facts):,}",
        "clocks": f"{len(run.clocks):,}; settled by time: {_listed(by_time)}",
        "late beyond outages": f"{lateness_told} (allowed {asked.bound:g} s)",
        "notices": f"{len(run.notices):,}; given up: {_listed(unsent) or 'none'}",
        "mails taken": f"{len(run.mails):,}; again under the same Message-ID: {repeated(run)}",
        "the mail server": _listed(sink.moods),
        "events of webhooks": f"{len(run.owed):,} owed; {len(run.calls):,} taken, {events} again",
        "short messages": f"{len(run.short_notices):,} written; {len(run.shorts):,} taken, "
        f"{shorts} again",
        "were out for a while": _listed(Counter(outside.refusals)) or "none",
        "rung check": (run.check_words.splitlines() or ["no word"])[-1],
        "differences": str(len(found)),
    }
    for name, value in rows.items():
        print(f"{name:{_WIDTH}}{value}")
    for line in found[:SHOWN]:
        print(f"  {line}")
    if len(found) > SHOWN:
        print(f"  and {len(found) - SHOWN} more")


def _listed(counted: Counter[str] | dict[str, int]) -> str:
    return ", ".join(f"{name} {count}" for name, count in sorted(counted.items()))
