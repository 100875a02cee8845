"""Reads the folder in which the demo's SMTP server keeps every mail it was given (Maildir)."""

import email
import email.policy
import re
from collections.abc import Iterator
from datetime import datetime
from email.message import EmailMessage
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

_FOLDERS = ("new", "cur")
_NAME = re.compile(r"[\w.,:=+-]+")
_RECIPIENT = "X-RcptTo"  # the envelope's, written by the server


class CaughtMail(NamedTuple):
    """One mail as it arrived."""

    name: str  # of its file, the key under which it is found again
    recipient: str
    sender: str
    subject: str
    sent_at: datetime | None
    text: str
    html: str
    attachments: tuple[str, ...]


def newest_first(folder: Path) -> list[CaughtMail]:
    """Every mail of the folder, the last to arrive first."""
    return [_read(path) for _, path in sorted(_files(folder), reverse=True)]


def find(folder: Path, name: str) -> CaughtMail | None:
    """The mail kept under that name; None when there is none."""
    if not _NAME.fullmatch(name):
        return None
    paths = (folder / each / name for each in _FOLDERS)
    return next((_read(path) for path in paths if path.is_file()), None)


def _files(folder: Path) -> Iterator[tuple[tuple[int, str], Path]]:
    for each in _FOLDERS:
        try:
            paths = list((folder / each).iterdir())
        except FileNotFoundError:  # nothing has arrived yet
            continue
        for path in paths:
            yield (path.stat().st_mtime_ns, path.name), path


@lru_cache(maxsize=2048)
def _read(path: Path) -> CaughtMail:
    """A mail, read once: a file of a Maildir never changes."""
    mail = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
    return CaughtMail(
        name=path.name,
        recipient=str(mail[_RECIPIENT] or mail["To"] or ""),
        sender=str(mail["From"] or ""),
        subject=str(mail["Subject"] or ""),
        sent_at=mail["Date"].datetime if mail["Date"] else None,
        text=_part(mail, "plain"),
        html=_part(mail, "html"),
        attachments=tuple(part.get_filename() or "" for part in mail.iter_attachments()),
    )


def _part(mail: EmailMessage, kind: str) -> str:
    part = mail.get_body(preferencelist=(kind,))
    return str(part.get_content()) if part else ""
