"""The fake over HTTP on this machine, in threads of this process."""

from __future__ import annotations

import json
import socket
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, unquote

import msgspec

from tests.fakes.hubspot import refusals
from tests.fakes.hubspot.request import ROUTES, Request, divided

if TYPE_CHECKING:
    from tests.fakes.hubspot.fake import FakeHubSpot

_REASONS = {200: "OK", 201: "Created", 204: "No Content", 207: "Multi-Status"}


class Lost(Exception):
    """The line breaks instead of an answer."""


class Silent(Lost):
    """Nothing is said until the fake is closed, or whoever asked has gone."""


class Server(ThreadingHTTPServer):
    """Listens on a free port until it is closed."""

    daemon_threads = True
    request_queue_size = 64

    def __init__(self, fake: FakeHubSpot) -> None:
        self.fake = fake
        self.lines: set[socket.socket] = set()
        self.closed = threading.Event()
        super().__init__(("127.0.0.1", 0), _Handler)
        threading.Thread(target=self.serve_forever, args=(0.01,), daemon=True).start()

    def stop(self) -> None:
        """Close the door, and every line that is open."""
        self.closed.set()
        self.shutdown()
        self.server_close()
        for line in list(self.lines):
            line.close()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: Server

    def setup(self) -> None:
        super().setup()
        self.server.lines.add(self.connection)

    def finish(self) -> None:
        self.server.lines.discard(self.connection)
        super().finish()

    def handle(self) -> None:
        try:
            super().handle()
        except OSError:
            # Whoever called has gone, or the fake was closed.
            self.close_connection = True

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing on the console."""

    def _serve(self) -> None:
        length = int(self.headers.get("Content-Length") or 0)
        body = self.rfile.read(length) if length else b""
        headers = {name.lower(): value for name, value in self.headers.items()}
        try:
            status, answer, more = serve(self.server.fake, self.command, self.path, headers, body)
        except Lost as lost:
            if isinstance(lost, Silent):
                self.server.closed.wait(5)
            self.close_connection = True
            self.connection.shutdown(socket.SHUT_RDWR)
            return
        written = (
            b"" if answer is None else answer if isinstance(answer, bytes) else msgspec.json.encode(answer)
        )
        kind = "text/html" if isinstance(answer, bytes) else "application/json;charset=utf-8"
        lines = [f"HTTP/1.1 {status} {_REASONS.get(status, 'Error')}", f"Content-Length: {len(written)}"]
        lines += [f"Content-Type: {kind}", *(f"{name}: {value}" for name, value in more.items())]
        # One write: two would wait for each other.
        self.wfile.write("\r\n".join(lines).encode() + b"\r\n\r\n" + written)

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = _serve


def serve(
    fake: FakeHubSpot, method: str, address: str, headers: dict[str, str], body: bytes
) -> tuple[int, Any, dict[str, str]]:
    """The answer to one request: status, body, headers. Raises `Lost`."""
    raw, _, query = address.partition("?")
    path, version = divided(unquote(raw))
    with fake.portal.lock:
        request = Request(
            method, path, version, _query(query), None, headers, fake.portal.now, f"{method} {address}"
        )
        fake.requests.append(request)
        request.fault = fake.faults.of_request(method, path)
        try:
            request.status, request.answer = _answer(fake, request, body)
        except refusals.Refused as refused:
            request.status, request.answer = refused.status, refused.body
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            refused = refusals.invalid(f"Invalid input JSON: {error!r}")
            request.status, request.answer = refused.status, refused.body
        if request.fault == "after":
            raise Lost
        told = fake.limits.headers(search=request.is_search)
        answer, request.answer = request.answer, request.answer if fake.keep_answers else None
        return request.status, answer, told


def _answer(fake: FakeHubSpot, request: Request, body: bytes) -> tuple[int, Any]:
    request.body = _body(request, body)
    if request.fault == "stuck":
        request.body = {**request.body, "filterGroups": []}
    elif request.fault and request.fault != "after":
        return _fault(request.fault, fake.faults.said)
    if request.path.startswith("/oauth/"):
        return ROUTES.answer(fake, request, None)
    grant = fake.tokens.check(request.headers.get("authorization", ""), request.at)
    broken = fake.limits.spend(request.at, search=request.is_search)
    if broken:
        raise refusals.too_many(broken)
    return ROUTES.answer(fake, request, grant.scopes)


def _fault(kind: str, said: str) -> tuple[int, Any]:
    if kind == "before":
        raise Lost
    if kind == "silent":
        raise Silent
    if kind == "html":
        return 200, b"<html>A proxy in between is talking.</html>"
    if kind == "429":
        raise refusals.too_many("TEN_SECONDLY_ROLLING")
    if kind == "401":
        raise refusals.expired()
    category = "NOT_FOUND" if kind == "404" else "INTERNAL_ERROR"
    raise refusals.Refused(int(kind), category, said)


def _query(query: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for name, value in parse_qsl(query):
        found[name] = f"{found[name]},{value}" if name in found else value
    return found


def _body(request: Request, body: bytes) -> Any:
    if not body:
        return None
    if request.headers.get("content-type", "").startswith("application/x-www-form-urlencoded"):
        return dict(parse_qsl(body.decode()))
    try:
        return json.loads(body)
    except ValueError:
        raise refusals.invalid("Invalid input JSON") from None
