"""Orders that nobody has escalated though something speaks for it, in one plain statement."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from django.db import connection

from rung.domain import proposals as rules
from rung.domain.business_time import Calendar
from rung.domain.instants import show_date
from rung.domain.jeopardy import reason_of
from rung.domain.proposals import InDanger, Known, PutOff, Sign
from rung.domain.sla import SlaLine
from rung.domain.vocabulary import Ground
from rung.models.calendars import calendars_by_key
from rung.queries.holders import CARED_FOR
from rung.queries.owed import Standing

LATEST_ZONE = timedelta(hours=14)  # it is tomorrow somewhere, this long before midnight in UTC

# Which of these orders look worth reading; the rule in the domain decides what is said of them.
_SUSPECTS = f"""
WITH mine AS (
    SELECT o.id, o.reference, o.site, a.name, a.zone, p.need_by_date, p.goal, r.calendar_id
      FROM rung_order o
      JOIN rung_account a ON a.id = o.account_id
      JOIN rung_region r ON r.id = o.region_id
      LEFT JOIN rung_project p ON p.id = o.project_id
     WHERE o.status = 'ACCEPTED' AND (o.id = %(order)s OR {CARED_FOR})
       AND NOT EXISTS (
           SELECT 1 FROM rung_escalationorder l WHERE l.order_id = o.id AND NOT l.ended)
), days AS (
    SELECT d.order_id,
           array_agg(d.day ORDER BY d.recorded_at, d.id)
               FILTER (WHERE d.kind = 'CCD') AS committed,
           (array_agg(d.day ORDER BY d.recorded_at DESC, d.id DESC)
               FILTER (WHERE d.kind = 'FORECAST'))[1] AS forecast,
           (array_agg(d.day ORDER BY d.recorded_at DESC, d.id DESC)
               FILTER (WHERE d.kind = 'ACTUAL'))[1] AS actual
      FROM rung_orderdate d JOIN mine ON mine.id = d.order_id
     WHERE d.kind IN ('CCD', 'FORECAST', 'ACTUAL')
     GROUP BY d.order_id
), dangers AS (
    SELECT j.order_id, array_agg(ARRAY[
               j.code, j.since_date::text,
               CASE WHEN j.released_at IS NULL THEN '' ELSE j.customer_words END
           ] ORDER BY j.since_date, j.code) AS open
      FROM rung_jeopardy j JOIN mine ON mine.id = j.order_id
     WHERE j.cleared_at IS NULL
     GROUP BY j.order_id
), targets AS (
    SELECT t.order_id, array_agg(ARRAY[t.what, t.due_date::text] ORDER BY t.due_date, t.id) AS open
      FROM rung_slatarget t JOIN mine ON mine.id = t.order_id
     WHERE t.met_date IS NULL AND t.due_date < %(today)s
     GROUP BY t.order_id
)
SELECT mine.id, mine.reference, mine.site, mine.name, mine.zone, mine.need_by_date, mine.goal,
       (SELECT max(v.id) FROM rung_calendarversion v WHERE v.calendar_id = mine.calendar_id),
       days.committed, days.forecast, dangers.open, targets.open,
       answer.until_date, answer.grounds, answer.reason
  FROM mine
  LEFT JOIN days ON days.order_id = mine.id
  LEFT JOIN dangers ON dangers.order_id = mine.id
  LEFT JOIN targets ON targets.order_id = mine.id
  LEFT JOIN LATERAL (
       SELECT w.until_date, ARRAY(SELECT jsonb_array_elements_text(w.grounds)) AS grounds, w.reason
         FROM rung_proposalanswer w WHERE w.order_id = mine.id
        ORDER BY w.answered_at DESC, w.id DESC LIMIT 1) answer ON true
 WHERE days.actual IS NULL AND (
       dangers.open IS NOT NULL OR targets.open IS NOT NULL
       OR cardinality(days.committed) > 2
       OR days.committed[cardinality(days.committed)] < %(today)s
       OR coalesce(days.forecast, days.committed[cardinality(days.committed)])
          > least(days.committed[cardinality(days.committed)], mine.need_by_date))
 ORDER BY mine.reference
