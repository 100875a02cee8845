"""`rung record`: the house's record as lines of JSON, with filters."""

import argparse
import json
import sys
from datetime import UTC, date, datetime

from rung import clock
from rung.commands.mistakes import UsageMistake
from rung.domain.house_record import RecordKind, Way
from rung.domain.sensitive_reads import Read
from rung.queries.house_record import Asked, day_starts, whole_record
from rung.services.doing import time_itself
from rung.services.record import record_read

HELP = """Write the record of the house, a line of JSON for each entry, oldest first: every change
of policies, calendars, people, levels and imports, and every read of what is sensitive. Nobody can
change it. That it was read here is kept on it as well."""
EXAMPLES = """  rung record
  rung record --since 2026-11-01 --until 2026-12-01       November, in UTC
  rung record --since 2026-11-24T08:00-07:00 --who "Ada Kern"
  rung record --what READ --about ESC-1042                who has taken it away
  rung record | jq -r '[.recorded_at, .who, .about] | @tsv'"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--who", default="", help="part of a name, or a whole mail address")
    parser.add_argument(
        "--what", choices=[kind.value for kind in RecordKind], help="one kind of entry"
    )
    parser.add_argument("--about", default="", help="part of what it is about")
    for name, words in (("--since", "from there on"), ("--until", "before it")):
        parser.add_argument(
            name, metavar="WHEN", help=f"{words}: a day in UTC, or an instant with its offset"
        )


def run(arguments: argparse.Namespace) -> int:
    """Write every entry that is looked for."""
    asked = Asked(
        who=arguments.who,
        kind=RecordKind(arguments.what) if arguments.what else None,
        about=arguments.about,
        since=_instant(arguments.since),
        until=_instant(arguments.until),
    )
    said = (f"{name} {value}" for name, value in _given(arguments).items())
    record_read(time_itself(clock.now()), Read.HOUSE_RECORD, ", ".join(said), way=Way.COMMAND)
    for entry in whole_record(asked):
        sys.stdout.write(json.dumps(entry.as_data(), ensure_ascii=False) + "\n")
    return 0


def _given(arguments: argparse.Namespace) -> dict[str, str]:
    names = ("who", "what", "about", "since", "until")
    return {name: value for name in names if (value := getattr(arguments, name))}


def _instant(typed: str | None) -> datetime | None:
    """A day begins at midnight UTC; an instant without its offset would be a guess."""
    if not typed:
        return None
    try:
        if len(typed) == len("2026-11-24"):
            return day_starts(date.fromisoformat(typed), "UTC")
        found = datetime.fromisoformat(typed)
        known = found.astimezone(UTC) if found.tzinfo else None
    except (ValueError, OverflowError):
        known = None
    if known is None:
        raise UsageMistake(
            f"{typed} is no instant; write 2026-11-24, or 2026-11-24T08:00-07:00 with its offset."
        )
    return known
