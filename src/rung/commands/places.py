"""Where a running rung keeps things, and what it tells other commands on the same machine."""

import json
import os
import secrets
from collections.abc import Mapping
from pathlib import Path

_FOR_ROOT = Path("/var/lib/rung")


def data_folder() -> Path:
    """RUNG_DATA_DIR, else /var/lib/rung for root and the user's own data folder for others."""
    chosen = os.environ.get("RUNG_DATA_DIR")
    if chosen:
        return Path(chosen).absolute()
    if os.geteuid() == 0:
        return _FOR_ROOT
    shared = os.environ.get("XDG_DATA_HOME")
    return (Path(shared) if shared else Path.home() / ".local/share") / "rung"


def run_folder(data: Path) -> Path:
    """Process ids, and what other commands need to know, of the rung that runs now."""
    return data / "run"


def secret_key(data: Path) -> str:
    """RUNG_SECRET_KEY, else the key of this data folder, made once and kept for its owner only."""
    given = os.environ.get("RUNG_SECRET_KEY")
    if given:
        return given
    file = data / "secret-key"
    if not file.exists():
        write_private(file, secrets.token_urlsafe(48))
    return file.read_text().strip()


def tell_other_commands(data: Path, environment: Mapping[str, str]) -> None:
    write_private(_environment_file(data), json.dumps(dict(environment)))


def tell_nothing_more(data: Path) -> None:
    _environment_file(data).unlink(missing_ok=True)


def environment_of_running_serve(data: Path) -> dict[str, str]:
    """What `rung serve` told; nothing when none runs on this folder or it is not ours to read."""
    try:
        told = json.loads(_environment_file(data).read_text())
    except (OSError, ValueError):
        return {}
    return {str(name): str(value) for name, value in told.items()}


def write_private(file: Path, text: str) -> None:
    """Write a file that only its owner reads; whole or not at all."""
    unfinished = file.with_name(f"{file.name}.unfinished")
    unfinished.unlink(missing_ok=True)
    with os.fdopen(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as handle:
        handle.write(text)
        handle.flush()
        os.fsync(handle.fileno())
    unfinished.replace(file)


def _environment_file(data: Path) -> Path:
    return run_folder(data) / "environment.json"
