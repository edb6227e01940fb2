"""The outermost step of every request: its id, how long it took, and the answers to supervisors."""

from __future__ import annotations

import logging
import re
import time
from collections.abc import Callable, Mapping, Sequence

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.utils.cache import add_never_cache_headers

from surehand.runtime.ids import new_id
from surehand.runtime.operations.observing import known_too, observed
from surehand.runtime.operations.request_times import note_request
from surehand.web.health.views import PROBES

log = logging.getLogger("surehand.requests")

GetResponse = Callable[[HttpRequest], HttpResponseBase]
HEADER = "X-Request-ID"
_WELL_FORMED = re.compile(r"[A-Za-z0-9._-]{8,40}")
_IDS = ("workspace", "record", "handoff", "delivery")
"""Parts of addresses that a line of the log names."""


class ObserveRequests:
    """Middleware that gives every request an id, which its lines in the log and its answer carry."""

    def __init__(self, get_response: GetResponse) -> None:
        self._get_response = get_response
        self._note = note_request if settings.METRICS_TOKEN else _nobody_counts

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        named = request.headers.get(HEADER, "")
        request_id = named if _WELL_FORMED.fullmatch(named) else new_id("req")
        begun = time.perf_counter()
        with observed("request", request=request_id):
            answer = self._answer(request)
            self._tell(request, answer, time.perf_counter() - begun)
        answer.headers[HEADER] = request_id
        return answer

    def process_view(
        self,
        request: HttpRequest,
        view: object,
        positional: Sequence[object],
        named: Mapping[str, object],
    ) -> None:
        """Once the address is understood, lines of the log name what it is about."""
        known_too(**{name: str(named[name]) for name in _IDS if name in named})

    def _answer(self, request: HttpRequest) -> HttpResponseBase:
        probe = PROBES.get(request.path_info) if request.method in ("GET", "HEAD") else None
        if probe is None:
            return self._get_response(request)
        answer = probe(request)
        add_never_cache_headers(answer)
        return answer

    def _tell(self, request: HttpRequest, answer: HttpResponseBase, seconds: float) -> None:
        # The name of the view, not the address: that may hold a token.
        view = request.resolver_match.view_name if request.resolver_match else ""
        method = request.method or ""
        self._note(view, method, answer.status_code, seconds)
        told = {"view": view, "milliseconds": round(seconds * 1000, 1)}
        log.info("%s %s %s", method, view or "-", answer.status_code, extra=told)


def _nobody_counts(view: str, method: str, status: int, seconds: float) -> None:
    """Without a token nobody can ask for the numbers."""
