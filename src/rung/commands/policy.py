"""`rung policy`: policy packs checked, tried, published and written out again."""

import argparse
import json
import os
import sys
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from rung.adapters import presets
from rung.commands import policy_export, policy_load, policy_try, with_django
from rung.commands.mistakes import UsageMistake, UserMistake
from rung.commands.policy_files import PackFile, read, read_sound
from rung.domain.calendars import FIRST_DAY, LAST_DAY
from rung.domain.matching import DIMENSIONS
from rung.domain.packs import Kind

HELP = """Policy packs: a policy as one commented text file (TOML). docs/policies.md explains them
for whoever owns a policy; docs/reference/policy-packs.md lists every key. check and preset need no
database; try needs none with --hours and --zone. Exit status: 0 done, 1 refused with every fault
told, 2 wrong words."""
EXAMPLES = """  rung policy preset                                 the packs to begin from
  rung policy preset by-severity > ours.toml
  rung policy check ours.toml                        FILE:LINE: key: what was expected
  rung policy try ours.toml --contact 2026-11-25T15:30-07:00 --severity sev1 \\
      --hours "Mon-Fri 08:00-17:00" --zone America/Denver
  rung policy try ours.toml --contact 2026-11-25T15:30-07:00 --calendar Mountain
  rung policy load ours.toml --words "Level 2 opens after 3 hours"
  rung policy export by-severity -o by-severity.toml"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What the command takes."""
    parts = parser.add_subparsers(dest="part", metavar="check|try|load|export|preset")
    parts.required = True
    check = _part(parts, "check", "say everything that is wrong with packs")
    check.add_argument("files", type=Path, nargs="+", metavar="FILE", help="a pack, TOML in UTF-8")
    check.add_argument("--json", action="store_true", help="the faults as JSON")
    _add_try(_part(parts, "try", "print what a pack answers after a contact"))
    load = _part(parts, "load", "publish a pack as the next version of its policy")
    load.add_argument("file", type=Path, metavar="FILE", help="a pack, TOML in UTF-8")
    load.add_argument("--words", required=True, help="why; it is kept with the version")
    export = _part(parts, "export", "write a published policy as a pack")
    export.add_argument("name", metavar="NAME", help="the policy's name")
    export.add_argument("--version", type=int, metavar="N", help="that version; else the newest")
    export.add_argument("-o", "--output", type=Path, metavar="FILE", help="else to the screen")
    preset = _part(parts, "preset", "print a pack to begin from; without a name, list them")
    preset.add_argument("name", nargs="?", metavar="NAME", help="the preset's name")


def _part(
    parts: "argparse._SubParsersAction[argparse.ArgumentParser]", name: str, about: str
) -> argparse.ArgumentParser:
    return parts.add_parser(name, help=about, description=about.capitalize(), allow_abbrev=False)


def _add_try(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path, metavar="FILE", help="a pack, TOML in UTF-8")
    parser.add_argument(
        "--contact",
        type=_instant,
        metavar="INSTANT",
        help="when level 1 was contacted, with its offset: 2026-11-25T15:30-07:00",
    )
    for name in DIMENSIONS:
        parser.add_argument(f"--{name}", default="", metavar="WORD", help=f"the {name}")
    parser.add_argument("--calendar", metavar="NAME", help="a calendar of the database")
    parser.add_argument(
        "--hours", metavar="WEEK", help='hours in its place: "Mon-Fri 08:00-17:00; Sat 09:00-12:00"'
    )
    parser.add_argument("--zone", metavar="ZONE", help="the zone of --hours: America/Denver")
    parser.add_argument("--days", type=int, metavar="N", help="the price of N days sooner")
    parser.add_argument("--json", action="store_true", help="the answer as JSON")


def _instant(text: str) -> datetime:
    """An instant in UTC, of the years that calendars reach."""
    try:
        at = datetime.fromisoformat(text)
        known = at.astimezone(UTC) if at.tzinfo else None
    except (ValueError, OverflowError):
        known = None
    if known is None:
        expected = "expected an instant with its offset, like 2026-11-25T15:30-07:00"
        raise argparse.ArgumentTypeError(f"{expected}; found {text!r}")
    if not FIRST_DAY <= known.date() < LAST_DAY:
        raise argparse.ArgumentTypeError(f"expected the years 1970 to 2099; found {text!r}")
    return known


def run(arguments: argparse.Namespace) -> int:
    """Do the part that was asked for."""
    if arguments.part == "check":
        return _check(arguments)
    if arguments.part == "preset":
        return _preset(arguments)
    if arguments.part == "export":
        return with_django.run(policy_export, arguments)
    arguments.pack = read_sound(arguments.file)
    if arguments.part == "load":
        return with_django.run(policy_load, arguments)
    if arguments.hours is not None or _kind(arguments.pack.document) is not Kind.LADDER:
        return policy_try.run(arguments)
    if not os.environ.get("DATABASE_URL"):
        raise UserMistake(
            "Which calendar? No database is running; give the hours with --hours and --zone."
        )
    return with_django.run(policy_try, arguments)


def _check(arguments: argparse.Namespace) -> int:
    found = [read(path) for path in arguments.files]
    if arguments.json:
        faults = [fault for each in found for fault in each.form()]
        sys.stdout.write(json.dumps(faults, ensure_ascii=False, indent=2) + "\n")
    else:
        lines = [line for each in found for line in each.told or (_sound(each),)]
        sys.stdout.write("\n".join(lines) + "\n")
    return 1 if any(each.faults for each in found) else 0


def _sound(found: PackFile) -> str:
    return f"{found.file}: {_what(found.document)}, no fault"


def _what(document: Mapping[str, Any]) -> str:
    """A pack in words: "standard, a ladder of 4 levels"."""
    kind = _kind(document)
    counted = {Kind.LADDER: ("levels", "level"), Kind.ROUTING: ("rules", "rule")}
    if kind not in counted:
        article = "an" if kind is Kind.EXPEDITE else "a"
        return f"{document['name']}, {article} {kind} pack"
    of, one = counted[kind]
    count = len(document[of])
    what = "a ladder" if kind is Kind.LADDER else "a routing table"
    return f"{document['name']}, {what} of {count} {one if count == 1 else of}"


def _kind(document: Mapping[str, Any]) -> Kind:
    return Kind(document.get("kind", Kind.LADDER.value))


def _preset(arguments: argparse.Namespace) -> int:
    if arguments.name is None:
        sys.stdout.write("\n".join(presets.names()) + "\n")
        return 0
    try:
        sys.stdout.write(presets.text_of(arguments.name))
    except LookupError as error:
        raise UsageMistake(error.args[0]) from error
    return 0
