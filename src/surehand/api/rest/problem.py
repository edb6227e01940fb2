"""Refusals as problem details (RFC 9457): one structure for everything that was not done, and one table of statuses."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from typing import Annotated
from urllib.parse import urlencode

import msgspec
from django.conf import settings
from django.http import HttpResponse
from msgspec import Meta

from surehand.core.engine import Next, Refusal, Unmet

MEDIA_TYPE = "application/problem+json"

STATUSES: Mapping[str, int] = {
    # The request itself cannot be understood, or is too much.
    "unreadable_body": 400,
    "bad_header": 400,
    "bad_upload": 400,
    "body_too_large": 413,
    "not_json": 415,
    "not_a_form": 415,
    "too_many_requests": 429,
    # Who asks may not.
    "no_key": 401,
    "wrong_origin": 403,
    "scope_missing": 403,
    "not_a_member": 403,
    "read_only": 403,
    "not_yours": 403,
    "not_the_receiver": 403,
    "not_the_sender": 403,
    "not_the_clock": 403,
    "not_a_lead": 403,
    "not_an_admin": 403,
    "override_not_allowed": 403,
    "agents_cannot_confirm": 403,
    # It is no longer, or not yet, the moment for it.
    "method_not_allowed": 405,
    "handoff_open": 409,
    "packet_changed": 409,
    "archived": 409,
    "merged": 409,
    "has_open_work": 409,
    "last_admin": 409,
    "not_done": 409,
    "not_failed": 409,
    "not_open": 409,
    "not_held": 409,
    "not_running": 409,
    "nothing_to_decide": 409,
    "not_paused": 409,
    "suggestion_gone": 409,
    "import_finished": 409,
    "import_runs": 409,
    "changed_since": 412,
    # What was said of a log does not fit it.
    "no_such_column": 422,
    # Our side.
    "internal_error": 500,
    "database_unavailable": 503,
}
"""The status of a code. Beside these, ``no_such_…`` is 404, ``already_…`` is 409, and every other refusal is 422."""


_HEADERS: Mapping[int, Mapping[str, str]] = {
    401: {"WWW-Authenticate": 'Bearer realm="Surehand"'},
    503: {"Retry-After": "5"},
}


class Problem(msgspec.Struct, frozen=True, kw_only=True):
    """Why a request was not carried out: problem details (RFC 9457) with the whole refusal in them."""

    type: Annotated[
        str, Meta(description="Names the kind of problem.", examples=["urn:surehand:problem:gate_not_met"])
    ]
    title: Annotated[str, Meta(description="The code in words.", examples=["Gate not met"])]
    status: Annotated[int, Meta(description="The HTTP status.", examples=[422])]
    detail: Annotated[
        str, Meta(description="One sentence for people.", examples=["To go to Onboarding: 2 missing."])
    ]
    code: Annotated[
        str, Meta(description="Stable; docs/reference/refusals.md lists all.", examples=["gate_not_met"])
    ]
    unmet: Annotated[tuple[Unmet, ...], Meta(description="Everything that stands in the way.")]
    allowed: Annotated[tuple[Next, ...], Meta(description="What may be done instead.")]
    page: Annotated[
        str | None,
        Meta(
            description="Where a person fills in what is missing, which completes the act; null where nothing is."
        ),
    ] = None


def status_of(code: str) -> int:
    """The HTTP status of a refusal."""
    if code in STATUSES:
        return STATUSES[code]
    if code.startswith("no_such_"):
        return HTTPStatus.NOT_FOUND
    return HTTPStatus.CONFLICT if code.startswith("already_") else HTTPStatus.UNPROCESSABLE_ENTITY


def problem_of(refusal: Refusal, record: str = "") -> Problem:
    """A refusal as problem details; ``record`` is the one that the request was about."""
    return Problem(
        type=f"urn:surehand:problem:{refusal.code}",
        title=refusal.code.replace("_", " ").capitalize(),
        status=status_of(refusal.code),
        detail=refusal.sentence,
        code=refusal.code,
        unmet=refusal.unmet,
        allowed=refusal.allowed,
        page=_page_of_gate(refusal, record),
    )


def _page_of_gate(refusal: Refusal, record: str) -> str | None:
    """The page that opens at the gate which refused a record its way on."""
    if not record or refusal.code != "gate_not_met":
        return None
    to = next((each.to for each in refusal.allowed if each.act in ("offer", "move")), "")
    return f"{settings.BASE_URL}/records/{record}?{urlencode({'move': to})}" if to else None


def respond_refused(refusal: Refusal, record: str = "") -> HttpResponse:
    """The answer to a request that was refused; ``record`` is the one it was about."""
    problem = problem_of(refusal, record)
    body = msgspec.json.encode(problem)
    return HttpResponse(body, MEDIA_TYPE, problem.status, headers=_HEADERS.get(problem.status))


def invalid(code: str, sentence: str, place: str, found: str) -> Refusal:
    """A refusal for one place of a request that is not as it must be: ``$.values.goals``, ``limit``."""
    return Refusal(code, sentence, (Unmet("input", place, "invalid", found, mend=()),))
