"""The walk through the demo's twelve stories: nothing that it names is missing."""

import csv
import re
from pathlib import Path

import pytest
from django.urls import resolve

ROOT = Path(__file__).resolve().parent.parent
SCREENS = ROOT / "docs" / "screens"
STORIES = (ROOT / "docs" / "stories.md").read_text()
DOCUMENTS = [ROOT / "README.md", *(ROOT / "docs").rglob("*.md")]
LARGEST = 150_000  # bytes of a picture
NUMBERS = range(1, 13)
PICTURE = re.compile(r"!\[[^\]]+\]\(([^)]+\.png)\)")


def chapter(number):
    """What is said of one story."""
    _, found, rest = STORIES.partition(f'<a id="story-{number}"></a>\n\n## {number}. ')
    assert found, f"story {number} is not told"
    return rest.partition("\n## ")[0].partition("<a id=")[0]


def shown():
    """Every picture that a document shows, as a file."""
    return {
        (document.parent / picture).resolve()
        for document in DOCUMENTS
        for picture in PICTURE.findall(document.read_text())
    }


@pytest.mark.parametrize("number", NUMBERS)
def test_each_story_names_a_person_a_page_its_rules_and_has_both_pictures(number):
    said = chapter(number)

    assert re.search(r"\*\*Sign in as\*\*\s[A-Z]\w+ \w+\s\(`\S+@example\.com`\)", said)
    assert "**open** `/" in said
    assert re.search(r"R\d+", said)
    assert "**Why it matters:**" in said
    for size in ("desk", "phone"):
        assert f"(screens/story-{number:02}-{size}.png)" in said


def test_every_picture_is_there_small_enough_and_used():
    pictures = set(SCREENS.glob("*.png"))

    assert shown() - pictures == set()
    assert {each.name for each in pictures - shown()} == set()
    assert [each.name for each in pictures if each.stat().st_size > LARGEST] == []


def test_whoever_one_signs_in_as_is_of_the_demo_company():
    with (ROOT / "examples" / "people.csv").open(encoding="utf-8") as file:
        people = {row["email"]: row["name"] for row in csv.DictReader(file) if row["name"]}

    named = re.findall(r"([A-Z]\w+ [A-Z]\w+)\s\(`(\S+@example\.com)`\)", STORIES)

    assert len(named) >= len(NUMBERS)
    assert [(name, mail) for name, mail in named if people.get(mail) != name] == []


def test_every_page_that_a_story_opens_is_an_address_of_the_product():
    paths = re.findall(r"`(/[^`\s]*)`", STORIES)

    assert len(paths) >= 2 * len(NUMBERS)
    for path in paths:
        resolve(path)


def test_the_readmes_tour_reaches_each_story():
    tour = (ROOT / "README.md").read_text().partition("## A tour of five minutes")[2]
    tour = tour.partition("\n## ")[0]

    links = re.findall(r"\| \[(\d+)\]\(docs/stories\.md#story-(\d+)\) \|", tour)

    assert links == [(str(number), str(number)) for number in NUMBERS]
    assert all(f'<a id="story-{number}"></a>' in STORIES for number in NUMBERS)
