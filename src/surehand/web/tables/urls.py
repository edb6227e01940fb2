"""Addresses of the tables that are read over and over."""

from __future__ import annotations

from django.urls import include, path

from surehand.web.tables import views

_pages = [
    path("new", views.add, name="table-add"),
    path("<str:connection>", views.table, name="table"),
    path("<str:connection>/look", views.look, name="table-look"),
    path("<str:connection>/confirm", views.confirm, name="table-confirm"),
    path("<str:connection>/run", views.run, name="table-run"),
    path("<str:connection>/pause", views.pause, name="table-pause"),
    path("<str:connection>/resume", views.resume, name="table-resume"),
    path("<str:connection>/remove", views.remove, name="table-remove"),
]

in_workspace = [
    path("connections/tables", views.tables, name="tables"),
    path("connections/tables/", include(_pages)),
]
