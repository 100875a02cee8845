"""The forms of the Escalations Desk: a ticket, its links, its steps, and one update to many."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django import forms

from rung.domain.desk_words import DeskStage, Speaker
from rung.domain.vocabulary import UpdateKind
from rung.queries.desk_board import OfferedTicket
from rung.web.common.fields import LONGEST_WORDS, InstantField, PressForm, WordsField, ZonedForm
from rung.web.desk.forms.acts import ActForm

_INSIDE = "Only the carrier's people read it."


class OpenTicketForm(ActForm):
    """A new desk ticket from an escalation (R21)."""

    title = forms.CharField(label="What the trouble is", max_length=160, help_text=_INSIDE)
    cause = WordsField(
        label="The cause, as far as it is known",
        hint="Suppliers and offices may be named: no customer sees this.",
    )
    speaker = forms.ChoiceField(
        label="Who speaks to the customer?",
        choices=[(speaker.value, speaker.label) for speaker in Speaker],
        widget=forms.RadioSelect,
        initial=Speaker.CCM.value,
    )


class LinkTicketForm(ActForm):
    """An escalation joins a ticket that is being worked."""

    ticket = forms.TypedChoiceField(
        label="Which desk ticket?", coerce=UUID, widget=forms.RadioSelect
    )

    def __init__(
        self,
        *args: Any,  # noqa: ANN401 - Django's own signature
        same_cause: Sequence[OfferedTicket],
        others: Sequence[OfferedTicket],
        **kwargs: Any,  # noqa: ANN401
    ) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["ticket"]
        if not isinstance(field, forms.ChoiceField):
            raise TypeError("the ticket is chosen from a list")
        field.choices = [
            *((each.id, f"{each.reference} {each.title}: same cause?") for each in same_cause),
            *((each.id, f"{each.reference} {each.title}") for each in others),
        ]
        if same_cause:
            self.initial.setdefault("ticket", same_cause[0].id)


class UnlinkTicketForm(ActForm):
    """It does not belong to the ticket."""

    link_id = forms.UUIDField(widget=forms.HiddenInput, label="This page is not complete.")
    words = WordsField(label="Why does it not belong to it?", hint=_INSIDE, rows=2)


class TakeForm(PressForm):
    """Own a ticket; the page says who owned it when it was drawn."""

    seen_owner = forms.IntegerField(widget=forms.HiddenInput, required=False)


class StageForm(PressForm):
    """Where a ticket stands."""

    seen = forms.ChoiceField(
        choices=[(stage.value, stage.label) for stage in DeskStage], widget=forms.HiddenInput
    )
    stage = forms.ChoiceField(
        label="Where does it stand?",
        choices=[(stage.value, stage.label) for stage in DeskStage],
        widget=forms.RadioSelect,
    )
    words = WordsField(
        label="What changed", hint="Needed when it ends: what came of it.", rows=2, required=False
    )


class StepForm(ZonedForm):
    """What is done next, and by when."""

    words = forms.CharField(label="Next step", max_length=300, required=False)
    at = InstantField(label="By when", required=False, hint="Both empty: no step is planned.")


class SpeakForm(PressForm):
    """Who speaks to the customers."""

    speaker = forms.ChoiceField(
        choices=[(speaker.value, speaker.label) for speaker in Speaker], widget=forms.HiddenInput
    )


class TicketNoteForm(PressForm):
    """A note in the ticket's history."""

    words = WordsField(label="Note", hint=_INSIDE, rows=3)


class BroadcastForm(PressForm):
    """One update to many customers; each may be left out, or get words of its own."""

    kind = forms.ChoiceField(
        label="What kind of news is it?",
        choices=[(kind.value, kind.label) for kind in UpdateKind],
        widget=forms.RadioSelect,
        initial=UpdateKind.PROGRESS.value,
    )
    words = WordsField(
        label="Your words to all of them",
        hint="No customer may be named, and nothing that stays inside.",
    )

    def __init__(
        self,
        *args: Any,  # noqa: ANN401 - Django's own signature
        linked: Sequence[tuple[UUID, str]],
        **kwargs: Any,  # noqa: ANN401
    ) -> None:
        super().__init__(*args, **kwargs)
        self.keys = [key for key, _ in linked]
        for key, said in linked:
            self.fields[f"to-{key}"] = forms.BooleanField(
                label=f"Send to {said}", required=False, initial=True
            )
            self.fields[f"own-{key}"] = forms.CharField(
                label=f"Other words for {said}",
                required=False,
                max_length=LONGEST_WORDS,
                widget=forms.Textarea(attrs={"rows": 3}),
            )

    def chosen(self) -> list[UUID]:
        """Whom it goes to."""
        return [key for key in self.keys if self.cleaned_data.get(f"to-{key}")]

    def own_words(self) -> dict[UUID, str]:
        """Other words, by escalation; of those it goes to."""
        found = {key: self.cleaned_data.get(f"own-{key}", "").strip() for key in self.chosen()}
        return {key: words for key, words in found.items() if words}
