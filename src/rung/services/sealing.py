"""Secrets that have to be used again, kept under the signing key: a copy of the database alone
gives none of them away."""

import base64
import hashlib

from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings


def seal(text: str, *, purpose: str) -> str:
    """The secret as it is kept. What is sealed for one purpose cannot be read for another."""
    return _box(purpose).encrypt(text.encode()).decode()


def unseal(sealed: str, *, purpose: str) -> str | None:
    """The secret; None where it was sealed under another key, or for something else."""
    try:
        return _box(purpose).decrypt(sealed.encode()).decode()
    except InvalidToken:
        return None


def _box(purpose: str) -> Fernet:
    key = hashlib.sha256(f"rung.{purpose}:{settings.SECRET_KEY}".encode()).digest()
    return Fernet(base64.urlsafe_b64encode(key))
