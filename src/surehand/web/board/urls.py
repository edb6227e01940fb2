"""Addresses of the board, of its kept views, and of new records."""

from __future__ import annotations

from django.urls import path

from surehand.web.board import kept, views

in_workspace = [
    path("boards/<slug:playbook>", views.board, name="board"),
    path("boards/<slug:playbook>.csv", views.as_file, name="board-csv"),
    path("boards/<slug:playbook>/move", views.move, name="board-move"),
    path("boards/<slug:playbook>/move-many", views.move_several, name="board-move-many"),
    path("boards/<slug:playbook>/new", views.new_record, name="new-record"),
    path("boards/<slug:playbook>/views", kept.save, name="views"),
    path("boards/<slug:playbook>/views/<str:view>", kept.change, name="view"),
    path("boards/<slug:playbook>/views/<str:view>/delete", kept.delete, name="view-delete"),
]
