"""The poller's process: fetches mail from an account, keeps it, and only then puts it away.

A mail that is in the database and still in the folder is fetched again after a crash and known as
the same; one that is put away was on disk before (N8). What is not taken stays where it lies.
"""

import logging
import math
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta

import psycopg
from django.db import InterfaceError, OperationalError, connections

from rung import clock
from rung.adapters.imap_in import Folder, FolderTrouble, Lying, open_folder
from rung.adapters.oauth_tokens import Tokens
from rung.adapters.smtp_in import Handed
from rung.domain.mail_account import MailAccount, addressee, return_path
from rung.domain.mail_reading import read_mail
from rung.services.heartbeat import MAIL_POLLER, beat
from rung.services.mail_intake import LARGEST
from rung.services.reply_address import is_ours
from rung.worker.engine import Stop
from rung.worker.mail_listener import BYTES_TOGETHER, TOGETHER, commit

log = logging.getLogger("rung.mail-poller")
PAUSES = (1.0, 5.0, 15.0, 60.0, 300.0)  # seconds before the next try, the last again and again
LATER = 600.0  # seconds until a mail is fetched again that could not be taken for now
FOR_GOOD = math.inf
LOST = (FolderTrouble, OperationalError, InterfaceError, psycopg.Error)
TOO_LARGE = f"larger than {LARGEST // 1024 // 1024} MB"
FOR_NOBODY = "for no address of ours"
NOT_NOW = "not for now"
_END_OF_HEADERS = re.compile(rb"\r?\n\r?\n")


class Poller:
    """Takes what comes into one folder until asked to stop; outlives server and database.

    One is enough. Two on one folder take nothing twice, and are in each other's way.
    """

    def __init__(self, account: MailAccount, stop: Stop) -> None:
        self._account = account
        self._tokens = Tokens(account)
        self._stop = stop
        self._validity = 0
        self._left: dict[int, float] = {}  # by uid: when, in seconds that only grow, to try again
        self._failures = 0

    def run(self) -> None:
        """Return only when asked to stop."""
        while not self._stop.asked:
            try:
                token = self._tokens.current(now=clock.machine())
                with open_folder(self._account, token=token) as folder:
                    self._watch(folder)
            except LOST as trouble:
                self._recover(trouble)
        connections.close_all()

    def _watch(self, folder: Folder) -> None:
        """Look again and again until asked to stop, or until the token is to be another."""
        if folder.validity != self._validity:
            self._left, self._validity = {}, folder.validity
        log.info("mail-poller.reads")
        while not self._stop.asked and not self._tokens.ends(now=clock.machine()):
            self.look(folder)
            self._failures = 0
            self._stop.sleep(self._account.every)

    def look(self, folder: Folder) -> None:
        """Take what waits. Raises FolderTrouble, and what a database that is gone raises."""
        waiting = folder.waiting()
        there = {each.uid for each in waiting}
        self._left = {uid: until for uid, until in self._left.items() if uid in there}
        self._leave([each.uid for each in waiting if each.size > LARGEST], TOO_LARGE)
        new = [each for each in waiting if self._left.get(each.uid, 0) <= clock.monotonic()]
        for batch in batches(new):
            if self._stop.asked:
                return
            self._beat(self._take(folder, batch))
        if not new:
            self._beat(0)

    def _take(self, folder: Folder, uids: Sequence[int]) -> int:
        """Keep some mails, then put away what is kept; how many those are."""
        mails = {uid: self._handed(content) for uid, content in folder.contents(uids).items()}
        self._leave([uid for uid, mail in mails.items() if not mail.recipients[0]], FOR_NOBODY)
        ours = {uid: mail for uid, mail in mails.items() if mail.recipients[0]}
        kept = _kept(ours)
        folder.put_away(kept)
        self._leave([uid for uid in ours if uid not in kept], NOT_NOW, LATER)
        if kept:
            log.info("mail-poller.taken", extra={"mails": len(kept)})
        return len(kept)

    def _handed(self, content: bytes) -> Handed:
        """A mail as a server would have handed it over; its body is not looked at."""
        mail = read_mail(_END_OF_HEADERS.split(content, maxsplit=1)[0] + b"\r\n\r\n")
        account = self._account
        recipient = addressee(mail, recipient_headers=account.recipient_headers, is_ours=is_ours)
        return Handed(return_path(mail), (recipient,), content, account.host)

    def _leave(self, uids: Sequence[int], why: str, seconds: float = FOR_GOOD) -> None:
        """Let mails lie, and say so once."""
        new = [uid for uid in uids if self._left.get(uid, 0) < FOR_GOOD]
        if new:
            self._left |= dict.fromkeys(new, clock.monotonic() + seconds)
            log.warning("mail-poller.left", extra={"mails": len(new), "trouble": why})

    def _beat(self, taken: int) -> None:
        """A sign of life: the account was read, so many were taken, so many lie there."""
        next_at = clock.now() + timedelta(seconds=self._account.every)
        beat(
            name=MAIL_POLLER,
            next_at=next_at,
            settled=taken,
            parked=len(self._left),
            at=clock.machine(),
        )

    def _recover(self, trouble: Exception) -> None:
        """Leave the broken connection behind, and wait longer each time."""
        said = str(trouble) if isinstance(trouble, FolderTrouble) else type(trouble).__name__
        self._failures += 1
        self._tokens.forget()
        log.warning("mail-poller.retries", extra={"trouble": said, "failures": self._failures})
        connections.close_all()
        self._stop.sleep(PAUSES[min(self._failures, len(PAUSES)) - 1])


def batches(waiting: Sequence[Lying]) -> Iterator[list[int]]:
    """What is fetched and committed together, by uid: not too many, not too much."""
    batch, size = list[int](), 0
    for each in waiting:
        if batch and (len(batch) == TOGETHER or size + each.size > BYTES_TOGETHER):
            yield batch
            batch, size = [], 0
        batch.append(each.uid)
        size += each.size
    if batch:
        yield batch


def _kept(mails: Mapping[int, Handed]) -> list[int]:
    """Those that are on disk now. One that the database refuses does not hold up the others."""
    try:
        answers = commit(list(mails.values()))
    except LOST:
        raise
    except Exception:
        log.exception("mail-poller.refused", extra={"mails": len(mails)})
        if len(mails) == 1:
            return []
        return [uid for each in mails.items() for uid in _kept(dict([each]))]
    return [uid for uid, why_not in zip(mails, answers, strict=True) if not why_not]
