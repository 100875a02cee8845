"""`rung engine`: settles what comes due."""

import argparse
import gc
import signal

from rung.worker.engine import Engine, Stop

HELP = """Run the engine alone, on the database of DATABASE_URL: it gives warnings, finds what was
missed and opens levels, each at its instant. Any number may run. `rung serve` does this for you."""
LOOK_AFTER = 200_000  # objects more than at the last look for circles: a batch frees its own
EXAMPLES = """  DATABASE_URL=postgresql://rung_app@db/rung rung engine"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    del parser


def run(arguments: argparse.Namespace) -> int:
    """Settle due clocks until told to stop."""
    del arguments
    let_the_collector_rest()
    with Stop() as stop:
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stop.ask())
        Engine(stop).run()
    return 0


def let_the_collector_rest() -> None:
    """Look for circles of objects seldom, and never through what is loaded by now.

    That cost a tenth of settling: half for the looks themselves, half for what stays anyway.
    """
    gc.freeze()
    gc.set_threshold(LOOK_AFTER)
