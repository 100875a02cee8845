"""What an order acknowledgement letter says (R2). The page and the PDF are both drawn from it."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from rung.domain.calendars import Calendar
from rung.domain.instants import show_date, show_week
from rung.domain.matrix import Level, Policy, StartRule
from rung.domain.matrix_words import (
    answer_words,
    entry_words,
    for_each,
    opening_words,
    start_words,
    title_words,
    way_words,
)
from rung.domain.pack_variants import Variant
from rung.domain.spans import Measure, Span
from rung.domain.vocabulary import DateKind

# A supplier's date is the carrier's own affair until it becomes a commitment (R22).
PRINTED_DATES = tuple(kind for kind in DateKind if kind is not DateKind.FOC)


@dataclass(frozen=True)
class Reach:
    """Somebody and how to reach them."""

    name: str
    phone: str
    email: str


@dataclass(frozen=True)
class LetterFacts:
    """What a letter is written from, as it is known when the letter is issued."""

    carrier: str
    portal: str
    number: int
    reason: str
    issued_at: datetime
    zone: str
    account: str
    order: str
    pon: str
    site: str
    product: str
    project: str
    dates: Mapping[DateKind, date]
    contact: Reach
    is_care_manager: bool  # false: the channel manager stands in until one is named
    channel_manager: Reach | None
    policy: Policy
    calendar: Calendar
    variants: tuple[Variant, ...] = ()  # where severity, priority or track decides
    entries: tuple[tuple[int, str], ...] = ()  # who begins above level 1: the level, and where


@dataclass(frozen=True)
class Step:
    """A level of the matrix, as the customer is told of it."""

    number: int
    title: str
    words: str


@dataclass(frozen=True)
class LetterPage:
    """Every word of a letter, said; nothing is left to look up."""

    title: str
    carrier: str
    account: str
    issued_on: str  # ISO, for machines
    issued: str
    order: str
    edition: str
    opening: str
    order_title: str
    order_rows: tuple[tuple[str, str], ...]
    date_rows: tuple[tuple[str, str], ...]
    contact_title: str
    contact: Reach
    contact_words: str
    steps_title: str
    steps_opening: str
    steps: tuple[Step, ...]
    steps_closing: tuple[str, ...]
    unknown_title: str
    unknown_words: str
    channel_manager: Reach | None
    foot: str

    def to_document(self) -> dict[str, Any]:
        """Return the JSON form that is kept with the letter."""
        return asdict(self)

    @classmethod
    def from_document(cls, document: Mapping[str, Any]) -> "LetterPage":
        """Read the JSON form; it gives an equal page."""
        known = {name: document[name] for name in cls.__dataclass_fields__}
        stand_in = known["channel_manager"]
        return cls(
            **{
                **known,
                "order_rows": _pairs(known["order_rows"]),
                "date_rows": _pairs(known["date_rows"]),
                "contact": Reach(**known["contact"]),
                "steps": tuple(Step(**step) for step in known["steps"]),
                "steps_closing": tuple(known["steps_closing"]),
                "channel_manager": Reach(**stand_in) if stand_in else None,
            }
        )


def written(facts: LetterFacts) -> LetterPage:
    """The letter, in the carrier's voice, to the customer."""
    issued_on = facts.issued_at.astimezone(ZoneInfo(facts.zone)).date()
    return LetterPage(
        title="Order acknowledgement",
        carrier=facts.carrier,
        account=facts.account,
        issued_on=issued_on.isoformat(),
        issued=_say_date(issued_on),
        order=facts.order,
        edition=_edition(facts),
        opening=_opening(facts),
        order_title="Your order",
        order_rows=_order_rows(facts),
        date_rows=tuple(
            (kind.label.capitalize(), _say_date(facts.dates[kind]))
            for kind in PRINTED_DATES
            if kind in facts.dates
        ),
        contact_title=_contact_title(facts),
        contact=facts.contact,
        contact_words=_contact_words(facts),
        steps_title="If it does not go well: how to engage management",
        steps_opening=(
            "Are you not satisfied with the service, or with how quickly it moves? Was an agreed "
            "service level missed, or is your daily business at risk? Then bring in management. "
            + _begin(facts)
        ),
        steps=tuple(_step(level, facts) for level in facts.policy.levels),
        steps_closing=_closing(facts),
        unknown_title=_unknown_title(facts),
        unknown_words=_unknown_words(facts),
        channel_manager=facts.channel_manager if facts.is_care_manager else None,
        foot=f"Follow this order, and engage management, at {facts.portal}",
    )


def _edition(facts: LetterFacts) -> str:
    if facts.number == 1:
        return "Letter 1"
    reason = f" {facts.reason.rstrip('.')}." if facts.reason else ""
    return f"Letter {facts.number}, replaces letter {facts.number - 1}.{reason}"


