"""Imports of tables: the file, how it was read, and what became of each row."""

from __future__ import annotations

from django.db import models

from surehand.store.models.files import File
from surehand.store.models.records import person_id
from surehand.store.models.scope import OfWorkspace, id_field


class Import(OfWorkspace):
    """One import. ``recognised`` is what was found in the file (`runtime.imports.Recognised`), ``mapping`` what each
    column becomes (`runtime.imports.Mapping`).

    ``status`` is draft, running, done, cancelled, failed, undoing or undone. Whoever carries it out holds ``lease``
    until ``leased_until``; after that somebody else goes on where it stopped. Each row counts once in one of
    ``rows_opened``, ``rows_changed``, ``rows_unchanged`` and ``rows_rejected``; ``rows_held`` are those that a gate
    kept from their stage.
    """

    id = id_field()
    file: models.ForeignKey[File, File] = models.ForeignKey(File, on_delete=models.RESTRICT, related_name="+")
    playbook = models.CharField(max_length=80)
    recognised = models.JSONField(default=dict)
    mapping = models.JSONField(default=dict)
    status = models.CharField(max_length=10, default="draft")
    rows_total = models.PositiveIntegerField(default=0)
    rows_done = models.PositiveIntegerField(default=0)
    rows_opened = models.PositiveIntegerField(default=0)
    rows_changed = models.PositiveIntegerField(default=0)
    rows_unchanged = models.PositiveIntegerField(default=0)
    rows_rejected = models.PositiveIntegerField(default=0)
    rows_held = models.PositiveIntegerField(default=0)
    created_by = person_id()
    created_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    undone_by = person_id()
    note = models.CharField(max_length=500, blank=True, default="")
    lease = models.CharField(max_length=40, blank=True, default="")
    leased_until = models.DateTimeField(null=True)

    class Meta:
        db_table = "import"


class ImportRow(OfWorkspace):
    """What became of one row, counted as a spreadsheet does: row 1 is the header where there is one.

    ``outcome`` is opened, changed, unchanged, rejected or undone; ``key`` is the row's name in the other system, by
    which a later import finds the record; ``version`` is the record's version after the row; ``before`` holds what the
    row replaced, for undoing it (`runtime.imports.carry.Before`).
    """

    imported = models.ForeignKey(Import, on_delete=models.CASCADE, related_name="+")
    number = models.PositiveIntegerField()
    outcome = models.CharField(max_length=10)
    record = models.CharField(max_length=40, blank=True, default="", db_index=True)
    version = models.PositiveIntegerField(default=0)
    key = models.CharField(max_length=200, blank=True, default="")
    problems = models.JSONField(default=list)
    before = models.JSONField(default=dict)

    class Meta:
        db_table = "import_row"
        constraints = [models.UniqueConstraint(fields=["imported", "number"], name="import_row_number")]
        indexes = [models.Index(fields=["workspace", "key"], name="import_row_key")]
