"""Homes for proofs, on the kind of database that the suite runs on."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.cli.conftest import own_database
from tests.proofs.home import Home


@pytest.fixture
def database(tmp_path: Path, pytestconfig: pytest.Config) -> str:
    """The address of an empty database of the suite's kind; empty for SQLite in the home's own folder."""
    on_postgres = pytestconfig.getoption("database") == "postgres"
    return own_database(f"proof_{tmp_path.name}") if on_postgres else ""


@pytest.fixture
def home(tmp_path: Path, database: str) -> Iterator[Home]:
    """A home whose processes end with the test."""
    made = Home(tmp_path / "home", database)
    yield made
    made.close()


@pytest.fixture
def tell(capsys: pytest.CaptureFixture[str]) -> Callable[[str], None]:
    """Prints the counts of a proof past pytest, which keeps what tests print to itself."""

    def say(line: str) -> None:
        with capsys.disabled():
            sys.stdout.write(f"\n{line}\n")

    return say
