"""What was given up goes out once more, because an administrator says so (N8)."""

from uuid import UUID

from django.db import transaction

from rung.domain.house_record import RecordKind
from rung.domain.notices import why_not_again
from rung.domain.permissions import Act
from rung.domain.refusals import AlreadyDone, BadInput, RuleViolation
from rung.domain.told_how import SentBy
from rung.jobs_port import Job, defer
from rung.models import Notice
from rung.services.carry_out import pressed_once
from rung.services.delivery import why_not_sent
from rung.services.doing import Doing
from rung.services.record import record


@transaction.atomic
def send_again(*, notice_id: UUID, doing: Doing) -> None:
    """Try a notice that was given up anew, under its Message-ID and with what it carried.

    A mail goes to the address that its reader has by now. Refused for one that is not given up, or
    is not wanted or too old to be sent by now.
    """
    doing.allow(Act.SEND_AGAIN)
    pressed_once(doing)
    rows = Notice.objects.select_for_update(of=("self",)).select_related("recipient__told_how")
    notice = rows.filter(pk=notice_id).first()
    if notice is None:
        raise BadInput("There is no such notice any more.")
    if notice.gave_up_at is None:
        raise AlreadyDone("It is not given up any more.", notice.sent_at)
    is_in_another = notice.sent_with_id is not None
    why_not = why_not_again(trouble=notice.trouble, is_in_another=is_in_another)
    why_not = why_not or why_not_sent(notice, doing.now)
    if why_not:
        raise RuleViolation(why_not)
    was = notice.trouble
    notice.address = _address(notice)
    notice.attempts, notice.try_at, notice.gave_up_at = 0, doing.now, None
    notice.trouble = ""
    notice.save(update_fields=["address", "attempts", "try_at", "gave_up_at", "trouble"])
    carried = Notice.objects.filter(sent_with=notice, gave_up_at__isnull=False)
    carried.update(gave_up_at=None, trouble="")
    what = f"Notice {notice.kind} to {notice.recipient or 'somebody without an account'}"
    record(doing, RecordKind.OPERATION, what, f"given up: {was}", "sent again")
    defer(Job.DELIVER, notice_id=str(notice.pk))


def _address(notice: Notice) -> str:
    """Where its reader is reached now; the one it had, where the same went to the new one too."""
    person = notice.recipient
    if notice.channel != SentBy.EMAIL.value or person is None or person.email == notice.address:
        return notice.address
    same = Notice.objects.filter(key=notice.key, address=person.email, channel=notice.channel)
    return notice.address if same.exists() else person.email
