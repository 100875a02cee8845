"""The steps of signing in that ask for a factor: after a password or a code, again, or alone."""

from typing import Any

from allauth.mfa.base.views import AuthenticateView, ReauthenticateView
from allauth.mfa.webauthn.views import LoginWebAuthnView, ReauthenticateWebAuthnView
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.cache import never_cache

from rung.models.sign_in import APP, CODES, PASSKEY
from rung.queries.second_factor import kinds_of
from rung.web.common.audience import Audience, audience
from rung.web.common.second_factor import ENROL

REFUSED = "refused"  # said to the sign-in page by its address: the passkey was not accepted


class SecondStep(AuthenticateView):  # type: ignore[misc] # the library has no types
    """The second step of signing in: a passkey, a code of the app, or a recovery code."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:  # noqa: ANN401 - Django's own
        """With which kinds of factor the person has."""
        kinds = kinds_of(self.stage.login.user.pk)
        return {
            **super().get_context_data(**kwargs),
            "has_passkey": PASSKEY in kinds,
            "has_codes": bool(kinds & {APP, CODES}),
        }


class CodeAgain(ReauthenticateView):  # type: ignore[misc]
    """A code once more, before something that matters."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:  # noqa: ANN401 - Django's own
        """With whether a passkey would do as well."""
        has_passkey = PASSKEY in kinds_of(self.request.user.pk)
        return {**super().get_context_data(**kwargs), "has_passkey": has_passkey}


class PasskeyAlone(LoginWebAuthnView):  # type: ignore[misc]
    """Signing in with a passkey and nothing else."""

    def form_invalid(self, form: object) -> HttpResponse:
        """Back to the sign-in page, which says so."""
        del form
        return HttpResponseRedirect(f"{reverse('account_login')}?passkey={REFUSED}", status=303)


class PasskeyAgain(ReauthenticateWebAuthnView):  # type: ignore[misc]
    """A passkey once more, before something that matters."""

    def form_invalid(self, form: object) -> HttpResponse:
        """The same page with the refusal."""
        answer: HttpResponse = self.render_to_response(
            self.get_context_data(form=form, refused=True)
        )
        return answer

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:  # noqa: ANN401 - Django's own
        """With whether the last answer was refused, and where to go afterwards."""
        return {"refused": False, **super().get_context_data(**kwargs), **kwargs}


@audience(Audience.PUBLIC)
@never_cache
def passkey_alone(request: HttpRequest) -> HttpResponse:
    """A question for any passkey of this house, or the answer to it."""
    return answered(PasskeyAlone, request)


@audience(Audience.PUBLIC)
def second_step(request: HttpRequest) -> HttpResponse:
    """For whom has done the first step; anybody else is led to it."""
    return answered(SecondStep, request)


@audience(Audience.EVERYONE)
def code_again(request: HttpRequest) -> HttpResponse:
    """A code, from somebody who is signed in and has codes; anybody else has no use for it."""
    if not kinds_of(request.user.pk) & {APP, CODES}:
        return HttpResponseRedirect(reverse(ENROL))
    return answered(CodeAgain, request)


@audience(Audience.EVERYONE)
def passkey_again(request: HttpRequest) -> HttpResponse:
    """A passkey, from somebody who is signed in and has one."""
    if PASSKEY not in kinds_of(request.user.pk):
        return HttpResponseRedirect(reverse(ENROL))
    return answered(PasskeyAgain, request)


def answered(step: type[Any], request: HttpRequest) -> HttpResponse:
    """What the library's view answers."""
    answer: HttpResponse = step.as_view()(request)
    return answer
