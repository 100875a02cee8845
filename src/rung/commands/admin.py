"""`rung admin`: administrators, when nobody else can let anybody in."""

import argparse
import json
from zoneinfo import available_timezones

from rung import clock
from rung.commands.mistakes import UsageMistake
from rung.services import administrators, second_factors
from rung.services.doing import time_itself

HELP = """Make administrators and let people in again, on the machine itself: it needs neither mail
nor a sign-in provider. No password stands on the command line: `make` prints a link that works once
and for fifteen minutes. `remove-factors` is for whoever lost phone, key and codes: the next sign-in
asks for the first step alone. Every act is on the record."""
EXAMPLES = """  rung admin list
  rung admin make "Ada Kern" ada.kern@example.com
  rung admin make "Ada Kern" ada.kern@example.com --zone America/Denver --json
  rung admin unlock dana.reyes@example.com
  rung admin remove-factors dana.reyes@example.com"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    acts = parser.add_subparsers(dest="act", metavar="ACT", required=True)
    make = acts.add_parser("make", help="make somebody an administrator; print a link to sign in")
    make.add_argument("name", metavar="NAME", help="as people say it; kept where they are known")
    make.add_argument("email", metavar="EMAIL", help="their mail address")
    make.add_argument("--zone", default="UTC", metavar="ZONE", help="their time zone, if new: UTC")
    unlock = acts.add_parser("unlock", help="let every way in of somebody work again at once")
    unlock.add_argument("email", metavar="EMAIL", help="their mail address")
    lost = acts.add_parser("remove-factors", help="take away the second factors somebody lost")
    lost.add_argument("email", metavar="EMAIL", help="their mail address")
    shown = acts.add_parser("list", help="name every administrator")
    for each in (make, unlock, lost, shown):
        each.add_argument("--json", action="store_true", help="answer in JSON")


def run(arguments: argparse.Namespace) -> int:
    """Do it and say what was done."""
    acts = {"make": _make, "unlock": _unlock, "remove-factors": _remove_factors, "list": _list}
    acts[arguments.act](arguments)
    return 0


def _make(arguments: argparse.Namespace) -> None:
    if arguments.zone not in available_timezones():
        raise UsageMistake(f"There is no time zone {arguments.zone}.")
    made = administrators.make(
        name=arguments.name, email=arguments.email, zone=arguments.zone, now=clock.now()
    )
    said = {"name": made.person.name, "email": made.person.email, "was": made.was}
    until = made.until.isoformat(timespec="seconds")
    _tell(
        said | {"link": made.url, "until": until},
        f"{made.person.name} is an administrator. Within fifteen minutes, once:\n{made.url}",
        as_json=arguments.json,
    )


def _unlock(arguments: argparse.Namespace) -> None:
    person = administrators.unlock(email=arguments.email, now=clock.now())
    said = {"name": person.name, "email": person.email}
    _tell(said, f"Every way in works again for {person.name}.", as_json=arguments.json)


def _remove_factors(arguments: argparse.Namespace) -> None:
    person = second_factors.remove_all_on_the_machine(
        email=arguments.email, doing=time_itself(clock.now())
    )
    said = {"name": person.name, "email": person.email}
    words = f"{person.name} comes in by the first step alone, is signed out, and has a mail."
    _tell(said, words, as_json=arguments.json)


def _list(arguments: argparse.Namespace) -> None:
    found = administrators.administrators()
    said = [{"name": each.name, "email": each.email, "active": each.is_active} for each in found]
    lines = (f"{each.name} <{each.email}>{'' if each.is_active else ', closed'}" for each in found)
    _tell(said, "\n".join(lines) or "There is no administrator.", as_json=arguments.json)


def _tell(said: object, words: str, *, as_json: bool) -> None:
    print(json.dumps(said) if as_json else words)  # noqa: T201