def _opening(facts: LetterFacts) -> str:
    thanks = (
        f"Thank you for your order {facts.order}. We have accepted it."
        if facts.number == 1
        else f"This is about your order {facts.order}."
    )
    return (
        f"{thanks} One person looks after it until the service works for you. "
        "This letter says who that is, and what you can do if it does not go well."
    )


def _order_rows(facts: LetterFacts) -> tuple[tuple[str, str], ...]:
    rows = (
        ("Order", facts.order),
        ("Your reference (PON)", facts.pon),
        ("Site", facts.site),
        ("Product", facts.product),
        ("Project", facts.project),
    )
    return tuple((term, value) for term, value in rows if value)


def _contact_title(facts: LetterFacts) -> str:
    if facts.is_care_manager:
        return "Your customer care manager"
    return "Your contact until a customer care manager is named"


def _contact_words(facts: LetterFacts) -> str:
    if facts.is_care_manager:
        return (
            f"{facts.contact.name} answers your questions, keeps you informed at every step, owns "
            f"any problem on the way and speaks for you inside {facts.carrier}."
        )
    return (
        f"{facts.contact.name}, your channel manager, answers your questions and names your "
        "customer care manager. You then receive a new letter."
    )


def _begin(facts: LetterFacts) -> str:
    said = [start_words(facts.policy)]
    said += [entry_words(level, because) for level, because in facts.entries]
    return " ".join(said)


def _step(level: Level, facts: LetterFacts) -> Step:
    title = title_words(facts.policy, facts.variants, level.number)
    return Step(level.number, title, " ".join(_step_words(level, facts)))


def _step_words(level: Level, facts: LetterFacts) -> Iterator[str]:
    policy, variants, number = facts.policy, facts.variants, level.number
    if level.opening is None and policy.start is not StartRule.FREE:
        yield _first_step(level)
    else:
        yield from for_each(policy, variants, lambda each: opening_words(each, number))
    yield from for_each(
        policy, variants, lambda each: answer_words(each.level(number).acknowledge_within)
    )


def _first_step(level: Level) -> str:
    """Start here, by what the policy allows; the portal is there always."""
    channels = dict.fromkeys((*(level.channels or ("phone", "email")), "portal"))
    ways = way_words(tuple(channels)).rstrip(".")
    unanswered = " An unanswered call counts too." if "phone" in channels else ""
    return f"Start here: {ways[0].lower()}{ways[1:]}.{unanswered}"


def _closing(facts: LetterFacts) -> tuple[str, ...]:
    policies = [facts.policy, *(each.policy for each in facts.variants)]
    said = [_waiver(facts.policy)] if _has_to_wait(facts.policy) else []
    if any(_counts_business_time(policy) for policy in policies):
        city = facts.calendar.zone.rpartition("/")[2].replace("_", " ")
        hours = f"Business hours are {show_week(facts.calendar.weekly)}, {city} time"
        said.append(f"{hours}; holidays are not counted.")
    return tuple(said)


def _has_to_wait(policy: Policy) -> bool:
    """Whether a time stands before a level, that could be passed over."""
    timed = any(policy.interval(level.number) for level in policy.levels)
    return timed and policy.start is not StartRule.FREE


def _waiver(policy: Policy) -> str:
    triggers = "; ".join(each.words for each in policy.waiver.triggers)
    stated = f" These risks count: {triggers}." if triggers else ""
    forward = policy.owner.may_bring_forward
    earlier = " Your customer care manager may also bring in the next level for you."
    return (
        "If your business cannot wait that long, say what is at risk: a manager may waive the "
        f"time.{stated}{earlier if forward else ''}"
    )


def _counts_business_time(policy: Policy) -> bool:
    amounts: list[object] = [policy.interval(level.number) for level in policy.levels]
    amounts += [level.acknowledge_within for level in policy.levels]
    spans = [each for each in amounts if isinstance(each, Span)]
    return any(span.measure is not Measure.ELAPSED for span in spans)


def _unknown_title(facts: LetterFacts) -> str:
    if not facts.is_care_manager:
        return ""  # the whole letter answers this already
    return "If you do not know who your customer care manager is"


def _unknown_words(facts: LetterFacts) -> str:
    if not facts.is_care_manager:
        return ""
    name = f"{facts.channel_manager.name}, " if facts.channel_manager else ""
    return f"Ask {name}your channel manager, who names one."


def _say_date(day: date) -> str:
    """A letter is read months later, so its dates have a year."""
    return f"{show_date(day)} {day.year}"


def _pairs(rows: Iterable[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    return tuple((term, value) for term, value in rows)
