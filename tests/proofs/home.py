"""A Surehand at work for a proof: a database and a data folder of its own, and its real processes."""

from __future__ import annotations

import http.client
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import IO, Any

from tests.cli.conftest import free_port

READY_WITHIN = 60.0


class Process:
    """One `surehand` command in a process group of its own, which can be killed and started again."""

    def __init__(self, home: Home, *arguments: str, port: int = 0) -> None:
        self.port = port
        self._home, self._arguments = home, arguments
        self._process = self._start()

    @property
    def pids(self) -> list[int]:
        """The process and its children, as long as they run."""
        return family(self._process.pid) if self._process.poll() is None else []

    def kill(self, pid: int) -> bool:
        """End one of its processes with SIGKILL; whether it was there to be killed.

        The rest goes with the first, as `surehand up` sees to.
        """
        try:
            os.kill(pid, signal.SIGKILL)
        except ProcessLookupError:
            return False
        if pid == self._process.pid:
            self._sweep()
        return True

    def keep_alive(self) -> None:
        """Start it again if it has ended."""
        if self._process.poll() is not None:
            self._sweep()
            self._process = self._start()

    def end(self) -> None:
        """End it in order; by force after ten seconds."""
        self._process.terminate()
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(10)
        self._sweep()

    def _start(self) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            [sys.executable, "-m", "surehand.cli", *self._arguments],
            env=self._home.environment,
            stdin=subprocess.PIPE,
            stdout=self._home.log,
            stderr=self._home.log,
            start_new_session=True,
        )

    def _sweep(self) -> None:
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        if self._process.stdin:
            self._process.stdin.close()


class Home:
    """Where the processes of a proof live. ``settings`` are more names of their environment."""

    def __init__(self, folder: Path, database: str = "", settings: Mapping[str, str] | None = None) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        own = {name: value for name, value in os.environ.items() if not name.startswith("SUREHAND")}
        self.environment = own | {
            "SUREHAND_DATA": str(folder),
            "DATABASE_URL": database or f"sqlite:///{folder}/surehand.sqlite3",
            "DJANGO_SETTINGS_MODULE": "surehand.site.settings",
            "SUREHAND_API_REQUESTS_PER_MINUTE": "1000000000",
            "SUREHAND_ALERT_WINDOW": "0",
            **(settings or {}),
        }
        self.log: IO[bytes] = open(folder / "log", "ab")  # noqa: SIM115  # closed by `end`
        self._processes: list[Process] = []

    @classmethod
    def with_receivers(cls, folder: Path, database: str, mail: int, hooks: int) -> Home:
        """A home whose letters and webhooks go to ports of this machine."""
        address = {"SUREHAND_SMTP": f"smtp+plain://127.0.0.1:{mail}"}
        return cls(folder, database, address | {"SUREHAND_OUTGOING_ALLOW": f"127.0.0.1:{hooks}"})

    def serve(self, *, processes: int = 1, threads: int = 4) -> Process:
        """Start a web server on a free port."""
        port = free_port()
        where = ("--host", "127.0.0.1", "--port", str(port))
        size = ("--processes", str(processes), "--threads", str(threads))
        return self._keep(Process(self, "serve", *where, *size, port=port))

    def work(self) -> Process:
        """Start a worker."""
        return self._keep(Process(self, "worker", "--leashed"))

    def play(self, part: str, told: object = None) -> Any:
        """Let a module of this folder `play` in a process of its own: it is given JSON and gives JSON back."""
        return json.loads(self._run("-m", "tests.proofs.play", part, given=json.dumps(told)))

    def verify(self) -> str:
        """What `surehand verify` says; raises when it finds a fault."""
        return self._run("-m", "surehand.cli", "verify").strip()

    def end(self) -> None:
        """End every process."""
        for process in self._processes:
            process.end()
        self._processes.clear()

    def close(self) -> None:
        """End everything and let go of the log."""
        self.end()
        self.log.close()

    def _keep(self, process: Process) -> Process:
        self._processes.append(process)
        return process

    def _run(self, *arguments: str, given: str = "") -> str:
        done = subprocess.run(
            [sys.executable, *arguments],
            env=self.environment,
            input=given,
            capture_output=True,
            text=True,
            timeout=900,
            cwd=Path(__file__).parents[2],
        )
        assert done.returncode == 0, f"{arguments}: {done.stdout}{done.stderr}"
        return done.stdout


def wait_for(*servers: Process) -> None:
    """Wait until every server answers."""
    end = time.monotonic() + READY_WITHIN
    while not all(answers(server.port) for server in servers):
        assert time.monotonic() < end, "a server did not start in time"
        time.sleep(0.05)


def answers(port: int) -> bool:
    """Whether a server is there and reaches its database."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        connection.request("GET", "/api/v1/health")
        return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def family(pid: int) -> list[int]:
    """A process and all that came from it."""
    try:
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    except OSError:
        return []
    return [pid, *(member for child in children for member in family(int(child)))]
