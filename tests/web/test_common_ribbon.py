"""The ribbon of a ledger: every stretch drawn, said, and without a style of its own."""

from datetime import timedelta
from itertools import pairwise
from xml.etree import ElementTree as ET

import pytest

from rung.domain.business_time import explain, explain_until
from rung.web.common.ribbon import ribbon
from tests.domain.business_time_calendars import HOUR, THANKSGIVING, at, office

DENVER = "America/Denver"
SVG = "{http://www.w3.org/2000/svg}"
START, NOW = at("2026-11-25 16:00"), at("2026-11-27 08:30")
OFFICE = office(
    holidays=[THANKSGIVING],
    overrides={"2026-11-27": {"intervals": [["08:00", "12:00"]], "name": "Stock <taking>"}},
)


def drawn(now=NOW, start=START, hours=2, **options):
    rows = explain(OFFICE, start, hours * HOUR, now=now, **options)
    return ribbon(rows, DENVER, ident="why-7", title="Where the 2 h are counted", now=now)


def share(element, name):
    """A place or a width: so many per cent of the ribbon's width."""
    value = element.get(name)
    assert value.endswith("%")
    return float(value[:-1])


def tree(markup):
    return ET.fromstring(str(markup))  # noqa: S314 -- our own drawing


def test_every_row_is_a_stretch_with_its_words():
    stretches = tree(drawn()).findall(f"{SVG}rect")

    assert [(each.get("class"), each.findtext(f"{SVG}title")) for each in stretches] == [
        ("ribbon-open", "Wed 16:00 – 17:00 MST: Business hours, 1 h counted"),
        ("ribbon-closed", "Wed 17:00 – Thu 00:00 MST: Outside business hours, not counted"),
        ("ribbon-holiday", "Thu 00:00 – Fri 00:00 MST: Thanksgiving, not counted"),
        ("ribbon-closed", "Fri 00:00 – 08:00 MST: Outside business hours, not counted"),
        ("ribbon-half-day", "Fri 08:00 – 08:30 MST: Stock <taking>, 30 min counted"),
        ("ribbon-half-day", "Fri 08:30 – 09:00 MST: Stock <taking>, 30 min counted"),
    ]


def test_stretches_lie_one_after_another_from_edge_to_edge():
    stretches = tree(drawn()).findall(f"{SVG}rect")

    edges = [(share(each, "x"), share(each, "width")) for each in stretches]

    assert edges[0][0] == 0
    assert sum(edges[-1]) == pytest.approx(100)
    for (x, width), (following, _width) in pairwise(edges):
        assert x + width == pytest.approx(following, abs=0.11)


def test_what_counts_is_told_from_what_does_not_without_colour():
    stretches = tree(drawn()).findall(f"{SVG}rect")

    heights = {each.get("class"): float(each.get("height")) for each in stretches}

    assert heights["ribbon-open"] == heights["ribbon-half-day"] > heights["ribbon-closed"]
    assert heights["ribbon-holiday"] == heights["ribbon-closed"]


def test_its_twin_in_words_is_the_sentence_of_the_ledger():
    drawing = tree(drawn())

    assert drawing.get("role") == "img"
    assert drawing.get("aria-labelledby") == "why-7-title why-7-desc"
    assert drawing.findtext(f"{SVG}title") == "Where the 2 h are counted"
    assert drawing.findtext(f"{SVG}desc") == (
        "1 h Wed, closed for Thanksgiving, 1 h Fri (Stock <taking>)."
    )


def test_now_is_marked_while_the_ribbon_holds_it():
    marks = tree(drawn()).findall(f"{SVG}svg[@class='ribbon-now']")
    assert [mark.findtext(f"{SVG}title") for mark in marks] == ["Now: Fri 27 Nov 2026 08:30 MST"]

    for outside in (START - timedelta(seconds=1), at("2026-11-27 09:01"), None):
        assert "ribbon-now" not in drawn(now=outside)


def test_the_readers_midnights_are_named_with_their_dates():
    assert [each.text for each in tree(drawn()).findall(f"{SVG}text")] == [
        "Thu 26 Nov",
        "Fri 27 Nov",
    ]


def test_a_long_ribbon_names_few_dates_and_marks_all():
    drawing = tree(drawn(hours=200, now=None))

    assert len(drawing.findall(f"{SVG}text")) <= 8
    assert len(drawing.findall(f"{SVG}line[@class='ribbon-midnight']")) > 20


def test_where_there_is_little_room_every_second_date_is_left_out():
    few = tree(drawn()).findall(f"{SVG}text")
    many = tree(drawn(hours=200, now=None)).findall(f"{SVG}text")

    assert [each.get("class") for each in few] == ["ribbon-day", "ribbon-day"]
    assert [each.get("class") for each in many[:3]] == [
        "ribbon-day",
        "ribbon-day spare",
        "ribbon-day",
    ]


def test_a_date_near_the_end_stands_before_its_line():
    late = tree(drawn(start=at("2026-11-23 08:01"), hours=9, now=None)).find(f"{SVG}text")

    assert late.text == "Tue 24 Nov"
    assert late.get("text-anchor") is None
    (last,) = tree(
        ribbon(
            explain_until(OFFICE, at("2026-11-23 08:00"), at("2026-11-24 00:30")),
            DENVER,
            ident="why-8",
            title="To the night",
            now=None,
        )
    ).findall(f"{SVG}text")
    assert last.get("text-anchor") == "end"


def test_a_pause_is_drawn_with_its_reason():
    pauses = [(at("2026-11-25 16:30"), at("2026-11-27 08:00"), "no access & no key")]

    stretches = tree(drawn(pauses=pauses)).findall(f"{SVG}rect[@class='ribbon-paused']")

    assert [each.findtext(f"{SVG}title") for each in stretches] == [
        "Wed 16:30 – Fri 08:00 MST: Paused: no access & no key, not counted"
    ]


def test_it_brings_no_style_of_its_own():
    assert "style" not in drawn()
    assert "<script" not in drawn()


def test_no_ledger_draws_nothing():
    assert drawn(hours=0) == ""
