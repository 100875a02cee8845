"""Reads the environment's words for a machine: database, mail server, secret."""

import os
import re
import secrets
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from psycopg.conninfo import conninfo_to_dict

from rung.adapters.pooled_postgresql.base import COMES_BACK


def switched_on(name: str) -> bool:
    """Whether a yes/no variable is set to a yes."""
    return os.environ.get(name, "").lower() in {"1", "true", "yes", "on"}


def days(name: str, *, least: int) -> int | None:
    """A number of days to keep something; not set, or empty, is for ever."""
    words = os.environ.get(name, "").strip()
    if not words:
        return None
    if not (words.isascii() and words.isdigit()) or int(words) < least:
        raise ValueError(f"{name} holds a number of days, {least} at least; empty is for ever.")
    return min(int(words), MOST_DAYS)


MOST_DAYS = 365_000
_NAMED = frozenset({"dbname", "user", "password", "host", "port"})  # Django has names for these


def database(url: str) -> dict[str, Any]:
    """Django's database entry from a libpq URL; the pool is shared by a process's threads."""
    parts = conninfo_to_dict(url) if url else {}
    most = os.environ.get("RUNG_POOL")
    pool = {"min_size": 1, "max_size": int(most), "timeout": 30, **COMES_BACK} if most else None
    return {
        "ENGINE": "rung.adapters.pooled_postgresql",
        "NAME": parts.get("dbname", "rung"),
        "USER": parts.get("user", ""),
        "PASSWORD": parts.get("password", ""),
        "HOST": parts.get("host", ""),
        "PORT": parts.get("port", ""),
        "CONN_MAX_AGE": 0,  # a pool needs it
        "CONN_HEALTH_CHECKS": pool is None,  # of the pool's the engine sees to it
        "OPTIONS": {
            "application_name": "rung",
            **{k: v for k, v in parts.items() if k not in _NAMED},
        }
        | ({"pool": pool} if pool else {}),
    }


def mail(url: str) -> dict[str, Any]:
    """The SMTP server of ``smtp[s]://user:password@host:port[?starttls=1]``; empty when none."""
    if not url:
        return {}
    parts = urlsplit(url)
    if parts.scheme not in {"smtp", "smtps"} or not parts.hostname:
        raise ValueError(f"EMAIL_URL must look like smtp://host:port, not {parts.scheme}://…")
    tls = parts.scheme == "smtps"
    return {
        "host": parts.hostname,
        "port": parts.port or (465 if tls else 25),
        "user": unquote(parts.username or ""),
        "password": unquote(parts.password or ""),
        "tls": tls,
        "starttls": "starttls" in parse_qs(parts.query),
    }


def networks(name: str) -> tuple[IPv4Network | IPv6Network, ...]:
    """A variable's addresses and networks, commas between them: ``10.0.0.7, 10.1.0.0/16``."""
    words = os.environ.get(name, "")
    try:
        return tuple(ip_network(each.strip()) for each in words.split(",") if each.strip())
    except ValueError as error:
        raise ValueError(f"{name} holds addresses and networks: {error}") from error


EVERYWHERE = (ip_network("0.0.0.0/0"), ip_network("::/0"))


def networks_or_all(name: str) -> tuple[IPv4Network | IPv6Network, ...]:
    """The same, where a yes means every network; nothing, or a no, means none."""
    words = os.environ.get(name, "").strip().lower()
    if words in {"0", "false", "no", "off"}:
        return ()
    return EVERYWHERE if switched_on(name) else networks(name)


def secret(name: str) -> str:
    """A secret: in a variable, or in the file that ``<name>_FILE`` names; empty without either."""
    path = os.environ.get(f"{name}_FILE", "")
    if not path:
        return os.environ.get(name, "")
    try:
        return Path(path).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise ValueError(f"{name}_FILE cannot be read: {error}") from error


def secret_key() -> str:
    """The signing key. Without one, a key that dies with the process: no link outlives it."""
    return os.environ.get("RUNG_SECRET_KEY") or secrets.token_urlsafe(48)


# Beside these, apprise reads a schema of nobody's as nothing: its address is not understood.
_NOT_OUTSIDE = frozenset(  # programs, files and screens of this machine; and mail, which we send
    {
        "dbus",
        "exec",
        "file",
        "glib",
        "gnome",
        "kde",
        "macosx",
        "mailto",
        "mailtos",
        "qt",
        "script",
        "syslog",
        "windows",
    }
)
# What sends to the very host of its address; a gateway's own schema may have the number there.
_TO_ANY_HOST = frozenset({"form", "forms", "http", "https", "json", "jsons", "xml", "xmls"})
_PLACE = re.compile(r"\{(\w*)\}")


def sms(name: str) -> str:
    """The address of an SMS gateway, ``{phone}`` in the place of the number; empty: none."""
    return _gateway(name, os.environ.get(name, ""), frozenset({"phone"}), must=True)


def chats(prefix: str) -> dict[str, str]:
    """The addresses of chats by the names after the prefix; in each may stand ``{name}``."""
    found = sorted(name for name in os.environ if name.startswith(prefix) and os.environ[name])
    return {
        name.removeprefix(prefix).lower(): _gateway(
            name, os.environ[name], frozenset({"name"}), must=False
        )
        for name in found
    }


def _gateway(name: str, address: str, places: frozenset[str], *, must: bool) -> str:
    """An address for short messages; ValueError names the variable and none of its secrets."""
    if not address:
        return ""
    scheme, separator, rest = address.partition("://")
    if not separator or not rest or not re.fullmatch(r"[a-z][a-z0-9]*", scheme):
        raise ValueError(f"{name} must look like scheme://… as apprise reads it.")
    if scheme in _NOT_OUTSIDE:
        raise ValueError(f"{name}: {scheme}:// leads to no gateway and to no chat.")
    found = _PLACE.findall(address)
    if set(found) - places or len(found) > 1 or (must and not found):
        wanted = " or ".join(f"{{{place}}}" for place in sorted(places))
        raise ValueError(f"{name} has {wanted} once{'' if must else ' at most'}, and no other.")
    if "{" in _host(rest) and (scheme in _TO_ANY_HOST or not must):
        raise ValueError(f"{name}: nobody's choice may stand in the host.")
    return address


def _host(rest: str) -> str:
    """Whom the address leads to: what stands before its path, its query and its fragment."""
    return re.split(r"[/?#]", rest, maxsplit=1)[0].rpartition("@")[2]
