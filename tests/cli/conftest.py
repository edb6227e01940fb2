"""A terminal in which people give commands, and a machine on which nothing runs yet."""

from __future__ import annotations

import json
import os
import signal
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psycopg
import pytest
from click.testing import CliRunner, Result

from surehand.cli.commands import surehand
from tests.fixtures import Company

SENDER, RECEIVER, ADMIN = "sam@example.com", "rita@example.com", "ada@example.com"


class Terminal:
    """Somebody gives commands to the sample company; ``me`` is their address, empty for nobody."""

    def __init__(self, me: str = SENDER) -> None:
        self.me = me

    def __call__(self, *arguments: str, input: str = "") -> Result:
        """Run a command in this process. A bug in it is raised here."""
        environment = {"SUREHAND_AS": self.me or None}
        return CliRunner(env=environment).invoke(surehand, arguments, input=input, catch_exceptions=False)

    def done(self, *arguments: str, input: str = "") -> str:
        """Run a command that is sure to be carried out, and give back what it prints."""
        result = self(*arguments, input=input)
        assert result.exit_code == 0, result.output
        return result.stdout

    def json(self, *arguments: str) -> Any:
        """The answer of a command in JSON, whatever it is."""
        return json.loads(self(*arguments, "--json").stdout)


@pytest.fixture
def terminal(workspace: Company) -> Terminal:
    """The sender's terminal at the sample company."""
    return Terminal()


@pytest.fixture
def bare_terminal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Terminal:
    """A terminal for commands that need no company; in an empty folder."""
    monkeypatch.chdir(tmp_path)
    return Terminal("")


class Machine:
    """A machine with a data folder and a port of its own; `up` starts Surehand on it."""

    def __init__(self, folder: Path, database: str) -> None:
        self.folder = folder
        self.port = free_port()
        self.environment = {
            name: value for name, value in os.environ.items() if not name.startswith("SUREHAND")
        }
        self.environment |= {"DATABASE_URL": database} if database else {}
        if not database:
            self.environment.pop("DATABASE_URL", None)
        self._running: list[subprocess.Popen[str]] = []

    @property
    def address(self) -> str:
        """Where the pages are."""
        return f"http://localhost:{self.port}"

    def run(self, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
        """Run a command to its end."""
        return subprocess.run(
            [sys.executable, "-m", "surehand.cli", *arguments],
            env=self.environment | environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=60,
        )

    def up(self, *arguments: str) -> Running:
        """Start Surehand, and wait until it says that it is ready."""
        process = subprocess.Popen(
            [sys.executable, "-m", "surehand.cli", "up", *self.where, *arguments],
            env=self.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self._running.append(process)
        return Running(process)

    @property
    def where(self) -> tuple[str, ...]:
        """The options that name this machine's folder and port."""
        return ("--data", str(self.folder), "--port", str(self.port), "--processes", "1")

    def get(self, path: str) -> Any:
        """Ask for a page."""
        return urllib.request.urlopen(f"{self.address}{path}", timeout=20)

    def write(self, statement: str) -> None:
        """Change the database past Surehand."""
        if url := self.environment.get("DATABASE_URL"):
            with psycopg.connect(url) as link:
                link.execute(statement)
        else:
            with sqlite3.connect(self.folder / "surehand.sqlite3") as file:
                file.execute(statement)

    def clear(self) -> None:
        """End whatever still runs."""
        for process in self._running:
            process.kill()
            process.communicate()


class Running:
    """Surehand while it runs; ``said`` is what it printed until it was ready."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.process = process
        self.said = ""
        for line in process.stdout or ():
            self.said += line
            if "Surehand is ready" in line:
                return
        pytest.fail(f"Surehand did not start. It said:\n{self.said}")

    def end(self, how: signal.Signals = signal.SIGINT) -> tuple[int, float]:
        """End it as Ctrl-C does; its exit code, and how many seconds it took."""
        begun = time.monotonic()
        self.process.send_signal(how)
        self.said += self.process.communicate(timeout=20)[0]
        return self.process.returncode, time.monotonic() - begun


@pytest.fixture(scope="session")
def new_machine(
    tmp_path_factory: pytest.TempPathFactory, pytestconfig: pytest.Config
) -> Iterator[Callable[[], Machine]]:
    """Makes machines on which Surehand was never started, each with an empty database of the suite's kind."""
    machines: list[Machine] = []

    def make() -> Machine:
        folder = tmp_path_factory.mktemp("machine") / "data"
        on_postgres = pytestconfig.getoption("database") == "postgres"
        machines.append(Machine(folder, own_database(folder.parent.name) if on_postgres else ""))
        return machines[-1]

    yield make
    for machine in machines:
        machine.clear()


@pytest.fixture(scope="session")
def machine(new_machine: Callable[[], Machine]) -> Machine:
    """A machine on which Surehand was started once, and has ended."""
    machine = new_machine()
    code, _ = machine.up("--company", "Ada Ltd", "--email", "ada@example.com").end()
    assert code == 0
    return machine


def own_database(name: str) -> str:
    """The address of a new database on the suite's PostgreSQL server; it goes with the server."""
    server = os.environ["DATABASE_URL"]
    own = f"{name}_{os.getpid()}"
    with psycopg.connect(server, autocommit=True) as link:
        link.execute(f'CREATE DATABASE "{own}"')
    return urlsplit(server)._replace(path=f"/{own}").geturl()


def free_port() -> int:
    """A port that nobody listens on at the moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
