"""Style sheets, scripts and pictures: collected and compressed once for each version."""

import fcntl
import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import django
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command

from rung.commands import places


def collect_once() -> None:
    """Collect them into the data folder, unless that was done for these very files."""
    target = Path(os.environ.setdefault("RUNG_STATIC_DIR", str(places.data_folder() / "static")))
    django.setup()
    stamp = target / ".collected"
    contents = _digest()
    target.mkdir(parents=True, exist_ok=True)
    with alone_in(target):
        if stamp.exists() and stamp.read_text() == contents:
            return
        # What an older version collected stays: a server of it may still be running here.
        call_command("collectstatic", interactive=False, verbosity=0)
        stamp.write_text(contents)


@contextmanager
def alone_in(folder: Path) -> Iterator[None]:
    """Wait for another process that collects there; one that dies at it gives its turn back."""
    with (folder / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _digest() -> str:
    """A number that changes when any file changes."""
    seen = hashlib.sha256()
    for finder in get_finders():
        for path, storage in finder.list([]):
            facts = Path(storage.path(path)).stat()
            seen.update(f"{storage.path(path)} {facts.st_size} {facts.st_mtime_ns}\n".encode())
    return seen.hexdigest()
