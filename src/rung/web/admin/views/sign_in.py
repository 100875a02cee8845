"""Signing in, for administrators: who needs a second factor, what rests, one person's ways."""

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from rung import clock
from rung.domain.permissions import Role
from rung.domain.refusals import RuleViolation
from rung.domain.sensitive_reads import Read
from rung.models import RequiredFactor
from rung.queries.second_factor import (
    factors_of,
    people_like,
    person_for_administrator,
    role_lines,
)
from rung.queries.signed_in import places, resting
from rung.services import door, second_factors, signed_in
from rung.services.record import record_read
from rung.web.admin.reader import doing_of, reader_of
from rung.web.common.audience import Audience, audience
from rung.web.common.fields import PressForm
from rung.web.common.pages import render
from rung.web.common.reading import reading

_LIFT, _END, _REMOVE = "lift", "end", "remove"
_STALE = "Load the page again, then press once more."
_DONE = "It is done, and on the record with your name."


class RolesForm(PressForm):
    """Which roles need one."""

    roles = forms.MultipleChoiceField(
        label="These roles need a second factor",
        required=False,
        choices=[(role.value, role.label) for role in Role],
        widget=forms.CheckboxSelectMultiple,
        help_text="Whoever has none is led to add one before anything else, from the next page on.",
    )


class LiftForm(PressForm):
    """The button that lets somebody's ways in work again."""

    person_id = forms.IntegerField(min_value=1, max_value=2**63 - 1)


class PersonForm(PressForm):
    """A button about the person of the page."""

    pressed = forms.ChoiceField(choices=[(_END, _END), (_REMOVE, _REMOVE)])


@require_http_methods(["GET", "HEAD", "POST"])
@audience(Audience.ADMINISTRATOR)
def sign_in(request: HttpRequest) -> HttpResponse:
    """The roles that need a second factor, what rests, and a way to one person."""
    now, reader = clock.now(), reader_of(request)
    drawn = {"roles": sorted(role.value for role in RequiredFactor.roles())}
    lifts = request.POST.get("pressed") == _LIFT
    form = RolesForm(
        request.POST if request.method == "POST" and not lifts else None, initial=drawn
    )
    refusal, status = "", 200
    if request.method == "POST":
        refusal, status = _lift(request) if lifts else _choose(request, form)
        if status == 200:  # noqa: PLR2004
            return HttpResponseRedirect(reverse("admin:sign_in"), status=303)
    sought = request.GET.get("q", "")
    context = {
        "form": form,
        "roles": role_lines(),
        "resting": resting(zone=reader.zone, now=now),
        "sought": sought,
        "people": people_like(sought),
        "press_id": PressForm().initial["press_id"],
        "refusal": refusal,
    }
    return render(request, "admin/sign_in.html", context, now=now, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@audience(Audience.ADMINISTRATOR)
def sign_in_of(request: HttpRequest, person_id: int) -> HttpResponse:
    """What one person comes in with and where they are signed in; both can be ended."""
    now, reader = clock.now(), reader_of(request)
    person = person_for_administrator(person_id)
    refusal, status = "", 200
    if request.method == "POST":
        form = PersonForm(request.POST)
        refusal, status = _STALE, 422
        if form.is_valid():
            removes = form.cleaned_data["pressed"] == _REMOVE
            act = second_factors.remove_all if removes else signed_in.end_all
            doing = doing_of(reader, form.cleaned_data["press_id"], now=now)
            try:
                act(person_id=person.pk, doing=doing)
            except RuleViolation as why:
                refusal, status = why.said(reader.zone, now), 409
            else:
                messages.success(request, _DONE)
                return HttpResponseRedirect(request.path, status=303)
    else:
        record_read(reading(reader, now=now), Read.SIGNED_IN, person.name, about=person)
    context = {
        "person": person,
        "factors": factors_of(person),
        "places": places(person, here=None, zone=reader.zone, now=now, machine_now=clock.machine()),
        "refusal": refusal,
        "press": PressForm(auto_id=False),
    }
    return render(request, "admin/sign_in_of.html", context, now=now, status=status)


def _choose(request: HttpRequest, form: RolesForm) -> tuple[str, int]:
    """Keep which roles need one; the refusal in a sentence, and the status."""
    if not form.is_valid():
        return "", 422
    now, reader = clock.now(), reader_of(request)
    doing = doing_of(reader, form.cleaned_data["press_id"], now=now)
    roles = [Role(each) for each in form.cleaned_data["roles"]]
    try:
        second_factors.choose_required_roles(roles=roles, doing=doing)
    except RuleViolation as why:
        return why.said(reader.zone, now), 409
    messages.success(request, _DONE)
    return "", 200


def _lift(request: HttpRequest) -> tuple[str, int]:
    """Let somebody's ways in work again; the refusal in a sentence, and the status."""
    form = LiftForm(request.POST)
    if not form.is_valid():
        return _STALE, 422
    now, reader = clock.now(), reader_of(request)
    doing = doing_of(reader, form.cleaned_data["press_id"], now=now)
    try:
        door.lift(person_id=form.cleaned_data["person_id"], doing=doing)
    except RuleViolation as why:
        return why.said(reader.zone, now), 409
    messages.success(request, _DONE)
    return "", 200
