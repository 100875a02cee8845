"""Where somebody is signed in, and which ways in rest, for pages."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.contrib.sessions.models import Session

from rung.domain.door import WayIn
from rung.domain.instants import show_full
from rung.models import Person, SignedIn, SignInTries

SHOWN = 100


@dataclass(frozen=True)
class Place:
    """One browser in which somebody is signed in."""

    id: UUID
    browser: str
    address: str
    since: str
    seen: str
    is_here: bool


@dataclass(frozen=True)
class Resting:
    """A way in of somebody that rests."""

    person_id: int
    name: str
    address: str
    way: str
    tries: int
    until: str


def places(
    person: Person, *, here: str | None, zone: str, now: datetime, machine_now: datetime
) -> tuple[Place, ...]:
    """Where they are signed in, this browser first, then the one seen last.

    ``here`` is the key of the reader's own session. Sessions run out by the machine's time.
    """
    rows = SignedIn.objects.filter(person=person).order_by("-seen_at", "pk")
    keys = [row.session_key for row in rows]
    live = set(
        Session.objects.filter(session_key__in=keys, expire_date__gt=machine_now).values_list(
            "session_key", flat=True
        )
    )
    found = (
        Place(
            id=row.pk,
            browser=row.browser,
            address=row.address,
            since=show_full(row.since, zone),
            seen=show_full(min(row.seen_at, now), zone),
            is_here=row.session_key == here,
        )
        for row in rows
        if row.session_key in live
    )
    return tuple(sorted(found, key=lambda place: not place.is_here))


def resting(*, zone: str, now: datetime) -> tuple[Resting, ...]:
    """Every way in that rests for somebody, the one that works again last first."""
    rows = (
        SignInTries.objects.filter(rests_until__gt=now, person__isnull=False)
        .select_related("person")
        .order_by("-rests_until", "pk")[:SHOWN]
    )
    return tuple(
        Resting(
            person_id=row.person.pk,
            name=row.person.name,
            address=row.person.email,
            way=WayIn(row.way).label,
            tries=row.tries,
            until=show_full(row.rests_until, zone),
        )
        for row in rows
        if row.person is not None and row.rests_until is not None
    )
