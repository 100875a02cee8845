"""How it is said whose turn it is, for either side.

A customer reads of suppliers as "another carrier", and of nothing that was kept inside (R22).
"""

from dataclasses import dataclass

from rung.domain.waiting import Claim, Party, Strength

_INSIDE = {
    Party.CARRIER: "Us",
    Party.CUSTOMER: "The customer",
    Party.SUPPLIER: "A supplier",
    Party.OTHERS: "An authority or other third party",
}
_OUTSIDE = {
    Party.CARRIER: "Us",
    Party.CUSTOMER: "You",
    Party.SUPPLIER: "Another carrier",
    Party.OTHERS: "An office or other third party",
}


@dataclass(frozen=True)
class Reading:
    """Who reads, and the name of whom the customer turns to."""

    carrier_side: bool
    carrier: str

    def name(self, party: Party) -> str:
        """A party at the head of a row."""
        names = _INSIDE if self.carrier_side else _OUTSIDE
        return "The carrier" if party is Party.CARRIER and not self.carrier else names[party]


def party_words(claim: Claim, reading: Reading) -> str:
    """Whose turn it is, in a sentence: "City of Boise, public works", "you", "another carrier"."""
    if claim.party is Party.CARRIER:
        return _carrier(claim, reading)
    if claim.party is Party.CUSTOMER:
        return "the customer" if reading.carrier_side else "you"
    if claim.party is Party.SUPPLIER and not reading.carrier_side:
        return "another carrier"
    if claim.who and (claim.told or reading.carrier_side):
        return claim.who
    return reading.name(claim.party).lower()


def turn_words(claim: Claim, reading: Reading) -> str:
    """What they do next; empty where the reader is not to know it."""
    if claim.strength is Strength.WORK:
        return ""
    if reading.carrier_side or claim.told:
        return claim.what
    return ""


def _carrier(claim: Claim, reading: Reading) -> str:
    """Us, by name where somebody is named: the owner, the manager, else the care manager."""
    named = claim.who if claim.told or reading.carrier_side else ""
    name = named or (reading.carrier if claim.strength is not Strength.DECISION else "")
    return f"us ({name})" if name else "us"
