"""The address that open pages ask."""

from __future__ import annotations

from django.urls import path

from surehand.web.live import views

in_workspace = [path("changes", views.changes, name="changes")]
