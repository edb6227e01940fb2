"""What a backup says of itself: of which version and database it is, and the size and digest of everything in it."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

import msgspec

FORMAT = "surehand-backup"
VERSION = 1
NAME = "manifest.json"
FILES = "files/"
KEY = "secret.key"
DATABASES = {"sqlite": "database.sqlite3", "postgresql": "database.dump"}
"""The part that holds the database, by its kind."""

Kind = Literal["sqlite", "postgresql"]


class Part(msgspec.Struct, frozen=True):
    """One part of a backup."""

    bytes: int
    sha256: str


class Manifest(msgspec.Struct, frozen=True, kw_only=True):
    """The list of all parts. ``steps`` are the migrations that the database had had; ``surehand`` is the version."""

    format: str = FORMAT
    version: int = VERSION
    surehand: str
    database: Kind
    steps: tuple[str, ...]
    made_at: datetime
    parts: dict[str, Part]

    @property
    def has_key(self) -> bool:
        """Whether the secret key of the installation is in it."""
        return KEY in self.parts
