"""The account under which PostgreSQL runs when we are root (it refuses to run as root).

No account is made. A new database belongs to the first of ``rung``, ``postgres`` and ``nobody``
that exists: an administrator who wants a private account runs ``useradd --system rung`` before
the first start. Later starts take the account that owns the database.
"""

import os
import pwd
import subprocess
from dataclasses import dataclass
from pathlib import Path

_ACCOUNTS = ("rung", "postgres", "nobody")


@dataclass(frozen=True)
class Account:
    """Whose process it is. ``uid`` and ``gid`` are None when it is simply ourselves."""

    name: str
    uid: int | None
    gid: int | None


def own_name() -> str | None:
    """Return the name of the account we run as; None when the system knows no name for it."""
    try:
        return pwd.getpwuid(os.geteuid()).pw_name
    except KeyError:
        return None


def account_for(database: Path) -> Account | None:
    """Return who runs the server on this database folder; None when no account would do."""
    if os.geteuid() != 0:
        name = own_name()
        return Account(name, None, None) if name else None
    if database.exists():
        return _other_account(uid=database.stat().st_uid)
    for name in _ACCOUNTS:
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return Account(entry.pw_name, entry.pw_uid, entry.pw_gid)
    return None


def _other_account(*, uid: int) -> Account | None:
    try:
        entry = pwd.getpwuid(uid)
    except KeyError:
        return None
    return Account(entry.pw_name, entry.pw_uid, entry.pw_gid) if uid else None


def run_as(
    account: Account, command: list[str], *, cwd: Path, words: str
) -> subprocess.CompletedProcess[str]:
    """Run a command to its end as that account, with a bare environment and words as its input."""
    return subprocess.run(  # noqa: S603  the callers name programs by their full path
        command,
        user=account.uid,
        group=account.gid,
        extra_groups=None if account.uid is None else [],
        cwd=cwd,
        env={"PATH": "/usr/bin:/bin", "LC_ALL": "C"},
        input=words,
        capture_output=True,
        text=True,
        check=False,
    )


def first_closed_folder(account: Account, folder: Path) -> Path | None:
    """Return the outermost of the folder and its parents that this account may not enter."""
    for step in [*reversed(folder.parents), folder]:
        passes = run_as(
            account, ["/bin/sh", "-c", 'test -x "$0"', str(step)], cwd=Path("/"), words=""
        )
        if passes.returncode != 0:
            return step
    return None
