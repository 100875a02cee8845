"""Signing in through the operator's OpenID provider: there, back, and every way it can go wrong.

The flow is the code flow with PKCE; the state ties the answer to the browser that asked, the nonce
the id token to the question. The token's signature is checked with the provider's published keys
although it comes over TLS: whoever answers in the provider's place has not its key. What the
provider says of somebody is read once and not kept.
"""

import base64
import hashlib
from collections.abc import Mapping
from typing import Any

import jwt
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter, get_adapter
from allauth.socialaccount.models import SocialLogin
from allauth.socialaccount.providers.base import ProviderException
from allauth.socialaccount.providers.base.constants import AuthError, AuthProcess
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET, require_POST
from requests import RequestException

from rung import clock
from rung.domain.single_sign_on import NotLetIn, SingleSignOn, vouched
from rung.services.single_sign_on import enter
from rung.web.common.audience import Audience, audience
from rung.web.common.pages import render

# What a provider that is broken, hostile or not there makes the library raise.
_TROUBLE = (
    OAuth2Error,
    ProviderException,
    RequestException,
    PermissionDenied,
    ValidationError,
    jwt.PyJWTError,
    AttributeError,
    KeyError,
    TypeError,
    ValueError,
)
# By which a provider signs: with a key of its own, never with the secret that we have as well.
_SIGNED = frozenset(
    f"{kind}{bits}" for kind in ("RS", "PS", "ES") for bits in ("256", "384", "512")
) | {"EdDSA"}
_LEEWAY = 60  # seconds by which the provider's clock may be ahead of ours, or behind
_CANCELLED = "You did not go through with it there."
_STRANGE = (
    "This sign-in was begun in another browser, more than ten minutes ago, or was used already. "
    "Begin again."
)
_UNREACHABLE = "{label} cannot be reached just now. Try again, or sign in another way."
_NOT_CONFIRMED = "{label} did not confirm who you are. Try again, or sign in another way."


class Provider(OpenIDConnectProvider):  # type: ignore[misc] # the library has no types
    """What somebody is known by; nothing else that is said of them is kept."""

    def extract_extra_data(self, data: Mapping[str, Any]) -> dict[str, Any]:
        """Kept beside the provider's key of them: nothing."""
        del data
        return {}

    def get_pkce_params(self) -> dict[str, str]:
        """The proof of who asked, and beside it the nonce of this question."""
        found: dict[str, str] = super().get_pkce_params()
        return found | {"nonce": _nonce(found["code_verifier"])}

    def get_oauth2_adapter(self, request: HttpRequest) -> "Exchange":
        """The flow with this provider."""
        return Exchange(request, self.app.provider_id)


class Exchange(OpenIDConnectOAuth2Adapter):  # type: ignore[misc] # the library has no types
    """The provider's side of the flow."""

    _nonce = ""  # that the id token has to repeat

    def get_provider(self) -> Provider:
        """The one provider that is set up."""
        app = super().get_provider().app
        return Provider(self.request, app=app)

    @property
    def openid_config(self) -> dict[str, Any]:
        """What the provider says of itself; it has to be the issuer that the operator named."""
        found: dict[str, Any] = super().openid_config
        if str(found.get("issuer", "")).rstrip("/") != set_up().issuer:
            raise OAuth2Error("another issuer than the one that is set up")
        return found

    def get_callback_url(self, request: HttpRequest, app: object) -> str:
        """Where the provider sends people back to: what the operator has told it."""
        del request, app
        return settings.RUNG_BASE_URL.rstrip("/") + reverse("common:single_sign_on_back")

    def get_access_token_data(
        self, request: HttpRequest, app: object, client: object, pkce_code_verifier: str = ""
    ) -> dict[str, Any]:
        """The tokens for the code; the question they answer is remembered."""
        self._nonce = _nonce(pkce_code_verifier)
        found: dict[str, Any] = super().get_access_token_data(
            request, app, client, pkce_code_verifier=pkce_code_verifier
        )
        return found

    def _decode_id_token(self, app: Any, id_token: str) -> dict[str, Any]:  # noqa: ANN401
        """What the token says, when it is the provider's, for us, not too old, and to our question.

        OAuth2Error otherwise (OpenID Connect Core 3.1.3.7).
        """
        head = jwt.get_unverified_header(id_token)
        if head.get("alg") not in _SIGNED:
            raise OAuth2Error("a token without a signature of the provider's own")
        says: dict[str, Any] = jwt.decode(
            id_token,
            self._key(head.get("kid")),
            algorithms=[head["alg"]],
            issuer=self.openid_config["issuer"],
            audience=app.client_id,
            leeway=_LEEWAY,
            options={"require": ["aud", "exp", "iss", "nonce", "sub"]},
        )
        is_ours_alone = says["aud"] in (app.client_id, [app.client_id])
        if not is_ours_alone and says.get("azp") != app.client_id:
            raise OAuth2Error("a token for somebody else as well")
        if says["nonce"] != self._nonce:
            raise OAuth2Error("a token to another question")
        return says

    def _key(self, name: str | None) -> Any:  # noqa: ANN401 - of one kind or another
        """The published key of that name; without a name the only one there is."""
        with get_adapter().get_requests_session() as session:
            published = session.get(self.openid_config["jwks_uri"])
            published.raise_for_status()
        keys = jwt.PyJWKSet.from_dict(published.json()).keys
        fitting = [key for key in keys if name is None or key.key_id == name]
        if len(fitting) != 1:
            raise OAuth2Error("a token by none of the provider's keys")
        return fitting[0].key

    def complete_login(
        self,
        request: HttpRequest,
        app: object,
        token: object,
        **kwargs: Any,  # noqa: ANN401 - the library's own signature
    ) -> SocialLogin:
        """What both answers of the provider say; they have to speak of the same person."""
        del app
        response = kwargs["response"]
        token_says = self._decode_id_token(self.get_provider().app, response["id_token"])
        page_says = self._fetch_user_info(token.token)  # type: ignore[attr-defined]
        if page_says.get("sub") != token_says.get("sub"):
            raise OAuth2Error("two answers speak of two people")
        claims = {**token_says, **page_says}
        login = self.get_provider().sociallogin_from_response(request, {"userinfo": claims})
        login.rung_claims = claims
        return login


