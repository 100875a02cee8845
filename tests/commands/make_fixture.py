"""`make fixture`: a backup of the demo company as this version leaves it, and what its figures say.

It replaces the one of the version before. tests/commands/test_upgrade.py brings it to every version
to come. Made on the commit of a release, on a database that is thrown away.
"""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from rung.adapters.database_copy import read_manifest
from rung.adapters.postgres import EmbeddedPostgres, folder_mode
from rung.adapters.postgres_cluster import THROWAWAY

HERE = Path(__file__).resolve().parent
PLACE = HERE.parent / "data/upgrade"
KEY = "only-for-the-fixture-and-for-nothing-else"


def main() -> None:
    """Play the demo company, write it down, throw its database away."""
    with tempfile.TemporaryDirectory(prefix="rung-fixture-") as name:
        folder = Path(name)
        folder.chmod(folder_mode())
        with EmbeddedPostgres(folder / "data", tuning=THROWAWAY) as urls:
            surroundings = {
                **{key: os.environ[key] for key in ("PATH", "HOME") if key in os.environ},
                "DJANGO_SETTINGS_MODULE": "rung.config.settings",
                "DATABASE_URL": urls.app,
                "RUNG_OWNER_DATABASE_URL": urls.owner,
                "RUNG_SECRET_KEY": KEY,
                "RUNG_DEMO": "1",
                "RUNG_MOVABLE_TIME": "1",
            }
            file = folder / "fixture.zip"
            for words in (["migrate"], ["demo", "load"], ["backup", str(file)]):
                _python("-m", "rung.commands.main", *words, surroundings=surroundings)
            figures = _python(str(HERE / "told_figures.py"), surroundings=surroundings)
            _keep(file, figures)


def _keep(file: Path, figures: str) -> None:
    PLACE.mkdir(parents=True, exist_ok=True)
    for former in PLACE.iterdir():
        former.unlink()
    name = PLACE / read_manifest(file).migrations["rung"][-1]
    name.with_suffix(".zip").write_bytes(file.read_bytes())
    name.with_suffix(".json").write_text(figures)
    print(f"{name}.zip: {file.stat().st_size} bytes")  # noqa: T201


def _python(*words: str, surroundings: dict[str, str]) -> str:
    done = subprocess.run(
        [sys.executable, *words], env=surroundings, stdout=subprocess.PIPE, text=True, check=True
    )
    return done.stdout


if __name__ == "__main__":
    main()
