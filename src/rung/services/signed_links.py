"""What every personal link of a mail is: signed words about one person, until an instant.

A link is not kept anywhere. Opening it changes nothing; it only says who may press the button.
"""

from datetime import UTC, datetime
from typing import NamedTuple
from uuid import UUID

from django.conf import settings
from django.core.signing import BadSignature, Signer

from rung.domain.refusals import RuleViolation

_PERSON, _EXPIRES = "p", "x"


class LinkEnded(RuleViolation):
    """The link does not let its holder do this, or no longer. The message says why."""

    code = "link-ended"


class NotOurs(LinkEnded):
    """We never signed it: cut on its way, changed, or made up."""


class Signed(NamedTuple):
    """What we once signed."""

    about: tuple[UUID, ...]
    person_id: int
    expires_at: datetime


def base_url() -> str:
    """Where people reach the product, without a slash at the end."""
    return settings.RUNG_BASE_URL.rstrip("/")


def signed_url(
    path: str, *, salt: str, about: dict[str, UUID], person_id: int, expires_at: datetime
) -> str:
    """A link below that path, good for one purpose (its salt), one person and what it is about."""
    ids = {key: str(value) for key, value in about.items()}
    until = int(expires_at.timestamp())
    token = Signer(salt=salt).sign_object({**ids, _PERSON: person_id, _EXPIRES: until})
    return f"{base_url()}/{path}/{token}/"


def read_signed(token: str, *, salt: str, about: tuple[str, ...]) -> Signed:
    """What the token stands for, expired or not. Raises NotOurs when it is none of ours."""
    try:
        payload = Signer(salt=salt).unsign_object(token)
        return Signed(
            tuple(UUID(payload[key]) for key in about),
            int(payload[_PERSON]),
            datetime.fromtimestamp(payload[_EXPIRES], UTC),
        )
    except (BadSignature, ValueError, KeyError, TypeError):
        raise NotOurs(
            "This link is not complete or not ours. Open it from the mail again, or sign in."
        ) from None
