"""Imports of tables: look at a file, answer what its columns are, try it, run it, take it back.

row = start_import(workspace, person, playbook, name=path.name, chunks=read_chunks(path))
check_import(row)                 # what has to be answered, each with the form for it
set_mapping(workspace, row.pk, mapping)
dry_run(workspace, row.pk)        # what would happen, and what the gates say
run(workspace, row.pk)            # or begin(…), and a worker does it
undo(workspace, person, row.pk)
"""

from surehand.runtime.files import let_go as let_file_go
from surehand.runtime.imports.carry import Landed
from surehand.runtime.imports.drafts import (
    check_import,
    discard_draft,
    mapping_of,
    read_chunks,
    recognised_of,
    set_mapping,
    start_import,
)
from surehand.runtime.imports.dry_run import dry_run
from surehand.runtime.imports.lookups import read_names
from surehand.runtime.imports.mapping import Mapping, mapping_from_plain, mapping_to_plain
from surehand.runtime.imports.parts import Note, Problem
from surehand.runtime.imports.people import PeopleAdded, add_people, read_people
from surehand.runtime.imports.propose import Match, Proposal, propose
from surehand.runtime.imports.recognise import Recognised, recognise
from surehand.runtime.imports.rejects import rejected_rows
from surehand.runtime.imports.report import GateCount, ProblemGroup, Report, problems_of
from surehand.runtime.imports.running import begin, cancel, find_import, run
from surehand.runtime.imports.table import Format
from surehand.runtime.imports.undoing import Kept, Undone, begin_undo, undo, undone
from surehand.runtime.imports.work import work_on_imports

__all__ = [
    "Format",
    "GateCount",
    "Kept",
    "Landed",
    "Mapping",
    "Match",
    "Note",
    "PeopleAdded",
    "Problem",
    "ProblemGroup",
    "Proposal",
    "Recognised",
    "Report",
    "Undone",
    "add_people",
    "begin",
    "begin_undo",
    "cancel",
    "check_import",
    "discard_draft",
    "dry_run",
    "find_import",
    "let_file_go",
    "mapping_from_plain",
    "mapping_of",
    "mapping_to_plain",
    "problems_of",
    "propose",
    "read_chunks",
    "read_names",
    "read_people",
    "recognise",
    "recognised_of",
    "rejected_rows",
    "run",
    "set_mapping",
    "start_import",
    "undo",
    "undone",
    "work_on_imports",
]
