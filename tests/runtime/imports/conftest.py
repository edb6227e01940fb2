"""Tables in a folder, and imports of them into the sample company."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from surehand.core.engine import Refusal
from surehand.runtime.imports import (
    Format,
    Recognised,
    Report,
    dry_run,
    mapping_of,
    read_chunks,
    recognise,
    run,
    set_mapping,
    start_import,
)
from surehand.store import models as m
from tests.fixtures import Company


@pytest.fixture
def table(tmp_path: Path) -> Callable[..., Path]:
    """Writes a table and gives its path."""

    def write(content: str | bytes, encoding: str = "utf-8", name: str = "deals.csv") -> Path:
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode(encoding))
        return path

    return write


@pytest.fixture
def look(table: Callable[..., Path]) -> Callable[..., Recognised]:
    """Recognises a table that is one."""

    def recognised(content: str | bytes, wanted: Format | None = None, **options: str) -> Recognised:
        found = recognise(table(content, **options), wanted)
        assert isinstance(found, Recognised), found
        return found

    return recognised


class Importing:
    """Imports tables into a company as its administrator."""

    def __init__(self, company: Company, table: Callable[..., Path]) -> None:
        self.company = company
        self._table = table

    def draft(self, content: str | bytes, **mapping: Any) -> m.Import:
        """An import that was answered: the proposed mapping with changes."""
        path = self._table(content)
        row = start_import(
            self.company.id, self.company.admin, "client", name=path.name, chunks=read_chunks(path)
        )
        assert isinstance(row, m.Import), row
        answered = set_mapping(self.company.id, row.pk, replace(mapping_of(row), **mapping))
        assert isinstance(answered, m.Import), answered
        return answered

    def tried(self, content: str | bytes, **mapping: Any) -> Report:
        """What an import would do."""
        report = dry_run(self.company.id, self.draft(content, **mapping).pk)
        assert isinstance(report, Report), report
        return report

    def done(self, content: str | bytes, **mapping: Any) -> m.Import:
        """An import that ran to its end."""
        row = run(self.company.id, self.draft(content, **mapping).pk)
        assert isinstance(row, m.Import), row
        return row

    def refused(self, content: str | bytes, **mapping: Any) -> Refusal:
        """Why an import cannot run."""
        refusal = run(self.company.id, self.draft(content, **mapping).pk)
        assert isinstance(refusal, Refusal), refusal
        return refusal

    def records(self) -> dict[str, m.Record]:
        """The records there are, by title."""
        return {record.title: record for record in m.Record.objects.within(self.company.id)}

    def rows(self, imported: m.Import) -> dict[int, m.ImportRow]:
        """What became of the rows, by number."""
        rows = m.ImportRow.objects.within(self.company.id).filter(imported=imported)
        return {row.number: row for row in rows}


@pytest.fixture
def importing(workspace: Company, table: Callable[..., Path], tmp_path: Path, settings: Any) -> Importing:
    settings.MEDIA_ROOT = tmp_path / "files"
    return Importing(workspace, table)
