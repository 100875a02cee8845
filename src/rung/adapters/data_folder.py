"""The folder that holds everything a running rung keeps: made once, used by one at a time."""

import fcntl
import os
from pathlib import Path
from typing import IO


class DataFolderError(Exception):
    """Something about the data folder that a person must put right, in one sentence."""


def make_folder(folder: Path, *, mode: int) -> None:
    """Make the folder and its parents; those that exist stay as they are."""
    missing = [step for step in [folder, *folder.parents] if not step.exists()]
    try:
        for step in reversed(missing):
            step.mkdir(exist_ok=True)
            step.chmod(mode)
    except OSError as error:
        raise _unusable(folder, error) from error
    if not folder.is_dir():
        raise DataFolderError(f"{folder} is not a folder; set RUNG_DATA_DIR to another place.")
    if not os.access(folder, os.R_OK | os.W_OK | os.X_OK):
        raise DataFolderError(
            f"You have no permission to write in the data folder {folder}; "
            "set RUNG_DATA_DIR to one of your own."
        )


class FolderLock:
    """Held by at most one process on the machine, and given back when that process ends."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._handle: IO[str] | None = None

    def acquire(self) -> bool:
        """Take the lock. False when another process holds it; True also when we hold it."""
        if self._handle is not None:
            return True
        try:
            handle = self._file.open("a")
        except OSError as error:
            raise _unusable(self._file.parent, error) from error
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            handle.close()
            return False
        self._handle = handle
        return True

    def release(self) -> None:
        if self._handle is not None:
            self._handle.close()
            self._handle = None


def _unusable(folder: Path, error: OSError) -> DataFolderError:
    return DataFolderError(
        f"The data folder {folder} cannot be used ({error.strerror}: {error.filename}); "
        "set RUNG_DATA_DIR to a folder of your own."
    )
