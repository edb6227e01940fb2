"""A message is carried out: the record is found or opened, fields are set, a note is added; all of it or nothing.

Nothing here knows whether it is real: `execute_batch` carries a message out, a `Rehearsal` tries it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from functools import partial
from typing import Any, TypeAlias

import msgspec
from django.db import transaction

from surehand.core.engine import Actor, Command, RecordState, Refusal
from surehand.core.engine.commands import AddNote, OpenRecord, SetFields
from surehand.core.values.read import as_written
from surehand.runtime.execute import Done, Outcome, Request, execute_batch
from surehand.runtime.facts import NoSuchPlaybook, facts_of, lock_workspace
from surehand.runtime.imports.rehearsal import Rehearsal
from surehand.runtime.received import Told
from surehand.runtime.webhooks.incoming import find_incoming, incoming_of
from surehand.runtime.webhooks.mapping import Mapped, Wanted, read_message
from surehand.runtime.webhooks.written import source_of
from surehand.store import models as m
from surehand.store.queries.states import read_state, read_states

CarryOut: TypeAlias = Callable[[Actor, Sequence[Request]], list[Outcome]]
NOT_MEANT = "Not meant by the mapping; nothing was done."
NO_MAPPING = "There is no mapping yet; nothing was done."
OUR_OWN = "It is a message of our own that came back; nothing was done."
MOST_ALIKE = 50


class Read(msgspec.Struct, frozen=True):
    """What became of a message, or would: the record before and after it, or why it was held."""

    before: RecordState | None = None
    after: RecordState | None = None
    refused: Refusal | None = None
    sentence: str = ""


def handle(row: m.Inbound, now: datetime) -> Told:
    """Carry out a message that was kept. Called again for the same one, it does nothing more."""
    connection = find_incoming(row.workspace_id, row.connection)
    if connection is None:
        return Told("Its connection is gone, so nobody can read it.", status="failed")
    if m.Delivery.objects.within(row.workspace_id).filter(key=row.key, channel="webhook").exists():
        return Told(OUR_OWN, status="ignored")
    with transaction.atomic():
        # One message after the other: two of the same thing would both find no record, and open one each.
        lock_workspace(row.workspace_id)
        carry_out = partial(_really, row.workspace_id, now)
        read = _Reading(connection, carry_out, f"in:{row.pk}").read(bytes(row.body))
        if read.refused:
            transaction.set_rollback(True)
    return _told(read)


def try_out(connection: m.Connection, mapping: Mapped, body: bytes, now: datetime) -> Read:
    """What a mapping would make of a message: decided by the same engine, and nothing is done."""
    rehearsal = Rehearsal(facts_of(connection.workspace_id), now)
    return _Reading(connection, rehearsal.carry_out, "", mapping).read(body)


def _really(workspace: str, now: datetime, actor: Actor, requests: Sequence[Request]) -> list[Outcome]:
    return execute_batch(workspace, actor, requests, now=now)


class _Reading:
    """One message, on the way from bytes to a record."""

    def __init__(
        self, connection: m.Connection, carry_out: CarryOut, key: str, mapping: Mapped | None = None
    ) -> None:
        self._connection = connection
        self._workspace = connection.workspace_id
        self._mapping = mapping or incoming_of(connection).mapping
        self._carry_out = carry_out
        self._key = key
        person = self._mapping.person or connection.owner
        self._actor = Actor(person, "webhook", source_of(connection.id))

    def read(self, body: bytes) -> Read:
        """Find what is meant, and do it."""
        if not self._mapping.playbook:
            return Read(sentence=NO_MAPPING)
        wanted = read_message(self._mapping, body)
        if wanted is None:
            return Read(sentence=NOT_MEANT)
        before = wanted if isinstance(wanted, Refusal) else self._find(wanted)
        if isinstance(wanted, Refusal) or isinstance(before, Refusal):
            return Read(refused=wanted if isinstance(wanted, Refusal) else _refusal(before))
        try:
            return self._do(wanted, before)
        except NoSuchPlaybook:
            sentence = f"There is no published playbook “{self._mapping.playbook}” here."
            return Read(refused=Refusal("no_such_playbook", sentence))

    def _do(self, wanted: Wanted, before: RecordState | None) -> Read:
        mode = self._mapping.mode
        if before is None and mode == "change":
            return Read(sentence=f"No record is known as “{wanted.key}”; nothing was done.")
        if before is not None and mode == "open":
            return Read(before, before, sentence="Its record was opened before; nothing was done.")
        state = before
        for command in self._commands(wanted, before):
            outcome = self._act(command, state.id if state else "")
            if isinstance(outcome, Refusal):
                return Read(before, refused=outcome)
            state = outcome.state
        assert state is not None
        if self._key:
            self._link(wanted.key, state.id)
        return Read(before, state, sentence="Opened a record." if before is None else "Read into its record.")

    def _commands(self, wanted: Wanted, before: RecordState | None) -> Iterator[Command]:
        if before is None:
            values = {name: value for name, value in wanted.values.items() if value is not None}
            yield OpenRecord(title=wanted.title or wanted.key, values=values, stage=self._mapping.stage)
        elif wanted.values:
            yield SetFields(values=wanted.values)
        if wanted.note:
            yield AddNote(text=wanted.note)

    def _act(self, command: Command, record: str) -> Done | Refusal:
        tag = str(command.__struct_config__.tag)
        key = f"{self._key}:{tag}" if self._key else ""
        playbook = "" if record else self._mapping.playbook
        return self._carry_out(self._actor, [Request(command, record, playbook, key=key)])[0]

    def _find(self, wanted: Wanted) -> RecordState | Refusal | None:
        """The record of a message: by the sender's id, else by the value of a field; where it went on, if merged."""
        links = m.Link.objects.within(self._workspace).filter(connection=self._connection.id, key=wanted.key)
        record = links.values_list("record", flat=True).first()
        state = read_state(self._workspace, record) if record else self._alike(wanted)
        while isinstance(state, RecordState) and state.merged_into:
            state = read_state(self._workspace, state.merged_into)
        if isinstance(state, RecordState) and state.is_gone:
            return Refusal("archived", f"“{state.title}” was put away; nothing is read into it any more.")
        return state

    def _alike(self, wanted: Wanted) -> RecordState | Refusal | None:
        field = self._mapping.key_field
        if not field:
            return None
        rows = m.Record.objects.within(self._workspace).filter(
            playbook=self._mapping.playbook, archived_at=None, merged_into=""
        )
        # A text somewhere in the state narrows them; which field it stands in is looked at one by one.
        written = msgspec.json.encode(wanted.key).decode()
        keys = rows.filter(state__contains=written[1:-1]).values_list("id", flat=True)[:MOST_ALIKE]
        found = [
            state
            for state in read_states(self._workspace, set(keys)).values()
            if field in state.values and _same(state.values[field].value, wanted.key)
        ]
        if len(found) < 2:
            return found[0] if found else None
        sentence = f"{len(found)} records have “{wanted.key}” in the field {field}; it cannot be told which is meant."
        return Refusal("ambiguous", sentence)

    def _link(self, key: str, record: str) -> None:
        rows = m.Link.objects.within(self._workspace)
        rows.get_or_create(
            workspace_id=self._workspace, connection=self._connection.id, key=key, defaults={"record": record}
        )


def _same(value: Any, key: str) -> bool:
    plain = msgspec.to_builtins(value)
    parts = plain.values() if isinstance(plain, dict) else [plain]
    return any(as_written(part).casefold() == key.casefold() for part in parts if part is not None)


def _refusal(found: object) -> Refusal | None:
    return found if isinstance(found, Refusal) else None


def _told(read: Read) -> Told:
    if read.refused:
        stopping = [item.sentence for item in read.refused.unmet if item.severity == "block"]
        return Told(" ".join([read.refused.sentence, *stopping])[:500], status="failed")
    if read.after is None or read.sentence == NOT_MEANT:
        return Told(read.sentence, status="ignored")
    return Told(read.sentence, record=read.after.id)
