"""Tokens with which an account is opened instead of a password (RFC 6749, RFC 7523).

A token is asked for with the secret of a program that the operator has registered, as Microsoft
365 takes it, or with a request signed by the key of a service account, as Google takes it. It is
kept in memory alone, and asked for anew before it ends.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

import jwt
import requests

from rung.adapters.imap_in import FolderTrouble, in_short
from rung.domain.mail_account import MailAccount, TokenSource

PATIENCE = (10.0, 30.0)  # seconds until it answers the door, and between two words of an answer
UNSAID = 3600  # seconds a token lives that does not say so
LONGEST = 86_400  # seconds after which one is asked for anew, whatever it says
BEFORE = 300  # seconds before its end in which a token is not used any more
SIGNED_FOR = timedelta(minutes=10)
_SIGNED = "urn:ietf:params:oauth:grant-type:jwt-bearer"


class Tokens:
    """The token of one account, kept until shortly before it ends."""

    def __init__(self, account: MailAccount) -> None:
        self._account = account
        self._token = ""
        self._until: datetime | None = None

    def current(self, *, now: datetime) -> str:
        """One that can be used; empty for an account with a password. Raises FolderTrouble."""
        source = self._account.token
        if source is None:
            return ""
        if not self._token or self.ends(now=now):
            self.forget()
            self._token, seconds = _asked_for(source, self._account.user, now)
            self._until = now + timedelta(seconds=max(seconds - BEFORE, seconds / 2))
        return self._token

    def ends(self, *, now: datetime) -> bool:
        """Whether what was opened with the present one is to be opened anew."""
        return self._until is not None and now >= self._until

    def forget(self) -> None:
        """The next is asked for, whatever this one says of itself: somebody did not take it."""
        self._token, self._until = "", None


def _asked_for(source: TokenSource, user: str, now: datetime) -> tuple[str, float]:
    """A token and for how many seconds it can be used."""
    try:
        answer = requests.post(
            source.url,
            data=_request(source, user, now),
            timeout=PATIENCE,
            allow_redirects=False,  # the secret goes to nobody else
        )
    except requests.RequestException as error:
        words = f"Nobody can be asked for a token: {in_short(error)}"
        raise FolderTrouble(words) from error
    said = _read(answer)
    token = said.get("access_token")
    if answer.status_code == requests.codes.ok and isinstance(token, str) and token.isascii():
        return token, _seconds(said.get("expires_in"))
    why = said.get("error_description") or said.get("error") or "it names no reason"
    raise FolderTrouble(f"No token was given ({answer.status_code}): {in_short(why)}")


def _request(source: TokenSource, user: str, now: datetime) -> dict[str, str]:
    if not source.signed:
        return {
            "grant_type": "client_credentials",
            "client_id": source.client,
            "client_secret": source.secret,
            "scope": source.scope,
        }
    claims = {
        "iss": source.client,
        "sub": user,
        "scope": source.scope,
        "aud": source.url,
        "iat": now,
        "exp": now + SIGNED_FOR,
    }
    try:
        signed = jwt.encode(claims, source.secret, algorithm="RS256")
    except (ValueError, TypeError, jwt.PyJWTError) as error:
        raise FolderTrouble("The key of the service account cannot be used.") from error
    return {"grant_type": _SIGNED, "assertion": signed}


def _read(answer: requests.Response) -> Mapping[str, Any]:
    try:
        said = answer.json()
    except ValueError:
        return {}
    return said if isinstance(said, dict) else {}


def _seconds(said: object) -> float:
    try:
        return min(max(0.0, float(str(said))), LONGEST)
    except ValueError:
        return UNSAID
