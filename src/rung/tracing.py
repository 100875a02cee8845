"""Where a trace begins and ends: a page, a batch of the engine, a job. For OpenTelemetry.

Nothing is collected until the operator runs rung under an OpenTelemetry SDK. What a trace tells is
shapes and counts: the pattern of an address and not the address, which may hold what signs a link;
the class of an error and not its words, which may hold what somebody typed.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from opentelemetry import propagate, trace
from opentelemetry.trace import Span, SpanKind, Status, StatusCode

_TRACER = trace.get_tracer("rung")


@contextmanager
def traced(
    name: str, *, kind: SpanKind = SpanKind.INTERNAL, carrier: Mapping[str, str] | None = None
) -> Iterator[Span]:
    """Trace the block under that name; an error is told by its class and goes on to the caller.

    `carrier` holds the headers of whoever asked, where their trace goes on in ours.
    """
    asked_by = propagate.extract(carrier) if carrier is not None else None
    with _TRACER.start_as_current_span(
        name, context=asked_by, kind=kind, record_exception=False, set_status_on_exception=False
    ) as span:
        try:
            yield span
        except BaseException as error:
            span.set_status(Status(StatusCode.ERROR, type(error).__name__))
            raise
