"""A call with a customer in three fields, and a decision between two versions of one (R7)."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.http import QueryDict

from rung.domain.vocabulary import ContactOutcome
from rung.queries.callers import callers_of
from rung.services.calling import Said
from rung.web.common.call_fields import (
    CALL_BACK,
    call_back_fields,
    call_back_of,
    called_at,
    outcome_asked,
    version_asked,
)
from rung.web.common.fields import InstantField, WordsField
from rung.web.desk.forms.acts import ActForm

NOBODY_NAMED = ("", "Somebody else")


class CallForm(ActForm):
    """With whom, how it went, when; the rest is folded (R7)."""

    with_whom = forms.TypedChoiceField()  # of the account; chosen when the form is drawn
    outcome = forms.ChoiceField(
        label="How did it go?",
        choices=[(outcome.value, outcome.label) for outcome in ContactOutcome],
        widget=forms.RadioSelect,
        initial=ContactOutcome.SPOKE.value,
    )
    happened_at = InstantField(label="When was the call?")
    words = WordsField(label="What was said", required=False, rows=3)
    of = forms.UUIDField(required=False, widget=forms.HiddenInput, label="Of which call?")
    asked_for = ("with_whom",)
    folded = (("What was said, and when you call back", ("words", *CALL_BACK)),)

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - as the form above it
        super().__init__(*args, **kwargs)
        callers = callers_of(self.writer.account_id, now=self.writer.now)
        self.fields["with_whom"] = forms.TypedChoiceField(
            label="With whom?",
            coerce=int,
            empty_value=None,
            required=False,
            choices=[*callers, NOBODY_NAMED],
        )
        if callers:
            self.initial.setdefault("with_whom", callers[0][0])
        self.fields |= call_back_fields("You call back by", self.writer.zone, self.writer.now)

    def proposed(self) -> dict[str, object]:
        return {"happened_at": self.writer.now}

    def clean(self) -> dict[str, Any]:
        today = self.writer.now.astimezone(ZoneInfo(self.writer.zone)).date()
        self.cleaned_data["call_back"] = call_back_of(self, zone=self.writer.zone, today=today)
        return self.cleaned_data

    @classmethod
    def from_address(cls, asked: QueryDict, *, now: datetime) -> dict[str, object]:
        """Whose number was pressed, when, and what came of it."""
        known: dict[str, object] = {**outcome_asked(asked), "happened_at": called_at(asked, now)}
        if asked.get("with_whom", "").isdecimal():
            known["with_whom"] = asked["with_whom"]
        if of := version_asked(asked):
            known["of"] = of
        return known


def said_in(typed: Mapping[str, Any]) -> Said:
    """What goes with the call, of a valid form."""
    return Said(typed["call_back"], typed["of"], typed["with_whom"])


class VersionsForm(ActForm):
    """Whose version of a call counts: by the button, with words for the customer."""

    versions_id = forms.UUIDField(widget=forms.HiddenInput, label="This page is not complete.")
    words = WordsField(label="Why?", hint="Both sides read it.", rows=3)

    @classmethod
    def from_address(cls, asked: QueryDict, *, now: datetime) -> dict[str, object]:
        del now
        return {"versions_id": asked.get("versions", "")}
