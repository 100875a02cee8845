"""Reads that need several tables, made in step with each other: few trips for a page of many parts.

A read is written as a generator: it yields what it wants next and is sent the rows. Alone it makes
a trip to the database for each of its steps. In step with others, the first wants of all of them
share one trip, the second wants another; so a page costs as many trips as its longest part has
steps, however many parts it has.
"""

from collections.abc import Generator, Iterable
from typing import Any, TypeVar

from django.db.models import Model

from rung.queries.lean import Wanted, fetch_together

Result = TypeVar("Result")
Row = TypeVar("Row", bound=Model)
Steps = Generator[tuple[Wanted, ...], list[list[Any]], Result]


def alone(steps: Steps[Result]) -> Result:
    """What one read comes to, with a trip for each of its steps."""
    try:
        wanted = next(steps)
        while True:
            wanted = steps.send(fetch_together(*wanted))
    except StopIteration as done:
        # What a generator returns is typed as Any; it is what its own signature says.
        result: Result = done.value
        return result


def in_step(*reads: Steps[Any]) -> Steps[list[Any]]:
    """Several reads as one, with their results in the order in which the reads are given."""
    results: list[Any] = [None] * len(reads)
    waiting: dict[int, tuple[Wanted, ...]] = {}
    answers: dict[int, list[list[Any]] | None] = dict.fromkeys(range(len(reads)))
    while True:
        for place, rows in answers.items():
            try:
                # A generator that has not begun takes None alone.
                waiting[place] = reads[place].send(rows)  # type: ignore[arg-type]
            except StopIteration as done:
                results[place] = done.value
        if not waiting:
            return results
        found = iter((yield tuple(each for wanted in waiting.values() for each in wanted)))
        answers = {place: [next(found) for _ in wanted] for place, wanted in waiting.items()}
        waiting = {}


def by_key(model: type[Row], keys: Iterable[object]) -> Steps[dict[object, Row]]:
    """Rows by their primary key, as ``lean.fetch_by_key`` reads them; no trip for no key."""
    wanted = list(keys)
    if not wanted:
        return {}
    (rows,) = yield (Wanted(model, " WHERE id = ANY(%s)", [wanted]),)
    return {row.pk: row for row in rows}
