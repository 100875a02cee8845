"""Notices about sites that are not ready, as an escalation's page shows them to either side."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

from rung.domain.headline import State
from rung.domain.instants import show
from rung.domain.jeopardy import reason_of
from rung.domain.readiness_words import NotReadyEnd, billing_sentence, date_sentence
from rung.domain.vocabulary import DateKind
from rung.models import Escalation, Order
from rung.queries.attachments import FileLine
from rung.queries.in_step import Steps, alone
from rung.queries.lean import Wanted

_NOTICES = """
SELECT n.id, o.reference, o.site, n.code, n.needs, n.evidence, n.date_kind, n.from_day, n.to_day,
       n.billing, n.billing_from, coalesce(c.due_at, n.due_at), n.given_at, g.name,
       n.disputed_at, n.dispute, coalesce(b.name, ''), n.decided_at, n.upheld, n.decision,
       coalesce(d.name, ''), n.passed_at, n.ended_at, n.ended_as, n.end_words,
       coalesce(e.name, ''), n.ready_from, v.due_at, v.level
  FROM rung_notready n
  JOIN rung_order o ON o.id = n.order_id
  JOIN rung_person g ON g.id = n.given_by_id
  LEFT JOIN rung_person b ON b.id = n.disputed_by_id
  LEFT JOIN rung_person d ON d.id = n.decided_by_id
  LEFT JOIN rung_person e ON e.id = n.ended_by_id
  LEFT JOIN rung_clock c ON c.kind = 'READINESS' AND c.subject_id = n.id AND c.settled_at IS NULL
  LEFT JOIN rung_clock v ON v.kind = 'DISPUTE' AND v.subject_id = n.id
 WHERE n.escalation_id = %s
 ORDER BY n.ended_at IS NOT NULL, n.given_at DESC, n.id
"""


class NoticeRow(NamedTuple):
    """One notice, with the names of whoever had to do with it."""

    id: UUID
    reference: str
    site: str
    code: str
    needs: str
    evidence: str
    date_kind: str
    from_day: date | None
    to_day: date | None
    billing: str
    billing_from: date | None
    due_at: datetime
    given_at: datetime
    given_by: str
    disputed_at: datetime | None
    dispute: str
    disputed_by: str
    decided_at: datetime | None
    upheld: bool | None
    decision: str
    decided_by: str
    passed_at: datetime | None
    ended_at: datetime | None
    ended_as: str
    end_words: str
    ended_by: str
    ready_from: datetime | None
    judged_by: datetime | None  # when a manager's decision between the versions is, or was, due
    judging_level: int | None


@dataclass(frozen=True)
class NoticeView:
    """One notice, said for one reader."""

    id: UUID
    reference: str  # of the order
    site: str
    reason: str  # the code in plain words
    needs: str
    evidence: str
    deadline: str
    headline: str
    follows: tuple[str, ...]  # what it does, or did, to dates and billing
    state: State
    word: str
    given: str
    dispute: str
    disputed: str  # by whom, when
    decision: str
    decided: str
    end_words: str
    ended: str
    files: tuple[FileLine, ...]
    stands: bool
    may_be_disputed: bool
    awaits_decision: bool
    judged_by: datetime | None = None  # of what awaits a decision
    judging_level: int | None = None


def orders_of(escalation: Escalation) -> list[Order]:
    """Every order the escalation is about, the one it began with first."""
    found = Order.objects.filter(links__escalation=escalation).order_by("reference")
    return sorted(found, key=lambda order: order.pk != escalation.order_id)


def notices_of(
    escalation: Escalation,
    files: tuple[FileLine, ...],
    *,
    carrier_side: bool,
    zone: str,
    now: datetime,
) -> tuple[NoticeView, ...]:
    """Every notice, those that stand first; ``files`` are the escalation's for this reader."""
    rows = alone(notice_rows(escalation))
    return notices_said(rows, files, carrier_side=carrier_side, zone=zone, now=now)


def notice_rows(escalation: Escalation) -> Steps[list[NoticeRow]]:
    """The notices as the database has them."""
    (rows,) = yield (Wanted(None, _NOTICES, [escalation.pk]),)
    return [NoticeRow(*row) for row in rows]


def notices_said(
    rows: list[NoticeRow],
    files: tuple[FileLine, ...],
    *,
    carrier_side: bool,
    zone: str,
    now: datetime,
) -> tuple[NoticeView, ...]:
    """The notices for one reader."""
    return tuple(_view(row, files, carrier_side, zone, now) for row in rows)


