"""Addresses of HubSpot: where it calls us, and where people sign in there and come back."""

from __future__ import annotations

from django.urls import path

from surehand.web.hubspot import receive
from surehand.web.sync import sign_in

anywhere = [
    path("in/hubspot/<str:connection>", receive.events, name="hubspot-events"),
    path("hubspot/signed-in", sign_in.back, {"kind": "hubspot"}, name="hubspot-back"),
]
in_workspace = [path("connections/sign-in/hubspot", sign_in.go, {"kind": "hubspot"}, name="hubspot-sign-in")]
