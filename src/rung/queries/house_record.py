"""The house's record as it is read: filtered, a page at a time or whole (R28)."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Q, QuerySet

from rung.domain.house_record import RecordKind, Way, change_words
from rung.domain.instants import show_full
from rung.domain.sensitive_reads import WITHIN
from rung.models import RecordEntry
from rung.models.keys import first_key_at

FIFTY = 50
MOST_IN_A_FILE = 50_000
AT_ONCE = 2000  # rows in memory while a file or a stream is written


@dataclass(frozen=True)
class Asked:
    """What is looked for; what is empty stays out of it. It ends before ``until``."""

    who: str = ""  # part of a name, or a whole mail address
    kind: RecordKind | None = None
    about: str = ""  # part of what it is about, or of a person's name
    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True)
class Entry:
    """An entry, said."""

    recorded_at: datetime
    happened_at: datetime
    kind: RecordKind
    who: str
    way: str
    subject: str
    before: str
    after: str
    words: str

    @property
    def change(self) -> str:
        """What it was and what it is, in one line."""
        return change_words(self.before, self.after)

    def said(self, zone: str) -> str:
        """When it was recorded, in full."""
        return show_full(self.recorded_at, zone)

    def as_data(self) -> dict[str, str]:
        """The same for machines, instants as ISO 8601 in UTC."""
        return {
            "recorded_at": self.recorded_at.astimezone(UTC).isoformat(),
            "happened_at": self.happened_at.astimezone(UTC).isoformat(),
            "what": self.kind.value,
            "who": self.who,
            "way": self.way,
            "about": self.subject,
            "before": self.before,
            "after": self.after,
            "words": self.words,
        }


@dataclass(frozen=True)
class Page:
    """Fifty entries, the newest first, and whether there are more behind them."""

    entries: tuple[Entry, ...] = field(default=())
    more: bool = False


def page_of_record(asked: Asked, *, page: int) -> Page:
    """A page of what is looked for, from 1; one query."""
    start = (page - 1) * FIFTY
    rows = list(_found(asked).order_by("-id")[start : start + FIFTY + 1])
    return Page(tuple(_entry(row) for row in rows[:FIFTY]), more=len(rows) > FIFTY)


def newest_of_record(asked: Asked) -> Iterator[Entry]:
    """What is looked for, the newest first, as many as a file may hold."""
    rows = _found(asked).order_by("-id")[:MOST_IN_A_FILE]
    return map(_entry, rows.iterator(chunk_size=AT_ONCE))


def whole_record(asked: Asked) -> Iterator[Entry]:
    """All that is looked for, oldest first, without holding it in memory."""
    return map(_entry, _found(asked).order_by("id").iterator(chunk_size=AT_ONCE))


def day_starts(day: date, zone: str) -> datetime:
    """The instant at which a day begins on the wall clocks of a zone."""
    return datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(zone))


def day_ends(day: date, zone: str) -> datetime:
    """The instant at which it is over."""
    return day_starts(day + timedelta(days=1), zone)


def _found(asked: Asked) -> QuerySet[RecordEntry]:
    """By the key where that helps: it sorts by the instant, a read by its minute's beginning."""
    rows = RecordEntry.objects.all()
    if asked.since:
        rows = rows.filter(id__gte=first_key_at(asked.since - WITHIN))
        rows = rows.filter(recorded_at__gte=asked.since)
    if asked.until:
        rows = rows.filter(id__lt=first_key_at(asked.until + WITHIN), recorded_at__lt=asked.until)
    if asked.kind:
        rows = rows.filter(kind=asked.kind.value)
    if asked.who:
        rows = rows.filter(Q(actor_name__icontains=asked.who) | Q(actor__email__iexact=asked.who))
    if asked.about:
        rows = rows.filter(
            Q(subject__icontains=asked.about) | Q(about__name__icontains=asked.about)
        )
    return rows


def _entry(row: RecordEntry) -> Entry:
    way = Way(row.way).label
    return Entry(
        recorded_at=row.recorded_at,
        happened_at=row.happened_at,
        kind=RecordKind(row.kind),
        who=row.actor_name,
        way=way,
        subject=row.subject,
        before=row.before,
        after=row.after,
        words=row.words,
    )
