"""A server process to measure: started on a free port; its CPU time is read from the kernel."""

from __future__ import annotations

import http.client
import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

MARK = "\x00"
"""Stands at the start of a recorded cell that must differ each time it is written again."""

_TICKS = os.sysconf("SC_CLK_TCK")


class Server:
    """A running server: its port, and the CPU time of all its processes."""

    def __init__(self, process: subprocess.Popen[bytes], port: int) -> None:
        self.process = process
        self.port = port

    def cpu(self) -> float:
        """CPU seconds used so far, by the server and its children."""
        return sum(seconds_of(pid) for pid in _family(self.process.pid))

    def connect(self) -> http.client.HTTPConnection:
        """A kept connection."""
        return http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)


@contextmanager
def serve(app: str, environment: Mapping[str, str], *, threads: int = 1) -> Iterator[Server]:
    """Run a WSGI application under the server that `surehand up` uses, with one worker process."""
    port = _free_port()
    command = [
        sys.executable,
        "-m",
        "granian",
        "--interface",
        "wsgi",
        "--host",
        "127.0.0.1",
        "--port",
        str(port),
    ]
    command += [
        "--workers",
        "1",
        "--blocking-threads",
        str(threads),
        "--no-access-log",
        "--log-level",
        "error",
        app,
    ]
    folder = str(Path(__file__).parent)
    process = subprocess.Popen(command, env={**os.environ, **environment, "PYTHONPATH": folder})
    try:
        _wait_for(port, process)
        yield Server(process, port)
    finally:
        process.terminate()
        process.wait(20)


def call(
    connection: http.client.HTTPConnection, path: str, body: Any, key: str, method: str = "POST"
) -> tuple[int, Any]:
    """One request; the status and the answer."""
    headers = {"Authorization": f"Bearer {key}", "Content-Type": "application/json"}
    connection.request(method, path, json.dumps(body) if body is not None else None, headers)
    response = connection.getresponse()
    text = response.read()
    return response.status, json.loads(text) if text else None


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_for(port: int, process: subprocess.Popen[bytes]) -> None:
    for _ in range(300):
        if process.poll() is not None:
            raise SystemExit(f"the server ended with code {process.returncode}")
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise SystemExit("the server did not start in 30 seconds")


def _family(pid: int) -> list[int]:
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [pid, *(member for child in children for member in _family(int(child)))]


def seconds_of(pid: int) -> float:
    """CPU seconds that one process has used so far."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / _TICKS
