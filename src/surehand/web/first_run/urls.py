"""Addresses of the first run: one page for each step, to be left and come back to at any time."""

from __future__ import annotations

from django.urls import include, path

from surehand.web.first_run import views

_steps = [
    path("business", views.business, name="first-run-business"),
    path("people", views.people, name="first-run-people"),
    path("try", views.try_it, name="first-run-try"),
    path("sample", views.add_sample, name="first-run-sample"),
    path("sample/remove", views.remove_sample, name="first-run-sample-remove"),
    path("put-away", views.put_away, name="first-run-put-away"),
]

in_workspace = [
    path("first-run", views.first_run, name="first-run"),
    path("first-run/", include(_steps)),
]
"""Everything here is for administrators, who alone can set a workspace up."""
