"""The record of the house: read by administrators, filtered, taken away; and that it was (R28)."""

import argparse
import csv
import json
from datetime import timedelta
from io import StringIO

import pytest

from rung import clock
from rung.commands import record as command
from rung.commands.mistakes import UsageMistake
from rung.domain.house_record import RecordKind
from rung.domain.permissions import Party, Role
from rung.domain.vocabulary import Channel
from rung.models import RecordEntry
from rung.queries.house_record import Asked, page_of_record
from rung.services.doing import Doing
from rung.services.record import record
from tests.builders import MONDAY_1530, TUESDAY_0820
from tests.web.desk_pages import NO_STATIC
from tests.web.portal_pages import signed_in, words

pytestmark = [pytest.mark.django_db, pytest.mark.filterwarnings(NO_STATIC)]
PAGE = "/admin/record/"


@pytest.fixture
def kept(world):
    """A change by the administrator on Monday, and one by the care manager on Tuesday."""
    change(world.administrator, RecordKind.POLICY, "policy standard", "1", "2", MONDAY_1530)
    change(world.ccm, RecordKind.ABSENCE, "Karin Holt", "", "=away", TUESDAY_0820)


def change(who, kind, subject, before, after, at):
    doing = Doing(who, Party(Role(who.role), frozenset()), Channel.PORTAL, at)
    record(doing, kind, subject, before, after, words="As agreed.")


@pytest.fixture
def administrator(world, client, kept):
    return signed_in(client, world.administrator, now=TUESDAY_0820 + timedelta(minutes=5))


def test_what_was_written_in_one_instant_is_read_in_the_order_in_which_it_was_written(world):
    names = [f"person {number}" for number in range(40)]
    for name in names:
        change(world.ccm, RecordKind.PERSON, name, "", "=made", TUESDAY_0820)

    found = page_of_record(Asked(), page=1).entries

    assert [each.subject for each in reversed(found)] == names


ASKED = {  # whether the policy is found, and the absence
    "": (True, True),
    "?who=dana": (False, True),
    "?who=dana.reyes@example.com": (False, True),
    "?what=POLICY": (True, False),
    "?what=NOTHING&from=yesterday": (True, True),
    "?about=STANDARD": (True, False),
    "?from=2026-11-24": (False, True),
    "?to=2026-11-23": (True, False),
    "?from=2026-11-25": (False, False),
    "?page=2": (False, False),
}


def test_it_is_found_by_who_what_about_and_when(administrator):
    for query, expected in ASKED.items():
        page = words(administrator.get(PAGE + query))

        found = "policy standard 1 → 2 “As agreed.”" in page, "Karin Holt =away" in page
        assert found == expected, query
        assert ("Mon 23 Nov 2026 15:30 MST" in page) == expected[0], query


def test_it_is_taken_away_as_a_table_and_as_data(administrator):
    table = administrator.get("/admin/record.csv?what=ABSENCE")
    data = json.loads(administrator.get("/admin/record.json?what=ABSENCE").content)

    lines = list(csv.DictReader(StringIO(table.content.decode("utf-8-sig"))))
    (line,), (entry,) = lines, data["entries"]
    assert line["after"] == "'=away"  # a spreadsheet takes it for words
    assert entry["after"] == "=away"
    assert entry["recorded_at"] == "2026-11-24T15:20:00+00:00"
    assert (line["about"], entry["who"]) == ("Karin Holt", "Dana Reyes")


def test_looking_at_it_and_taking_it_away_is_kept_on_it(world, administrator):
    for path in (PAGE, PAGE, f"{PAGE}?who=dana", "/admin/record.csv", "/admin/record.json"):
        administrator.get(path)

    reads = RecordEntry.objects.filter(kind=RecordKind.READ.value, actor=world.administrator)
    assert sorted(reads.values_list("subject", flat=True)) == [
        "The record: CSV",
        "The record: JSON",
        "The record: page",
        "The record: page, who dana",
    ]
    assert "The record: page, who dana" in words(administrator.get(f"{PAGE}?what=READ"))


def test_nobody_but_an_administrator_reads_it(world, client, kept):
    for person in (world.ccm, world.customer):
        reader = signed_in(client, person, now=TUESDAY_0820)
        assert {reader.get(path).status_code for path in (PAGE, "/admin/record.csv")} == {403}
    assert not RecordEntry.objects.filter(kind=RecordKind.READ.value).exists()


def test_the_command_writes_a_line_for_each_entry_and_is_kept_too(kept, capsys):
    clock.move_to(TUESDAY_0820 + timedelta(minutes=5))

    (policy,) = ran(capsys, "--until", "2026-11-24")
    (absence,) = ran(capsys, "--since", "2026-11-24T08:20-07:00", "--what", "ABSENCE")
    whole = ran(capsys)

    assert policy["about"] == "policy standard"
    assert absence["about"] == "Karin Holt"
    assert [each["about"] for each in whole[:2]] == ["policy standard", "Karin Holt"]
    reads = [(each["about"], each["way"]) for each in whole if each["what"] == "READ"]
    assert ("The record: until 2026-11-24", "command line") in reads
    with pytest.raises(UsageMistake, match="offset"):
        ran(capsys, "--since", "2026-11-24T08:20")


def ran(capsys, *words):
    parser = argparse.ArgumentParser()
    command.add_arguments(parser)
    assert command.run(parser.parse_args(words)) == 0
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]
