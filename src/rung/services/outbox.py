"""Writes notices into the outbox, in the transaction of what caused them."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from rung.domain.business_time import NEVER, is_open, next_open
from rung.domain.notices import REMINDERS, Audience, NoticeKind
from rung.domain.plan import Tell
from rung.domain.vocabulary import Side
from rung.jobs_port import HANDS, TOGETHER, Job, defer_many, in_turn
from rung.models import Escalation, Letter, Notice, Order, Person
from rung.models.keys import key_at
from rung.services.as_chosen import as_chosen
from rung.services.book_rows import TO_TELL
from rung.services.books import Books
from rung.services.bulk import insert
from rung.services.listeners import Listeners, Reader
from rung.services.message_ids import message_id
from rung.services.notice_calls import of_call_versions
from rung.services.notice_context import (
    of_escalation,
    of_last_word,
    of_level,
    of_missed_level,
    why_told,
)
from rung.services.notice_readiness import of_not_ready
from rung.services.obstacle_context import of_obstacle, readers_of
from rung.services.plan_words import of_forecast
from rung.services.roster import Roster
from rung.services.who import people_of

NOT_TO_WHO_DID_IT = frozenset(
    {NoticeKind.LEVEL_PASSED_OVER, NoticeKind.LEVEL_HELD_BACK, NoticeKind.RESOURCES_WITHDRAWN}
)


class Telling(NamedTuple):
    """What one escalation tells; ``by`` is the person whose act it is told of, nobody for time.

    ``books`` are its books as they stand now, where they need not be read.
    """

    escalation: Escalation
    tell: tuple[Tell, ...]
    by: Person | None
    books: Books | None = None


def put_in_outbox(
    escalation: Escalation, tell: tuple[Tell, ...], *, by: Person | None, now: datetime
) -> None:
    """One row for each notice and person. What was told under a key is not told again (N8).

    ``by`` is the person whose act it is told of; nobody for what time did.
    """
    put_all_in_outbox([Telling(escalation, tell, by)], now=now)


def put_all_in_outbox(
    told: Iterable[Telling], *, now: datetime, roster: Roster | None = None
) -> None:
    """The notices of many escalations, with as many statements as for one."""
    told = [each for each in told if each.tell]
    if not told:
        return
    unread = [each.escalation for each in told if each.books is None]
    anew = Books(unread, now=now, ahead=TO_TELL if unread else (), roster=roster)
    listening = [Listeners(each.escalation, each.books or anew) for each in told]
    _put([row for each, by in zip(told, listening, strict=True) for row in _rows_of(each, by)], now)
    for each, listeners in zip(told, listening, strict=True):
        listeners.release(frozenset(tell.kind for tell in each.tell), now)


def _rows_of(told: Telling, listeners: Listeners) -> Iterator[dict[str, Any]]:
    escalation, by, books = told.escalation, told.by, listeners.books
    now = books.now
    common = of_escalation(escalation, books, by=by)
    sides: dict[str, dict[str, Any]] = {}
    for each in told.tell:
        context = _known({**common, **_of_tell(escalation, each, books), "to": each.to.value})
        for reader in listeners.readers(each, _people(escalation, each, books)):
            if each.kind in NOT_TO_WHO_DID_IT and reader.person is not None and reader.person == by:
                continue
            side = reader.side.value
            if side not in sides:
                why = why_told(escalation, books, customer=reader.side is Side.CUSTOMER)
                sides[side] = {"side": side, "why": why}
            own = max(
                listeners.sends_at(each.kind, reader, now), _when(each.kind, reader.person, books)
            )
            yield _row(
                kind=each.kind,
                key=each.key,
                reader=reader,
                context={**context, **sides[side], **_own(reader)},
                now=now,
                send_at=own,
                escalation_id=escalation.id,
            )


def _known(facts: dict[str, Any]) -> dict[str, Any]:
    """The facts without those that are not known, a quarter of them: who reads one asks for it."""
    return {name: value for name, value in facts.items() if value is not None}


def _own(reader: Reader) -> dict[str, Any]:
    """What is one reader's own: fewer reasons in short, a zone where no person of ours has one."""
    found: dict[str, Any] = {"why": []} if reader.in_short else {}
    if reader.together:
        found["together"] = True
    if reader.person is None:
        found |= {"reader_name": reader.name, "reader_zone": reader.zone}
    return found


