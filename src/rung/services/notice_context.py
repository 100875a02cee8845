"""What a notice may say: facts of the escalation, frozen when it is told; instants in ISO form."""

from datetime import datetime
from typing import Any
from uuid import UUID

from rung.domain.clocks import ClockKind, Outcome
from rung.domain.impact import in_force, severity_of
from rung.domain.notices import NoticeKind
from rung.domain.why import EXPLAINED
from rung.models import Escalation, Person
from rung.models.impact import told_of
from rung.services.book_rows import ClockRow
from rung.services.books import Books
from rung.services.notice_reasons import kept_reason
from rung.services.roster import Holder

_SAID_OF_ALL = (ClockKind.UPDATE, ClockKind.CONFIRMATION, ClockKind.DECISION)
_ENDED = (Outcome.REPLACED.value, Outcome.CANCELLED.value)  # the interval has no end any more
_EXPLAINED = frozenset(kind.value for kind in EXPLAINED)


def of_escalation(escalation: Escalation, books: Books, *, by: Person | None) -> dict[str, Any]:
    """What every notice of an escalation may say; ``by`` is who acted, nobody for time itself."""
    order = escalation.order
    entry = order.entry_point()
    need_by = escalation.need_by_date
    return {
        "reference": escalation.reference,
        "status": escalation.status,
        "account": order.account.name,
        "order": order.reference,
        "site": order.site,
        "product": order.product,
        "impact": escalation.impact,
        "severity_words": _severity(escalation, books),
        "ground": escalation.ground,
        "need_by_date": need_by.isoformat() if need_by else None,
        "need_by_reason": escalation.need_by_reason,
        "ccm_name": entry.name if entry else None,
        "ccm_phone": entry.phone if entry else None,
        "ccm_email": entry.email if entry else None,
        "carrier_zone": escalation.calendar.as_domain().zone,
        "by": by.name if by else None,
        **_running(books.clocks[escalation.id]),
        **_next_level(escalation, books),
    }


def _severity(escalation: Escalation, books: Books) -> str | None:
    """How bad it is by what was told, and why; nothing while too little was.

    The words it was raised with are too little.
    """
    tellings = books.impacts[escalation.id]
    if not tellings:
        return None
    told = told_of(escalation, tellings)
    found = severity_of(in_force(told))
    return found.words if found else None


def of_level(
    escalation: Escalation, level: int | None, books: Books, *, subject_id: str | None
) -> dict[str, Any]:
    """Who is at the level, who is above it, and what they owe; nothing for no level."""
    if level is None:
        return {}
    policy = escalation.rules()
    title = policy.level(level).title if level <= policy.top else None
    above = policy.level(level + 1).title if level < policy.top else None
    return {
        "level": level,
        "top": level >= policy.top,
        "level_title": title,
        "above_title": above,
        **_owed(escalation, level, subject_id, books),
        **_holder(escalation, level, subject_id, books),
    }


def of_missed_level(
    escalation: Escalation, missed_level: int | None, books: Books
) -> dict[str, Any]:
    """Who missed what, for those above who are told of it; nothing when nothing was missed."""
    if missed_level is None:
        return {}
    missed = of_level(escalation, missed_level, books, subject_id=None)
    return {
        "missed_holder_name": missed["holder_name"],
        "missed_at": missed["acknowledge_by"],
    }


def of_last_word(escalation: Escalation, kind: NoticeKind, books: Books) -> dict[str, Any]:
    """What the customer was told last, where a level opens and they weigh whether to engage it."""
    opens = kind in {NoticeKind.LEVEL_OPENED, NoticeKind.LEVEL_OPENS_SOON}
    if not opens or escalation.id not in books.last_words:
        return {}
    words, by = books.last_words[escalation.id]
    return {"last_word": words, "last_word_by": by}


