"""`rung import`: deltas on stdout, faults on stderr, and an exit status."""

from pathlib import Path

import pytest

from rung.commands.main import main
from rung.models import ImportRun, Letter, Order
from tests.builders import mountain

pytestmark = pytest.mark.django_db
EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
HEADER = "account,reference,site,product,status,accepted_at,ccd"
ROW = "M,Q-2001,Boise store,Ethernet 1G,ACCEPTED,2026-11-02 09:00 America/Denver,2026-11-18"


@pytest.fixture(autouse=True)
def _on_tuesday(monkeypatch):
    monkeypatch.setattr("rung.clock.now", lambda: mountain(24, 8, 20))


@pytest.fixture
def file(tmp_path):
    def write(*rows):
        path = tmp_path / "orders.csv"
        path.write_text("\n".join((HEADER, *rows)), encoding="utf-8")
        return str(path)

    return write


def test_both_example_files_come_in_and_the_second_time_change_nothing(capsys):
    for what, count in (("people", 55), ("orders", 52)):
        for said in (f"{count} added, 0 changed, 0", f"0 added, 0 changed, {count}"):
            assert main(["import", what, str(EXAMPLES / f"{what}.csv")]) == 0
            assert capsys.readouterr().out.splitlines()[-1] == f"{said} unchanged"


def test_a_moved_date_is_printed_as_what_it_was_and_what_it_is(world, file, capsys):
    main(["import", "orders", file(ROW)])
    capsys.readouterr()

    status = main(["import", "orders", file(ROW.replace("11-18", "11-25"))])

    assert status == 0
    assert capsys.readouterr().out.splitlines() == [
        "Q-2001 CCD 18 Nov 2026 → 25 Nov 2026",
        "0 added, 1 changed, 0 unchanged",
    ]


def test_a_dry_run_says_what_would_change_and_that_nothing_did(world, file, capsys):
    assert main(["import", "orders", file(ROW), "--dry-run"]) == 0

    said = capsys.readouterr().out.splitlines()
    assert said == [
        "1 acknowledgement letter would be mailed",
        "1 added, 0 changed, 0 unchanged (dry run: nothing was kept)",
    ]
    assert not Letter.objects.exists()
    assert not Order.objects.filter(reference="Q-2001").exists()


@pytest.mark.parametrize("wish", [[], ["--letters", "issue"]])
def test_an_order_that_becomes_accepted_gets_its_letter(world, file, wish, capsys):
    assert main(["import", "orders", file(ROW), *wish]) == 0

    assert capsys.readouterr().out.splitlines()[0] == "1 acknowledgement letter to be mailed"
    assert Letter.objects.get().order.reference == "Q-2001"


def test_old_orders_come_in_without_letters_and_a_new_one_gets_its_own_afterwards(
    world, file, capsys
):
    assert main(["import", "orders", file(ROW), "--letters", "none"]) == 0
    first = capsys.readouterr().out.splitlines()
    letters = Letter.objects.count()
    fresh = ROW.replace("Q-2001", "Q-2002")
    assert main(["import", "orders", file(ROW, fresh)]) == 0

    assert (first, letters) == (["1 added, 0 changed, 0 unchanged"], 0)
    assert [each.order.reference for each in Letter.objects.all()] == ["Q-2002"]


def test_letters_are_no_matter_of_a_file_of_people(world, file, capsys):
    assert main(["import", "people", file(ROW), "--letters", "none"]) == 1

    assert "--letters none is for a file of orders" in capsys.readouterr().err


def test_bad_rows_are_told_on_stderr_with_status_1_and_nothing_is_kept(world, file, capsys):
    status = main(["import", "orders", file(ROW, ROW.replace("11-18", "02-30"))])

    told = capsys.readouterr()
    assert (status, told.out) == (1, "")
    assert told.err.splitlines() == [
        "rung: orders.csv: 2 things cannot be right; nothing was changed.",
        "  line 3, column reference: “Q-2001” is on line 2 already.",
        "  line 3, column ccd: “2026-02-30” is a day that does not exist.",
    ]
    assert ImportRun.objects.count() == 0


@pytest.mark.parametrize("name", ["nowhere.csv", "."])
def test_a_file_that_cannot_be_read_is_a_sentence(world, tmp_path, name, capsys):
    status = main(["import", "orders", str(tmp_path / name)])

    assert status == 1
    assert "cannot be read:" in capsys.readouterr().err
