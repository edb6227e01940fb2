"""The address of the search."""

from __future__ import annotations

from django.urls import path

from surehand.web.search import views

in_workspace = [path("search", views.search, name="search")]
