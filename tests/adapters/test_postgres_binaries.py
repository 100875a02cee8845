import os
import subprocess

from rung.adapters import postgres_binaries
from rung.adapters.postgres_binaries import copy_within_reach, find_binaries


def test_the_newest_programs_of_the_wheel_are_found_without_importing_it():
    found = find_binaries(major=None)

    assert found.major == 18
    assert found.folder.name == "bin"


def test_programs_of_another_major_version_are_found_for_older_data():
    assert find_binaries(major=16).major == 16
    assert find_binaries(major=99) is None


def test_a_copy_works_from_where_it_lies_and_is_made_once(monkeypatch, tmp_path):
    monkeypatch.setattr(postgres_binaries, "_COPIES", tmp_path / "copies")
    original = find_binaries(major=None)
    usual = os.umask(0o077)

    copy = copy_within_reach(original)
    os.umask(usual)
    first = (copy.folder / "initdb").stat().st_ino
    again = copy_within_reach(original)

    version = subprocess.run(
        [copy.path("initdb"), "--version"], capture_output=True, text=True, check=True
    )
    assert "PostgreSQL" in version.stdout
    assert again == copy
    assert (copy.folder / "initdb").stat().st_ino == first
    assert (copy.folder / "initdb").stat().st_mode & 0o777 == 0o755
    assert (tmp_path / "copies").stat().st_mode & 0o777 == 0o755
    assert [entry.name for entry in (tmp_path / "copies").iterdir()] == [
        copy.folder.parent.parent.parent.name
    ]
