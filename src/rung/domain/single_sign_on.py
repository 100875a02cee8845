"""Who may come in on the word of an OpenID provider, and as what.

The provider says who somebody is; who may come in, and what they may do here, stays the carrier's
to say. Without a mapping only people whom rung knows by the address that the provider has verified
come in, as what they are. A mapping of groups gives people of the carrier a role. Nobody is brought
to a customer's account unless a group is mapped to that very account.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from hashlib import sha256
from zoneinfo import available_timezones

from rung.domain.permissions import CARRIER_ROLES, Role
from rung.domain.refusals import RuleViolation

LONGEST_NAME = 120


class NotLetIn(RuleViolation):
    """The provider knows them, and they may not come in here; the sentence says why."""

    code = "not-let-in"


@dataclass(frozen=True)
class Rules:
    """What the operator has said of the provider's people."""

    claim: str = "groups"  # which claim names groups; "realm_access.roles" looks inside
    roles: Mapping[str, Role] = field(default_factory=dict)  # by group; the first that fits wins
    accounts: Mapping[str, str] = field(default_factory=dict)  # by group: an account's code
    newcomers: bool = False  # whether somebody whom rung does not know is added
    zone: str = "UTC"  # of people who are added, where the provider names none


@dataclass(frozen=True)
class SingleSignOn:
    """One provider and what its people may do here."""

    issuer: str
    client_id: str
    secret: str = field(repr=False)
    label: str
    rules: Rules

    @property
    def key(self) -> str:
        """What its people's keys are kept under: another issuer's are others'."""
        return f"oidc-{sha256(self.issuer.encode()).hexdigest()[:16]}"


@dataclass(frozen=True)
class Vouched:
    """What the provider says of somebody."""

    subject: str  # its own key of them, which never changes
    address: str
    is_verified: bool
    name: str
    zone: str
    groups: frozenset[str]


@dataclass(frozen=True)
class Known:
    """Somebody of ours: whom the subject or the address leads to."""

    person_id: int
    role: Role
    is_active: bool
    subject: str  # by which they have come in before; empty: never


class Standing(StrEnum):
    """How they stand to rung."""

    KNOWN = "KNOWN"
    NEW = "NEW"


@dataclass(frozen=True)
class Entry:
    """What follows: who comes in, as what, and to which accounts they may look."""

    standing: Standing
    person_id: int | None
    role: Role
    accounts: tuple[str, ...]


def vouched(claims: Mapping[str, object], rules: Rules) -> Vouched:
    """What the claims say, whatever their types. NotLetIn where they name nobody."""
    subject, address = _text(claims, "sub"), _text(claims, "email")
    if not subject:
        raise NotLetIn("Your sign-in provider did not say who you are.")
    if not address or "@" not in address:
        raise NotLetIn(
            "Your sign-in provider did not tell your e-mail address, by which people are known "
            "here. Ask whoever runs it, or sign in with a code by mail."
        )
    zone = _text(claims, "zoneinfo")
    return Vouched(
        subject=subject,
        address=address.strip(),
        # Some providers send words instead of a truth value; everything else is no.
        is_verified=claims.get("email_verified") in (True, "true"),
        name=_text(claims, "name")[:LONGEST_NAME] or address.partition("@")[0],
        zone=zone if zone in available_timezones() else rules.zone,
        groups=frozenset(_groups(claims, rules.claim)),
    )


def decide(
    said: Vouched, rules: Rules, *, by_subject: Known | None, by_address: Known | None
) -> Entry:
    """Whether they come in, and as what. Raises NotLetIn with the reason in a sentence."""
    if not said.is_verified:
        raise NotLetIn(
            f"Your sign-in provider has not verified that {said.address} is yours, so it opens "
            "nothing here. Verify it there, or sign in with a code by mail."
        )
    known = by_subject or by_address
    if known is None:
        return _newcomer(said, rules)
    if not known.is_active:
        raise NotLetIn("Your account here is closed. If that is wrong, ask your administrator.")
    if known.subject and known.subject != said.subject:
        raise NotLetIn(
            f"Somebody else has come in as {said.address} before. An administrator has to look "
            "into it."
        )
    role = _role(said, rules) if known.role in CARRIER_ROLES else None
    accounts = _accounts(said, rules) if known.role is Role.CUSTOMER else ()
    return Entry(Standing.KNOWN, known.person_id, role or known.role, accounts)


def _newcomer(said: Vouched, rules: Rules) -> Entry:
    unknown = NotLetIn(
        f"Nobody here has the address {said.address}. People are added by the carrier: ask your "
        "care manager or your administrator."
    )
    if not rules.newcomers:
        raise unknown
    role, accounts = _role(said, rules), _accounts(said, rules)
    if role is not None:
        return Entry(Standing.NEW, None, role, ())
    if accounts:
        return Entry(Standing.NEW, None, Role.CUSTOMER, accounts)
    raise unknown


def _role(said: Vouched, rules: Rules) -> Role | None:
    return next((role for group, role in rules.roles.items() if group in said.groups), None)


def _accounts(said: Vouched, rules: Rules) -> tuple[str, ...]:
    return tuple(dict.fromkeys(c for group, c in rules.accounts.items() if group in said.groups))


def _text(claims: Mapping[str, object], name: str) -> str:
    value = claims.get(name)
    return value.replace("\x00", "") if isinstance(value, str) else ""


def _groups(claims: Mapping[str, object], claim: str) -> Iterable[str]:
    """The names under the claim: a list of words, or one word."""
    found: object = claims.get(claim)
    if found is None and "." in claim:
        found = claims
        for part in claim.split("."):
            found = found.get(part) if isinstance(found, Mapping) else None
    if isinstance(found, str):
        return (found,)
    return (each for each in found if isinstance(each, str)) if isinstance(found, list) else ()
