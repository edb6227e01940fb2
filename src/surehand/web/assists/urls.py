"""Addresses of the brief, of sources, and of suggestions."""

from __future__ import annotations

from django.urls import path

from surehand.web.assists import acts, views

in_workspace = [
    path("records/<str:record>/brief", views.brief, name="brief"),
    path("records/<str:record>/brief/read", acts.read, name="brief-read"),
    path("records/<str:record>/sources/<path:source>", views.source, name="source"),
    path("suggestions", views.suggestions, name="suggestions"),
    path("suggestions/<str:suggestion>/confirm", acts.confirm, name="suggestion-confirm"),
    path("suggestions/<str:suggestion>/reject", acts.reject, name="suggestion-reject"),
]
