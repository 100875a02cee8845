"""Reads what the operator says of tokens for the account that mail is fetched from."""

import json
import os
from typing import Any
from urllib.parse import urlsplit

from rung.config.environment import secret
from rung.domain.mail_account import TokenSource

GOOGLE_MAIL = "https://mail.google.com/"  # what Google asks of whoever reads mail by IMAP
_HERE = {"localhost", "127.0.0.1", "::1"}
_URL = "RUNG_IMAP_TOKEN_URL"
_ID = "RUNG_IMAP_CLIENT_ID"
_SECRET = "RUNG_IMAP_CLIENT_SECRET"  # noqa: S105 - a variable's name
_SCOPE = "RUNG_IMAP_SCOPE"
_KEY = "RUNG_IMAP_SERVICE_KEY"


def token_source() -> TokenSource | None:
    """Who gives tokens; None where the account has a password. ValueError, naming the variable."""
    url, client, scope = (os.environ.get(name, "").strip() for name in (_URL, _ID, _SCOPE))
    key = secret(_KEY)
    if key:
        return _signed(_document(key), url, scope or GOOGLE_MAIL)
    if not (url or client or scope):
        return None
    sent = secret(_SECRET)
    given = {_URL: url, _ID: client, _SCOPE: scope, f"{_SECRET}_FILE": sent}
    for name, value in given.items():
        if not value:
            raise ValueError(f"{name} is not set, and without it no token is given.")
    return TokenSource(_checked(url), client, sent, scope)


def _signed(document: dict[str, Any], url: str, scope: str) -> TokenSource:
    client, key = (str(document.get(name) or "") for name in ("client_email", "private_key"))
    url = url or str(document.get("token_uri") or "")
    if not (client and key):
        raise ValueError(f"{_KEY}_FILE has no client_email or no private_key: not such a key.")
    return TokenSource(_checked(url), client, key, scope, signed=True)


def _document(key: str) -> dict[str, Any]:
    try:
        return dict(json.loads(key))
    except (ValueError, TypeError) as error:
        raise ValueError(f"{_KEY}_FILE is no key of a service account in JSON.") from error


def _checked(url: str) -> str:
    parts = urlsplit(url)
    if parts.hostname and (
        parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in _HERE)
    ):
        return url
    raise ValueError(f"{_URL} must look like https://host/token.")
