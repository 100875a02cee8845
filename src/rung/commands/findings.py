"""What `rung doctor` says of one thing: how it is, and how to mend it."""

from dataclasses import dataclass
from enum import StrEnum


class How(StrEnum):
    """How something is."""

    WELL = "well"
    LOOK = "look"  # it works, and somebody should look at it
    WRONG = "wrong"


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at."""

    what: str
    how: How
    words: str
    mend: str = ""


def well(what: str, words: str) -> Finding:
    """Nothing to do."""
    return Finding(what, How.WELL, words)


def look(what: str, words: str, mend: str) -> Finding:
    """Works, but not as it should for long."""
    return Finding(what, How.LOOK, words, mend)


def wrong(what: str, words: str, mend: str) -> Finding:
    """Does not work."""
    return Finding(what, How.WRONG, words, mend)
