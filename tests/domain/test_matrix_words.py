"""The matrix in words: whatever a policy says, no sentence of it is wrong (R10, R11)."""

import tomllib

import pytest

from rung.adapters.presets import text_of
from rung.domain.business_time import Calendar
from rung.domain.contact_matrix import hours_words, shifted
from rung.domain.letter import LetterFacts, written
from rung.domain.matching import Circumstances
from rung.domain.matrix_words import opening_words, start_words, way_words
from rung.domain.pack_variants import entries, variants
from rung.domain.packs import read_pack
from tests.adapters.test_letter_pdf import FACTS
from tests.builders import HOURS, TUESDAY_0820
from tests.policies import rules, standard_document


def preset(name):
    return read_pack(tomllib.loads(text_of(name)), 1)


def letter(pack):
    """The letter of an order to which this pack applies."""
    facts = Circumstances()
    return written(
        LetterFacts(
            **{**FACTS, "policy": pack.resolve(facts)},
            variants=variants(pack, facts),
            entries=entries(pack),
        )
    )


def steps(pack):
    return [step.words for step in letter(pack).steps]


@pytest.mark.parametrize(
    ("level", "words"),
    [
        ({"opens_after": "4 business hours"}, "Opens 4 business hours after level 1 is engaged."),
        (
            {"opens_after": "1 hour", "opens_from": "report"},
            "Opens 1 hour, day and night, after the escalation is raised.",
        ),
        (
            {"opens_after": "1 business day", "opens_from": "last escalation"},
            "Opens 1 business day after a level was last engaged.",
        ),
        (
            {"opens_after": "0 minutes", "opens_from": "missed acknowledgement"},
            "Opens as soon as level 1 misses its acknowledgement.",
        ),
        (
            {"opens_after": None, "opens_when": "acknowledgement missed"},
            "Opens when level 1 misses its acknowledgement.",
        ),
        (
            {"opens_after": "2 business hours", "opens_when": "performance keeps falling"},
            "Opens 2 business hours after level 1 is engaged, and when performance keeps falling.",
        ),
        ({"opens_after": "unknown"}, "When it opens is not published."),
        ({"opens_after": None}, "When it opens is not published."),
    ],
)
def test_how_a_level_opens(level, words):
    assert opening_words(rules(standard_document(levels={2: level})), 2) == words


def test_the_first_level_is_where_one_starts_unless_every_level_is_open():
    assert opening_words(rules(standard_document()), 1) == "Start here."
    assert opening_words(rules(standard_document(start="free")), 1) == "May be engaged at any time."


def test_each_level_tells_of_the_next_only_where_it_does():
    published = {number: {"contact": "published", "contact_from": ""} for number in (2, 3, 4)}

    assert "whom to reach at the next" in start_words(rules(standard_document()))
    assert "whom to reach" not in start_words(rules(standard_document(levels=published)))


def test_ways_are_said_as_a_list():
    assert way_words(["phone", "email", "portal"]) == "By telephone, by e-mail or in the portal."
    assert way_words([]) == ""


def test_the_standard_letter_says_where_to_start_and_how_long_a_level_has():
    assert steps(preset("standard"))[:2] == [
        "Start here: by telephone, by e-mail or in the portal. An unanswered call counts too.",
        "Opens 4 business hours after level 1 is engaged. Answers within 4 business hours.",
    ]


def test_a_letter_by_severity_says_each_and_that_day_and_night_count():
    page = letter(preset("by-severity"))

    assert page.steps[1].words == (
        "For sev2: opens 2 hours, day and night, after the escalation is raised. "
        "For sev1: opens 1 hour, day and night, after the escalation is raised. "
        "For sev2: answers within 1 hour, day and night. "
        "For sev1: answers within 30 minutes, day and night."
    )
    assert page.steps[0].words.startswith("Start here: by telephone or in the portal.")
    assert "Where severity = sev1, begin with level 2." in page.steps_opening
    assert not any("Business hours" in words for words in page.steps_closing)


def test_a_letter_of_a_free_start_has_no_first_level_and_no_time_to_waive():
    page = letter(preset("any-time"))

    assert "Every level may be engaged at any time." in page.steps_opening
    assert {words.partition(". ")[0] for words in steps(preset("any-time"))} == {
        "May be engaged at any time"
    }
    assert not any("waive" in words for words in page.steps_closing)


def test_stated_risks_stand_in_the_letter():
    page = letter(preset("sequential-with-reasons"))

    waiver = next(words for words in page.steps_closing if "waive" in words)
    assert "a manager may waive the time. These risks count: Life or safety is at risk; " in waiver


def test_a_title_by_track_is_said_for_each():
    pack = read_pack(
        standard_document(
            tracks=["network", "facilities"],
            levels={2: {"title": {"network": "CTO", "facilities": "SVP"}}},
        ),
        1,
    )

    assert letter(pack).steps[1].title == "CTO (network), SVP (facilities)"


def test_business_hours_are_said_where_the_reader_is_and_where_the_carrier_works():
    calendar = Calendar.from_document(HOURS)

    assert hours_words(calendar, zone="America/Denver", now=TUESDAY_0820) == (
        "Mon–Fri 08:00–17:00 MST"
    )
    assert hours_words(calendar, zone="Asia/Kathmandu", now=TUESDAY_0820) == (
        "Mon 20:45–24:00; Tue–Fri 00:00–05:45, 20:45–24:00; Sat 00:00–05:45 UTC+05:45 "
        "(Mon–Fri 08:00–17:00 MST where the carrier works)"
    )


@pytest.mark.parametrize("hours", [-26, -7, 0, 5, 12, 30])
def test_shifting_hours_keeps_their_sum_and_comes_back(hours):
    week = tuple(((8 * 3600, 12 * 3600), (13 * 3600, 17 * 3600)) for _ in range(7))
    there = shifted(week, hours * 3600)

    assert sum(end - start for day in there for start, end in day) == 7 * 8 * 3600
    assert shifted(there, -hours * 3600) == week
