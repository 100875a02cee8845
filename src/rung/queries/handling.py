"""Special-handling notes of an account that still hold; for the carrier's people alone."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from rung.domain.instants import show, show_date
from rung.domain.permissions import CARRIER_ROLES
from rung.models import Person, SpecialHandling
from rung.queries.in_step import Steps, alone, by_key
from rung.queries.lean import Wanted

_LIVE = " WHERE account_id = %s AND ended_at IS NULL AND expires_on >= %s ORDER BY expires_on, id"


@dataclass(frozen=True)
class Note:
    """A special-handling note of the account."""

    id: UUID
    words: str
    owner: str
    until: str
    written: str
    days_left: int

    @property
    def fades(self) -> bool:
        """Whether it ends within the week."""
        return self.days_left < 7  # noqa: PLR2004 - days of a week


def handling_of(account_id: int, *, zone: str, now: datetime) -> tuple[Note, ...]:
    """The notes of an account that still hold; for the carrier's people alone."""
    return alone(handling_steps(account_id, zone=zone, now=now))


def handling_steps(account_id: int, *, zone: str, now: datetime) -> Steps[tuple[Note, ...]]:
    """The same, in step with other reads."""
    today = now.astimezone(ZoneInfo(zone)).date()
    (rows,) = yield (Wanted(SpecialHandling, _LIVE, [account_id, today]),)
    people = yield from by_key(Person, {row.owner_id for row in rows})
    return tuple(_note(row, people[row.owner_id].name, today, zone, now) for row in rows)


def _note(row: SpecialHandling, owner: str, today: date, zone: str, now: datetime) -> Note:
    return Note(
        id=row.pk,
        words=row.words,
        owner=owner,
        until=show_date(row.expires_on),
        written=show(row.written_at, zone, now),
        days_left=(row.expires_on - today).days,
    )


def carrier_people() -> list[Person]:
    """Everybody of the carrier who can answer for a note, by name."""
    roles = [role.value for role in CARRIER_ROLES]
    return list(Person.objects.filter(role__in=roles, is_active=True).order_by("name", "pk"))
