"""An earlier date asked for, apart from any escalation: what it costs and how it is answered.

A fee that nobody has published is said as such; it is never read as nothing.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any

from rung.domain.instants import show_date
from rung.domain.packs import UNKNOWN_WORD
from rung.domain.refusals import AlreadyDone, BadInput, RuleViolation
from rung.domain.vocabulary import ExpediteRoute, ExpediteState

NOT_PUBLISHED = "The fee is not published. Ask for it before you rely on it."
_FEE = re.compile(r"(?P<sum>\d+(\.\d{2})?) (?P<currency>[A-Z]{3})( per (?P<per>day|order))?")


class Per(StrEnum):
    """What a fee is charged for."""

    DAY = "day"  # each day by which the date gets earlier
    ORDER = "order"


@dataclass(frozen=True)
class Fee:
    """What an earlier date costs, as it is published."""

    amount: Decimal
    currency: str
    per: Per


@dataclass(frozen=True)
class Expediting:
    """How an earlier date is asked for. ``fee`` is None where nobody has published it."""

    fee: Fee | None = None
    route: ExpediteRoute = ExpediteRoute.APPROVAL
    channel: str = ""
    decided_by: int = 1
    refusal_needs_reason: bool = True
    may_offer_other_date: bool = False


@dataclass(frozen=True)
class Wish:
    """The date that is wanted, and why; ``from_day`` is the committed date in force."""

    wanted_day: date
    from_day: date | None
    reason: str

    @property
    def days(self) -> int | None:
        """By how many days it gets earlier; None where no date is committed."""
        return (self.from_day - self.wanted_day).days if self.from_day else None


@dataclass(frozen=True)
class Decision:
    """What somebody answers; an offered day goes with a refusal of the day that was wanted."""

    granted: bool
    words: str
    offered_day: date | None = None


def read_expediting(entry: Mapping[str, Any]) -> Expediting:
    """The keys of an expedite pack, or of a ladder's expedite table."""
    return Expediting(
        fee=_fee(entry.get("fee", UNKNOWN_WORD)),
        route=_ROUTES[entry.get("route", "approval")],
        channel=entry.get("channel", ""),
        decided_by=entry.get("decided_by", 1),
        refusal_needs_reason=bool(entry.get("refusal_needs_reason", True)),
        may_offer_other_date=bool(entry.get("may_offer_other_date", False)),
    )


def price_words(rules: Expediting, days: int | None) -> str:
    """What it costs: "750.00 USD: 3 days at 250.00 USD per day"."""
    fee = rules.fee
    if fee is None:
        return NOT_PUBLISHED
    each = f"{fee.amount} {fee.currency}"
    if fee.per is Per.ORDER:
        return f"{each} for the order"
    if days is None:
        return f"{each} for each day; no date is committed yet from which they would count"
    counted = "1 day" if days == 1 else f"{days} days"
    return f"{fee.amount * days} {fee.currency}: {counted} at {each} per day"


def check_wish(wish: Wish, *, today: date) -> None:
    """Refuse a wish that cannot be asked for. ``today`` is where the customer is."""
    if wish.wanted_day <= today:
        raise BadInput("Choose a day to come.")
    if wish.from_day is not None and wish.wanted_day >= wish.from_day:
        raise BadInput(
            f"The committed date is {show_date(wish.from_day)} already. Choose an earlier day."
        )
    if not wish.reason.strip():
        raise BadInput("Say why it is needed earlier; who decides reads it first.")


def check_decision(
    rules: Expediting, state: ExpediteState, wish: Wish, decision: Decision, *, today: date
) -> None:
    """Refuse a decision that may not be given so."""
    require_asked(state)
    if not decision.granted and rules.refusal_needs_reason and not decision.words.strip():
        raise BadInput("Say why not; the customer reads it.")
    offered = decision.offered_day
    if offered is None:
        return
    if decision.granted:
        raise BadInput("Either the wanted day is granted, or another one is offered; not both.")
    if not rules.may_offer_other_date:
        raise RuleViolation("Under this policy no other date is offered; grant it or refuse it.")
    too_late = wish.from_day is not None and offered >= wish.from_day
    if offered <= today or too_late:
        raise BadInput("Offer a day to come that is earlier than the committed date.")


def require_asked(state: ExpediteState) -> None:
    """Refuse what comes after the answer."""
    if state is not ExpediteState.ASKED:
        raise AlreadyDone(f"This request was {state.label} already.")


def _fee(words: str) -> Fee | None:
    """A fee that names neither day nor order is for the order."""
    found = _FEE.fullmatch(words)
    if found is None:
        return None
    return Fee(Decimal(found["sum"]), found["currency"], Per(found["per"] or Per.ORDER))


_ROUTES = {
    "approval": ExpediteRoute.APPROVAL,
    "pre-approved": ExpediteRoute.PRE_APPROVED,
}
