"""An escalation that begins with a mail: what it is about, and the one thing it may lack (R5, R7).

Where the policy raises at once, nothing is guessed: whatever is missing is asked of the sender by
mail, once for a thread, and their answer completes it.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

MOST_TOKENS = 200  # words of a mail that could name an order
MOST_LISTED = 10  # orders in the question which one it is
ONLY_NAMES = 6  # words of an answer that says which order, and nothing else
_TOKEN = re.compile(r"[A-Za-z0-9][A-Za-z0-9._/#-]{1,48}[A-Za-z0-9]")


class Asks(StrEnum):
    """The one thing that a mail lacks. Stored with the question."""

    ORDER = "ORDER"
    WORDS = "WORDS"

    @property
    def label(self) -> str:
        """What the sender was asked."""
        return {"ORDER": "which order it is about", "WORDS": "what is wrong"}[self.value]


@dataclass(frozen=True)
class NewMatter:
    """A mail that may begin an escalation: the orders it names, and its writer's own words."""

    orders: tuple[str, ...]
    words: str
    sure_of_sender: bool  # a server that we trust proved the address
    asked_before: bool = False  # in this thread


def named_in(*texts: str) -> tuple[str, ...]:
    """Every word that could be an order's reference, as it is written, each once."""
    found = (token for text in texts for token in _TOKEN.findall(text))
    numbered = (token for token in found if any(letter.isdigit() for letter in token))
    return tuple(dict.fromkeys(numbered))[:MOST_TOKENS]


def missing(matter: NewMatter) -> Asks | None:
    """What has to be known before it can be raised; None when nothing is."""
    if len(matter.orders) != 1:
        return Asks.ORDER
    return None if matter.words.strip() else Asks.WORDS


def may_act(matter: NewMatter) -> bool:
    """Whether anything is done about it by itself: only for a proven sender, asked at most once."""
    return matter.sure_of_sender and not (matter.asked_before and missing(matter))


def completed(words: str, answer: str, orders: Sequence[str]) -> str:
    """What is wrong, by the first mail, and by its answer where that says more than an order."""
    said = answer.strip()
    if not said or (orders and len(said.split()) <= ONLY_NAMES and words.strip()):
        return words.strip()
    return "\n\n".join(filter(None, (words.strip(), said)))
