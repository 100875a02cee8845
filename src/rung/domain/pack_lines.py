"""The text of a policy pack: its document, and the line on which each key stands.

The standard library reads TOML and forgets where it stood. A text that it has read is walked once
more, for the lines alone; whatever is not written (a key that is missing) has the line of the
table it belongs to.
"""

import re
import tomllib
from collections.abc import Callable
from typing import Any, Final

Path = tuple[str | int, ...]
LineOf = Callable[[Path], int | None]

MOST_BYTES: Final = 256 * 1024
LONGEST_LINE: Final = 4000  # characters
DEEPEST_KEY: Final = 20  # parts between dots
TOO_LARGE = "A policy pack is at most 256 kB of text; this is larger, and was not read."
NO_TEXT = "This is not a policy pack: it is no UTF-8 text."
TOO_DEEP = "This is nested too deeply for a policy pack."
_AT = re.compile(r" \(at (?:line (?P<line>\d+), column \d+|end of document)\)$")
_PLAIN = {
    "Illegal character '\\n'": "a text in quotes is not closed on its line",
    "Invalid value": "a value is expected here: a text in quotes, a number, true, false or a list",
    "Cannot overwrite a value": "this key is written twice in its table",
    "Cannot mutate immutable namespace": "this table is complete and takes no further key",
}
_TWICE = re.compile(r"Cannot declare (?P<key>\(.*\)) twice")


class PackTextError(ValueError):
    """A text that is no policy pack, with the line where that shows, if it is one."""

    def __init__(self, sentence: str, line: int | None = None) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.line = line


def read_pack_bytes(content: bytes) -> tuple[dict[str, Any], LineOf]:
    """The document of a file, and the line of every key. Raises PackTextError."""
    if len(content) > MOST_BYTES:
        raise PackTextError(TOO_LARGE)
    try:
        text = content.decode()
    except UnicodeDecodeError as error:
        raise PackTextError(NO_TEXT, content.count(b"\n", 0, error.start) + 1) from None
    return read_pack_text(text)


def read_pack_text(text: str) -> tuple[dict[str, Any], LineOf]:
    """The document of a text, and the line of every key. Raises PackTextError.

    A text over 256 kB is refused before it is read.
    """
    if len(text) > MOST_BYTES or len(text.encode(errors="replace")) > MOST_BYTES:
        raise PackTextError(TOO_LARGE)
    text = text.removeprefix("\ufeff").replace("\r\n", "\n")
    for number, line in enumerate(text.split("\n"), start=1):
        if len(line) > LONGEST_LINE:
            raise PackTextError(f"A line has at most {LONGEST_LINE:,} characters.", number)
    try:
        document = tomllib.loads(text)
        lines = _Lines(text).walk()
    except RecursionError:
        raise PackTextError(TOO_DEEP) from None
    except PackTextError:
        raise
    except ValueError as error:
        raise _unreadable(str(error), text) from None
    return document, lambda path: _nearest(lines, path)


def nowhere(path: Path) -> None:
    """The line of a key of a document that was not read from a text: none."""
    del path


def _nearest(lines: dict[Path, int], path: Path) -> int:
    """The line of the key, else that of the innermost table around it that stands in the text."""
    for length in range(len(path), 0, -1):
        if path[:length] in lines:
            return lines[path[:length]]
    return 1


def _unreadable(message: str, text: str) -> PackTextError:
    """The reader's message as a sentence, with its line apart."""
    place = _AT.search(message)
    line = None
    if place is not None:
        line = int(place["line"]) if place["line"] else text.rstrip("\n").count("\n") + 1
        message = message[: place.start()]
    twice = _TWICE.fullmatch(message)
    if twice is not None:
        message = "this table is written twice"
    else:
        message = _PLAIN.get(message, message[:1].lower() + message[1:])
    return PackTextError(f"This is not valid TOML: {message}.", line)


