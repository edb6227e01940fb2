"""Addresses of playbooks and of what is done with them."""

from __future__ import annotations

from django.urls import include, path

from surehand.web.playbooks import editing, publishing, views

_of_one = [
    path("edit", editing.edit, name="playbook-edit"),
    path("check", editing.check, name="playbook-check"),
    path("draft", editing.save, name="playbook-draft"),
    path("form", editing.form, name="playbook-form"),
    path("cases", editing.run, name="playbook-cases"),
    path("try", editing.try_on_record, name="playbook-try"),
    path("drop", views.drop, name="playbook-drop"),
    path("compare", views.compare, name="playbook-compare"),
    path("publish", publishing.publish, name="playbook-publish"),
    path("plan", publishing.plan, name="playbook-plan"),
    path("teams", publishing.add_teams, name="playbook-teams"),
    path("migrate", publishing.migrate, name="playbook-migrate"),
    path("archive", views.archive, name="playbook-archive"),
    path("bring-back", views.bring_back, name="playbook-bring-back"),
    path("versions/<int:number>/file", views.file, name="playbook-file"),
    path("versions/<int:number>/cases", views.cases, name="playbook-case-file"),
]

in_workspace = [
    path("playbooks", views.playbooks, name="playbooks"),
    path("playbooks/<slug:playbook>", views.playbook, name="playbook"),
    path("playbooks/<slug:playbook>/", include(_of_one)),
]
