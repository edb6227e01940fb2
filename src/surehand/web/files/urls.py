"""Addresses of the preview of a file, and of its content where a browser may show it."""

from __future__ import annotations

from django.urls import path

from surehand.web.files import views

in_workspace = [
    path("records/<str:record>/files/<str:file>/preview", views.preview, name="file-preview"),
    path("records/<str:record>/files/<str:file>/inline", views.inline, name="file-inline"),
]
