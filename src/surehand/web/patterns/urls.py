"""The address of the patterns."""

from __future__ import annotations

from django.urls import path

from surehand.web.patterns import views

in_workspace = [path("patterns", views.patterns, name="patterns")]
