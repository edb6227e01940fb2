"""ClickUp: how long tasks were in each status, as its API answers for one task or for many.

Facts: https://developer.clickup.com/reference/gettaskstimeinstatus and …/getbulktaskstimeinstatus: for each status the
minutes in it and ``since``, the moment it was entered. There is no log of all changes: ClickUp tells each status once.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from surehand.audit.reading.histories.form import Form, History

_ONCE = "ClickUp tells each status of a task once: going back to one and who moved it cannot be seen."

FORMS: tuple[Form, ...] = (
    History(
        id="clickup_time_in_status",
        told="the time in status of tasks of ClickUp",
        header=frozenset(("clickup_task", "new", "changed_at")),
        of="task",
        key="clickup_task",
        new="new",
        at="changed_at",
        always="status",
        stage=("status",),
        beware=(_ONCE,),
    ),
)


def changes_in(answer: Any, task: str) -> Iterator[dict[str, Any]] | None:
    """The statuses in an answer; that for one task does not name it, so ``task`` does."""
    if not isinstance(answer, dict):
        return None
    if isinstance(answer.get("status_history"), list):
        return _changes({task: answer})
    told = {id: each for id, each in answer.items() if isinstance(each, dict) and "status_history" in each}
    return _changes(told) if told else None


def _changes(tasks: dict[str, dict[str, Any]]) -> Iterator[dict[str, Any]]:
    for id, told in tasks.items():
        entered = {
            (str(each.get("status")), str((each.get("total_time") or {}).get("since") or ""))
            for each in (*(told.get("status_history") or ()), told.get("current_status") or {})
            if each.get("status")
        }
        for status, since in sorted(entered, key=lambda each: (len(each[1]), each[1])):
            yield {"clickup_task": id, "new": status, "changed_at": since or None}
