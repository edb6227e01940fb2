"""Addresses of the inbox."""

from __future__ import annotations

from django.urls import path

from surehand.web.inbox import views

in_workspace = [
    path("", views.inbox, name="inbox"),
    path("alerts/read", views.read_alerts, name="alerts-read"),
]
