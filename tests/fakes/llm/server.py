"""The fake over HTTP: keeps what it was asked, and leaves the answer to its script."""

from __future__ import annotations

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from tests.fakes.llm.scripts import Line, Script


class FakeModel:
    """Answers by the script that is set; with several, by one after the other, the last for ever."""

    def __init__(self) -> None:
        self.scripts: list[Script] = []
        self.asked: list[dict[str, Any]] = []
        self.headers: list[dict[str, str]] = []
        self.paths: list[str] = []
        self.gone = threading.Event()
        self._server = _Server(self)

    def plays(self, *scripts: Script) -> None:
        """Begin anew with these scripts."""
        self.scripts = list(scripts)
        self.asked, self.headers, self.paths = [], [], []

    def url(self, path: str = "/v1") -> str:
        """Its base address."""
        return f"http://127.0.0.1:{self._server.server_port}{path}"

    def stop(self) -> None:
        """Close the door; whoever hangs is let go."""
        self.gone.set()
        self._server.shutdown()
        self._server.server_close()

    def script_of_now(self) -> Script:
        return self.scripts.pop(0) if len(self.scripts) > 1 else self.scripts[0]


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, model: FakeModel) -> None:
        self.model = model
        super().__init__(("127.0.0.1", 0), _Handler)
        threading.Thread(target=self.serve_forever, args=(0.01,), daemon=True).start()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: _Server

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing on the console."""

    def do_POST(self) -> None:
        model = self.server.model
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        model.asked.append(asked)
        model.headers.append({name.lower(): value for name, value in self.headers.items()})
        model.paths.append(self.path)
        self.close_connection = True
        try:
            model.script_of_now()(asked, Line(self.wfile, model.gone, anthropic="messages" in self.path))
        except OSError:
            return  # whoever asked has gone
