"""Signing in, for administrators: what rests after too many tries, and who is signed in where."""

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods

from rung import clock
from rung.domain.refusals import RuleViolation
from rung.queries.signed_in import person_by_address, places, resting
from rung.services import door, signed_in
from rung.web.admin.reader import doing_of, reader_of
from rung.web.common.audience import Audience, audience
from rung.web.common.fields import PressForm
from rung.web.common.pages import render

_LIFT, _END = "lift", "end"


class PersonForm(PressForm):
    """A button about one person."""

    pressed = forms.ChoiceField(choices=[(_LIFT, _LIFT), (_END, _END)])
    person_id = forms.IntegerField(min_value=1, max_value=2**63 - 1)


@require_http_methods(["GET", "HEAD", "POST"])
@audience(Audience.ADMINISTRATOR)
def sign_in(request: HttpRequest) -> HttpResponse:
    """What rests, and, for one address, where its person is signed in."""
    refusal, status = "", 200
    if request.method == "POST":
        form = PersonForm(request.POST)
        if form.is_valid():
            refusal = _carry_out(request, form)
        else:
            refusal, status = "Load the page again, then press once more.", 422
        if not refusal:
            return HttpResponseRedirect(_here(request), status=303)
        status = 409 if status == 200 else status  # noqa: PLR2004
    now, reader = clock.now(), reader_of(request)
    asked = request.GET.get("address", "")
    person = person_by_address(asked) if asked else None
    found = (
        places(person, here=None, zone=reader.zone, now=now, machine_now=clock.machine())
        if person
        else ()
    )
    context = {
        "resting": resting(zone=reader.zone, now=now),
        "asked": asked,
        "person": person,
        "places": found,
        "press_id": PersonForm().initial["press_id"],
        "here": _here(request),
        "refusal": refusal,
    }
    return render(request, "admin/sign_in.html", context, now=now, status=status)


def _here(request: HttpRequest) -> str:
    """This page about the same address."""
    asked = request.GET.get("address", "")
    return reverse("admin:sign_in") + (f"?{urlencode({'address': asked})}" if asked else "")


def _carry_out(request: HttpRequest, form: PersonForm) -> str:
    """Do what was pressed; the refusal in a sentence, empty when it is done."""
    now, reader, typed = clock.now(), reader_of(request), form.cleaned_data
    doing = doing_of(reader, typed["press_id"], now=now)
    act = door.lift if typed["pressed"] == _LIFT else signed_in.end_all
    try:
        act(person_id=typed["person_id"], doing=doing)
    except RuleViolation as why:
        return why.said(reader.zone, now)
    messages.success(request, "It is done, and on the record with your name.")
    return ""
