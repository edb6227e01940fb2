"""Erasing a record: everything it held is deleted for good; that it was there, and who erased it why, stays.

The history is append-only, so its events stay in their places without their content: see docs/decisions/erasure.md.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime
from functools import partial
from typing import Any

import msgspec
from django.apps import apps
from django.db import models, transaction

from surehand.core.engine import Actor, Next, RecordState, Refusal
from surehand.runtime.chain import digest_of_erased
from surehand.runtime.execute import NO_RECORD
from surehand.runtime.facts import Facts, lock_workspace, program_of
from surehand.runtime.files import folder_of
from surehand.runtime.trail import Changed, note
from surehand.store import models as m
from surehand.store.models.scope import OfWorkspace
from surehand.store.queries.states import read_state

LONGEST_REASON = 500
_FILE = re.compile(r'"(file_[0-9a-z]{26})"')
_KEPT = (m.Event, m.ImportRow, m.IdempotencyKey, m.File, m.AssistUse)
"""Tables whose rows of a record are emptied or looked at one by one; of all others they are deleted.

That a model was asked stays: it holds no text, and tells whom else one has to ask to forget it.
"""


class Erased(msgspec.Struct, frozen=True):
    """What was erased: the record with those that were merged into it, their events, and files."""

    records: tuple[str, ...]
    events: int
    files: int


def erase_record(
    workspace: str, actor: Actor, record: str, reason: str, *, now: datetime | None = None
) -> Erased | Refusal:
    """Erase a record and those that were merged into it.

    Allowed to administrators and the lead of the team that has it. The reason stands in the audit log for good, so it
    should name nobody. Tables that were imported, and exports that were made before, still hold what they held.
    """
    if not reason.strip():
        return Refusal("reason_missing", "Say why it is erased; the reason stays in the audit log.")
    with transaction.atomic():
        facts, _ = lock_workspace(workspace)
        state = read_state(workspace, record)
        if state is None:
            return NO_RECORD
        if refused := _may_erase(facts, actor, state):
            return refused
        work = _Erasure(workspace, [record, *_merged_into(workspace, record)])
        erased = work.carry_out()
        for each in work.records:
            left = {"digest": digest_of_erased(workspace, each), "playbook": state.playbook}
            told = Changed(each, after=left, reason=reason.strip()[:LONGEST_REASON])
            note(workspace, actor, "record_erased", each, told, now=now)
    return erased


def may_erase(facts: Facts, person: str, state: RecordState) -> bool:
    """Whether somebody may erase a record: an administrator, or the lead of the team that has it."""
    return _may_erase(facts, Actor(person), state) is None


def _may_erase(facts: Facts, actor: Actor, state: RecordState) -> Refusal | None:
    person = facts.directory.people.get(actor.person)
    stages = program_of(facts.workspace, state.playbook, state.playbook_version).playbook.stages
    team = stages[state.stage].team if state.stage in stages else ""
    if person and person.active and person.can_work and facts.directory.leads(person, team):
        return None
    admins = (Next("ask_admin", f"Ask {admin.name}.") for admin in facts.directory.admins()[:1])
    sentence = f"Only an administrator or the lead of {team} can erase a record."
    return Refusal("not_a_lead", sentence, allowed=tuple(admins))


def _merged_into(workspace: str, record: str) -> list[str]:
    """The records that went on as this one, and as those."""
    rows = m.Record.objects.within(workspace)
    found: list[str] = []
    layer = [record]
    while layer:
        layer = list(rows.filter(merged_into__in=layer).exclude(id__in=found).values_list("id", flat=True))
        found += layer
    return found


class _Erasure:
    """The work of one transaction."""

    def __init__(self, workspace: str, records: list[str]) -> None:
        self.workspace = workspace
        self.records = records

    def carry_out(self) -> Erased:
        files = self._files()
        handoffs = list(self._rows(m.Handoff).values_list("id", flat=True))
        events = self._rows(m.Event).exclude(data="").update(data="")
        self._rows(m.ImportRow).update(before={}, problems=[], key="")
        self._rows(m.IdempotencyKey).update(refusal="")
        self._forget_typed(handoffs)
        self._forget_reports()
        for model in _tables_with("handoff"):
            model.objects.within(self.workspace).filter(handoff__in=handoffs).delete()
        for model in _tables_with("record"):
            self._rows(model).delete()
        m.Record.objects.within(self.workspace).filter(id__in=self.records).delete()
        self._remove(files)
        return Erased(tuple(self.records), events, len(files))

    def _forget_typed(self, handoffs: list[str]) -> None:
        """What people typed into forms of these records and have not sent."""
        for subject in (*self.records, *handoffs):
            m.UnsentForm.objects.within(self.workspace).filter(place__contains=subject).delete()

    def _forget_reports(self) -> None:
        """Audits of Surehand's own events name records: what they found is measured anew where somebody wants it."""
        own = m.Audit.objects.within(self.workspace).filter(source="own")
        m.BackTest.objects.within(self.workspace).filter(audit__in=own).delete()
        own.update(status="reading", report="", measures="", page="", mined="", cases=0, events=0, findings=0)

    def _rows(self, model: type[OfWorkspace]) -> models.QuerySet[Any]:
        return model.objects.within(self.workspace).filter(record__in=self.records)

    def _files(self) -> dict[str, str]:
        """The files of the records, with the digests of their contents: those stored for them, and those attached."""
        attached = {
            file
            for data in self._rows(m.Event).values_list("data", flat=True)
            for file in _FILE.findall(data)
        }
        rows = m.File.objects.within(self.workspace)
        named = rows.filter(id__in=attached, record="").values_list("id", "digest")
        shared = self._shared([file for file, _ in named])
        mine = {file: digest for file, digest in named if file not in shared}
        return dict(rows.filter(record__in=self.records).values_list("id", "digest")) | mine

    def _shared(self, files: Iterable[str]) -> set[str]:
        """Those of the files that were stored for no record in particular and stand on others too."""
        others = m.Event.objects.within(self.workspace).exclude(record__in=self.records)
        return {file for file in files if others.filter(data__contains=f'"{file}"').exists()}

    def _remove(self, files: dict[str, str]) -> None:
        rows = m.File.objects.within(self.workspace)
        rows.filter(id__in=files).delete()
        still = set(rows.filter(digest__in=files.values()).values_list("digest", flat=True))
        for digest in set(files.values()) - still:
            path = folder_of(self.workspace) / digest
            transaction.on_commit(partial(path.unlink, missing_ok=True))


def _tables_with(column: str) -> list[type[OfWorkspace]]:
    """The tables whose rows belong to a record, or a handoff, by a column of that name."""
    return [
        model
        for model in apps.get_models()
        if issubclass(model, OfWorkspace)
        and model not in _KEPT
        and column in {field.attname for field in model._meta.concrete_fields}
    ]
