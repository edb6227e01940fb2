"""Addresses of a handoff and of what is done with it."""

from __future__ import annotations

from django.urls import include, path

from surehand.web.handoff import views

_acts = [
    path("accept", views.accept, name="handoff-accept"),
    path("return", views.return_, name="handoff-return"),
    path("ask", views.ask, name="handoff-ask"),
    path("answer", views.answer, name="handoff-answer"),
    path("recall", views.recall, name="handoff-recall"),
    path("withdraw", views.withdraw, name="handoff-withdraw"),
    path("reroute", views.reroute, name="handoff-reroute"),
    path("pause", views.pause, name="handoff-pause"),
    path("resume", views.resume, name="handoff-resume"),
    path("note", views.note, name="handoff-note"),
]

in_workspace = [
    path("handoffs/<str:handoff>", views.handoff, name="handoff"),
    path("handoffs/<str:handoff>/", include(_acts)),
]
