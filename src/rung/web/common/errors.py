"""Error pages: what happened, what was kept, what to do.

Whoever is signed in keeps their own navigation on those that say "not here" or "not now"; without
a reader or a database every one of them stands all the same.
"""

import sys
from contextlib import suppress
from http import HTTPStatus

from django import shortcuts
from django.conf import settings
from django.db import Error, InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse

from rung import clock
from rung.web.common import pages
from rung.web.common.again import is_in_anothers_way


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400: what was sent is no request we know."""
    del exception  # its words are for the log, not for the page
    return _page(request, 400)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """403: somebody else's page. A refusal of ours carries its own sentence."""
    return _page(request, 403, reason=str(exception))


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404: nothing there, or nothing this reader may see; the page does not tell which."""
    del exception
    return _page(request, 404)


def too_many(request: HttpRequest, reason: str = "") -> HttpResponse:
    """429: asked for too often from one network."""
    answer = _page(request, 429, reason=reason)
    answer.headers["Retry-After"] = "60"
    return answer


def broken(request: HttpRequest) -> HttpResponse:
    """500: our fault. 503 where the database is gone, or others are in the way: that passes."""
    error = sys.exception()
    if not isinstance(error, OperationalError | InterfaceError):
        return _page(request, 500)
    answer = _page(request, 503, busy="yes" if is_in_anothers_way(error) else "")
    answer.headers["Retry-After"] = "5"
    return answer


def stale_form(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 from the form protection: an old page, or no cookies."""
    del reason
    return shortcuts.render(request, "errors/csrf.html", {}, status=403, using="jinja2")


def refused(request: HttpRequest, *, reason: str, back: str) -> HttpResponse:
    """409: a rule says not now. ``back`` is the page that shows how things stand."""
    return _page(request, 409, reason=reason, back=back)


# A reader comes to these from a page of theirs, and goes on to another.
_WITH_NAVIGATION = frozenset({HTTPStatus.FORBIDDEN, HTTPStatus.NOT_FOUND, HTTPStatus.CONFLICT})


def _page(request: HttpRequest, status: int, **context: str) -> HttpResponse:
    template = f"errors/{status}.html"
    # Where what is around a page cannot be read, what happened is said without it.
    with suppress(Error):
        if status in _WITH_NAVIGATION and _has_more_around_it(request):
            return pages.render(request, template, context, now=clock.now(), status=status)
    return shortcuts.render(request, template, context, status=status, using="jinja2")


def _has_more_around_it(request: HttpRequest) -> bool:
    """Whether somebody is signed in, with a navigation of theirs, or the demo's time is moved."""
    return hasattr(request, "user") and (settings.RUNG_DEMO or request.user.is_authenticated)
