"""Addresses of ClickUp: where it calls us, and where people sign in there and come back."""

from __future__ import annotations

from django.urls import path

from surehand.web.clickup import receive
from surehand.web.sync import sign_in

anywhere = [
    path("in/clickup/<str:connection>/events", receive.events, name="clickup-events"),
    path("clickup/signed-in", sign_in.back, {"kind": "clickup"}, name="clickup-back"),
]
in_workspace = [path("connections/sign-in/clickup", sign_in.go, {"kind": "clickup"}, name="clickup-sign-in")]
