"""Reads what the operator says of the OpenID provider: in variables, or in a file they name.

The client's secret stands in RUNG_OIDC_CLIENT_SECRET or in a file that RUNG_OIDC_CLIENT_SECRET_FILE
names, nowhere else.
"""

import os
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import available_timezones

from rung.config.environment import secret
from rung.domain.permissions import CARRIER_ROLES, Role
from rung.domain.single_sign_on import Rules, SingleSignOn

_KEYS = {"issuer", "client_id", "label", "claim", "roles", "accounts", "newcomers", "zone"}
_HERE = {"localhost", "127.0.0.1", "::1"}


def single_sign_on() -> SingleSignOn | None:
    """The provider; None where none is named. ValueError, naming the variable, if it is wrong."""
    said = _file(os.environ.get("RUNG_OIDC_FILE", ""))
    issuer = str(said.get("issuer") or os.environ.get("RUNG_OIDC_ISSUER", "")).rstrip("/")
    if not issuer:
        return None
    parts = urlsplit(issuer)
    if parts.scheme != "https" and parts.hostname not in _HERE:
        raise ValueError("RUNG_OIDC_ISSUER must begin with https://.")
    client_id = str(said.get("client_id") or os.environ.get("RUNG_OIDC_CLIENT_ID", ""))
    if not client_id:
        raise ValueError("RUNG_OIDC_CLIENT_ID is missing: the name by which the provider knows us.")
    label = str(said.get("label") or os.environ.get("RUNG_OIDC_LABEL", "")) or parts.hostname
    kept = secret("RUNG_OIDC_CLIENT_SECRET")
    return SingleSignOn(issuer, client_id, kept, str(label), _rules(said))


def library_settings(provider: SingleSignOn | None) -> dict[str, Any]:
    """The provider as the sign-in library wants it."""
    if provider is None:
        return {}
    app = {
        "provider_id": provider.key,
        "name": provider.label,
        "client_id": provider.client_id,
        "secret": provider.secret,
        "settings": {"server_url": provider.issuer, "oauth_pkce_enabled": True},
    }
    return {"openid_connect": {"APPS": [app], "OAUTH_PKCE_ENABLED": True}}


def _file(path: str) -> Mapping[str, Any]:
    if not path:
        return {}
    try:
        said = tomllib.loads(Path(path).read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ValueError(f"RUNG_OIDC_FILE cannot be read: {error}") from error
    unknown = sorted(said.keys() - _KEYS)
    if unknown:
        raise ValueError(f"RUNG_OIDC_FILE has keys that nobody reads: {', '.join(unknown)}.")
    return said


def _rules(said: Mapping[str, Any]) -> Rules:
    roles = {group: _role(group, str(role)) for group, role in _table(said, "roles").items()}
    accounts = {group: str(code) for group, code in _table(said, "accounts").items()}
    zone = str(said.get("zone", "UTC"))
    if zone not in available_timezones():
        raise ValueError(f"RUNG_OIDC_FILE names a time zone that is none: {zone}.")
    newcomers = said.get("newcomers", False)
    if not isinstance(newcomers, bool):
        raise ValueError("RUNG_OIDC_FILE says `newcomers` with true or false.")  # noqa: TRY004
    return Rules(str(said.get("claim", "groups")), roles, accounts, newcomers, zone)


def _table(said: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    table = said.get(key, {})
    if not isinstance(table, dict):
        raise ValueError(f"RUNG_OIDC_FILE has a table [{key}].")  # noqa: TRY004
    return table


def _role(group: str, words: str) -> Role:
    """A role of the carrier; customers are mapped to accounts, never to a role."""
    if words not in {role.value for role in CARRIER_ROLES}:
        known = ", ".join(sorted(role.value for role in CARRIER_ROLES))
        raise ValueError(f"RUNG_OIDC_FILE gives {group} a role that is none of {known}.")
    return Role(words)
