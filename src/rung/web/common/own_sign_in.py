"""Sign-in and security: what a person comes in with, kept by themselves."""

import json
from collections.abc import Callable
from functools import wraps
from urllib.parse import quote
from uuid import UUID

from allauth.account.decorators import reauthentication_required
from allauth.account.internal.flows.login import record_authentication
from allauth.account.internal.flows.reauthentication import get_reauthentication_flows
from allauth.mfa.totp.internal.auth import clear_totp_secret
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from rung import clock
from rung.domain.refusals import RuleViolation
from rung.domain.vocabulary import Channel
from rung.models import Person
from rung.queries.second_factor import factors_of, owns_factor
from rung.queries.signed_in import places
from rung.services import second_factors as services
from rung.services import signed_in
from rung.services.doing import Doing
from rung.web.common.audience import Audience, Parameters, View, audience
from rung.web.common.factor_forms import (
    AppForm,
    NewPasskeyForm,
    app_address,
    begin_passkey,
    secret_words,
)
from rung.web.common.fields import PressForm
from rung.web.common.pages import render
from rung.web.common.qr_code import qr_code
from rung.web.common.second_factor import ENROL, LED_FROM
from rung.web.common.sign_in import came_in_just_now

CODES = "mfa_view_recovery_codes"
FILE_HEAD = "Recovery codes for rung. Each of them works once."
OTHERS = "others"


def _again(view: View[Parameters]) -> View[Parameters]:
    """Ask once more who it is, before something that matters.

    Who has neither password nor factor cannot be asked for one: signing in anew is their proof.
    """
    asked: View[Parameters] = reauthentication_required(view, app="allauth.mfa")

    @wraps(view)
    def proven(
        request: HttpRequest, /, *args: Parameters.args, **kwargs: Parameters.kwargs
    ) -> HttpResponse:
        if get_reauthentication_flows(request.user) or came_in_just_now(request):
            return asked(request, *args, **kwargs)
        status = 200 if request.method == "GET" else 403
        return render(request, "sign_in/again.html", {}, now=clock.now(), status=status)

    return proven


@require_safe
@audience(Audience.EVERYONE)
def page(request: HttpRequest) -> HttpResponse:
    """Everything a person comes in with, and where they are signed in."""
    return _page(request)