class Adapter(DefaultSocialAccountAdapter):  # type: ignore[misc] # the library has no types
    """The library's questions about people of a provider, answered for this product."""

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Find who comes in, or refuse in a sentence."""
        sso = set_up()
        try:
            said = vouched(sociallogin.rung_claims, sso.rules)
            person = enter(provider=sso.key, said=said, rules=sso.rules, now=clock.now())
        except NotLetIn as why:
            raise ImmediateHttpResponse(trouble(request, str(why), status=403)) from why
        sociallogin.user = person

    def on_authentication_error(
        self,
        request: HttpRequest,
        provider: object,
        error: str | None = None,
        exception: Exception | None = None,
        extra_context: Mapping[str, Any] | None = None,
    ) -> None:
        """Say what went wrong in plain words."""
        del provider
        if error == AuthError.CANCELLED:
            words = _CANCELLED
        elif isinstance(exception, RequestException):
            words = _UNREACHABLE
        elif exception is None and "state_id" in (extra_context or {}):
            words = _STRANGE
        else:
            words = _NOT_CONFIRMED
        raise ImmediateHttpResponse(trouble(request, words, status=401))


@require_POST
@audience(Audience.PUBLIC)
def leave(request: HttpRequest) -> HttpResponse:
    """To the provider. Not by a redirect: our pages' forms lead nowhere else."""
    exchange = _exchange(request)
    following = request.POST.get("next", "")
    known = url_has_allowed_host_and_scheme(following, allowed_hosts=None)
    try:
        to = exchange.get_provider().redirect(
            request, process=AuthProcess.LOGIN, next_url=following if known else None
        )
    except _TROUBLE:
        return trouble(request, _UNREACHABLE, status=502)
    where = to.headers.get("Location", "")
    if not where.startswith(("https://", "http://")):
        return trouble(request, _NOT_CONFIRMED, status=502)
    context = {"where": where, "label": set_up().label}
    answer = render(request, "account/single_sign_on_leave.html", context, now=clock.now())
    answer.headers["Refresh"] = f"0; url={where}"
    return answer


@require_GET
@audience(Audience.PUBLIC)
def come_back(request: HttpRequest) -> HttpResponse:
    """Back from the provider, with its word in the address; the state says whose it is."""
    exchange = _exchange(request)
    try:
        answer: HttpResponse = OAuth2CallbackView.adapter_view(exchange)(request)
    except _TROUBLE:
        return trouble(request, _NOT_CONFIRMED, status=401)
    return answer


def trouble(request: HttpRequest, words: str, *, status: int) -> HttpResponse:
    """Nobody came in: why, and what else works."""
    context = {"words": words.format(label=set_up().label)}
    return render(
        request, "account/single_sign_on_trouble.html", context, now=clock.now(), status=status
    )


def _nonce(verifier: str) -> str:
    """Known to the session that asked alone, as the verifier is, and not told by the challenge."""
    digest = hashlib.sha256(f"rung.nonce:{verifier}".encode()).digest()
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")


def _exchange(request: HttpRequest) -> Exchange:
    """The flow with the provider."""
    return Exchange(request, set_up().key)


def set_up() -> SingleSignOn:
    """The provider that the operator has set up. Http404 where there is none."""
    if settings.RUNG_OIDC is None:
        raise Http404
    return settings.RUNG_OIDC
