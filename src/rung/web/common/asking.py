"""What a policy asks before one escalates, as fields: for the customer's form and the carrier's."""

from collections.abc import Mapping
from dataclasses import replace

from django import forms

from rung.domain.asking import Question
from rung.models.matrices import Told
from rung.queries.asks import Asks
from rung.services.engaging import Concern

_LABELS = {
    "severity": "How bad is it?",
    "priority": "How urgently should it be worked on?",
    "track": "What is it about?",
}
CONFIRM_ALL = "Tick each of these to go on."


def told_of(data: Mapping[str, object] | None, questions: tuple[Question, ...]) -> Told:
    """The answers given so far; what is no answer to a question counts as none."""
    given = {each.of: str((data or {}).get(each.of, "")) for each in questions}
    known = {each.of: given[each.of] for each in questions if given[each.of] in each.values}
    return Told(**known)


def add_fields(form: forms.Form, asks: Asks) -> tuple[str, ...]:
    """Put what is asked on a form; the names of the new fields, in the order to ask them."""
    before = set(form.fields)
    for question in asks.questions:
        form.fields[question.of] = _choice(question)
    if asks.callers:
        form.fields["contact"] = forms.TypedChoiceField(
            label="Who called?",
            help_text="Under this policy only contacts whom the account has named may escalate.",
            coerce=int,
            choices=[("", "Choose …"), *asks.callers],
        )
    if asks.reasons:
        form.fields["reason"] = forms.ChoiceField(
            label="For which reason?",
            choices=[(reason.key, reason.words) for reason in asks.reasons],
            widget=forms.RadioSelect,
        )
    if asks.checks:
        form.fields["confirmed"] = forms.MultipleChoiceField(
            label="Please confirm",
            choices=[(check, check) for check in asks.checks],
            widget=forms.CheckboxSelectMultiple,
            error_messages={"required": CONFIRM_ALL},
        )
    return tuple(name for name in form.fields if name not in before)


def check_confirmed(form: forms.Form, asks: Asks) -> None:
    """Every sentence has to be confirmed, not one of them."""
    confirmed = form.cleaned_data.get("confirmed")
    if asks.checks and confirmed is not None and set(confirmed) != set(asks.checks):
        form.add_error("confirmed", CONFIRM_ALL)


def with_answers(concern: Concern, form: forms.Form) -> Concern:
    """The concern with what was asked on the form."""
    cleaned = form.cleaned_data
    return replace(
        concern,
        severity=cleaned.get("severity", ""),
        priority=cleaned.get("priority", ""),
        track=cleaned.get("track", ""),
        reason=cleaned.get("reason", ""),
        confirmed=tuple(cleaned.get("confirmed", ())),
        contact=cleaned.get("contact") or None,
    )


def _choice(question: Question) -> forms.ChoiceField:
    """The usual value is chosen already; one that costs extra says so."""
    return forms.ChoiceField(
        label=_LABELS[question.of],
        choices=[
            (value, f"{value}, charged extra" if value in question.charged else value)
            for value in question.values
        ],
        initial=question.values[0],
        widget=forms.RadioSelect,
    )
