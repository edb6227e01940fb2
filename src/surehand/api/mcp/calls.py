"""One call of a tool, without the protocol: who asks, what is said, and the answer or refusal of the REST API."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, TypeAlias

import msgspec
from django.db import InterfaceError, OperationalError

from surehand.api.mcp.arguments import Act, Arguments, Proposal
from surehand.api.rest.endpoint import Answer
from surehand.api.rest.problem import invalid
from surehand.api.rest.request import CONTROL, Call
from surehand.core.engine import Actor, Next, Refusal
from surehand.runtime.access import Access, AgentScope
from surehand.store.queries.lists import BadCursor

VIA = "mcp"
NO_DATABASE = Refusal("database_unavailable", "The database does not answer; try again soon.")


class AgentCall(Call):
    """A call as an agent of the person of the key: history says that it came this way."""

    def __init__(self, access: Access, given: Arguments) -> None:
        expect = given.expected_version if isinstance(given, Act) else None
        key = f"{VIA}:{access.person}:{given.idempotency_key}" if isinstance(given, Proposal) else ""
        super().__init__(access, expect=expect, key=key)
        self.actor = Actor(access.person, via=VIA)


Run: TypeAlias = Callable[[Call, Any], Answer | Refusal]


class Tool(msgspec.Struct, frozen=True):
    """Something an agent may ask for: what it takes, which scope it needs, what it gives back."""

    name: str
    description: str
    scope: AgentScope
    takes: type[Arguments]
    gives: Any
    run: Run


def call_tool(access: Access, tool: Tool, arguments: Mapping[str, Any]) -> Answer | Refusal:
    """Carry out a call as the page and the API would."""
    if tool.scope not in access.scopes:
        return _no_scope(access, tool)
    given = _read(arguments, tool.takes)
    if isinstance(given, Refusal):
        return given
    try:
        return tool.run(AgentCall(access, given), given)
    except BadCursor:
        return invalid("bad_cursor", "This cursor is not of this list; start without.", "cursor", "")
    except (OperationalError, InterfaceError):
        return NO_DATABASE


def _no_scope(access: Access, tool: Tool) -> Refusal:
    return Refusal(
        "scope_missing",
        f"This needs the scope “{tool.scope}”; the key “{access.name}” has {', '.join(sorted(access.scopes))}.",
        allowed=(Next("create_key", "Make a key with that scope."),),
    )


def _read(arguments: Mapping[str, Any], shape: type[Arguments]) -> Arguments | Refusal:
    try:
        given = msgspec.convert(arguments, shape)
    except msgspec.ValidationError as error:
        sentence, _, place = str(error).partition(" - at `")
        return invalid("invalid_body", f"{sentence}.", place.rstrip("`") or "$", sentence)
    if any(CONTROL.search(text) for text in _texts(msgspec.to_builtins(given))):
        return invalid("invalid_body", "There is a control character in it; send printable text.", "$", "")
    return given


def _texts(plain: Any) -> Iterator[str]:
    if isinstance(plain, str):
        yield plain
    elif isinstance(plain, dict | list):
        for part in plain.values() if isinstance(plain, dict) else plain:
            yield from _texts(part)
