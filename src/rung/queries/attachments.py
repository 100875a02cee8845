"""Files of an escalation as a page lists them, and one of them with its bytes."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.http import Http404

from rung.domain.attaching import kind_words, size_words
from rung.domain.facts import Visibility
from rung.domain.instants import show
from rung.models import Attachment, Escalation
from rung.queries.in_step import Steps, alone
from rung.queries.lean import Wanted

# Never the bytes: a page names files, and does not carry them.
_LISTED = """
SELECT f.id, f.not_ready_id, f.name, f.media_type, f.size, f.visibility, f.added_at, p.name
  FROM rung_attachment f JOIN rung_person p ON p.id = f.added_by_id
 WHERE f.escalation_id = %s AND f.visibility = ANY(%s)
 ORDER BY f.added_at DESC, f.id
"""


@dataclass(frozen=True)
class FileLine:
    """One file, said."""

    id: UUID
    not_ready_id: UUID | None
    name: str
    facts: str  # "PDF, 2.4 MB, Lee Tan Mon 16:10 EST"
    internal: bool


def files_of(
    escalation: Escalation, *, carrier_side: bool, zone: str, now: datetime
) -> tuple[FileLine, ...]:
    """Every file this side may know of, the newest first."""
    return alone(files_steps(escalation, carrier_side=carrier_side, zone=zone, now=now))


def files_steps(
    escalation: Escalation, *, carrier_side: bool, zone: str, now: datetime
) -> Steps[tuple[FileLine, ...]]:
    """The same, in step with other reads."""
    parameters = [escalation.pk, _seen_by(carrier_side=carrier_side)]
    (rows,) = yield (Wanted(None, _LISTED, parameters),)
    return tuple(_line(*row, zone=zone, now=now) for row in rows)


def file_of(escalation: Escalation, file_id: UUID, *, carrier_side: bool) -> Attachment:
    """One file with its bytes; Http404 for one that this side may not know of."""
    seen = Attachment.objects.filter(
        escalation=escalation, visibility__in=_seen_by(carrier_side=carrier_side)
    )
    found = seen.filter(pk=file_id).first()
    if found is None:
        raise Http404("No such file.")
    return found


def _seen_by(*, carrier_side: bool) -> list[str]:
    if carrier_side:
        return [each.value for each in Visibility]
    return [Visibility.CUSTOMER.value]


def _line(
    key: UUID,
    not_ready_id: UUID | None,
    name: str,
    media_type: str,
    size: int,
    visibility: str,
    added_at: datetime,
    by: str,
    *,
    zone: str,
    now: datetime,
) -> FileLine:
    said = f"{kind_words(media_type)}, {size_words(size)}, {by} {show(added_at, zone, now)}"
    return FileLine(key, not_ready_id, name, said, visibility == Visibility.INTERNAL.value)
