"""What every import shares: its report, its row in the history, one at a time."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from django.db import connection

from rung.domain.house_record import RecordKind, Way
from rung.models import ImportRun
from rung.services.doing import time_itself
from rung.services.record import Entry, record_all

_ONE_AT_A_TIME = 0x72756E67  # the key of the lock: "rung"


class ImportKind(StrEnum):
    """What a file is about. Stored; never renamed."""

    PEOPLE = "people"
    ORDERS = "orders"


@dataclass
class ImportReport:
    """What an import did: how many lines it added, changed and left, and every change in words."""

    added: int = 0
    changed: int = 0
    same: int = 0
    letters: int = 0  # acknowledgement letters that were issued; the worker mails them
    deltas: list[str] = field(default_factory=list)
    entries: list[Entry] = field(default_factory=list)  # what goes on the house's record

    def changed_line(self, deltas: Iterable[str]) -> None:
        """A line that changed something, with what it changed."""
        self.changed += 1
        self.deltas.extend(deltas)

    def kept_line(self, words: str) -> None:
        """A line that would change what somebody decided; why it did not."""
        self.same += 1
        self.deltas.append(words)

    @property
    def summary(self) -> str:
        """The last line of an import: "2 added, 1 changed, 49 unchanged"."""
        return f"{self.added} added, {self.changed} changed, {self.same} unchanged"


def one_at_a_time() -> None:
    """Let a second import wait until the first has ended with its transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_ONE_AT_A_TIME])


def keep_run(kind: ImportKind, file_name: str, report: ImportReport, now: datetime) -> None:
    """Keep that this was imported, also when nothing changed: it confirms what is known."""
    ImportRun.objects.create(
        kind=kind.value,
        file_name=file_name[-255:],
        ran_at=now,
        added=report.added,
        changed=report.changed,
        same=report.same,
    )
    run = Entry(RecordKind.IMPORT, f"{kind.value} from {file_name}", after=report.summary)
    record_all(time_itself(now), [run, *report.entries], Way.IMPORT)