def _people(escalation: Escalation, tell: Tell, books: Books) -> list[Person]:
    found = readers_of(tell)
    if found is not None:
        return found
    if tell.to is Audience.PERSON and tell.person_id is not None:
        return list(Person.objects.filter(pk=tell.person_id, is_active=True))
    return people_of(tell.to, escalation, tell.level, books, kind=tell.kind)


def _of_tell(escalation: Escalation, tell: Tell, books: Books) -> dict[str, Any]:
    """What this notice may say beyond what every notice of the escalation may."""
    details = dict(tell.details)
    return {
        **of_level(escalation, tell.level, books, subject_id=details.get("subject_id")),
        **of_not_ready(details),
        **of_call_versions(details),
        **of_missed_level(escalation, details.get("missed_level"), books),
        **of_forecast(escalation, tell.kind, now=books.now),
        **of_obstacle(details),
        **of_last_word(escalation, tell.kind, books),
        **details,
    }


def write_notice(
    *,
    kind: NoticeKind,
    key: str,
    recipient: Person,
    context: dict[str, Any],
    now: datetime,
    escalation: Escalation | None = None,
    letter: Letter | None = None,
    order: Order | None = None,
) -> None:
    """One notice to one person and the job that sends it; nothing when it was written before."""
    row = _row(
        kind=kind,
        key=key,
        reader=Reader.of(recipient),
        context=context,
        now=now,
        send_at=max(now, _when(kind, recipient, Books((), now=now))),
        escalation_id=escalation.id if escalation else None,
        letter_id=letter.pk if letter else None,
        order_id=order.pk if order else None,
    )
    _put([row], now)


def _row(
    *,
    kind: NoticeKind,
    key: str,
    reader: Reader,
    context: dict[str, Any],
    now: datetime,
    send_at: datetime,
    escalation_id: UUID | None = None,
    letter_id: int | None = None,
    order_id: int | None = None,
) -> dict[str, Any]:
    notice_id = key_at(now)
    return {
        "id": notice_id,
        "key": key,
        "kind": kind.value,
        "escalation_id": escalation_id,
        "letter_id": letter_id,
        "order_id": order_id,
        "recipient_id": reader.person.id if reader.person else None,
        "address": reader.address,
        "channel": reader.channel,
        "message_id": message_id(notice_id),
        "context": context if send_at <= now else {**context, "sends_at": send_at.isoformat()},
        "created_at": now,
        "try_at": send_at,
        "attempts": 0,
        "trouble": "",
    }


def _put(rows: Sequence[dict[str, Any]], now: datetime) -> None:
    """Write what was not told before, and ask for what is to go out now.

    The sweep asks for the others when their time has come.
    """
    rows = as_chosen(rows, now=now)
    new = insert(Notice, rows, what_is_new=True)
    at_once = [row["id"] for row in rows if row["id"] in new and row["try_at"] == now]
    if len(at_once) > HANDS:
        each = min(TOGETHER, -(-len(at_once) // HANDS))
        defer_many(Job.DELIVER_SEVERAL, ({"notice_ids": ids} for ids in in_turn(at_once, each)))
    elif at_once:
        defer_many(Job.DELIVER, ({"notice_id": str(key)} for key in at_once))


def _when(kind: NoticeKind, recipient: Person | None, books: Books) -> datetime:
    """When a notice is sent: a reminder in its reader's own working time, anything else now (R24).

    A calendar that never opens again holds nothing back.
    """
    now = books.now
    if kind not in REMINDERS or recipient is None or recipient.calendar_id is None:
        return now
    newest = books.hours_of(recipient.calendar_id)
    if newest is None or is_open(newest.as_domain(), now):
        return now
    opens = next_open(newest.as_domain(), now)
    return now if opens is NEVER else opens
