"""What a monitor asks: is everything alive that must not stand still? No personal data."""

from datetime import datetime

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from rung import clock
from rung.queries.engine_state import EngineState, engine_state
from rung.queries.schema_state import pending
from rung.web.common.audience import Audience, audience


@require_safe
@never_cache
@audience(Audience.PUBLIC)
def health(request: HttpRequest) -> JsonResponse:
    """200 while database, engine and worker are alive, else 503; either way what is known."""
    del request
    try:
        state = engine_state(machine_now=clock.machine(), now=clock.now())
    except (OperationalError, InterfaceError):
        return JsonResponse({"healthy": False, "database": False}, status=503)
    return JsonResponse(_as_json(state), status=200 if state.healthy else 503)


@require_safe
@never_cache
@audience(Audience.PUBLIC)
def live(request: HttpRequest) -> JsonResponse:
    """200 while this process answers at all; asks nothing of the database."""
    del request
    return JsonResponse({"live": True})


@require_safe
@never_cache
@audience(Audience.PUBLIC)
def ready(request: HttpRequest) -> JsonResponse:
    """200 when this process can serve: the database answers and is of this version; else 503."""
    del request
    try:
        behind = len(pending())
    except (OperationalError, InterfaceError):
        return JsonResponse({"ready": False, "database": False}, status=503)
    told = {"ready": not behind, "database": True, "migrations_pending": behind}
    return JsonResponse(told, status=503 if behind else 200)


def _as_json(state: EngineState) -> dict[str, object]:
    return {
        "healthy": state.healthy,
        "database": True,
        "engine": {
            "alive": state.alive,
            "last_beat_at": _iso(state.last_beat_at),
            "next_at": _iso(state.next_at),
            "parked_clocks": state.parked,
        },
        "worker": {"alive": state.worker_alive},
        "outbox": {"unsent_for_ten_minutes": state.unsent},
    }


def _iso(at: datetime | None) -> str | None:
    return at.isoformat() if at else None
