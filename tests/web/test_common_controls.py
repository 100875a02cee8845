"""Controls that are drawn without a template are, letter for letter, what Django draws."""

import pytest
from django import forms
from django.forms.renderers import Jinja2

from rung.web.common.controls import Renderer

CHOICES = [("", "Choose"), ("a", "<A>"), ("Group", [("b", "B & b"), ("c", 'C "c"')])]
FLAT = [("a", "<A>"), ("b", "B & b")]


class EveryKind(forms.Form):
    """One field for each kind of control the product has."""

    words = forms.CharField(max_length=40, help_text="x")
    lines = forms.CharField(widget=forms.Textarea(attrs={"rows": 3}))
    number = forms.IntegerField(min_value=1)
    mail = forms.EmailField(required=False)
    day = forms.DateField(widget=forms.DateInput(attrs={"type": "date"}))
    at = forms.TimeField(widget=forms.TimeInput(attrs={"type": "time"}))
    moment = forms.DateTimeField(required=False)
    ticked = forms.BooleanField(required=False)
    kept = forms.CharField(widget=forms.HiddenInput)
    chosen = forms.ChoiceField(choices=CHOICES)
    several = forms.MultipleChoiceField(choices=CHOICES, required=False)
    one = forms.ChoiceField(choices=FLAT, widget=forms.RadioSelect)
    some = forms.MultipleChoiceField(choices=FLAT, widget=forms.CheckboxSelectMultiple)
    added = forms.FileField(required=False)


TYPED = {
    "words": 'a "quoted" <b>',
    "lines": "first\n</textarea>second & third",
    "number": "12",
    "ticked": "on",
    "kept": "'1'",
    "chosen": "b",
    "several": ["a", "c"],
    "one": "b",
    "some": ["a", "b"],
}


def controls(renderer, data):
    form = EveryKind(data, renderer=renderer)
    for bound in form:
        yield bound.as_widget(attrs={"class": "form-control", "required": True, "hidden": False})
        if isinstance(bound.field.widget, forms.RadioSelect):
            yield from (choice.tag() for choice in bound.subwidgets)


@pytest.mark.parametrize("data", [None, {}, TYPED], ids=["fresh", "empty", "typed"])
def test_every_kind_of_control_is_what_django_draws(data):
    assert list(controls(Renderer(), data)) == list(controls(Jinja2(), data))
