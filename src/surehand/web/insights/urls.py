"""Addresses of the insights."""

from __future__ import annotations

from django.urls import path

from surehand.web.insights import views

in_workspace = [
    path("insights", views.insights, name="insights"),
    path("insights/<slug:table>", views.one, name="insights-table"),
    path("insights/<slug:table>/records", views.records, name="insights-records"),
    path("insights/<slug:table>.csv", views.as_file, name="insights-csv"),
    path("insights/<slug:table>.svg", views.chart, name="insights-chart"),
    path("insights/<slug:table>.png", views.picture, name="insights-picture"),
]
