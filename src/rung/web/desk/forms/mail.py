"""What is typed about a mail that waits: which escalation it belongs to."""

from django import forms

from rung.domain.mail_meaning import reference_in
from rung.web.common.fields import PressForm


class AttachForm(PressForm):
    """The escalation by its reference."""

    reference = forms.CharField(
        label="Escalation", help_text="By its reference, like ESC-1042.", max_length=20
    )

    def clean_reference(self) -> int:
        """The escalation's number."""
        number = reference_in(str(self.cleaned_data["reference"]))
        if number is None:
            raise forms.ValidationError("Write it like ESC-1042.")
        return number


class DiscardForm(PressForm):
    """Nothing but that the button was pressed."""
