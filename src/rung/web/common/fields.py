"""What forms share: instants on the writer's wall clock, and a button that acts once."""

from datetime import UTC, datetime
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

from django import forms

from rung.domain.instants import abbreviation

LOOK = "%Y-%m-%dT%H:%M"
LONGEST_WORDS = 4000


def instant_of(words: str, zone: ZoneInfo) -> datetime:
    """The instant that a typed date and time means on the wall clock of a zone, in UTC.

    A zone of its own wins. ValidationError where nothing can be read, and for a time that a
    change of clocks skips; one that comes twice means its first occurrence.
    """
    try:
        typed = datetime.fromisoformat(words)
    except ValueError:
        raise forms.ValidationError(
            "That is no date and time. Write it as 2026-11-24 15:30."
        ) from None
    try:
        if typed.tzinfo is not None:
            return typed.astimezone(UTC)
        meant = typed.replace(tzinfo=zone).astimezone(UTC)
        came_back = meant.astimezone(zone).replace(tzinfo=None)
    except OverflowError:
        raise forms.ValidationError("Choose a year that calendars know.") from None
    if came_back != typed:
        raise forms.ValidationError("Clocks skip that time on that day. Choose another.")
    return meant


class PressForm(forms.Form):
    """A form whose button acts once, however often it is pressed (N15)."""

    press_id = forms.UUIDField(
        widget=forms.HiddenInput,
        error_messages={
            "required": "Load the page again, then send it once more.",
            "invalid": "Load the page again, then send it once more.",
        },
        label="This page is not complete.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - Django's own signature
        super().__init__(*args, **kwargs)
        self.initial.setdefault("press_id", uuid4())


class WordsField(forms.CharField):
    """Words people write: a few lines, not a book."""

    def __init__(self, *, label: str, hint: str = "", rows: int = 4, required: bool = True) -> None:
        super().__init__(
            label=label,
            help_text=hint,
            required=required,
            max_length=LONGEST_WORDS,
            widget=forms.Textarea(attrs={"rows": rows}),
        )


def chat_name_field(hint: str, *, autocomplete: str) -> forms.CharField:
    """Where a short message goes: a telephone number, or a name in a chat."""
    return forms.CharField(
        label="Number, or name in the chat",
        required=False,
        max_length=80,
        help_text=hint,
        widget=forms.TextInput(
            attrs={"class": "short", "autocomplete": autocomplete, "spellcheck": "false"}
        ),
    )


def day_field(label: str, *, required: bool = False, hint: str = "") -> forms.DateField:
    """A date, typed or picked."""
    return forms.DateField(
        label=label,
        required=required,
        help_text=hint,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date", "class": "short"}),
        error_messages={"invalid": "There is no such date. Write it as 2026-11-27."},
    )


def time_field(label: str, *, hint: str = "", example: str = "15:30") -> forms.TimeField:
    """A time of day, typed or picked; it may be left empty."""
    return forms.TimeField(
        label=label,
        required=False,
        help_text=hint,
        widget=forms.TimeInput(format="%H:%M", attrs={"type": "time", "class": "short"}),
        error_messages={"invalid": f"There is no such time. Write it as {example}."},
    )


class InstantField(forms.Field):
    """A date and time on the wall clock of the person who types it; an aware instant in UTC.

    The zone comes with ``in_zone``; ``instant_of`` says what a typed time means.
    """

    def __init__(self, *, label: str, required: bool = True, hint: str = "") -> None:
        super().__init__(
            label=label,
            required=required,
            help_text=hint,
            widget=forms.DateTimeInput(
                attrs={"type": "datetime-local", "class": "short"}, format=LOOK
            ),
        )
        self.zone = ZoneInfo("UTC")

    def in_zone(self, zone: str, now: datetime) -> None:
        """Read and show times in this zone, and say so."""
        self.zone = ZoneInfo(zone)
        said = f"Your time, {abbreviation(now, zone)}."
        self.help_text = f"{self.help_text} {said}".strip()

    def prepare_value(self, value: object) -> object:
        """An instant as the control wants it; what was typed stays as it was typed."""
        return value.astimezone(self.zone).strftime(LOOK) if isinstance(value, datetime) else value

    def to_python(self, value: object) -> datetime | None:
        """The instant that was typed."""
        if value in self.empty_values:
            return None
        return instant_of(str(value), self.zone)


class ZonedForm(PressForm):
    """A form whose instants are typed on the writer's wall clock, and which fills itself in."""

    def __init__(
        self,
        *args: Any,  # noqa: ANN401 - Django's own signature
        zone: str,
        now: datetime,
        **kwargs: Any,  # noqa: ANN401
    ) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            if isinstance(field, InstantField):
                field.in_zone(zone, now)
        for name, value in self.proposed().items():
            self.initial.setdefault(name, value)

    def proposed(self) -> dict[str, object]:
        """What stands in the form when it is drawn."""
        return {}
