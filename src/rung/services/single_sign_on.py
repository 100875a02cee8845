"""Lets people in on the word of an OpenID provider: who it is, what changes, all on the record."""

from datetime import datetime

from allauth.socialaccount.models import SocialAccount
from django.db import IntegrityError, transaction

from rung.domain.house_record import RecordKind
from rung.domain.permissions import Role
from rung.domain.single_sign_on import Entry, Known, NotLetIn, Rules, Standing, Vouched, decide
from rung.models import Account, AccountContact, Person
from rung.services.doing import Doing, time_itself
from rung.services.record import record

WORDS = "as the sign-in provider says"


@transaction.atomic
def enter(*, provider: str, said: Vouched, rules: Rules, now: datetime) -> Person:
    """Who comes in; their role and accounts are as the mapping says from now on.

    Raises NotLetIn, with nothing changed.
    """
    doing = time_itself(now)
    entry = decide(
        said,
        rules,
        by_subject=_by_subject(provider, said.subject),
        by_address=_by_address(provider, said.address),
    )
    person = _added(said, entry, doing) if entry.standing is Standing.NEW else _known(entry, doing)
    for code in entry.accounts:
        _let_look(person, code, doing)
    # The provider's key of them, and nothing else that it said.
    SocialAccount.objects.get_or_create(
        provider=provider, uid=said.subject, defaults={"user": person, "extra_data": {}}
    )
    return person


def _by_subject(provider: str, subject: str) -> Known | None:
    linked = SocialAccount.objects.filter(provider=provider, uid=subject).first()
    return _as_known(Person.objects.filter(pk=linked.user_id).first(), subject) if linked else None


def _by_address(provider: str, address: str) -> Known | None:
    person = Person.objects.filter(email__iexact=address).first()
    linked = SocialAccount.objects.filter(provider=provider, user=person).first()
    return _as_known(person, linked.uid if linked else "")


def _as_known(person: Person | None, subject: str) -> Known | None:
    if person is None:
        return None
    return Known(person.pk, Role(person.role), person.is_active, subject)


def _known(entry: Entry, doing: Doing) -> Person:
    person = Person.objects.select_for_update().get(pk=entry.person_id or 0)
    before = Role(person.role)
    if before is not entry.role:
        person.role = entry.role.value
        person.save(update_fields=["role"])
        what, to = f"Role of {person.name}", entry.role.label
        kind = RecordKind.PERMISSION
        record(doing, kind, what, before.label, to, about=person, words=WORDS)
    return person


def _added(said: Vouched, entry: Entry, doing: Doing) -> Person:
    person = Person(email=said.address, name=said.name, role=entry.role.value, zone=said.zone)
    person.set_unusable_password()
    try:
        with transaction.atomic():
            person.save()
    except IntegrityError:
        raise NotLetIn("You are being added just now in another window. Try again.") from None
    what, to = f"Person {person.name}", f"added as {entry.role.label}"
    record(doing, RecordKind.PERSON, what, after=to, about=person, words=WORDS)
    return person


def _let_look(person: Person, code: str, doing: Doing) -> None:
    """They may look at the account that is mapped; escalating for it is the carrier's to grant."""
    account = Account.objects.filter(code=code).first()
    if account is None:
        return
    made = AccountContact.objects.get_or_create(
        account=account, person=person, defaults={"may_escalate": False}
    )[1]
    if made:
        what, to = f"Contact {person.name}", f"may look at {account.name}"
        record(doing, RecordKind.PERMISSION, what, after=to, about=person, words=WORDS)
