"""Second factors come and go: each time its owner is told by mail and it is put on the record.

A passkey or an authenticator app is a second factor; recovery codes stand in for one that is lost
and end with the last one. What a factor proves is the sign-in library's to check; here it is kept.
Whoever came in elsewhere with a factor that is taken away is signed out there in the same breath.
"""

from collections.abc import Iterable

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from allauth.mfa.webauthn.internal.auth import WebAuthn
from django.db import transaction

from rung.domain.house_record import RecordKind, Way
from rung.domain.notices import NoticeKind
from rung.domain.permissions import Act, Role
from rung.domain.refusals import AlreadyDone, BadInput, RuleViolation
from rung.domain.wording_factors import FactorChange
from rung.models import Person, RequiredFactor
from rung.models.sign_in import APP, CODES, SECOND
from rung.services.carry_out import pressed_once
from rung.services.doing import Doing
from rung.services.outbox import write_notice
from rung.services.record import record
from rung.services.signed_in import end_others

MOST_PASSKEYS = 20
NONE, ONE = "one factor", "a second factor"
OPERATOR = "whoever runs rung"


@transaction.atomic
def add_passkey(*, name: str, credential: dict[str, object], doing: Doing) -> None:
    """Keep a passkey that has been proven. BadInput once somebody has a great many."""
    person = _held(doing.person.pk)
    own = Authenticator.objects.filter(user=person, type=Authenticator.Type.WEBAUTHN)
    if own.count() >= MOST_PASSKEYS:
        raise BadInput(f"You have {MOST_PASSKEYS} passkeys. Remove one that you do not use first.")
    WebAuthn.add(person, name, credential)
    _told(person, FactorChange.PASSKEY_ADDED, name, doing)


@transaction.atomic
def add_app(*, secret: str, doing: Doing) -> None:
    """Keep an authenticator app that has been proven. AlreadyDone where there is one."""
    person = _held(doing.person.pk)
    if Authenticator.objects.filter(user=person, type=APP).exists():
        raise AlreadyDone("You have an authenticator app already. Remove it first.")
    TOTP.activate(person, secret)
    _told(person, FactorChange.APP_ADDED, "", doing)


@transaction.atomic
def remove_factor(*, factor_id: int, here: str | None, doing: Doing) -> None:
    """Take away a passkey or the app of one's own; the last one not where the role needs one.

    ``here`` is the key of the session that goes on; every other one of theirs ends.
    """
    person = _held(doing.person.pk)
    pressed_once(doing)
    own = Authenticator.objects.filter(user=person, type__in=SECOND)
    factor = own.filter(pk=factor_id).first()
    if factor is None:
        raise AlreadyDone("This was removed already.")
    last = not own.exclude(pk=factor_id).exists()
    if last and Role(person.role) in RequiredFactor.roles():
        raise RuleViolation("Your role needs a second factor. Add another one, then remove this.")
    is_app = factor.type == APP
    name = "" if is_app else factor.wrap().name
    factor.delete()
    if last:  # codes for what is lost are of no use where there is nothing to lose
        Authenticator.objects.filter(user=person).delete()
    end_others(person=person, session_key=here)
    change = FactorChange.APP_REMOVED if is_app else FactorChange.PASSKEY_REMOVED
    _told(person, change, name, doing)


@transaction.atomic
def make_codes(*, doing: Doing) -> tuple[str, ...]:
    """New recovery codes, this once in words; those made before end. They need a second factor."""
    person = _held(doing.person.pk)
    pressed_once(doing)
    if not Authenticator.objects.filter(user=person, type__in=SECOND).exists():
        raise RuleViolation("Add a passkey or an authenticator app first.")
    Authenticator.objects.filter(user=person, type=CODES).delete()
    made = RecoveryCodes.activate(person)
    _told(person, FactorChange.CODES_MADE, "", doing)
    return tuple(made.generate_codes())


@transaction.atomic
def remove_all(*, person_id: int, doing: Doing) -> None:
    """Somebody lost theirs: an administrator takes all of them away, and the person is told."""
    doing.allow(Act.KEEP_SIGN_IN)
    person = _held(person_id)
    pressed_once(doing)
    if person.pk == doing.person.pk:
        raise RuleViolation("Another administrator does that for you.")
    _remove_all(person, doing)


@transaction.atomic
def remove_all_on_the_machine(*, email: str, doing: Doing) -> Person:
    """The same by whoever runs rung, when no administrator can. BadInput for nobody's address."""
    person = Person.objects.filter(email__iexact=email.strip()).first()
    if person is None:
        raise BadInput(f"Nobody has the address {email}.")
    _remove_all(_held(person.pk), doing, Way.COMMAND)
    return person


@transaction.atomic
def choose_required_roles(*, roles: Iterable[Role], doing: Doing) -> None:
    """Decide which roles need a second factor; whoever has none is led to get one, at once."""
    doing.allow(Act.KEEP_SIGN_IN)
    pressed_once(doing)
    Person.objects.select_for_update().get(pk=doing.person.pk)
    wanted, before = set(roles), RequiredFactor.roles()
    RequiredFactor.objects.exclude(role__in=wanted).delete()
    for role in Role:
        if role in wanted - before:
            RequiredFactor.objects.create(
                role=role.value, since_at=doing.now, required_by=doing.person
            )
        if (role in wanted) != (role in before):
            was, now_is = (ONE, NONE) if role in before else (NONE, ONE)
            record(doing, RecordKind.PERMISSION, f"Sign-in of role {role.label}", was, now_is)


def _remove_all(person: Person, doing: Doing, way: Way | None = None) -> None:
    gone, _ = Authenticator.objects.filter(user=person).delete()
    if not gone:
        raise AlreadyDone(f"{person.name} has no second factor.")
    end_others(person=person, session_key=None)
    _told(person, FactorChange.ALL_REMOVED, "", doing, way)


def _held(person_id: int) -> Person:
    """The person, held so that two changes of their factors come one after the other."""
    person = Person.objects.select_for_update().filter(pk=person_id).first()
    if person is None:
        raise BadInput("There is no such person.")
    return person


def _told(
    person: Person, change: FactorChange, name: str, doing: Doing, way: Way | None = None
) -> None:
    """To their owner by mail, and on the record; no secret is in either."""
    somebody_else = OPERATOR if doing.actor is None else doing.actor.name
    what, words = f"Sign-in of {person.name}", change.said(name)
    record(doing, RecordKind.SIGN_IN, what, after=words, about=person, way=way)
    kind = NoticeKind.SIGN_IN_CHANGED
    write_notice(
        kind=kind,
        key=f"{kind}:{person.pk}:{change}:{name}:{doing.now.isoformat()}",
        recipient=person,
        context={
            "change": change.value,
            "text": name,
            "by": "" if doing.actor == person else somebody_else,
            "happened_at": doing.now.isoformat(),
        },
        now=doing.now,
    )
