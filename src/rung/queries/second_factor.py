"""Who comes in with what: the signed-in person, their factors, and which roles need a second one.

A second factor is a passkey or an authenticator app. Recovery codes stand in for one that is lost;
they are none by themselves. Codes by mail are the first step, never the second.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from allauth.mfa.models import Authenticator
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import Http404

from rung.domain.permissions import Role
from rung.models import Person, RequiredFactor
from rung.models.sign_in import APP, CODES, PASSKEY, SECOND
from rung.queries.lean import Wanted, fetch_together

MOST_FOUND = 20

_LACKS = """
SELECT EXISTS (SELECT FROM rung_person AS person
                 JOIN rung_requiredfactor AS required ON required.role = person.role
                WHERE person.id = %s
                  AND NOT EXISTS (SELECT FROM mfa_authenticator AS factor
                                   WHERE factor.user_id = person.id
                                     AND factor.type IN ('totp', 'webauthn')))
"""


def signed_in_person(person_id: int) -> Person | None:
    """The person of a session while they may sign in, with whether their role lacks its factor."""
    people, [[lacks]] = fetch_together(
        Wanted(Person, " WHERE id = %s AND is_active", [person_id]),
        Wanted(None, _LACKS, [person_id]),
    )
    found: Person | None = people[0] if people else None
    if found is not None:
        found.lacks_factor = lacks
    return found


@dataclass(frozen=True)
class Passkey:
    """A passkey as its owner sees it."""

    id: int
    name: str
    added_at: datetime
    used_at: datetime | None


@dataclass(frozen=True)
class Factors:
    """All that somebody can come in with, beside the code by mail and a password."""

    passkeys: tuple[Passkey, ...]
    app_id: int | None
    app_added_at: datetime | None
    app_used_at: datetime | None
    codes_left: int
    codes_made_at: datetime | None

    @property
    def any(self) -> bool:
        """Whether there is a second factor."""
        return bool(self.passkeys) or self.app_id is not None


def factors_of(person: Person) -> Factors:
    """The factors of one person, passkeys in the order in which they were added."""
    rows = list(Authenticator.objects.filter(user=person).order_by("created_at", "pk"))
    app = next((row for row in rows if row.type == APP), None)
    codes = next((row for row in rows if row.type == CODES), None)
    return Factors(
        passkeys=tuple(
            Passkey(row.pk, row.wrap().name, row.created_at, row.last_used_at)
            for row in rows
            if row.type == PASSKEY
        ),
        app_id=app.pk if app else None,
        app_added_at=app.created_at if app else None,
        app_used_at=app.last_used_at if app else None,
        codes_left=len(codes.wrap().get_unused_codes()) if codes else 0,
        codes_made_at=codes.created_at if codes else None,
    )


def owns_factor(person: Person, factor_id: int) -> bool:
    """Whether this is a passkey or the app of that person."""
    own: bool = Authenticator.objects.filter(pk=factor_id, user=person, type__in=SECOND).exists()
    return own


def kinds_of(person_id: int | None) -> frozenset[str]:
    """Which kinds of factor somebody has: what a page asks them for."""
    return frozenset(Authenticator.objects.filter(user_id=person_id).values_list("type", flat=True))


@dataclass(frozen=True)
class RoleLine:
    """A role, how many people have it, and how many of them have a second factor."""

    role: Role
    is_required: bool
    people: int
    with_factor: int


def role_lines() -> tuple[RoleLine, ...]:
    """Every role, in the order of the table."""
    required, everybody = RequiredFactor.roles(), _counted(_active())
    with_factor = _counted(_active().filter(_has_factor()))
    return tuple(
        RoleLine(role, role in required, everybody[role.value], with_factor[role.value])
        for role in Role
    )


def people_like(words: str) -> list[Person]:
    """People whose name or address holds these words; whether they have a factor stands with them.

    Nothing for no words.
    """
    sought = words.strip().replace("\x00", "")
    if not sought:
        return []
    named = Q(name__icontains=sought) | Q(email__icontains=sought)
    found = Person.objects.filter(named).annotate(has_factor=_has_factor())
    return list(found.order_by("name", "pk")[:MOST_FOUND])


def person_for_administrator(person_id: int) -> Person:
    """Anybody, of whichever side; Http404 when there is nobody."""
    found = Person.objects.filter(pk=person_id).first()
    if found is None:
        raise Http404("No such person.")
    return found


def _active() -> QuerySet[Person]:
    return Person.objects.filter(is_active=True)


def _counted(people: QuerySet[Person]) -> Mapping[str, int]:
    return Counter(people.values_list("role", flat=True))


def _has_factor() -> Exists:
    return Exists(Authenticator.objects.filter(user=OuterRef("pk"), type__in=SECOND))
