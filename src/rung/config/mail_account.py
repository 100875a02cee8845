"""Reads what the operator says of the account that mail is fetched from, in variables."""

import os
from urllib.parse import parse_qs, unquote, urlsplit

from rung.config.environment import secret
from rung.config.mail_tokens import token_source
from rung.domain.mail_account import Afterwards, MailAccount, Secured

_PORTS = {"imaps": 993, "imap": 143}
_HERE = {"localhost", "127.0.0.1", "::1"}
_LEAST_SECONDS = 5


def mail_account() -> MailAccount | None:
    """The account; None where none is named. ValueError, naming the variable, if it is wrong."""
    url = os.environ.get("RUNG_IMAP_URL", "")
    if not url:
        return None
    parts = urlsplit(url)
    if parts.scheme not in _PORTS or not parts.hostname or not parts.username:
        raise ValueError("RUNG_IMAP_URL must look like imaps://user@host/INBOX.")
    afterwards, taken_folder = _afterwards(os.environ.get("RUNG_IMAP_TAKEN", "move:Taken"))
    folder = unquote(parts.path.strip("/")) or "INBOX"
    if afterwards is Afterwards.MOVE and taken_folder == folder:
        raise ValueError("RUNG_IMAP_TAKEN names the folder that mail is fetched from.")
    return MailAccount(
        host=parts.hostname,
        port=parts.port or _PORTS[parts.scheme],
        secured=_secured(parts.scheme, parts.query, parts.hostname),
        user=unquote(parts.username),
        password=unquote(parts.password or "") or secret("RUNG_IMAP_PASSWORD"),
        folder=folder,
        afterwards=afterwards,
        taken_folder=taken_folder,
        every=_every(os.environ.get("RUNG_IMAP_EVERY", "30").strip()),
        recipient_headers=_names(os.environ.get("RUNG_IMAP_RECIPIENT", "")),
        certificates=os.environ.get("RUNG_IMAP_CA_FILE", ""),
        token=token_source(),
    )


def _secured(scheme: str, query: str, host: str) -> Secured:
    said = parse_qs(query).get("tls", [""])[-1]
    if said not in {"", "none"}:
        raise ValueError("RUNG_IMAP_URL says ?tls=none or nothing of TLS.")
    if scheme == "imaps" and not said:
        return Secured.TLS
    if not said:
        return Secured.STARTTLS
    if scheme == "imaps" or host not in _HERE:
        raise ValueError("RUNG_IMAP_URL: without TLS only on this machine, imap://user@localhost.")
    return Secured.NOT


def _afterwards(said: str) -> tuple[Afterwards, str]:
    how, _, folder = said.strip().partition(":")
    if how not in set(Afterwards) or (how == Afterwards.MOVE) != bool(folder):
        raise ValueError("RUNG_IMAP_TAKEN is move:FOLDER, delete or flag.")
    return Afterwards(how), folder


def _every(said: str) -> int:
    if not (said.isascii() and said.isdigit()) or not _LEAST_SECONDS <= int(said) <= 24 * 60 * 60:
        raise ValueError(f"RUNG_IMAP_EVERY holds seconds, {_LEAST_SECONDS} at least.")
    return int(said)


def _names(said: str) -> tuple[str, ...]:
    return tuple(name.strip().lower() for name in said.split(",") if name.strip())
