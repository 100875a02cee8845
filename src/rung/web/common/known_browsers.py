"""The browser in which a person has signed in before: a signed mark in a cookie.

Whoever tries wrong passwords elsewhere lets the way in rest for strangers, not for this browser.
The mark lets nobody in.
"""

import secrets

from django.core import signing
from django.http import HttpRequest, HttpResponse

from rung.models import Person

COOKIE = "known"
ONE_YEAR = 365 * 24 * 60 * 60
_SALT = "rung.known-browser"
_PERSON, _MARK = "p", "m"


def mark_of(request: HttpRequest, person: Person | None) -> str:
    """The mark of a browser in which this person has signed in before; empty for any other."""
    try:
        kept = signing.loads(request.COOKIES.get(COOKIE, ""), salt=_SALT, max_age=ONE_YEAR)
        known = kept[_PERSON] == (person.pk if person else None)
        return str(kept[_MARK]) if known else ""
    except (signing.BadSignature, KeyError, TypeError):
        return ""


def remember(request: HttpRequest, response: HttpResponse, person: Person) -> None:
    """Mark the browser as this person's, with the mark it has or a new one."""
    mark = mark_of(request, person) or secrets.token_urlsafe(16)
    response.set_cookie(
        COOKIE,
        signing.dumps({_PERSON: person.pk, _MARK: mark}, salt=_SALT),
        max_age=ONE_YEAR,
        httponly=True,
        samesite="Lax",
        secure=request.is_secure(),
    )
