"""Whatever bytes arrive, the intake answers, stores or refuses, and never crashes (N8).

`make fuzz-mail` sends 5,000 broken mails, `make test` a share of them; RUNG_FUZZ_SEED chooses
others. Each goes over a real socket into the database, and is then understood as one that answers
the sender's own notice.
"""

import os
import random
import smtplib
import time
from contextlib import contextmanager
from hashlib import sha256

import pytest
from django.db import connection, transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from rung import clock
from rung.domain.mail_account import addressee, return_path
from rung.domain.mail_reading import read_mail
from rung.domain.notices import NoticeKind
from rung.models import ReceivedMail, UnderstoodMail
from rung.services.engaging import engage_on_behalf
from rung.services.mail_acts import NO_SENSE
from rung.services.reply_address import base_address, is_ours, reply_address
from rung.worker.understanding import understand_one
from tests.domain.mail_corpus import PEOPLE
from tests.domain.mail_machines import MACHINES
from tests.domain.mail_mutations import mutated
from tests.domain.mails import NOTICE
from tests.mailbox import closed_port
from tests.services.mails import notice_to, raised_notice
from tests.worker.listening import listener

pytestmark = pytest.mark.django_db(transaction=True)
FUZZ = (("RUNG_FUZZ_SEED", "20261124"), ("RUNG_FUZZ_MAILS", "80"))
REFUSED = (
    500,
    552,
)  # a line or a mail too long; never a refusal for now, which comes back for ever
LONGEST_ANSWER = 10.0  # seconds, on a machine that is busy with other things
LONGEST_READING = 2.0  # seconds of its thread's own time
CORPUS = tuple(
    [mail.raw for mail in those if len(mail.raw) < 20_000] for those in (PEOPLE, MACHINES)
)
PIECES = (
    *(b"\r\n", b"\r\n\r\n", b"\r\n.", b"From: lee.tan@example.com\r\n", b"Content-Type: "),
    *(
        b"multipart/mixed; boundary=b",
        b"text/html; charset=",
        b"\r\n--b\r\n",
        b"--b--",
        b"=?utf-8?b?",
    ),
    *(b"Content-Transfer-Encoding: base64\r\n", b"In-Reply-To: <", b">", b"confirm\r\n", b"\x00"),
)


class Door:
    """Hands mails over as they are, and has each understood as what its sender may do."""

    def __init__(self, world, server):
        self._server = server
        world.manager.email, world.ccm.email = "dana.reyes@example.com", "ccm@example.com"
        world.ccm.save()
        world.manager.save()
        escalation = world.raised(phoned_at=None, now=clock.now())
        doing = world.ccm_at(clock.now())
        engage_on_behalf(escalation_id=escalation.id, reason="No answer yet.", doing=doing)
        customers, managers = raised_notice(world), notice_to(world.manager, NoticeKind.ACKNOWLEDGE)
        self.notices = (customers, managers)
        self.recipients = (base_address(), reply_address(customers.pk), reply_address(managers.pk))
        self.taken, self.believed, self.number = set(), 0, 0

    def hand(self, raw, recipient):
        """Send it, have the answer judged and what was kept understood; then that is undone."""
        self.number += 1
        server = self._server
        server.mail(f"s{self.number}@example.org")
        assert server.rcpt(recipient)[0] == 250
        assert server.docmd("DATA")[0] == 354
        stuffed = raw.replace(b"\r\n.", b"\r\n..")
        server.send((b"." if raw.startswith(b".") else b"") + stuffed + b"\r\n.\r\n")
        code, _ = server.getreply()
        if code in REFUSED:
            return
        assert code == 250
        digest = sha256(raw + b"\r\n").hexdigest()
        self.taken.add((digest, recipient))
        self._understand(ReceivedMail.objects.get(sha256=digest, recipient=recipient))
        read = read_mail(raw)
        named = addressee(read, recipient_headers=("delivered-to",), is_ours=is_ours)
        assert named == "" or is_ours(named)
        assert isinstance(return_path(read), str)

    def _understand(self, mail):
        began = time.thread_time()
        with transaction.atomic():
            understand_one(mail.pk, now=clock.now())
            with connection.cursor() as cursor:
                cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            found = UnderstoodMail.objects.get(pk=mail.pk)
            self.believed += found.matched_by in {"THREAD", "REPLY_ADDRESS"} and bool(
                found.person_id
            )
            assert found.why != NO_SENSE
            transaction.set_rollback(True)
        assert time.thread_time() - began < LONGEST_READING


@pytest.fixture
def door(world):
    port = closed_port()
    with listener(port), smtplib.SMTP("127.0.0.1", port, timeout=LONGEST_ANSWER) as server:
        server.ehlo()
        door = Door(world, server)
        yield door
        kept = ReceivedMail.objects.values_list("sha256", "recipient")
        assert sorted(kept) == sorted(door.taken)


@contextmanager
def told(**what):
    """Say which of many it was."""
    try:
        yield
    except BaseException as error:
        error.add_note(str(what))
        raise


def test_every_broken_mail_of_the_corpus_is_answered_and_kept_once_or_refused(door):
    seed, count = (int(os.environ.get(name, said)) for name, said in FUZZ)
    chance = random.Random(seed)  # noqa: S311 - the same each time, on purpose
    for number in range(count):
        notice = chance.choice(door.notices)
        answered = chance.choice((base_address(), reply_address(notice.pk)))
        raw = chance.choice(chance.choice(CORPUS))
        raw = raw.replace(NOTICE.encode(), notice.message_id.encode())
        raw = mutated(raw, chance)
        with told(seed=seed, number=number, raw=raw[:500]):
            door.hand(raw, answered)

    assert len(door.taken) > 0.9 * count
    assert door.believed > 0.1 * count  # broken, and still somebody's answer to their notice


def test_whatever_bytes_arrive_they_are_answered_and_kept_once_or_refused(door):
    pieces = st.lists(st.sampled_from(PIECES) | st.binary(max_size=12), max_size=25)

    @settings(max_examples=40, deadline=None, derandomize=True, database=None)
    @given(pieces.map(b"".join) | st.binary(max_size=500), st.integers(0, 2))
    def whatever(raw, recipient):
        door.hand(raw, door.recipients[recipient])

    whatever()


def test_a_line_or_a_mail_that_is_too_long_is_refused_for_good(door):
    door.hand(b"Subject: x\r\n\r\n" + b"y" * 2**21, base_address())

    assert door.taken == set()
