"""Why what a notice speaks of is due when it is: kept as a clock's facts, worked out when sent.

The rows of a ledger follow from the start, the target, the pauses and one version of a calendar,
which never changes. So the outbox keeps these few, and whoever writes the message gets the very
reasons that held when it was told, whatever has become of the clock since.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from rung.domain.business_time import Calendar
from rung.domain.clocks import ClockFacts, ClockKind, Pause, Target, TargetKind
from rung.domain.languages import Language
from rung.domain.vocabulary import Side
from rung.domain.why import told_why
from rung.models.calendars import calendars_by_key
from rung.services.book_rows import ClockRow
from rung.services.books import Books


def kept_reason(clock: ClockRow, books: Books, policy: str, *, customer: bool) -> dict[str, Any]:
    """What the reason of a clock's due instant follows from, as JSON.

    For the customer, pauses go without the words that the carrier's people wrote of them (R22).
    """
    kept: dict[str, Any] = {
        "kind": clock.kind,
        "due": clock.due_at,
        "level": clock.level,
        "since": clock.started_at,
        "target": clock.target_kind,
        "calendar": clock.calendar_id,
        "policy": policy,
    }
    if clock.target_amount:
        kept["amount"] = clock.target_amount
    if clock.target_at is not None:
        kept["at"] = clock.target_at
    pauses = books.pauses_of(clock)
    if pauses:
        kept["pauses"] = [
            [each.paused_at, each.resumed_at, "" if customer else each.reason] for each in pauses
        ]
    return kept


def with_reasons(
    context: Mapping[str, Any], language: Language = Language.ENGLISH
) -> dict[str, Any]:
    """The context of a notice as its words read it: what was kept of a clock is its reason again.

    It is said in ``language``. A reason that was kept whole stays as it is.
    """
    kept = context.get("why") or ()
    calendars = calendars_by_key(each["calendar"] for each in kept if "why" not in each)
    customer = context.get("side") == Side.CUSTOMER.value
    found = []
    for each in kept:
        if "why" in each:
            found.append(each)
            continue
        kind, facts = ClockKind(each["kind"]), _facts(each, calendars[each["calendar"]])
        why = told_why(
            kind,
            each["level"],
            facts,
            policy=each["policy"],
            customer=customer,
            language=language,
        )
        if why is not None:
            found.append({"kind": kind.value, "due": each["due"], "why": why.frozen()})
    return {**context, "why": found}


def _facts(kept: Mapping[str, Any], calendar: Calendar) -> ClockFacts:
    at = kept.get("at")
    return ClockFacts(
        started_at=datetime.fromisoformat(kept["since"]),
        target=Target(
            TargetKind(kept["target"]),
            kept.get("amount", 0),
            datetime.fromisoformat(at) if at else None,
        ),
        calendar=calendar,
        pauses=tuple(
            Pause(
                datetime.fromisoformat(paused),
                datetime.fromisoformat(resumed) if resumed else None,
                reason,
            )
            for paused, resumed, reason in kept.get("pauses", ())
        ),
    )
