"""Error pages: what happened, what was kept, what to do. None of them reads the database."""

import sys

from django import shortcuts
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse

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


def _page(request: HttpRequest, status: int, **context: str) -> HttpResponse:
    return shortcuts.render(
        request, f"errors/{status}.html", context, status=status, using="jinja2"
    )
