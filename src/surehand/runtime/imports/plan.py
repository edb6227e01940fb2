"""An import made ready: its file, its mapping and the workspace's facts, and the keys of the rows that came before."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice

import msgspec

from surehand.core.engine import Actor, Program, RecordState, Refusal
from surehand.core.playbook import Playbook
from surehand.runtime.connections import find_connection, no_such_connection
from surehand.runtime.facts import Facts, NoSuchPlaybook, current_program, facts_of, program_of
from surehand.runtime.files import path_of
from surehand.runtime.imports.carry import CarryOut, Errand, Landed, Portion
from surehand.runtime.imports.mapping import Mapping, mapping_from_plain
from surehand.runtime.imports.parts import Problem
from surehand.runtime.imports.questions import check_mapping
from surehand.runtime.imports.recognise import Recognised, chunks
from surehand.runtime.imports.rows import Entry, Reader
from surehand.runtime.imports.table import Row, open_table
from surehand.runtime.imports.ties import Ties, put_away
from surehand.runtime.imports.walk import Ways
from surehand.store import models as m
from surehand.store.queries.imports import earlier_keys, records_by_key
from surehand.store.queries.states import read_states

PORTION = 1_000
"""Rows that are carried out in one transaction."""


class Plan:
    """Everything an import depends on. `make_plan` makes it, or says what is missing."""

    def __init__(self, imported: m.Import, facts: Facts, program: Program) -> None:
        self.imported = imported
        self.facts = facts
        self.program = program
        self.mapping: Mapping = mapping_from_plain(imported.mapping)
        self.recognised: Recognised = msgspec.convert(imported.recognised, Recognised)
        self.actor = Actor(imported.created_by, "import", f"import:{imported.pk}")
        self._reader = Reader(self.recognised, self.mapping, program.playbook, facts)
        self._ties = Ties(facts.workspace, self.mapping.connection) if self.mapping.connection else None
        self._seen: dict[str, int] = earlier_keys(facts.workspace, imported.pk)
        self._ways: dict[int, tuple[Playbook, Ways]] = {0: (program.playbook, Ways(program.playbook))}
        self._errand = Errand(
            id=imported.pk,
            playbook=imported.playbook,
            file=self.recognised.name,
            mapping=self.mapping,
            actor=self.actor,
            ways=self._ways_of,
        )

    def portions(self, after: int = 0) -> Iterator[list[Row]]:
        """The rows in portions, without the first ``after``. Raises `UnreadableTable`."""
        table = open_table(path_of(self.imported.file), self.recognised.format, self.recognised.name)
        return chunks(islice(table.rows(), after, None), PORTION)

    def carry(self, rows: Sequence[Row], carry_out: CarryOut) -> list[Landed]:
        """Carry a portion out, for real or not."""
        entries = [self._reader.read(row) for row in rows]
        found = self._find([entry.key for entry in entries if entry.key])
        for entry in entries:
            if not entry.left_out:
                self._check_key(entry, found)
            if self._ties and not entry.is_rejected and entry.key:
                self._compare(entry, found)
        known = found if self.mapping.mode != "open" else {}
        return Portion(self._errand, carry_out, known).carry(entries)

    def keep_ties(self, landed: Sequence[Landed]) -> None:
        """Tie the records of rows to their keys, where these are the names of a connection."""
        if self._ties:
            self._ties.keep(landed)

    def _compare(self, entry: Entry, found: dict[str, RecordState]) -> None:
        """Leave of a row what is new in it, and nothing at all when its record was put away."""
        state = found.get(entry.key)
        if state is not None and state.is_gone:
            entry.left_out = True
            entry.problems.append(put_away(state))
        elif self._ties:
            self._ties.leave_news(entry)

    def _find(self, keys: Sequence[str]) -> dict[str, RecordState]:
        if self._ties:
            return self._ties.find(keys)
        records = records_by_key(self.facts.workspace, self.imported.playbook, keys)
        states = read_states(self.facts.workspace, records.values())
        found = {key: states[record] for key, record in records.items() if record in states}
        return {key: state for key, state in found.items() if not state.is_gone}

    def _check_key(self, entry: Entry, found: dict[str, RecordState]) -> None:
        """A key stands for one record: not for two rows, and in no mode for what that mode does not do."""
        key, mode = entry.key, self.mapping.mode
        if not key:
            if mode == "change":
                entry.problems.append(
                    Problem("no_key", "The row has no key.", "Fill it in, or open new records.")
                )
            return
        earlier = self._seen.setdefault(key, entry.number)
        if earlier != entry.number:
            fix = "Leave one of them out, or join them."
            entry.problems.append(
                Problem("duplicate_key", f"Row {earlier} has the key “{key}” too.", fix, value=key)
            )
        elif mode == "open" and key in found:
            sentence = f"“{key}” was imported before: it is {found[key].title} ({found[key].id})."
            fix = "Leave it out, or let the import change records."
            entry.problems.append(Problem("already_imported", sentence, fix, value=key))
        elif mode == "change" and key not in found:
            fix = "Import it first, or let the import open records too."
            entry.problems.append(
                Problem("no_such_key", f"No record was imported as “{key}”.", fix, value=key)
            )

    def _ways_of(self, version: int) -> tuple[Playbook, Ways]:
        if version not in self._ways:
            playbook = program_of(self.facts.workspace, self.imported.playbook, version).playbook
            self._ways[version] = (playbook, Ways(playbook))
        return self._ways[version]


def make_plan(imported: m.Import) -> Plan | Refusal:
    """Make an import ready, or say what has to be answered first."""
    facts = facts_of(imported.workspace_id)
    try:
        program = current_program(imported.workspace_id, imported.playbook)
    except NoSuchPlaybook:
        return Refusal("no_such_playbook", f"There is no published playbook “{imported.playbook}” here.")
    mapping = mapping_from_plain(imported.mapping)
    recognised = msgspec.convert(imported.recognised, Recognised)
    refused = check_mapping(recognised, mapping, program.playbook, facts.directory)
    refused = refused or _refuse_acting_for_others(facts, imported, mapping)
    return refused or _refuse_unknown_connection(facts, mapping) or Plan(imported, facts, program)


def _refuse_acting_for_others(facts: Facts, imported: m.Import, mapping: Mapping) -> Refusal | None:
    person = facts.directory.people.get(imported.created_by)
    if not mapping.accept or (person and person.role == "admin"):
        return None
    sentence = "Only an administrator can have an import accept handoffs in the receivers' names."
    return Refusal("not_an_admin", sentence)


def _refuse_unknown_connection(facts: Facts, mapping: Mapping) -> Refusal | None:
    if not mapping.connection or find_connection(facts.workspace, mapping.connection):
        return None
    return no_such_connection(mapping.connection)
