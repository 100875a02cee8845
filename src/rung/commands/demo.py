"""`rung demo`: the demo company with its past, and one sign-in link per role."""

import argparse
import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.conf import settings
from django.db import transaction

from rung import clock
from rung.commands.mistakes import UserMistake
from rung.commands.stories.player import play
from rung.commands.stories.programme import IMPORTS, OPENS_AT, STORIES
from rung.domain.late_notices import AGES
from rung.domain.notices import NoticeKind
from rung.models import Notice
from rung.queries.demo import everybody_url, has_people, sign_in_links
from rung.services.coverage import check_nightly
from rung.services.delivery import deliver

HELP = """The demo: a fictional carrier, Quillmark Networks, on Tuesday 24 November 2026, 08:20 in
Denver. `load` brings in its people and orders and plays its past, once; `links` prints one
sign-in link per role. `rung serve --demo` does both."""
EXAMPLES = """  rung demo load
  rung demo links"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("what", choices=tuple(_DOERS), help="what to do")


def run(arguments: argparse.Namespace) -> int:
    """Do it, where this is a demo at all."""
    if not settings.RUNG_DEMO:
        raise UserMistake("this is no demo: set RUNG_DEMO=1, or start `rung serve --demo`.")
    _DOERS[arguments.what]()
    return 0


def _load() -> None:
    """All of the past, or nothing of it; time is moved on the first load alone."""
    with _quietly(), transaction.atomic():
        if has_people():
            print("There are people here already; the demo leaves everything as it is.")  # noqa: T201
            return
        play(STORIES, imports=IMPORTS, until=OPENS_AT)
        clock.move_to(OPENS_AT)
        check_nightly(now=OPENS_AT)
    _send_old_mail()
    print("The demo company is loaded.")  # noqa: T201


@contextmanager
def _quietly() -> Iterator[None]:
    """What is long past is no news for the log."""
    log = logging.getLogger("rung")
    before = log.level
    log.setLevel(logging.WARNING)
    try:
        yield
    finally:
        log.setLevel(before)


def _send_old_mail() -> None:
    """Send at its own instant what would be too old to be sent when the demo opens."""
    if not settings.RUNG_SMTP:
        return
    with _quietly():
        past = Notice.objects.filter(sent_at=None, try_at__lt=OPENS_AT)
        for notice in past.order_by("try_at"):
            if OPENS_AT - notice.created_at > AGES[NoticeKind(notice.kind)].at_most:
                deliver(notice_id=notice.pk, now=notice.try_at or OPENS_AT)


def _print_links() -> None:
    links = sign_in_links()
    if not links:
        raise UserMistake("the demo company is not here; `rung demo load` brings it in.")
    width = max(len(link.role) for link in links), max(len(link.name) for link in links)
    for link in links:
        print(f"{link.role:<{width[0]}}  {link.name:<{width[1]}}  {link.url}")  # noqa: T201
    print(f"{'Everybody else':<{width[0]}}  {'':<{width[1]}}  {everybody_url()}")  # noqa: T201


_DOERS: dict[str, Callable[[], None]] = {"load": _load, "links": _print_links}
