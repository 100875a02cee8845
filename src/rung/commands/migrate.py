"""`rung migrate`: tables, and what the application may do with them, brought to this version."""

import argparse
import os

import django
import psycopg
from django.core.management import call_command
from django.db import OperationalError, connections

from rung import clock
from rung.adapters.postgres import Urls
from rung.adapters.postgres_roles import (
    RolesMissingError,
    bring_sides,
    grant_daily_work,
    one_at_a_time,
)
from rung.commands.mistakes import UserMistake
from rung.migrations._states import changed_in_place
from rung.services.timeline_months import keep_months

HELP = """Bring the database to this version of rung, as its owner. Safe to run again and at the
same time twice. `rung serve` does this for you."""
EXAMPLES = """  DATABASE_URL=postgresql://rung_app@db/rung \\
  RUNG_OWNER_DATABASE_URL=postgresql://rung_owner@db/rung rung migrate"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    del parser


def run(arguments: argparse.Namespace) -> int:
    """Migrate as the owner, then grant the application its daily work."""
    del arguments
    app_url, owner_url = (_needed(name) for name in ("DATABASE_URL", "RUNG_OWNER_DATABASE_URL"))
    os.environ["DATABASE_URL"] = owner_url
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "rung.config.settings")
    django.setup()
    try:
        with one_at_a_time(owner_url):
            bring_sides(owner_url=owner_url, app_url=app_url)
            bring_forward(Urls(app=app_url, owner=owner_url))
    except RolesMissingError as missing:
        raise UserMistake(str(missing)) from missing
    except (psycopg.OperationalError, OperationalError) as error:
        raise UserMistake(f"The database cannot be used: {error}") from error
    return 0


def bring_forward(urls: Urls) -> None:
    """Apply what is missing, however old the tables are, and let the application work with them.

    Django must be ready, with the owner's database; nobody else may migrate meanwhile.
    """
    with changed_in_place():
        call_command("migrate", interactive=False, verbosity=0)
    call_command("createcachetable", verbosity=0)
    keep_months(now=clock.now())
    grant_daily_work(owner_url=urls.owner, app_url=urls.app)
    connections.close_all()


def _needed(name: str) -> str:
    value = os.environ.get(name)
    if not value:
        raise UserMistake(
            f"{name} is not set. `rung serve` brings its own database to this version by itself; "
            "for another one set DATABASE_URL, for daily work, and RUNG_OWNER_DATABASE_URL, "
            "for the owner of its tables."
        )
    return value
