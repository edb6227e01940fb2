"""Copies of the sample company: the product's own acts make it once in a process, every other test gets its rows anew.

A copy has ids of its own, as if all acts were done again. So nothing that is kept for a workspace anywhere (facts and
programs in the process, counts in the cache, files on the disk) can be that of another test, and nothing has to be
cleared. Only the moments in its audit log are those of the first; the hashes of that log are made anew.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from django.apps import apps
from django.db import transaction

from surehand.runtime.ids import new_id
from surehand.runtime.trail import entry_hash
from surehand.store import models as m
from surehand.store.models.scope import OfWorkspace


class Copies:
    """The rows of a workspace as they are now, to be put into the database again under other ids.

    ``rows`` are told by table, ``ids`` in their order.
    """

    def __init__(self, workspace: str) -> None:
        found: dict[Any, list[Any]] = {m.Workspace: [m.Workspace.objects.get(id=workspace)]}
        found |= {model: [*model.objects.within(workspace).order_by("pk")] for model in _tables()}
        self.rows = {model: [_plain(row) for row in rows] for model, rows in found.items() if rows}
        self.ids = sorted(row.pk for rows in found.values() for row in rows if isinstance(row.pk, str))
        self._an_id = re.compile("|".join(self.ids))

    def put(self) -> Mapping[str, str]:
        """Put them into the database once more; the new id of each old one."""
        ids = {old: new_id(old.partition("_")[0]) for old in self.ids}
        made = {model: [model(**row) for row in rows] for model, rows in self.renamed(ids).items()}
        made[m.Workspace][0].trail_head = _chained(made[m.TrailEntry])
        with transaction.atomic():
            for model, rows in made.items():
                model._base_manager.bulk_create(rows)
        return ids

    def renamed(self, ids: Mapping[str, str]) -> dict[Any, list[dict[str, Any]]]:
        """The rows under other ids, wherever they are named."""
        return {model: [self._renamed(row, ids) for row in rows] for model, rows in self.rows.items()}

    def _renamed(self, row: Mapping[str, object], ids: Mapping[str, str]) -> dict[str, Any]:
        return {
            name: self._an_id.sub(lambda found: ids[found[0]], value) if isinstance(value, str) else value
            for name, value in row.items()
        }


def _tables() -> list[type[OfWorkspace]]:
    return [model for model in apps.get_models() if issubclass(model, OfWorkspace)]


def _plain(row: Any) -> dict[str, object]:
    """The cells of a row, without a number that the database gave."""
    cells = {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}
    if not isinstance(row.pk, str):
        del cells[row._meta.pk.attname]
    return cells


def _chained(entries: Sequence[Any]) -> str:
    """Hash the entries of an audit log, each with the one before it; the last hash."""
    head = ""
    for entry in entries:
        entry.hash = head = entry_hash(head, entry)
    return head
