"""Imports of tables: how far they are. They are made on the pages and the command line, where a person can look."""

from __future__ import annotations

from surehand.api.rest import render
from surehand.api.rest import setup_shapes as t
from surehand.api.rest.endpoint import Answer, Cursor, Id, Limit, Routes
from surehand.api.rest.request import Call
from surehand.core.engine import Refusal
from surehand.store import models as m
from surehand.store.queries import lists
from surehand.store.queries.lists import Cut, Page

routes = Routes("Imports")

NO_IMPORT = Refusal("no_such_import", "There is no such import in this workspace.")


@routes.get("imports", Page[t.Import])
def list_imports(call: Call, limit: Limit = 50, cursor: Cursor = "") -> Answer:
    """The imports of the workspace, the newest first."""
    page = lists.list_imports(call.workspace, Cut(limit, cursor))
    return Answer(Page([_import(call, row) for row in page.items], page.next))


@routes.get("imports/{import_id}", t.Import)
def get_import(call: Call, import_id: Id) -> Answer | Refusal:
    """One import, and how far it is."""
    row = lists.find_import(call.workspace, import_id)
    return Answer(_import(call, row)) if row else NO_IMPORT


def _import(call: Call, row: m.Import) -> t.Import:
    return t.Import(
        id=row.id,
        file=row.file.name,
        playbook=row.playbook,
        status=row.status,
        rows=row.rows_total,
        rows_done=row.rows_done,
        opened=row.rows_opened,
        changed=row.rows_changed,
        unchanged=row.rows_unchanged,
        rejected=row.rows_rejected,
        held=row.rows_held,
        note=row.note,
        created_by=render.who_if_any(call.facts.directory, row.created_by),
        created_at=row.created_at,
        finished_at=row.finished_at,
    )
