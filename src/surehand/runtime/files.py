"""Files in the data folder, one place per content; the table knows name, size, type and digest."""

from __future__ import annotations

import hashlib
import mimetypes
import os
import tempfile
import unicodedata
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from math import ceil
from pathlib import Path

from django.conf import settings
from django.db import transaction

from surehand.core.engine import Next, Refusal
from surehand.core.values import FileRef
from surehand.runtime.facts import lock_workspace
from surehand.runtime.ids import new_id
from surehand.store import models as m
from surehand.store.queries.states import read_state

LARGEST = 25_000_000
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
    key: str = "",
) -> FileRef | Refusal:
    """Keep a file and say how it is known. Refuses what is empty, too large, or runs when opened.

    The same file sent again under the same ``key`` is the same file. One that nothing refers to afterwards, because
    attaching it was refused, is let go of with `let_go`.
    """
    clean = clean_name(name)
    if Path(clean).suffix.casefold() in _RUNS_ON_OPENING:
        return _refuse("file_type", f"“{clean}” is a program; attach a document, an image or an archive.")
    with _received(folder_of(workspace), chunks, largest) as (content, size, digest):
        if not size:
            return _refuse("file_size", f"“{clean}” is empty: there is nothing in it to keep.")
        if size > largest:
            sentence = f"“{clean}” has {megabytes(size)} MB; at most {megabytes(largest)} MB are taken."
            return _refuse("file_size", sentence)
        media_type = mimetypes.guess_type(clean)[0] or "application/octet-stream"
        again = (record, person, key, clean, digest)
        file = FileRef(_id_under(again) if key else new_id("file"), clean, size, media_type, digest)
        with transaction.atomic():
            # Content and row come, and go, under one lock: nobody lets go of content that is just coming again.
            lock_workspace(workspace)
            os.replace(content, folder_of(workspace) / digest)
            _keep_row(workspace, file, person, record)
    return file


@contextmanager
def _received(folder: Path, chunks: Iterable[bytes], largest: int) -> Iterator[tuple[Path, int, str]]:
    """Content in a file that is gone afterwards unless it was put elsewhere, its size and its digest.

    Of what is too large, only the size is right.
    """
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
            yield Path(kept.name), size, digest.hexdigest()
        finally:
            Path(kept.name).unlink(missing_ok=True)


def _id_under(again: tuple[str, ...]) -> str:
    """The id of a file that may be sent again: made from everything that would be the same."""
    told = "\n".join(again)
    return f"file_{hashlib.sha256(told.encode()).hexdigest()[:26]}"


def _keep_row(workspace: str, file: FileRef, person: str, record: str) -> None:
    if m.File.objects.within(workspace).filter(id=file.id).exists():
        return
    m.File(
        id=file.id,
        workspace_id=workspace,
        record=record,
        name=file.name,
        size=file.size,
        media_type=file.media_type,
        digest=file.digest,
        uploaded_by=person,
        uploaded_at=datetime.now(UTC),
    ).save(force_insert=True)


def let_go(workspace: str, file: str) -> None:
    """Forget a stored file that no record, import or audit refers to; its content goes with the last such file."""
    with transaction.atomic():
        lock_workspace(workspace)
        row = m.File.objects.within(workspace).filter(id=file).first()
        if row is None or _is_referred_to(row):
            return
        row.delete()
        if not m.File.objects.within(workspace).filter(digest=row.digest).exists():
            path_of(row).unlink(missing_ok=True)


def _is_referred_to(row: m.File) -> bool:
    state = read_state(row.workspace_id, row.record) if row.record else None
    attached = state is not None and row.pk in state.files
    named = (model.objects.within(row.workspace_id).filter(file=row) for model in (m.Import, m.Audit))
    return attached or any(rows.exists() for rows in named)


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


def megabytes(size: int) -> str:
    """A size in bytes as megabytes, such as “25.1”: rounded up, so that what is too large never seems to fit."""
    return f"{ceil(size / 100_000) / 10:,.1f}".removesuffix(".0")


def clean_name(name: str) -> str:
    """A file name without folders, control characters or surprises in its direction of writing."""
    last = unicodedata.normalize("NFC", name).replace("\\", "/").rsplit("/", 1)[-1]
    kept = "".join(c for c in last if unicodedata.category(c) not in ("Cc", "Cf", "Cs")).strip(" .")
    return kept[-200:] or "file"


def _refuse(code: str, sentence: str) -> Refusal:
    return Refusal(code, sentence, allowed=(Next("attach", "Attach another file."),))
