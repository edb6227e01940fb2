"""Agents that talk to the MCP server as the people of the sample company, by the official client."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

import httpx2
import pytest
from asgiref.sync import async_to_sync, sync_to_async
from django.test import Client as Browser
from mcp import Client, MCPError
from mcp.client.streamable_http import streamable_http_client
from mcp_types import CallToolResult, ListToolsResult

from surehand.runtime.access import AGENT_STARTS_WITH, NewKey, create_agent_key
from tests.fixtures import Company

T = TypeVar("T")
URL = "http://localhost:8000/mcp"


class ByDjango(httpx2.AsyncBaseTransport):
    """Carries the requests of the client to the application; ``exchanged`` keeps what went over the line."""

    def __init__(self) -> None:
        self.exchanged: list[tuple[bytes, bytes]] = []

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        body = await request.aread()
        headers = {name: value for name, value in request.headers.items() if name != "content-type"}
        response = await sync_to_async(Browser().generic)(
            request.method, request.url.path, body, "application/json", headers=headers
        )
        self.exchanged.append((body, response.content))
        return httpx2.Response(
            response.status_code, headers=dict(response.items()), content=response.content, request=request
        )


class Agent:
    """An agent with a key. Each of its calls is a conversation of its own."""

    def __init__(self, token: str, mode: str = "auto") -> None:
        self.token, self.mode = token, mode
        self.line = ByDjango()

    def tools(self) -> ListToolsResult:
        """What it is offered."""
        return self.talk(lambda client: client.list_tools())

    def call(self, tool: str, **arguments: Any) -> CallToolResult:
        """Call a tool. The client holds the answer against the schema of the tool."""
        return self.talk(lambda client: client.call_tool(tool, arguments))

    def answer(self, tool: str, **arguments: Any) -> Any:
        """What a call that is sure to be answered gives back."""
        result = self.call(tool, **arguments)
        assert not result.is_error, result.structured_content
        return result.structured_content

    def refusal(self, tool: str, **arguments: Any) -> Any:
        """What a call that is sure to be refused gives back."""
        result = self.call(tool, **arguments)
        assert result.is_error, result.structured_content
        return result.structured_content

    def error(self, tool: str) -> str:
        """What the protocol says of a call that it does not pass on."""

        async def say(client: Client) -> str:
            with pytest.raises(MCPError) as raised:
                await client.call_tool(tool, {})
            return str(raised.value)

        return self.talk(say)

    def talk(self, say: Callable[[Client], Awaitable[T]]) -> T:
        """One conversation."""
        answer: T = async_to_sync(self._talk)(say)
        return answer

    async def _talk(self, say: Callable[[Client], Awaitable[T]]) -> T:
        headers = {"Authorization": f"Bearer {self.token}", "Accept-Encoding": "identity"}
        async with httpx2.AsyncClient(transport=self.line, headers=headers) as http:
            line = streamable_http_client(URL, http_client=http)
            async with Client(line, mode=self.mode) as client:
                return await say(client)


def agent_of(workspace: Company, person: str, *scopes: str) -> Agent:
    """An agent of somebody; without scopes it has those it starts with."""
    key = create_agent_key(workspace.id, person, "Agent", scopes or AGENT_STARTS_WITH)
    assert isinstance(key, NewKey), key
    return Agent(key.token)


@pytest.fixture
def agent(workspace: Company) -> Agent:
    """The receiver's agent, as it starts."""
    return agent_of(workspace, workspace.receiver)


@pytest.fixture
def acting(workspace: Company) -> Agent:
    """The receiver's agent, allowed to act."""
    return agent_of(workspace, workspace.receiver, "read", "propose", "act")
