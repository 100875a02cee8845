"""Every view states who it is for; the statement is also what a walk over all routes reads."""

from collections.abc import Callable
from enum import StrEnum
from functools import wraps
from typing import Concatenate, ParamSpec
from urllib.parse import urlencode

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from rung.domain.permissions import CARRIER_ROLES, Role
from rung.web.common.again import answered

Parameters = ParamSpec("Parameters")
View = Callable[Concatenate[HttpRequest, Parameters], HttpResponse]


class Audience(StrEnum):
    """Whom a page is for."""

    PUBLIC = "PUBLIC"
    LINK = "LINK"  # whoever holds a signed, personal link; the view checks it
    EVERYONE = "EVERYONE"  # whoever is signed in
    CARRIER = "CARRIER"
    CUSTOMER = "CUSTOMER"
    CCM = "CCM"
    MANAGER = "MANAGER"
    DESK = "DESK"
    CHANNEL_MANAGER = "CHANNEL_MANAGER"
    ADMINISTRATOR = "ADMINISTRATOR"


_ROLES: dict[Audience, frozenset[Role]] = {
    Audience.EVERYONE: frozenset(Role),
    Audience.CARRIER: CARRIER_ROLES,
    Audience.CUSTOMER: frozenset({Role.CUSTOMER}),
    Audience.CCM: frozenset({Role.CCM}),
    Audience.MANAGER: frozenset({Role.MANAGER}),
    Audience.DESK: frozenset({Role.DESK}),
    Audience.CHANNEL_MANAGER: frozenset({Role.CHANNEL_MANAGER}),
    Audience.ADMINISTRATOR: frozenset({Role.ADMINISTRATOR}),
}
_OPEN = frozenset({Audience.PUBLIC, Audience.LINK})


def audience(
    *audiences: Audience,
) -> Callable[[View[Parameters]], View[Parameters]]:
    """Let only these people through.

    Nobody signed in: to the sign-in page and back. The wrong role: a page about an object (its
    route has arguments) does not exist for them, 404; any other page says so, 403.
    """
    stated = frozenset(audiences)
    if not stated:
        raise ValueError("A view must name at least one audience.")
    roles = frozenset(role for each in stated - _OPEN for role in _ROLES[each])

    def decorate(view: View[Parameters]) -> View[Parameters]:
        @wraps(view)
        def guarded(
            request: HttpRequest, /, *args: Parameters.args, **kwargs: Parameters.kwargs
        ) -> HttpResponse:
            if not stated & _OPEN:
                if not request.user.is_authenticated:
                    return _to_sign_in(request)
                if request.user.role not in roles:
                    _refuse(about_an_object=bool(args or kwargs))
            return answered(view, request, *args, **kwargs)

        guarded.audience = stated  # type: ignore[attr-defined] # read by the walk over all routes
        return guarded

    return decorate


def _to_sign_in(request: HttpRequest) -> HttpResponse:
    """To the sign-in page, and afterwards back to the page that was asked for."""
    back = request.get_full_path() if request.method == "GET" else ""
    if "HX-Request" in request.headers:
        # A fragment must not become the sign-in page: the whole page goes there.
        response = HttpResponse(status=401)
        response.headers["HX-Redirect"] = reverse("account_login")
        return response
    query = f"?{urlencode({'next': back})}" if back else ""
    return HttpResponseRedirect(reverse("account_login") + query)


def _refuse(*, about_an_object: bool) -> None:
    if about_an_object:
        raise Http404
    raise PermissionDenied
