"""The forms of a communication plan and of those who hear; the same for either side (R22, R23)."""

import re
from datetime import time
from typing import Any

from django import forms
from django.conf import settings

from rung.domain.agreeing import TOGETHER, Terms, together_words
from rung.domain.hearing import Depth, Gets, HearsBy, QuietHours
from rung.domain.rhythms import MOST_HOURS, Rhythm, clock_time, daily, hourly
from rung.domain.spans import HOUR, Measure
from rung.domain.vocabulary import Side
from rung.services.communication import Wanted
from rung.web.common.fields import PressForm, WordsField, time_field

AT, CLOSING, WORKING, NIGHT = "AT", "CLOSING", "WORKING", "NIGHT"
LONGEST = 300
EXAMPLE = "16:30"  # of a time that is typed here
_CLOCK = re.compile(r"\b([01]?\d|2[0-3]):([0-5]\d)\b")


_HEARS_BY = (
    (HearsBy.EMAIL.value, "By e-mail"),
    (HearsBy.PHONE.value, "By phone: the care manager calls them"),
)
_BY_SMS = (HearsBy.SMS.value, "By SMS: short messages of the clocks")


class TermsForm(PressForm):
    """How often, for whom, how deep, and when not."""

    rhythm = forms.ChoiceField(
        label="How often",
        choices=[
            (AT, "Each business day at a time"),
            (CLOSING, "Each business day by closing time"),
            (WORKING, "Every so many business hours"),
            (NIGHT, "Every so many hours, day and night"),
        ],
        widget=forms.RadioSelect,
        initial=AT,
    )
    at = time_field("At", example=EXAMPLE)
    hours = forms.IntegerField(
        label="Hours between updates",
        required=False,
        min_value=1,
        max_value=MOST_HOURS,
        widget=forms.NumberInput(attrs={"class": "short", "inputmode": "numeric"}),
        error_messages={"invalid": "Write the hours as a number, such as 4."},
    )
    audience = forms.CharField(
        label="For whom",
        max_length=LONGEST,
        help_text="Such as: our project leader and the branches.",
    )
    depth = forms.ChoiceField(
        label="How deep",
        choices=[(each.value, each.label) for each in Depth],
        widget=forms.RadioSelect,
        initial=Depth.TECHNICAL.value,
    )
    quiet_from = time_field(
        "Quiet from",
        hint="News that can wait is held; news of a clock goes at once.",
        example=EXAMPLE,
    )
    quiet_until = time_field("Quiet until", hint="On each reader's own clock.", example=EXAMPLE)
    together = forms.TypedChoiceField(
        label="News that can wait",
        choices=[
            (each, f"In one mail for every {words}" if words else "Each in its own mail")
            for each, words in ((each, together_words(each)) for each in TOGETHER)
        ],
        coerce=int,
        required=False,
        initial=0,
        help_text="What a clock brings goes out at once, in a mail of its own.",
    )
    words = WordsField(label="Why, or what else matters", required=False, rows=2)

    def __init__(self, *args: Any, spoken: str, **kwargs: Any) -> None:  # noqa: ANN401
        super().__init__(*args, **kwargs)
        self.fields["at"].label = f"At ({spoken})"

    def clean(self) -> dict[str, Any]:
        """What a choice needs beside it."""
        cleaned = self.cleaned_data
        kind = cleaned.get("rhythm")
        if kind == AT and "at" in cleaned and cleaned["at"] is None:
            self.add_error("at", "Say at what time.")
        if kind in {WORKING, NIGHT} and "hours" in cleaned and cleaned["hours"] is None:
            self.add_error("hours", "Say after how many hours.")
        both = cleaned.get("quiet_from"), cleaned.get("quiet_until")
        if (both[0] is None) != (both[1] is None):
            self.add_error("quiet_until", "Quiet hours need a beginning and an end.")
        return cleaned

    @property
    def terms(self) -> Terms:
        """What was typed, as the rules read it."""
        typed = self.cleaned_data
        begins, ends = typed["quiet_from"], typed["quiet_until"]
        quiet = QuietHours(begins, ends) if begins is not None and ends is not None else None
        return Terms(
            _rhythm(typed),
            typed["audience"],
            Depth(typed["depth"]),
            quiet,
            typed["words"],
            int(typed["together"] or 0),
        )


