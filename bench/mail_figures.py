"""Mail as servers hand it over, to a listener that is a process of its own."""

import argparse
import os
import smtplib
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import django
from django.core.management import call_command

django.setup()

from engine_processes import cpu_of

from rung.models import ReceivedMail
from rung.services.reply_address import base_address
from tests.mailbox import closed_port

PATIENCE = 30  # seconds
KILLED_AFTER = 100  # mails, and one more each time


def report(asked: argparse.Namespace) -> None:
    """Take, count, kill, count again; print."""
    call_command("migrate", verbosity=0)
    answered = set[str]()
    with listener(lmtp=asked.lmtp) as (process, port):
        before, began = cpu_of(process.pid), time.perf_counter()
        hand_over(asked, port, "one", answered, each=asked.mails // asked.senders)
        seconds, cpu = time.perf_counter() - began, cpu_of(process.pid) - before
    rate, each = len(answered) / seconds, 1000 * cpu / len(answered)
    print(f"{len(answered)} mails of {asked.bytes} bytes from {asked.senders} senders at once:")
    print(f"{rate:.0f} a second, {each:.1f} ms of the listener's CPU each; {judged(answered)}")
    for kill in range(asked.kills):
        with listener(lmtp=asked.lmtp) as (process, port):
            enough = len(answered) + KILLED_AFTER + kill
            killing = threading.Thread(target=kill_after, args=(process, answered, enough))
            killing.start()
            hand_over(asked, port, f"kill{kill}", answered, each=10**9)
            killing.join()
    print(f"{asked.kills} listeners killed: {judged(answered)}")


def judged(answered: set[str]) -> str:
    """What became of every mail that was answered for; the sender of each is its own."""
    kept = list(ReceivedMail.objects.values_list("sender", flat=True))
    lost, twice = len(answered - set(kept)), len(kept) - len(set(kept))
    return f"{len(answered)} answered for, {len(kept)} there, {lost} lost, {twice} twice"


def kill_after(process: subprocess.Popen[bytes], answered: set[str], enough: int) -> None:
    """Kill -9 as soon as so many have been answered for."""
    while len(answered) < enough:
        time.sleep(0.001)
    process.kill()


def hand_over(
    asked: argparse.Namespace, port: int, name: str, answered: set[str], *, each: int
) -> None:
    """Send from several connections at once, until done or cut off; note who was told 250."""
    language = smtplib.LMTP if asked.lmtp else smtplib.SMTP

    def send(writer: int) -> None:
        try:
            with language("127.0.0.1", port, timeout=PATIENCE) as server:
                for number in range(each):
                    sender = f"{name}-{writer}-{number}@example.org"
                    content = f"Subject: {sender}\r\n\r\n".encode().ljust(asked.bytes, b"x")
                    server.sendmail(sender, [base_address()], content)
                    answered.add(sender)
        except (OSError, smtplib.SMTPException):
            return  # killed meanwhile

    threads = [threading.Thread(target=send, args=(writer,)) for writer in range(asked.senders)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


@contextmanager
def listener(*, lmtp: bool) -> Iterator[tuple[subprocess.Popen[bytes], int]]:
    """`rung mail-listener` as it runs, and its port; killed at the end."""
    port = closed_port()
    where = f"{'lmtp' if lmtp else 'smtp'}://127.0.0.1:{port}"
    process = subprocess.Popen(
        [sys.executable, "-P", "-m", "rung.commands.main", "mail-listener"],
        env=os.environ | {"RUNG_MAIL_IN": where},
    )
    try:
        while not _answers(port):
            time.sleep(0.05)
        yield process, port
    finally:
        process.kill()
        process.wait()


def _answers(port: int) -> bool:
    try:
        with smtplib.LMTP("127.0.0.1", port, timeout=PATIENCE):
            return True
    except OSError:
        return False
