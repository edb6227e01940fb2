"""Addresses of the boards."""

from __future__ import annotations

from django.urls import path

from surehand.web.board import views

in_workspace = [
    path("boards/<slug:playbook>", views.board, name="board"),
    path("boards/<slug:playbook>/move", views.move, name="board-move"),
    path("boards/<slug:playbook>/new", views.new_record, name="new-record"),
]
