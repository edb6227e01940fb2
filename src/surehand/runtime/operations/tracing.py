"""OpenTelemetry: a span for each request, command, delivery and timer, once somebody asks for it.

Off, and at no cost, unless the extra ``surehand[otel]`` is installed and ``OTEL_EXPORTER_OTLP_ENDPOINT`` is set. Every
other variable that OpenTelemetry defines counts as its own documentation says. A span carries ids and the type of an
error: never its message, which may hold values.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext
from importlib.util import find_spec
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.trace import Tracer

log = logging.getLogger(__name__)

ENDPOINTS = ("OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT")
_NOTHING: AbstractContextManager[None] = nullcontext()
_tracer: Tracer | None = None


def set_up_tracing(environ: Mapping[str, str]) -> None:
    """Send spans from now on, where the environment asks for it. Call it once in each process."""
    if not any(environ.get(name) for name in ENDPOINTS):
        return
    if find_spec("opentelemetry.sdk") is None:
        log.warning("OpenTelemetry is asked for but not installed: pip install 'surehand[otel]'")
        return
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
    from opentelemetry.sdk.resources import Resource
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import BatchSpanProcessor

    named = Resource.create({"service.name": environ.get("OTEL_SERVICE_NAME") or "surehand"})
    provider = TracerProvider(resource=named)
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
    trace_to(provider)


def trace_to(provider: TracerProvider | None) -> None:
    """Give spans to a provider, or to nobody."""
    global _tracer
    _tracer = provider.get_tracer("surehand") if provider else None


def span(work: str, about: Mapping[str, str]) -> AbstractContextManager[None]:
    """A span around one piece of work."""
    return _NOTHING if _tracer is None else _traced(_tracer, work, about)


@contextmanager
def _traced(tracer: Tracer, work: str, about: Mapping[str, str]) -> Iterator[None]:
    from opentelemetry.trace import Status, StatusCode

    ids = {f"surehand.{name}": value for name, value in about.items()}
    started = tracer.start_as_current_span(
        f"surehand.{work}", attributes=ids, record_exception=False, set_status_on_exception=False
    )
    with started as current:
        try:
            yield
        except BaseException as error:
            current.set_status(Status(StatusCode.ERROR))
            current.set_attribute("error.type", type(error).__name__)
            raise
