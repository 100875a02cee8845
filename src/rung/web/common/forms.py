"""A Django form as the field macros draw it: label, hint, error, control."""

from collections.abc import Iterator
from dataclasses import dataclass

from django import forms
from django.forms.boundfield import BoundField
from django.utils.safestring import SafeString


@dataclass(frozen=True)
class ChoiceView:
    """One radio button or checkbox of a group."""

    id: str
    label: str
    control: SafeString


@dataclass(frozen=True)
class FieldView:
    """One field, ready to draw."""

    id: str
    kind: str  # "control", "choices" or "checkbox"
    label: str
    hint: str
    errors: tuple[str, ...]
    described_by: str
    is_required: bool
    control: SafeString
    choices: tuple[ChoiceView, ...]


@dataclass(frozen=True)
class ErrorView:
    """One line of the error summary; ``target`` is the id it leads to, or empty."""

    target: str
    words: str


@dataclass(frozen=True)
class FormView:
    """A form, ready to draw."""

    fields: tuple[FieldView, ...]
    hidden: tuple[SafeString, ...]
    errors: tuple[ErrorView, ...]

    @property
    def error_title(self) -> str:
        """The head of the error summary."""
        if len(self.errors) == 1:
            return "One thing is missing or cannot be right"
        return f"{len(self.errors)} things are missing or cannot be right"

    @property
    def kept(self) -> str:
        """What became of the rest: a form with errors changed nothing (files are sent anew)."""
        if any('type="password"' in field.control for field in self.fields):
            return "Nothing was changed."
        if any('type="file"' in field.control for field in self.fields):
            return f"{_KEPT} Only files have to be chosen again."
        return _KEPT

    def __getitem__(self, name: str) -> FieldView:
        """The field with this name, for pages that place fields one by one."""
        return next(field for field in self.fields if field.id == f"id_{name}")


_KEPT = "Nothing was changed, and what you typed is still here."
_MISSING = {
    "control": "Please fill this in.",
    "choices": "Please choose one.",
    "checkbox": "Please tick this to go on.",
}


def form_view(form: forms.BaseForm) -> FormView:
    """What the macros of fields.html need of a bound or unbound form.

    A form may name fields that are not called optional though they may be left: ``asked_for``.
    """
    fields = tuple(_field(bound) for bound in form.visible_fields())
    return FormView(
        fields=fields,
        hidden=tuple(bound.as_widget() for bound in form.hidden_fields()),
        errors=tuple(_errors_without_a_place(form)) + tuple(_errors(fields)),
    )


def _errors_without_a_place(form: forms.BaseForm) -> Iterator[ErrorView]:
    for words in form.non_field_errors():
        yield ErrorView("", str(words))
    for bound in form.hidden_fields():
        for words in bound.errors:
            yield ErrorView("", f"{_as_opening(str(bound.label))} {_said(str(words), 'control')}")


def _errors(fields: tuple[FieldView, ...]) -> Iterator[ErrorView]:
    for field in fields:
        target = field.choices[0].id if field.choices else field.id
        for words in field.errors:
            yield ErrorView(target, f"{_as_opening(field.label)} {words}")


def _field(bound: BoundField) -> FieldView:
    field_id = bound.auto_id or bound.html_name
    kind = _kind(bound.field.widget)
    errors = tuple(_said(str(words), kind) for words in bound.errors)
    described_by = " ".join(
        f"{field_id}-{part}"
        for part, is_there in (("hint", bound.help_text), ("error", errors))
        if is_there
    )
    return FieldView(
        id=field_id,
        kind=kind,
        label=str(bound.label),
        hint=str(bound.help_text),
        errors=errors,
        described_by=described_by,
        is_required=bound.field.required or bound.name in getattr(bound.form, "asked_for", ()),
        control=SafeString("") if kind == "choices" else _control(bound, kind, described_by),
        choices=_choices(bound) if kind == "choices" else (),
    )


def _as_opening(label: str) -> str:
    return label if label.endswith("?") else f"{label}:"


def _said(words: str, kind: str) -> str:
    """Django's bare sentence says what the form needs; ours says what to do."""
    return _MISSING[kind] if words == str(forms.Field.default_error_messages["required"]) else words


def _kind(widget: forms.Widget) -> str:
    if isinstance(widget, forms.RadioSelect | forms.CheckboxSelectMultiple):
        return "choices"
    return "checkbox" if isinstance(widget, forms.CheckboxInput) else "control"


def _control(bound: BoundField, kind: str, described_by: str) -> SafeString:
    looks = {"checkbox": ""}.get(
        kind, "form-select" if isinstance(bound.field.widget, forms.Select) else "form-control"
    )
    given = str(bound.field.widget.attrs.get("class", ""))
    attrs: dict[str, str | bool] = {"class": f"{looks} {given}".strip()}
    if described_by:
        attrs["aria-describedby"] = described_by
    return bound.as_widget(attrs=attrs)


def _choices(bound: BoundField) -> tuple[ChoiceView, ...]:
    return tuple(
        ChoiceView(
            id=str(choice.id_for_label),
            label=str(choice.choice_label),
            control=choice.tag(),
        )
        for choice in bound.subwidgets
    )
