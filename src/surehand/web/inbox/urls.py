"""Addresses of the inbox."""

from __future__ import annotations

from django.urls import path

from surehand.web.inbox import views

in_workspace = [
    path("", views.inbox, name="inbox"),
    path("inbox/accept", views.accept_several, name="accept-several"),
]
