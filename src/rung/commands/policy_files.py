"""Policy packs as files: read within bounds, checked, and every fault told with its line."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rung.commands.mistakes import UserMistake
from rung.domain.pack_faults import Fault, path_of
from rung.domain.pack_lines import MOST_BYTES, LineOf, PackTextError, nowhere, read_pack_bytes
from rung.domain.pack_schema import check_pack


@dataclass(frozen=True)
class PackFile:
    """A file and what is wrong with it; ``document`` is empty where it could not be read."""

    file: str
    document: Mapping[str, Any]
    faults: tuple[Fault, ...]
    line_of: LineOf = nowhere

    @property
    def told(self) -> tuple[str, ...]:
        """Its faults as FILE:LINE: key: sentence."""
        return self.told_of(self.faults)

    def told_of(self, faults: Iterable[Fault]) -> tuple[str, ...]:
        """Faults that were found in it elsewhere, with their lines here."""
        lines = ((fault.line or self.line_of(path_of(fault.key)), fault) for fault in faults)
        return tuple(
            f"{self.file}:{line}: {fault.words}" if line else f"{self.file}: {fault.words}"
            for line, fault in lines
        )

    def form(self) -> list[dict[str, Any]]:
        """Its faults as JSON."""
        return [
            {"file": self.file, "line": each.line, "key": each.key, "fault": each.sentence}
            for each in self.faults
        ]


def read(path: Path) -> PackFile:
    """A pack and its faults. A file that is too large is not read to its end."""
    try:
        with path.open("rb") as source:
            content = source.read(MOST_BYTES + 1)
        document, line_of = read_pack_bytes(content)
    except OSError as error:
        return _unread(path, f"The file cannot be read: {error.strerror}.", None)
    except PackTextError as error:
        return _unread(path, error.sentence, error.line)
    return PackFile(str(path), document, check_pack(document, line_of), line_of)


def read_sound(path: Path) -> PackFile:
    """A pack without faults. Raises UserMistake with every fault it has."""
    found = read(path)
    if found.faults:
        raise UserMistake("\n".join(("this pack cannot be used.", *found.told)))
    return found


def _unread(path: Path, sentence: str, line: int | None) -> PackFile:
    return PackFile(str(path), {}, (Fault("", line, sentence),))
