"""Special handling of an account: notes for the carrier's people, with an owner and a last day."""

from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import transaction

from rung.domain import handling as rules
from rung.domain.permissions import Act
from rung.models import SpecialHandling
from rung.models.keys import key_at
from rung.services.carry_out import pressed_once
from rung.services.doing import Doing


@transaction.atomic
def add_handling(
    *,
    account_id: int,
    escalation_id: UUID | None,
    words: str,
    owner_id: int,
    expires_on: date,
    doing: Doing,
) -> SpecialHandling:
    """Keep a note on the account; ``escalation_id`` is the one it was learned from."""
    doing.allow(Act.KEEP_HANDLING)
    pressed_once(doing)
    today = today_of(doing.person.zone, doing.now)
    rules.check(words, expires_on=expires_on, today=today)
    return SpecialHandling.objects.create(
        id=key_at(doing.now),
        account_id=account_id,
        escalation_id=escalation_id,
        words=words.strip(),
        owner_id=owner_id,
        expires_on=expires_on,
        written_on=today,
        written_at=doing.now,
        written_by=doing.person,
    )


@transaction.atomic
def end_handling(*, handling_id: UUID, doing: Doing) -> None:
    """Take a note away before its last day; it stays on record."""
    doing.allow(Act.KEEP_HANDLING)
    pressed_once(doing)
    row = SpecialHandling.objects.select_for_update().get(pk=handling_id)
    rules.check_end(ended=row.ended_at is not None)
    row.ended_at, row.ended_by = doing.now, doing.person
    row.save(update_fields=["ended_at", "ended_by"])


def today_of(zone: str, now: datetime) -> date:
    """The day it is where the writer is."""
    return now.astimezone(ZoneInfo(zone)).date()
