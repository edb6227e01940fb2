"""Making a backup: first the database at one moment, then the files that it may speak of."""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Iterator
from datetime import datetime
from importlib.metadata import version
from pathlib import Path
from typing import BinaryIO, cast
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

import msgspec
from django.conf import settings
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

from surehand.core.engine import Refusal
from surehand.runtime.backups.databases import CannotCopy, dump
from surehand.runtime.backups.manifest import DATABASES, FILES, KEY, NAME, Kind, Manifest, Part

_CHUNK = 1024**2


def make_backup(target: Path, now: datetime, *, with_key: bool = False) -> Manifest | Refusal:
    """Write everything to one file while work goes on; the file is there once it is whole, for its owner only.

    The secret key is left out unless ``with_key``: with it, whoever has the file can sign in as anybody.
    """
    if with_key and not _key().is_file():
        sentence = (
            "The secret key is in the environment, not in the data folder: keep it where you keep that."
        )
        return Refusal("no_key_here", sentence)
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=".surehand-backup-") as work:
        part = Path(work) / "part.zip"
        descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            with os.fdopen(descriptor, "wb") as file:
                manifest = _write(cast(BinaryIO, file), Path(work), now, with_key=with_key)
                file.flush()
                os.fsync(file.fileno())
        except CannotCopy as failed:
            return failed.refusal
        part.replace(target)
    return manifest


def _write(file: BinaryIO, work: Path, now: datetime, *, with_key: bool) -> Manifest:
    kind = cast(Kind, connection.vendor)
    copy = work / "database"
    steps = _steps()
    dump(copy)
    parts: dict[str, Part] = {}
    with ZipFile(file, "w", allowZip64=True) as archive:
        # SQLite's file is mostly air; a dump of PostgreSQL and most attachments are packed already.
        packing = ZIP_DEFLATED if kind == "sqlite" else ZIP_STORED
        parts[DATABASES[kind]] = _add(archive, DATABASES[kind], copy, packing)
        for name, path in _files():
            try:
                parts[name] = _add(archive, name, path, ZIP_STORED)
            except FileNotFoundError:
                # Let go of since it was listed: the database knew it no more when it was, or will not miss it.
                continue
        if with_key:
            parts[KEY] = _add(archive, KEY, _key(), ZIP_STORED)
        manifest = Manifest(
            surehand=version("surehand"), database=kind, steps=steps, made_at=now, parts=parts
        )
        archive.writestr(NAME, msgspec.json.format(msgspec.json.encode(manifest)))
    return manifest


def _add(archive: ZipFile, name: str, path: Path, packing: int) -> Part:
    digest, size = hashlib.sha256(), 0
    with path.open("rb") as source:
        info = ZipInfo.from_file(path, name)
        info.compress_type = packing
        with archive.open(info, "w", force_zip64=True) as out:
            while chunk := source.read(_CHUNK):
                digest.update(chunk)
                size += len(chunk)
                out.write(chunk)
    return Part(size, digest.hexdigest())


def _files() -> Iterator[tuple[str, Path]]:
    """Attached files, each under its workspace and digest. Exports that wait to be downloaded are none of them."""
    root = Path(settings.MEDIA_ROOT)
    for folder in sorted(root.iterdir()) if root.is_dir() else ():
        for path in sorted(folder.iterdir()) if folder.is_dir() else ():
            if len(path.name) == 64 and path.is_file():
                yield f"{FILES}{folder.name}/{path.name}", path


def _steps() -> tuple[str, ...]:
    applied = MigrationRecorder(connection).applied_migrations()
    return tuple(sorted(name for app, name in applied if app == "surehand"))


def _key() -> Path:
    return Path(settings.DATA) / KEY
