"""An export goes from SQLite to PostgreSQL and from PostgreSQL to SQLite, and is the same there."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
from django.db import connection

from surehand.runtime.exports import Manifest
from tests.postgres import private_server
from tests.runtime.exports.conftest import parts_of


@pytest.fixture
def other_database(tmp_path: Path) -> Iterator[str]:
    """The address of an empty database of the other kind."""
    if connection.vendor != "sqlite":
        yield f"sqlite:///{tmp_path}/other.sqlite3"
        return
    with private_server() as address:
        yield address


def test_export_is_the_same_there(export: Path, other_database: str, tmp_path: Path) -> None:
    copy = tmp_path / "copy.zip"
    there = {"DATABASE_URL": other_database, "SUREHAND_DATA": str(tmp_path / "there")}
    command = [sys.executable, "-m", "tests.runtime.exports.elsewhere", str(export), str(copy)]
    done = subprocess.run(command, env=os.environ | there, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert _entries(copy) == _entries(export)


def _entries(export: Path) -> object:
    return msgspec.json.decode(parts_of(export)["manifest.json"], type=Manifest).entries
