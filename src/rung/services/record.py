"""Writes the house's record (R28): one insert, in the caller's transaction."""

from datetime import datetime

from rung.domain.house_record import RecordKind, Way, way_of
from rung.models import Person, RecordEntry
from rung.models.keys import key_at
from rung.services.doing import Doing

LONGEST_SUBJECT = 300
LONGEST = 2000  # letters of what it was, what it is, and why


def record(
    doing: Doing,
    kind: RecordKind,
    subject: str,
    before: str = "",
    after: str = "",
    *,
    about: Person | None = None,
    words: str = "",
    way: Way | None = None,
    happened_at: datetime | None = None,
) -> None:
    """Keep a change of policy, people or permissions, or a read of what is sensitive.

    ``subject`` says of what ("policy standard", "Karin Holt"), ``before`` and ``after`` what it was
    and is in plain words, ``words`` why. ``about`` is the person it concerns. It joins the caller's
    transaction: what is not committed is not on the record either. Never put a secret into it.
    """
    RecordEntry.objects.create(
        id=key_at(doing.now),
        recorded_at=doing.now,
        happened_at=happened_at or doing.now,
        kind=kind.value,
        subject=subject[:LONGEST_SUBJECT],
        about=about,
        before=before[:LONGEST],
        after=after[:LONGEST],
        words=words[:LONGEST],
        actor=doing.actor,
        actor_name=doing.actor.name if doing.actor else "",
        way=(way or way_of(doing.channel)).value,
    )