def _rhythm(typed: dict[str, Any]) -> Rhythm:
    if typed["rhythm"] in {WORKING, NIGHT}:
        return hourly(typed["hours"], day_and_night=typed["rhythm"] == NIGHT)
    return daily(typed["at"] if typed["rhythm"] == AT else None)


def drawn_from(terms: Terms | None, *, wish: str, audience: str) -> dict[str, object]:
    """What stands in the form when it is drawn: the plan before it, or the wish as it was told."""
    if terms is None:
        return {"words": wish, "audience": audience, "at": _wished_time(wish)}
    every, at = terms.rhythm.every, terms.rhythm.at
    kinds = {Measure.WORKING: WORKING, Measure.ELAPSED: NIGHT}
    return {
        "rhythm": kinds.get(every.measure, CLOSING if at is None else AT),
        "at": None if at is None else clock_time(at),
        "hours": None if every.measure is Measure.DAYS else every.amount // HOUR,
        "audience": terms.audience,
        "depth": terms.depth.value,
        "quiet_from": terms.quiet.begins if terms.quiet else None,
        "quiet_until": terms.quiet.ends if terms.quiet else None,
        "together": terms.together,
    }


def _wished_time(wish: str) -> time | None:
    """The time of day that a wish names: "every day at 16:30"."""
    found = _CLOCK.search(wish)
    return time(int(found[1]), int(found[2])) if found else None


class AnswerForm(PressForm):
    """Agree to a proposal, or say what does not fit."""

    proposal_id = forms.UUIDField(widget=forms.HiddenInput, label="This page is not complete.")
    words = WordsField(label="Your words", required=False, rows=2)


class ListenerForm(PressForm):
    """Somebody who is to hear, and what."""

    name = forms.CharField(label="Name", max_length=120)
    address = forms.EmailField(label="E-mail", required=False, max_length=254)
    phone = forms.CharField(label="Phone", required=False, max_length=40)
    gets = forms.ChoiceField(
        label="What they get",
        choices=[(each.value, each.label) for each in Gets],
        initial=Gets.UPDATES.value,
    )
    hears_by = forms.ChoiceField(
        label="How",
        choices=_HEARS_BY,
        widget=forms.RadioSelect,
        initial=HearsBy.EMAIL.value,
    )
    depth = forms.ChoiceField(
        label="How deep",
        choices=[(each.value, each.label) for each in Depth],
        initial=Depth.TECHNICAL.value,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - Django's own signature
        super().__init__(*args, **kwargs)
        how = self.fields["hears_by"]
        if settings.RUNG_SMS and isinstance(how, forms.ChoiceField):
            how.choices = [*_HEARS_BY, _BY_SMS]

    def wanted(self, side: Side) -> Wanted:
        """What was typed, as the service takes it."""
        typed = self.cleaned_data
        return Wanted(
            name=typed["name"],
            address=typed["address"],
            gets=Gets(typed["gets"]),
            hears_by=HearsBy(typed["hears_by"]),
            depth=Depth(typed["depth"]),
            phone=typed["phone"],
            side=side,
        )


class CarrierListenerForm(ListenerForm):
    """The same at the desk, for either side."""

    side = forms.ChoiceField(
        label="On which side",
        choices=[(Side.CUSTOMER.value, "The customer's"), (Side.CARRIER.value, "Ours")],
        widget=forms.RadioSelect,
        initial=Side.CUSTOMER.value,
    )

    def wanted(self, side: Side) -> Wanted:
        return super().wanted(Side(self.cleaned_data.get("side", side.value)))


class RemoveForm(PressForm):
    """Somebody hears no more."""

    stakeholder_id = forms.UUIDField(widget=forms.HiddenInput, label="This page is not complete.")
