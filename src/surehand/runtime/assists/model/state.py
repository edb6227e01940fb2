"""Whether a model reads a record too, in a sentence: it is reading, it has read, or why it did not."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Literal

import msgspec

from surehand.assist.engine import Outcome
from surehand.core.playbook import Playbook
from surehand.runtime.assists.model.settings import settings_of
from surehand.runtime.assists.model.turns import is_to_be_read
from surehand.store import models as m

Status = Literal["off", "local_only", "reading", "read", "not_read"]

SENTENCES: Mapping[Outcome, str] = {
    "answered": "A language model has read this too.",
    "kept": "A language model has read this too.",
    "nothing_to_ask": "There is nothing here that a language model could read.",
    "unsupported": "It is in a language that the rules do not read, so no language model is asked either.",
    "local_only": "Only the rules have read this: it is not sent to a language model.",
    "over_budget": "The language model was not asked: what may be used in a day is used up.",
    "resting": "The language model was not asked: it failed several times in a row, and is left alone for a while.",
    "timed_out": "The language model did not answer in time.",
    "unreachable": "The language model could not be reached.",
    "busy": "The language model has too much to do.",
    "denied": "The language model refused the key.",
    "rejected": "The language model refused the question.",
    "failed": "The language model failed.",
    "unreadable": "The language model answered with nothing that can be read.",
}
"""What came of asking, for whoever reads a brief. The rules have read in any case."""
READING = "A language model is reading; what it finds is added when it has read."
LOCAL_ONLY = "Nothing of these records is sent to a language model: only the rules have read."
_GOOD: frozenset[Outcome] = frozenset(("answered", "kept", "nothing_to_ask"))


class ModelState(msgspec.Struct, frozen=True):
    """How it stands with a model on a record. ``sentence`` is empty where none is asked in this workspace.

    ``sources`` has the sentence for each source that a model did not read, by its id.
    """

    status: Status
    sentence: str = ""
    model: str = ""
    at: datetime | None = None
    sources: Mapping[str, str] = {}


def model_state(workspace: str, record: str, playbook: Playbook) -> ModelState:
    """How it stands now; asks nobody outside."""
    held = settings_of(workspace)
    if held.engine == "none":
        return ModelState("off")
    if playbook.assists.local_only or playbook.id in held.local_only:
        return ModelState("local_only", LOCAL_ONLY)
    rows = list(m.AssistRead.objects.within(workspace).filter(record=record).order_by("-at", "-pk"))
    left: dict[str, str] = {row.source: SENTENCES[row.outcome] for row in rows if row.outcome not in _GOOD}
    if not _waits(rows) and is_to_be_read(workspace, record):
        return ModelState("reading", READING, held.model, sources=left)
    if not rows:
        return ModelState("not_read", "", held.model)
    status: Status = "read" if rows[0].outcome in _GOOD else "not_read"
    return ModelState(status, SENTENCES[rows[0].outcome], rows[0].model or held.model, rows[0].at, left)


def _waits(rows: list[m.AssistRead]) -> bool:
    """Whether the turn waits because of what came of the latest question: that is told, and not that it reads."""
    return bool(rows) and rows[0].outcome in (
        "over_budget",
        "resting",
        "timed_out",
        "unreachable",
        "busy",
        "failed",
    )
