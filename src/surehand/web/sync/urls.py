"""Addresses of the connections that hold twins."""

from __future__ import annotations

from django.urls import path

from surehand.web.sync import views
from surehand.web.sync.held_form import held_form
from surehand.web.sync.rules import rules
from surehand.web.sync.setup import views as setup

_ONE = "connections/<str:connection>"

in_workspace = [
    path("records/<str:record>/held", held_form, name="record-held"),
    path("connections/connect/<str:kind>", setup.connect, name="connect"),
    path(f"{_ONE}/set-up/<str:step>", setup.step, name="connection-step"),
    path(f"{_ONE}/held", views.held, name="connection-held"),
    path(f"{_ONE}/held/<str:held>/restore", views.restore, name="held-restore"),
    path(f"{_ONE}/held/<str:held>/pass", views.let_pass, name="held-pass"),
    path(f"{_ONE}/conflicts", views.conflicts, name="connection-conflicts"),
    path(f"{_ONE}/conflicts/<str:conflict>/settle", views.choose, name="conflict-settle"),
    path(f"{_ONE}/findings/<str:finding>/again", views.again, name="finding-again"),
    path(f"{_ONE}/rules", rules, name="connection-rules"),
    path(f"{_ONE}/disconnect", views.leave, name="connection-leave"),
    path(f"{_ONE}/hold", views.hold, name="connection-hold"),
    path(f"{_ONE}/go-on", views.go_on, name="connection-go-on"),
    path(f"{_ONE}/streams/<str:stream>/read", views.read_now, name="connection-read"),
    path(_ONE, views.connection, name="connection"),
]
