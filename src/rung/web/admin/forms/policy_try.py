"""A question to a policy: when a contact was, and in which circumstances."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from django import forms

from rung.domain.matching import Circumstances, Phase
from rung.queries.policy_try import Question
from rung.web.common.fields import LOOK, instant_of

FIRST_YEAR, LAST_YEAR = 1971, 2098
VARYING = ("severity", "priority", "track")


class TryPolicyForm(forms.Form):
    """A contact on the wall clock of a zone; the rest decides where values differ."""

    contact = forms.CharField(
        label="Level 1 was contacted",
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}),
    )
    zone = forms.CharField(
        label="On the clock of",
        max_length=64,
        widget=forms.TextInput(attrs={"list": "zones", "autocomplete": "off"}),
    )
    region = forms.ChoiceField(label="Region", required=False)
    phase = forms.ChoiceField(
        label="The order is",
        required=False,
        choices=[("", "Not said"), *((each.value, each.value.capitalize()) for each in Phase)],
    )
    product = forms.CharField(
        label="Product",
        required=False,
        max_length=80,
        widget=forms.TextInput(attrs={"list": "products", "autocomplete": "off"}),
    )

    def __init__(
        self,
        data: Mapping[str, Any] | None,
        *,
        varying: Mapping[str, Sequence[str]],
        regions: Sequence[tuple[str, str]],
        zone: str,
        now: datetime,
    ) -> None:
        super().__init__(data)
        region = self.fields["region"]
        if isinstance(region, forms.ChoiceField):
            region.choices = list(regions)
        for name in VARYING:
            if varying[name]:
                choices = [(word, word) for word in varying[name]]
                self.fields[name] = forms.ChoiceField(
                    label=name.capitalize(), required=False, choices=choices
                )
        here = now.astimezone(ZoneInfo(zone)).strftime(LOOK)
        self.initial.update(contact=here, zone=zone)

    def clean_zone(self) -> str:
        """A zone there is."""
        zone = str(self.cleaned_data["zone"]).strip()
        if zone not in available_timezones():
            raise forms.ValidationError("Name a zone by its city, like America/Denver.")
        return zone

    def clean(self) -> dict[str, Any]:
        """The instant that was typed on that clock."""
        typed = self.cleaned_data
        if "contact" in typed and "zone" in typed:
            try:
                meant = instant_of(typed["contact"], ZoneInfo(typed["zone"]))
            except forms.ValidationError as why:
                self.add_error("contact", why)
                return typed
            if not FIRST_YEAR <= meant.year <= LAST_YEAR:
                self.add_error("contact", f"Choose a year from {FIRST_YEAR} to {LAST_YEAR}.")
            typed["at"] = meant
        return typed

    def question(self) -> Question:
        """What is asked; only of a valid form."""
        typed = self.cleaned_data
        facts = Circumstances(
            phase=typed["phase"],
            product=typed["product"].strip(),
            region=typed["region"],
            **{name: typed.get(name, "") for name in VARYING},
        )
        return Question(typed["at"], facts, typed["zone"])
