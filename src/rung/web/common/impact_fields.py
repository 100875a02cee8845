"""The fields in which an impact is told: optional, in plain words, alike for both sides (R8)."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django import forms

from rung.domain.impact import Effect, Telling, Workaround
from rung.domain.refusals import BadInput
from rung.domain.resources import read_cost

MOST: int = 100_000_000
NO_NUMBER = "That is no number. Write it in figures, like 23."
IMPACT_MORE = (
    "effect",
    "workaround",
    "workaround_words",
    "safety",
    "sites",
    "users",
    "money_per_day",
    "currency",
    "hard_dates",
)
_UNSAID = ("", "Not told")
_YES, _NO = "YES", "NO"


class MoneyField(forms.CharField):
    """An amount as people type it: 18000, 18,000.50. Empty where none is given."""

    def __init__(self, *, label: str, required: bool = True, hint: str = "") -> None:
        super().__init__(
            label=label,
            required=required,
            max_length=40,
            help_text=hint,
            widget=forms.TextInput(
                attrs={"inputmode": "decimal", "class": "short", "autocomplete": "off"}
            ),
        )

    def clean(self, value: Any) -> Decimal | None:  # noqa: ANN401 - whatever was typed
        """The amount; ValidationError with a sentence where it is none."""
        typed = super().clean(value)
        if not typed:
            return None
        try:
            return read_cost(typed)
        except BadInput as mistake:
            raise forms.ValidationError(str(mistake)) from None


def number_field(label: str, *, most: int = MOST, hint: str = "") -> forms.IntegerField:
    """A count that may stay empty."""
    return forms.IntegerField(
        label=label,
        required=False,
        min_value=0,
        max_value=most,
        help_text=hint,
        widget=forms.TextInput(
            attrs={"inputmode": "numeric", "class": "short", "autocomplete": "off"}
        ),
        error_messages={
            "invalid": NO_NUMBER,
            "min_value": "A number of them cannot be below nothing.",
            "max_value": f"Write a number up to {most:,}.",
        },
    )


def currency_field(*, required: bool = False) -> forms.CharField:
    """Three letters."""
    return forms.CharField(
        label="Currency",
        required=required,
        max_length=3,
        help_text="Three letters, like USD.",
        widget=forms.TextInput(attrs={"class": "short", "autocomplete": "off"}),
    )


def impact_fields() -> dict[str, forms.Field]:
    """What stops, the work-around, safety, how many, money, hard dates; each may stay empty."""
    return {
        "effect": _choice("What does it do to the business?", Effect),
        "workaround": _choice("Is there a work-around?", Workaround),
        "workaround_words": forms.CharField(
            label="Which work-around?", required=False, max_length=300
        ),
        "safety": forms.ChoiceField(
            label="Is anybody's safety at risk?",
            choices=[_UNSAID, (_YES, "Yes"), (_NO, "No")],
            required=False,
            widget=forms.RadioSelect,
        ),
        "sites": number_field("How many sites are hit?"),
        "users": number_field("How many people are hit?"),
        "money_per_day": MoneyField(
            label="What does it cost per day?", required=False, hint="In figures, like 40000."
        ),
        "currency": currency_field(),
        "hard_dates": forms.CharField(
            label="Which dates cannot move, and why?",
            required=False,
            max_length=1000,
            widget=forms.Textarea(attrs={"rows": 2}),
        ),
    }


def check_money(form: forms.Form) -> None:
    """An amount goes with its currency."""
    cleaned = form.cleaned_data
    if cleaned.get("money_per_day") is not None and not cleaned.get("currency"):
        form.add_error("currency", "Say in which currency that is, in three letters: USD.")


def telling_of(cleaned: Mapping[str, Any], *, words: str = "") -> Telling:
    """What was typed, as the rules read it; what was left empty says nothing."""
    safety = cleaned.get("safety")
    return Telling(
        words=words,
        effect=Effect(cleaned["effect"]) if cleaned.get("effect") else None,
        workaround=Workaround(cleaned["workaround"]) if cleaned.get("workaround") else None,
        workaround_words=cleaned.get("workaround_words") or "",
        safety={_YES: True, _NO: False}.get(safety or ""),
        sites=cleaned.get("sites"),
        users=cleaned.get("users"),
        money_per_day=cleaned.get("money_per_day"),
        currency=cleaned.get("currency") or "",
        hard_dates=cleaned.get("hard_dates") or "",
    )


def _choice(label: str, words: type[Effect] | type[Workaround]) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=label,
        choices=[_UNSAID, *((each.value, each.label) for each in words)],
        required=False,
        widget=forms.RadioSelect,
    )
