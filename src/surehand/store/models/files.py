"""Files that people attach; the bytes lie in the data folder under their digest."""

from __future__ import annotations

from django.db import models

from surehand.store.models.records import person_id
from surehand.store.models.scope import OfWorkspace, id_field


class File(OfWorkspace):
    """A stored file. ``digest`` is the SHA-256 of its content, in hexadecimal."""

    id = id_field()
    record = models.CharField(max_length=40, blank=True, default="", db_index=True)
    name = models.CharField(max_length=255)
    size = models.BigIntegerField()
    media_type = models.CharField(max_length=120)
    digest = models.CharField(max_length=64)
    uploaded_by = person_id()
    uploaded_at = models.DateTimeField()

    class Meta:
        db_table = "file"

    def __str__(self) -> str:
        return self.name
