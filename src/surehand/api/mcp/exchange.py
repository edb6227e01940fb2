"""One HTTP request answered by the SDK. It speaks ASGI; here it is asked from the thread that has the request.

Stateless, and each answer in one piece of JSON: so it needs no process of its own, no line kept open and no session.
The work of a tool is done in the thread of the request, on its connection to the database.
"""

from __future__ import annotations

import logging
from typing import Any

import anyio
from asgiref.sync import async_to_sync
from django.http import HttpRequest, HttpResponse
from mcp.server.lowlevel import Server
from mcp.server.streamable_http_manager import StreamableHTTPSessionManager

from surehand.api.mcp.server import server_for
from surehand.api.rest.request import LARGEST_BODY
from surehand.runtime.access import Access

# It tells with every request that it begins and ends.
logging.getLogger(StreamableHTTPSessionManager.__module__).setLevel(logging.WARNING)


def exchange(request: HttpRequest, access: Access) -> HttpResponse:
    """The answer of the protocol to a request that was let in."""
    answer: HttpResponse = async_to_sync(_exchange)(server_for(lambda: access), _scope(request), request.body)
    return answer


async def _exchange(server: Server[Any], scope: dict[str, Any], body: bytes) -> HttpResponse:
    manager = StreamableHTTPSessionManager(
        server, json_response=True, stateless=True, max_request_body_size=LARGEST_BODY
    )
    asked = iter([{"type": "http.request", "body": body, "more_body": False}])
    response = HttpResponse(content_type="application/json")

    async def receive() -> dict[str, Any]:
        if message := next(asked, None):
            return message
        await anyio.sleep_forever()
        raise AssertionError("nobody wakes it up")

    async def send(message: Any) -> None:
        if message["type"] == "http.response.start":
            response.status_code = message["status"]
            for name, value in message["headers"]:
                response[name.decode("latin-1")] = value.decode("latin-1")
        else:
            response.write(message.get("body", b""))

    async with manager.run():
        await manager.handle_request(scope, receive, send)
    del response["Content-Length"]  # Django tells the length of what it sends.
    return response


def _scope(request: HttpRequest) -> dict[str, Any]:
    headers = [
        (name.lower().encode("latin-1"), value.encode("latin-1", "replace"))
        for name, value in request.headers.items()
    ]
    return {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.4"},
        "http_version": "1.1",
        "method": request.method,
        "scheme": request.scheme,
        "path": request.path,
        "raw_path": request.path.encode(),
        "query_string": b"",
        "root_path": "",
        "headers": headers,
        "client": None,
        "server": None,
    }
