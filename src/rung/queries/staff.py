"""The carrier's people for their administrators: levels, covers, absences, and what changed."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, QuerySet
from django.http import Http404

from rung.domain.house_record import RecordKind, Way, change_words
from rung.domain.instants import show_from_to, show_full
from rung.domain.permissions import CARRIER_ROLES, Role
from rung.models import Absence, Account, AccountContact, LevelHolder, Person, RecordEntry

_CARRIER = [role.value for role in CARRIER_ROLES]
CHANGES_SHOWN = 20
_CHANGES = (
    RecordKind.PERSON,
    RecordKind.PERMISSION,
    RecordKind.LEVEL,
    RecordKind.ABSENCE,
    RecordKind.SIGN_IN,
)


@dataclass(frozen=True)
class AbsenceLine:
    """An absence that lasts or is to come."""

    id: int
    words: str
    now: bool


@dataclass(frozen=True)
class HeldLine:
    """A row of who holds which level where; ``who`` is a person or a party outside."""

    id: int
    level: int
    where: str
    rank: int
    who: str
    person_id: int | None
    title: str


@dataclass(frozen=True)
class StaffLine:
    """One person of the carrier in the list."""

    id: int
    name: str
    role: str
    title: str
    levels: tuple[str, ...]
    cover: str
    cover_id: int | None
    absences: tuple[AbsenceLine, ...]
    left: bool

    @property
    def away(self) -> bool:
        """Whether they cannot be reached at this instant."""
        return any(each.now for each in self.absences)


@dataclass(frozen=True)
class ChangeLine:
    """What was changed about somebody, by whom and when."""

    words: str
    by: str
    at: str


@dataclass(frozen=True)
class StaffPage:
    """One person: what they hold, who stands in, when they are away, what changed."""

    line: StaffLine
    person: Person
    held: tuple[HeldLine, ...]
    cares_for: tuple[str, ...]
    covers_for: tuple[tuple[int, str], ...]
    changes: tuple[ChangeLine, ...]


def staff(*, zone: str, now: datetime) -> list[StaffLine]:
    """Everybody of the carrier, by name."""
    people = list(_carrier().select_related("cover").order_by("-is_active", "name", "pk"))
    held: dict[int, list[str]] = {}
    for row in held_lines():
        if row.person_id is not None:
            held.setdefault(row.person_id, []).append(f"Level {row.level}, {row.where}")
    for person_id, count in _cared_for():
        accounts = "1 account" if count == 1 else f"{count} accounts"
        held.setdefault(person_id, []).insert(0, f"Level 1, {accounts}")
    absences = _absences(people, zone=zone, now=now)
    return [_line(each, held.get(each.pk, ()), absences.get(each.pk, ())) for each in people]


def staff_member(person_id: int) -> Person:
    """One person of the carrier; Http404 when there is none."""
    found = _carrier().select_related("cover", "calendar").filter(pk=person_id).first()
    if found is None:
        raise Http404("No such person.")
    return found


def customers_person(person_id: int) -> Person | None:
    """One person of a customer; None for anybody else."""
    return Person.objects.filter(role=Role.CUSTOMER.value, pk=person_id).first()


def accounts_of(person: Person) -> tuple[str, ...]:
    """The customers somebody speaks for, by name."""
    found = AccountContact.objects.filter(person=person).order_by("account__name")
    return tuple(found.values_list("account__name", flat=True))


def staff_page(person: Person, *, zone: str, now: datetime) -> StaffPage:
    """Everything about one person that ``staff_member`` found."""
    held = tuple(each for each in held_lines() if each.person_id == person.pk)
    absences = _absences([person], zone=zone, now=now).get(person.pk, ())
    accounts = Account.objects.filter(ccm=person).order_by("name").values_list("name", flat=True)
    words = [f"Level {row.level}, {row.where}" for row in held]
    return StaffPage(
        line=_line(person, words, absences),
        person=person,
        held=held,
        cares_for=tuple(accounts),
        covers_for=tuple(person.covers.order_by("name").values_list("pk", "name")),
        changes=changes(about=person, zone=zone),
    )


def held_lines() -> tuple[HeldLine, ...]:
    """Who holds which level where, by level, the most specific rows first."""
    rows = LevelHolder.objects.select_related("region", "account", "person")
    ordered = sorted(
        rows, key=lambda row: (row.level, -row.as_domain().scope.weight, _where(row), row.rank)
    )
    return tuple(
        HeldLine(
            id=row.pk,
            level=row.level,
            where=_where(row),
            rank=row.rank,
            who=row.person.name if row.person else row.outside,
            person_id=row.person_id,
            title=row.title,
        )
        for row in ordered
    )


def changes(*, zone: str, about: Person | None = None) -> tuple[ChangeLine, ...]:
    """The last changes about people, of everybody or one person, the newest first."""
    rows = RecordEntry.objects.filter(kind__in=[kind.value for kind in _CHANGES]).order_by("-id")
    if about is not None:
        rows = rows.filter(about=about)
    return tuple(
        ChangeLine(
            words=f"{row.subject}: {change_words(row.before, row.after)}",
            by=row.actor_name or Way(row.way).label,
            at=show_full(row.recorded_at, zone),
        )
        for row in rows[:CHANGES_SHOWN]
    )


def _carrier() -> QuerySet[Person]:
    return Person.objects.filter(role__in=_CARRIER)


def _where(row: LevelHolder) -> str:
    parts = [
        str(row.account or ""),
        row.product,
        str(row.region or ""),
        f"track {row.track}" if row.track else "",
    ]
    return ", ".join(filter(None, parts)) or "anywhere"


def _cared_for() -> Iterable[tuple[int, int]]:
    counted = Account.objects.exclude(ccm=None).values("ccm").annotate(count=Count("pk"))
    return [(row["ccm"], row["count"]) for row in counted]


def _absences(
    people: Iterable[Person], *, zone: str, now: datetime
) -> dict[int, list[AbsenceLine]]:
    rows = Absence.objects.filter(person__in=list(people), ends_at__gt=now).order_by("starts_at")
    found: dict[int, list[AbsenceLine]] = {}
    for row in rows:
        words = show_from_to(row.starts_at, row.ends_at, zone)
        line = AbsenceLine(row.pk, words, now=row.starts_at <= now)
        found.setdefault(row.person_id, []).append(line)
    return found


def _line(person: Person, levels: Sequence[str], absences: Sequence[AbsenceLine]) -> StaffLine:
    return StaffLine(
        id=person.pk,
        name=person.name,
        role=Role(person.role).label,
        title=person.title,
        levels=tuple(levels),
        cover=person.cover.name if person.cover else "",
        cover_id=person.cover_id,
        absences=tuple(absences),
        left=not person.is_active,
    )
