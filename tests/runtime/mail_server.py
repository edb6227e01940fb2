"""A mail server for tests: speaks enough SMTP, keeps what it is given, and can misbehave."""

from __future__ import annotations

import socketserver
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage


class MailServer(socketserver.ThreadingTCPServer):
    """Listens on 127.0.0.1. ``answer`` is called with each letter before it is acknowledged, and gives the reply."""

    daemon_threads = True
    allow_reuse_address = True

    def __init__(self, answer: Callable[[EmailMessage], str]) -> None:
        super().__init__(("127.0.0.1", 0), _Conversation)
        self.letters: list[EmailMessage] = []
        self._answer = answer
        self._lock = threading.Lock()

    @property
    def url(self) -> str:
        return f"smtp+plain://127.0.0.1:{self.server_address[1]}"

    def take(self, data: bytes) -> str:
        letter = message_from_bytes(data, policy=policy.default)
        assert isinstance(letter, EmailMessage)
        with self._lock:
            self.letters.append(letter)
        return self._answer(letter)


class _Conversation(socketserver.StreamRequestHandler):
    server: MailServer

    def handle(self) -> None:
        self._say("220 ready")
        while line := self.rfile.readline():
            verb = line[:4].upper().strip()
            if verb == b"DATA":
                self._say("354 go on")
                self._say(self.server.take(b"".join(self._lines())))
            else:
                self._say("221 bye" if verb == b"QUIT" else "250 fine")

    def _lines(self) -> Iterator[bytes]:
        while (line := self.rfile.readline()) not in (b".\r\n", b""):
            yield line.removeprefix(b".") if line.startswith(b"..") else line

    def _say(self, line: str) -> None:
        self.wfile.write(f"{line}\r\n".encode())


@contextmanager
def mail_server(answer: Callable[[EmailMessage], str] = lambda letter: "250 kept") -> Iterator[MailServer]:
    """A server that runs while the test does."""
    with MailServer(answer) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()
