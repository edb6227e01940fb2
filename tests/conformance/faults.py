"""A fault server: answers over HTTP as a script says, and counts by key what it took, as a careful receiver does."""

from __future__ import annotations

import socket
import struct
import threading
from collections import Counter, deque
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Literal

Way = Literal["answers", "hangs", "resets", "loses"]


@dataclass(frozen=True)
class Reply:
    """What happens to one request. One that ``loses`` takes the message, and then the line is cut."""

    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b"{}"
    way: Way = "answers"

    @property
    def takes(self) -> bool:
        """Whether the receiver has the message afterwards."""
        return self.way == "loses" or (self.way == "answers" and self.status < 300)


TAKES = Reply()
HANGS, RESETS, LOSES = Reply(way="hangs"), Reply(way="resets"), Reply(way="loses")


def too_many(seconds: int) -> Reply:
    """A receiver that wants to be left alone for some seconds."""
    return Reply(429, {"Retry-After": str(seconds)})


@dataclass(frozen=True)
class Seen:
    """One request as it came."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes


class FaultServer(ThreadingHTTPServer):
    """Listens on 127.0.0.1. ``script`` is used up one reply a request, then ``usual`` is the reply.

    ``seen`` holds every request, ``taken`` the keys of those it took in their order, ``applied`` how often by key.
    """

    daemon_threads = True

    def __init__(self, key_of: Callable[[Seen], str], usual: Callable[[Seen], Reply]) -> None:
        super().__init__(("127.0.0.1", 0), _Conversation)
        self.script: deque[Reply] = deque()
        self.seen: list[Seen] = []
        self.taken: list[str] = []
        self.released = threading.Event()
        self._key_of, self._usual = key_of, usual
        self._lock = threading.Lock()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"

    @property
    def keys(self) -> list[str]:
        """The key of every request, taken or not."""
        return [self._key_of(seen) for seen in self.seen]

    @property
    def applied(self) -> Counter[str]:
        return Counter(self.taken)

    def reply(self, seen: Seen) -> Reply:
        """What becomes of a request."""
        with self._lock:
            self.seen.append(seen)
            reply = self.script.popleft() if self.script else self._usual(seen)
            if reply.takes:
                self.taken.append(self._key_of(seen))
        return reply


class _Conversation(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True  # Else each answer waits for 40 ms.
    server: FaultServer

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        headers = {name.lower(): value for name, value in self.headers.items()}
        reply = self.server.reply(Seen(self.command, self.path, headers, body))
        if reply.way == "hangs":
            self.server.released.wait()
        if reply.way == "answers":
            self._say(reply)
        else:
            self._cut()

    do_GET = do_PUT = do_PATCH = do_DELETE = do_POST

    def log_message(self, format: str, *args: object) -> None:
        """Tests read what they need from ``seen``."""

    def _say(self, reply: Reply) -> None:
        self.send_response(reply.status)
        for name, value in {"Content-Type": "application/json", **reply.headers}.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(reply.body)))
        self.end_headers()
        self.wfile.write(reply.body)

    def _cut(self) -> None:
        """Close with a reset: a linger of no time drops what was not sent."""
        self.close_connection = True
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.connection.close()

    def finish(self) -> None:
        if not self.close_connection or self.connection.fileno() >= 0:
            super().finish()


@contextmanager
def fault_server(
    key_of: Callable[[Seen], str] = lambda seen: seen.headers.get("webhook-id", ""),
    usual: Callable[[Seen], Reply] = lambda _: TAKES,
) -> Iterator[FaultServer]:
    """A fault server that runs while the test does; what hangs is let go at the end."""
    with FaultServer(key_of, usual) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        try:
            yield server
        finally:
            server.released.set()
            server.shutdown()
            thread.join()
