"""Audits of logs: the file, what its columns mean, and what was found."""

from __future__ import annotations

from django.db import models

from surehand.store.models.files import File
from surehand.store.models.records import person_id
from surehand.store.models.scope import OfWorkspace, id_field


class Audit(OfWorkspace):
    """An audit of a file, or of Surehand's own events where ``source`` is ``own``.

    ``status`` is reading while nobody has looked at the columns yet, open while they are to be confirmed, and measured
    once there is a report. ``looked`` is what was seen of the columns (`runtime.audits.shapes.Looked`), ``settings``
    what was confirmed (`Settings`), ``unclear`` what the file leaves open (`audit.unclear.Unclear`).

    ``report`` is the report as it is read, ``measures`` everything that was measured, as JSON; ``page`` has the
    sections of the report as they are shown; it and ``report`` are by the language they are in. ``mined`` is the mined
    contract, ``mined_as`` the playbook it was opened as. They hold cases by name; lists leave them out.
    ``cases``, ``events``, ``findings`` and ``grade`` are of the report, for lists.
    """

    id = id_field()
    title = models.CharField(max_length=200)
    source = models.CharField(max_length=10, default="file")
    file: models.ForeignKey[File | None, File | None] = models.ForeignKey(
        File, on_delete=models.RESTRICT, related_name="+", null=True
    )
    file_name = models.CharField(max_length=255, blank=True, default="")
    status = models.CharField(max_length=10, default="reading")
    looked = models.TextField(blank=True, default="")
    settings = models.TextField(blank=True, default="")
    unclear = models.TextField(blank=True, default="")
    report = models.TextField(blank=True, default="")
    measures = models.TextField(blank=True, default="")
    page = models.TextField(blank=True, default="")
    mined = models.TextField(blank=True, default="")
    mined_as = models.CharField(max_length=80, blank=True, default="")
    cases = models.BigIntegerField(default=0)
    events = models.BigIntegerField(default=0)
    findings = models.PositiveIntegerField(default=0)
    grade = models.CharField(max_length=10, blank=True, default="")
    created_by = person_id()
    created_at = models.DateTimeField()
    measured_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "audit"


class BackTest(OfWorkspace):
    """A playbook held against the log of an audit. ``result`` is what came of it, as JSON.

    ``playbook`` and ``version`` say which; ``other`` is the version it was compared with, 0 where there was none.
    """

    id = id_field()
    audit: models.ForeignKey[Audit, Audit] = models.ForeignKey(
        Audit, on_delete=models.CASCADE, related_name="+"
    )
    playbook = models.CharField(max_length=80)
    version = models.PositiveIntegerField()
    other = models.PositiveIntegerField(default=0)
    result = models.TextField(blank=True, default="")
    created_by = person_id()
    created_at = models.DateTimeField()

    class Meta:
        db_table = "back_test"
