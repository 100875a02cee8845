"""What is known about a key of a policy pack, and the keys that several kinds of pack share."""

from dataclasses import dataclass
from typing import Final

from rung.domain.matching import DIMENSIONS, Phase
from rung.domain.matrix import MOST_LEVELS
from rung.domain.pack_forms import (
    UNKNOWN_WORD,
    Amount,
    Choice,
    Form,
    ListOf,
    Name,
    Text,
    Whole,
)
from rung.domain.packs import AGREED, EACH_DAY, FIRST_UPDATE, Kind
from rung.domain.spans import Measure


@dataclass(frozen=True)
class Key:
    """One key. With ``keys`` it is a table, with ``several`` as well a row of tables [[ ]]."""

    name: str
    about: str
    form: Form | None = None
    default: str = ""  # what holds without it, in words
    needed: bool = False
    varies: bool = False  # a table keyed by severity, priority or track may stand in its place
    keys: tuple["Key", ...] = ()
    several: bool = False


AMOUNT = Amount()
AMOUNT_OR_UNKNOWN = Amount(words=(UNKNOWN_WORD,))
BUSINESS_DAYS = Amount(frozenset({Measure.DAYS}))
LEVEL_NUMBER = Whole(1, MOST_LEVELS)
WORD = Text(40)
LONG = Text(2000, lines=True)
CALENDAR = Text(80, "the name of a calendar")
CALENDAR_ABOUT = (
    "The calendar its business hours follow. “unknown”: they are not published, people are told "
    "so, and those of the order's region stand in."
)

_WHEN_ABOUT = {
    "phase": "How far the order is.",
    "product": "The order's product.",
    "region": "The order's region, by its code.",
    "segment": "The customer's segment.",
    "track": "What the concern is about, one of the tracks.",
    "account": "The customer's account code.",
    "severity": "How bad it is.",
    "priority": "The priority chosen for the order.",
}
WHEN: Final = tuple(
    Key(
        name,
        _WHEN_ABOUT[name],
        ListOf(Choice(tuple(Phase)) if name == "phase" else Text(80), or_one=True),
        default="any",
    )
    for name in DIMENSIONS
)
WHEN_KEY = Key(
    "when",
    "Where it holds: every key named has the value, or one of the values in [ ].",
    keys=WHEN,
    default="always",
)

ABOUT: Final = (
    Key("name", "The name the policy is known and versioned by.", Name(), needed=True),
    Key("title", "What people call it.", Text(120), default="the name"),
    Key("kind", "What the pack is.", Choice(tuple(Kind)), default=f"“{Kind.LADDER}”"),
    Key("about", "What it is for, for whoever reads it next.", LONG),
    Key("source", "Where its rules come from: a page, a contract.", Text(500)),
)
VARYING: Final = (
    Key(
        "severities",
        "The severities told apart, the usual one first. Values may then differ by them.",
        ListOf(WORD),
        default="none",
    ),
    Key(
        "priorities",
        "The priorities a customer chooses among, the usual one first.",
        ListOf(WORD),
        default="none",
    ),
    Key(
        "tracks",
        "What a concern may be about (network, facilities …), the usual one first.",
        ListOf(WORD),
        default="none",
    ),
)
UPDATES: Final = Key(
    "updates",
    "How often the customer is owed news.",
    keys=(
        Key(
            "first_after",
            "The first update is due at the next closing time at least this long after the raise.",
            Amount(frozenset({Measure.WORKING})),
            default=f"“{FIRST_UPDATE}”",
        ),
        Key(
            "every",
            "Each further update. “agreed”: customer and carrier agree it. “unknown”: not "
            "published. Each business day until it is known.",
            Amount(words=(AGREED, UNKNOWN_WORD)),
            default=f"“{EACH_DAY}”",
            varies=True,
        ),
    ),
)
