"""What is wrong with a policy pack: where, and in one sentence."""

import re
from dataclasses import dataclass

from rung.domain.pack_lines import Path

_PARTS = re.compile(r"([^.\[\]]+)|\[(\d+)\]")
_LONGEST = 40  # characters of a key that are shown


@dataclass(frozen=True)
class Found:
    """A fault where it stands in the document."""

    path: Path
    sentence: str  # a clause: it follows the key


@dataclass(frozen=True)
class Fault:
    """A fault as people are told it. ``line`` is None for a document that is no text."""

    key: str
    line: int | None
    sentence: str

    @property
    def words(self) -> str:
        """ "levels[2].opens_after: expected …", without the line."""
        return f"{self.key}: {self.sentence}" if self.key else self.sentence


def key_path(path: Path) -> str:
    """A path as a director writes it: levels[2].opens_after, counted from 1."""
    words = ""
    for part in path:
        if isinstance(part, int):
            words += f"[{part + 1}]"
        else:
            words += f".{_shown(part)}" if words else _shown(part)
    return words


def path_of(key: str) -> Path:
    """The path of a key that ``key_path`` wrote, where no part of it needed quotes."""
    return tuple(int(place) - 1 if place else name for name, place in _PARTS.findall(key))


def _shown(name: str) -> str:
    """A key, in quotes where it needs them, never longer than a line bears."""
    short = name if len(name) <= _LONGEST else f"{name[: _LONGEST - 3]}…"
    short = "".join(each if each.isprintable() else "�" for each in short)
    return short if short.replace("-", "_").isidentifier() else f'"{short}"'
