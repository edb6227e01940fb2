"""Files in the data folder, one place per content; the table knows name, size, type and digest."""

from __future__ import annotations

import hashlib
import mimetypes
import os
import tempfile
import unicodedata
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings

from surehand.core.engine import Next, Refusal
from surehand.core.values import FileRef
from surehand.runtime.ids import new_id
from surehand.store import models as m

LARGEST = 25 * 1024 * 1024
_RUNS_ON_OPENING = frozenset(
    ".exe .com .bat .cmd .msi .scr .pif .cpl .dll .js .jse .vbs .vbe .wsf .wsh .ps1 .hta .jar .lnk .reg .iso".split()
)


def store_file(
    workspace: str,
    name: str,
    chunks: Iterable[bytes],
    person: str,
    record: str = "",
    *,
    largest: int = LARGEST,
) -> FileRef | Refusal:
    """Keep a file and say how it is known. Refuses what is empty, too large, or runs when opened."""
    clean = clean_name(name)
    if Path(clean).suffix.casefold() in _RUNS_ON_OPENING:
        return _refuse("file_type", f"“{clean}” is a program; attach a document, an image or an archive.")
    digest, size = _keep_content(folder_of(workspace), chunks, largest)
    if not digest:
        return _refuse("file_size", f"“{clean}” has {size:,} bytes; a file has between 1 and {largest:,}.")
    return _keep_row(workspace, clean, size, digest, person, record)


def _keep_content(folder: Path, chunks: Iterable[bytes], largest: int) -> tuple[str, int]:
    """Write content under its digest, or, empty or too large, not at all; then the digest is an empty string."""
    digest, size = hashlib.sha256(), 0
    with tempfile.NamedTemporaryFile(dir=folder, delete=False) as kept:
        try:
            for chunk in chunks:
                size += len(chunk)
                if size <= largest:
                    digest.update(chunk)
                    kept.write(chunk)
            kept.flush()
            os.fsync(kept.fileno())
            if not 0 < size <= largest:
                return "", size
            os.replace(kept.name, folder / digest.hexdigest())
        finally:
            # Nothing is left of an upload that broke off; after the replacement there is nothing of this name.
            Path(kept.name).unlink(missing_ok=True)
    return digest.hexdigest(), size


def _keep_row(workspace: str, name: str, size: int, digest: str, person: str, record: str) -> FileRef:
    media_type = mimetypes.guess_type(name)[0] or "application/octet-stream"
    row = m.File(
        id=new_id("file"),
        workspace_id=workspace,
        record=record,
        name=name,
        size=size,
        media_type=media_type,
        digest=digest,
        uploaded_by=person,
        uploaded_at=datetime.now(UTC),
    )
    row.save(force_insert=True)
    return FileRef(row.pk, name, size, media_type, digest)


def is_stored(workspace: str, record: str, file: FileRef) -> bool:
    """Whether a file was stored in this workspace just as it is described, for this record or for none yet."""
    rows = m.File.objects.within(workspace).filter(id=file.id, record__in=("", record))
    known = rows.values_list("id", "name", "size", "media_type", "digest").first()
    return known is not None and FileRef(*known) == file


def folder_of(workspace: str) -> Path:
    """Where a workspace's files lie, each under its digest."""
    folder = Path(settings.MEDIA_ROOT) / workspace
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def path_of(file: m.File) -> Path:
    """Where the content of a stored file lies."""
    return folder_of(file.workspace_id) / file.digest


def clean_name(name: str) -> str:
    """A file name without folders, control characters or surprises in its direction of writing."""
    last = unicodedata.normalize("NFC", name).replace("\\", "/").rsplit("/", 1)[-1]
    kept = "".join(c for c in last if unicodedata.category(c) not in ("Cc", "Cf", "Cs")).strip(" .")
    return kept[-200:] or "file"


def _refuse(code: str, sentence: str) -> Refusal:
    return Refusal(code, sentence, allowed=(Next("attach", "Attach another file."),))
