"""Traces for OpenTelemetry: which page, which batch, which job, and never whose."""

import pytest
from opentelemetry import trace
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace import SpanKind, StatusCode

from rung import clock
from rung.jobs_port import Job
from rung.tracing import traced
from rung.worker.engine import Engine, Listener, Stop
from tests.builders import MONDAY_1530
from tests.worker.processes import work_until_idle

ASKED_BY = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
SECRET = "what-signs-a-link"


@pytest.fixture(scope="session")
def collector():
    """What an operator's SDK would collect; there can be one for a process."""
    provider, kept = TracerProvider(), InMemorySpanExporter()
    provider.add_span_processor(SimpleSpanProcessor(kept))
    trace.set_tracer_provider(provider)
    return kept


@pytest.fixture
def traces(collector):
    collector.clear()
    return collector.get_finished_spans


@pytest.mark.django_db
def test_a_page_is_traced_under_the_pattern_of_its_address(client, traces):
    client.get(f"/a/{SECRET}/?asked={SECRET}", headers={"traceparent": ASKED_BY})

    (page,) = traces()
    assert (page.name, page.kind) == ("GET /a/<str:token>/", SpanKind.SERVER)
    assert dict(page.attributes) == {
        "http.request.method": "GET",
        "http.route": "/a/<str:token>/",
        "http.response.status_code": 410,
    }
    assert f"{page.context.trace_id:032x}" in ASKED_BY  # the asker's trace goes on in ours
    assert SECRET not in page.to_json()


@pytest.mark.django_db
def test_an_address_of_no_page_is_not_told(client, traces):
    client.get(f"/{SECRET}/")

    (page,) = traces()
    assert page.name == "GET none"
    assert SECRET not in page.to_json()


def test_an_error_is_told_by_its_class_and_goes_on(traces):
    with pytest.raises(ValueError, match=SECRET), traced("engine.batch"):
        raise ValueError(SECRET)

    (batch,) = traces()
    assert (batch.status.status_code, batch.status.description) == (
        StatusCode.ERROR,
        "ValueError",
    )
    assert SECRET not in batch.to_json()


@pytest.mark.django_db(transaction=True)
def test_a_batch_tells_how_many_clocks_it_settled_and_a_job_its_name(world, traces):
    clock.move_to(MONDAY_1530)
    world.raised()
    clock.move_to(MONDAY_1530.replace(year=2027))
    with Stop() as stop, Listener() as listener:
        Engine(stop)._round(listener)
    work_until_idle()

    batch, *jobs = [span for span in traces() if not span.name.startswith("GET")]
    assert batch.name == "engine.batch"
    assert batch.attributes["rung.settled"] > 0
    assert batch.attributes["rung.parked"] == 0
    assert f"job {Job.DELIVER.value}" in {job.name for job in jobs}
