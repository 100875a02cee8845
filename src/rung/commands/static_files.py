"""Style sheets, scripts and pictures: collected and compressed once for each version."""

import hashlib
import os
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
    if stamp.exists() and stamp.read_text() == contents:
        return
    target.mkdir(parents=True, exist_ok=True)
    call_command("collectstatic", interactive=False, clear=True, verbosity=0)
    stamp.write_text(contents)


def _digest() -> str:
    """A number that changes when any file changes."""
    seen = hashlib.sha256()
    for finder in get_finders():
        for path, storage in finder.list([]):
            facts = Path(storage.path(path)).stat()
            seen.update(f"{storage.path(path)} {facts.st_size} {facts.st_mtime_ns}\n".encode())
    return seen.hexdigest()
