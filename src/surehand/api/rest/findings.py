"""Findings: what was expected but did not happen."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from surehand.api.rest import render
from surehand.api.rest import setup_shapes as t
from surehand.api.rest.bodies import Body, Why
from surehand.api.rest.endpoint import Answer, Cursor, Id, Limit, Routes
from surehand.api.rest.request import Call
from surehand.api.rest.shapes import says
from surehand.core.engine import Refusal
from surehand.runtime import findings as runtime
from surehand.store import models as m
from surehand.store.queries import findings as queries
from surehand.store.queries.lists import Cut, Page

routes = Routes("Findings")

Status = Annotated[Literal["", "preview", "open", "set_aside", "resolved"], Field(description="Only these.")]


class FirstLookToDecide(Body, frozen=True, kw_only=True):
    """What is to become of what the first look found."""

    keep: Annotated[bool, says("True: all of it becomes open findings. False: it is set aside.")]


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


@routes.get("findings/first-look", t.FirstLook, scope="admin")
def get_first_look(call: Call) -> Answer:
    """What the first look found, by kind, while nobody has decided on it; empty once somebody has."""
    found = runtime.preview_of(call.workspace)
    return Answer(t.FirstLook(found=found, preview=sum(found.values())))


@routes.post("findings/first-look", t.Decided, scope="admin")
def decide_on_first_look(call: Call, body: FirstLookToDecide) -> Answer | Refusal:
    """Keep what the first look found as open findings, or set it all aside and begin with what is new."""
    decided = runtime.decide_on_preview(call.workspace, call.actor, keep=body.keep, now=call.now)
    return decided if isinstance(decided, Refusal) else Answer(t.Decided(decided=decided, kept=body.keep))


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
