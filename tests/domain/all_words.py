"""Everything that a customer can be sent, said in Spanish, with every fact there and away."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from itertools import product
from typing import Any
from uuid import UUID

from rung.domain.business_time import Calendar, Holiday
from rung.domain.calendar_feed import CUSTOMERS_WORDS
from rung.domain.clocks import ClockFacts, ClockKind, Pause, Target, TargetKind
from rung.domain.expedites import Expediting, Fee, Per, price_words
from rung.domain.forecast import Forecast, Verdict
from rung.domain.forecast import say as say_forecast
from rung.domain.hearing import Gets, QuietHours
from rung.domain.languages import Language, said
from rung.domain.late_notices import Because, Waited, late_line
from rung.domain.ledger_words import sentence
from rung.domain.mail_answers import hint
from rung.domain.notices import NoticeKind
from rung.domain.promises import promises_of
from rung.domain.rhythms import Rhythm
from rung.domain.said_again import say_again
from rung.domain.spans import HOUR, Measure, Span
from rung.domain.vocabulary import ContactOutcome, DateKind, ExpediteState, Side
from rung.domain.why import POLICY, told_why, why_of
from rung.domain.wording import compose
from rung.domain.wording_factors import FactorChange
from rung.domain.wording_short import KINDS, compose_short

SPANISH = Language.SPANISH
NOW = datetime(2026, 11, 24, 15, 30, tzinfo=UTC)
SOON = NOW + timedelta(hours=1)
NEW_YORK = "America/New_York"
# Receivers of webhooks are administrators' alone.
OF_THE_CARRIER = {NoticeKind.WEBHOOK_PAUSED}
OF_CUSTOMERS = sorted(set(NoticeKind) - OF_THE_CARRIER)
_AT = {
    name: (NOW + timedelta(hours=number)).isoformat()
    for number, name in enumerate(
        [
            "acknowledge_by",
            "answered_at",
            "confirm_by",
            "decide_by",
            "due_at",
            "from_at",
            "given_at",
            "happened_at",
            "judged_by",
            "need_at",
            "next_contact_at",
            "next_update_at",
            "opens_at",
            "ready_by",
            "received_at",
            "theirs_at",
            "to_at",
            "undo_until",
            "until",
            "was_due_at",
            "yours_at",
            "answer_by",
            "call_judged_by",
        ],
        start=1,
    )
}
# Every word that somebody typed has no letter of ours: what is left in letters was said by us.
_TYPED = {
    name: f"№{number}"
    for number, name in enumerate(
        [
            "above_title",
            "account",
            "answered_by",
            "audience",
            "billing",
            "by",
            "ccm_email",
            "ccm_name",
            "ccm_phone",
            "code",
            "dispute",
            "evidence",
            "foreseen",
            "former_name",
            "holder_name",
            "impact",
            "last_word",
            "last_word_by",
            "level_title",
            "name",
            "need",
            "needs",
            "order",
            "product",
            "reason",
            "risk",
            "site",
            "text",
            "tries",
            "words",
        ],
        start=100,
    )
}
RICH: dict[str, Any] = {
    **_AT,
    **_TYPED,
    "side": "CUSTOMER",
    "status": "OPEN",
    "reference": "№1",
    "level": 2,
    "next_level": 3,
    "subject_id": "№2",
    "action_id": "№3",
    "not_ready_id": "№4",
    "need_by_date": "2026-11-27",
    "wanted_day": "2026-11-26",
    "offered_day": "2026-11-28",
    "to_day": "2026-12-02",
    "from_day": "2026-11-27",
    "billing_from": "2026-12-03",
    "date_kind": "CCD",
    "files": ["№5"],
    "orders": ["№6", "№7"],
    "depth": "TECHNICAL",
    "together": "1 h",
    "rhythm": "each business day at 16:30 MST",
    "forecast": "Forecast 25 Nov, your need-by 27 Nov: holds by 2 days",
    "price": "750.00 USD: 3 days at 250.00 USD per day",
    "quiet": "20:00 to 07:00",
    "gets": "updates",
    "outcome": "Left a message",
    "moves": [
        {"kind": kind.value, "level": 1, "from_at": at, "to_at": to}
        for kind in ClockKind
        for at, to in product((NOW.isoformat(), None), ((NOW + timedelta(1)).isoformat(),))
    ]
    + [
        {"kind": kind, "level": 1, "from_at": NOW.isoformat(), "to_at": None, "ended": True}
        for kind in ("INTERVAL", "ACKNOWLEDGEMENT")
    ],
}
# One fact otherwise than in RICH, each of them tried alone.
_OTHERWISE: dict[str, tuple[Any, ...]] = {
    "top": (True,),
    "status": ("RESOLVED",),
    "on_behalf": (True,),
    "granted": (True,),
    "upheld": (True,),
    "passed": (True,),
    "removed": (True,),
    "agreed": (True,),
    "moved": (True,),
    "moves": ((), [{"kind": "INTERVAL", "level": 1, "to_at": NOW.isoformat()}]),
    "policy": ("№9",),
    "kept": (True,),
    "missed": (True,),
    "counts": ("CARRIER",),
    "channel": ("EMAIL",),
    "kind": ("NOTHING_NEW", "DATE_MOVED", "NEED_FROM_YOU"),
    "closed_as": ("CONFIRMED", "SILENCE", "WITHDRAWN"),
    "state": tuple(ExpediteState),
    "asks": ("ORDER", "WORDS"),
    "orders": ((),),
    "act": ("ENGAGE", "CONFIRM", "NOT_SOLVED"),
    "way": ("PASSWORD", "CODE", "FACTOR", "ASKED", "LINK"),
    "change": tuple(FactorChange),
    "code": ("http:№8",),
    "depth": ("EXECUTIVE",),
    "proposed_side": ("CUSTOMER",),
    "date_kind": tuple(DateKind),
    "from_day": (None,),
    "billing_from": (None,),
    "who_acts": ("you", "Our supplier", "№10"),
    "files": (["№5"] * 7,),
    "need_by_date": ("2026-11-24", "2026-11-25"),
    "opens_at": (NOW.isoformat(),),
    "received_at": ((NOW - timedelta(hours=1)).isoformat(),),
    "answered_at": (NOW.isoformat(),),
}


def contexts() -> Iterator[dict[str, Any]]:
    yield {"side": "CUSTOMER"}
    yield RICH
    together = {
        "level_engaged": {"on_behalf": True, "holder_name": None},
        "update moved": {"kind": "DATE_MOVED", "need_at": None},
        "update plain": {"moves": None, "need_at": None},
        "late top": {"top": True, "ccm_name": None},
        "none above": {"above_title": None, "holder_name": None},
        "nobody": dict.fromkeys(("holder_name", "acknowledge_by", "answered_by")),
        "released": {"moved": True, "late": True},
        "held back": {"from_at": None, "to_at": None},
        "no code": {"code": "123"},
        "no way": {"way": None, "until": None, "tries": None},
        "passed": {"upheld": True, "passed": True, "from_day": None},
        "withdrawn": {"state": "WITHDRAWN", "by": None},
        "policy": {"policy": "№9", "moves": ()},
        "gets": {"gets": None, "reference": None},
    }
    for facts in together.values():
        yield {**RICH, **facts}
    for name in (*_TYPED, *_AT):
        yield {**RICH, name: None}
    for name, values in _OTHERWISE.items():
        for value in values:
            yield {**RICH, name: value}
            if name == "kind":
                yield {**RICH, name: value, "moves": None, "need_at": None}
            if name == "need_by_date":
                yield {**RICH, name: value, "forecast": None}


CALENDAR = Calendar(
    name="№20",
    zone="America/Denver",
    weekly=(((28800, 61200),),) * 5 + ((), ()),
    holidays=(Holiday(date(2026, 11, 26), "№21", "№22"),),
    yearly=((12, 1, "", "№24"),),
    overrides=(
        (date(2026, 11, 27), ((28800, 43200),), "№23"),
        (date(2026, 12, 2), ((28800, 43200),), ""),
    ),
)
WORKING = Target(TargetKind.WORKING_TIME, 4 * 3600)
NIGHTS = Target(TargetKind.ELAPSED, 10 * 86400)
# Clocks whose reasons have every kind of row: nights, weekends, holidays, pauses, changed clocks.
CLOCKS = [
    (ClockFacts(NOW, WORKING, CALENDAR), ClockKind.INTERVAL),
    (ClockFacts(NOW, replace(WORKING, amount=70 * 3600), CALENDAR), ClockKind.UPDATE),
    (ClockFacts(NOW + timedelta(36), replace(WORKING, amount=30), CALENDAR), ClockKind.DISPUTE),
    (
        ClockFacts(NOW + timedelta(12), replace(WORKING, amount=40 * 3600), CALENDAR),
        ClockKind.UPDATE,
    ),
    (ClockFacts(NOW - timedelta(25), NIGHTS, CALENDAR), ClockKind.DECISION),
    (ClockFacts(NOW - timedelta(264), NIGHTS, CALENDAR), ClockKind.DECISION),
    (
        ClockFacts(NOW + timedelta(36), replace(WORKING, amount=3 * 3600), CALENDAR),
        ClockKind.UPDATE,
    ),
    (ClockFacts(NOW, Target(TargetKind.TIME_OF_DAY, 86400 + 59400), CALENDAR), ClockKind.UPDATE),
    (ClockFacts(NOW, Target(TargetKind.AT, 0, NOW + timedelta(1)), CALENDAR), ClockKind.INTERVAL),
    (ClockFacts(NOW, Target(TargetKind.AT, 0, NOW + timedelta(4)), CALENDAR), ClockKind.UPDATE),
    *(
        (ClockFacts(NOW, replace(WORKING, amount=9 * 3600), CALENDAR, (pause,)), kind)
        for pause, kind in (
            (Pause(SOON, NOW + timedelta(hours=3), ""), ClockKind.CONFIRMATION),
            (Pause(SOON, NOW + timedelta(days=1), ""), ClockKind.ACKNOWLEDGEMENT),
            (Pause(SOON, NOW + timedelta(days=3), ""), ClockKind.DISPUTE),
            (Pause(SOON, NOW + timedelta(days=3), ""), ClockKind.CALL_DISPUTE),
        )
    ),
]
NOTHING_IN_TIME = dict.fromkeys(_AT)
PROMISED = {"side": "CUSTOMER", "reference": "№1", "level": 2, "subject_id": "№2"} | {
    "action_id": "№3",
    "not_ready_id": "№4",
}


def everything_said() -> Iterator[str]:
    """All that a customer can be sent, each kind with every fact there and away."""
    for kind, context in product(OF_CUSTOMERS, contexts()):
        message = compose(kind, context, zone=NEW_YORK, now=NOW, language=SPANISH)
        yield message.subject
        yield from message.lines
        yield from (quote.by for quote in message.quotes)
        yield from message.footer
        if message.button:
            yield message.button.label
    for kind, context in product(
        sorted(KINDS - OF_THE_CARRIER), (RICH, {**RICH, **NOTHING_IN_TIME})
    ):
        said_of = {"zone": NEW_YORK, "now": NOW, "link": "", "language": SPANISH}
        yield compose_short(kind, context, late=kind is NoticeKind.UPDATE, **said_of)
    for kind in OF_CUSTOMERS:
        yield hint(kind, Side.CUSTOMER, language=SPANISH)
        for context in (RICH, dict.fromkeys(_TYPED) | _AT | PROMISED):
            of = {"escalation_id": UUID(int=1), "zone": NEW_YORK, "told_at": NOW - timedelta(1)}
            for event in promises_of(kind, context, language=SPANISH, **of):
                yield from (event.summary, event.description)
    for template in CUSTOMERS_WORDS:
        yield said(SPANISH, template, name="№1", level=2, order="№2", words="№3")
    yield from late_lines()
    for facts, kind in CLOCKS:
        for level in (1, 2):
            yield from reason(kind, level, facts)
    yield from (say_again(SPANISH, kept) for kept in kept_sentences())


def late_lines() -> Iterator[str]:
    for because in Because:
        context = {"late_because": because.value, "was_due": (NOW - timedelta(1)).isoformat()}
        waited = Waited(NoticeKind.UPDATE, NOW, tried_in_vain=False, context=context)
        yield late_line(waited, zone=NEW_YORK, now=NOW, language=SPANISH)


WHAT = {"what": "№31", "first": "№32", "policy": "№33"}


def reason(kind: ClockKind, level: int, facts: ClockFacts) -> Iterator[str]:
    why = told_why(kind, level, facts, policy=f"{POLICY}№30 v2", customer=True, language=SPANISH)
    assert why is not None
    due = why.rows[-1].ends_at
    key = {ClockKind.INTERVAL: "opens_at", ClockKind.UPDATE: "next_update_at"}.get(kind)
    context = {**RICH, "why": [{"kind": kind.value, "due": due.isoformat(), "why": why.frozen()}]}
    if key:
        message = compose(
            NoticeKind.RAISED,
            {**context, key: due.isoformat()},
            zone=NEW_YORK,
            now=NOW,
            language=SPANISH,
        )
        yield from (each.line for each in message.why)
        yield from (each.title for each in message.why)
    table = why.table()
    yield from (why.sentence(NEW_YORK), table.caption, table.zone_words, table.total_reason)
    yield from table.notes
    for row in table.rows:
        yield from (row.window, row.reason)
    back = [replace(row, seconds=-row.seconds) for row in why.rows]  # as a warning counts
    yield sentence(back, NEW_YORK, SPANISH)
    for half in why_of(facts, NOW + timedelta(hours=1), language=SPANISH, **WHAT).table().rows:
        yield half.reason


def kept_sentences() -> Iterator[str]:
    """Every sentence of ours that notices keep, by those who make it."""
    day = date(2026, 11, 25)
    for amount, measure in product((1, 3), Measure):
        for unit in (HOUR, 60, 86400):
            if measure is not Measure.DAYS and (measure is Measure.ELAPSED or unit < 86400):
                yield Rhythm(Span(measure, amount * unit)).words("America/Denver", NOW)
    for amount, at in product((1, 2), (None, 59400)):
        yield Rhythm(Span(Measure.DAYS, amount), at).words("America/Denver", NOW)
    for yours, late in product(("your", "your project's"), (0, 1, 5)):
        for verdict in (Verdict.HOLDS, Verdict.BREAKS):
            if late or verdict is Verdict.HOLDS:
                found = Forecast(verdict, day, day + timedelta(400), late)
                yield say_forecast(found, yours=yours, today=day).headline
    yield say_forecast(Forecast(Verdict.HOLDS), yours="your", today=day).headline
    yield say_forecast(Forecast(Verdict.HOLDS, day), yours="your", today=day).headline
    fee = Fee(Decimal("250.00"), "USD", Per.DAY)
    yield from (price_words(Expediting(fee), days) for days in (None, 1, 3))
    yield price_words(Expediting(replace(fee, per=Per.ORDER)), 1)
    yield price_words(Expediting(), 1)
    yield QuietHours(time(20), time(7)).words
    yield from (each.short for each in Gets)
    yield from (each.label for each in ContactOutcome)
