"""Makes of notices what their readers chose: held in their quiet hours, and short beside mail.

Who chose nothing costs one look at a short table for a whole batch, and no row.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from rung.domain.hearing import QuietHours, quiet_hours
from rung.domain.notices import NoticeKind
from rung.domain.told_how import SentBy, ShortNews, goes_out_at, wants_short
from rung.domain.wording_short import READ
from rung.models.keys import key_at
from rung.services.bulk import read
from rung.services.message_ids import message_id

# Columns alone: a customer's request, which writes notices too, may read no others.
_CHOSEN = """
SELECT chosen.person_id, person.zone, chosen.sent_by, chosen.news, chosen.quiet_from,
       chosen.quiet_until
  FROM rung_toldhow AS chosen JOIN rung_person AS person ON person.id = chosen.person_id
 WHERE chosen.person_id = ANY(%s)
"""
Row = dict[str, Any]


@dataclass(frozen=True)
class _Chosen:
    zone: str
    sent_by: SentBy
    news: ShortNews
    quiet: QuietHours | None


def as_chosen(rows: Sequence[Row], *, now: datetime) -> list[Row]:
    """The rows of notices by mail as their people chose, and those of their second channel."""
    people = {row["recipient_id"] for row in rows if row["recipient_id"] is not None}
    chosen = _chosen(people)
    return [each for row in rows for each in _one(row, chosen.get(row["recipient_id"]), now)]


def _chosen(people: set[int]) -> dict[int, _Chosen]:
    if not people:
        return {}
    return {
        person: _Chosen(zone, SentBy(sent_by), ShortNews(news), quiet_hours(begins, ends))
        for person, zone, sent_by, news, begins, ends in read(_CHOSEN, sorted(people))
    }


def _one(row: Row, chosen: _Chosen | None, now: datetime) -> Iterator[Row]:
    if row["channel"] != SentBy.EMAIL.value:
        yield {**row, "context": _short_context(row)}
        return
    if row["try_at"] <= now and "together" in row["context"]:
        # What goes out at once goes alone, whatever its reader has agreed to for news that waits.
        row = {**row, "context": {k: v for k, v in row["context"].items() if k != "together"}}
    if chosen is None:
        yield row
        return
    kind, at = NoticeKind(row["kind"]), row["try_at"]
    held = goes_out_at(kind, chosen.quiet, chosen.zone, at)
    if held > at:
        waits = {"sends_at": held.isoformat(), "together": True}
        row = {**row, "try_at": held, "context": {**row["context"], **waits}}
    yield row
    if chosen.sent_by is not SentBy.EMAIL and wants_short(chosen.news, kind):
        yield _short(row, chosen.sent_by, key_at(now))


def _short(row: Row, channel: SentBy, key: UUID) -> Row:
    """The same notice by another channel."""
    again = {"id": key, "channel": channel.value, "message_id": message_id(key)}
    return {**row, **again, "context": _short_context(row)}


def _short_context(row: Row) -> dict[str, Any]:
    """What few words need, and nothing else: no name, and nobody's own words."""
    return {name: value for name, value in row["context"].items() if name in READ}
