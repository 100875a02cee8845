"""The record of an escalation for its customer: every word of it, as document and as data (R28).

It is made from what a customer may read and from nothing else, whoever asks for it (R22, N13). It
is read long after it was made, so every time stands in full, with its zone, and as data also as an
instant; how it stands is said in the page's own sentences, as of the record's instant.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime

from rung.domain.instants import show_date, show_full

FORMAT, VERSION = "rung-escalation-record", 1


@dataclass(frozen=True)
class RecordedLevel:
    """A step of the matrix; who answers there once it is engaged."""

    number: int
    title: str
    state: str
    person: str
    engaged_at: datetime | None
    opens_at: datetime | None  # of the next one, where an instant is known
    words: str  # when it opens, of one that is not engaged


@dataclass(frozen=True)
class RecordedAnswer:
    """An acknowledgement that was owed, and what became of it."""

    level: int
    due_at: datetime | None
    given_at: datetime | None
    by: str
    fate: str


@dataclass(frozen=True)
class Kept:
    """How often something owed was kept, and how often it was missed."""

    what: str  # "acknowledgements"
    kept: int
    missed: int


@dataclass(frozen=True)
class RecordedDate:
    """A date the customer was given, and what became of it; a whole day has no time."""

    what: str
    kind: str
    due_at: datetime
    due_day: date | None
    given_at: datetime
    by: str
    fate: str
    then_at: datetime | None
    then_day: date | None
    reason: str
    told_at: datetime | None


@dataclass(frozen=True)
class RecordedAction:
    """An action of the plan that the customer may see."""

    what: str
    owner: str
    committed_at: datetime
    kind: str
    state: str
    after: tuple[str, ...]


@dataclass(frozen=True)
class RecordedFact:
    """An entry of the timeline."""

    fact: str
    happened_at: datetime
    recorded_at: datetime
    title: str
    words: str
    is_quoted: bool
    how: str  # by which way, with which files


@dataclass(frozen=True)
class Stands:
    """What it is about and how it stands, as its page says it."""

    title: str
    state: str
    headline: str
    moves_next: str
    next_due_at: datetime | None  # by when
    impact: str
    ground: str
    need_by: str
    resolution: str
    care_manager: str
    updates: str  # how often the customer hears, and by which plan
    turns: str  # everybody's share of the time


@dataclass(frozen=True)
class EscalationRecord:
    """All of it, as of one instant, for a reader in one zone."""

    carrier: str
    account: str
    reference: str
    orders: tuple[str, ...]
    as_of: datetime
    zone: str
    zone_words: str
    stands: Stands
    raised_at: datetime
    raised_by: str
    closed_at: datetime | None
    levels: tuple[RecordedLevel, ...]
    answers: tuple[RecordedAnswer, ...]
    kept: tuple[Kept, ...]
    dates_sentence: str
    dates: tuple[RecordedDate, ...]
    plan: tuple[RecordedAction, ...]
    plan_answer: str
    timeline: tuple[RecordedFact, ...]  # oldest first

    def said(self, at: datetime | None) -> str:
        """An instant in full, in the record's zone; empty for none."""
        return show_full(at, self.zone) if at else ""

    @property
    def facts(self) -> tuple[tuple[str, str], ...]:
        """What is said once, with its name; what there is nothing of is left out."""
        stands = self.stands
        lines = (
            ("Account", self.account),
            ("Orders" if len(self.orders) > 1 else "Order", ", ".join(self.orders)),
            ("Raised", f"{self.said(self.raised_at)}, by {self.raised_by}"),
            ("Ground", stands.ground),
            ("Needed by", stands.need_by),
            ("Care manager", stands.care_manager),
            ("Updates", stands.updates),
            ("Closed", self.said(self.closed_at)),
            ("What was done", stands.resolution),
            ("Whose turn it was", stands.turns),
        )
        return tuple((name, words) for name, words in lines if words)


