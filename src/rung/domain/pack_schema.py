"""A policy document at the door: every key that is known, and every fault of a document.

A fault names the key, its line where there is a text, what was expected and what was found. The
checks of the whole document look only at what is sound by itself, so that one mistake is told once.
"""

import difflib
from collections.abc import Iterator, Mapping
from typing import Any, Final

from rung.domain.pack_checks import whole_document
from rung.domain.pack_faults import Fault, Found, key_path
from rung.domain.pack_forms import MOST_ENTRIES, UNKNOWN_WORD, found
from rung.domain.pack_key import Key
from rung.domain.pack_keys import KEYS
from rung.domain.pack_lines import LineOf, Path, nowhere
from rung.domain.packs import Kind

CLOSE_ENOUGH: Final = 0.6
MOST_FAULTS: Final = 100


def check_pack(document: Mapping[str, Any], line_of: LineOf = nowhere) -> tuple[Fault, ...]:
    """Everything that is wrong with a document, by line; at most 100 faults; none: it may be used.

    Whether the calendars and policies it names exist is not known here.
    """
    keys = KEYS[_kind(document)]
    walk = _Walk()
    sound = walk.table(document, (), keys)
    told = {each.path for each in walk.faults}
    between = (each for each in whole_document(document, sound) if each.path not in told)
    faults = [*walk.faults, *between]
    placed = [Fault(key_path(each.path), line_of(each.path), each.sentence) for each in faults]
    placed.sort(key=lambda fault: fault.line or 0)
    return tuple(placed[:MOST_FAULTS])


def calendars_named(document: Mapping[str, Any]) -> tuple[tuple[Path, str], ...]:
    """The calendars that a sound document names, each with the path of the key that does.

    “unknown” names none: the hours are not published.
    """
    named: list[tuple[Path, str]] = []
    if "calendar" in document:
        named.append((("calendar",), document["calendar"]))
    for row in ("calendars", "levels"):
        for place, entry in enumerate(document.get(row, ())):
            if "calendar" in entry:
                named.append(((row, place, "calendar"), entry["calendar"]))
    return tuple((path, name) for path, name in named if name and name != UNKNOWN_WORD)


def in_order(document: Mapping[str, Any]) -> dict[str, Any]:
    """The same document with its keys in the order in which they are explained."""
    words = [word for of in ("severities", "priorities", "tracks") for word in document.get(of, ())]
    return _ordered(document, KEYS[_kind(document)], words)


def _ordered(table: Mapping[str, Any], keys: tuple[Key, ...], words: list[str]) -> dict[str, Any]:
    ordered: dict[str, Any] = {}
    for key in keys:
        if key.name not in table:
            continue
        value = table[key.name]
        if key.several:
            value = [_ordered(entry, key.keys, words) for entry in value]
        elif key.keys:
            value = _ordered(value, key.keys, words)
        elif isinstance(value, Mapping):
            value = {word: value[word] for word in words if word in value}
        ordered[key.name] = value
    return ordered


def _kind(document: Mapping[str, Any]) -> Kind:
    """The kind of a document; one that names none, or none that there is, is read as a ladder."""
    try:
        return Kind(document.get("kind", Kind.LADDER.value))
    except ValueError:
        return Kind.LADDER


class _Walk:
    """Goes through a document key by key; collects faults, and gives back what is sound."""

    def __init__(self) -> None:
        self.faults: list[Found] = []

    def table(self, value: Mapping[str, Any], path: Path, keys: tuple[Key, ...]) -> dict[str, Any]:
        """The sound part of a table."""
        by_name = {key.name: key for key in keys}
        sound: dict[str, Any] = {}
        for name, entry in value.items():
            if name not in by_name:
                self._fault((*path, name), _unknown(name, tuple(by_name)))
                continue
            for checked in self._value(by_name[name], entry, (*path, name)):
                sound[name] = checked
        for key in keys:
            if key.needed and key.name not in value:
                self._fault((*path, key.name), f"missing; expected {_expected(key)}")
        return sound

    def _value(self, key: Key, value: Any, path: Path) -> Iterator[Any]:  # noqa: ANN401
        """The sound value, or nothing."""
        if key.several:
            yield from self._row(key, value, path)
        elif key.keys:
            if isinstance(value, Mapping):
                yield self.table(value, path, key.keys)
            else:
                self._fault(path, f"expected a table, [{path[-1]}]; found {found(value)}")
        elif key.varies and isinstance(value, Mapping):
            yield from self._varying(key, value, path)
        else:
            yield from self._checked(key, value, path)

    def _row(self, key: Key, value: Any, path: Path) -> Iterator[Any]:  # noqa: ANN401
        header = f"[[{key_path(path)}]]"
        if not isinstance(value, list):
            self._fault(path, f"expected tables, each headed {header}; found {found(value)}")
        elif len(value) > MOST_ENTRIES:
            self._fault(path, f"expected at most {MOST_ENTRIES} tables, found {len(value):,}")
        else:
            yield [self._entry(key, each, (*path, place)) for place, each in enumerate(value)]

    def _entry(self, key: Key, value: Any, path: Path) -> dict[str, Any]:  # noqa: ANN401
        if isinstance(value, Mapping):
            return self.table(value, path, key.keys)
        self._fault(path, f"expected a table of {', '.join(_names(key))}; found {found(value)}")
        return {}

    def _varying(self, key: Key, value: Mapping[str, Any], path: Path) -> Iterator[Any]:
        sound = {
            word: entry
            for word, each in value.items()
            for entry in self._checked(key, each, (*path, word))
        }
        if len(sound) == len(value):
            yield sound

    def _checked(self, key: Key, value: Any, path: Path) -> Iterator[Any]:  # noqa: ANN401
        if key.form is None:  # pragma: no cover - every key has a form or keys
            raise AssertionError(key.name)
        sentence = key.form.fault(value)
        if sentence is None:
            yield value
        else:
            self._fault(path, sentence)

    def _fault(self, path: Path, sentence: str) -> None:
        self.faults.append(Found(path, sentence))


def _names(key: Key) -> list[str]:
    return [each.name for each in key.keys]


def _expected(key: Key) -> str:
    if key.several:
        return f"at least one table headed [[{key.name}]]"
    about = key.about[:1].lower() + key.about[1:].rstrip(".")
    return f"{key.form.expected}: {about}" if key.form else about


def _unknown(name: str, names: tuple[str, ...]) -> str:
    """What to say of a key that is not known in its table."""
    sentence = f"this key is not known; expected one of {', '.join(names)}"
    if name in _HOMES:
        return f"this key does not belong here but in {_HOMES[name]}"
    close = difflib.get_close_matches(name[:100].lower(), names, 1, CLOSE_ENOUGH)
    return f"{sentence}; did you mean {close[0]}?" if close else sentence


def _homes(keys: tuple[Key, ...], header: str) -> Iterator[tuple[str, str]]:
    """The first table in which each key stands; the innermost come last."""
    for key in keys:
        yield key.name, header
    for key in keys:
        inner = f"{header}.{key.name}".lstrip(".")
        yield from _homes(key.keys, inner)


_HOMES: Final[dict[str, str]] = {}
for _kind_of_pack, _keys in KEYS.items():
    for _name, _table in _homes(_keys, ""):
        _HOMES.setdefault(_name, f"[{_table}]" if _table else f"the head of a {_kind_of_pack} pack")