_SPACE = re.compile(r"(?:[ \t\n]|#[^\n]*)*")
_BLANK = re.compile(r"[ \t]*")
_BARE = re.compile(r"[A-Za-z0-9_-]+")
_TEXTS = (  # as they begin; a longer beginning first
    ('"""', re.compile(r'"""(?:[^"\\]|\\(?:.|\n)|"{1,2}(?!"))*"{3,5}')),
    ("'''", re.compile(r"'''(?:[^']|'{1,2}(?!'))*'{3,5}")),
    ('"', re.compile(r'"(?:[^"\\\n]|\\.)*"')),
    ("'", re.compile(r"'[^'\n]*'")),
)
_OTHER = re.compile(r"[^\s,\]}#]+(?: [0-9][^\s,\]}#]*)?")  # a number, a word, a date and time


class _Lines:
    """Walks a text that is known to be TOML, and notes the line of each key and entry."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._place = 0
        self._counted = 0  # the place up to which lines are counted
        self._line = 1
        self._entries: dict[Path, int] = {}  # of each array of tables: how many so far
        self._lines: dict[Path, int] = {}

    def walk(self) -> dict[Path, int]:
        """The line of every path of the text."""
        table: Path = ()
        while self._skip(_SPACE) < len(self._text):
            if self._ahead("[["):
                table = self._header("[[", "]]", self._next_entry)
            elif self._ahead("["):
                table = self._header("[", "]", self._within)
            else:
                self._pair(table)
        return self._lines

    def _header(self, opening: str, closing: str, named: Callable[[Path], Path]) -> Path:
        self._take(opening)
        line = self._current_line()
        path = named(self._key())
        for length in range(1, len(path) + 1):
            self._note(path[:length], line)
        self._take(closing)
        return path

    def _within(self, key: Path) -> Path:
        """The path that a header names: of an array of tables, its last entry."""
        path: Path = ()
        for part in key:
            path = (*path, part)
            if path in self._entries:
                path = (*path, self._entries[path] - 1)
        return path

    def _next_entry(self, key: Path) -> Path:
        path = (*self._within(key[:-1]), key[-1])
        self._entries[path] = self._entries.get(path, 0) + 1
        return (*path, self._entries[path] - 1)

    def _pair(self, table: Path) -> None:
        line, path = self._current_line(), table
        for part in self._key():
            path = (*path, part)
            self._note(path, line)
        self._take("=")
        self._value(path)

    def _value(self, path: Path) -> None:
        self._skip(_SPACE)
        if self._ahead("["):
            self._several("[", "]", lambda place: self._entry((*path, place)))
        elif self._ahead("{"):
            self._several("{", "}", lambda place: self._pair(path))  # noqa: ARG005
        elif not self._string():
            self._skip(_OTHER)

    def _entry(self, path: Path) -> None:
        self._note(path, self._current_line())
        self._value(path)

    def _several(self, opening: str, closing: str, entry: Callable[[int], None]) -> None:
        self._take(opening)
        place = 0
        while self._skip(_SPACE) < len(self._text) and not self._ahead(closing):
            entry(place)
            place += 1
            self._skip(_SPACE)
            if self._ahead(","):
                self._take(",")
        self._take(closing)

    def _key(self) -> Path:
        parts: list[str] = []
        while True:
            self._skip(_BLANK)
            start = self._place
            if self._string():
                parts.append(tomllib.loads(f"key = {self._text[start : self._place]}")["key"])
            else:
                self._skip(_BARE)
                parts.append(self._text[start : self._place])
            self._skip(_BLANK)
            if len(parts) > DEEPEST_KEY:
                raise PackTextError(TOO_DEEP, self._current_line())
            if not self._ahead("."):
                return tuple(parts)
            self._take(".")

    def _string(self) -> bool:
        for opening, form in _TEXTS:
            if self._ahead(opening):
                self._skip(form)
                return True
        return False

    def _note(self, path: Path, line: int) -> None:
        self._lines.setdefault(path, line)

    def _current_line(self) -> int:
        self._line += self._text.count("\n", self._counted, self._place)
        self._counted = self._place
        return self._line

    def _ahead(self, words: str) -> bool:
        return self._text.startswith(words, self._place)

    def _take(self, words: str) -> None:
        self._skip(_BLANK)
        if not self._ahead(words):
            raise ValueError(f"Expected {words} (at line {self._current_line()}, column 1)")
        self._place += len(words)

    def _skip(self, form: re.Pattern[str]) -> int:
        found = form.match(self._text, self._place)
        if found is not None:
            self._place = found.end()
        return self._place
