"""OpenTelemetry: a span for each request, command, delivery and timer once it is on; nothing at all while it is off."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace import StatusCode

from surehand.connectors.channel import Letter
from surehand.core.engine.commands import Offer
from surehand.runtime.operations import tracing
from surehand.runtime.operations.observing import observed
from surehand.runtime.operations.tracing import set_up_tracing, span, trace_to
from surehand.runtime.worker import Worker
from surehand.store import models as m
from tests.fixtures import Company
from tests.sample import NOW


@pytest.fixture
def spans() -> Iterator[InMemorySpanExporter]:
    exporter = InMemorySpanExporter()
    provider = TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    trace_to(provider)
    yield exporter
    trace_to(None)
    provider.shutdown()


class Post:
    def send(self, letter: Letter) -> str:
        return "kept"


def told(spans: InMemorySpanExporter) -> dict[str, Any]:
    return {each.name: each for each in spans.get_finished_spans()}


def test_a_request_is_a_span(spans: InMemorySpanExporter) -> None:
    answer = Client().get("/healthz")
    assert told(spans)["surehand.request"].attributes["surehand.request"] == answer["X-Request-ID"]


def test_a_command_is_a_span(spans: InMemorySpanExporter, workspace: Company) -> None:
    record = workspace.open()
    spans.clear()
    workspace.act(workspace.sender, Offer(to="onboarding"), record)
    (only,) = spans.get_finished_spans()
    assert dict(only.attributes or {}) == {"surehand.workspace": workspace.id, "surehand.record": record}


def test_timers_and_deliveries_are_spans(spans: InMemorySpanExporter, workspace: Company) -> None:
    workspace.offered()
    spans.clear()
    worker = Worker({"email": Post(), "slack": Post()}, lambda: NOW + timedelta(days=2))
    worker.work()
    found = told(spans)
    together = found["surehand.timers"]
    assert (together.attributes["surehand.worker"], together.attributes["surehand.workspace"]) == (
        worker.id,
        workspace.id,
    )
    assert found["surehand.delivery"].attributes["surehand.worker"] == worker.id
    inner = [each for each in spans.get_finished_spans() if each.name == "surehand.command"]
    assert any(each.parent and each.parent.span_id == together.context.span_id for each in inner)


def test_a_timer_alone_is_a_span_of_its_record(spans: InMemorySpanExporter, workspace: Company) -> None:
    record, _ = workspace.offered()
    first = m.Timer.objects.within(workspace.id).order_by("at")[0]
    spans.clear()
    Worker({"email": Post()}, lambda: first.at).work()
    assert told(spans)["surehand.timer"].attributes["surehand.record"] == record


def test_an_error_is_told_by_its_type_alone(spans: InMemorySpanExporter) -> None:
    with pytest.raises(ValueError, match="Ada"), observed("timer", timer="t"):
        raise ValueError("Ada's budget is 5,000")
    failed = told(spans)["surehand.timer"]
    assert (failed.status.status_code, failed.status.description, failed.events) == (
        StatusCode.ERROR,
        None,
        (),
    )
    assert failed.attributes["error.type"] == "ValueError"


def test_it_is_off_unless_asked_for() -> None:
    set_up_tracing({})
    assert tracing._tracer is None
    assert span("command", {}) is span("delivery", {"record": "rec_1"})


def test_off_means_not_even_loaded() -> None:
    code = (
        "import sys; import surehand.runtime.operations.observing as o; o.observed('x').__enter__();"
        "sys.exit(any(name.startswith('opentelemetry') for name in sys.modules))"
    )
    assert subprocess.run([sys.executable, "-c", code]).returncode == 0


def test_an_endpoint_turns_it_on() -> None:
    try:
        set_up_tracing({"OTEL_EXPORTER_OTLP_ENDPOINT": "http://127.0.0.1:9"})
        assert tracing._tracer is not None
    finally:
        trace_to(None)


def test_without_the_extra_it_says_so(monkeypatch: pytest.MonkeyPatch, caplog: Any) -> None:
    monkeypatch.setattr(tracing, "find_spec", lambda name: None)
    set_up_tracing({"OTEL_EXPORTER_OTLP_ENDPOINT": "http://127.0.0.1:9"})
    assert "pip install 'surehand[otel]'" in caplog.text
    assert tracing._tracer is None
