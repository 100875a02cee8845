"""The private address of a person's calendar feed: made, made anew, ended, and whose it is.

The address is the whole proof, so it is random, shown once, and only its digest is kept.
"""

import secrets
from hashlib import sha256

from django.db import transaction

from rung.domain.house_record import RecordKind
from rung.domain.refusals import AlreadyDone
from rung.models import CalendarFeed, Person
from rung.services.carry_out import pressed_once
from rung.services.doing import Doing
from rung.services.record import record

NO_ADDRESS, ADDRESS = "no private address", "a private address"


@transaction.atomic
def make(*, doing: Doing) -> str:
    """A new private address of one's own; the one before it ends. Its token, this once."""
    person = Person.objects.select_for_update().get(pk=doing.person.pk)
    pressed_once(doing)
    token = secrets.token_urlsafe(32)
    _, is_first = CalendarFeed.objects.update_or_create(
        person=person, defaults={"digest": _digest(token), "made_at": doing.now}
    )
    _told(person, NO_ADDRESS if is_first else ADDRESS, f"a new {ADDRESS[2:]}", doing)
    return token


@transaction.atomic
def end(*, doing: Doing) -> None:
    """One's own private address answers nothing any more. AlreadyDone where there is none."""
    person = Person.objects.select_for_update().get(pk=doing.person.pk)
    pressed_once(doing)
    gone, _ = CalendarFeed.objects.filter(person=person).delete()
    if not gone:
        raise AlreadyDone("Your calendar feed has no address any more.")
    _told(person, ADDRESS, NO_ADDRESS, doing)


def owner_of(token: str) -> Person | None:
    """Whose address it is while it lives; nobody's once it ended or its person may not come in."""
    of = CalendarFeed.objects.filter(digest=_digest(token), person__is_active=True)
    found = of.select_related("person").first()
    return found.person if found else None


def _told(person: Person, before: str, after: str, doing: Doing) -> None:
    what = f"Calendar feed of {person.name}"
    record(doing, RecordKind.SIGN_IN, what, before, after, about=person)


def _digest(token: str) -> str:
    return sha256(token.encode()).hexdigest()