def _view(
    row: NoticeRow, files: tuple[FileLine, ...], carrier_side: bool, zone: str, now: datetime
) -> NoticeView:
    state, word = _state(row, carrier_side, now)
    stands = row.ended_at is None
    return NoticeView(
        id=row.id,
        reference=row.reference,
        site=row.site,
        reason=f"{reason_of(row.code).words}. Code {row.code}.",
        needs=row.needs,
        evidence=row.evidence,
        deadline=show(row.due_at, zone, now),
        headline=_headline(row, carrier_side, zone, now),
        follows=_follows(row) if stands else (),
        state=state,
        word=word,
        given=f"{row.given_by}, {show(row.given_at, zone, now)}",
        dispute=row.dispute,
        disputed=_by(row.disputed_by, row.disputed_at, zone, now),
        decision=row.decision,
        decided=_by(row.decided_by, row.decided_at, zone, now),
        end_words=row.end_words,
        ended=_by(row.ended_by, row.ended_at, zone, now),
        files=tuple(file for file in files if file.not_ready_id == row.id),
        stands=stands,
        may_be_disputed=stands and row.disputed_at is None,
        awaits_decision=_awaits_decision(row),
        judged_by=row.judged_by,
        judging_level=row.judging_level,
    )


def _awaits_decision(row: NoticeRow) -> bool:
    return row.ended_at is None and row.disputed_at is not None and row.decided_at is None


def _judging(row: NoticeRow, now: datetime) -> tuple[State, str]:
    if row.judged_by is not None and now > row.judged_by:
        return State.LATE, "Decision late"
    return State.WATCH, "A manager decides"


def _state(row: NoticeRow, carrier_side: bool, now: datetime) -> tuple[State, str]:
    if row.ended_at is not None:
        return _ENDS[NotReadyEnd(row.ended_as)]
    if _awaits_decision(row):
        return _judging(row, now)
    return State.WAIT, "Waiting on customer" if carrier_side else "Waiting for you"


_ENDS = {
    NotReadyEnd.READY: (State.OK, "Ready"),
    NotReadyEnd.WITHDRAWN: (State.IDLE, "Withdrawn"),
    NotReadyEnd.DROPPED: (State.IDLE, "Taken back"),
    NotReadyEnd.OVER: (State.IDLE, "Over"),
}


def _headline(row: NoticeRow, carrier_side: bool, zone: str, now: datetime) -> str:
    by = show(row.due_at, zone, now)
    if row.ended_at is not None:
        since = f" from {show(row.ready_from, zone, now)}" if row.ready_from else ""
        return f"{row.site}: {_SAID[NotReadyEnd(row.ended_as)]}{since}"
    if _awaits_decision(row):
        whose = "the customer says" if carrier_side else "you say"
        decides = _decides(row, zone, now)
        return f"{row.site}: {whose} it was ready. {decides}; until then nothing is due"
    if row.passed_at is not None:
        return f"{row.site} was needed ready by {by}"
    whom = "The customer has" if carrier_side else "Please have"
    end = " to have" if carrier_side else ""
    return f"{whom}{end} {row.site} ready by {by}"


def _decides(row: NoticeRow, zone: str, now: datetime) -> str:
    """By when a manager decides; that it is late, once it is."""
    if row.judged_by is None:
        return "A manager decides"
    by = show(row.judged_by, zone, now)
    if now > row.judged_by:
        return f"A manager's decision was due {by} and is late"
    return f"A manager decides by {by}"


_SAID = {
    NotReadyEnd.READY: "ready",
    NotReadyEnd.WITHDRAWN: "the notice was withdrawn",
    NotReadyEnd.DROPPED: "a manager found that it was ready; the notice is taken back",
    NotReadyEnd.OVER: "the notice ended with the escalation",
}


def _follows(row: NoticeRow) -> tuple[str, ...]:
    """What becomes of dates and billing; in force once the day has passed undisputed."""
    if _awaits_decision(row):
        return ()
    in_force, found = row.passed_at is not None, []
    if row.to_day is not None:
        kind = DateKind(row.date_kind)
        found.append(date_sentence(kind, row.from_day, row.to_day, in_force=in_force))
    found.append(billing_sentence(row.billing, row.billing_from))
    return tuple(each for each in found if each)


def _by(name: str, at: datetime | None, zone: str, now: datetime) -> str:
    if at is None:
        return ""
    return f"{name or 'rung'}, {show(at, zone, now)}"
