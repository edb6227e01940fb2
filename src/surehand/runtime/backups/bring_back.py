"""Bringing a backup back.

Attached files lie under their digest, so they are put beside those that are there; then the database is replaced in one
step; then files that it does not know go. Whenever it is cut off, the database that is there finds all of its files.
"""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from surehand.core.engine import Refusal
from surehand.runtime.backups.archive import Backup, BadBackup
from surehand.runtime.backups.databases import CannotCopy, load, others_at_work, place_of_sqlite
from surehand.runtime.backups.manifest import DATABASES, FILES, KEY, Manifest
from surehand.runtime.facts import forget


def what_is_here() -> str:
    """What a restore would replace, in words; empty where there is nothing."""
    if connection.vendor == "sqlite" and not place_of_sqlite().exists():
        tables = 0
    else:
        tables = len(connection.introspection.table_names())
    files = sum(1 for path in Path(settings.MEDIA_ROOT).glob("*/*") if path.is_file())
    found = [f"a database with {tables} tables" if tables else "", f"{files} attached files" if files else ""]
    return " and ".join(filter(None, found))


def bring_back(backup: Backup, *, replace: bool) -> Manifest | Refusal:
    """Let an installation be as a backup says: everything or nothing. Without ``replace``, only where nothing is.

    The backup was checked by `look_at`.
    """
    refused = _refuse(backup.manifest, replace=replace)
    if refused:
        return refused
    root = Path(settings.MEDIA_ROOT)
    root.mkdir(parents=True, exist_ok=True)
    try:
        with tempfile.TemporaryDirectory(dir=settings.DATA, prefix=".restore-") as work:
            _bring_files(backup, root, Path(work))
            database = Path(work) / "database"
            backup.unpack(DATABASES[backup.manifest.database], database)
            load(database, Path(work), replace=replace)
            _bring_key(backup, Path(work))
    except (BadBackup, CannotCopy) as failed:
        return failed.refusal
    _remove_others(backup, root)
    forget()
    return backup.manifest


def _refuse(manifest: Manifest, *, replace: bool) -> Refusal | None:
    if manifest.database != connection.vendor:
        names = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}
        sentence = (
            f"This backup is of {names[manifest.database]}; the database here is {names[connection.vendor]}. "
            "Restore it on a database of its kind, then move with `surehand export`."
        )
        return Refusal("other_database", sentence)
    known = MigrationLoader(None, ignore_no_migrations=True).disk_migrations
    unknown = [step for step in manifest.steps if ("surehand", step) not in known]
    if unknown:
        sentence = (
            f"This backup is of Surehand {manifest.surehand}, which is newer: install that version first."
        )
        return Refusal("newer_backup", sentence)
    if not replace and (here := what_is_here()):
        return Refusal("not_empty", f"There is {here} here. Name another folder, or give --replace.")
    if others := others_at_work():
        sentence = f"The database is in use by {others} other connections. End web servers and workers first."
        return Refusal("in_use", sentence)
    return None


def _bring_files(backup: Backup, root: Path, work: Path) -> None:
    arriving = work / "arriving"
    for name in backup.files:
        target = root / name
        if not target.exists():
            backup.unpack(FILES + name, arriving)
            target.parent.mkdir(exist_ok=True)
            os.replace(arriving, target)


def _bring_key(backup: Backup, work: Path) -> None:
    if backup.manifest.has_key:
        backup.unpack(KEY, work / KEY)
        os.replace(work / KEY, Path(settings.DATA) / KEY)


def _remove_others(backup: Backup, root: Path) -> None:
    kept = set(backup.files)
    for path in root.glob("*/*"):
        if path.is_file() and path.relative_to(root).as_posix() not in kept:
            path.unlink()