def to_document(record: EscalationRecord) -> dict[str, object]:
    """The same as words alone, for whoever sets it as a document."""
    return {
        "carrier": record.carrier,
        "reference": record.reference,
        "title": record.stands.title,
        "as_of": record.said(record.as_of),
        "as_of_iso": record.as_of.isoformat(),
        "zone": record.zone_words,
        "state": record.stands.state,
        "headline": record.stands.headline,
        "moves": record.stands.moves_next,
        "next_due": record.said(record.stands.next_due_at),
        "impact": record.stands.impact,
        "facts": [list(each) for each in record.facts],
        "levels": [_level_words(record, each) for each in record.levels],
        "answers": [_answer_words(record, each) for each in record.answers],
        "kept": [_kept_words(each) for each in record.kept],
        "dates_sentence": record.dates_sentence,
        "dates": [_date_words(record, each) for each in record.dates],
        "plan": [_action_words(record, each) for each in record.plan],
        "plan_answer": record.plan_answer,
        "timeline": [_fact_words(record, each) for each in record.timeline],
    }


def _level_words(record: EscalationRecord, level: RecordedLevel) -> list[str]:
    when = level.words
    if level.engaged_at:
        when = f"Engaged {record.said(level.engaged_at)}"
    elif level.opens_at:
        when = f"Opens {record.said(level.opens_at)}"
    return [f"{level.number}  {level.title}", level.person, level.state, when]


def _answer_words(record: EscalationRecord, answer: RecordedAnswer) -> list[str]:
    given = f"{record.said(answer.given_at)}, {answer.by}" if answer.given_at else ""
    return [f"Level {answer.level}", record.said(answer.due_at), given, answer.fate]


def _kept_words(kept: Kept) -> str:
    return f"{kept.what.capitalize()}: {kept.kept} kept, {kept.missed} missed."


def _date_words(record: EscalationRecord, given: RecordedDate) -> list[str]:
    due = _day_or_instant(record, given.due_day, given.due_at)
    then = _day_or_instant(record, given.then_day, given.then_at) if given.then_at else ""
    told = f"told {record.said(given.told_at)}" if given.told_at and then else ""
    became = [given.fate, f"then {then}" if then else "", given.reason, told]
    by = given.by or "order record"
    return [
        f"{given.what}, {given.kind}",
        due,
        f"{record.said(given.given_at)}, {by}",
        "; ".join(each for each in became if each),
    ]


def _day_or_instant(record: EscalationRecord, day: date | None, at: datetime) -> str:
    return f"{show_date(day)} {day.year}" if day else record.said(at)


def _action_words(record: EscalationRecord, action: RecordedAction) -> list[str]:
    kind = f", {action.kind}" if action.kind else ""
    after = f"after: {'; '.join(action.after)}" if action.after else ""
    return [
        action.what,
        action.owner,
        f"{record.said(action.committed_at)}{kind}",
        action.state,
        after,
    ]


def _fact_words(record: EscalationRecord, fact: RecordedFact) -> list[str]:
    words = f"“{fact.words}”" if fact.is_quoted and fact.words else fact.words
    return [record.said(fact.happened_at), fact.title, words, fact.how]


def to_data(record: EscalationRecord) -> dict[str, object]:
    """The same for machines: an instant as ISO 8601 in UTC, beside it as the record says it."""
    return {
        "format": FORMAT,
        "version": VERSION,
        "reference": record.reference,
        "carrier": record.carrier,
        "account": record.account,
        "orders": list(record.orders),
        "as_of": _instant(record, record.as_of),
        "zone": record.zone,
        **{name: _value(record, each) for name, each in vars(record.stands).items()},
        "raised": {"at": _instant(record, record.raised_at), "by": record.raised_by},
        "closed": _instant(record, record.closed_at),
        "levels": _each(record, record.levels),
        "acknowledgements": _each(record, record.answers),
        "kept": _each(record, record.kept),
        "commitments": {"sentence": record.dates_sentence, "dates": _each(record, record.dates)},
        "plan": {"answer": record.plan_answer, "actions": _each(record, record.plan)},
        "timeline": _each(record, record.timeline),
    }


def _each(record: EscalationRecord, rows: Iterable[object]) -> list[dict[str, object]]:
    return [{name: _value(record, one) for name, one in vars(row).items()} for row in rows]


def _value(record: EscalationRecord, value: object) -> object:
    if isinstance(value, datetime):
        return _instant(record, value)
    if isinstance(value, date):
        return {"day": value.isoformat(), "said": f"{show_date(value)} {value.year}"}
    return list(value) if isinstance(value, tuple) else value


def _instant(record: EscalationRecord, at: datetime | None) -> dict[str, str] | None:
    if at is None:
        return None
    return {"at": at.astimezone(UTC).isoformat(), "said": record.said(at)}
