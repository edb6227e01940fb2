"""Tables on a schedule: files of a folder or an address that are imported over and over."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

import msgspec
from msgspec import UNSET, Meta, UnsetType

from surehand.api.rest import render
from surehand.api.rest.bodies import Body
from surehand.api.rest.endpoint import Answer, Cursor, Id, Limit, Routes
from surehand.api.rest.problem import invalid
from surehand.api.rest.request import Call
from surehand.api.rest.shapes import Shape, Who, says
from surehand.core.engine import Refusal, Unmet
from surehand.runtime import connections, imports
from surehand.runtime.sync.streams import streams_of
from surehand.runtime.tables import setting_up as runtime
from surehand.runtime.tables.settings import KIND, find_table, table_of
from surehand.store import models as m
from surehand.store.queries.lists import Cut, Page, page_of_known

routes = Routes("Tables")

Title = Annotated[str, Meta(description="What it is called here.", min_length=1, max_length=120)]
Path = Annotated[
    str,
    Meta(
        description="A file below the folder of this workspace.", max_length=500, examples=["crm/deals-*.csv"]
    ),
]
Url = Annotated[str, Meta(description="Or an https address.", max_length=2000)]
Authorization = Annotated[
    str, Meta(description="Sent to the address as the header of that name.", max_length=2000)
]
Minutes = Annotated[int, Meta(description="Minutes between two looks.", ge=5, le=10080, examples=[60])]
MostRows = Annotated[int, Meta(description="A file with more rows is refused.", ge=1, le=500_000)]
Plain = Annotated[
    dict[str, Any],
    says(
        "What each column becomes, as the import page and `surehand import` have it.",
        {"columns": {"Id": "key"}},
    ),
]


class TableToAdd(Body, frozen=True, kw_only=True):
    """A table to import over and over: either `path` or `url`."""

    title: Title
    playbook: Annotated[str, says("The id of a published playbook.", "client")]
    path: Path = ""
    url: Url = ""
    authorization: Authorization = ""
    every: Minutes = 60
    most_rows: MostRows = 50_000


class TableToChange(Body, frozen=True, kw_only=True):
    """What is to be another about a table; what is left out stays."""

    title: Title | UnsetType = UNSET
    owner: Annotated[str | UnsetType, says("The id of the person in whose name rows are imported.")] = UNSET
    path: Path | UnsetType = UNSET
    url: Url | UnsetType = UNSET
    authorization: Authorization | UnsetType = UNSET
    every: Minutes | UnsetType = UNSET
    most_rows: MostRows | UnsetType = UNSET


class AnswersForTable(Body, frozen=True, kw_only=True):
    """What the columns become; what is left out stays as it was proposed or answered."""

    mapping: Plain


class TableAdded(Shape, frozen=True, kw_only=True):
    """A table, how it is read, and what came of the last look."""

    id: Annotated[str, says("Its id.", "con_01kb2n5r9gq4v7w8x0y1z2a3b4")]
    title: str
    owner: Annotated[Who, says("In whose name its rows are imported.")]
    playbook: str
    place: Literal["folder", "url"]
    path: str
    url: Annotated[str, says("Without the secrets in it.")]
    every: int
    most_rows: int
    status: Literal["active", "paused", "disabled"]
    note: Annotated[str, says("Why it is paused or disabled.")]
    confirmed: Annotated[bool, says("Whether somebody has confirmed its columns; nothing is read before.")]
    mapping: Annotated[dict[str, Any], says("What the columns become, as it was confirmed.")]
    draft: Annotated[str | None, says("The import at which its columns are answered.")]
    result: Annotated[Literal["", "done", "failed"], says("What the last look came to.")]
    says: Annotated[str, says("That in a sentence.")]
    looked_at: datetime | None
    next_at: datetime | None
    read: Annotated[int, says("How many rows were read in all.", 120)]
    written: Annotated[int, says("How many of them opened or changed a record.", 14)]


class AnswersKept(Shape, frozen=True, kw_only=True):
    """The answers so far, and what is still open."""

    mapping: dict[str, Any]
    columns: Annotated[tuple[str, ...], says("The columns of the file.")]
    open: Annotated[tuple[Unmet, ...], says("What has to be answered before it can be confirmed.")]


@routes.get("tables", Page[TableAdded], scope="admin")
def list_tables(call: Call, limit: Limit = 50, cursor: Cursor = "") -> Answer:
    """The tables that are imported over and over, the oldest first."""
    known = {row.id: row for row in connections.connections_of(call.workspace, KIND)}
    page = page_of_known(known, Cut(limit, cursor), "tables")
    return Answer(Page([_told(call, row) for row in page.items], page.next))


@routes.post("tables", TableAdded, scope="admin", status=201)
def add_table(call: Call, body: TableToAdd) -> Answer | Refusal:
    """Look at a table, and propose what its columns become. Nothing is read before they are confirmed."""
    new = runtime.NewTable(**msgspec.structs.asdict(body))
    added = runtime.add_table(call.workspace, call.actor, new, now=call.now)
    if isinstance(added, Refusal):
        return added
    return Answer(_told(call, added), location=f"tables/{added.pk}")


@routes.get("tables/{table}", TableAdded, scope="admin")
def get_table(call: Call, table: Id) -> Answer | Refusal:
    """One table."""
    found = find_table(call.workspace, table)
    return Answer(_told(call, found)) if found else connections.no_such_connection(table)


@routes.patch("tables/{table}", TableAdded, scope="admin")
def change_table(call: Call, table: Id, body: TableToChange) -> Answer | Refusal:
    """Change where a table is, how often it is looked at, or in whose name."""
    given = {name: value for name, value in msgspec.structs.asdict(body).items() if value is not UNSET}
    change = runtime.TableChange(**given)
    return _answer(call, runtime.change_table(call.workspace, call.actor, table, change, now=call.now))


@routes.post("tables/{table}/look", AnswersKept, scope="admin")
def look_at_table(call: Call, table: Id) -> Answer | Refusal:
    """Fetch the table now, to answer anew what its columns become. What was confirmed goes on meanwhile."""
    looked = runtime.look_at_table(call.workspace, call.actor, table, now=call.now)
    return looked if isinstance(looked, Refusal) else Answer(_answers(looked))


@routes.patch("tables/{table}/columns", AnswersKept, scope="admin")
def answer_columns(call: Call, table: Id, body: AnswersForTable) -> Answer | Refusal:
    """Answer what the columns become. What is still open stands in the answer."""
    found = find_table(call.workspace, table)
    if found is None:
        return connections.no_such_connection(table)
    draft = imports.find_import(call.workspace, table_of(found).draft)
    if draft is None:
        return runtime.not_looked_at()
    before = imports.mapping_to_plain(imports.mapping_of(draft))
    try:
        wanted = imports.mapping_from_plain({**before, **body.mapping})
    except msgspec.ValidationError as error:
        return invalid("invalid_body", f"{error}.", "mapping", "")
    wanted = msgspec.structs.replace(wanted, connection=table)
    answered = imports.set_mapping(call.workspace, draft.pk, wanted)
    return answered if isinstance(answered, Refusal) else Answer(_answers(answered))


@routes.post("tables/{table}/confirm", TableAdded, scope="admin")
def confirm_table(call: Call, table: Id) -> Answer | Refusal:
    """Read the table as it was answered, from now on."""
    return _answer(call, runtime.confirm_table(call.workspace, call.actor, table, now=call.now))


@routes.post("tables/{table}/run", TableAdded, scope="admin")
def run_table(call: Call, table: Id) -> Answer | Refusal:
    """Let a worker look at the table at once."""
    return _answer(call, runtime.read_table_now(call.workspace, table, now=call.now))


@routes.delete("tables/{table}", TableAdded, scope="admin")
def remove_table(call: Call, table: Id) -> Answer | Refusal:
    """Read the table no more. The records that it brought stay."""
    found = find_table(call.workspace, table)
    if found is None:
        return connections.no_such_connection(table)
    told = _told(call, found)
    return runtime.remove_table(call.workspace, call.actor, table, now=call.now) or Answer(told)


def _answer(call: Call, outcome: m.Connection | Refusal) -> Answer | Refusal:
    return outcome if isinstance(outcome, Refusal) else Answer(_told(call, outcome))


def _answers(draft: m.Import) -> AnswersKept:
    refused = imports.check_import(draft)
    columns = imports.recognised_of(draft).columns
    return AnswersKept(
        mapping=imports.mapping_to_plain(imports.mapping_of(draft)),
        columns=tuple(column.name for column in columns),
        open=refused.unmet if refused else (),
    )


def _told(call: Call, row: m.Connection) -> TableAdded:
    table = table_of(row)
    stream = next(iter(streams_of(call.workspace, [row.pk])), None)
    return TableAdded(
        id=row.pk,
        title=row.title,
        owner=render.who(call.facts.directory, row.owner),
        playbook=table.playbook,
        place=table.place,
        path=table.path,
        url=table.url,
        every=table.every,
        most_rows=table.most_rows,
        status=row.status,
        note=row.note,
        confirmed=table.is_confirmed,
        mapping=table.mapping,
        draft=table.draft or None,
        result=stream.result if stream else "",
        says=stream.told if stream else "",
        looked_at=stream.ended_at if stream else None,
        next_at=stream.next_at if stream else None,
        read=stream.read if stream else 0,
        written=stream.written if stream else 0,
    )
