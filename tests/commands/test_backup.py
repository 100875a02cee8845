"""One file holds it all: taken while people write, read back whole or not at all."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import zipfile
from pathlib import Path

import psycopg
import pytest
from django.db import connection, connections
from psycopg.conninfo import make_conninfo

from rung.adapters.database_copy import CopyError, read_manifest, verify, write_copy
from rung.adapters.postgres import EmbeddedPostgres, folder_mode
from rung.adapters.postgres_cluster import THROWAWAY
from rung.models import Escalation, Person
from rung.services.settling import settle_due
from tests.builders import TUESDAY_1030, mountain

pytestmark = pytest.mark.django_db(transaction=True)
FIGURES = """
import django; django.setup()
from datetime import UTC, date, datetime
from rung.domain.figures import Grouping
from rung.queries.figures import Asked, figure_tables
asked = Asked(Grouping.LEVEL, date(2026, 11, 1), date(2026, 11, 30))
print(figure_tables(asked, zone="UTC", now=datetime(2026, 12, 1, tzinfo=UTC)))
"""


def here():
    """How the tests' own database is reached."""
    known = connection.get_connection_params()
    parts = {name: known[name] for name in ("dbname", "user", "host", "port") if known.get(name)}
    return make_conninfo(**parts)


def python(*words, **environment):
    bare = {"PATH": os.environ["PATH"], "RUNG_SECRET_KEY": "only-for-tests", "PYTHONHASHSEED": "0"}
    return subprocess.run(
        [sys.executable, *words],
        env={**bare, "DJANGO_SETTINGS_MODULE": "rung.config.settings", **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def rung(*words, **environment):
    return python("-m", "rung.commands.main", *words, **environment)


def as_url(conninfo):
    parts = psycopg.conninfo.conninfo_to_dict(conninfo)
    host = parts["host"].replace("/", "%2F")
    return f"postgresql://{parts['user']}@/{parts['dbname']}?host={host}"


@pytest.fixture
def empty_folder():
    folder = Path(tempfile.mkdtemp(prefix="rung-restored-"))
    folder.chmod(folder_mode())
    yield folder
    shutil.rmtree(folder)


@pytest.fixture
def backup(world, tmp_path):
    """A file of a small carrier with one escalation, whose level 2 is open."""
    world.raised()
    settle_due(now=TUESDAY_1030)
    file = tmp_path / "rung.zip"
    write_copy(here(), file, version="0.1.0", taken_at="2026-11-24T17:30:00+00:00")
    return file


def changed(file, change):
    """The same file with another manifest."""
    other = file.with_name("changed.zip")
    with zipfile.ZipFile(file) as source, zipfile.ZipFile(other, "w") as target:
        for name in source.namelist():
            if name != "manifest.json":
                target.writestr(name, source.read(name))
        told = json.loads(source.read("manifest.json"))
        change(told)
        target.writestr("manifest.json", json.dumps(told))
    return other


def write_until(stop, world, orders):
    try:
        for number in orders:
            order = world.another_order(f"Q-9{number:03}")
            world.raised(phoned_at=None, now=mountain(1, 9, month=12), order=order)
            if stop.is_set():
                return
    finally:
        connections.close_all()


def test_a_backup_taken_while_people_write_is_whole_in_an_empty_folder(
    world, tmp_path, empty_folder
):
    world.raised()
    settle_due(now=TUESDAY_1030)
    stop, file = threading.Event(), tmp_path / "rung.zip"
    writer = threading.Thread(target=write_until, args=(stop, world, range(1000)))
    writer.start()
    while Escalation.objects.count() < 3:
        pass

    made = write_copy(here(), file, version="0.1.0", taken_at="now")
    later = Escalation.objects.count()
    stop.set()
    writer.join()
    restored = rung("restore", str(file), RUNG_DATA_DIR=str(empty_folder))

    assert restored.returncode == 0, restored.stderr
    assert f"{made.rows} rows" in restored.stdout
    assert file.stat().st_mode & 0o077 == 0
    with EmbeddedPostgres(empty_folder, tuning=THROWAWAY) as urls:
        check = rung("check", DATABASE_URL=urls.app)
        figures = [python("-c", FIGURES, DATABASE_URL=url) for url in (urls.app, as_url(here()))]
        with psycopg.connect(urls.owner) as restored_to:
            count = restored_to.execute("SELECT count(*) FROM rung_escalation").fetchone()[0]
            fresh = restored_to.execute("SELECT nextval('rung_escalation_number')").fetchone()[0]
            newest = restored_to.execute("SELECT max(number) FROM rung_escalation").fetchone()[0]
    assert (check.returncode, check.stderr) == (0, "")
    assert "0 differences" in check.stdout
    assert figures[0].stdout == figures[1].stdout != ""
    assert 3 <= count <= later
    assert fresh > newest


def test_a_database_that_holds_people_is_left_alone(world, backup):
    url = as_url(here())

    refused = rung("restore", str(backup), DATABASE_URL=url, RUNG_OWNER_DATABASE_URL=url)

    assert refused.returncode == 1
    assert "holds people already; nothing was changed" in refused.stderr
    assert "Traceback" not in refused.stderr
    assert Person.objects.filter(pk=world.ccm.pk).exists()


def test_a_file_of_a_newer_rung_is_refused_before_anything_is_touched(backup, tmp_path):
    newer = changed(backup, lambda told: told["migrations"]["rung"].append("9999_to_come"))

    refused = rung("restore", str(newer), RUNG_DATA_DIR=str(tmp_path / "nothing"))

    assert refused.returncode == 1
    assert "made by a newer rung (0.1.0, 9999_to_come)" in refused.stderr
    assert not (tmp_path / "nothing").exists()


def test_a_file_that_is_cut_short_or_altered_is_refused(backup, tmp_path):
    def alter(told):
        told["tables"][0]["sha256"] = "0" * 64

    short = tmp_path / "short.zip"
    short.write_bytes(backup.read_bytes()[:-400])
    altered = changed(backup, alter)

    good = rung("restore", "--only-check", str(backup))
    assert (good.returncode, "Every checksum is right" in good.stdout) == (0, True)
    with pytest.raises(CopyError, match="no backup of rung, or it is cut short"):
        read_manifest(short)
    with pytest.raises(CopyError, match="the file is damaged"):
        verify(altered, read_manifest(altered))


def test_a_file_that_is_there_is_never_written_over(backup):
    before = backup.read_bytes()

    with pytest.raises(CopyError, match="exists already"):
        write_copy(here(), backup, version="0.1.0", taken_at="now")

    assert backup.read_bytes() == before
    assert [each.name for each in backup.parent.iterdir()] == [backup.name]


def test_without_a_database_both_say_so_in_a_sentence(tmp_path):
    missing = rung("backup", str(tmp_path / "a.zip"), RUNG_DATA_DIR=str(tmp_path / "nothing"))
    no_file = rung("restore", str(tmp_path / "none.zip"), RUNG_DATA_DIR=str(tmp_path))

    assert (missing.returncode, no_file.returncode) == (1, 1)
    assert "There is no database in" in missing.stderr
    assert "cannot be read: No such file" in no_file.stderr
