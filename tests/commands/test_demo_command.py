"""`rung demo`: what it refuses, what it leaves alone, and the links that it prints."""

from datetime import UTC, datetime

import pytest

from rung.commands.main import main
from rung.commands.stories import files
from rung.commands.stories.programme import IMPORTS
from rung.domain.permissions import Role
from tests.builders import person


def test_people_who_are_there_already_are_left_alone_and_time_is_not_moved(
    db, settings, monkeypatch, capsys
):
    settings.RUNG_DEMO = True
    person("Rosa Lund", Role.DESK)
    for forbidden in ("rung.commands.demo.play", "rung.clock.move_to"):
        monkeypatch.setattr(forbidden, lambda *_, **__: pytest.fail("the past was played"))

    assert main(["demo", "load"]) == 0
    assert "leaves everything as it is" in capsys.readouterr().out


def test_links_are_printed_one_to_a_line(db, settings, capsys):
    settings.RUNG_DEMO = True
    person("Lee Tan", Role.CUSTOMER)
    person("Dana Reyes", Role.CCM)

    assert main(["demo", "links"]) == 0

    first, second, others = capsys.readouterr().out.splitlines()
    assert first.startswith("Customer contact       Lee Tan     http://")
    assert second.startswith("Customer care manager  Dana Reyes  http://")
    assert others.startswith("Everybody else                     http://")
    assert others.endswith("/demo/people/")


def test_without_the_demos_people_there_are_no_links(db, settings, capsys):
    settings.RUNG_DEMO = True

    assert main(["demo", "links"]) == 1
    assert "`rung demo load` brings it in" in capsys.readouterr().err


@pytest.mark.parametrize("what", ["load", "links"])
def test_outside_the_demo_there_is_no_demo(db, settings, what, capsys):
    settings.RUNG_DEMO = False

    assert main(["demo", what]) == 1
    assert "this is no demo" in capsys.readouterr().err


def test_an_older_file_knows_nothing_of_what_came_later():
    on_the_second = datetime(2026, 11, 2, 12, tzinfo=UTC)

    text = b"".join(files.orders_as_of(on_the_second, since=IMPORTS[0])).decode()

    boise = next(line for line in text.splitlines() if "Q-1001" in line)
    assert "2026-11-18" in boise
    assert "1U" not in boise
    assert "Q-4001" not in text
