import re
import socket
import subprocess
import sys

import pytest

from rung.adapters.data_folder import FolderLock
from rung.commands import places
from rung.commands.main import COMMANDS, main

OUTSIDE = {
    "DATABASE_URL": "postgresql://rung_app@nowhere.invalid/rung",
    "RUNG_OWNER_DATABASE_URL": "postgresql://rung_owner@nowhere.invalid/rung",
}


def rung(*words, **environment):
    """Run the real command in a bare environment."""
    return subprocess.run(
        [sys.executable, "-m", "rung.commands.main", *words],
        env={"PATH": "/usr/bin:/bin", **environment},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture
def taken_port():
    with socket.create_server(("127.0.0.1", 0)) as holder:
        yield holder.getsockname()[1]


@pytest.fixture
def free_port():
    with socket.create_server(("127.0.0.1", 0)) as holder:
        return holder.getsockname()[1]


def test_help_names_every_command(capsys):
    with pytest.raises(SystemExit) as ended:
        main(["--help"])

    assert ended.value.code == 0
    told = capsys.readouterr().out
    for name, command in COMMANDS.items():
        assert re.search(rf"^ +{name}\s+{re.escape(command.help)}$", told, re.MULTILINE)


@pytest.mark.parametrize("name", [*COMMANDS])
def test_every_command_explains_itself_with_examples(name, capsys):
    with pytest.raises(SystemExit) as ended:
        main([name, "--help"])

    assert ended.value.code == 0
    assert "examples:\n" in capsys.readouterr().out


def test_an_unknown_command_is_told_the_ones_there_are(capsys):
    with pytest.raises(SystemExit) as ended:
        main(["climb"])

    assert ended.value.code == 2
    assert "'serve'" in capsys.readouterr().err


@pytest.mark.parametrize("port", ["0", "65536", "http", "-1"])
def test_a_port_that_is_none_is_a_mistake_of_usage(port):
    by_option = rung("serve", f"--port={port}")
    by_environment = rung("serve", PORT=port)

    for answer in (by_option, by_environment):
        assert answer.returncode == 2
        assert f"{port!r} is not a port" in answer.stderr
        assert "Traceback" not in answer.stderr


def test_an_address_or_a_number_of_processes_that_is_none_is_told_in_a_sentence(free_port):
    address = rung("web", "--listen", "192.0.2.1", "--port", str(free_port))
    none = rung("web", RUNG_WEB_PROCESSES="0")

    assert (address.returncode, none.returncode) == (1, 2)
    assert f"192.0.2.1:{free_port} cannot be used" in address.stderr
    assert "'0' is no number of processes" in none.stderr


def test_a_port_in_use_is_told_before_anything_is_made(taken_port, tmp_path):
    answer = rung("serve", "--port", str(taken_port), RUNG_DATA_DIR=str(tmp_path / "data"))

    assert answer.returncode == 1
    assert answer.stderr == (
        f"rung: Port {taken_port} is in use by another program; "
        "choose another one with --port or PORT.\n"
    )
    assert not (tmp_path / "data").exists()


def test_a_second_serve_on_the_same_data_folder_is_refused(taken_port, tmp_path):
    lock = FolderLock(tmp_path / "lock")
    assert lock.acquire()

    answer = rung("serve", "--port", str(taken_port), RUNG_DATA_DIR=str(tmp_path), **OUTSIDE)

    lock.release()
    assert answer.returncode == 1
    assert answer.stderr == (
        f"rung: The data folder {tmp_path} is in use by another running rung.\n"
    )


def test_a_data_folder_that_cannot_be_made_is_told_in_a_sentence(free_port, tmp_path):
    (tmp_path / "file").touch()

    answer = rung(
        "serve", "--port", str(free_port), RUNG_DATA_DIR=str(tmp_path / "file/data"), **OUTSIDE
    )

    assert answer.returncode == 1
    assert answer.stderr.count("\n") == 1
    assert f"The data folder {tmp_path}/file/data cannot be used" in answer.stderr


def test_an_outside_database_needs_its_owners_url_too(tmp_path):
    answer = rung("serve", RUNG_DATA_DIR=str(tmp_path), DATABASE_URL="postgresql://app@db/rung")

    assert answer.returncode == 1
    assert "RUNG_OWNER_DATABASE_URL is needed" in answer.stderr


def test_an_unreachable_database_is_told_in_a_sentence():
    nowhere = "postgresql://rung@/rung?host=/nowhere"

    answer = rung("migrate", DATABASE_URL=nowhere, RUNG_OWNER_DATABASE_URL=nowhere)

    assert answer.returncode == 1
    assert answer.stderr.startswith("rung: The database cannot be used: ")
    assert "Traceback" not in answer.stderr


def test_the_secret_key_is_made_once_and_for_its_owner_only(tmp_path, monkeypatch):
    monkeypatch.delenv("RUNG_SECRET_KEY")

    first, again = places.secret_key(tmp_path), places.secret_key(tmp_path)

    assert first == again
    assert len(first) > 50
    assert (tmp_path / "secret-key").stat().st_mode & 0o777 == 0o600


def test_other_commands_learn_what_a_running_serve_told_until_it_stops(tmp_path):
    places.run_folder(tmp_path).mkdir()

    places.tell_other_commands(tmp_path, {"DATABASE_URL": "postgresql://somewhere"})
    assert places.environment_of_running_serve(tmp_path) == {
        "DATABASE_URL": "postgresql://somewhere"
    }

    places.tell_nothing_more(tmp_path)
    assert places.environment_of_running_serve(tmp_path) == {}
