"""Up to what amount a level approves: a sum in one currency, or any (R20)."""

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

ANY_AMOUNT: Final = "any"
SUM: Final = re.compile(r"(?P<amount>\d{1,12}(\.\d{2})?) (?P<currency>[A-Z]{3})", re.ASCII)


@dataclass(frozen=True)
class Limit:
    """What a level approves: up to ``amount`` and at it, in ``currency``; None: any amount."""

    amount: Decimal | None = None
    currency: str = ""

    def allows(self, cost: Decimal, currency: str) -> bool:
        """Whether a cost lies within it. A sum says nothing about another currency."""
        if self.amount is None:
            return True
        return currency == self.currency and cost <= self.amount

    @property
    def words(self) -> str:
        """The limit as people say it: "10,000 USD"."""
        return "any amount" if self.amount is None else money(self.amount, self.currency)


def read_limit(text: str | None) -> Limit | None:
    """What a policy says of a level; None where it says nothing."""
    if text is None:
        return None
    found = SUM.fullmatch(text)
    return Limit(Decimal(found["amount"]), found["currency"]) if found else Limit()


def money(amount: Decimal, currency: str) -> str:
    """A sum as people read it: "18,000 USD", "1,250.50 EUR"."""
    whole = amount == amount.to_integral_value()
    return f"{amount:,.0f} {currency}" if whole else f"{amount:,.2f} {currency}"
