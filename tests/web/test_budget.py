"""What a page may ask of the database: at most twelve queries, however much there is to show.

The page of a record may ask five more: it shows what the assists read on it, and what they propose.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from surehand.core.engine.commands import AddNote, AddTask, Ask, Return
from surehand.core.engine.state import ReturnedFor
from tests import sample
from tests.fixtures import Company
from tests.web.conftest import Visitor

MOST = 12
FOR_ASSISTS = 5
PAGES = {
    "inbox": "",
    "board": "boards/client",
    "board, what is missing": "boards/client?missing=1",
    "table": "boards/client?table=1",
    "record": "records/{record}",
    "record, messages": "records/{record}?show=messages",
    "handoff": "handoffs/{handoff}",
    "tasks": "tasks?whose=all",
}


def fill(workspace: Company, round_: int) -> tuple[str, str]:
    """Work in every state: offered, asked about, returned, accepted, with notes and tasks."""
    for number in range(3):
        name = f"{round_}-{number}"
        workspace.open(f"Open {name}", scope=f"A shop named {name} with products")
        for what in ("Offered", "Asked", "Returned", "Accepted"):
            record, handoff = workspace.offered(f"{what} {name}", scope=f"{what} shop {name} with products")
            if what == "Asked":
                workspace.done(workspace.receiver, Ask(handoff=handoff, text="How many?"), record)
            elif what == "Returned":
                back = Return(handoff=handoff, reasons=(ReturnedFor("capacity"),))
                workspace.done(workspace.receiver, back, record)
            elif what == "Accepted":
                workspace.done(workspace.receiver, workspace.acceptance(record), record)
    for number in range(5):
        task = AddTask(title=f"Task {number}", owner=workspace.receiver, due=sample.NOW - timedelta(days=1))
        workspace.done(workspace.sender, task, record)
        workspace.done(workspace.sender, AddNote(text=f"Note {number}"), record)
    return record, handoff


@pytest.fixture
def count(receiver: Visitor) -> Callable[[str], int]:
    """How many queries a page needs, once the process knows the playbooks and the people."""

    def counted(address: str) -> int:
        assert receiver.get(address).status == 200
        with CaptureQueriesContext(connection) as queries:
            receiver.get(address)
        return len(queries)

    return counted


@pytest.mark.parametrize("page", PAGES.values(), ids=PAGES)
def test_twice_as_much_needs_no_more_queries(
    workspace: Company, count: Callable[[str], int], page: str
) -> None:
    record, handoff = fill(workspace, 1)
    address = page.format(record=record, handoff=handoff)
    before = count(address)
    fill(workspace, 2)
    most = MOST + (FOR_ASSISTS if page.startswith("records/") else 0)
    assert (count(address), before <= most) == (before, True)