"""  # noqa: S608 - nothing in it comes from outside


class _Suspect(NamedTuple):
    """One order that is worth reading."""

    id: int
    reference: str
    site: str
    account: str
    zone: str
    need_by: date | None
    goal: str | None
    calendar_id: int
    committed: list[date | None] | None
    forecast: date | None
    jeopardies: list[list[str]] | None
    targets: list[list[str]] | None
    put_off_until: date | None
    put_off_keys: list[str] | None
    put_off_because: str | None


@dataclass(frozen=True)
class Proposal:
    """An order that should be escalated, and why."""

    order_id: int
    reference: str
    account: str
    site: str
    goal: str
    need_by: date | None
    signs: tuple[Sign, ...]
    put_off: str = ""  # until when and why, while it is put off
    comes_back: date | None = None  # the day offered to whoever puts it off; of one proposal alone

    @property
    def why_opened(self) -> str:
        """Why it is opened, as the customer reads it."""
        return rules.why_opened(self.signs)


@dataclass(frozen=True, slots=True)
class Danger:
    """An order in jeopardy that nobody has escalated and nothing is proposed for now."""

    reference: str
    account: str
    words: str


@dataclass(frozen=True)
class Unescalated:
    """What stands against orders that nobody has escalated."""

    proposals: tuple[Proposal, ...]  # those to be answered now, the gravest first
    dangers: tuple[Danger, ...]  # the others in jeopardy, the longest first


def unescalated(standing: Standing, *, now: datetime) -> Unescalated:
    """Of all orders that these people care for. One statement for any number of orders."""
    due: list[tuple[tuple[object, ...], Proposal]] = []
    others: list[tuple[str, Danger]] = []
    for suspect, proposal, is_due in _read(_suspects(list(standing.people), None, now), now):
        if is_due:
            due.append((_place(suspect, proposal), proposal))
        elif suspect.jeopardies:
            others.append((suspect.jeopardies[0][1], _danger(suspect, *suspect.jeopardies[0])))
    due.sort(key=lambda pair: pair[0])
    others.sort(key=lambda pair: (pair[0], pair[1].reference))
    return Unescalated(
        tuple(proposal for _, proposal in due), tuple(danger for _, danger in others)
    )


def proposal_of(order_id: int, *, now: datetime) -> Proposal | None:
    """What speaks for an escalation of one order, put off or not; None where nothing does."""
    for suspect, proposal, is_due in _read(_suspects([], order_id, now), now):
        if proposal.signs and (is_due or proposal.put_off):
            calendar = calendars_by_key([suspect.calendar_id])[suspect.calendar_id]
            return replace(proposal, comes_back=rules.comes_back(calendar, now=now))
    return None


def _suspects(people: list[int], order_id: int | None, now: datetime) -> list[_Suspect]:
    latest = (now + LATEST_ZONE).date()
    with connection.cursor() as cursor:
        cursor.execute(_SUSPECTS, {"people": people, "order": order_id, "today": latest})
        return [_Suspect(*row) for row in cursor.fetchall()]


def _read(suspects: list[_Suspect], now: datetime) -> Iterable[tuple[_Suspect, Proposal, bool]]:
    calendars = calendars_by_key(each.calendar_id for each in suspects)
    days: dict[str, date] = {}
    for each in suspects:
        today = days.get(each.zone)
        if today is None:
            today = days[each.zone] = now.astimezone(ZoneInfo(each.zone)).date()
        found = rules.signs(_known(each, calendars[each.calendar_id]), today=today, now=now)
        is_due = rules.is_due(found, _answer(each), today=today)
        yield each, _proposal(each, found, put_off=bool(found) and not is_due), is_due


def _known(each: _Suspect, calendar: Calendar) -> Known:
    return Known(
        committed_days=tuple(each.committed or ()),
        forecast=each.forecast,
        completed=False,
        need_by=each.need_by,
        jeopardies=tuple(
            InDanger(code, date.fromisoformat(since), released or reason_of(code).words)
            for code, since, released in each.jeopardies or ()
        ),
        targets=tuple(SlaLine(what, date.fromisoformat(due)) for what, due in each.targets or ()),
        calendar=calendar,
    )


def _answer(each: _Suspect) -> PutOff | None:
    if each.put_off_until is None:
        return None
    return PutOff(frozenset(each.put_off_keys or ()), each.put_off_until)


def _proposal(each: _Suspect, found: tuple[Sign, ...], *, put_off: bool) -> Proposal:
    rests = each.put_off_until if put_off else None
    return Proposal(
        order_id=each.id,
        reference=each.reference,
        account=each.account,
        site=each.site,
        goal=each.goal or "",
        need_by=each.need_by,
        signs=found,
        put_off=f"Put off until {show_date(rests)}: {each.put_off_because}" if rests else "",
    )


def _place(each: _Suspect, proposal: Proposal) -> tuple[object, ...]:
    """A missed service level first, then what is needed or committed soonest."""
    days = [day for day in (each.need_by, (each.committed or [None])[-1]) if day is not None]
    ground = rules.ground_of(proposal.signs)
    return (ground is not Ground.SLA_MISSED, min(days, default=date.max), each.reference)


def _danger(each: _Suspect, code: str, since: str, released: str) -> Danger:
    day = show_date(date.fromisoformat(since))
    words = released or reason_of(code).words
    return Danger(each.reference, each.account, f"{words} ({code}), since {day}")
