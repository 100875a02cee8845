"""Make Django ready for a command, with the database of the running `rung serve` if need be."""

import argparse
import os
from types import ModuleType

import django
from django.db import OperationalError

from rung.commands import places
from rung.commands.mistakes import UserMistake
from rung.domain.refusals import RuleViolation


def set_up() -> None:
    """Read the environment that a running `rung serve` left for other commands; start Django."""
    if "DATABASE_URL" not in os.environ:
        for name, value in places.environment_of_running_serve(places.data_folder()).items():
            os.environ.setdefault(name, value)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "rung.config.settings")
    try:
        django.setup()
    except ValueError as error:  # a variable that is not as it must be; the words name it
        raise UserMistake(str(error)) from error


def run(module: ModuleType, arguments: argparse.Namespace) -> int:
    """Run a command that reads or writes; refusals become sentences."""
    if not os.environ.get("DATABASE_URL"):
        raise UserMistake(
            f"No database: `rung serve` is not running on {places.data_folder()}, "
            "and DATABASE_URL is not set."
        )
    try:
        status: int = module.run(arguments)
    except RuleViolation as refusal:
        raise UserMistake(str(refusal)) from refusal
    except OperationalError as error:
        raise UserMistake(f"The database cannot be used: {error}") from error
    return status
