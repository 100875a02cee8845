"""The second factor: what is kept of it, when it is asked for again, and who is led to get one."""

import base64
import secrets
from collections.abc import Callable
from typing import Any

from allauth.mfa.adapter import DefaultMFAAdapter
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from rung.services.sealing import seal, unseal
from rung.web.common.audience import _OPEN

ENROL = "mfa_index"
# What somebody may open who is signed in and still lacks what their role needs.
WHILE_ENROLLING = frozenset(
    {
        ENROL,
        "mfa_add_webauthn",
        "mfa_activate_totp",
        "mfa_view_recovery_codes",
        "mfa_reauthenticate",
        "mfa_reauthenticate_webauthn",
        "sign_out_elsewhere",
    }
)
_PURPOSE = "second-factor"
LED_FROM = "rung.led-from"  # in the session: the page that somebody wanted before enrolling


class Adapter(DefaultMFAAdapter):  # type: ignore[misc] # the library has no types
    """The library's questions about factors, answered for this product."""

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """Passkeys belong to the name in the address bar; the carrier's stands in their list."""
        return {**super().get_public_key_credential_rp_entity(), "name": settings.MFA_TOTP_ISSUER}

    def encrypt(self, text: str) -> str:
        """Secrets are kept under the signing key: a copy of the database alone gives none away."""
        return seal(text, purpose=_PURPOSE)

    def decrypt(self, encrypted_text: str) -> str:
        """The secret; under another signing key one that nobody knows, so that no code fits it."""
        found = unseal(encrypted_text, purpose=_PURPOSE)
        return base64.b32encode(secrets.token_bytes(20)).decode() if found is None else found


def required(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware: whose role needs a second factor and who has none is led to get one.

    Until then every page that is for somebody signed in leads there. Pages for everybody, mailed
    links and the sign-in pages themselves stay open.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        return get_response(request)

    middleware.process_view = _lead  # type: ignore[attr-defined] # where Django looks for it
    return middleware


def _lead(
    request: HttpRequest, view: Callable[..., Any], args: object, kwargs: object
) -> HttpResponse | None:
    del args, kwargs
    stated = getattr(view, "audience", _OPEN)
    if stated & _OPEN or not getattr(request.user, "lacks_factor", False):
        return None
    found = request.resolver_match
    if found is not None and found.url_name in WHILE_ENROLLING:
        return None
    enrol = reverse(ENROL)
    if "HX-Request" in request.headers:
        answer = HttpResponse(status=401)
        answer.headers["HX-Redirect"] = enrol
        return answer
    if request.method == "GET":
        request.session[LED_FROM] = request.get_full_path()
    return HttpResponseRedirect(enrol, status=303)
