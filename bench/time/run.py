"""Business time beside other packages, in one run, on the same 100,000 questions.

Rates are operations in a second of this process's CPU, the median of several runs, and in brackets
those of the wall clock. A package's answers are compared with ours one by one.
"""

import json
import os
import sys
import warnings
import zoneinfo
from collections.abc import Callable

zoneinfo.reset_tzpath(())  # the package's time zones, as everywhere in rung
warnings.simplefilter("ignore")  # what other packages say about themselves

from inputs import COUNT, PLAIN, SPLIT, Hours, Inputs, inputs
from measuring import Rate, counted, sliced
from ours import (
    Figure,
    agrees_with_itself,
    build_milliseconds,
    figures,
    lines_a_second,
    rebase_seconds,
)
from peers import Peer, peers

from rung.domain.business_time import add, between

WIDTH = 92


def main() -> int:
    """Print our figures, then everybody else's beside them."""
    asked = inputs()
    print(f"{COUNT:,} questions, America/Denver, US holidays of ten years; {os.cpu_count()} cores")
    print("operations a second of CPU [of the wall clock], median of several runs")
    ours = []
    print(f"\n{'rung':58}{'a second':>24}{'to reach':>10}".ljust(WIDTH))
    for hours in (PLAIN, SPLIT):
        for figure in figures(hours, asked):
            ours.append(figure)
            said, target = f"{figure.what}; {figure.hours}", figure.target
            print(f"{said:58}{_said(figure.rate):>24}{f'{target:,}' if target else '':>10}")
        same = "yes" if agrees_with_itself(hours, asked) else "NO"
        print(f"  integers, datetimes and arrays give the same answers: {same}")
    print(f"{'table of eleven years, milliseconds':58}{build_milliseconds():>24.1f}{'<= 30':>10}")
    print(f"{'re-base of a million clocks, seconds':58}{rebase_seconds():>24.2f}{'<= 3':>10}")
    print(f"{'rung time, lines':58}{_said(lines_a_second(_lines(asked))):>24}")
    ratios = [ratio for hours in (PLAIN, SPLIT) for ratio in _beside(hours, asked, ours)]
    print("\nthe fastest package that agrees with ours on every input: ", end="")
    print(f"ours is {min(ratios):,.0f} times as fast (to reach: 15)" if ratios else "there is none")
    return 0


def _beside(hours: Hours, asked: Inputs, ours: list[Figure]) -> list[float]:
    """Ask everybody on these hours; our rate over that of each who agrees on every input."""
    print(f"\n{hours.name:46}{'a second':>18}{'agrees on':>13}{'ours is':>13}")
    found = []
    for peer in peers(hours, asked):
        theirs, agreed = sliced(peer.answer), counted(_same(hours, asked, peer), COUNT)
        own = next(
            figure.rate
            for figure in ours
            if figure.hours == hours.name and figure.what == f"{peer.op}, aware datetimes"
        )
        ratio = own.cpu / theirs.cpu
        said = f"{peer.name}, {peer.op}"
        print(f"{said:46}{_said(theirs):>18}{agreed / COUNT:>12.2%} {ratio:>10,.0f} x", flush=True)
        if agreed == COUNT:
            found.append(ratio)
    return found


def _same(hours: Hours, asked: Inputs, peer: Peer) -> Callable[[int], bool]:
    """Whether a package says what we say to the n-th question."""
    calendar, ours = hours.calendar, add if peer.op == "add" else between
    others = asked.seconds if peer.op == "add" else asked.ends
    return lambda n: bool(peer.answer(n) == ours(calendar, asked.starts[n], others[n]))


def _lines(asked: Inputs) -> list[str]:
    document = PLAIN.calendar.to_document()
    return [
        json.dumps(
            {
                "calendar": document,
                "op": "add",
                "start_utc": start.isoformat(),
                "amount": seconds,
            }
        )
        for start, seconds in list(zip(asked.starts, asked.seconds, strict=True))[:50_000]
    ]


def _said(rate: Rate) -> str:
    return f"{rate.cpu:,.0f} [{rate.wall:,.0f}]"


if __name__ == "__main__":
    sys.exit(main())
