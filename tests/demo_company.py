"""The demo company for tests that look at all of it: played in this process, and taken back."""

from contextlib import contextmanager
from types import SimpleNamespace

from django.db import connection, transaction
from django.test import override_settings

from rung.commands import demo

NUMBERS = (("rung_desk_ticket_number", 88), ("rung_escalation_number", 1001))


@contextmanager
def in_the_demo(blocker):
    """What a fixture for a whole module needs: a database to reach, and the demo's settings."""
    with blocker.unblock(), override_settings(RUNG_DEMO=True, RUNG_MOVABLE_TIME=True):
        yield


@contextmanager
def demo_company(blocker):
    """All there is when the demo opens, at that instant; nothing of it is left afterwards.

    Numbers begin as in a database of its own: no test before has opened anything.
    """
    with in_the_demo(blocker), transaction.atomic():
        with connection.cursor() as cursor:
            for name, first in NUMBERS:
                cursor.execute("SELECT setval(%s, %s, false)", [name, first])
        demo.run(SimpleNamespace(what="load"))
        yield
        transaction.set_rollback(True)
