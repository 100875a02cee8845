"""What changed on some accounts since an instant, as their customer may know it (R3, R28)."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import connection

from rung.domain.facts import Fact, Visibility
from rung.domain.headline import State
from rung.domain.instants import show, show_date
from rung.domain.letter import PRINTED_DATES
from rung.domain.timeline_states import state
from rung.domain.timeline_words import Happening, title
from rung.domain.vocabulary import DateKind
from rung.models import Person, Project

# What was written down after that instant is new, whenever it happened; one's own acts are no news.
_ENTRIES = """
SELECT e.account_id, e.number, o.reference, o.product, o.site,
       t.fact, t.level, t.actor_name, t.words, t.details, t.happened_at, t.recorded_at,
       count(*) OVER ()
  FROM rung_timelineentry t
  JOIN rung_escalation e ON e.id = t.escalation_id
  JOIN rung_order o ON o.id = e.order_id
  JOIN unnest(%(accounts)s::bigint[], %(since)s::timestamptz[]) AS s(account_id, since)
    ON s.account_id = e.account_id
 WHERE t.visibility = %(visible)s AND t.recorded_at > s.since
   AND t.recorded_at > %(earliest)s AND t.recorded_at <= %(until)s
   AND t.actor_id IS DISTINCT FROM %(reader)s
   AND (%(project)s::bigint IS NULL OR EXISTS (
       SELECT FROM rung_escalationorder l JOIN rung_order p ON p.id = l.order_id
        WHERE l.escalation_id = e.id AND p.project_id = %(project)s))
 ORDER BY t.recorded_at DESC, t.position DESC, t.id DESC
 LIMIT %(most)s
"""
# A date that was given for the first time moved nothing.
_DATES = """
SELECT o.account_id, o.reference, o.product, o.site, before.day, d.day, d.reason, d.recorded_at,
       array_agg(d.kind ORDER BY d.kind), count(*) OVER ()
  FROM rung_orderdate d
  JOIN rung_order o ON o.id = d.order_id
  JOIN unnest(%(accounts)s::bigint[], %(since)s::timestamptz[]) AS s(account_id, since)
    ON s.account_id = o.account_id
  JOIN LATERAL (
       SELECT p.day FROM rung_orderdate p
        WHERE p.order_id = d.order_id AND p.kind = d.kind
          AND (p.recorded_at, p.id) < (d.recorded_at, d.id)
        ORDER BY p.recorded_at DESC, p.id DESC LIMIT 1) before ON true
 WHERE d.kind = ANY(%(kinds)s) AND d.recorded_at > s.since AND d.recorded_at <= %(until)s
   AND before.day IS DISTINCT FROM d.day
   AND (%(project)s::bigint IS NULL OR o.project_id = %(project)s)
 GROUP BY o.account_id, o.reference, o.product, o.site, before.day, d.day, d.reason, d.recorded_at
 ORDER BY d.recorded_at DESC, o.reference
 LIMIT %(most)s
"""


@dataclass(frozen=True)
class Change:
    """One thing that is new, said."""

    account_id: int
    escalation: int | None
    order: str
    about: str
    title: str
    words: str
    state: State
    happened_at: datetime
    recorded_at: datetime

    @property
    def reference(self) -> str:
        """What it is about, by its number."""
        return f"ESC-{self.escalation}" if self.escalation else self.order


@dataclass(frozen=True)
class Changes:
    """The newest changes, and how many there are in all."""

    lines: tuple[Change, ...]
    total: int

    @property
    def left_out(self) -> int:
        """How many older ones are not among the lines."""
        return self.total - len(self.lines)


def changes(
    since: Mapping[int, datetime],
    *,
    until: datetime,
    reader: Person | None,
    zone: str,
    most: int,
    project: Project | None = None,
) -> Changes:
    """What was recorded after ``since`` (by account) and up to ``until``, newest first.

    Both ends are exact: what was recorded at ``since`` was seen, what is recorded at ``until`` is
    there. ``reader``'s own acts are left out.
    """
    asked: dict[str, Any] = {
        "accounts": list(since),
        "since": list(since.values()),
        "earliest": min(since.values(), default=until),  # months before it are not looked into
        "until": until,
        "visible": Visibility.CUSTOMER.value,
        "reader": reader.pk if reader else None,
        "project": project.pk if project else None,
        "kinds": [kind.value for kind in PRINTED_DATES],
        "most": most,
    }
    with connection.cursor() as cursor:
        cursor.execute(_ENTRIES, asked)
        entries = cursor.fetchall()
        cursor.execute(_DATES, asked)
        dates = cursor.fetchall()
    lines = [_entry(row, zone, until) for row in entries] + [_moved(row) for row in dates]
    lines.sort(key=lambda line: line.recorded_at, reverse=True)
    total = sum(rows[0][-1] for rows in (entries, dates) if rows)
    return Changes(tuple(lines[:most]), total)


def _entry(row: tuple[Any, ...], zone: str, now: datetime) -> Change:
    account_id, number, reference, product, site, fact, level, who, words, details, *at = row
    read = json.loads(details) if isinstance(details, str) else details
    happening = Happening(Fact(fact), level, who, words, read)
    return Change(
        account_id=account_id,
        escalation=number,
        order=reference,
        about=f"{product}, {site}",
        title=title(happening, zone=zone, now=now),
        words=words,
        state=state(Fact(fact)),
        happened_at=at[0],
        recorded_at=at[1],
    )


def _moved(row: tuple[Any, ...]) -> Change:
    account_id, reference, product, site, before, after, reason, at, kinds, _ = row
    return Change(
        account_id=account_id,
        escalation=None,
        order=reference,
        about=f"{product}, {site}",
        title=moved_words([DateKind(kind) for kind in kinds], before, after),
        words=reason,
        state=State.WATCH if _later(before, after) else State.OK,
        happened_at=at,
        recorded_at=at,
    )


def moved_words(kinds: list[DateKind], before: date | None, after: date | None) -> str:
    """Say it: "Committed by us, forecast: moved from Fri 4 Dec to Fri 18 Dec"."""
    named = ", ".join(kind.label for kind in sorted(kinds, key=PRINTED_DATES.index))
    what = named[:1].upper() + named[1:]
    if after is None:
        return f"{what}: taken back" + (f", was {show_date(before)}" if before else "")
    if before is None:
        return f"{what}: {show_date(after)} again"
    return f"{what}: moved from {show_date(before)} to {show_date(after)}"


def _later(before: date | None, after: date | None) -> bool:
    return after is None or (before is not None and after > before)


def since_words(since: datetime, *, zone: str, now: datetime) -> str:
    """Since when, in the reader's zone."""
    return show(since, zone, now)
