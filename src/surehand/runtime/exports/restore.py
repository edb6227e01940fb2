"""An export becomes a workspace again: the same ids, the same history to the last hash, projections made anew."""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections import defaultdict
from collections.abc import Iterator
from itertools import groupby, islice
from pathlib import Path
from typing import Any, TypeVar

import msgspec
from django.db import Error, models, transaction

from surehand.core.engine import Recorded, Refusal, decode_event
from surehand.runtime.chain import Break, EventChain, check_anchors, check_erasures, check_trail, told_of
from surehand.runtime.exports.archive import LARGEST, Archive, BadExport
from surehand.runtime.exports.manifest import WORKSPACE
from surehand.runtime.exports.tables import Table, tables, typed
from surehand.runtime.facts import NoSuchPlaybook, facts_changed, forget
from surehand.runtime.files import folder_of
from surehand.runtime.projections import project
from surehand.store import models as m

_PORTION = 1_000

Each = TypeVar("Each")


def restore_workspace(path: Path, *, largest: int = LARGEST) -> m.Workspace | Refusal:
    """Bring a workspace back. All or nothing; refused when it is here already and not empty.

    People are tied to the accounts here that have proven their address. API keys come without their secrets: they are
    listed, and have to be made anew.
    """
    known = {table.name: table for table in tables()}
    try:
        archive = Archive(path, frozenset(known), largest)
    except BadExport as bad:
        return bad.refusal
    written: list[Path] = []
    try:
        with transaction.atomic():
            workspace = _Restore(archive, known).everything(written)
    except BadExport as bad:
        _remove(written)
        return bad.refusal
    except Error as error:
        _remove(written)
        return Refusal("not_storable", f"The database does not take a row: {error}.")
    finally:
        archive.close()
    forget()
    return workspace


def _remove(written: list[Path]) -> None:
    for path in written:
        path.unlink(missing_ok=True)


class _Restore:
    """The work of one transaction."""

    def __init__(self, archive: Archive, known: dict[str, Table]) -> None:
        self._archive = archive
        self._tables = known
        self._ids: dict[str, set[object]] = defaultdict(set)
        self._named: dict[tuple[str, str, str], set[object]] = defaultdict(set)

    def everything(self, written: list[Path]) -> m.Workspace:
        workspace = self._workspace()
        for table in self._tables.values():
            if table.model is not m.Event:
                self._load(table, workspace.pk)
        self._check_owners()
        self._load_events(workspace)
        _tie_accounts(workspace.pk)
        facts_changed(workspace.pk)
        forget()
        for histories in _portions(_histories(workspace.pk)):
            _project(workspace.pk, histories)
        for digest in self._archive.files():
            self._load_file(workspace.pk, digest, written)
        return workspace

    def _workspace(self) -> m.Workspace:
        for number, row in self._archive.lines(WORKSPACE):
            plain = _decode(WORKSPACE, number, row)
            try:
                workspace = m.Workspace(**typed(m.Workspace, plain))
            except (TypeError, KeyError, ValueError) as error:
                raise BadExport("unreadable_line", f"{WORKSPACE} cannot be read: {error}.") from None
            _make_room(workspace)
            workspace.save(force_insert=True)
            return workspace
        raise BadExport("unreadable_line", f"{WORKSPACE} is empty.")

    def _load(self, table: Table, workspace: str) -> None:
        for portion in _portions(self._rows(table, workspace)):
            table.model._default_manager.within(workspace).bulk_create(portion)  # type: ignore[attr-defined]  # see store.models.scope

    def _rows(self, table: Table, workspace: str) -> Iterator[Any]:
        name = f"{table.name}.jsonl"
        for number, line in self._archive.lines(name):
            try:
                row = table.read(line, workspace)
            except (ValueError, msgspec.MsgspecError) as error:
                raise BadExport("unreadable_line", f"{name} line {number} cannot be read: {error}.") from None
            if isinstance(row, m.ApiKey):
                row.digest = f"not exported: {row.pk}"[:64]
            self._ids[table.name].add(row.pk)
            for column, owner in table.owners.items():
                if (named := getattr(row, column)) is not None:
                    self._named[name, column, owner].add(named)
            yield row

    def _check_owners(self) -> None:
        """What a row points to is in the export: nothing crosses workspaces."""
        for (name, column, owner), named in self._named.items():
            strange = named - self._ids[owner]
            if strange:
                sentence = f"{name}: {column} names {min(map(str, strange))}, which is not in {owner}.jsonl."
                raise BadExport("points_outside", sentence)

    def _load_events(self, workspace: m.Workspace) -> None:
        """The history, each event checked against the hash chain as it comes; then the audit log beside it."""
        table, chain = self._tables[m.Event._meta.db_table], EventChain()
        for portion in _portions(self._rows(table, workspace.pk)):
            for event in portion:
                if chain.take(told_of(event)):
                    sentence = f"event.jsonl line {chain.count}: the event was changed, or one before it was taken out."
                    raise BadExport("chain_broken", sentence)
            m.Event.objects.within(workspace.pk).bulk_create(portion)
        if (workspace.seq, workspace.head) != (chain.count, chain.head):
            raise BadExport(
                "chain_broken", f"The history ends at event {chain.count}; it should at {workspace.seq}."
            )
        for broken in _breaks(workspace, chain):
            raise BadExport("chain_broken", broken.sentence)

    def _load_file(self, workspace: str, digest: str, written: list[Path]) -> None:
        folder = folder_of(workspace)
        target = folder / digest
        if target.exists():
            return
        told = hashlib.sha256()
        with tempfile.NamedTemporaryFile(dir=folder, delete=False) as kept:
            written.append(Path(kept.name))
            for part in self._archive.content(digest):
                told.update(part)
                kept.write(part)
        if told.hexdigest() != digest:
            raise BadExport("wrong_digest", f"files/{digest} holds something else than its name says.")
        os.replace(kept.name, target)
        written.append(target)


