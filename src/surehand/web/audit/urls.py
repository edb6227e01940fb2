"""Addresses of audits and of what is done with them."""

from __future__ import annotations

from django.urls import include, path

from surehand.web.audit import views

_of_one = [
    path("confirm", views.confirm, name="audit-confirm"),
    path("cancel", views.cancel, name="audit-cancel"),
    path("retry", views.retry, name="audit-retry"),
    path("look", views.look, name="audit-look"),
    path("again", views.again, name="audit-again"),
    path("rename", views.rename, name="audit-rename"),
    path("delete", views.delete, name="audit-delete"),
    path("mine", views.mine, name="audit-mine"),
    path("open", views.open_draft, name="audit-open"),
    path("backtests", views.back_test, name="audit-backtests"),
    path("backtests/<str:tested>.json", views.back_test_file, name="audit-backtest-file"),
    path("backtests/<str:tested>", views.back_tested, name="audit-backtest"),
    path("contract.yaml", views.contract_file, name="audit-contract-file"),
    path("report.<str:kind>", views.file, name="audit-file"),
]

in_workspace = [
    path("audits", views.audits, name="audits"),
    path("audits/<str:audit>", views.audit, name="audit"),
    path("audits/<str:audit>/", include(_of_one)),
]
