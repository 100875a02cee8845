"""Notices of one escalation that did not reach their person, for the carrier's people (N8)."""

from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from django.db.models import Count, QuerySet

from rung.domain.instants import show
from rung.domain.notices import NOT_NEEDED_ANY_MORE
from rung.models import Notice
from rung.queries.in_step import Steps
from rung.queries.lean import Wanted

SHOWN = 5
NOBODY = "Somebody without an account"
# A first failure is nothing yet; after the third it has been tried for minutes. What was sent and
# has trouble all the same came back.
_ROWS = """
SELECT n.kind, p.name, n.trouble, n.gave_up_at, n.attempts, n.try_at, n.sent_at,
       count(*) OVER ()
  FROM rung_notice n LEFT JOIN rung_person p ON p.id = n.recipient_id
 WHERE n.escalation_id = %s AND n.trouble <> '' AND n.trouble <> %s
   AND (n.gave_up_at IS NOT NULL OR n.attempts >= 3 OR n.sent_at IS NOT NULL)
 ORDER BY n.created_at DESC, n.id LIMIT %s
"""


class _Row(NamedTuple):
    kind: str
    name: str | None
    trouble: str
    gave_up_at: datetime | None
    attempts: int
    try_at: datetime | None
    sent_at: datetime | None
    found: int


@dataclass(frozen=True)
class Undelivered:
    """One of them; its address is not shown, its person is."""

    recipient: str
    what: str
    why: str
    how: str  # "given up Tue 10:30 MST", or how often it was tried, and when again


@dataclass(frozen=True)
class UndeliveredRoom:
    """The newest of them, and how many more there are."""

    newest: tuple[Undelivered, ...]
    more: int


def given_up() -> QuerySet[Notice]:
    """What was given up, by whichever channel, and was still wanted."""
    rows = Notice.objects.filter(gave_up_at__isnull=False)
    return rows.exclude(trouble=NOT_NEEDED_ANY_MORE)


def reasons_since(at: datetime) -> list[tuple[str, int]]:
    """Why something was given up since then, and how often, the most frequent first."""
    rows = given_up().filter(gave_up_at__gte=at).order_by().values_list("trouble")
    return list(rows.annotate(many=Count("pk")).order_by("-many", "trouble"))


def kind_words(kind: str) -> str:
    """A kind of notice as a person reads it: "Acknowledgement missed"."""
    return kind.replace(".", " ").replace("-", " ").capitalize()


def undelivered_steps(
    escalation_id: UUID, *, zone: str, now: datetime
) -> Steps[UndeliveredRoom | None]:
    """The room; None where every notice went out, or is not yet late."""
    (rows,) = yield (Wanted(None, _ROWS, [escalation_id, NOT_NEEDED_ANY_MORE, SHOWN]),)
    if not rows:
        return None
    newest = tuple(_said(_Row(*row), zone, now) for row in rows)
    return UndeliveredRoom(newest, _Row(*rows[0]).found - len(newest))


def _said(row: _Row, zone: str, now: datetime) -> Undelivered:
    if row.gave_up_at:
        how = f"given up {show(row.gave_up_at, zone, now)}"
    elif row.sent_at:
        how = f"sent {show(row.sent_at, zone, now)}"
    else:
        again = f", again {show(row.try_at, zone, now)}" if row.try_at else ""
        how = f"tried {row.attempts} times{again}"
    return Undelivered(row.name or NOBODY, kind_words(row.kind), row.trouble, how)
