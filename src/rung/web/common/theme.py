"""Light, dark or as the reader's system has it, set by a plain form.

The choice is kept with the person and follows them to every device; a cookie keeps it for pages
that know nobody: the doors, mailed links and errors."""

from enum import StrEnum

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from rung.models import Person
from rung.services.preferences import keep_theme
from rung.web.common.audience import Audience, audience

COOKIE = "theme"
ONE_YEAR = 365 * 24 * 60 * 60


class Theme(StrEnum):
    """How a page is coloured."""

    SYSTEM = "system"
    LIGHT = "light"
    DARK = "dark"


_KEPT = {Theme.SYSTEM: "auto", Theme.LIGHT: "light", Theme.DARK: "dark"}
_READ = {kept: theme for theme, kept in _KEPT.items()}


def chosen_theme(request: HttpRequest, reader: object = None) -> Theme:
    """The reader's choice, else this browser's; anything else means the system's."""
    if isinstance(reader, Person) and reader.theme in _READ:
        return _READ[reader.theme]
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
    person = getattr(request, "user", None)
    if isinstance(person, Person):
        keep_theme(person_id=person.pk, theme=_KEPT[theme])
    response.set_cookie(
        COOKIE,
        theme.value,
        max_age=ONE_YEAR,
        httponly=True,
        samesite="Lax",
        secure=request.is_secure(),
    )
    return response
