"""The running product with the sample company in it, for what other platforms run against it."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from fcntl import LOCK_EX, flock
from functools import cache
from pathlib import Path
from typing import Any

import httpx
import msgspec
import pytest

from tests.cli.conftest import own_database
from tests.proofs.home import Home, wait_for

ROOT = Path(__file__).parents[2]
APPS = ROOT / "integrations"
NO_NODE = "No Node.js 18 with npm on PATH. Install them (Debian, Ubuntu: apt-get install nodejs npm)."


class Product(msgspec.Struct, frozen=True):
    """A Surehand at work. Messages may leave it for this machine; `work` starts the worker."""

    home: Home
    address: str
    keys: dict[str, str]
    record: str
    handoff: str

    def work(self) -> None:
        """Let messages leave and clocks run from now on."""
        self.home.work()

    def client(self, person: str) -> httpx.Client:
        """A program with the key of somebody."""
        headers = {"Authorization": f"Bearer {self.keys[person]}"}
        return httpx.Client(base_url=f"{self.address}/api/v1", headers=headers, timeout=20)


@pytest.fixture(scope="module")
def product(tmp_path_factory: pytest.TempPathFactory, pytestconfig: pytest.Config) -> Iterator[Product]:
    """A server of its own, with an empty database of the suite's kind in which only the company is."""
    on_postgres = pytestconfig.getoption("database") == "postgres"
    folder = tmp_path_factory.mktemp("apps")
    database = own_database(folder.name) if on_postgres else ""
    home = Home(folder, database, {"SUREHAND_OUTGOING_ALLOW": "127.0.0.1"})
    try:
        company = _company(home)
        server = home.serve()
        wait_for(server)
        yield Product(home=home, address=f"http://127.0.0.1:{server.port}", **company)
    finally:
        home.close()


def _company(home: Home) -> dict[str, Any]:
    made = subprocess.run(
        [sys.executable, "-m", "tests.integrations.company"],
        env=home.environment,
        capture_output=True,
        text=True,
        timeout=120,
        cwd=ROOT,
    )
    assert made.returncode == 0, made.stderr
    company: dict[str, Any] = json.loads(made.stdout)
    return company


@cache
def has_node() -> bool:
    """Whether there is a Node.js that is new enough, with npm."""
    if not (shutil.which("node") and shutil.which("npm")):
        return False
    said = subprocess.run(["node", "--version"], capture_output=True, text=True, timeout=20).stdout
    return said.startswith("v") and int(said[1:].partition(".")[0]) >= 18


@pytest.fixture(scope="session")
def zapier_app() -> Path:
    """The folder of the Zapier app, with what it needs from npm as its lock file says."""
    if not has_node():
        if os.environ.get("CI") == "true":
            pytest.fail(f"{NO_NODE} CI runs the tests of the Zapier app, it never skips them.", pytrace=False)
        pytest.skip(NO_NODE)
    app = APPS / "zapier"
    # Several workers of one run may come here at once.
    with open(app / "package-lock.json", "rb") as lock:
        flock(lock, LOCK_EX)
        if not (app / "node_modules" / "zapier-platform-core" / "package.json").is_file():
            command = ["npm", "ci", "--no-audit", "--no-fund"]
            subprocess.run(command, cwd=app, check=True, capture_output=True, timeout=240)
    return app