def why_told(escalation: Escalation, books: Books, *, customer: bool) -> list[dict[str, Any]]:
    """Why what is owed is due when it is, for one side: what its mails may give the reason of.

    Of what has ended only a missed acknowledgement is left: people ask why it was due then.
    """
    clocks = [clock for clock in books.clocks[escalation.id] if _is_explained(clock)]
    clocks.sort(key=_by_due)  # of two at one instant the answer owed is first
    policy = escalation.rules().words
    return [kept_reason(clock, books, policy, customer=customer) for clock in clocks]


def _is_explained(clock: ClockRow) -> bool:
    missed = clock.kind == ClockKind.ACKNOWLEDGEMENT and clock.outcome == Outcome.MISSED
    return clock.kind in _EXPLAINED and clock.due_at is not None and (clock.runs or missed)


def _by_due(clock: ClockRow) -> tuple[datetime, str, UUID]:
    return clock.due_at or clock.started_at, clock.kind, clock.id


def _running(clocks: list[ClockRow]) -> dict[str, Any]:
    due = {clock.kind: clock.due_at for clock in clocks if clock.runs}
    return {
        "next_update_at": _iso(due.get(ClockKind.UPDATE.value)),
        "confirm_by": _iso(due.get(ClockKind.CONFIRMATION.value)),
        "decide_by": _iso(due.get(ClockKind.DECISION.value)),
    }


def _next_level(escalation: Escalation, books: Books) -> dict[str, Any]:
    """When the level above the highest engaged one opens, or since when it has been open."""
    engaged = books.levels[escalation.id]
    if not engaged:
        return {"next_level": None, "opens_at": None}
    current = engaged[-1]
    ends = (
        clock.due_at
        for clock in books.clocks[escalation.id]
        if clock.kind == ClockKind.INTERVAL
        and clock.subject_id == current.id
        and clock.outcome not in _ENDED
    )
    opens_at = next(ends, None)
    return {
        "next_level": current.level + 1 if opens_at else None,
        "opens_at": _iso(opens_at),
    }


def _owed(
    escalation: Escalation, level: int, subject_id: str | None, books: Books
) -> dict[str, Any]:
    """The newest acknowledgement of the level, or of the subject when one is named."""
    subject = UUID(subject_id) if subject_id is not None else None
    clocks = [
        clock
        for clock in books.clocks[escalation.id]
        if clock.kind == ClockKind.ACKNOWLEDGEMENT
        and clock.level == level
        and subject in {None, clock.subject_id}
    ]
    owed = max(clocks, key=lambda clock: (clock.started_at, clock.id), default=None)
    given = books.answers.get(owed.id) if owed else None
    return {
        "acknowledge_by": _iso(owed.due_at) if owed else None,
        "subject_id": str(owed.subject_id) if owed else None,
        "answered_by": given.by if given else None,
        "answered_at": _iso(given.at) if given else None,
    }


def _holder(
    escalation: Escalation, level: int, subject_id: str | None, books: Books
) -> dict[str, Any]:
    """Who was engaged at the level, or only reached there; else who would be."""
    reached = _reached(subject_id, books)
    engaged = books.level(escalation.id, level)
    holder = books.person(engaged.holder_id) if engaged else None
    if reached is not None:
        found = Holder(reached)
    elif engaged is not None and holder is not None:
        found = Holder(holder, books.person(engaged.cover_for_id))
    else:
        found = books.roster.holder_of(escalation.order, level, track=escalation.track)
    return {
        "holder_name": found.person.name if found.person else found.outside or None,
        "cover_for_name": found.cover_for.name if found.cover_for else None,
        "reached": reached is not None,
    }


def _reached(subject_id: str | None, books: Books) -> Person | None:
    """Whom a call reached, when the call itself is what is to be answered."""
    if subject_id is None:
        return None
    contact = books.contacts.get(UUID(subject_id))
    return contact.person if contact else None


def _iso(at: datetime | None) -> str | None:
    return at.isoformat() if at else None
