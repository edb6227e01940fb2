"""Addresses of one's own account."""

from __future__ import annotations

from django.urls import path

from surehand.web.account import views

anywhere = [
    path("account/", views.account, name="account"),
    path("account/sign-out-everywhere/", views.sign_out_everywhere, name="sign-out-everywhere"),
]
