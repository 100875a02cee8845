"""Holds everything stored that follows from facts against the facts, and keeps what was found.

Reads one picture of the database, row after row: memory does not grow with what there is.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta

from django.db import connection, transaction

from rung.models import FactCheck
from rung.services.checking_clocks import clocks_apart
from rung.services.checking_owed import owed_apart
from rung.services.checking_stories import stories_apart

NIGHT = 3  # the hour, in UTC, after which a check is the next night's
MOST_FINDINGS = 500  # are kept; how many there are is kept beside them
KEPT = 60  # runs


@dataclass(frozen=True)
class Difference:
    """One thing that is stored otherwise than its facts say."""

    kind: str  # due, wake, outcome, status, instant, figure
    reference: str  # ESC-1042
    words: str

    def __str__(self) -> str:
        return f"{self.reference} {self.words}"


@dataclass
class Tally:
    """What a run has looked at so far."""

    clocks: int = 0
    escalations: int = 0
    differences: int = 0


def check_facts(found: Callable[[Difference], None]) -> Tally:
    """Compute every due instant, status and figure again; hand over each difference as it is found.

    Changes nothing. One consistent picture, however much is going on meanwhile.
    """
    tally = Tally()
    with _one_picture():
        for difference in _everything(tally):
            tally.differences += 1
            found(difference)
    return tally


def check_nightly(*, now: datetime, stopwatch: Callable[[], float]) -> FactCheck | None:
    """The night's check, unless it has been made; asked often, so that an outage delays it only.

    ``stopwatch`` tells seconds; the run's length is kept with what it found.
    """
    night = now.astimezone(UTC).replace(hour=NIGHT, minute=0, second=0, microsecond=0)
    due = night if night <= now else night - timedelta(days=1)
    if FactCheck.objects.filter(checked_at__gte=due).exists():
        return None
    return check_and_keep(now=now, stopwatch=stopwatch)


def check_and_keep(*, now: datetime, stopwatch: Callable[[], float]) -> FactCheck:
    """Check now and keep the result; the first differences with it."""
    began, first = stopwatch(), list[Difference]()

    def kept(difference: Difference) -> None:
        if len(first) < MOST_FINDINGS:
            first.append(difference)

    tally = check_facts(kept)
    with transaction.atomic():
        made = FactCheck.objects.create(
            checked_at=now,
            seconds=round(stopwatch() - began, 3),
            findings=[asdict(each) for each in first],
            **asdict(tally),
        )
        newest = FactCheck.objects.order_by("-checked_at", "-pk").values_list("pk", flat=True)
        FactCheck.objects.exclude(pk__in=list(newest[:KEPT])).delete()
    return made


def _everything(tally: Tally) -> Iterator[Difference]:
    for reference, apart in clocks_apart():
        tally.clocks += 1
        yield from (Difference(kind, reference, words) for kind, words in apart)
    for reference, apart in stories_apart():
        tally.escalations += 1
        yield from (Difference(kind, reference, words) for kind, words in apart)
    for reference, apart in owed_apart():
        yield from (Difference(kind, reference, words) for kind, words in apart)


@contextmanager
def _one_picture() -> Iterator[None]:
    """Everything read inside is of one instant; a caller's own transaction stays as it is."""
    if connection.in_atomic_block:
        yield
        return
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield
