"""Values of a policy pack as people type them in the fields of a form, and back.

A value that differs by severity, priority or track is one line: "sev1: 1 hour; sev2: 2 hours".
A condition is one too: "region = West, East; product = Ethernet 1G". Words with a mark of their
own in them stand in quotes.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

_PART = re.compile(r'\s*(?:"(?P<quoted>[^"]*)"|(?P<bare>[^",;=|]*[^",;=|\s]))\s*(?P<mark>[,;=|]|$)')
_MARKS: Final = frozenset('",;=|')
_CONDITION: Final = "expected a condition like “region = West, East; product = Ethernet 1G”"


def type_value(value: Any) -> str:  # noqa: ANN401 - a value of the document
    """A value, or the table that stands in its place."""
    if isinstance(value, Mapping):
        return "; ".join(f"{word}: {each}" for word, each in value.items())
    return "" if value is None else str(value)


def read_value(text: str, words: Sequence[str], *, amount: bool) -> str | dict[str, str]:
    """What was typed: a table where each part begins with one of ``words``, else the text.

    In an amount a colon always means a table, so that a mistyped word is told as such.
    """
    parts = [part.partition(":") for part in text.split(";")]
    if amount and ":" in text:
        parts = [part for part in parts if "".join(part).strip()]
    named = [word.strip() for word, _, _ in parts]
    if (amount and ":" in text) or (words and all(each in words for each in named)):
        return {word.strip(): value.strip() for word, _, value in parts}
    return text


def type_list(values: Sequence[Any]) -> str:
    """Words, or numbers, with commas between them."""
    return ", ".join(_quoted(str(each)) for each in values)


def read_list(text: str) -> list[str]:
    """The words that were typed with commas between them. Raises ValueError with a clause."""
    return [word for word, _ in _parts(text, ",", "expected words with commas between them")]


def type_when(when: Mapping[str, Any]) -> str:
    """A condition in one line; empty for one that always holds."""
    said = [
        f"{name} = {type_list([value] if isinstance(value, str) else value)}"
        for name, value in when.items()
    ]
    return "; ".join(said)


def read_typed_when(text: str) -> dict[str, Any]:
    """The condition that was typed. Raises ValueError with a clause."""
    when: dict[str, list[str]] = {}
    name = ""
    for word, mark in _parts(text, ",;=", _CONDITION):
        if mark == "=":
            if name:
                raise ValueError(_CONDITION)
            if word in when:
                raise ValueError(f"“{word}” stands there twice; its values stand side by side")
            name = word
            when[name] = []
            continue
        if not name:
            raise ValueError(_CONDITION)
        when[name].append(word)
        name = "" if mark == ";" else name
    if any(not values for values in when.values()):
        raise ValueError(_CONDITION)
    return {name: values[0] if len(values) == 1 else values for name, values in when.items()}


def type_rows(rows: Sequence[Mapping[str, Any]], keys: Sequence[str]) -> str:
    """Short tables, one to a line, their values with bars between them."""
    lines = []
    for row in rows:
        values = [str(row.get(key, "")) for key in keys]
        while values and not values[-1]:
            values.pop()
        lines.append(" | ".join(values))
    return "\n".join(lines)


def read_rows(text: str, keys: Sequence[str]) -> list[dict[str, str]]:
    """The tables that were typed, one to a line. Raises ValueError with a clause."""
    rows = []
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip():
            continue
        values = [each.strip() for each in line.split("|")]
        if len(values) > len(keys):
            raise ValueError(f"line {number}: expected {' | '.join(keys)}, found more bars")
        pairs = zip(keys, values, strict=False)
        rows.append({key: value for key, value in pairs if value})
    return rows


def _parts(text: str, marks: str, expected: str) -> list[tuple[str, str]]:
    """Each word with the mark that follows it."""
    found, place = [], 0
    text = text.strip()
    while place < len(text):
        part = _PART.match(text, place)
        if part is None or part.end() == place or (part["mark"] and part["mark"] not in marks):
            raise ValueError(expected)
        word = part["quoted"] if part["quoted"] is not None else part["bare"]
        found.append((word.strip(), part["mark"]))
        place = part.end()
    return found


def _quoted(word: str) -> str:
    return f'"{word}"' if _MARKS & set(word) else word
