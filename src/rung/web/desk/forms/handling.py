"""The form of a special-handling note on an account."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms

from rung.models import Person
from rung.web.common.fields import PressForm, WordsField


class HandlingForm(PressForm):
    """What the account needs, who answers for the note, and until when it holds."""

    words = WordsField(
        label="What this account needs", hint="Only the carrier's people read it.", rows=3
    )
    owner = forms.TypedChoiceField(label="Who answers for this note?", coerce=int)
    expires_on = forms.DateField(
        label="Last day",
        widget=forms.DateInput(attrs={"type": "date", "class": "short"}),
        help_text="It fades after that day; within a year.",
    )

    def __init__(
        self,
        *args: Any,  # noqa: ANN401 - Django's own signature
        people: Iterable[Person],
        reader: Person,
        until: date,
        **kwargs: Any,  # noqa: ANN401
    ) -> None:
        super().__init__(*args, **kwargs)
        owner = self.fields["owner"]
        if not isinstance(owner, forms.ChoiceField):
            raise TypeError("the owner is chosen from a list")
        owner.choices = [(person.pk, person.name) for person in people]
        self.initial.setdefault("owner", reader.pk)
        self.initial.setdefault("expires_on", until.isoformat())
