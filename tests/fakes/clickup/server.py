"""The fake ClickUp over HTTP: `FakeClickUp` is one workspace of it with its API on 127.0.0.1.

It is as strict as ClickUp says it is: a limit by the minute with its headers, statuses by name, custom fields only
where they are enabled, closed tasks and sub-tasks only for those who ask, webhooks that give up after five tries.
"""

from __future__ import annotations

import json
import socket
import struct
import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

from surehand.connectors.clickup.signature import signature_of
from tests.fakes.clickup import places, talk, tasks  # noqa: F401  # they bring the addresses
from tests.fakes.clickup.faults import Faults
from tests.fakes.clickup.routes import Refused, answer
from tests.fakes.clickup.world import Told, Webhook, World

TOKEN = "pk_1000_FAKETOKENOFCLICKUP"
TRIES, SUSPENDED_AFTER = 5, 100
Send = Callable[[str, bytes, dict[str, str]], int]


@dataclass(frozen=True)
class Asked:
    """A request as it came, and the status it was answered with (0 for a line that was cut)."""

    method: str
    path: str
    query: dict[str, list[str]]
    body: Any
    headers: dict[str, str]
    status: int
    answer: Any
    done: bool


class FakeClickUp:
    """One workspace of ClickUp. ``clock`` may be given; ``asked`` holds every request."""

    def __init__(self, clock: Callable[[], datetime] | None = None, limit: int = 100) -> None:
        self._seconds = (lambda: clock().timestamp()) if clock else time.time
        self.world = World(self._seconds)
        self.team = "9001"
        self.tokens = {TOKEN: self.world.me}
        self.codes: dict[str, str] = {}
        self.faults = Faults()
        self.limit = limit
        self.asked: list[Asked] = []
        self.released = threading.Event()
        self._spent: dict[str, tuple[float, int]] = {}
        self._windows: list[float] = []
        self._lock = threading.RLock()
        self._http = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self._http.daemon_threads = True
        threading.Thread(target=self._http.serve_forever, args=(0.02,), daemon=True).start()

    @property
    def host(self) -> str:
        return f"127.0.0.1:{self._http.server_port}"

    @property
    def api(self) -> str:
        return f"http://{self.host}/api"

    @property
    def now(self) -> float:
        return self._seconds()

    def close(self) -> None:
        self.released.set()
        self._http.shutdown()
        self._http.server_close()

    def __enter__(self) -> FakeClickUp:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    # What it was asked

    def requests(self, method: str = "", ending: str = "") -> list[Asked]:
        """The requests so far, of a method and an ending of the path."""
        return [
            each
            for each in self.asked
            if (not method or each.method == method) and each.path.endswith(ending)
        ]

    def busiest_minute(self) -> int:
        """The most requests that were let in within one window."""
        return max(Counter(self._windows).values(), default=0)

    # What its webhooks are told

    def deliver(self, send: Send) -> int:
        """Let waiting messages go out, each try once; how many were taken."""
        waiting, self.world.told = self.faults.shaken(self.world.told), []
        return sum(self._deliver(each, send) for each in waiting)

    def _deliver(self, told: Told, send: Send) -> bool:
        webhook = told.webhook
        if webhook.status != "active" or webhook.id not in self.world.webhooks:
            return False
        body = json.dumps(told.body).encode()
        headers = {"X-Signature": signature_of(webhook.secret, body), "Content-Type": "application/json"}
        status = send(webhook.endpoint, body, headers)
        if 200 <= status < 300:
            webhook.fail_count = 0
            return True
        told.tries += 1
        self._failed(webhook, status)
        if told.tries < TRIES:
            self.world.told.append(told)
        return False

    def _failed(self, webhook: Webhook, status: int) -> None:
        webhook.fail_count += 1
        if status == 410 or webhook.fail_count >= SUSPENDED_AFTER:
            webhook.status = "suspended"

    # Answering

    def take(self, token: str) -> tuple[bool, dict[str, str]]:
        """Whether a request is within the limit of the minute, and the headers that say so."""
        now = self.now
        begun, spent = self._spent.get(token, (now, 0))
        if now - begun >= 60:
            begun, spent = now, 0
        is_within = spent < self.limit
        spent += is_within
        self._spent[token] = (begun, spent)
        if is_within:
            self._windows.append(begun)
        return is_within, {
            "X-RateLimit-Limit": str(self.limit),
            "X-RateLimit-Remaining": str(self.limit - spent),
            "X-RateLimit-Reset": str(int(begun + 60)),
        }

    def respond(self, method: str, path: str, query: Any, body: Any, headers: Any) -> Any:
        """Status, answer and headers for a request; None where the line is cut."""
        with self._lock:
            given = headers.get("authorization", "")
            token = given.removeprefix("Bearer ")
            trouble = self.faults.of(method, path)
            is_within, limits = self.take(token)
            status, said, done = 0, None, False
            if trouble in ("fine", "lost"):
                status, said = self._act(method, path, query, body, given, is_within=is_within)
                done = status < 300
            elif trouble in _SAYS:
                status, said = _SAYS[trouble], {"err": self.faults.said or trouble, "ECODE": "FAKE_001"}
                if trouble == "busy":
                    limits |= {"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": str(int(self.now + 30))}
            shown = 0 if trouble == "lost" else status
            kept = json.loads(json.dumps(said))
            self.asked.append(Asked(method, path, query, body, dict(headers), shown, kept, done))
        if trouble == "hangs":
            self.released.wait()
        return None if trouble in ("cut", "hangs", "lost") else (status, said, limits)

    def _act(
        self, method: str, path: str, query: Any, body: Any, given: str, *, is_within: bool
    ) -> tuple[int, Any]:
        if path == "/v2/oauth/token":
            return self._token(body)
        user = self.tokens.get(given.removeprefix("Bearer "))
        if user is None or given.startswith("Bearer pk_"):
            return 401, {"err": self.faults.said or "Token invalid", "ECODE": "OAUTH_025"}
        if not is_within:
            return 429, {"err": "Rate limit reached", "ECODE": "APP_002"}
        try:
            return 200, answer(self, user, method, path, query, body)
        except Refused as refused:
            return refused.status, {"err": refused.err, "ECODE": refused.code}

    def _token(self, body: Any) -> tuple[int, Any]:
        token = self.codes.pop(body.get("code", ""), None)
        if token is None:
            return 400, {"err": "Invalid authorization code", "ECODE": "OAUTH_014"}
        self.tokens[token] = self.world.me
        return 200, {"access_token": token}


_SAYS = {"busy": 429, "broken": 500, "denied": 401, "refused": 400}


def _handler(fake: FakeClickUp) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True  # Else each answer waits for 40 ms.

        def do_POST(self) -> None:
            parts = urlsplit(self.path)
            raw = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            headers = {name.lower(): value for name, value in self.headers.items()}
            query = parse_qs(parts.query, keep_blank_values=True)
            path = parts.path.removeprefix("/api")
            said = fake.respond(self.command, path, query, json.loads(raw) if raw else None, headers)
            self._cut() if said is None else self._say(*said)

        do_GET = do_PUT = do_DELETE = do_POST

        def _say(self, status: int, said: Any, headers: dict[str, str]) -> None:
            body = json.dumps(said).encode()
            self.send_response(status)
            for name, value in {"Content-Type": "application/json", **headers}.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def _cut(self) -> None:
            """Close with a reset: a linger of no time drops what was not sent."""
            self.close_connection = True
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            self.connection.close()

        def finish(self) -> None:
            if not self.close_connection or self.connection.fileno() >= 0:
                super().finish()

        def log_message(self, *_: object) -> None:
            """Say nothing: what was asked is kept."""

    return Handler
