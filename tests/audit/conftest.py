"""Small logs as text, and the real ones where they lie beside the project."""

from __future__ import annotations

import csv
import os
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

import pytest

from surehand.audit.log import EventLog, read_log
from surehand.audit.mapping import Mapping, read_mapping
from surehand.audit.rules import Rules

PROJECT = Path(__file__).parents[2]
DATA = Path(os.environ.get("SUREHAND_TEST_DATA") or PROJECT.parent / "shared" / "data")
MAP = Mapping(case="case", activity="activity", time="time", team="team")

Row = Sequence[str]


@pytest.fixture(scope="session")
def data() -> Path:
    """The real data of others, or a skip that says what is missing."""
    if not DATA.is_dir():
        pytest.skip(f"The real logs are not at {DATA}.")
    return DATA


@pytest.fixture
def write(tmp_path) -> Callable[..., Path]:
    """Write rows as a CSV file under a header; a name of its own each time."""

    def write_rows(
        rows: Iterable[Row], header: Row = ("case", "activity", "time", "team"), name: str = ""
    ) -> Path:
        path = tmp_path / (name or f"log{len(list(tmp_path.iterdir()))}.csv")
        with path.open("w", newline="", encoding="utf-8") as file:
            csv.writer(file).writerows([header, *rows])
        return path

    return write_rows


@pytest.fixture
def log_of(write) -> Callable[..., EventLog]:
    """A log of rows with case, activity, time and team."""

    def read(rows: Iterable[Row], *, rules: Rules | None = None, mapping: Mapping = MAP, **how) -> EventLog:
        opened = read_log(write(rows, **how), mapping, rules)
        assert isinstance(opened, EventLog), opened
        return opened

    return read


def mapping_of(written: str) -> Mapping:
    """A mapping that is right."""
    read = read_mapping(written)
    assert isinstance(read, Mapping), read
    return read
