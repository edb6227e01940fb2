"""The sample company with handoffs that went in every way, and a look at how they went."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from surehand.core.engine.commands import Ask, Return
from surehand.core.engine.state import ReturnedFor
from surehand.runtime.facts import facts_of
from surehand.runtime.insights.asked import Asked
from surehand.runtime.insights.look import Look, look
from surehand.runtime.insights.table import Line
from tests import sample
from tests.fixtures import Company

HOUR = timedelta(hours=1)
LATER = sample.NOW + timedelta(days=1)


def hand_over(workspace: Company, title: str, after: timedelta = 2 * HOUR, *, asked: bool = False) -> str:
    """A record that was offered, asked about or not, and accepted."""
    record, handoff = workspace.offered(title, scope=f"The scope of {title} in some words")
    if asked:
        question = Ask(handoff=handoff, text="How many?", field="scope")
        workspace.done(workspace.receiver, question, record, now=sample.NOW + HOUR)
    workspace.done(workspace.receiver, workspace.acceptance(record), record, now=sample.NOW + after)
    return record


def send_back(workspace: Company, title: str, *reasons: ReturnedFor) -> str:
    """A record that was offered and returned."""
    record, handoff = workspace.offered(title, scope=f"The scope of {title} in some words")
    back = Return(handoff=handoff, reasons=reasons or (ReturnedFor("incomplete", ("scope",)),))
    workspace.done(workspace.receiver, back, record, now=sample.NOW + HOUR)
    return record


@pytest.fixture
def seen(workspace: Company) -> Callable[..., Look]:
    """The look of the day after, at the last 90 days; narrowed as is said."""

    def at(**asked: Any) -> Look:
        now = asked.pop("now", LATER)
        asked.setdefault("since", now - timedelta(days=90))
        return look(facts_of(workspace.id), Asked(until=now, **asked), now)

    return at


def only(found: Look, table: str, key: str) -> Line:
    """The line of a table with a key, which is there."""
    line = found.tables[table].line(key)
    assert line is not None, [each.key for each in found.tables[table].lines]
    return line


def told(line: Line) -> dict[str, float]:
    """The numbers of a line."""
    return {name: number.value for name, number in line.numbers.items()}
