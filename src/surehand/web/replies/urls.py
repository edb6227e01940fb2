"""Addresses of the mails that came in."""

from __future__ import annotations

from django.urls import path

from surehand.web.replies import views

in_workspace = [
    path("connections/replies", views.replies, name="replies"),
    path("connections/replies/<str:mail>/original", views.original, name="reply-original"),
    path("connections/replies/<str:mail>/again", views.again, name="reply-again"),
    path("connections/replies/<str:mail>/aside", views.aside, name="reply-aside"),
]
