"""Looks once, and only for pages, at what is around every page: the engine, the demo's time."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.functional import SimpleLazyObject

from rung import clock
from rung.queries.engine_state import engine_beat
from rung.web.common.pages import Surroundings

ADVANCE_PATH = "/demo/advance/"


def around(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Hand every request its surroundings; an answer that shows none of it costs no query."""

    def middleware(request: HttpRequest) -> HttpResponse:
        request.surroundings = SimpleLazyObject(_look)  # type: ignore[attr-defined]
        return get_response(request)

    return middleware


def _look() -> Surroundings:
    beat = engine_beat(machine_now=clock.machine())
    return Surroundings(
        engine_is_running=beat.alive,
        engine_last_beat_at=beat.last_beat_at + clock.offset() if beat.last_beat_at else None,
        next_due_at=beat.next_at if settings.RUNG_DEMO else None,
        advance_path=ADVANCE_PATH if settings.RUNG_DEMO else "",
    )
