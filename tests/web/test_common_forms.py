"""A Django form as the field macros draw it."""

from django import forms

from rung.web.common.forms import form_view
from tests.web.gallery_pages import Raise


def test_a_form_not_yet_sent_has_no_errors():
    view = form_view(Raise())

    assert view.errors == ()
    assert [field.kind for field in view.fields] == [
        "choices",
        "control",
        "control",
        "control",
        "checkbox",
    ]


def test_each_error_leads_to_its_field_and_says_what_to_do():
    sent = {"impact": "The store opens Friday.", "needed_by": "soon", "order": "7731-A"}

    view = form_view(Raise(sent))

    assert [(error.target, error.words) for error in view.errors] == [
        ("id_ground_0", "What is wrong? Please choose one."),
        ("id_needed_by", "When do you need it? Enter a valid date."),
        ("id_agree", "I may speak for Maplethorn Grocers: Please tick this to go on."),
    ]


class WithAFile(forms.Form):
    words = forms.CharField()
    attached = forms.FileField()


class WithAPassword(forms.Form):
    password = forms.CharField(widget=forms.PasswordInput)


def test_a_form_with_errors_says_that_nothing_was_changed_and_what_is_still_there():
    said = [form_view(each).kept for each in (Raise({}), WithAFile({}), WithAPassword({}))]

    kept = "Nothing was changed, and what you typed is still here."
    files = f"{kept} Only files have to be chosen again."
    assert said == [kept, files, "Nothing was changed."]


def test_what_is_wrong_with_a_hidden_field_is_said_too():
    view = form_view(Raise({"order": ""}))

    assert view.errors[0].target == ""
    assert view.errors[0].words == "Order: Please fill this in."


def test_hint_and_error_describe_the_control():
    view = form_view(Raise({}))

    assert view["impact"].described_by == "id_impact-hint id_impact-error"
    assert 'aria-describedby="id_impact-hint id_impact-error"' in view["impact"].control
    assert 'aria-invalid="true"' in view["impact"].control


def test_what_was_typed_comes_back():
    view = form_view(Raise({"impact": "The store opens Friday."}))

    assert "The store opens Friday." in view["impact"].control


def test_hidden_fields_travel_without_a_label():
    view = form_view(Raise())

    assert "7731-A" in view.hidden[0]
    assert "order" not in [field.id for field in view.fields]
