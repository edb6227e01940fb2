"""Rows of connections that hold twins, as a sync would have left them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from surehand.core.engine import Actor, FormHint, Refusal, Unmet, encode
from surehand.runtime.connections import NewConnection, add_connection
from surehand.runtime.hubspot.settings import HubSpotSettings, StageRule, as_settings
from surehand.runtime.ids import new_id
from surehand.runtime.sync.drift import Seen, keep_drift
from surehand.store import models as m
from tests import sample
from tests.fixtures import Company


def connect(workspace: Company, kind: str = "hubspot", title: str = "HubSpot", *, offer: str = "") -> str:
    """A connection that is at work, and give back its id."""
    stages = {"closedwon": StageRule("won", offer)}
    settings = HubSpotSettings(playbook="client", pipeline="default", portal="88", stages=stages)
    new = NewConnection(
        kind=kind,
        title=title,
        owner=workspace.admin,
        settings=as_settings(settings),
        secrets={"token": "s3cret"},
    )
    made = add_connection(workspace.id, Actor(workspace.admin), new, now=sample.NOW - timedelta(days=3))
    assert isinstance(made, m.Connection), made
    return str(made.pk)


def stream(workspace: Company, connection: str, name: str, **columns: Any) -> m.Stream:
    """A stream that had its turn five minutes ago."""
    at = sample.NOW - timedelta(minutes=5)
    known = {"next_at": sample.NOW + timedelta(minutes=1), "begun_at": at, "ended_at": at, "result": "done"}
    row = m.Stream(workspace_id=workspace.id, connection=connection, name=name, **{**known, **columns})
    row.save(force_insert=True)
    return row


def hold(workspace: Company, connection: str, record: str, **columns: Any) -> m.HeldMove:
    """A move that was made there, and that the gate did not let through."""
    form = FormHint("scope", "long_text", "Scope of work")
    unmet = Unmet(
        "field", "scope", "missing", "Scope of work: nothing is filled in.", mend=("owner",), forms=(form,)
    )
    known = {
        "key": f"deals/{record}",
        "origin": "qualified",
        "target": "closedwon",
        "to": "onboarding",
        "by": "Bo Bell",
        "moved_at": sample.NOW - timedelta(hours=2),
        "found_at": sample.NOW - timedelta(hours=2),
        "refusal": encode(Refusal("gate_not_met", "The gate is not met.", (unmet,))),
        "status": "held",
    }
    row = m.HeldMove(
        id=new_id("hld"),
        workspace_id=workspace.id,
        connection=connection,
        record=record,
        **{**known, **columns},
    )
    row.save(force_insert=True)
    return row


def differ(workspace: Company, connection: str, record: str, **columns: Any) -> m.Conflict:
    """A field that was changed on both sides."""
    known = {
        "field": "scope",
        "ours": "A shop with 200 products",
        "theirs": "A shop with 300 products",
        "ours_at": sample.NOW - timedelta(hours=1),
        "theirs_at": sample.NOW - timedelta(hours=2),
        "found_at": sample.NOW - timedelta(minutes=5),
    }
    row = m.Conflict(
        id=new_id("cfl"),
        workspace_id=workspace.id,
        connection=connection,
        record=record,
        **{**known, **columns},
    )
    row.save(force_insert=True)
    return row


def link(workspace: Company, connection: str, record: str, key: str = "deals/71") -> m.Link:
    """The tie between a record and its twin."""
    row = m.Link(workspace_id=workspace.id, connection=connection, key=key, record=record)
    row.save(force_insert=True)
    return row


def drift(workspace: Company, connection: str) -> None:
    """A stage that was renamed there."""
    row = m.Connection.objects.within(workspace.id).get(pk=connection)
    words = {"was": "Closed won", "now": "Won", "status": "Won"}
    keep_drift(row, "schema", [Seen("status_renamed", "closedwon", words)], sample.NOW)


def lost(workspace: Company, connection: str, record: str, key: str = "tasks/86001") -> str:
    """A twin that was deleted there, and the finding that tells it."""
    gone = link(workspace, connection, record, key)
    m.Link.objects.within(workspace.id).filter(pk=gone.pk).update(gone_at=sample.NOW)
    row = m.Connection.objects.within(workspace.id).get(pk=connection)
    seen = Seen("twin_gone", key, {"title": "Ada Ltd", "what": "Call Ada Ltd"}, record)
    keep_drift(row, "gone", [seen], sample.NOW)
    return str(m.Finding.objects.within(workspace.id).get(kind="twin_gone").pk)
