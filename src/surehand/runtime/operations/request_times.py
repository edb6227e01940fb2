"""How long requests take, counted by view, method and status class.

Each web process counts for itself. Where `surehand serve` names a folder in ``PROMETHEUS_MULTIPROC_DIR``, the counts of
all processes of this machine lie there as files, and whichever process is asked adds them up; on several machines each
is asked by its own address. The counts begin anew with every start, as Prometheus expects of counters.
"""

from __future__ import annotations

import os
from functools import cache

from prometheus_client import CollectorRegistry, Histogram
from prometheus_client.multiprocess import MultiProcessCollector

METHODS = frozenset(("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"))
BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)
"""Upper bounds in seconds."""

SHARED = "PROMETHEUS_MULTIPROC_DIR"


@cache
def _histogram() -> Histogram:
    return Histogram(
        "surehand_request_duration_seconds",
        "How long requests took.",
        ("view", "method", "status"),
        buckets=BUCKETS,
        registry=None,
    )


def note_request(view: str, method: str, status: int, seconds: float) -> None:
    """Count a request. ``view`` is the name of a route: there are as many as routes, whatever is asked for."""
    named = method if method in METHODS else "other"
    _histogram().labels(view or "none", named, f"{status // 100}xx").observe(seconds)


def add_to(registry: CollectorRegistry) -> None:
    """Add the counts of this process, or of all of this machine, to what is told."""
    if folder := os.environ.get(SHARED):
        MultiProcessCollector(registry, path=folder)  # type: ignore[no-untyped-call]  # it has no types
    else:
        registry.register(_histogram())
