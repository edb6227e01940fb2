"""A workspace becomes a ZIP: a table a file of JSON lines, the attachments, and a manifest with counts and digests."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any, BinaryIO, TypeAlias
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

import msgspec

from surehand.runtime.exports.manifest import FILES, NAME, WORKSPACE, Entry, Manifest
from surehand.runtime.exports.tables import Table, columns_of, line, lines, tables
from surehand.runtime.facts import NoSuchWorkspace
from surehand.runtime.files import folder_of
from surehand.store import models as m

_CHUNK = 1024 * 1024
_HEEDED = 1_000
"""After so many rows whoever asked hears how far it is."""

Progress: TypeAlias = Callable[[int, int], None]
"""Is told now and then how many of how many parts are written; what it raises ends the work."""


def export_workspace(
    workspace: str, target: BinaryIO, progress: Progress = lambda done, total: None
) -> Manifest:
    """Write everything in a workspace to ``target``, which may be a stream. Raises `NoSuchWorkspace`.

    Work can go on meanwhile: the export holds the events up to the moment it began, and everything they speak of.
    """
    row = m.Workspace.objects.filter(pk=workspace).values(*columns_of(m.Workspace)).first()
    if row is None:
        raise NoSuchWorkspace(workspace)
    entries: dict[str, Entry] = {}
    missing: list[str] = []
    with ZipFile(target, "w", ZIP_DEFLATED) as archive:
        entries[WORKSPACE] = _add(archive, WORKSPACE, [line(row)])
        kept = tables()
        for number, table in enumerate(kept):
            heed = partial(progress, number, len(kept))
            told = _heeded(lines(table, workspace, **_until(table, row)), heed)
            entries[f"{table.name}.jsonl"] = _add(archive, f"{table.name}.jsonl", told)
        digests = (
            m.File.objects.within(workspace).order_by("digest").values_list("digest", flat=True).distinct()
        )
        for number, digest in enumerate(digests):
            heed = partial(progress, len(kept) + number, len(kept) + len(digests))
            path = folder_of(workspace) / digest
            if path.exists():
                entries[FILES + digest] = _add(archive, FILES + digest, _heeded(_content(path), heed, 1))
            else:
                missing.append(digest)
        manifest = Manifest(
            workspace=workspace,
            slug=row["slug"],
            made_at=datetime.now(UTC),
            entries=entries,
            missing_files=tuple(missing),
        )
        archive.writestr(NAME, msgspec.json.format(msgspec.json.encode(manifest)))
    return manifest


def _until(table: Table, workspace: Mapping[str, Any]) -> dict[str, int]:
    """Up to where a chained table is exported: to where it ended when the export began."""
    ends = {m.Event: "seq", m.TrailEntry: "trail_seq"}
    return {"seq__lte": workspace[ends[table.model]]} if table.model in ends else {}


def _heeded(parts: Iterable[bytes], heed: Callable[[], None], every: int = _HEEDED) -> Iterator[bytes]:
    """The same parts; whoever asked hears of it now and then, and may end it."""
    for number, part in enumerate(parts):
        if number % every == 0:
            heed()
        yield part


def _add(archive: ZipFile, name: str, parts: Iterable[bytes]) -> Entry:
    """Add an entry piece by piece, and say what it holds."""
    digest, size, count = hashlib.sha256(), 0, 0
    info = ZipInfo(name, datetime.now(UTC).timetuple()[:6])
    info.compress_type = ZIP_DEFLATED
    with archive.open(info, "w", force_zip64=True) as entry:
        for part in parts:
            digest.update(part)
            size, count = size + len(part), count + 1
            entry.write(part)
    return Entry(size, digest.hexdigest(), 0 if name.startswith(FILES) else count)


def _content(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            yield chunk
