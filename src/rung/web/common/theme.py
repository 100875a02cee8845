"""Light, dark or as the reader's system has it: kept in a cookie, set by a plain form."""

from enum import StrEnum

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from rung.web.common.audience import Audience, audience

COOKIE = "theme"
ONE_YEAR = 365 * 24 * 60 * 60


class Theme(StrEnum):
    """How a page is coloured."""

    SYSTEM = "system"
    LIGHT = "light"
    DARK = "dark"


def chosen_theme(request: HttpRequest) -> Theme:
    """The reader's choice; whatever else the cookie says means the system's."""
    try:
        return Theme(request.COOKIES.get(COOKIE, Theme.SYSTEM))
    except ValueError:
        return Theme.SYSTEM


@require_POST
@audience(Audience.PUBLIC)
def choose_theme(request: HttpRequest) -> HttpResponse:
    """Keep the choice and go back to where it was made."""
    back = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(back, allowed_hosts=None):
        back = "/"
    response = HttpResponseRedirect(back, status=303)
    try:
        theme = Theme(request.POST.get("theme", ""))
    except ValueError:
        return response
    response.set_cookie(
        COOKIE,
        theme.value,
        max_age=ONE_YEAR,
        httponly=True,
        samesite="Lax",
        secure=request.is_secure(),
    )
    return response
