"""Notes in which browser somebody has signed in, and that they are still there."""

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

from django.http import HttpRequest, HttpResponse

from rung import clock
from rung.domain.browsers import browser_in_words
from rung.models import Person
from rung.services import signed_in
from rung.web.common.client_address import client_address

NOTED_EVERY = timedelta(minutes=5)
_ROW, _KEY, _SEEN = "signed-in", "signed-in-key", "signed-in-seen"


def note_sign_in(request: HttpRequest, person: Person) -> None:
    """Somebody has just signed in with this request."""
    key = str(request.session.session_key)
    row = signed_in.begin(
        person=person,
        session_key=key,
        browser=browser_in_words(request.headers.get("User-Agent", "")),
        address=client_address(request),
        now=clock.now(),
    )
    _note(request, row, key)


def still_there(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware: keep when somebody was last seen, to within some minutes."""

    def respond(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        session = request.session
        if session.accessed and session.session_key and session.get(_ROW):
            _note_when_due(request)
        return response

    return respond


def _note_when_due(request: HttpRequest) -> None:
    session = request.session
    key = str(session.session_key)
    waits = clock.machine().timestamp() - session.get(_SEEN, 0) < NOTED_EVERY.total_seconds()
    if waits and session.get(_KEY) == key:
        return
    row = UUID(session[_ROW])
    signed_in.seen(
        signed_in_id=row, session_key=key, address=client_address(request), now=clock.now()
    )
    _note(request, row, key)


def _note(request: HttpRequest, row: UUID, key: str) -> None:
    session = request.session
    session[_ROW], session[_KEY] = str(row), key
    session[_SEEN] = clock.machine().timestamp()
