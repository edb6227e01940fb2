"""Imports before they run: the file is kept and looked at, a mapping is proposed and answered."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import msgspec
from msgspec.structs import replace

from surehand.core.engine import Next, Refusal
from surehand.runtime.facts import NoSuchPlaybook, current_program, facts_of
from surehand.runtime.files import LARGEST, let_go, path_of, store_file
from surehand.runtime.ids import new_id
from surehand.runtime.imports.mapping import Mapping, mapping_from_plain, mapping_to_plain
from surehand.runtime.imports.propose import propose
from surehand.runtime.imports.questions import check_mapping
from surehand.runtime.imports.recognise import Recognised, recognise
from surehand.runtime.imports.running import NO_IMPORT, find_import
from surehand.runtime.imports.table import Format
from surehand.store import models as m

_CHUNK = 1024 * 1024


def start_import(
    workspace: str,
    person: str,
    playbook: str,
    *,
    name: str,
    chunks: Iterable[bytes],
    largest: int = LARGEST,
    wanted: Format | None = None,
    exactly: bool = False,
) -> m.Import | Refusal:
    """Keep a table and look at it: a draft with a proposed mapping. Refused when it is no table or too large.

    ``exactly``: it is read as ``wanted`` and not otherwise, also where it looks like the history of another system.
    """
    try:
        program = current_program(workspace, playbook)
    except NoSuchPlaybook:
        return Refusal("no_such_playbook", f"There is no published playbook “{playbook}” here.")
    stored = store_file(workspace, name, chunks, person, largest=largest)
    if isinstance(stored, Refusal):
        return replace(stored, allowed=(Next("import", "Choose a file with a header and rows."),))
    file = m.File.objects.within(workspace).get(pk=stored.id)
    recognised = recognise(path_of(file), wanted, stored.name, exactly=exactly)
    if isinstance(recognised, Refusal):
        let_go(workspace, file.pk)
        return recognised
    proposed = propose(recognised, program.playbook, facts_of(workspace).directory)
    row = m.Import(
        id=new_id("imp"),
        workspace_id=workspace,
        file=file,
        playbook=playbook,
        recognised=msgspec.to_builtins(recognised),
        mapping=mapping_to_plain(replace(proposed.mapping, format=_format_of(recognised, wanted))),
        rows_total=recognised.rows,
        created_by=person,
        created_at=datetime.now(UTC),
    )
    row.save(force_insert=True)
    return row


def _format_of(recognised: Recognised, wanted: Format | None) -> Format:
    """What of the format was wanted, and that it is a history. The rest is found out again each time."""
    return replace(wanted or Format(), history=recognised.format.history)


def discard_draft(workspace: str, imported: str) -> None:
    """Forget an import that was never tried or begun, and its file."""
    draft = m.Import.objects.within(workspace).filter(pk=imported, status="draft")
    file = draft.values_list("file_id", flat=True).first()
    if file and draft.delete()[0]:
        let_go(workspace, file)


def read_chunks(path: Path) -> Iterator[bytes]:
    """The content of a file in pieces, for `start_import`."""
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            yield chunk


def set_mapping(workspace: str, imported: str, mapping: Mapping) -> m.Import | Refusal:
    """Answer what each column becomes. The file is looked at again when it is to be read in another way.

    Open questions are no refusal: `check_import` tells them, and nothing runs before they are answered.
    """
    row = find_import(workspace, imported)
    if row is None:
        return NO_IMPORT
    if row.status != "draft":
        return Refusal(
            "import_finished", f"This import is {row.status}; import the file again to map it anew."
        )
    if mapping.format != mapping_from_plain(row.mapping).format:
        recognised = recognise(path_of(row.file), mapping.format, row.file.name)
        if isinstance(recognised, Refusal):
            return recognised
        row.recognised = msgspec.to_builtins(recognised)
    row.mapping = mapping_to_plain(mapping)
    row.save(update_fields=["recognised", "mapping"])
    return row


def check_import(row: m.Import) -> Refusal | None:
    """What has to be answered before an import can run; None when nothing has."""
    program, facts = current_program(row.workspace_id, row.playbook), facts_of(row.workspace_id)
    return check_mapping(recognised_of(row), mapping_of(row), program.playbook, facts.directory)


def recognised_of(row: m.Import) -> Recognised:
    """What was found in the file of an import."""
    return msgspec.convert(row.recognised, Recognised)


def mapping_of(row: m.Import) -> Mapping:
    """What the columns of an import become."""
    return mapping_from_plain(row.mapping)
