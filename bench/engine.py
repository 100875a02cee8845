"""What settling due clocks costs, with all its effects, on a throw-away PostgreSQL of its own.

Prints, from one run: the bare statement that claims as many clocks and does nothing (SKIP LOCKED);
the batches of one thread; a loop that settles one clock after the other; one engine and two, as
processes of their own; how late clocks are settled while so many come due every second; and an idle
sweep among so many running clocks, at last among very many. Judges nothing. Options, with defaults:
--clocks 20000 --open 1000000 --one-by-one 200 --engines 20000 --rate 1000 --seconds 10
--idle 10000000 (0 leaves it out: it takes 10 GB and some minutes).
"""

import argparse
import importlib

from surroundings import database


def main() -> None:
    """Start a throw-away database, fill it, measure, remove it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--clocks", type=int, default=20_000, help="due clocks, in all runs")
    parser.add_argument("--open", type=int, default=1_000_000, help="running clocks besides")
    parser.add_argument("--one-by-one", type=int, default=200, help="clocks settled that way")
    parser.add_argument("--engines", type=int, default=20_000, help="due clocks for each process")
    parser.add_argument("--rate", type=int, default=1000, help="clocks due a second")
    parser.add_argument("--seconds", type=int, default=10, help="of that")
    parser.add_argument("--runs", type=int, default=5, help="of which the median is printed")
    parser.add_argument("--idle", type=int, default=10_000_000, help="running clocks at last")
    arguments = parser.parse_args()
    with database():  # Django can be set up only now
        importlib.import_module("engine_figures").report(arguments)


if __name__ == "__main__":
    main()
