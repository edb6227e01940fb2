"""Addresses of alerts and of what one chooses about them."""

from __future__ import annotations

from django.urls import path

from surehand.web.alerts import views

in_workspace = [
    path("alerts", views.alerts, name="alerts"),
    path("alerts/mark", views.mark, name="alerts-mark"),
    path("alerts/preferences", views.preferences, name="alert-preferences"),
    path("alerts/<str:alert>/open", views.open_, name="alert-open"),
]
