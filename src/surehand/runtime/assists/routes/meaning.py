"""What handoffs mean, by an embedding in a folder of this installation: vectors are made beside the pages and kept.

Without a folder, or where its model cannot be run, there are none, and words alone are compared.
"""

from __future__ import annotations

import logging
from collections.abc import Collection, Sequence
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings

from surehand.assist.embeddings import Unusable, open_embedder
from surehand.assist.route import Compare, Told
from surehand.core.engine import RecordState
from surehand.runtime.assists.routes.packets import told_then
from surehand.runtime.facts import program_of
from surehand.store import models as m
from surehand.store.queries.past_handoffs import AcceptedHandoff, read_without_vector
from surehand.store.queries.states import read_states

if TYPE_CHECKING:
    from surehand.assist.embeddings.model import Embedder

log = logging.getLogger(__name__)

AT_ONCE = 50
"""So many handoffs are done in one turn: some seconds of a processor."""


def is_wanted() -> bool:
    """Whether this installation names a folder with a model."""
    return bool(settings.EMBEDDINGS)


def embedder() -> Embedder | None:
    """The model of this installation; None where there is none, or none that can be run. Says why once, in the log."""
    return _opened(settings.EMBEDDINGS, settings.EMBEDDINGS_SHA256) if is_wanted() else None


@lru_cache(maxsize=1)
def _opened(folder: str, sha256: str) -> Embedder | None:
    try:
        return open_embedder(Path(folder), sha256)
    except Unusable as error:
        log.error("SUREHAND_EMBEDDINGS is not used: %s", error)
        return None


def comparison() -> Compare | None:
    """How vectors are compared, where there are any."""
    if embedder() is None:
        return None
    from surehand.assist.embeddings.model import cosines

    return cosines


def vector_of(told: Told) -> bytes:
    """The vector of a packet as it is now; empty where nothing makes one."""
    model = embedder()
    return model.vectors([told.text])[0] if model else b""


def vectors_of(workspace: str, handoffs: Collection[str]) -> dict[str, bytes]:
    """The vectors that were made of past handoffs."""
    model = embedder()
    if model is None:
        return {}
    rows = m.HandoffVector.objects.within(workspace).filter(model=model.name, handoff__in=handoffs)
    return {handoff: bytes(vector) for handoff, vector in rows.values_list("handoff", "vector")}


def make_vectors(_all: str, now: datetime) -> str:
    """Make what is missing, the latest handoffs first, of all workspaces in turn."""
    model = embedder()
    if model is None:
        return "There is no model that can be run."
    made = 0
    for workspace in m.Workspace.objects.order_by("id").values_list("id", flat=True):
        missing = read_without_vector(workspace, model.name, AT_ONCE - made)
        made += _make(workspace, model, missing)
        if made >= AT_ONCE:
            break
    return f"{made} handoffs were read."


def _make(workspace: str, model: Embedder, missing: Sequence[AcceptedHandoff]) -> int:
    if not missing:
        return 0
    states = read_states(workspace, {row.record for row in missing})
    texts = [_text_of(workspace, row.id, states.get(row.record)) for row in missing]
    m.HandoffVector.objects.within(workspace).bulk_create(
        [
            m.HandoffVector(
                workspace_id=workspace, record=row.record, handoff=row.id, model=model.name, vector=vector
            )
            for row, vector in zip(missing, model.vectors(texts), strict=True)
        ],
        ignore_conflicts=True,
    )
    return len(missing)


def _text_of(workspace: str, handoff: str, state: RecordState | None) -> str:
    """The texts of a past packet, by the contract it was offered under; without them the handoff is like no other."""
    past = state.handoffs.get(handoff) if state else None
    if state is None or past is None:
        return ""
    program = program_of(workspace, state.playbook, state.playbook_version)
    way = program.playbook.handoff(past.contract)
    return told_then(program, state, way, past).text if way else state.title
