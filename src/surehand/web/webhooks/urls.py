"""Addresses of the webhooks: the pages, for administrators, and where messages come in."""

from __future__ import annotations

from django.urls import include, path

from surehand.web.webhooks import doors, receive, views

anywhere = [
    path("in/<str:connection>", receive.receive, name="webhook-receive"),
    path("in/<str:connection>/<str:secret>", receive.receive, name="webhook-receive-by-address"),
]

_pages = [
    path("new", views.add, name="webhook-add"),
    path("in/new", doors.add, name="webhook-in-add"),
    path("in/<str:connection>", doors.door, name="webhook-in"),
    path("in/<str:connection>/secret", doors.secret, name="webhook-in-secret"),
    path("in/<str:connection>/read/<str:inbound>", doors.read_again, name="webhook-in-read"),
    path("<str:connection>", views.webhook, name="webhook"),
    path("<str:connection>/test", views.test, name="webhook-test"),
    path("<str:connection>/secret", views.secret, name="webhook-secret"),
    path("<str:connection>/pause", views.pause, name="webhook-pause"),
    path("<str:connection>/resume", views.resume, name="webhook-resume"),
    path("<str:connection>/remove", views.remove, name="webhook-remove"),
]

in_workspace = [
    path("connections/webhooks", views.webhooks, name="webhooks"),
    path("connections/webhooks/", include(_pages)),
]
