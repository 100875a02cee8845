"""Naming the care manager of an order (R1)."""

from collections.abc import Iterable
from typing import Any

from django import forms

from rung.domain.expedites import Decision
from rung.models import Person
from rung.web.common.fields import PressForm, WordsField, day_field


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


class ExpediteForm(PressForm):
    """The answer to a request for an earlier date; the button says which."""

    words = WordsField(
        label="Your words to the customer",
        hint="Say why, if you do not grant it.",
        rows=2,
        required=False,
    )
    offered_day = day_field("Another day you can offer instead")

    def __init__(self, *args: Any, may_offer: bool, **kwargs: Any) -> None:  # noqa: ANN401
        super().__init__(*args, auto_id="id_expedite_%s", **kwargs)
        if not may_offer:
            del self.fields["offered_day"]

    def decision(self, *, granted: bool) -> Decision:
        """What was answered; only of a valid form."""
        return Decision(granted, self.cleaned_data["words"], self.cleaned_data.get("offered_day"))
