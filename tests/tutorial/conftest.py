"""Real tables for the tutorials: read where they lie beside the project, and never part of it."""

from __future__ import annotations

import gzip
import json
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from msgspec.structs import replace

from surehand.core.engine import Actor
from surehand.runtime.drafts import Saved, save_draft
from surehand.runtime.facts import forget
from surehand.runtime.imports import (
    Report,
    dry_run,
    mapping_of,
    run,
    set_mapping,
    start_import,
)
from surehand.runtime.people import add_person
from surehand.runtime.playbooks import publish
from surehand.runtime.teams import add_team, set_lead
from surehand.runtime.workspaces import create_workspace
from surehand.store import models as m

PROJECT = Path(__file__).parents[2]
DATA = Path(os.environ.get("SUREHAND_TEST_DATA") or PROJECT.parent / "shared" / "data")
TUTORIALS = PROJECT / "docs" / "tutorial"


@pytest.fixture(scope="session")
def data() -> Path:
    """The folder of the tables."""
    if not (DATA / "crm").is_dir():
        pytest.skip(f"The real tables are not here: there is no {DATA / 'crm'}. Set SUREHAND_TEST_DATA.")
    return DATA


@pytest.fixture(scope="session")
def key(data: Path) -> Callable[[str], Any]:
    """The answers that three other tools agree on, by table."""
    answers = json.loads((data / "keys" / "crm.json").read_text())
    return lambda table: answers[table]


def unpacked(path: Path) -> bytes:
    """The content of a packed table."""
    return gzip.decompress(path.read_bytes())


class Workshop:
    """An empty workspace with a tutorial's playbook, in which tables are tried and imported by an administrator."""

    def __init__(self, playbook: str, teams: tuple[str, ...], zone: str = "UTC") -> None:
        self.id = create_workspace(playbook, zone=zone).pk
        self.admin = add_person(self.id, "Ada", "ada@example.com", role="admin").pk
        for team in teams:
            add_team(self.id, team)
            set_lead(self.id, team, self.admin)
        saved = save_draft(self.id, (TUTORIALS / f"{playbook}.yaml").read_text("utf-8"))
        assert isinstance(saved, Saved), saved
        self.playbook = saved.playbook
        assert isinstance(publish(self.id, Actor(self.admin), self.playbook, "The first contract"), Saved)

    def draft(self, content: bytes, name: str = "table.csv", **mapping: Any) -> m.Import:
        """An import that was answered."""
        row = start_import(self.id, self.admin, self.playbook, name=name, chunks=[content])
        assert isinstance(row, m.Import), row
        proposed = mapping_of(row)
        columns = {**proposed.columns, **mapping.pop("columns", {})}
        answered = set_mapping(self.id, row.pk, replace(proposed, columns=columns, **mapping))
        assert isinstance(answered, m.Import), answered
        return answered

    def tried(self, content: bytes, **mapping: Any) -> Report:
        """What an import would do."""
        report = dry_run(self.id, self.draft(content, **mapping).pk)
        assert isinstance(report, Report), report
        return report

    def done(self, content: bytes, **mapping: Any) -> m.Import:
        """An import that ran to its end."""
        row = run(self.id, self.draft(content, **mapping).pk)
        assert isinstance(row, m.Import), row
        return row


@pytest.fixture(scope="module")
def database(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """A database for all tests of a file: what was imported once is looked at many times."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield
        transaction.set_rollback(True)
        forget()
