"""The demo's doors: a signed link per role that signs its person in without a password."""

from dataclasses import dataclass

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.urls import reverse

from rung.domain.permissions import Role
from rung.models import Person

_SALT = "demo-sign-in"
# Whom a newcomer plays, one of a role; two managers, because a director answers at level 3.
_GUIDES = (
    ("lee.tan@example.com", ""),
    ("dana.reyes@example.com", ""),
    ("morgan.ellis@example.com", ""),
    ("karin.holt@example.com", "Director"),
    ("ines.carvalho@example.com", ""),
    ("leo.marsh@example.com", ""),
    ("ada.kern@example.com", ""),
)


@dataclass(frozen=True)
class SignInLink:
    """One line of `rung demo links`."""

    role: str
    name: str
    url: str


def has_people() -> bool:
    """Whether anybody has been brought in yet, by the demo or otherwise."""
    return Person.objects.exists()


def sign_in_links() -> list[SignInLink]:
    """One link per role, in the order of the levels; none while the demo is not loaded."""
    people = {
        person.email: person
        for person in Person.objects.filter(email__in=[email for email, _ in _GUIDES])
    }
    return [
        SignInLink(role or Role(person.role).label, person.name, sign_in_url(person))
        for email, role in _GUIDES
        if (person := people.get(email))
    ]


def sign_in_url(person: Person) -> str:
    """The address that offers to sign this person in; holds while the secret key does."""
    path = reverse("demo:sign-in", args=[Signer(salt=_SALT).sign_object(person.pk)])
    return f"{settings.RUNG_BASE_URL.rstrip('/')}{path}"


def person_of(token: str) -> Person | None:
    """Whom a sign-in link is for; None when nobody signed it."""
    try:
        key = Signer(salt=_SALT).unsign_object(token)
    except BadSignature:
        return None
    return Person.objects.filter(pk=key, is_active=True).first()
