"""The press that moves what runs: why, and what about times that would be past at once (N6)."""

from django import forms

from rung.web.common.fields import PressForm


class RebaseForm(PressForm):
    """Why times move; the version is the one that the page showed."""

    version = forms.IntegerField(widget=forms.HiddenInput, label="This page is not complete.")
    reason = forms.CharField(
        label="Why times move",
        max_length=300,
        help_text="Customers whose times move read this. No causes, no names of suppliers.",
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    past_too = forms.BooleanField(
        label="Also move escalations in which a time would be past at once",
        required=False,
        help_text="Left unticked, they keep the version they have.",
    )
