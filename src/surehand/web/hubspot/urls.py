"""Addresses of HubSpot: where it calls us, and where people sign in there and come back."""

from __future__ import annotations

from django.urls import path

from surehand.web.hubspot import receive, views

anywhere = [
    path("in/hubspot/<str:connection>", receive.events, name="hubspot-events"),
    path("hubspot/signed-in", views.back, name="hubspot-back"),
]
in_workspace = [path("connections/sign-in/hubspot", views.go, name="hubspot-sign-in")]
