"""`rung policy` with a database: published, refused whole, written out, tried on its calendars."""

import json

import pytest

from rung.adapters import presets
from rung.commands.main import main
from rung.domain.pack_lines import read_pack_text
from rung.models import Calendar, CalendarVersion, Policy, PolicyVersion

pytestmark = pytest.mark.django_db

CONTACT = ("--contact", "2026-11-25T15:30-07:00")  # the day before Thanksgiving
THREE_HOURS = presets.text_of("standard").replace(
    '"4 business hours"          # the time that level 1 has',
    '"3 business hours"          # the time that level 1 has',
)


@pytest.fixture
def rung(world, tmp_path, capsys):
    """Runs a command on a pack; answers its status and what it said."""
    del world

    def run(part, text, *words):
        path = tmp_path / "pack.toml"
        path.write_text(text)
        status = main(["policy", part, str(path), *words])
        said = capsys.readouterr()
        return status, said.out, said.err.replace(str(path), "FILE")

    return run


def closed(world):
    CalendarVersion.objects.create(
        calendar=Calendar.objects.create(name="Closed"),
        number=1,
        document={"name": "Closed", "tz": "America/Denver", "weekly": {}},
        created_at=world.calendar.created_at,
    )


def kept():
    return PolicyVersion.objects.count(), Policy.objects.count()


def test_a_pack_is_published_as_the_next_version_and_its_number_is_said(rung):
    status, said, _ = rung("load", THREE_HOURS, "--words", "Level 2 opens after three hours")

    newest = PolicyVersion.objects.filter(policy__name="standard").order_by("-number")[0]
    assert status == 0
    assert said.startswith(f"standard version {newest.number} is published.")
    assert newest.number == 2
    assert newest.words == "Level 2 opens after three hours"
    assert newest.document == read_pack_text(THREE_HOURS)[0]


REFUSED = {
    "a fault": (
        THREE_HOURS.replace('start = "asked"', 'start = "askd"'),
        "FILE:15: start: expected one of",
    ),
    "a calendar there is not": (
        THREE_HOURS.replace('start = "asked"', 'calendar = "Nowhere"'),
        "FILE:15: calendar: there is no calendar named “Nowhere”",
    ),
    "a calendar that never opens": (
        THREE_HOURS.replace('start = "asked"', 'calendar = "Closed"'),
        "FILE:15: calendar: the calendar “Closed” never opens",
    ),
    "a way to no policy": (
        presets.text_of("routing").replace('policy = "standard"', 'policy = "none"'),
        "rules[1].policy: no policy named “none” is published",
    ),
    "a table with a gap": (
        (
            'name = "routing"\nkind = "routing"\n'
            '[[rules]]\nwhen = { phase = "placed" }\npolicy = "standard"\n'
        ),
        "Nothing was published",
    ),
    "5 MB": ('name = "x"\n' * 450_000, "FILE: A policy pack is at most 256 kB"),
}


@pytest.mark.parametrize(("text", "told"), REFUSED.values(), ids=REFUSED.keys())
def test_a_pack_that_cannot_be_used_is_refused_whole(rung, world, text, told):
    closed(world)
    before = kept()

    status, said, mistake = rung("load", text, "--words", "a trial")

    assert (status, said) == (1, "")
    assert told in mistake
    assert kept() == before


def test_the_same_pack_again_publishes_nothing(rung):
    before = kept()
    newest = PolicyVersion.objects.get()

    status, _, mistake = rung("load", presets.text_of("standard"), "--words", "again")

    assert newest.document == read_pack_text(presets.text_of("standard"))[0]
    assert (status, kept()) == (1, before)
    assert "Nothing is different" in mistake


def test_what_is_exported_loads_again_to_the_same_document(rung, tmp_path, capsys):
    for name in ("any-time", "by-severity", "sequential-with-reasons", "routing"):
        text = presets.text_of(name)
        assert rung("load", text, "--words", "to begin with")[0] == 0
        out = tmp_path / f"{name}.toml"

        assert main(["policy", "export", name, "-o", str(out)]) == 0
        assert capsys.readouterr().out == f"wrote {name} v1 to {out}\n"
        assert read_pack_text(out.read_text())[0] == read_pack_text(text)[0]


def test_an_older_version_is_exported_by_its_number(rung, capsys):
    rung("load", THREE_HOURS, "--words", "three hours")

    assert main(["policy", "export", "standard", "--version", "1"]) == 0
    assert "3 business hours" not in capsys.readouterr().out
    assert main(["policy", "export", "standard"]) == 0
    assert "3 business hours" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("nothing",), "There is no policy “nothing”; there are: standard."),
        (("standard", "--version", "9"), "standard has no version 9; the newest is 1."),
    ],
)
def test_what_was_never_published_is_not_exported(rung, capsys, words, told):
    assert main(["policy", "export", *words]) == 1
    assert told in capsys.readouterr().err


def test_a_pack_is_tried_on_a_calendar_of_the_house_with_its_holidays(rung, world):
    name = world.calendar.calendar.name

    status, said, _ = rung("try", presets.text_of("standard"), *CONTACT, "--calendar", name)

    assert status == 0
    assert f"Calendar: {name}, America/Denver" in said
    assert "opens    Fri 27 Nov 2026 10:30 MST" in said
    assert "Thanksgiving" in said


def test_without_a_calendar_named_the_region_tells_which(rung, world):
    region = world.region.code

    status, said, _ = rung(
        "try", presets.text_of("standard"), *CONTACT, "--region", region, "--json"
    )

    assert status == 0
    assert json.loads(said)["calendar"] == world.calendar.calendar.name


def test_a_calendar_there_is_not_is_told_with_those_there_are(rung, world):
    status, _, mistake = rung("try", presets.text_of("standard"), *CONTACT, "--calendar", "None")

    assert status == 1
    assert f"There is no calendar “None”; there are: {world.calendar.calendar.name}" in mistake


def test_a_calendar_that_never_opens_is_not_counted_on(rung, world):
    closed(world)

    status, _, mistake = rung("try", presets.text_of("standard"), *CONTACT, "--calendar", "Closed")

    assert status == 1
    assert "The calendar “Closed” never opens" in mistake


def test_with_neither_calendar_nor_region_it_is_asked_for(rung):
    status, _, mistake = rung("try", presets.text_of("standard"), *CONTACT)

    assert status == 2
    assert "Which calendar?" in mistake
