"""What people type into forms: instants on their own wall clock, and buttons that act once."""

import pytest
from django.core.exceptions import ValidationError

from rung.web.common.fields import InstantField, PressForm
from tests.builders import TUESDAY_0820

DENVER = "America/Denver"


@pytest.fixture
def field():
    made = InstantField(label="When?")
    made.in_zone(DENVER, TUESDAY_0820)
    return made


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("2026-11-24T08:20", "2026-11-24T15:20:00+00:00"),
        ("2026-11-01T01:30", "2026-11-01T07:30:00+00:00"),  # comes twice: the first
        ("2026-11-24T08:20+01:00", "2026-11-24T07:20:00+00:00"),
    ],
)
def test_a_time_is_read_on_the_writers_wall_clock(field, typed, meant):
    assert field.clean(typed).isoformat() == meant


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("yesterday", "That is no date and time"),
        ("2026-03-08T02:30", "Clocks skip that time on that day"),
        ("9999-12-31T23:59", "Choose a year that calendars know"),
        ("0001-01-01T00:00+14:00", "Choose a year that calendars know"),
    ],
)
def test_a_time_that_is_none_is_refused_with_a_sentence(field, typed, sentence):
    with pytest.raises(ValidationError, match=sentence):
        field.clean(typed)


def test_each_drawn_form_has_a_press_of_its_own_and_one_without_is_not_complete():
    drawn = [PressForm()["press_id"].value() for _ in range(2)]

    assert drawn[0] != drawn[1]
    assert "Load the page again" in str(PressForm({}).errors)
