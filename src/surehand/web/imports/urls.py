"""Addresses of imports."""

from __future__ import annotations

from django.urls import include, path

from surehand.web.imports import views

_acts = [
    path("answer", views.answer, name="import-answer"),
    path("cancel", views.cancel, name="import-cancel"),
    path("resume", views.resume, name="import-resume"),
    path("undo", views.undo, name="import-undo"),
    path("rejects.csv", views.rejects, name="import-rejects"),
]

in_workspace = [
    path("imports", views.imports, name="imports"),
    path("imports/<str:imported>", views.imported, name="import"),
    path("imports/<str:imported>/", include(_acts)),
]
