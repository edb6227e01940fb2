"""Files that people take for tables, known by their first bytes, whatever they are called."""

from __future__ import annotations

import zipfile
from pathlib import Path

_BEGINNINGS = (
    (b"%PDF-", "a PDF"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
    (b"{\\rtf", "a text document"),
)
_INSIDE = (("word/", "a Word document"), ("ppt/", "a presentation"))


def other_kind(path: Path, beginning: bytes) -> str:
    """What a file is that cannot be a table, such as “a PDF”; empty where it may be one."""
    told = (kind for magic, kind in _BEGINNINGS if beginning.startswith(magic))
    return next(told, "") or (_kind_of_archive(path) if beginning.startswith(b"PK\x03\x04") else "")


def _kind_of_archive(path: Path) -> str:
    if not zipfile.is_zipfile(path):
        return ""
    with zipfile.ZipFile(path) as archive:
        names = archive.namelist()
    return next((kind for folder, kind in _INSIDE if any(name.startswith(folder) for name in names)), "")
