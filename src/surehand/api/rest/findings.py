"""Findings: what was expected but did not happen."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from surehand.api.rest import render
from surehand.api.rest import setup_shapes as t
from surehand.api.rest.bodies import Why
from surehand.api.rest.endpoint import Answer, Cursor, Id, Limit, Routes
from surehand.api.rest.request import Call
from surehand.core.engine import Refusal
from surehand.runtime import findings as runtime
from surehand.store import models as m
from surehand.store.queries import findings as queries
from surehand.store.queries.lists import Cut, Page

routes = Routes("Findings")

Status = Annotated[Literal["", "preview", "open", "set_aside", "resolved"], Field(description="Only these.")]


@routes.get("findings", Page[t.Finding], scope="admin")
def list_findings(call: Call, status: Status = "open", limit: Limit = 50, cursor: Cursor = "") -> Answer:
    """What was expected but did not happen, the newest first."""
    page = queries.list_findings(call.workspace, status, Cut(limit, cursor))
    return Answer(Page([_finding(call, row) for row in page.items], page.next))


@routes.post("findings/look", t.Reconciled, scope="admin")
def reconcile(call: Call) -> Answer:
    """Look now, not only in the morning."""
    told = runtime.reconcile(call.workspace, call.now)
    return Answer(t.Reconciled(open=told.open, new=told.new, resolved=told.resolved, preview=told.preview))


@routes.post("findings/{finding}/set-aside", t.Finding, scope="admin")
def set_finding_aside(call: Call, finding: Id, body: Why) -> Answer | Refusal:
    """Stop showing a finding for as long as it holds, for a reason that is in the audit log."""
    aside = runtime.set_aside(call.workspace, call.actor, finding, body.reason, now=call.now)
    return aside if isinstance(aside, Refusal) else Answer(_finding(call, aside))


def _finding(call: Call, row: m.Finding) -> t.Finding:
    return t.Finding(
        id=row.pk,
        kind=row.kind,
        sentence=runtime.sentence_of(row),
        record=row.record or None,
        owner=render.who_if_any(call.facts.directory, row.owner),
        status=row.status,
        reason=row.reason,
        found_at=row.found_at,
        seen_at=row.seen_at,
        resolved_at=row.resolved_at,
    )
