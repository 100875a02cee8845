"""Resources that are asked for: what they buy, what they cost, whose limit allows it (R20)."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Final

from rung.domain.limits import Limit, money
from rung.domain.refusals import BadInput, RuleViolation


class RequestKind(StrEnum):
    """What is asked for."""

    TECHNICAL = "TECHNICAL"
    PEOPLE = "PEOPLE"
    MONEY = "MONEY"
    EXPEDITE = "EXPEDITE"

    @property
    def label(self) -> str:
        """The kind as people say it."""
        return {
            "TECHNICAL": "Technical help",
            "PEOPLE": "People",
            "MONEY": "Money",
            "EXPEDITE": "An expedite",
        }[self.value]


@dataclass(frozen=True)
class Option:
    """One way to meet a request: what, at what cost, and how many days it gains, if known."""

    words: str
    cost: Decimal
    days: int | None = None

    def said(self, currency: str) -> str:
        """ "A second crew: 18,000 USD, gains 5 days"."""
        gains = f", gains {self.gains}" if self.gains else ""
        return f"{self.words}: {money(self.cost, currency)}{gains}"

    @property
    def gains(self) -> str:
        """ "5 days"; empty where it is not known."""
        return "" if self.days is None else f"{self.days} {_DAYS[self.days == 1]}"


@dataclass(frozen=True)
class Seat:
    """A level of the matrix, up to what it approves, and who answers for it now."""

    level: int
    title: str
    limit: Limit | None
    person_id: int | None = None
    name: str = ""
    cover_for: str = ""
    cover_for_id: int | None = None

    @property
    def taken(self) -> bool:
        """Whether somebody is there who can decide."""
        return self.person_id is not None

    @property
    def who(self) -> str:
        """Who it is, as a sentence names them."""
        if not self.taken:
            return f"level {self.level} ({self.title or 'title not published'})"
        return f"{self.name} (for {self.cover_for})" if self.cover_for else self.name


@dataclass(frozen=True)
class Routed:
    """Who decides, and why it is they: a sentence that the page shows."""

    seat: Seat
    because: str


def route(seats: Sequence[Seat], cost: Decimal, currency: str, *, above: int = 0) -> Routed:
    """The lowest level above that one whose limit allows the cost, and where somebody is (R20).

    Exactly at a limit is within it. Where no limit allows it, or none is published, the highest
    level decides; where nobody is available higher up, it waits for the highest level itself.
    Raises RuleViolation where no level is above.
    """
    higher = [seat for seat in seats if seat.level > above]
    if not higher:
        raise RuleViolation("Nobody is higher; the highest level has this request already.")
    price = money(cost, currency)
    allowing = [seat for seat in higher if seat.limit and seat.limit.allows(cost, currency)]
    candidates = allowing or [higher[-1]]
    chosen = next((seat for seat in candidates if seat.taken), candidates[-1])
    missing = [seat for seat in candidates if seat.level < chosen.level and not seat.taken]
    why = _why(seats, chosen, allowing, price, currency)
    away = "".join(f" Nobody is available at level {seat.level}." for seat in missing)
    return Routed(chosen, f"{why}{away}")


def deciders(seats: Sequence[Seat], cost: Decimal, currency: str, level: int) -> tuple[Seat, ...]:
    """The level that decides, and those above it that could as well."""
    top = seats[-1].level
    return tuple(
        seat
        for seat in seats
        if seat.level == level
        or (
            seat.level > level
            and (seat.level == top or (seat.limit and seat.limit.allows(cost, currency)))
        )
    )


def why_not_you(
    seats: Sequence[Seat], person_id: int, name: str, cost: Decimal, currency: str, decides: Seat
) -> str:
    """The refusal, by name, of somebody whose limit does not allow it (R20)."""
    own = next((seat for seat in seats if seat.person_id == person_id and seat.limit), None)
    if own is None or own.limit is None or own.limit.allows(cost, currency):
        return f"{decides.who} decides on this request, not {name}."
    return (
        f"{money(cost, currency)} is over {name}'s limit of {own.limit.words}: "
        f"{decides.who} decides."
    )


def read_cost(typed: str) -> Decimal:
    """The amount that was typed: "18000", "18,000.50". Raises BadInput for anything else.

    Commas stand between thousands, a point before cents; "1,5" is neither and is asked for again.
    """
    text = typed.strip().replace("\u00a0", " ")
    if not _COST.fullmatch(text):
        raise BadInput(f"“{typed.strip()[:40]}” is no amount. Write it in figures, like 18000.")
    return Decimal(text.replace(",", "").replace(" ", ""))


def checked(options: Sequence[Option]) -> tuple[Option, ...]:
    """The options in order. Raises BadInput where one of them cannot be decided on."""
    if not options:
        raise BadInput("Say what it costs; without a cost nobody knows who may decide.")
    if len(options) > MOST_OPTIONS:
        raise BadInput(f"Offer at most {MOST_OPTIONS} options; more hide the one that matters.")
    for option in options:
        if not option.words.strip():
            raise BadInput("Say in words what each option is.")
        if not 0 <= option.cost <= MOST_MONEY:
            raise BadInput("A cost is an amount from 0 up to 999,999,999,999.")
        if option.days is not None and not 0 <= option.days <= MOST_DAYS:
            raise BadInput(f"The days gained are a number from 0 to {MOST_DAYS}.")
    return tuple(Option(each.words.strip(), each.cost, each.days) for each in options)


def _why(
    seats: Sequence[Seat],
    chosen: Seat,
    allowing: Sequence[Seat],
    price: str,
    currency: str,
) -> str:
    limits = [seat for seat in seats if seat.limit]
    if not limits:
        return f"No limits are published; {chosen.who}, at the highest level, decides."
    if not allowing:
        return f"{price} is over every limit; {chosen.who}, at the highest level, decides."
    below = [seat for seat in limits if seat.level < chosen.level and seat not in allowing]
    if below:
        last, limit = below[-1], below[-1].limit
        if limit and limit.currency not in {"", currency}:
            return f"Limits are in {limit.currency}, not {currency}: {chosen.who} decides."
        whose = f"{last.name}'s" if last.taken else f"level {last.level}'s"
        words = limit.words if limit else ""
        return f"{price} is over {whose} limit of {words}: {chosen.who} decides."
    words = chosen.limit.words if chosen.limit else ""
    if chosen.limit and chosen.limit.amount is None:
        return f"{chosen.who} decides; that level approves any amount."
    return f"{price} is within the limit of {words}: {chosen.who} decides."


MOST_OPTIONS: Final = 3
MOST_MONEY: Final = Decimal("999999999999.99")
MOST_DAYS: Final = 3650
_DAYS: Final = {True: "day", False: "days"}
_COST: Final = re.compile(r"(\d{1,3}([ ,]\d{3})+|\d{1,12})(\.\d{1,2})?", re.ASCII)
