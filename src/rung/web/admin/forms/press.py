"""A form whose button acts once, however often it is pressed (N15)."""

from typing import Any
from uuid import uuid4

from django import forms

_AGAIN = {
    "required": "Load the page again, then send it once more.",
    "invalid": "Load the page again, then send it once more.",
}


class PressForm(forms.Form):
    """Carries the id of the form that was drawn."""

    press_id = forms.UUIDField(
        widget=forms.HiddenInput, error_messages=_AGAIN, label="This page is not complete."
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - Django's own signature
        super().__init__(*args, **kwargs)
        self.initial.setdefault("press_id", uuid4())