@require_http_methods(["GET", "HEAD", "POST"])
@audience(Audience.EVERYONE)
@_again
def add_passkey(request: HttpRequest) -> HttpResponse:
    """Name a passkey; the browser makes it, and its answer is kept."""
    form = NewPasskeyForm(request.POST if request.method == "POST" else None)
    refusal, status = "", 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            refusal = _refused(
                request,
                lambda: services.add_passkey(
                    name=form.cleaned_data["name"],
                    credential=form.cleaned_data["credential"],
                    doing=_doing(request),
                ),
            )
            if not refusal:
                return _after_adding(request, "The passkey is added.")
            status = 409
    context = {"form": form, "refusal": refusal, "options": json.dumps(begin_passkey())}
    return render(request, "sign_in/passkey.html", context, now=clock.now(), status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@audience(Audience.EVERYONE)
@_again
def add_app(request: HttpRequest) -> HttpResponse:
    """Scan a picture or type a secret into an app, and prove it with the app's first code."""
    reader = _reader(request)
    if factors_of(reader).app_id is not None:
        return _back()
    form = AppForm(request.POST if request.method == "POST" else None, user=reader)
    refusal, status = "", 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            refusal = _refused(
                request, lambda: services.add_app(secret=form.secret, doing=_doing(request))
            )
            if not refusal:
                clear_totp_secret(request)
                return _after_adding(request, "The authenticator app is added.")
            status = 409
    context = {
        "form": form,
        "refusal": refusal,
        "picture": qr_code(app_address(reader, form.secret), "The code to scan with the app"),
        "secret": secret_words(form.secret),
        "issuer": settings.MFA_TOTP_ISSUER,
    }
    return render(request, "sign_in/app.html", context, now=clock.now(), status=status)


@require_POST
@audience(Audience.EVERYONE)
def remove(request: HttpRequest, factor_id: int) -> HttpResponse:
    """Take away one of one's own passkeys, or the app."""
    if not owns_factor(_reader(request), factor_id):
        raise Http404
    return _remove(request, factor_id)


@_again
def _remove(request: HttpRequest, factor_id: int) -> HttpResponse:
    form = PressForm(request.POST)
    if not form.is_valid():
        return _page(request, refusal="Load the page again, then send it once more.", status=422)
    refusal = _refused(
        request,
        lambda: services.remove_factor(
            factor_id=factor_id,
            here=request.session.session_key,
            doing=_doing(request, form.cleaned_data["press_id"]),
        ),
    )
    if refusal:
        return _page(request, refusal=refusal, status=409)
    messages.success(
        request, "It is removed, and you are signed out everywhere else. You have a mail about it."
    )
    return _back()


@require_http_methods(["GET", "HEAD", "POST"])
@audience(Audience.EVERYONE)
@_again
def codes(request: HttpRequest) -> HttpResponse:
    """Make new recovery codes. They are shown in the answer to the press, and never again."""
    made: tuple[str, ...] = ()
    refusal, status = "", 200
    if request.method == "POST":
        form = PressForm(request.POST)
        if form.is_valid():
            doing = _doing(request, form.cleaned_data["press_id"])
            try:
                made = services.make_codes(doing=doing)
            except RuleViolation as why:
                refusal, status = why.said(_reader(request).zone, clock.now()), 409
        else:
            refusal, status = "Load the page again, then send it once more.", 422
    context = {
        "codes": made,
        "file": quote("\n".join([FILE_HEAD, "", *made, ""])),
        "refusal": refusal,
        "factors": factors_of(_reader(request)),
        "press": PressForm(),
        "onward": request.session.get(LED_FROM, settings.LOGIN_REDIRECT_URL),
    }
    answer = render(request, "sign_in/codes.html", context, now=clock.now(), status=status)
    if made:
        answer.headers["Cache-Control"] = "no-store"
    return answer


@require_POST
@audience(Audience.EVERYONE)
def sign_out_elsewhere(request: HttpRequest) -> HttpResponse:
    """Sign out in one other browser, or in all of them."""
    reader, pressed = _reader(request), request.POST.get("end", "")
    try:
        if pressed == OTHERS:
            signed_in.end_others(person=reader, session_key=request.session.session_key)
        else:
            signed_in.end_one(person=reader, signed_in_id=UUID(pressed))
    except ValueError:
        return _page(request, refusal="Load the page again, then choose a browser.", status=422)
    except RuleViolation as why:
        return _page(request, refusal=why.said(reader.zone, clock.now()), status=409)
    messages.success(request, "You are signed out there.")
    return _back()


def _page(request: HttpRequest, *, refusal: str = "", status: int = 200) -> HttpResponse:
    reader, now = _reader(request), clock.now()
    context = {
        "factors": factors_of(reader),
        "lacks": reader.lacks_factor,
        "has_password": reader.has_usable_password(),
        "refusal": refusal,
        "press": PressForm(auto_id=False),
        "places": places(
            reader,
            here=request.session.session_key,
            zone=reader.zone,
            now=now,
            machine_now=clock.machine(),
        ),
    }
    return render(request, "sign_in/page.html", context, now=now, status=status)


def _after_adding(request: HttpRequest, said: str) -> HttpResponse:
    """To the recovery codes, where there are none yet; else back. It was proven just now."""
    record_authentication(request, _reader(request), "mfa", reauthenticated=True)
    messages.success(request, f"{said} You have a mail that says so.")
    if factors_of(_reader(request)).codes_made_at is None:
        return HttpResponseRedirect(reverse(CODES), status=303)
    return _back()


def _refused(request: HttpRequest, act: Callable[[], object]) -> str:
    """Do it; the refusal in a sentence, empty when it is done."""
    try:
        act()
    except RuleViolation as why:
        return why.said(_reader(request).zone, clock.now())
    return ""


def _back() -> HttpResponse:
    return HttpResponseRedirect(reverse(ENROL), status=303)


def _reader(request: HttpRequest) -> Person:
    if not isinstance(request.user, Person):
        raise TypeError("a view without a reader asked for one")
    return request.user


def _doing(request: HttpRequest, press_id: UUID | None = None) -> Doing:
    """The reader, about themselves."""
    return Doing(_reader(request), None, Channel.PORTAL, clock.now(), press_id)
