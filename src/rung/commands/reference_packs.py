"""docs/reference/policy-packs.md: every key of every kind of pack, from the table that checks."""

from collections.abc import Iterator

from rung.domain.pack_key import ABOUT, WHEN, Key
from rung.domain.pack_keys import KEYS
from rung.domain.packs import Kind

INTRODUCTION = (
    (
        "A pack is one policy as a TOML file; [policies](../policies.md) explains packs by "
        "example. `rung policy check FILE` tells every fault with its line. A key that is not "
        "listed here is refused."
    ),
    (
        "Amounts of time are words: `4 business hours` and `90 business minutes` count the hours "
        "of the calendar, `2 business days` end at closing time, `30 minutes`, `1 hour` and `2 "
        "days` count day and night. `unknown` is held as not published, and is said to be."
    ),
    (
        "Where a key *varies*, a table may stand in the place of its value, keyed by the words "
        'declared in severities, priorities or tracks: `opens_after = { sev1 = "1 hour", sev2 = '
        '"2 hours" }`. Each word of one list has its value.'
    ),
)
_KINDS = {
    Kind.LADDER: "Levels that are engaged one after another, or in any order.",
    Kind.ROUTING: "Which policy an order follows. The published policy named `routing` is asked; "
    "before there is one, the newest ladder holds for every order.",
    Kind.CADENCE: "How soon something is owed, and how often news is.",
    Kind.EXPEDITE: "How an earlier date is asked for, who decides, what it costs.",
}


def packs_page() -> tuple[str, ...]:
    """The parts of the page below its title."""
    parts = [*INTRODUCTION, "## Every pack", _table(ABOUT)]
    for kind, about in _KINDS.items():
        own = tuple(key for key in KEYS[kind] if key not in ABOUT)
        parts += [f"## kind = “{kind}”", about, _table(own)]
        parts += _inner(own, "")
    parts += ["## when = { … }", _WHEN_NOTE, _table(WHEN)]
    return tuple(parts)


def _inner(keys: tuple[Key, ...], path: str) -> Iterator[str]:
    """The tables within, each after the one that names it."""
    for key in keys:
        if not key.keys or key.keys == WHEN:
            continue
        here = f"{path}.{key.name}".lstrip(".")
        header = f"[[{here}]]" if key.several else f"[{here}]"
        yield f"### {header}"
        yield key.about
        yield _table(key.keys)
        yield from _inner(key.keys, here)


def _table(keys: tuple[Key, ...]) -> str:
    rows = [["key", "what it does", "expected", "without it"], ["---"] * 4]
    rows += [[f"`{key.name}`", key.about, _expected(key), _without(key)] for key in keys]
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


def _expected(key: Key) -> str:
    if key.form is None:
        return "tables, see below" if key.several else "a table, see below"
    return f"{key.form.expected}; varies" if key.varies else key.form.expected


def _without(key: Key) -> str:
    return "refused" if key.needed else key.default or "nothing"


_WHEN_NOTE = (
    "A condition names any of these; all that it names must hold. Capital and small letters are "
    "the same. Rows with conditions are read from the first, and the first that holds applies; one "
    "that an earlier row always hides is refused."
)
