"""Files of records: attaching, listing, and their content."""

from __future__ import annotations

from django.http import FileResponse

from surehand.api.rest import bodies as b
from surehand.api.rest.endpoint import Answer, Cursor, Id, Limit, Routes
from surehand.api.rest.request import Call
from surehand.core.engine import Refusal
from surehand.core.engine import commands as c
from surehand.core.values import FileRef
from surehand.runtime.execute import NO_RECORD
from surehand.runtime.files import path_of, store_file
from surehand.store.queries import lists
from surehand.store.queries.lists import Cut, Page
from surehand.store.queries.states import read_state

routes = Routes("Files")

NO_FILE = Refusal("no_such_file", "There is no such file in this workspace.")


@routes.get("records/{record}/files", Page[FileRef])
def list_files(call: Call, record: Id, limit: Limit = 50, cursor: Cursor = "") -> Answer | Refusal:
    """The files of a record, the first one first."""
    state = read_state(call.workspace, record)
    if state is None:
        return NO_RECORD
    return Answer(lists.page_of_known(state.files, Cut(limit, cursor), "files"), version=state.version)


@routes.act("records/{record}/files", FileRef, status=201)
def attach_file(call: Call, record: Id, body: b.Upload) -> Answer | Refusal:
    """Attach a file of up to 25 MB, sent as a form; `field` makes it the value of a file field."""
    if read_state(call.workspace, record) is None:
        return NO_RECORD
    file, person = body.file, call.access.person
    stored = store_file(call.workspace, file.name, file.chunks(), person, record, key=call.key)
    if isinstance(stored, Refusal):
        return stored
    outcome = call.execute(c.AttachFile(file=stored, field=body.field), record)
    if isinstance(outcome, Refusal):
        return outcome
    return Answer(
        stored,
        version=outcome.state.version,
        location=f"files/{stored.id}",
        replayed=outcome.replayed,
    )


@routes.get("files/{file}", bytes)
def download_file(call: Call, file: Id) -> FileResponse | Refusal:
    """The content of a file."""
    found = lists.find_file(call.workspace, file)
    if found is None:
        return NO_FILE
    return FileResponse(
        path_of(found).open("rb"), as_attachment=True, filename=found.name, content_type=found.media_type
    )
