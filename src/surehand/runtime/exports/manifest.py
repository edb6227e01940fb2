"""What an export says of itself: its format, whose it is, and the size and digest of everything in it."""

from __future__ import annotations

from datetime import datetime

import msgspec

FORMAT = "surehand-export"
VERSION = 1
NAME = "manifest.json"
WORKSPACE = "workspace.json"
FILES = "files/"


class Entry(msgspec.Struct, frozen=True):
    """One part of an export. ``lines`` counts the rows of a table; ``sha256`` is of the content as it unpacks."""

    bytes: int
    sha256: str
    lines: int = 0


class Manifest(msgspec.Struct, frozen=True, kw_only=True):
    """The list of all parts. ``missing_files`` are digests of attachments whose content was gone when it was made."""

    format: str = FORMAT
    version: int = VERSION
    workspace: str
    slug: str
    made_at: datetime
    entries: dict[str, Entry]
    missing_files: tuple[str, ...] = ()
