"""Hand-over notes that stand: for their receiver, for whoever covers them, and for their author."""

from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from rung.domain.instants import show
from rung.queries.in_step import Steps
from rung.queries.lean import Wanted
from rung.queries.owed import Standing

_NOTES = """
SELECT h.id, h.words, h.made_at, h.from_person_id, f.name, h.to_person_id, t.name, t.cover_id,
       e.number, a.name, o.site
  FROM rung_handover h
  JOIN rung_person f ON f.id = h.from_person_id
  JOIN rung_person t ON t.id = h.to_person_id
  LEFT JOIN rung_escalation e ON e.id = h.escalation_id
  LEFT JOIN rung_account a ON a.id = e.account_id
  LEFT JOIN rung_order o ON o.id = e.order_id
 WHERE h.ended_at IS NULL
"""
_FOR_ME = (
    _NOTES
    + """
   AND (h.to_person_id = ANY(%(people)s) OR h.from_person_id = %(reader)s)
 ORDER BY h.made_at DESC, h.id
"""
)
_ABOUT = _NOTES + " AND h.escalation_id = %s ORDER BY h.made_at DESC, h.id"


class _Row(NamedTuple):
    id: UUID
    words: str
    made_at: datetime
    from_id: int
    from_name: str
    to_id: int
    to_name: str
    cover_id: int | None
    number: int | None
    account: str | None
    site: str | None


@dataclass(frozen=True)
class HandOverNote:
    """A note, said for one reader. Only ``readers`` are shown it."""

    id: UUID
    words: str
    at: str
    from_id: int
    from_name: str
    to_name: str
    number: int | None
    about: str  # "ESC-1042 Maplethorn Grocers, Boise store"; empty: the whole day
    readers: frozenset[int]


def notes_for_steps(
    standing: Standing, *, zone: str, now: datetime
) -> Steps[tuple[HandOverNote, ...]]:
    """The notes that the reader, or somebody away whom they cover, was given or gave."""
    given = {"people": list(standing.people), "reader": standing.reader_id}
    (rows,) = yield (Wanted(None, _FOR_ME, given),)
    return tuple(_note(_Row(*row), zone, now) for row in rows)


def notes_steps(
    escalation_id: UUID, *, zone: str, now: datetime
) -> Steps[tuple[HandOverNote, ...]]:
    """The notes about one escalation, for each of their readers."""
    (rows,) = yield (Wanted(None, _ABOUT, [escalation_id]),)
    return tuple(_note(_Row(*row), zone, now) for row in rows)


def _note(row: _Row, zone: str, now: datetime) -> HandOverNote:
    about = f"ESC-{row.number} {row.account}, {row.site}" if row.number else ""
    concerned = (row.from_id, row.to_id, row.cover_id)
    return HandOverNote(
        id=row.id,
        words=row.words,
        at=show(row.made_at, zone, now),
        from_id=row.from_id,
        from_name=row.from_name,
        to_name=row.to_name,
        number=row.number,
        about=about,
        readers=frozenset(each for each in concerned if each is not None),
    )
