"""The numbers of an installation in Prometheus' text format: read when they are asked for, so any process may answer.

Names follow https://prometheus.io/docs/practices/naming/. Labels take few values: channels, results, kinds and codes
that the code knows, never a workspace, a person or a record. See docs/how-to/watch.md for what each number means.
"""

from __future__ import annotations

import platform
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from importlib.metadata import version
from typing import TypeVar

from django.db import DatabaseError
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily

from surehand.runtime.operations.health import BEAT_WITHIN
from surehand.runtime.operations.request_times import add_to
from surehand.store.queries import health
from surehand.store.queries.health import Queue

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
MOST_VALUES = 50
"""So many values of a label are told apart; what else there is counts as “other”."""

Values = TypeVar("Values", bound=tuple[str, ...])


def exposition(now: datetime) -> bytes:
    """All numbers as they are at a moment, in Prometheus' text format."""
    registry = CollectorRegistry()
    registry.register(_Numbers(now))
    add_to(registry)
    return generate_latest(registry)


class _Numbers:
    """What the database tells. A database that does not answer is a number too."""

    def __init__(self, now: datetime) -> None:
        self._now = now

    def collect(self) -> Iterator[GaugeMetricFamily]:
        told = {("version", "python"): (version("surehand"), platform.python_version())}
        for names, values in told.items():
            yield _gauge("build_info", "The version that runs here.", names, {values: 1})
        try:
            found = [*self._queues(), *self._results(), *self._others()]
        except DatabaseError:
            found = []
        yield _gauge("database_up", "Whether the database answered.", (), {(): 1 if found else 0})
        yield from found

    def _queues(self) -> Iterator[GaugeMetricFamily]:
        channels = health.deliveries_waiting(self._now)
        timers, inbound = health.timers_due(self._now), health.inbound_waiting()
        by = ("channel",)
        yield _gauge("deliveries_waiting", "Deliveries that wait.", by, _each(channels, "waiting"))
        yield _gauge("deliveries_due", "Waiting deliveries whose time has come.", by, _each(channels, "due"))
        sentence = "Deliveries held by their connection, or by the one before them."
        yield _gauge("deliveries_held", sentence, by, health.deliveries_held())
        ages = {(name,): self._age(queue.oldest) for name, queue in channels.items()}
        yield _gauge("delivery_oldest_age_seconds", "How long the oldest waiting delivery waits.", by, ages)
        lags = {(name,): self._age(queue.overdue_since) for name, queue in channels.items()}
        yield _gauge("delivery_lag_seconds", "How long the first due delivery is overdue.", by, lags)
        yield _gauge("timers_due", "Timers whose moment has come.", (), {(): timers.due})
        lag = {(): self._age(timers.overdue_since)}
        yield _gauge("timer_lag_seconds", "How long the first due timer is overdue.", (), lag)
        yield _gauge("inbound_waiting", "Messages from outside that wait.", (), {(): inbound.waiting})
        age = {(): self._age(inbound.oldest)}
        yield _gauge("inbound_oldest_age_seconds", "How long the oldest of them waits.", (), age)

    def _results(self) -> Iterator[GaugeMetricFamily]:
        tries = health.attempts_since(self._now - HOUR)
        names = ("channel", "result")
        yield _gauge("delivery_attempts_last_hour", "Tries to deliver in the last hour.", names, tries)
        failed = health.deliveries_failed()
        names = ("channel", "failure")
        yield _gauge("deliveries_failed", "Deliveries that wait for a person.", names, failed)
        refused = {(code,): count for code, count in health.refusals_since(self._now - DAY).items()}
        sentence = "Commands that were refused in the last day."
        yield _gauge("refusals_last_day", sentence, ("code",), refused)

    def _others(self) -> Iterator[GaugeMetricFamily]:
        workers = health.workers_since(self._now - BEAT_WITHIN)
        yield _gauge("workers_alive", "Workers that gave a sign of life.", (), {(): workers})
        sentence = "Long work that waits or runs."
        yield _gauge("jobs_open", sentence, ("kind", "status"), health.jobs_open())
        sentence = "Accounts at outside systems."
        yield _gauge("connections", sentence, ("kind", "status"), health.connections_by_status())

    def _age(self, since: datetime | None) -> float:
        return max((self._now - since).total_seconds(), 0.0) if since else 0.0


def _each(queues: Mapping[str, Queue], column: str) -> Mapping[tuple[str], float]:
    return {(name,): getattr(queue, column) for name, queue in queues.items()}


def _gauge(
    name: str, sentence: str, labels: tuple[str, ...], counts: Mapping[Values, float]
) -> GaugeMetricFamily:
    family = GaugeMetricFamily(f"surehand_{name}", sentence, labels=labels)
    kept = sorted(counts, key=lambda values: (-counts[values], values))[:MOST_VALUES]
    for values in sorted(kept):
        family.add_metric(values, counts[values])
    rest = sum(counts[values] for values in counts if values not in kept)
    if rest:
        family.add_metric(("other",) * len(labels), rest)
    return family
