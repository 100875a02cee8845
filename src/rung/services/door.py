"""Counts what is tried at the door, and lets a way in rest after too many tries.

Counts lie in PostgreSQL, one row for each, and are locked while they change: tries at the same time
on several machines are counted one after the other. What is done for an address that nobody has is
the same, statement for statement, as for one that somebody has.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from django.db import transaction

from rung.domain.door import (
    FORGOTTEN_AFTER,
    LIMITS,
    Count,
    WayIn,
    Whose,
    counted,
    given_back,
    resting_words,
)
from rung.domain.house_record import RecordKind, Way
from rung.domain.notices import NoticeKind
from rung.domain.permissions import Act
from rung.domain.refusals import AlreadyDone, RuleViolation
from rung.models import Person, SignInTries
from rung.services.carry_out import pressed_once
from rung.services.doing import Doing
from rung.services.outbox import write_notice
from rung.services.record import record


class WayRests(RuleViolation):
    """There were too many tries; the sentence says when to try again and what works meanwhile."""

    code = "way-rests"

    def __init__(self, way: WayIn, until: datetime, now: datetime) -> None:
        super().__init__(resting_words(way, until, now))
        self.until = until


@dataclass(frozen=True)
class Comer:
    """Somebody at the door: whom they say they are, and from where they come."""

    address: str  # as it was typed; empty where nobody is named
    person: Person | None  # who has that address
    browser: str  # the mark of a browser that is known to be that person's; empty for strangers
    network: str


@transaction.atomic
def count_try(way: WayIn, comer: Comer, *, now: datetime) -> None:
    """Count one more try before it is looked at. Raises WayRests where the way rests."""
    rows = _rows(way, comer, now)
    for row in rows:
        if _count(row).rests(now) and row.rests_until is not None:
            raise WayRests(way, row.rests_until, now)
    for row in rows:
        _keep(row, counted(_count(row), LIMITS[way, Whose(row.whose)], now))


@transaction.atomic
def give_back(way: WayIn, comer: Comer, *, now: datetime) -> None:
    """The try was right: it is not counted, and nothing rests because of it."""
    for row in _rows(way, comer, now):
        _keep(row, given_back(_count(row)))


@transaction.atomic
def tell_when_resting(way: WayIn, comer: Comer, *, now: datetime) -> None:
    """Mail the person, once for each rest, that a way in rests, until when, and what works."""
    for row in _rows(way, comer, now):
        if comer.person is None or row.whose == Whose.NETWORK.value or not _count(row).rests(now):
            continue
        until = row.rests_until.isoformat() if row.rests_until else ""
        write_notice(
            kind=NoticeKind.SIGN_IN_RESTS,
            key=f"{NoticeKind.SIGN_IN_RESTS}:{row.key[:16]}:{until}",
            recipient=comer.person,
            context={"way": way.value, "until": until, "tries": row.tries},
            now=now,
        )


@transaction.atomic
def lift(*, person_id: int, doing: Doing) -> Person:
    """Let every way in of a person work again at once. AlreadyDone where none rests."""
    doing.allow(Act.KEEP_PEOPLE)
    pressed_once(doing)
    return lift_for(Person.objects.get(pk=person_id), doing)


def lift_for(person: Person, doing: Doing, way: Way | None = None) -> Person:
    """The same within a caller's transaction, by whoever it let through."""
    rows = SignInTries.objects.select_for_update().filter(person=person, rests_until__gt=doing.now)
    ways = sorted({WayIn(row.way).label for row in rows})
    if not ways:
        raise AlreadyDone(f"No way in rests for {person.name}.")
    SignInTries.objects.filter(person=person).delete()
    record(
        doing,
        RecordKind.SIGN_IN,
        f"Sign-in of {person.name}",
        f"rests: {', '.join(ways).lower()}",
        "works again",
        about=person,
        way=way,
    )
    return person


def forget_old(*, now: datetime) -> int:
    """Take away counts that say nothing any more; how many went."""
    old = SignInTries.objects.filter(since__lt=now - FORGOTTEN_AFTER)
    return old.delete()[0]


def _rows(way: WayIn, comer: Comer, now: datetime) -> list[SignInTries]:
    """The rows that count this try, locked, always in the same order."""
    return [
        _locked(way, whose, key, None if whose is Whose.NETWORK else comer.person, now)
        for whose, key in _keys(way, comer)
    ]


def _keys(way: WayIn, comer: Comer) -> Iterator[tuple[Whose, str]]:
    """Strangers share the person's count and their network's; a known browser has its own."""
    if comer.browser:
        yield Whose.BROWSER, comer.browser
        return
    if (way, Whose.PERSON) in LIMITS and comer.address:
        yield Whose.PERSON, comer.address.strip().lower()
    yield Whose.NETWORK, comer.network


def _locked(
    way: WayIn, whose: Whose, name: str, person: Person | None, now: datetime
) -> SignInTries:
    key = sha256(f"{way.value}|{whose.value}|{name}".encode()).hexdigest()
    made = {"way": way.value, "whose": whose.value, "person": person, "since": now}
    SignInTries.objects.bulk_create([SignInTries(key=key, **made)], ignore_conflicts=True)
    return SignInTries.objects.select_for_update().get(key=key)


def _count(row: SignInTries) -> Count:
    return Count(row.tries, row.since, row.rests_until)


def _keep(row: SignInTries, count: Count) -> None:
    row.tries, row.since, row.rests_until = count.tries, count.since, count.rests_until
    row.save(update_fields=["tries", "since", "rests_until"])
