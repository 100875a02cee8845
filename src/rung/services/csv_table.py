"""Reads a table that people made: a header, lines, cells; keeps every fault with its place."""

import csv
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches

from rung.domain.refusals import RuleViolation

DELIMITERS = (",", ";", "\t")
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_LONGEST_SHOWN = 60


@dataclass(frozen=True)
class Fault:
    """One thing that cannot be right: where it stands, what stands there, and why not."""

    line: int
    column: str
    value: str
    reason: str

    def __str__(self) -> str:
        place = f"line {self.line}" if self.line else "the file"
        if self.column:
            place += f", column {self.column}"
        value = self.value[:_LONGEST_SHOWN] + ("…" if len(self.value) > _LONGEST_SHOWN else "")
        shown = f" “{value}”" if value else ""
        return f"{place}:{shown} {self.reason}"


class CannotImport(RuleViolation):
    """A file with faults. All of them are told at once; nothing was written."""

    code = "cannot-import"

    def __init__(self, file_name: str, faults: Iterable[Fault]) -> None:
        self.faults = tuple(sorted(faults, key=lambda fault: fault.line))
        count = len(self.faults)
        things = "1 thing" if count == 1 else f"{count} things"
        lines = "\n".join(f"  {fault}" for fault in self.faults)
        super().__init__(f"{file_name}: {things} cannot be right; nothing was changed.\n{lines}")


@dataclass(frozen=True)
class Columns:
    """The columns a kind of file may have, and those it must have."""

    known: tuple[str, ...]
    needed: tuple[str, ...]


@dataclass(frozen=True)
class Line:
    """The cells of one line by column; a column the file does not have is not there."""

    number: int
    cells: Mapping[str, str]


class Table:
    """A file being read. Faults gather here while its lines are read, once, from first to last."""

    def __init__(self, source: Iterable[bytes], *, file_name: str, columns: Columns) -> None:
        self.file_name = file_name
        self.faults: list[Fault] = []
        self._columns = columns
        self._source = source
        self._read = 0  # lines of the file so far

    def fault(self, line: int, column: str, value: str, reason: str) -> None:
        """Keep a fault and go on: the next lines may have more of them."""
        self.faults.append(Fault(line, column, value, reason))

    def require_no_fault(self) -> None:
        """Raise CannotImport with everything that was found, unless nothing was."""
        if self.faults:
            raise CannotImport(self.file_name, self.faults)

    def lines(self) -> Iterator[Line]:
        """Every line that has the header's number of cells; the header is checked first."""
        text = self._decoded()
        first = next((line for line in text if line.strip()), None)
        if first is None:
            if not self.faults:
                self.fault(0, "", "", "is empty.")
            return
        delimiter = max(DELIMITERS, key=first.count)
        header = self._header(next(csv.reader([first], delimiter=delimiter)))
        self.require_no_fault()
        empty = True
        for number, cells in self._rows(text, delimiter):
            empty = False
            if len(cells) == len(header):
                yield Line(number, dict(zip(header, cells, strict=True)))
            else:
                reason = f"has {len(cells)} cells, the header has {len(header)}."
                self.fault(number, "", "", reason)
        if empty and not self.faults:
            self.fault(0, "", "", "has a header and nothing below it.")

    def _rows(self, text: Iterator[str], delimiter: str) -> Iterator[tuple[int, list[str]]]:
        reader = csv.reader(text, delimiter=delimiter, strict=True)
        while True:
            number = self._read + 1
            try:
                cells = next(reader, None)
            except csv.Error as error:
                self.fault(number, "", "", f"cannot be read as a table: {error}.")
                return
            if cells is None:
                return
            if any(cell.strip() for cell in cells):
                yield number, [cell.strip() for cell in cells]

    def _decoded(self) -> Iterator[str]:
        """The lines as text; the first that is no UTF-8 ends the reading."""
        for raw in self._source:
            self._read += 1
            line = raw.removeprefix(_BYTE_ORDER_MARK) if self._read == 1 else raw
            try:
                text = line.decode("utf-8")
            except UnicodeDecodeError:
                text = "\0"
            if "\0" in text:
                reason = "is not UTF-8 text; save the file as “CSV UTF-8”."
                self.fault(self._read, "", "", reason)
                return
            yield text

    def _header(self, cells: list[str]) -> list[str]:
        names = [column_name(cell) for cell in cells]
        for cell, name in zip(cells, names, strict=True):
            if name not in self._columns.known:
                self.fault(self._read, "", cell.strip(), _no_column(name, self._columns.known))
        for name in sorted({name for name in names if names.count(name) > 1}):
            self.fault(self._read, "", name, "is a column twice.")
        for name in self._columns.needed:
            if name not in names:
                self.fault(self._read, "", name, "is a column the file must have.")
        return names


def column_name(text: str) -> str:
    """A column's name however it is written: "Need by" and "need-by" are need_by."""
    return "_".join(text.strip().lower().replace("-", " ").replace("_", " ").split())


def nearest(word: str, known: Iterable[str]) -> str:
    """A question that offers the known word that looks most like this one; empty if none does."""
    by_look = {name.casefold(): name for name in known}
    found = get_close_matches(word.casefold(), by_look, n=1)
    return f" Did you mean “{by_look[found[0]]}”?" if found else ""


def _no_column(name: str, known: tuple[str, ...]) -> str:
    return f"is no column of this file.{nearest(name, known)}"
