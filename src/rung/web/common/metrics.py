"""``/metrics``: numbers for Prometheus, for the addresses and the token that are set, alone."""

import secrets
from collections.abc import Iterator
from ipaddress import ip_address

from django.conf import settings
from django.db import InterfaceError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from rung import clock
from rung.queries.measures import Measures, measures
from rung.web.common.audience import Audience, audience

_GAUGES = {  # what is measured, under which name, in words
    "clocks_due": ("rung_clocks_due", "Clocks that have something to do now and are not parked"),
    "lateness": ("rung_clock_lateness_seconds", "How long the clock that waits longest is due"),
    "parked": ("rung_clocks_parked", "Clocks whose settling failed; tried again after an hour"),
    "engine_beat_age": ("rung_engine_beat_age_seconds", "Since the engine's last sign of life"),
    "worker_beat_age": ("rung_worker_beat_age_seconds", "Since the worker's last sign of life"),
    "unsent": ("rung_outbox_notices", "Notices that are not sent yet"),
    "outbox_age": ("rung_outbox_age_seconds", "How long the oldest notice could have been sent"),
    "failing": ("rung_notices_failing", "Notices that failed and are tried again"),
    "given_up": ("rung_notices_given_up", "Notices that are not tried any more"),
    "differences": ("rung_check_differences", "What the last check found to differ from its facts"),
    "webhooks_failing": (
        "rung_webhook_deliveries_failing",
        "Events for webhooks that failed and are tried again",
    ),
    "webhooks_paused": ("rung_webhooks_paused", "Receivers of webhooks that are paused"),
    "check_age": ("rung_check_age_seconds", "Since the last check of everything against its facts"),
}
_ZERO_WHEN_NOTHING_WAITS = frozenset({"lateness", "outbox_age"})


@require_safe
@never_cache
@audience(Audience.PUBLIC)
def metrics(request: HttpRequest) -> HttpResponse:
    """The numbers; for whoever may not have them there is no such page."""
    if not _may_read(request):
        raise Http404
    try:
        found = measures(machine_now=clock.machine(), now=clock.now())
    except (OperationalError, InterfaceError):
        return HttpResponse(status=503)
    registry = CollectorRegistry()
    registry.register(_Measured(found))
    return HttpResponse(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)


def _may_read(request: HttpRequest) -> bool:
    """By the token, or by the address at the other end of the connection; nothing it claims."""
    given = request.headers.get("Authorization", "").removeprefix("Bearer ").encode()
    token = settings.RUNG_METRICS_TOKEN.encode()
    if token and secrets.compare_digest(given, token):
        return True
    try:
        address = ip_address(request.META.get("REMOTE_ADDR", ""))
    except ValueError:  # a socket without an address
        return False
    return any(address in network for network in settings.RUNG_METRICS_FROM)


class _Measured(Collector):
    """What was measured, as the library wants it."""

    def __init__(self, found: Measures) -> None:
        self._found = found

    def collect(self) -> Iterator[Metric]:
        """One metric for each measure that there is."""
        for name, (metric, words) in _GAUGES.items():
            value = getattr(self._found, name)
            if value is None and name in _ZERO_WHEN_NOTHING_WAITS:
                value = 0
            if value is not None:
                yield GaugeMetricFamily(metric, words, value=value)
        yield CounterMetricFamily(
            "rung_clocks_settled", "Clocks settled by the engine", value=self._found.settled or 0
        )
