"""Resources that are asked for: what they buy, what they cost, whose limit allows it (R20)."""

from enum import StrEnum


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
