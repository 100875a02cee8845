"""What the carrier's people write about a reason against an order's date (R22)."""

from django import forms

from rung.services.wording_jeopardies import Wording
from rung.web.common.fields import PressForm, WordsField


class WordingForm(PressForm):
    """Why a date is in danger: the cause for our own eyes, and what the customer reads (R22)."""

    seen = forms.CharField(widget=forms.HiddenInput, label="This page is not complete.")
    internal_cause = WordsField(
        label="What it is",
        hint="For the carrier's eyes alone: causes and suppliers' names belong here.",
        rows=2,
        required=False,
    )
    customer_words = forms.CharField(
        label="What the customer reads",
        required=False,
        max_length=300,
        help_text="No causes and no suppliers' names. They read it once it is released.",
    )

    def wording(self) -> Wording:
        """What was written; only of a valid form."""
        typed = self.cleaned_data
        return Wording(typed["internal_cause"], typed["customer_words"], typed["seen"])
