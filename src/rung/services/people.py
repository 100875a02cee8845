"""Who holds which level, who stands in for whom, and when somebody is away: changes by hand (R16).

Every change is kept: who made it, when, and what it was. What is engaged already keeps its people;
they are looked up anew when a level is engaged, and again when nobody answers.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q

from rung.domain.coverage import circle
from rung.domain.house_record import RecordKind
from rung.domain.instants import show_from_to
from rung.domain.languages import Language
from rung.domain.permissions import CARRIER_ROLES, Act, Role
from rung.domain.refusals import AlreadyDone, BadInput
from rung.domain.told_how import check_language
from rung.models import Absence, Account, Calendar, LevelHolder, Person, RecordEntry, Region
from rung.services.carry_out import pressed_once
from rung.services.doing import Doing
from rung.services.importing import one_at_a_time
from rung.services.preferences import how_told
from rung.services.record import record

_CARRIER = [role.value for role in CARRIER_ROLES]


@dataclass(frozen=True)
class Row:
    """Who is to hold a level where; what is empty means anywhere."""

    level: int
    rank: int = 1
    region: Region | None = None
    account: Account | None = None
    product: str = ""
    track: str = ""
    person: Person | None = None
    outside: str = ""
    title: str = ""


@transaction.atomic
def choose_cover(*, person_id: int, cover_id: int | None, doing: Doing) -> Person:
    """Name who stands in for a person, or nobody. BadInput where covers would go in a circle."""
    doing.allow(Act.KEEP_PEOPLE)
    one_at_a_time()  # an import changes covers too
    pressed_once(doing)
    person = _of_carrier(person_id)
    before = person.cover
    cover = _of_carrier(cover_id) if cover_id is not None else None
    if cover is not None:
        _require_no_circle(person, cover)
    if before != cover:
        person.cover = cover
        person.save(update_fields=["cover"])
        what = f"Cover of {person.name}"
        record(doing, RecordKind.LEVEL, what, _name(before), _name(cover), about=person)
    return person


@transaction.atomic
def choose_hours(*, person_id: int, calendar_id: int | None, doing: Doing) -> Person:
    """Say in which working hours reminders reach a person; none: at any time."""
    doing.allow(Act.KEEP_PEOPLE)
    pressed_once(doing)
    person = _of_carrier(person_id)
    before = person.calendar
    calendar = Calendar.objects.get(pk=calendar_id) if calendar_id is not None else None
    if before != calendar:
        person.calendar = calendar
        person.save(update_fields=["calendar"])
        what = f"Hours for reminders of {person.name}"
        record(doing, RecordKind.PERSON, what, _name(before), _name(calendar), about=person)
    return person


@transaction.atomic
def choose_language(*, person_id: int, language: Language, seen: Language, doing: Doing) -> Person:
    """Say in which language a customer's person is written to from now on (R22).

    ``seen`` is what the form showed: refused, with who chose what, where it is not so any more.
    BadInput for another language than English inside the carrier.
    """
    doing.allow(Act.KEEP_PEOPLE)
    one_at_a_time()  # an import changes languages too
    pressed_once(doing)
    person = Person.objects.select_for_update().filter(pk=person_id).first()
    if person is None:
        raise BadInput("There is no such person.")
    before = Language(person.language)
    if before is not seen:
        raise _chosen_meanwhile(person, before)
    check_language(language, customer=person.role == Role.CUSTOMER.value)
    if before is not language:
        person.language = language.value
        person.save(update_fields=["language"])
        what = language_of(person)
        record(doing, RecordKind.PERSON, what, before.label, language.label, about=person)
    return person


def language_of(person: Person) -> str:
    """What the record calls a choice of language that an administrator made."""
    return f"Language of {person.name}"


def _chosen_meanwhile(person: Person, language: Language) -> AlreadyDone:
    """Who chose it since, as far as the record tells: by hand, by themselves, or by a file."""
    by_hand = Q(subject=language_of(person))
    themselves = Q(subject=how_told(person))
    by_file = Q(after__icontains="language")
    found = RecordEntry.objects.filter(by_hand | themselves | by_file, about=person)
    last = found.order_by("-id").first()
    who = last.actor_name if last and last.actor_name else "An import" if last else "Somebody"
    return AlreadyDone(
        f"{who} chose {language.label} meanwhile. Send it again if it is to be otherwise.",
        last.recorded_at if last else None,
    )


@transaction.atomic
def add_absence(*, person_id: int, starts_at: datetime, ends_at: datetime, doing: Doing) -> Absence:
    """Somebody cannot be reached for a while: anybody of the carrier says so of themselves."""
    doing.allow(_about_whom(person_id, doing))
    pressed_once(doing)
    person = _of_carrier(person_id)
    if ends_at <= starts_at:
        raise BadInput("The end is not after the beginning.")
    if ends_at <= doing.now:
        raise BadInput("That time is over. Enter an absence that is still to come or lasts.")
    try:
        with transaction.atomic():
            made = Absence.objects.create(person=person, starts_at=starts_at, ends_at=ends_at)
    except IntegrityError:
        raise AlreadyDone("An absence that begins then is entered already. End it first.") from None
    _record_absence(doing, person, after=f"away {show_from_to(starts_at, ends_at, person.zone)}")
    return made


@transaction.atomic
def end_absence(*, absence_id: int, doing: Doing) -> Person:
    """An absence ends now; one that has not begun is taken back."""
    row = Absence.objects.select_for_update().filter(pk=absence_id).first()
    if row is None or row.ends_at <= doing.now:
        raise AlreadyDone("This absence is over already.")
    doing.allow(_about_whom(row.person_id, doing))
    pressed_once(doing)
    span = show_from_to(row.starts_at, row.ends_at, row.person.zone)
    if row.starts_at >= doing.now:
        row.delete()
        _record_absence(doing, row.person, f"away {span}", "not away after all")
    else:
        row.ends_at = doing.now
        row.save(update_fields=["ends_at"])
        _record_absence(doing, row.person, f"away {span}", "back early")
    return row.person


@transaction.atomic
def hold_level(*, row: Row, doing: Doing) -> LevelHolder:
    """Let a person, or a party outside, hold a level somewhere. AlreadyDone for a taken rank."""
    doing.allow(Act.KEEP_PEOPLE)
    pressed_once(doing)
    if bool(row.person) == bool(row.outside):
        raise BadInput("Choose a person, or describe a party outside: one of the two.")
    values: Mapping[str, Any] = vars(row)
    try:
        with transaction.atomic():
            made = LevelHolder.objects.create(**values)
    except IntegrityError:
        raise AlreadyDone(
            "Somebody holds this level there with this rank. Take another rank, or remove them."
        ) from None
    record(doing, RecordKind.LEVEL, _holder(made), after=f"holds {said(made)}", about=made.person)
    return made


@transaction.atomic
def leave_level(*, holder_id: int, doing: Doing) -> None:
    """Somebody does not hold a level there any more. What is engaged keeps them."""
    doing.allow(Act.KEEP_PEOPLE)
    pressed_once(doing)
    rows = LevelHolder.objects.select_related("person", "region", "account")
    row = rows.filter(pk=holder_id).first()
    if row is None:
        raise AlreadyDone("This was removed already.")
    was, person = f"held {said(row)}", row.person
    row.delete()
    record(doing, RecordKind.LEVEL, _holder(row), was, "does not any more", about=person)


def said(row: LevelHolder) -> str:
    """A row in words: "level 2 of Maplethorn for Ethernet 1G in West, rank 2"."""
    parts = [f"level {row.level}"]
    parts += [f"of {row.account}"] if row.account else []
    parts += [f"for {row.product}"] if row.product else []
    parts += [f"in {row.region}"] if row.region else []
    parts += [f"on track {row.track}"] if row.track else []
    parts += ["anywhere"] if len(parts) == 1 else []
    rank = f", rank {row.rank}" if row.rank != 1 else ""
    return " ".join(parts) + rank + (f": {row.outside}" if row.outside else "")


def _require_no_circle(person: Person, cover: Person) -> None:
    if person == cover:
        raise BadInput("Nobody covers for themselves.")
    covers = dict(Person.objects.exclude(cover=None).values_list("pk", "cover_id"))
    found = circle(person.pk, cover.pk, covers)
    if found:
        names = Person.objects.in_bulk(list(found))
        round_again = " → ".join(names[each].name for each in (*found, person.pk))
        raise BadInput(f"Covers would go in a circle: {round_again}. Choose somebody else.")


def _about_whom(person_id: int, doing: Doing) -> Act:
    return Act.ENTER_OWN_ABSENCE if person_id == doing.person.pk else Act.KEEP_PEOPLE


def _of_carrier(person_id: int) -> Person:
    person = (
        Person.objects.select_for_update(of=("self",))
        .select_related("cover", "calendar")
        .filter(pk=person_id, role__in=_CARRIER)
        .first()
    )
    if person is None:
        raise BadInput("Choose somebody of the carrier.")
    return person


def _name(thing: object | None) -> str:
    return str(thing) if thing else "none"


def _holder(row: LevelHolder) -> str:
    return row.person.name if row.person else row.outside


def _record_absence(doing: Doing, person: Person, before: str = "", after: str = "") -> None:
    subject = f"Absence of {person.name}"
    record(doing, RecordKind.ABSENCE, subject, before, after, about=person)
