"""Where people are signed in: begun, seen, ended; by themselves, by an administrator, by a change.

A session that has ended is gone from the table of sessions at once, on every machine.
"""

from datetime import datetime
from uuid import UUID

from django.contrib.sessions.models import Session
from django.db import transaction

from rung.domain.house_record import RecordKind
from rung.domain.permissions import Act
from rung.domain.refusals import AlreadyDone
from rung.models import Person, SignedIn
from rung.models.keys import key_at
from rung.services.carry_out import pressed_once
from rung.services.doing import Doing
from rung.services.record import record


@transaction.atomic
def begin(*, person: Person, session_key: str, browser: str, address: str, now: datetime) -> UUID:
    """Somebody has signed in; what is to be shown of it. The key of the row."""
    SignedIn.objects.filter(session_key=session_key).delete()
    made = SignedIn.objects.create(
        id=key_at(now),
        person=person,
        session_key=session_key,
        since=now,
        seen_at=now,
        browser=browser[:80],
        address=address[:45],
    )
    return made.pk


def seen(*, signed_in_id: UUID, session_key: str, address: str, now: datetime) -> None:
    """They are still there; a session may have been given another key meanwhile."""
    SignedIn.objects.filter(pk=signed_in_id, since__lte=now).update(
        session_key=session_key, address=address[:45], seen_at=now
    )


@transaction.atomic
def end_here(*, session_key: str | None) -> None:
    """They sign out in this browser; the session itself goes with the request."""
    SignedIn.objects.filter(session_key=session_key or "").delete()


@transaction.atomic
def end_one(*, person: Person, signed_in_id: UUID) -> None:
    """Sign a person out in one of their browsers. AlreadyDone where they are not signed in."""
    keys = _end(person, only=signed_in_id)
    if not keys:
        raise AlreadyDone("You are not signed in there any more.")


@transaction.atomic
def end_others(*, person: Person, session_key: str | None) -> int:
    """Sign a person out everywhere else: they asked for it, or how they sign in has changed."""
    return len(_end(person, but=session_key or ""))


@transaction.atomic
def end_all(*, person_id: int, doing: Doing) -> Person:
    """An administrator signs somebody out everywhere."""
    doing.allow(Act.KEEP_PEOPLE)
    pressed_once(doing)
    person = Person.objects.get(pk=person_id)
    ended = len(_end(person))
    if not ended:
        raise AlreadyDone(f"{person.name} is signed in nowhere.")
    places = f"{ended} browser{'s' if ended != 1 else ''}"
    what = f"Sign-in of {person.name}"
    record(doing, RecordKind.SIGN_IN, what, f"signed in, {places}", "nowhere", about=person)
    return person


def _end(person: Person, *, only: UUID | None = None, but: str = "") -> list[str]:
    rows = SignedIn.objects.select_for_update().filter(person=person).exclude(session_key=but)
    if only is not None:
        rows = rows.filter(pk=only)
    keys = [row.session_key for row in rows]
    Session.objects.filter(session_key__in=keys).delete()
    SignedIn.objects.filter(session_key__in=keys).delete()
    return keys
