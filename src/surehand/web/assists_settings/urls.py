"""Addresses of the assists' settings, among the connections: a model is one more outside system."""

from __future__ import annotations

from django.urls import include, path

from surehand.web.assists_settings import views

_pages = [
    path("try", views.try_it, name="assists-try"),
    path("left", views.left, name="assists-left"),
    path("quality", views.quality, name="assists-quality"),
    path("quality.csv", views.quality_table, name="assists-quality-table"),
    path("weeks.csv", views.weeks_table, name="assists-weeks-table"),
]

in_workspace = [
    path("connections/assists", views.assists, name="assists"),
    path("connections/assists/", include(_pages)),
]
