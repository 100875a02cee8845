"""The editor of a calendar: what people type, and the document it makes."""

from collections.abc import Callable, Mapping
from typing import Any
from zoneinfo import available_timezones

from django import forms

from rung.domain.calendar_records import Review
from rung.domain.calendar_words import (
    OwnDays,
    read_hours,
    read_later_hours,
    read_own_days,
    type_hours,
    type_later_hours,
    type_own_days,
)
from rung.domain.calendars import WEEKDAYS, Calendar, CalendarError
from rung.models import CalendarVersion
from rung.web.admin.forms.holidays import Reviewed
from rung.web.common.fields import PressForm

DAYS = dict(
    zip(
        WEEKDAYS,
        ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
        strict=True,
    )
)
CATEGORIES = (
    ("public", "Public"),
    ("government", "Government"),
    ("bank", "Bank"),
    ("optional", "Optional"),
    ("half_day", "Half days"),
    ("school", "School"),
    ("unofficial", "Unofficial"),
)
FIRST_YEAR, LAST_YEAR = 1970, 2099
FOLLOWING_YEARS = 2
LONGEST_LIST = 20_000
OWN = "own list"
PROBE = {"name": "", "tz": "UTC", "weekly": {}, "holidays": [], "overrides": {}}


def zones() -> list[str]:
    """Every zone a calendar can be in, for the field's suggestions."""
    return sorted(zone for zone in available_timezones() if "/" in zone or zone == "UTC")


class CalendarForm(PressForm):
    """Zone, hours, holidays and days of its own; the calendar's rules judge what it makes."""

    zone = forms.CharField(
        label="Time zone",
        max_length=64,
        help_text="By its city, like America/Denver or Europe/Berlin.",
        widget=forms.TextInput(attrs={"list": "zones", "autocomplete": "off", "class": "short"}),
    )
    later_hours = forms.CharField(
        label="Hours that begin on a date",
        required=False,
        max_length=LONGEST_LIST,
        help_text="One to a line: the first day, then the week. 2026-12-01 Mon-Fri 07:00-16:00; "
        "Sat 09:00-12:00",
        widget=forms.Textarea(attrs={"rows": 2, "spellcheck": "false", "class": "typed"}),
    )
    own_days = forms.CharField(
        label="Days with hours of their own",
        required=False,
        max_length=LONGEST_LIST,
        help_text="One to a line: 2026-12-24 08:00-12:00 Christmas Eve, or 2026-12-31 closed "
        "Stocktaking. Without a year, closed every year: 12-25 closed Christmas. What is added "
        f"here has the source “{OWN}”.",
        widget=forms.Textarea(attrs={"rows": 6, "spellcheck": "false", "class": "typed"}),
    )
    place = forms.CharField(
        label="Country, or a part of one",
        required=False,
        max_length=12,
        help_text="US, or US-CO for Colorado.",
        widget=forms.TextInput(attrs={"class": "short", "autocomplete": "off"}),
    )
    categories = forms.MultipleChoiceField(
        label="Which of its holidays",
        required=False,
        choices=CATEGORIES,
        widget=forms.CheckboxSelectMultiple,
    )
    first_year = forms.IntegerField(
        label="From the year",
        min_value=FIRST_YEAR,
        max_value=LAST_YEAR,
        widget=forms.NumberInput(attrs={"class": "short"}),
    )
    last_year = forms.IntegerField(
        label="To the year",
        min_value=FIRST_YEAR,
        max_value=LAST_YEAR,
        widget=forms.NumberInput(attrs={"class": "short"}),
    )
    words = forms.CharField(
        label="Why this version is written",
        max_length=300,
        required=False,
        help_text="For whoever reads the versions later.",
    )
    based_on = forms.IntegerField(widget=forms.HiddenInput, label="This page is not complete.")

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - Django's own signature
        super().__init__(*args, **kwargs)
        for name, said in DAYS.items():
            self.fields[name] = forms.CharField(
                label=said,
                required=False,
                max_length=200,
                widget=forms.TextInput(attrs={"placeholder": "closed", "autocomplete": "off"}),
            )
        self.hours: dict[str, list[list[str]]] = {}
        self.later: list[dict[str, Any]] = []
        self.own = OwnDays({}, [])

    def clean(self) -> dict[str, Any]:
        """Read every field by itself, so that each mistake stands where it was made."""
        for name in DAYS:
            self._read(name, self._read_hours)
        self._read("later_hours", self._read_later_hours)
        self._read("own_days", self._read_own_days)
        self._read("zone", lambda _name, typed: Calendar.from_document({**PROBE, "tz": typed}))
        return self.cleaned_data

    def _read(self, name: str, reading: Callable[[str, str], object]) -> None:
        if name not in self.cleaned_data:
            return
        try:
            reading(name, self.cleaned_data[name].strip())
        except CalendarError as why:
            self.add_error(name, str(why))

    def _read_hours(self, name: str, typed: str) -> None:
        hours = read_hours(typed)
        Calendar.from_document({**PROBE, "weekly": {name: hours}})
        self.hours[name] = hours

    def _read_later_hours(self, _name: str, typed: str) -> None:
        later = read_later_hours(typed)
        Calendar.from_document({**PROBE, "weekly_from": later})
        self.later = later

    def _read_own_days(self, _name: str, typed: str) -> None:
        own = read_own_days(typed)
        Calendar.from_document({**PROBE, "overrides": own.overrides, "holidays": own.yearly})
        self.own = own

    def document(
        self, name: str, reviewed: Reviewed, sources: Mapping[tuple[str, str], str]
    ) -> dict[str, Any]:
        """What was typed, as the document of the calendar of that name; only of a valid form.

        A day that has a source, by its date and name, keeps it; any other is the editor's own.
        """
        holidays = [
            {"date": each.day.isoformat(), "name": each.name, "source": each.source}
            for each in reviewed.accepted
        ]
        holidays += [
            {**each, "source": sources.get((each["date"], each["name"]), OWN)}
            for each in self.own.yearly
        ]
        overrides = {
            day: {**each, "source": sources.get((day, each["name"]), OWN)}
            for day, each in self.own.overrides.items()
        }
        return {
            "name": name,
            "tz": self.cleaned_data["zone"].strip(),
            "weekly": {day: hours for day, hours in self.hours.items() if hours},
            "weekly_from": self.later,
            "holidays": holidays,
            "overrides": overrides,
        }

    def review(self, reviewed: Reviewed) -> Review:
        """What was refused, and where proposals came from; only of a valid form."""
        typed = self.cleaned_data
        if not typed["place"]:
            return Review(refused=reviewed.refused)
        return Review(
            place=typed["place"].strip().upper(),
            categories=tuple(typed["categories"]),
            years=(typed["first_year"], typed["last_year"]),
            refused=reviewed.refused,
        )