def _breaks(workspace: m.Workspace, chain: EventChain) -> Iterator[Break]:
    """Where the audit log does not hold, or does not fit the events."""
    trail = check_trail(workspace.pk, workspace.trail_seq, workspace.trail_head)
    yield from filter(None, (trail, check_anchors(workspace.pk, workspace.trail_seq)))
    yield from check_erasures(workspace.pk, chain.blanked)


def _make_room(workspace: m.Workspace) -> None:
    """An empty workspace with the same id or name gives way; one with anything in it does not."""
    same = m.Workspace.objects.filter(models.Q(pk=workspace.pk) | models.Q(slug=workspace.slug))
    for other in same:
        for model in (m.Event, m.PlaybookEntry, m.Person, m.File):
            if model.objects.within(other.pk).exists():
                noun = model._meta.verbose_name_plural
                sentence = f"There is a workspace “{other.slug}” here that is not empty: it has {noun}."
                raise BadExport("not_empty", sentence)
        other.delete()


def _tie_accounts(workspace: str) -> None:
    """Let people sign in with the accounts here that have proven their address."""
    people = m.Person.objects.within(workspace)
    proven = m.Account.objects.filter(is_proven=True, email__in=people.values("email"))
    accounts = dict(proven.values_list("email", "pk"))
    for email, account in accounts.items():
        people.filter(email=email).update(account=account)


def _histories(workspace: str) -> Iterator[list[Recorded]]:
    """The history of each record that was not erased. Raises `BadExport` for an event that cannot be read."""
    rows = m.Event.objects.within(workspace).exclude(data="").order_by("record", "version")
    told = rows.values_list("record", "data", "at", "actor", "version").iterator(2000)
    for record, events in groupby(told, key=lambda row: row[0]):
        try:
            yield [Recorded(decode_event(data), at, actor, version) for _, data, at, actor, version in events]
        except (msgspec.MsgspecError, KeyError, ValueError) as error:
            raise BadExport(
                "broken_history", f"An event of record {record} cannot be read: {error}."
            ) from None


def _project(workspace: str, histories: list[list[Recorded]]) -> None:
    try:
        project(workspace, histories)
    except NoSuchPlaybook as missing:
        raise BadExport(
            "broken_history", f"A record follows {missing}, which is not in the export."
        ) from None
    except (KeyError, ValueError) as error:
        raise BadExport(
            "broken_history", f"The history of a record does not hold together: {error!r}."
        ) from None


def _portions(rows: Iterator[Each]) -> Iterator[list[Each]]:
    while portion := list(islice(rows, _PORTION)):
        yield portion


def _decode(name: str, number: int, row: bytes) -> dict[str, object]:
    try:
        return msgspec.json.decode(row, type=dict[str, object])
    except msgspec.MsgspecError as error:
        raise BadExport("unreadable_line", f"{name} line {number} cannot be read: {error}.") from None
