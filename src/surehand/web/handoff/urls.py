"""Addresses of a handoff, of what it is made from, and of what is done with it."""

from __future__ import annotations

from django.urls import include, path

from surehand.web.handoff import acts, views

_of_one = [
    path("accept", acts.accept, name="handoff-accept"),
    path("return", acts.return_, name="handoff-return"),
    path("undo-return", acts.undo_return, name="handoff-undo-return"),
    path("again", acts.again, name="handoff-again"),
    path("ask", acts.ask, name="handoff-ask"),
    path("answers", views.answers, name="handoff-answers"),
    path("answer", acts.answer, name="handoff-answer"),
    path("recall", acts.recall, name="handoff-recall"),
    path("withdraw", acts.withdraw, name="handoff-withdraw"),
    path("reroute", acts.reroute, name="handoff-reroute"),
    path("pause", acts.pause, name="handoff-pause"),
    path("resume", acts.resume, name="handoff-resume"),
    path("note", acts.note, name="handoff-note"),
    path("sources/<slug:field>", views.source, name="handoff-source"),
    path("packet.md", views.packet_markdown, name="handoff-packet-md"),
    path("packet.pdf", views.packet_pdf, name="handoff-packet-pdf"),
]

in_workspace = [
    path("handoffs/<str:handoff>", views.handoff, name="handoff"),
    path("handoffs/<str:handoff>/", include(_of_one)),
]
