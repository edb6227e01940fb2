"""The address at which forms keep what is typed."""

from __future__ import annotations

from django.urls import path

from surehand.web.unsent import views

in_workspace = [path("unsent", views.unsent, name="unsent")]
