"""Mail as it comes in: kept as it came, once, before anybody is told that it was taken (N8)."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Count

from rung.jobs_port import Job, defer_many
from rung.models import ReceivedMail
from rung.models.keys import key_at
from rung.services.reply_address import is_ours

LARGEST = 25 * 1024 * 1024  # bytes of one mail
MOST_RECIPIENTS = 20  # of ours, of one mail
AN_HOUR = timedelta(hours=1)
MOST_OF_ONE_SENDER = 200  # mails in an hour; machines without a return path share one count
TOO_MANY = "Too many mails of one sender; try again in an hour."


@dataclass(frozen=True)
class Arrived:
    """A mail as a server hands it over."""

    sender: str
    recipients: tuple[str, ...]
    content: bytes
    peer: str


def refuses_recipient(address: str) -> bool:
    """Whether mail to that address is none of ours."""
    return not is_ours(address)


@transaction.atomic
def take_in(arrived: Sequence[Arrived], *, now: datetime) -> list[str]:
    """Keep mails, all in one commit; for each why it is not taken, empty when it is.

    What was taken before is taken again without a second row. Whoever calls answers for a mail
    only after this has returned: then it is on disk, and a job will look at it.
    """
    sent = _sent_lately(arrived, now)
    rows, answers = list[ReceivedMail](), list[str]()
    for each in arrived:
        sent[each.sender] = sent.get(each.sender, 0) + 1
        if sent[each.sender] > MOST_OF_ONE_SENDER:
            answers.append(TOO_MANY)
            continue
        answers.append("")
        rows += _rows(each, now)
    ReceivedMail.objects.bulk_create(rows, ignore_conflicts=True)
    new = _kept([row.id for row in rows])
    if new:
        defer_many(Job.UNDERSTAND_MAIL, ({"mail_id": str(mail_id)} for mail_id in new))
    return answers


def _sent_lately(arrived: Sequence[Arrived], now: datetime) -> dict[str, int]:
    senders = {each.sender for each in arrived}
    lately = ReceivedMail.objects.filter(sender__in=senders, received_at__gt=now - AN_HOUR)
    counted = lately.values("sender").annotate(many=Count("pk")).values_list("sender", "many")
    return dict(counted)


def _rows(each: Arrived, now: datetime) -> list[ReceivedMail]:
    digest = hashlib.sha256(each.content).hexdigest()
    return [
        ReceivedMail(
            id=key_at(now),
            sha256=digest,
            recipient=recipient[:320],
            sender=_plain(each.sender)[:320],
            received_at=now,
            size=len(each.content),
            raw=each.content,
            peer=_plain(each.peer)[:60],
        )
        for recipient in dict.fromkeys(_plain(address.lower()) for address in each.recipients)
    ]


def _plain(address: str) -> str:
    """An address of an envelope as a database takes it."""
    return address.encode("utf-8", "replace").decode().replace("\x00", "")


def _kept(ids: list[UUID]) -> list[UUID]:
    """Those that were not there before."""
    return list(ReceivedMail.objects.filter(pk__in=ids).values_list("pk", flat=True))