class NewCalendarForm(CalendarForm):
    """A calendar that is not there yet.

    ``listed_for`` is the question whose holidays are in the list: those of a place count only
    after they have been looked at.
    """

    name = forms.CharField(
        label="Name",
        max_length=80,
        help_text="As regions name it in the file of people, like US West delivery.",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    listed_for = forms.CharField(required=False, widget=forms.HiddenInput, label="The list.")
    based_on = None  # type: ignore[assignment] # Django's way to leave a field out
    field_order = ("name", "zone")

    @property
    def question(self) -> str:
        """Which holidays the form asks for; empty when it names no place. Only once cleaned."""
        typed = self.cleaned_data
        place = str(typed.get("place", "")).strip().upper()
        if not place:
            return ""
        kinds = " ".join(typed.get("categories", ()))
        return f"{place} {kinds} {typed.get('first_year')}-{typed.get('last_year')}"


def typed_anew(*, this_year: int) -> dict[str, Any]:
    """What stands in the form of a new calendar: a week as most have it."""
    return {
        "categories": ["public"],
        "first_year": this_year,
        "last_year": this_year + FOLLOWING_YEARS,
        **dict.fromkeys(WEEKDAYS[:5], "08:00-17:00"),
    }


def sources_of(calendar: Calendar) -> dict[tuple[str, str], str]:
    """Where the own days of a calendar came from, by date and name."""
    sources = {(each.day.isoformat(), each.name): each.source for each in calendar.overrides}
    return sources | {
        (f"{each.month:02}-{each.day:02}", each.name): each.source for each in calendar.yearly
    }


def typed_from(version: CalendarVersion, *, this_year: int) -> dict[str, Any]:
    """A version as the editor shows it at first."""
    calendar, review = version.as_domain(), version.reviewed()
    first, last = review.years or (this_year, this_year + FOLLOWING_YEARS)
    return {
        "zone": calendar.zone,
        "later_hours": type_later_hours(calendar.weekly_from),
        "own_days": type_own_days(calendar.overrides, calendar.yearly),
        "place": review.place,
        "categories": list(review.categories) or ["public"],
        "first_year": first,
        "last_year": last,
        "based_on": version.number,
        **{
            day: type_hours(intervals)
            for day, intervals in zip(WEEKDAYS, calendar.weekly, strict=True)
        },
    }
