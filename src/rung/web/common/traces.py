"""Each answer as a trace: which page, how it was answered, how long it took."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from opentelemetry.trace import SpanKind

from rung.tracing import traced

NO_PAGE = "none"  # asked for an address that is no page of ours


def page(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware: trace every request under the pattern of its address."""

    def respond(request: HttpRequest) -> HttpResponse:
        method = request.method or ""
        with traced(method, kind=SpanKind.SERVER, carrier=request.headers) as span:
            response = get_response(request)
            found = request.resolver_match
            route = f"/{found.route}" if found else NO_PAGE
            span.update_name(f"{method} {route}")
            span.set_attribute("http.request.method", method)
            span.set_attribute("http.route", route)
            span.set_attribute("http.response.status_code", response.status_code)
        return response

    return respond
