"""The demo's doors: a signed link per role that signs its person in without a password."""

from dataclasses import dataclass

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.urls import reverse

from rung.domain.permissions import Role
from rung.models import AccountContact, Person

CARRIER = "Quillmark Networks"
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


@dataclass(frozen=True)
class Introduced:
    """One person of the demo, as its page introduces them."""

    name: str
    what: str
    email: str
    path: str  # to the page that signs them in


@dataclass(frozen=True)
class Cast:
    """The people of one house."""

    house: str
    people: tuple[Introduced, ...]


def everybody() -> list[Cast]:
    """Everybody who can be played, by house: the customers' contacts first, then the carrier's."""
    found: dict[str, list[Introduced]] = {}
    contacts = AccountContact.objects.filter(person__is_active=True)
    for row in contacts.select_related("person", "account").order_by("account_id", "person_id"):
        found.setdefault(row.account.name, []).append(_introduced(row.person))
    carrier = Person.objects.filter(is_active=True).exclude(role=Role.CUSTOMER).order_by("pk")
    found[CARRIER] = [_introduced(person) for person in carrier]
    return [Cast(house, tuple(people)) for house, people in found.items()]


def everybody_url() -> str:
    """The address of the page that lists them all."""
    return f"{settings.RUNG_BASE_URL.rstrip('/')}{reverse('demo:people')}"


def _introduced(person: Person) -> Introduced:
    what = person.title or Role(person.role).label
    return Introduced(person.name, what, person.email, sign_in_path(person))


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


def sign_in_path(person: Person) -> str:
    """The page that offers to sign this person in; holds while the secret key does."""
    return reverse("demo:sign-in", args=[Signer(salt=_SALT).sign_object(person.pk)])


def sign_in_url(person: Person) -> str:
    """The same as an address for whoever is not in the house yet."""
    return f"{settings.RUNG_BASE_URL.rstrip('/')}{sign_in_path(person)}"


def person_of(token: str) -> Person | None:
    """Whom a sign-in link is for; None when nobody signed it."""
    try:
        key = Signer(salt=_SALT).unsign_object(token)
    except BadSignature:
        return None
    return Person.objects.filter(pk=key, is_active=True).first()
