"""What `rung doctor` looks at on the machine: folder, disk, key, addresses, mail server."""

import os
import shutil
import stat
from collections.abc import Iterator, Mapping
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings

from rung.adapters import smtp
from rung.commands.findings import Finding, look, well, wrong

_OTHERS_MAY_READ = 0o004
_GROUP_OR_OTHERS = 0o077
_SPACE = 1 << 30  # bytes that should be free
_SHARE = 0.05  # of the disk
_KEY = 32  # characters
_LOOPBACK = {"127.0.0.1", "localhost", "::1"}


def look_at_machine(data: Path, environment: Mapping[str, str]) -> Iterator[Finding]:
    """Everything that can be told without a database."""
    yield from _folder(data)
    yield _disk(data)
    yield _key(data, environment)
    yield _address(environment)
    yield _mail()


def _folder(data: Path) -> Iterator[Finding]:
    what = "data folder"
    if not data.is_dir():
        yield look(what, f"{data} is not there.", "`rung serve` makes it, or set RUNG_DATA_DIR.")
        return
    if not os.access(data, os.W_OK | os.X_OK):
        yield wrong(what, f"You may not write in {data}.", f"chown it: chown -R USER {data}")
        return
    mode = stat.S_IMODE(data.stat().st_mode)
    if mode & _OTHERS_MAY_READ:
        yield wrong(what, f"Others may read {data} ({mode:o}).", f"chmod o-r {data}")
    else:
        yield well(what, f"{data} is there and closed to others.")
    for file in (data / "secret-key", data / "run" / "environment.json"):
        if file.exists() and stat.S_IMODE(file.stat().st_mode) & _GROUP_OR_OTHERS:
            yield wrong("file permissions", f"Others may read {file}.", f"chmod 600 {file}")


def _disk(data: Path) -> Finding:
    place = next(step for step in [data, *data.parents] if step.exists())
    usage = shutil.disk_usage(place)
    words = f"{usage.free >> 20} MB are free of {usage.total >> 20} MB at {place}."
    if usage.free < _SPACE or usage.free < usage.total * _SHARE:
        return wrong("disk", words, "Free some space: a full disk stops the database.")
    return well("disk", words)


def _key(data: Path, environment: Mapping[str, str]) -> Finding:
    what, file = "secret key", data / "secret-key"
    given = environment.get("RUNG_SECRET_KEY", "")
    if not given and os.access(file, os.R_OK):
        given = file.read_text().strip()
    if not given:
        return wrong(
            what,
            "There is none: every process makes its own, and no session or link outlives it.",
            "Set RUNG_SECRET_KEY, the same everywhere; `rung serve` keeps one in the data folder.",
        )
    if len(given) < _KEY:
        return wrong(
            what,
            f"It has {len(given)} characters, which can be guessed.",
            'python -c "import secrets; print(secrets.token_urlsafe(48))"',
        )
    return well(what, "There is one, long enough.")


def _address(environment: Mapping[str, str]) -> Finding:
    what, base = "address", environment.get("RUNG_BASE_URL", "")
    if not base:
        return look(what, "RUNG_BASE_URL is not set.", "Mailed links lead to 127.0.0.1: set it.")
    parts = urlsplit(base)
    if not parts.hostname or parts.scheme not in {"http", "https"}:
        return wrong(what, f"RUNG_BASE_URL is no address: {base}", "https://rung.example.com")
    if parts.hostname in _LOOPBACK:
        return look(what, f"{base} is for this machine alone.", "Set RUNG_BASE_URL for others.")
    if parts.scheme != "https":
        return wrong(what, f"{base} is not encrypted.", "Put a proxy with TLS in front; use https.")
    if parts.hostname not in environment.get("RUNG_HOSTS", "").split(","):
        return wrong(
            what,
            f"RUNG_HOSTS does not name {parts.hostname}: every page answers 400.",
            f"RUNG_HOSTS=127.0.0.1,localhost,{parts.hostname}",
        )
    return well(what, f"{base}, over TLS.")


def _mail() -> Finding:
    what, server = "mail server", settings.RUNG_SMTP
    if not server:
        return look(what, "EMAIL_URL is not set: notices wait in the outbox.", "Set EMAIL_URL.")
    where = f"{server['host']}:{server['port']}"
    try:
        smtp.greet(**server)
    except smtp.MailNotSentError as error:
        return wrong(what, f"{where}: {error}", "Look at EMAIL_URL, the firewall, the server.")
    return well(what, f"{where} answers and lets us in.")
