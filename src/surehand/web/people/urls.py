"""Addresses of people and teams."""

from __future__ import annotations

from django.urls import include, path

from surehand.web.people import acts, teams, views

_acts = [
    path("change", acts.change, name="person-change"),
    path("absences", acts.add_absence, name="person-away"),
    path("absences/remove", acts.remove_absence, name="person-back"),
    path("reassign", acts.reassign, name="person-reassign"),
    path("leave", acts.leave, name="person-leave"),
    path("return", acts.come_back, name="person-return"),
    path("link", acts.make_link, name="person-link"),
]

in_workspace = [
    path("people", views.people, name="people"),
    path("people/teams", teams.teams, name="teams"),
    path("people/teams/<slug:team>/change", teams.change, name="team-change"),
    path("people/<str:person>", views.person, name="person"),
    path("people/<str:person>/", include(_acts)),
]
