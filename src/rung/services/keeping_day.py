"""Writers of what rules of the day decide to keep."""

from rung.domain.arranging import NoteForSomebody
from rung.models import Escalation, HandOver
from rung.services.doing import Doing


def keep_note(escalation: Escalation | None, note: NoteForSomebody, doing: Doing) -> None:
    """The row of a hand-over; about the whole day without an escalation."""
    HandOver.objects.create(
        id=note.id,
        from_person=doing.person,
        to_person_id=note.to_id,
        escalation=escalation,
        words=note.words,
        made_at=doing.now,
    )
