"""Looks once, and only for pages, at what is around every page: the engine, the demo's time."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.functional import SimpleLazyObject

from rung import clock
from rung.queries.engine_state import beats
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
    found = beats(machine_now=clock.machine())
    ahead = clock.offset()
    engine, worker = found.engine, found.worker
    return Surroundings(
        engine_is_running=engine.alive,
        engine_last_beat_at=engine.last_at + ahead if engine.last_at else None,
        worker_is_running=worker.alive,
        worker_last_beat_at=worker.last_at + ahead if worker.last_at else None,
        next_due_at=engine.next_at if settings.RUNG_DEMO else None,
        advance_path=ADVANCE_PATH if settings.RUNG_DEMO else "",
    )
