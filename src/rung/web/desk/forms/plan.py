"""The forms of the action plan at the desk. Each carries what it showed, so that nothing of
somebody else's is overwritten unseen (R17, N15)."""

from typing import Any
from uuid import UUID

from django import forms

from rung.domain.jeopardy import REASONS
from rung.domain.vocabulary import PLAN_KINDS, ActionOwner, DateKind
from rung.web.common.fields import day_field, time_field
from rung.web.desk.forms.acts import ActForm, CommittedForm

LONGEST = 300
KINDS = [(kind.value, kind.label.capitalize()) for kind in PLAN_KINDS]
CAUSES = [
    ("", "Choose …"),
    *((each.code, f"{each.code} {each.words}") for each in REASONS.values()),
]


class SeenForm(ActForm):
    """A form about one action as it stood when the form was drawn."""

    seen = forms.CharField(
        max_length=64, widget=forms.HiddenInput, label="This page is not complete."
    )


def _kind() -> forms.ChoiceField:
    return forms.ChoiceField(
        label="What kind of date is it?",
        choices=KINDS,
        widget=forms.RadioSelect,
        initial=DateKind.CCD.value,
        required=False,
    )


class ActionForm(CommittedForm):
    """A new action of the plan (R17)."""

    text = forms.CharField(label="What will be done", max_length=LONGEST)
    owner = forms.ChoiceField(
        label="Who owns it",
        choices=[(owner.value, owner.label.capitalize()) for owner in ActionOwner],
        widget=forms.RadioSelect,
        initial=ActionOwner.CARRIER.value,
    )
    owner_name = forms.CharField(
        label="Their name",
        max_length=120,
        help_text="A department by its name, a person, or an office that answers for it. The "
        "customer never reads a supplier's name.",
        error_messages={
            "required": "An action owned by nobody is done by nobody. Name who does it."
        },
    )
    day = day_field("Committed date", required=True)
    at = time_field("Time")
    kind = _kind()
    visible = forms.BooleanField(
        label="The customer sees this action",
        required=False,
        help_text="Then the words above are the customer's to read: no causes, no supplier names.",
    )
    internal_words = forms.CharField(
        label="For ourselves",
        max_length=LONGEST,
        required=False,
        help_text="The supplier, the cause, what not to say: it never leaves the carrier.",
    )

    def proposed(self) -> dict[str, object]:
        return {"owner_name": self.writer.reader.name}


class EndForm(SeenForm):
    """Done, or given up: by the button that is pressed."""


class MoveForm(CommittedForm, SeenForm):
    """A date that moves: in words for the customer, and with the cause behind it (R17, R22)."""

    day = day_field("New date", required=True)
    at = time_field("Time")
    kind = _kind()
    reason = forms.CharField(
        label="Why it moves",
        max_length=LONGEST,
        help_text="In words for the customer: no causes, no supplier names.",
    )
    cause = forms.ChoiceField(
        label="What caused it", choices=CAUSES, help_text="Stays inside the carrier."
    )
    cause_words = forms.CharField(
        label="The cause in your own words",
        max_length=LONGEST,
        required=False,
        help_text="Stays inside too: who, by name.",
    )


class ReleaseForm(SeenForm):
    """An action that was kept inside, in words for the customer."""

    text = forms.CharField(
        label="What will be done, in words for the customer",
        max_length=LONGEST,
        help_text="No causes, no supplier names.",
    )
    reason = forms.CharField(
        label="Why its date moved, in words for the customer",
        max_length=LONGEST,
        required=False,
    )


class AfterForm(SeenForm):
    """What an action comes after."""

    after = forms.TypedMultipleChoiceField(
        label="It comes after",
        coerce=UUID,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": "An action comes after another one of this plan."},
    )

    def __init__(
        self,
        *args: Any,  # noqa: ANN401
        others: list[tuple[UUID, str]],
        **kwargs: Any,  # noqa: ANN401
    ) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["after"]
        if isinstance(field, forms.TypedMultipleChoiceField):
            field.choices = [(str(key), text) for key, text in others]
