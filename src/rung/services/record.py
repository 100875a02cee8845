"""Writes the house's record (R28): one insert, in the caller's transaction."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from rung.domain.house_record import RecordKind, Way, way_of
from rung.domain.sensitive_reads import SENSITIVE, Read, is_kept, once_a_minute
from rung.models import Person, RecordEntry
from rung.models.keys import key_in_turn_at
from rung.services.bulk import insert
from rung.services.doing import Doing

LONGEST_SUBJECT = 300
LONGEST = 2000  # letters of what it was, what it is, and why


@dataclass(frozen=True)
class Entry:
    """One change or read: of what, what it was and is in plain words, why, whom it concerns."""

    kind: RecordKind
    subject: str
    before: str = ""
    after: str = ""
    about: Person | None = None
    words: str = ""


def record(
    doing: Doing,
    kind: RecordKind,
    subject: str,
    before: str = "",
    after: str = "",
    *,
    about: Person | None = None,
    words: str = "",
    way: Way | None = None,
    happened_at: datetime | None = None,
) -> None:
    """Keep a change of policy, people or permissions, or a read of what is sensitive.

    ``subject`` says of what ("policy standard", "Karin Holt"), ``before`` and ``after`` what it was
    and is in plain words, ``words`` why. ``about`` is the person it concerns. It joins the caller's
    transaction: what is not committed is not on the record either. Never put a secret into it.
    """
    entry = Entry(kind, subject, before, after, about, words)
    RecordEntry.objects.create(**_row(doing, entry, way, happened_at))


def record_all(doing: Doing, entries: Iterable[Entry], way: Way) -> None:
    """Keep many changes of one act, a few thousand in one statement."""
    insert(RecordEntry, [_row(doing, each, way, None) for each in entries])


def record_read(
    doing: Doing, what: Read, of: str = "", *, about: Person | None = None, way: Way | None = None
) -> None:
    """Keep that somebody read something sensitive, once however often they do so in a minute.

    Which reads are kept, and whose, the domain's table says. ``of`` says which one it was: a
    reference, what was asked for. One insert that changes nothing else, so that a page may write it
    while it is read; where it cannot be written, the read is not answered.
    """
    if not is_kept(what, doing.party.role if doing.party else None):
        return
    subject = ": ".join(filter(None, (SENSITIVE[what].words, of)))
    subject = subject[:1].upper() + subject[1:]
    row = _row(doing, Entry(RecordKind.READ, subject, about=about), way, None)
    who = str(doing.actor.pk) if doing.actor else ""
    row["id"] = once_a_minute(doing.now, who, str(row["way"]), subject)
    RecordEntry.objects.bulk_create([RecordEntry(**row)], ignore_conflicts=True)


def _row(
    doing: Doing, entry: Entry, way: Way | None, happened_at: datetime | None
) -> dict[str, object]:
    return {
        "id": key_in_turn_at(doing.now),
        "recorded_at": doing.now,
        "happened_at": happened_at or doing.now,
        "kind": entry.kind.value,
        "subject": entry.subject[:LONGEST_SUBJECT],
        "about_id": entry.about.pk if entry.about else None,
        "before": entry.before[:LONGEST],
        "after": entry.after[:LONGEST],
        "words": entry.words[:LONGEST],
        "actor_id": doing.actor.pk if doing.actor else None,
        "actor_name": doing.actor.name if doing.actor else "",
        "way": (way or way_of(doing.channel)).value,
    }
