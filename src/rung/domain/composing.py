"""One update with all it does: words, a moved date, a request to the customer, the next promise.

Sent, kept and the rhythm reset in one plan, and told in one notice (R17, R24).
"""

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from rung.domain import working
from rung.domain.clocks import ClockKind
from rung.domain.communication import promised
from rung.domain.facts import Fact
from rung.domain.notices import Audience, NoticeKind
from rung.domain.plan import AddAction, Plan, Record, Snapshot, Start, Tell
from rung.domain.refusals import BadInput
from rung.domain.useful_news import EMPTY_AT_MOST
from rung.domain.vocabulary import UpdateKind
from rung.domain.working import Move

MANAGER_OF_CCM = 2


@dataclass(frozen=True)
class News:
    """What the writer of an update says and does with it."""

    kind: UpdateKind
    words: str
    next_by: datetime | None = None
    move: Move | None = None
    need: AddAction | None = None


def send_news(current: Snapshot, news: News, *, key: UUID, empty: int, now: datetime) -> Plan:
    """News to the customer with a moved date or a request; ``empty`` updates came before it."""
    if news.move is not None and news.kind is not UpdateKind.DATE_MOVED:
        raise BadInput("Choose “Date moved” to move a date with this update.")
    if news.need is not None and news.kind is not UpdateKind.NEED_FROM_YOU:
        raise BadInput("Choose “Need something from you” to ask the customer for something.")
    sent = working.send_update(current, kind=news.kind, words=news.words, key=key, now=now)
    sent = replace(sent, start=tuple(_by(each, news.next_by, now) for each in sent.start))
    if news.move is not None:
        sent = _with_move(current, sent, news.move, now)
    if news.need is not None:
        sent = _with_need(current, sent, news.need, now)
    is_empty = news.kind is UpdateKind.NOTHING_NEW
    return _overdue(sent, news.words, key) if is_empty and empty + 1 == EMPTY_AT_MOST else sent


def _by(start: Start, by: datetime | None, now: datetime) -> Start:
    return promised(start, by, now=now) if start.kind is ClockKind.UPDATE else start


def _with_move(current: Snapshot, sent: Plan, move: Move, now: datetime) -> Plan:
    """The date moves in the same plan; one notice says both, and the rhythm is reset once."""
    moved = working.move_action(current, move, now=now)
    updates = {clock.id for clock in current.running if clock.kind is ClockKind.UPDATE}
    if moved.move_action is None or not moved.move_action.told:
        raise BadInput("The customer does not see this action. Tell them of its date first.")
    details = {**moved.record[0].details, **moved.tell[0].details, "moves": True}
    return replace(
        sent,
        move_action=moved.move_action,
        settle=(*sent.settle, *(each for each in moved.settle if each.clock_id not in updates)),
        start=(*sent.start, *(e for e in moved.start if e.kind is not ClockKind.UPDATE)),
        record=(*sent.record, *moved.record),
        tell=tuple(replace(each, details={**details, **each.details}) for each in sent.tell),
    )


def _with_need(current: Snapshot, sent: Plan, need: AddAction, now: datetime) -> Plan:
    """What is asked of the customer stands in the plan, with its date."""
    added = working.add_action(current, need, now=now)
    details = {"need": need.text, "need_at": need.committed_at.isoformat()}
    return replace(
        sent,
        add_action=added.add_action,
        start=(*sent.start, *added.start),
        record=(*sent.record, *added.record),
        tell=tuple(replace(each, details={**each.details, **details}) for each in sent.tell),
    )


def _overdue(sent: Plan, words: str, key: UUID) -> Plan:
    """The third empty update in a row is told once to the care manager and their manager."""
    said = {"empty": EMPTY_AT_MOST, "words": words.strip()}
    kind, told = NoticeKind.OVERDUE_NEWS, f"overdue-news:{key}"
    at = sent.record[0].happened_at
    return replace(
        sent,
        record=(*sent.record, Record(Fact.NEWS_OVERDUE, at, internal=True, by_system=True)),
        tell=(
            *sent.tell,
            Tell(kind, Audience.CCM, told, details=said),
            Tell(kind, Audience.PERSON_OF_LEVEL, told, MANAGER_OF_CCM, said),
        ),
    )
