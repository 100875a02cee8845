"""The mail listener as it takes mail: in a thread of this process, on the test's database."""

import asyncio
import smtplib
import threading
from contextlib import contextmanager

from rung.adapters.smtp_in import Door
from rung.worker.mail_listener import take_mail_until
from tests.worker.processes import eventually


@contextmanager
def listener(port, **door):
    """It takes mail on the port, or at another door, until the block ends."""
    loop, asked = asyncio.new_event_loop(), asyncio.Event()
    there = Door(**{"host": "127.0.0.1", "port": port} | door)
    work = take_mail_until(asked, there)
    thread = threading.Thread(target=loop.run_until_complete, args=(work,))
    thread.start()
    try:
        assert eventually(lambda: reachable(port, there.socket))
        yield
    finally:
        loop.call_soon_threadsafe(asked.set)
        thread.join()
        loop.close()


def reachable(port, path=""):
    """Whether a mail server answers there."""
    try:
        with smtplib.LMTP(path or "127.0.0.1", port, timeout=5):
            return True
    except OSError:
        return False
