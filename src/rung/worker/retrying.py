"""Tries webhooks again when that is due, not with the minute's sweep, which stays as the net.

Sleeps until the next due instant; a call that failed here wakes it, for it made another one. While
nothing fails it holds no connection and asks nothing.
"""

import logging
from datetime import datetime
from threading import Event, Thread

import psycopg
from django.db import InterfaceError, OperationalError, connections

from rung import clock
from rung.services import webhook_calls

log = logging.getLogger("rung.webhooks")
LOST = (OperationalError, InterfaceError, psycopg.Error)
PAUSE = 5.0  # seconds before the next look, while the database is gone
LONGEST = 60.0  # seconds; the product's clock may have been moved


class Retries:
    """Asks for what is due again, in a thread of its own."""

    def __init__(self) -> None:
        self._woken = Event()
        self._asked_to_stop = False
        self._thread: Thread | None = None
        self._seen_until: datetime | None = None

    def start(self) -> None:
        """Begin; ends with the process, or when it is stopped."""
        self._asked_to_stop = False
        self._thread = Thread(target=self._run, name="webhook-retries", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """End after the look it is at."""
        self._asked_to_stop = True
        self._woken.set()
        if self._thread is not None:
            self._thread.join()

    def wake(self) -> None:
        """A call has failed: its next try is due sooner or later."""
        self._woken.set()

    def _run(self) -> None:
        while not self._asked_to_stop:
            self._woken.clear()
            self._woken.wait(self._look())

    def _look(self) -> float | None:
        """Ask for what is due; seconds until something is next, None until a call fails."""
        try:
            now, seen_until = clock.now(), self._seen_until
            at = now if seen_until is None else webhook_calls.next_due(after=seen_until)
            if at is not None and at <= now:
                webhook_calls.sweep(now=now)
                self._seen_until = now
                at = webhook_calls.next_due(after=now)
        except LOST:
            log.warning("webhook.retries-wait")
            return PAUSE
        finally:
            connections.close_all()
        if at is None:
            return None
        return min(max((at - clock.now()).total_seconds(), 0.0), LONGEST)


RETRIES = Retries()
