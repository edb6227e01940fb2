"""The MCP server on standard input and output, for an agent on the same machine."""

from __future__ import annotations

from asgiref.sync import async_to_sync
from django.db import close_old_connections
from django.http import HttpRequest
from mcp.server.stdio import stdio_server

from surehand.api.mcp.door import let_in
from surehand.api.mcp.server import server_for
from surehand.core.engine import Refusal
from surehand.runtime.access import Access


def serve(token: str) -> None:
    """Answer until the input ends. The key is looked at again with every call: a revoked one ends at once."""
    async_to_sync(_serve)(token)


async def _serve(token: str) -> None:
    def who() -> Access | Refusal:
        close_old_connections()
        return let_in(HttpRequest(), token)

    server = server_for(who)
    async with stdio_server() as (read, write):
        await server.run(read, write, server.create_initialization_options())
