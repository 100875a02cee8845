"""A test of one channel: a notice like any other, to where the administrator says."""

from django.conf import settings
from django.db import transaction

from rung.domain.house_record import RecordKind
from rung.domain.notices import NoticeKind
from rung.domain.told_how import SentBy, Wish, checked
from rung.jobs_port import Job, defer
from rung.models import Notice
from rung.models.keys import key_at
from rung.services.carry_out import pressed_once
from rung.services.doing import Doing
from rung.services.message_ids import message_id
from rung.services.preferences import NAME
from rung.services.record import record


@transaction.atomic
def send_test(*, channel: SentBy, chat: str, to: str, doing: Doing) -> None:
    """Ask for one message; mail goes to the administrator's own address, whatever ``to`` says.

    Raises BadInput for a channel that is not set up, and for a number or name that cannot be.
    """
    chats = settings.RUNG_CHATS
    named = frozenset(name for name, address in chats.items() if NAME in address)
    wish = checked(
        Wish(channel, chat, to),
        takes_sms=bool(settings.RUNG_SMS),
        chats=frozenset(chats),
        named=named,
    )
    pressed_once(doing)
    key = key_at(doing.now)
    where = {} if channel is SentBy.EMAIL else {"chat": wish.chat, "to": wish.to}
    Notice.objects.create(
        id=key,
        key=f"test:{key}",
        kind=NoticeKind.CHANNEL_TEST.value,
        recipient=doing.person,
        address=doing.person.email,
        channel=channel.value,
        message_id=message_id(key),
        context={"by": doing.person.name, **where},
        created_at=doing.now,
        try_at=doing.now,
    )
    what = f"Test of {wish.chat or channel.label}"
    record(doing, RecordKind.OPERATION, what, "", "asked for")
    defer(Job.DELIVER, notice_id=str(key))
