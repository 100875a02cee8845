"""The `rung` command line: a table of commands, each imported only when it is called."""

import argparse
import importlib
import sys
from collections.abc import Sequence
from enum import Enum
from importlib.metadata import version
from typing import NamedTuple, Protocol, cast

from rung.commands.mistakes import UserMistake

_INTERRUPTED = 130


class Needs(Enum):
    """What must be ready before a command runs."""

    NOTHING = "nothing"
    DJANGO = "Django"
    DATABASE = "Django and a database"


class Command(NamedTuple):
    """One line of the table: where the command is, what it does in a line, what it needs."""

    module: str
    help: str
    needs: Needs


COMMANDS = {
    "serve": Command(
        "rung.commands.serve", "run everything: database, web, worker, engine", Needs.NOTHING
    ),
    "web": Command("rung.commands.web", "run the web server alone", Needs.NOTHING),
    "worker": Command("rung.commands.worker", "run the worker alone", Needs.DATABASE),
    "engine": Command("rung.commands.engine", "run the engine alone", Needs.DATABASE),
    "mail-listener": Command(
        "rung.commands.mail_listener", "take the mails that people answer with", Needs.DATABASE
    ),
    "mail-poller": Command(
        "rung.commands.mail_poller", "fetch the mails that people answer with", Needs.DATABASE
    ),
    "check": Command(
        "rung.commands.check", "compute everything again from its facts and compare", Needs.DATABASE
    ),
    "migrate": Command(
        "rung.commands.migrate", "bring the database to this version", Needs.NOTHING
    ),
    "backup": Command(
        "rung.commands.backup", "write the whole database into one file", Needs.NOTHING
    ),
    "restore": Command(
        "rung.commands.restore", "fill an empty database from such a file", Needs.NOTHING
    ),
    "upgrade-database": Command(
        "rung.commands.upgrade_database",
        "move the embedded database to the newest PostgreSQL here",
        Needs.NOTHING,
    ),
    "doctor": Command(
        "rung.commands.doctor", "say what is wrong with a set-up and how to mend it", Needs.NOTHING
    ),
    "erase": Command(
        "rung.commands.erase",
        "take a person's name out of everything, keep the figures",
        Needs.DATABASE,
    ),
    "record": Command(
        "rung.commands.record", "write the record of changes and sensitive reads", Needs.DATABASE
    ),
    "retention": Command(
        "rung.commands.retention", "let go of what is over its term; --dry-run", Needs.DATABASE
    ),
    "import": Command(
        "rung.commands.import_", "bring in people or orders from a CSV file", Needs.DATABASE
    ),
    "admin": Command(
        "rung.commands.admin",
        "make administrators; let people in again",
        Needs.DATABASE,
    ),
    "demo": Command(
        "rung.commands.demo", "load the demo company; print its sign-in links", Needs.DATABASE
    ),
    "policy": Command(
        "rung.commands.policy", "check, try, publish and write out policy packs", Needs.DJANGO
    ),
    "time": Command("rung.commands.time", "answer business-time cases, a line each", Needs.NOTHING),
    "docs": Command("rung.commands.docs", "write the generated pages of docs", Needs.NOTHING),
}


class CommandModule(Protocol):
    """What every module of a command holds."""

    HELP: str
    EXAMPLES: str

    def add_arguments(self, parser: argparse.ArgumentParser) -> None: ...
    def run(self, arguments: argparse.Namespace) -> int: ...


class Preparation(Protocol):
    """The module that makes Django ready; imported only by commands that need it."""

    def set_up(self) -> None: ...
    def run(self, module: CommandModule, arguments: argparse.Namespace) -> int: ...


def main(words: Sequence[str] | None = None) -> int:
    """Run one command and return its exit status."""
    words = sys.argv[1:] if words is None else words
    try:
        return _run(words)
    except UserMistake as mistake:
        sys.stdout.flush()
        print(f"rung: {mistake}", file=sys.stderr)  # noqa: T201
        return mistake.status
    except KeyboardInterrupt:
        return _INTERRUPTED


def _run(words: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(
        prog="rung",
        description="Management engagement in order turn-up.",
        epilog="`rung COMMAND --help` explains one command and shows examples of it.",
        allow_abbrev=False,
    )
    parser.add_argument("--version", action="version", version=f"rung {version('rung')}")
    choices = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)
    chosen = words[0] if words and words[0] in COMMANDS else None
    module = preparation = None
    for name, command in COMMANDS.items():
        child = choices.add_parser(
            name,
            help=command.help,
            allow_abbrev=False,
            formatter_class=argparse.RawDescriptionHelpFormatter,
        )
        if name == chosen:
            preparation = _prepare(command.needs)
            module = cast("CommandModule", importlib.import_module(command.module))
            child.description = module.HELP
            child.epilog = f"examples:\n{module.EXAMPLES}"
            module.add_arguments(child)
    arguments = parser.parse_args(words)
    if module is None:  # parse_args has ended the program for words that name no command
        return UserMistake.status
    if preparation and COMMANDS[arguments.command].needs is Needs.DATABASE:
        return preparation.run(module, arguments)
    return module.run(arguments)


def _prepare(needs: Needs) -> Preparation | None:
    if needs is Needs.NOTHING:
        return None
    preparation = cast("Preparation", importlib.import_module("rung.commands.with_django"))
    preparation.set_up()
    return preparation


if __name__ == "__main__":
    sys.exit(main())
