"""What must hold between the keys of a policy document, each of them sound by itself."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from rung.domain.matching import When
from rung.domain.pack_checks_levels import levels_of
from rung.domain.pack_faults import Found
from rung.domain.pack_lines import Path
from rung.domain.packs import Kind, read_when

Document = Mapping[str, Any]
VARYING: Final = {"severities": "severity", "priorities": "priority", "tracks": "track"}


def whole_document(document: Document, sound: Document) -> Iterator[Found]:
    """The faults between keys. ``sound`` is what is left of the document without faulty values."""
    kind = sound.get("kind", Kind.LADDER.value)
    yield from _declared_twice(sound)
    yield from _varying(document, sound, sound, ())
    yield from _keys_twice(sound)
    if kind == Kind.LADDER.value:
        yield from levels_of(document, sound)
        yield from _beside_the_ladder(sound)
        yield from _conditions(document, sound)
    elif kind == Kind.ROUTING.value:
        yield from _rules(document, sound)
    elif kind == Kind.CADENCE.value:
        yield from _cadence(document)
    elif kind == Kind.EXPEDITE.value and not {"channel", "fee", "route"} & set(document):
        yield Found(("kind",), "an expedite pack says at least one of channel, fee and route")


def _declared_twice(sound: Document) -> Iterator[Found]:
    """A word that stands in two lists would leave open which of them a table means."""
    taken: dict[str, str] = {}
    for of in VARYING:
        for place, word in enumerate(sound.get(of, ())):
            folded = word.casefold()
            if folded in taken:
                yield Found((of, place), f"“{word}” is one of the {taken[folded]} already")
            taken.setdefault(folded, of)
    for place, word in enumerate(sound.get("charged_priorities", ())):
        if word not in sound.get("priorities", ()):
            yield Found(
                ("charged_priorities", place), f"expected one of the priorities, found “{word}”"
            )


def _varying(document: Document, sound: Document, table: Document, path: Path) -> Iterator[Found]:
    """Tables in place of a value: their words are declared, and none of one list is missing."""
    if any(of in document and of not in sound for of in VARYING):
        return
    for name, value in table.items():
        here = (*path, name)
        if isinstance(value, list):
            for place, entry in enumerate(value):
                if isinstance(entry, Mapping):
                    yield from _varying(document, sound, entry, (*here, place))
        elif isinstance(value, Mapping) and name in _TABLES:
            yield from _varying(document, sound, value, here)
        elif isinstance(value, Mapping) and name != "when":
            yield from _by_words(sound, value, here)


def _by_words(sound: Document, value: Document, path: Path) -> Iterator[Found]:
    declared = {of: sound.get(of, ()) for of in VARYING}
    known = [word for words in declared.values() for word in words]
    strange = [word for word in value if word not in known]
    for word in strange:
        expected = f"expected one of {', '.join(known)}" if known else _NONE_DECLARED
        yield Found((*path, word), f"{expected}; “{word}” is not declared at the head of the pack")
    if strange:
        return
    complete = False
    for of, words in declared.items():
        used = [word for word in words if word in value]
        if used and complete:
            yield Found(
                (*path, used[0]),
                f"this {VARYING[of]} is never looked at: the table is complete without it",
            )
        complete = complete or (bool(used) and len(used) == len(words))
    if not complete:
        of, words = max(declared.items(), key=lambda each: sum(w in value for w in each[1]))
        missing = [f"“{word}”" for word in words if word not in value]
        lacking = f"no value for {', '.join(missing)}" if missing else "an empty table"
        yield Found(path, f"expected a value for each of the {of}; found {lacking}")


def _keys_twice(sound: Document) -> Iterator[Found]:
    for table, row in (("waiver", "triggers"), ("eligibility", "reasons")):
        entries = sound.get(table, {}).get(row, ())
        counted = Counter(entry.get("key") for entry in entries)
        for place, entry in enumerate(entries):
            key = entry.get("key")
            if key is not None and counted[key] > 1 and entry is not _first(entries, key):
                yield Found((table, row, place, "key"), f"“{key}” is the key of two {row}")


def _first(entries: Sequence[Document], key: str) -> Document:
    return next(entry for entry in entries if entry.get("key") == key)


def _beside_the_ladder(sound: Document) -> Iterator[Found]:
    """Owner, reasons and phases: keys that take back what another one says."""
    owner = sound.get("owner", {})
    if "hold_back_at_most" in owner and not owner.get("may_hold_back", False):
        yield Found(
            ("owner", "hold_back_at_most"),
            "the owner may hold nothing back; expected may_hold_back = true beside it",
        )
    if sound.get("eligibility", {}).get("phases") == []:
        yield Found(("eligibility", "phases"), "expected at least one phase; no order is in none")


def _conditions(document: Document, sound: Document) -> Iterator[Found]:
    """Rows of which the first that holds applies: none is hidden, and its words are declared."""
    for path in (("calendars",), ("enter",), ("eligibility", "otherwise")):
        rows = _rows(sound, path)
        yield from _hidden(path, rows, _rows(document, path))
        for place, row in enumerate(rows):
            yield from _undeclared(sound, row.get("when", {}), (*path, place, "when"))


def _rows(document: Document, path: tuple[str, ...]) -> list[Any]:
    """The rows of a table; none where something else stands there."""
    found: Any = document
    for name in path:
        found = found.get(name) if isinstance(found, Mapping) else None
    return found if isinstance(found, list) else []


def _undeclared(sound: Document, when: Document, path: Path) -> Iterator[Found]:
    for of, dimension in VARYING.items():
        for value in read_when(when).get(dimension, ()):
            words = sound.get(of, ())
            if value.casefold() not in {word.casefold() for word in words}:
                expected = f"one of {', '.join(words)}" if words else f"{of} at the head"
                yield Found((*path, dimension), f"expected {expected}; found “{value}”")


def _rules(document: Document, sound: Document) -> Iterator[Found]:
    rules = sound.get("rules", ())
    if "rules" in sound and not rules:
        yield Found(("rules",), "expected at least one rule; this table has none")
    for place, rule in enumerate(document["rules"] if rules else ()):
        if not isinstance(rule, Mapping):
            continue
        both = {"policy", "refer"} <= set(rule)
        if both or not {"policy", "refer"} & set(rule):
            what = "both" if both else "neither"
            yield Found(("rules", place), f"expected either policy or refer, found {what}")
    yield from _hidden(("rules",), rules, document.get("rules", ()))


def _hidden(path: Path, rows: Sequence[Document], raw: Sequence[Any]) -> Iterator[Found]:
    """Rows that can never apply, because an earlier one holds wherever they do."""
    sound: list[tuple[int, When]] = []
    for place, row in enumerate(rows):
        if isinstance(raw[place], Mapping) and row.get("when") != raw[place].get("when"):
            continue  # its condition is faulty
        when = read_when(row.get("when", {}))
        before = next((number for number, first in sound if _covers(first, when)), None)
        if before is not None:
            yield Found(
                (*path, place),
                f"this can never apply: number {before + 1} above holds wherever it does",
            )
        sound.append((place, when))


def _covers(first: When, second: When) -> bool:
    """Whether the first condition holds wherever the second does."""
    return all(
        name in second
        and {value.casefold() for value in second[name]} <= {v.casefold() for v in values}
        for name, values in first.items()
    )


def _cadence(document: Document) -> Iterator[Found]:
    if not {"acknowledge_within", "restore_within", "updates"} & set(document):
        yield Found(
            ("kind",),
            "a cadence says at least one of acknowledge_within, restore_within and updates",
        )


_TABLES: Final = {
    *("updates", "owner", "waiver", "resources", "desk", "mail", "eligibility", "expedite"),
}
_NONE_DECLARED: Final = "expected one value, for no severities, priorities or tracks are declared"
