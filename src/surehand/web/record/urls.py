"""Addresses of a record and of what is done to it."""

from __future__ import annotations

from django.urls import include, path

from surehand.web.record import acts, views

anywhere = [path("records/<str:record>", views.find_record, name="find-record")]

_acts = [
    path("set", acts.set_fields, name="record-set"),
    path("move", acts.move, name="record-move"),
    path("note", acts.add_note, name="record-note"),
    path("attach", acts.attach_file, name="record-attach"),
    path("add-task", acts.add_task, name="record-add-task"),
    path("reassign", acts.reassign, name="record-reassign"),
    path("rename", acts.rename, name="record-rename"),
    path("archive", acts.archive, name="record-archive"),
    path("close-override", acts.close_override, name="record-close-override"),
    path("files/<str:file>", views.file, name="file"),
]

in_workspace = [
    path("records/<str:record>", views.record, name="record"),
    path("records/<str:record>/", include(_acts)),
]
