"""A company in a process of its own, with a database of its size, that opens a page when asked."""

import importlib
import multiprocessing
from multiprocessing.connection import Connection
from types import TracebackType
from typing import NamedTuple, Self

_ALONE = multiprocessing.get_context("spawn")  # settings name one database for each process


class Spent(NamedTuple):
    """Milliseconds of one request: the application's own, and by the clock on the wall."""

    cpu: float
    wall: float


class Company:
    """So many escalations, behind a process that is told which page to open and says how long."""

    def __init__(self, escalations: int) -> None:
        self._escalations = escalations
        self._line, self._theirs = _ALONE.Pipe()
        self._process = _ALONE.Process(target=_serve, args=(self._theirs, escalations))

    def __enter__(self) -> Self:
        self._process.start()
        self._theirs.close()  # so that this process hears when the other has died
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._line.send(None)
        self._process.join()
        self._process.close()
        self._line.close()

    def filled(self) -> str:
        """Wait until everything is there; a line for the reader."""
        size, seconds, self._pages = self._line.recv()
        return f"{self._escalations:,} escalations, {size}, filled in {seconds:.0f} s"

    def pages(self) -> list[str]:
        """The names of the pages that can be opened."""
        return list(self._pages)

    def spent(self, page: str) -> Spent:
        """What one warm request of that page takes: the median of many."""
        self._line.send(page)
        return Spent(*self._line.recv())


def _serve(line: Connection, escalations: int) -> None:
    with importlib.import_module("surroundings").database():  # Django can be set up only now
        figures = importlib.import_module("scale_figures")
        pages, size, seconds = figures.company(escalations)
        line.send((size, seconds, list(pages)))
        while (page := line.recv()) is not None:
            line.send(figures.measured(pages[page]))
