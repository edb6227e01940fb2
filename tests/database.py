"""Says where the suite keeps its data, before Django reads its settings: `pytest --database=postgres`.

A plugin named in pyproject.toml and not a part of conftest.py: pytest-django loads the settings before any conftest.
"""

from __future__ import annotations

import os
from collections.abc import Generator
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from tests.postgres import NoServer, memory_disk, private_server

PURE = frozenset(
    Path(__file__).parent / name for name in ("assist", "audit", "connectors", "core", "drawing")
)
"""Tests of code that knows no database of ours: import-linter holds it to that."""


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--database",
        choices=("sqlite", "postgres"),
        default="sqlite",
        help="what the suite runs on; postgres starts a private server (default: sqlite)",
    )


@pytest.hookimpl(wrapper=True)  # A wrapper runs before all others, so before pytest-django's.
def pytest_load_initial_conftests(early_config: pytest.Config) -> Generator[None, None, None]:
    """Point this process at an empty data folder and a database of its own; both end with the run."""
    resources = ExitStack()
    early_config.add_cleanup(resources.close)
    data = resources.enter_context(TemporaryDirectory(prefix="surehand-data-", dir=memory_disk()))
    os.environ["SUREHAND_DATA"] = data
    if early_config.known_args_namespace.database == "sqlite":
        os.environ["DATABASE_URL"] = f"sqlite:///{data}/surehand.sqlite3"
    elif "PYTEST_XDIST_WORKER" not in os.environ:  # A worker inherits the address of the one server.
        os.environ["DATABASE_URL"] = start_postgres(resources)
    yield


def start_postgres(resources: ExitStack) -> str:
    try:
        return resources.enter_context(private_server())
    except NoServer as reason:
        raise pytest.UsageError(str(reason)) from reason


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out on other databases, but at night, what is the same on each."""
    if config.getoption("database") == "sqlite" or config.getoption("nightly"):
        return
    same = [
        item
        for item in items
        if item.get_closest_marker("any_database") or not PURE.isdisjoint(item.path.parents)
    ]
    config.hook.pytest_deselected(items=same)
    items[:] = [item for item in items if item not in same]
