"""What a browser may show of a file, decided by its first bytes and never by what its name or sender claims.

Pictures of four kinds and PDF keep their own type; text is shown as text, whatever it says. Everything else, and
HTML and SVG above all, is only ever downloaded.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import Literal

from surehand.core.values import FileRef
from surehand.web.access import Reader

Kind = Literal["image", "pdf", "text", ""]

LARGEST_SHOWN = 25 * 1024 * 1024
LARGEST_THUMBNAIL = 3 * 1024 * 1024
"""A page with many files loads their pictures at once; larger ones are named only."""
MOST_TEXT = 200_000
"""Bytes of a text that are shown; the rest is in the file."""

_IMAGES = {
    b"\x89PNG\r\n\x1a\n": "image/png",
    b"\xff\xd8\xff": "image/jpeg",
    b"GIF87a": "image/gif",
    b"GIF89a": "image/gif",
}
_IMAGE_NAMES = (".png", ".jpg", ".jpeg", ".gif", ".webp")
_TEXT_NAMES = (".txt", ".md", ".markdown", ".csv", ".tsv", ".log", ".json", ".yaml", ".yml", ".eml", ".ics")


@dataclass(frozen=True)
class Shown:
    """How a file is shown. ``media_type`` is what its bytes are served as; ``text`` is cut when ``is_cut``."""

    kind: Kind
    media_type: str = ""
    text: str = ""
    is_cut: bool = False


def look_at(path: Path, name: str) -> Shown:
    """What may be shown of a stored file."""
    size = path.stat().st_size
    if size > LARGEST_SHOWN:
        return Shown("")
    with path.open("rb") as content:
        first = content.read(MOST_TEXT)
    if image := _image(first):
        return Shown("image", image)
    if first.startswith(b"%PDF-"):
        return Shown("pdf", "application/pdf")
    if PurePath(name).suffix.casefold() in _TEXT_NAMES and b"\x00" not in first:
        return Shown("text", text=first.decode("utf-8-sig", "replace"), is_cut=size > MOST_TEXT)
    return Shown("")


def _image(first: bytes) -> str:
    if first[:4] == b"RIFF" and first[8:12] == b"WEBP":
        return "image/webp"
    return next((media_type for begin, media_type in _IMAGES.items() if first.startswith(begin)), "")


def thumbnail_of(file: FileRef, record: str, reader: Reader) -> str:
    """The address of a picture to show beside the name of a file; empty for what is none.

    Only the name is looked at: a page names many files, and what is no picture is not served as one anyway.
    """
    is_picture = PurePath(file.name).suffix.casefold() in _IMAGE_NAMES and file.size <= LARGEST_THUMBNAIL
    return reader.url("file-inline", record, file.id) if is_picture else ""
