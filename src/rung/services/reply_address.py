"""The address to which a notice is answered: its own, and signed, so that nobody can guess one."""

import binascii
from base64 import b32decode, b32encode
from email.utils import parseaddr
from uuid import UUID

from django.conf import settings
from django.utils.crypto import constant_time_compare, salted_hmac

_SALT = "rung.mail.reply"
_ID_LETTERS, _SIGNATURE_LETTERS = 26, 16  # together with the local part less than the 64 allowed


def base_address() -> str:
    """Where answers go, without anything signed: any mail to it is taken."""
    return (settings.RUNG_MAIL_REPLY_TO or parseaddr(settings.RUNG_MAIL_FROM)[1]).lower()


def reply_address(notice_id: UUID) -> str:
    """The address of one notice; letters of one case, since servers on the way change them."""
    local, _, domain = base_address().partition("@")
    plain = b32encode(notice_id.bytes).decode().rstrip("=").lower()
    return f"{local}+{plain}{_signature(plain)}@{domain}"


def is_ours(recipient: str) -> bool:
    """Whether mail to that address is for us, whatever stands behind a plus."""
    local, _, domain = recipient.lower().partition("@")
    ours, _, our_domain = base_address().partition("@")
    return domain == our_domain and local.split("+", 1)[0] == ours


def notice_answered_at(recipient: str) -> UUID | None:
    """The notice whose address it is; None for one that we did not sign."""
    token = recipient.lower().partition("@")[0].partition("+")[2]
    plain, signature = token[:_ID_LETTERS], token[_ID_LETTERS:]
    if not is_ours(recipient) or not constant_time_compare(signature, _signature(plain)):
        return None
    try:
        return UUID(bytes=b32decode(f"{plain.upper()}======"))
    except (binascii.Error, ValueError):
        return None


def _signature(plain: str) -> str:
    digest = salted_hmac(_SALT, plain, algorithm="sha256").digest()
    return b32encode(digest).decode().lower()[:_SIGNATURE_LETTERS]
