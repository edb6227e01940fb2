"""Addresses of Slack: the page, and where Slack calls us."""

from __future__ import annotations

from django.urls import path

from surehand.web.slack import hooks, views

anywhere = [
    path("slack/<str:connection>/events", hooks.events, name="slack-events"),
    path("slack/<str:connection>/clicks", hooks.clicks, name="slack-clicks"),
    path("slack/<str:connection>/commands", hooks.commands, name="slack-commands"),
]
in_workspace = [
    path("connections/slack", views.slack, name="slack"),
    path("connections/slack/begin", views.begin, name="slack-begin"),
    path("connections/slack/tokens", views.tokens, name="slack-tokens"),
    path("connections/slack/test", views.test, name="slack-test"),
    path("connections/slack/pause", views.pause, name="slack-pause"),
    path("connections/slack/resume", views.resume, name="slack-resume"),
    path("connections/slack/remove", views.remove, name="slack-remove"),
]
