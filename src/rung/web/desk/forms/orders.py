"""Naming the care manager of an order (R1)."""

from collections.abc import Iterable
from typing import Any

from django import forms

from rung.models import Person
from rung.web.common.fields import PressForm


class NameForm(PressForm):
    """Who takes the order on."""

    ccm = forms.TypedChoiceField(label="Customer care manager", coerce=int)

    def __init__(self, *args: Any, people: Iterable[Person], **kwargs: Any) -> None:  # noqa: ANN401
        super().__init__(*args, **kwargs)
        self.names = {person.pk: person.name for person in people}
        ccm = self.fields["ccm"]
        if isinstance(ccm, forms.ChoiceField):
            ccm.choices = [("", "Choose …"), *self.names.items()]

    @property
    def chosen_name(self) -> str:
        """Who was chosen; only of a valid form."""
        return self.names[self.cleaned_data["ccm"]]
