"""The composer of an update: four kinds of news, and what each of them can do with it (R24)."""

from typing import Any
from uuid import UUID

from django import forms

from rung.domain.refusals import BadInput
from rung.domain.vocabulary import UpdateKind
from rung.services.working import Committed, More, MoveWith, Need, WhyMoved
from rung.web.common.fields import InstantField, day_field, time_field
from rung.web.desk.forms.acts import UpdateForm, Writer
from rung.web.desk.forms.plan import CAUSES

LONGEST = 300
MOVE = ("move_action", "move_day", "move_at", "move_reason", "move_cause")
NEED = ("need", "need_day", "need_at")
NEXT = ("next_by",)
CLOSING_TIME = "Empty means closing time that day, where the carrier works."


class ComposerForm(UpdateForm):
    """News with a moved date, a request to the customer, an earlier promise of the next news."""

    folded = (
        ("Date moved: move a date of the plan with it", MOVE),
        ("Need something from you: what, and by when", NEED),
        ("Promise the next update earlier", NEXT),
    )
    move_action = forms.ChoiceField(label="Which date moves", required=False)
    move_day = day_field("New date")
    move_at = time_field("Time", hint=CLOSING_TIME)
    move_reason = forms.CharField(
        label="Why it moves",
        max_length=LONGEST,
        required=False,
        help_text="In words for the customer: no causes, no supplier names.",
    )
    move_cause = forms.ChoiceField(
        label="What caused it",
        choices=CAUSES,
        required=False,
        help_text="Stays inside the carrier.",
    )
    need = forms.CharField(
        label="What is needed",
        max_length=LONGEST,
        required=False,
        help_text="It becomes an action of the customer's in the plan.",
    )
    need_day = day_field("By")
    need_at = time_field("Time", hint=CLOSING_TIME)
    next_by = InstantField(label="Next update by", required=False)

    def __init__(self, *args: Any, writer: Writer, **kwargs: Any) -> None:  # noqa: ANN401
        super().__init__(*args, writer=writer, **kwargs)
        self.fields["move_action"] = forms.ChoiceField(
            label="Which date moves",
            required=False,
            choices=[("", "None"), *writer.dates],
        )
        last = {name: self.fields.pop(name) for name in (*MOVE, *NEED, *NEXT)}
        self.fields |= last

    def clean(self) -> dict[str, Any]:
        """What a moved date and a request cannot do without."""
        typed = super().clean()
        if typed.get("move_action"):
            self._ask("move_day", "Say to which date it moves.")
            self._ask("move_reason", "Say why the date moves; the customer reads it.")
            self._ask("move_cause", "Say what caused it, by its code; that stays inside.")
            self._only(UpdateKind.DATE_MOVED)
        if typed.get("need"):
            self._ask("need_day", "Say by when you need it.")
            self._only(UpdateKind.NEED_FROM_YOU)
        return typed

    def _ask(self, name: str, sentence: str) -> None:
        if name in self.cleaned_data and not self.cleaned_data[name]:
            self.add_error(name, sentence)

    def _only(self, kind: UpdateKind) -> None:
        if self.cleaned_data.get("kind") not in {None, kind.value}:
            self.add_error("kind", f"Choose “{kind.label}”, or empty what stands below it.")


def more_of(typed: dict[str, Any], who: str) -> More:
    """The typed values as the service takes them; ``who`` is asked for what is needed."""
    move = need = None
    if typed["move_action"]:
        try:
            action_id = UUID(typed["move_action"])
        except ValueError:
            raise BadInput("Choose a date of the plan.") from None
        why = WhyMoved(typed["move_reason"], typed["move_cause"])
        move = MoveWith(action_id, Committed(typed["move_day"], typed["move_at"]), why)
    if typed["need"]:
        need = Need(typed["need"], who, Committed(typed["need_day"], typed["need_at"]))
    return More(typed["next_by"], move, need)
