"""What settling due clocks costs, with all its effects, on a throw-away PostgreSQL of its own.

Prints, from one run: the bare statement that claims as many clocks and does nothing (SKIP LOCKED);
the engine settling them in batches; a loop that settles one clock after the other; how late clocks
are settled while so many come due every second; and an idle sweep among so many running clocks.
Judges nothing. Options: --clocks 100000 --open 1000000 --one-by-one 200 --rate 1000 --seconds 20.
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
    parser.add_argument("--rate", type=int, default=1000, help="clocks due a second")
    parser.add_argument("--seconds", type=int, default=10, help="of that")
    parser.add_argument("--runs", type=int, default=5, help="of which the median is printed")
    arguments = parser.parse_args()
    with database():  # Django can be set up only now
        importlib.import_module("engine_figures").report(arguments)


if __name__ == "__main__":
    main()
