"""The signed-in person of a request, as our own model."""

from django.http import HttpRequest

from rung.models import Person


def reader_of(request: HttpRequest) -> Person:
    """Who reads; the view's audience has made sure that somebody is signed in."""
    if not isinstance(request.user, Person):
        raise TypeError("a view without a reader asked for one")
    return request.user
