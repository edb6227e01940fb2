"""What whoever runs Surehand relies on, with real processes: probes, numbers over processes, logs, an end in order."""

from __future__ import annotations

import json
import re
import signal
import socket
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.cli.conftest import Machine, Running
from tests.cli.test_up import child_of, is_alive
from tests.waiting import wait_until

TOKEN = "only-prometheus-knows"
EMAIL = "ada@example.com"


@pytest.fixture(scope="module")
def watched(new_machine: Callable[[], Machine]) -> Iterator[tuple[Machine, Running]]:
    """A machine with two web processes whose requests are logged as JSON and counted."""
    machine = new_machine()
    machine.environment |= {
        "SUREHAND_METRICS_TOKEN": TOKEN,
        "SUREHAND_LOG": "INFO",
        "SUREHAND_LOG_FORMAT": "json",
    }
    running = machine.up("--company", "Ada Ltd", "--email", EMAIL, "--processes", "2")
    yield machine, running
    running.end()


def ask(machine: Machine, path: str, **headers: str) -> tuple[int, str]:
    request = urllib.request.Request(f"{machine.address}{path}", headers=headers)
    try:
        answer = urllib.request.urlopen(request, timeout=20)
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()
    return answer.status, answer.read().decode()


def numbers(machine: Machine) -> str:
    status, text = ask(machine, "/metrics", Authorization=f"Bearer {TOKEN}")
    assert status == 200
    return text


def counted(machine: Machine, view: str) -> int:
    """How many requests for a view all processes have answered, as whichever of them is asked tells."""
    name = r'surehand_request_duration_seconds_count\{method="GET",status="2xx",view="%s"\} (\d+)'
    found = re.search(name % view, numbers(machine))
    return int(found[1]) if found else 0


def test_it_becomes_ready(watched: tuple[Machine, Running]) -> None:
    machine, _ = watched
    assert ask(machine, "/healthz")[0] == 200
    wait_until(lambda: ask(machine, "/readyz") == (200, '{"status":"ready"}\n'))


def test_numbers_need_the_token(watched: tuple[Machine, Running]) -> None:
    machine, _ = watched
    assert ask(machine, "/metrics")[0] == 401
    wait_until(lambda: "surehand_workers_alive 1.0" in numbers(machine))


def test_requests_of_all_processes_are_added_up(watched: tuple[Machine, Running]) -> None:
    """Each connection is taken by either process; whichever answers a scrape tells the sum."""
    machine, _ = watched
    before = counted(machine, "sign-in")
    for _ in range(12):
        machine.get("/sign-in/")
    assert {counted(machine, "sign-in") for _ in range(6)} == {before + 12}


def request_in_flight(machine: Machine, body: bytes, **headers: str) -> socket.socket:
    """A request that a process has begun to answer: it has asked for the body, which was not sent yet."""
    told = {"Host": "localhost", "Content-Length": str(len(body)), "Expect": "100-continue", **headers}
    lines = ["POST /api/v1/records HTTP/1.1", *(f"{name}: {value}" for name, value in told.items()), "", ""]
    link = socket.create_connection(("127.0.0.1", machine.port), timeout=20)
    link.sendall("\r\n".join(lines).encode())
    assert link.recv(1000).startswith(b"HTTP/1.1 100")
    return link


def answer_of(link: socket.socket) -> str:
    said = b""
    with link:
        while part := link.recv(65536):
            said += part
    return said.decode()


def test_a_request_in_flight_is_answered(watched: tuple[Machine, Running]) -> None:
    """SIGTERM comes between the head of a request and its body; the worker has ended before the body is sent."""
    machine, running = watched
    machine.get("/sign-in/")
    assert ask(machine, "/healthz")[0] == 200
    made = machine.run(
        "--data", str(machine.folder), "key", "create", EMAIL, "--scope", "write", "--json", SUREHAND_AS=EMAIL
    )
    key = json.loads(made.stdout)["token"]
    body = json.dumps({"playbook": "none", "title": "Ada"}).encode()
    link = request_in_flight(
        machine,
        body,
        Authorization=f"Bearer {key}",
        **{"Content-Type": "application/json", "Connection": "close", "X-Request-ID": "in-flight-0001"},
    )
    worker = child_of(running.process.pid, "worker")

    running.process.send_signal(signal.SIGTERM)
    wait_until(lambda: not is_alive(worker))
    link.sendall(body)

    answer = answer_of(link)
    assert re.match(r"HTTP/1\.1 4\d\d ", answer), answer
    assert '"no_such_playbook"' in answer
    assert "x-request-id: in-flight-0001" in answer.lower()
    code, seconds = running.end(signal.SIGTERM)
    assert (code, seconds < 10) == (0, True)
    check_log(running.said, key)


def check_log(said: str, key: str) -> None:
    """Every line that a process logged is one JSON object, with its request, and without the key."""
    lines = [json.loads(line) for line in said.splitlines() if line.startswith("{")]
    requests: list[dict[str, Any]] = [each for each in lines if each["logger"] == "surehand.requests"]
    assert {"sign-in", ""} <= {each["view"] for each in requests}
    assert [each["message"][:4] for each in requests if each["request"] == "in-flight-0001"] == ["POST"]
    assert key not in said
    assert TOKEN not in said
