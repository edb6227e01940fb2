"""What came in over HTTP, and the table of who answers what."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from tests.fakes.hubspot import kinds, refusals

if TYPE_CHECKING:
    from tests.fakes.hubspot.fake import FakeHubSpot

_VERSION = re.compile(r"/(v\d|20\d\d-\d\d(?:-beta)?)(?=/|$)")
ENFORCED_SINCE = "2026-09"
"""The version from which the administrators' rules hold for the API."""


@dataclass
class Request:
    """One request. ``version`` is that of its address, which ``path`` has no more."""

    method: str
    path: str
    version: str
    query: dict[str, str]
    body: Any
    headers: dict[str, str]
    at: datetime
    address: str = ""
    status: int = 0
    fault: str = ""
    answer: Any = None

    @property
    def strict(self) -> bool:
        """Whether the administrators' rules hold."""
        return not self.version.startswith("v") and self.version >= ENFORCED_SINCE

    @property
    def is_search(self) -> bool:
        return self.path.endswith("/search")

    def names(self, name: str) -> list[str]:
        """A list in the query, divided by commas or said several times."""
        return [each for each in self.query.get(name, "").split(",") if each]


def divided(path: str) -> tuple[str, str]:
    """A path without its version, and the version."""
    found = _VERSION.search(path)
    return (path[: found.start()] + path[found.end() :], found[1]) if found else (path, "")


Answer = tuple[int, Any]
Answerer = Callable[..., Answer]


@dataclass
class Routes:
    """Who answers which method and address, and which scope that takes."""

    table: list[tuple[str, re.Pattern[str], str, Answerer]] = field(default_factory=list)

    def add(self, method: str, pattern: str, scope: str = "") -> Callable[[Answerer], Answerer]:
        """Names in braces are handed on; ``{type}`` as the id of the object type."""
        compiled = re.compile(re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+)", pattern) + "/?")

        def keep(answerer: Answerer) -> Answerer:
            self.table.append((method, compiled, scope, answerer))
            return answerer

        return keep

    def answer(self, fake: FakeHubSpot, request: Request, scopes: frozenset[str] | None) -> Answer:
        """The answer, or `Refused`. ``scopes`` are those of the token; None is all."""
        known = False
        for method, pattern, scope, answerer in self.table:
            found = pattern.fullmatch(request.path)
            known = known or bool(found)
            if not found or method != request.method:
                continue
            named = {name: _type(name, value) for name, value in found.groupdict().items()}
            needed = scope.format(**{name: kinds.PLURAL.get(value, value) for name, value in named.items()})
            if scopes is not None and needed and needed not in scopes:
                raise refusals.lacks(needed)
            return answerer(fake, request, **named)
        raise refusals.Refused(405 if known else 404, "NOT_FOUND", f"There is nothing at {request.path}.")


def _type(name: str, value: str) -> str:
    if not name.endswith("type"):
        return value
    if value not in kinds.TYPES:
        raise refusals.invalid(f"Unable to infer object type from: {value}")
    return kinds.TYPES[value]


ROUTES = Routes()
route = ROUTES.add
