"""Addresses of the settings, all for administrators."""

from __future__ import annotations

from django.urls import include, path

from surehand.web.settings import calendars, data, erasing, jobs, keys, log, views

_pages = [
    path("hours", calendars.calendars, name="calendars"),
    path("hours/<str:calendar>/preview", calendars.preview, name="calendar-preview"),
    path("keys", keys.keys, name="keys"),
    path("keys/<str:key>/revoke", keys.revoke, name="key-revoke"),
    path("data", data.data, name="data"),
    path("data/export", data.export, name="export"),
    path("data/exports/<str:job>", data.download, name="export-download"),
    path("data/delete", data.delete, name="workspace-delete"),
    path("jobs", jobs.jobs, name="jobs"),
    path("jobs/<str:job>/cancel", jobs.cancel, name="job-cancel"),
    path("jobs/<str:job>/retry", jobs.retry, name="job-retry"),
    path("log", log.log, name="log"),
    path("log/verify", log.verify, name="log-verify"),
    path("log.csv", log.table, name="log-table"),
]

in_workspace = [
    path("settings", views.workspace, name="settings"),
    path("settings/", include(_pages)),
    path("records/<str:record>/erase", erasing.erase, name="record-erase"),
]
