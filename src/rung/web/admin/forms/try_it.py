"""A question to a calendar: a start and an amount."""

from datetime import datetime
from zoneinfo import ZoneInfo

from django import forms

from rung.domain.clocks import TargetKind
from rung.domain.instants import abbreviation
from rung.web.common.fields import LOOK, instant_of

HOURS, DAYS = "hours", "days"
UNITS = {HOURS: TargetKind.WORKING_TIME, DAYS: TargetKind.BUSINESS_DAYS}
HOUR = 3600
FIRST_YEAR, LAST_YEAR = 1971, 2098
MOST = 2000


class TryForm(forms.Form):
    """When is it, so much business time after a start on the calendar's own wall clock?"""

    start = forms.CharField(
        label="Starts", widget=forms.DateTimeInput(attrs={"type": "datetime-local"})
    )
    amount = forms.DecimalField(
        label="Amount",
        min_value=0,
        max_value=MOST,
        decimal_places=2,
        widget=forms.NumberInput(attrs={"step": "any", "min": "0", "inputmode": "decimal"}),
    )
    unit = forms.ChoiceField(
        label="Of what", choices=[(HOURS, "business hours"), (DAYS, "business days")]
    )

    def __init__(self, *args: object, zone: str, now: datetime, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type] # Django's own signature
        self.zone = ZoneInfo(zone)
        self.fields["start"].help_text = f"On the calendar's clock, {abbreviation(now, zone)} now."
        self.initial.setdefault("start", now.astimezone(self.zone).strftime(LOOK))
        self.initial.setdefault("amount", 4)
        self.initial.setdefault("unit", HOURS)

    def clean_start(self) -> datetime:
        """The instant that was typed; one that comes twice means its first occurrence."""
        meant = instant_of(self.cleaned_data["start"], self.zone)
        if not FIRST_YEAR <= meant.year <= LAST_YEAR:
            raise forms.ValidationError(f"Choose a year from {FIRST_YEAR} to {LAST_YEAR}.")
        return meant

    def clean(self) -> dict[str, object]:
        """Business days are whole ones."""
        amount = self.cleaned_data.get("amount")
        if amount is not None and self.cleaned_data.get("unit") == DAYS and amount % 1:
            self.add_error("amount", "Business days are whole days.")
        return self.cleaned_data

    @property
    def target(self) -> tuple[TargetKind, int]:
        """What is asked, as the arithmetic takes it; only of a valid form."""
        kind, amount = UNITS[self.cleaned_data["unit"]], self.cleaned_data["amount"]
        return kind, int(amount * HOUR) if kind is TargetKind.WORKING_TIME else int(amount)
