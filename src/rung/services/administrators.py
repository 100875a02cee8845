"""Administrators made from the command line, and the links by which they come in once.

For when mail and the sign-in provider are down, or nobody is left who could let others in. Whoever
may run a command on the machine is trusted; every act is on the record.
"""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.db.models import QuerySet

from rung.domain.house_record import RecordKind, Way
from rung.domain.permissions import Role
from rung.domain.refusals import AlreadyDone, BadInput
from rung.models import EntryLink, Person
from rung.services.doing import time_itself
from rung.services.door import lift_for
from rung.services.record import record
from rung.services.signed_links import base_url

LINK_LASTS = timedelta(minutes=15)
PATH = "sign-in/once"
LONGEST_NAME = 120


@dataclass(frozen=True)
class Made:
    """An administrator, and the link by which they sign in once."""

    person: Person
    was: str  # what they were before, in words; empty: nobody
    url: str
    until: datetime


@transaction.atomic
def make(*, name: str, email: str, zone: str, now: datetime) -> Made:
    """Make somebody an administrator, whoever they were at the carrier, with a link to come in.

    BadInput for an address that is none, and for a customer's: they are given no role here.
    """
    name, email = name.strip(), email.strip()
    if not name or len(name) > LONGEST_NAME:
        raise BadInput(f"A name has up to {LONGEST_NAME} letters.")
    try:
        validate_email(email)
    except ValidationError:
        raise BadInput(f"{email} is no e-mail address.") from None
    person = Person.objects.select_for_update().filter(email__iexact=email).first()
    was = _what(person)
    if person is None:
        person = Person(email=email, name=name, role=Role.ADMINISTRATOR.value, zone=zone)
        person.set_unusable_password()
    elif person.role == Role.CUSTOMER.value:
        raise BadInput(f"{email} is a customer's. An administrator needs an address of their own.")
    person.role, person.is_active = Role.ADMINISTRATOR.value, True
    person.save()
    doing, what = time_itself(now), f"Role of {person.name}"
    now_is = f"{Role.ADMINISTRATOR.label}, with a link to sign in once"
    record(doing, RecordKind.PERMISSION, what, was, now_is, about=person, way=Way.COMMAND)
    token, until = secrets.token_urlsafe(32), now + LINK_LASTS
    EntryLink.objects.create(digest=_digest(token), person=person, made_at=now, ends_at=until)
    return Made(person, was, f"{base_url()}/{PATH}/{token}/", until)


@transaction.atomic
def unlock(*, email: str, now: datetime) -> Person:
    """Let every way in of a person work again at once. AlreadyDone where none rests."""
    return lift_for(by_address(email), time_itself(now), way=Way.COMMAND)


def administrators() -> list[Person]:
    """Everybody who is one, the active ones first."""
    rows = Person.objects.filter(role=Role.ADMINISTRATOR.value)
    return list(rows.order_by("-is_active", "name", "pk"))


def by_address(email: str) -> Person:
    """Who has that address. BadInput where nobody has."""
    found = Person.objects.filter(email__iexact=email.strip()).first()
    if found is None:
        raise BadInput(f"Nobody has the address {email}.")
    return found


def of_link(token: str, *, now: datetime) -> Person | None:
    """Whose link it is while it works; nobody for one that is used, too old or none of ours."""
    found = _working(token, now).select_related("person").first()
    return found.person if found else None


@transaction.atomic
def use(token: str, *, now: datetime) -> Person:
    """Come in by the link, once. AlreadyDone where it does not work any more."""
    found = _working(token, now).select_for_update(of=("self",)).select_related("person").first()
    if found is None:
        raise AlreadyDone("This link was used already, or it is too old.")
    found.used_at = now
    found.save(update_fields=["used_at"])
    what = f"Sign-in of {found.person.name}"
    record(time_itself(now), RecordKind.SIGN_IN, what, after="by a link", about=found.person)
    return found.person


def _working(token: str, now: datetime) -> QuerySet[EntryLink]:
    return EntryLink.objects.filter(
        digest=_digest(token), used_at=None, ends_at__gt=now, person__is_active=True
    )


def _what(person: Person | None) -> str:
    if person is None:
        return ""
    label = Role(person.role).label
    return label if person.is_active else f"{label}, closed"


def _digest(token: str) -> str:
    return sha256(token.encode()).hexdigest()
