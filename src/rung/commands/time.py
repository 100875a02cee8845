"""`rung time`: business time from the command line, a JSON case to a line."""

import argparse
import os
import sys
import zoneinfo
from collections.abc import Iterator

from rung.domain.time_cases import Cases

HELP = """Read one JSON case a line from standard input and write one JSON answer a line. A case:

  {"calendar": {"tz": "America/Denver", "weekly": {"mon": [["08:00", "17:00"]]}},
   "op": "add", "start_utc": "2026-11-23T22:30:00Z", "amount": 14400}

on one line; "op": "between" takes "end_utc" and no amount. Seconds may be negative. A calendar may
hold holidays, overrides and weekly_from, a night shift is ["22:00", "06:00"], and "pauses" is a
list of [from, to] or [from, to, reason]. This one is answered {"utc": "2026-11-30T17:30:00Z"};
others {"seconds": ...}, {"never": true} or {"error": ...}. A bad line never stops the rest. Needs
no database and takes any number of lines in constant memory."""
EXAMPLES = """  rung time < cases.jsonl
  rung time --explain < cases.jsonl     why: the ledger of each answer, row by row"""

AT_ONCE = 1 << 16
LONGEST_LINE = 1 << 22
TOO_LONG = '{"error": "This line is longer than 4 MB."}'
NO_TEXT = '{"error": "This line is no UTF-8 text."}'


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--explain", action="store_true", help="add the ledger to each answer")


def run(arguments: argparse.Namespace) -> int:
    """Answer every line; 0 also when lines were bad, for each has its answer."""
    zoneinfo.reset_tzpath(())  # the package's time zones, as everywhere in rung
    cases = Cases(explained=arguments.explain)
    if sys.stdin.isatty():
        sys.stderr.write(
            "Type JSON cases, one a line; ctrl-D ends. `rung time --help` shows one.\n"
        )
    try:
        for lines in _lines(sys.stdin.fileno()):
            answers = [_answer(cases, line) for line in lines]
            sys.stdout.write("\n".join([*answers, ""]))
            sys.stdout.flush()
    except BrokenPipeError:  # whoever read the answers has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return 0


def _lines(source: int) -> Iterator[list[bytes | None]]:
    """Whatever lines have come in, as soon as they have; None for one that is too long."""
    rest: bytes | None = b""
    while chunk := os.read(source, AT_ONCE):
        first, *lines = chunk.split(b"\n")
        head = None if rest is None or len(rest) + len(first) > LONGEST_LINE else rest + first
        found = [head, *lines]
        rest = found.pop()
        if found:
            yield found
    if rest != b"":
        yield [rest]


def _answer(cases: Cases, line: bytes | None) -> str:
    if line is None:
        return TOO_LONG
    try:
        return cases.answer(line.decode().removeprefix("\ufeff"))
    except UnicodeDecodeError:
        return NO_TEXT
