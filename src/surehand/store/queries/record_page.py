"""What a record's page shows beside its state."""

from __future__ import annotations

from surehand.store import models as m


def read_files(workspace: str, record: str) -> list[m.File]:
    """The stored files of a record, the latest first."""
    return list(m.File.objects.within(workspace).filter(record=record).order_by("-uploaded_at", "-id"))


def read_file(workspace: str, file: str) -> m.File | None:
    """A stored file of a workspace."""
    found: m.File | None = m.File.objects.within(workspace).filter(id=file).first()
    return found
