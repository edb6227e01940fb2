"""Addresses of signing in and of the account."""

from __future__ import annotations

from django.urls import path

from surehand.web.sign_in import single, views

anywhere = [
    path("", views.home, name="home"),
    path("sign-in/", views.SignIn.as_view(), name="sign-in"),
    path("sign-in/link/", views.by_link, name="sign-in-link"),
    path("sign-in/ask/", views.ask_for_link, name="ask-for-link"),
    path("sign-in/sso/", single.begin, name="single-sign-on"),
    path("sign-in/sso/back/", single.back, name="single-sign-on-back"),
    path("sign-out/", views.SignOut.as_view(), name="sign-out"),
    path("account/password/", views.ChangePassword.as_view(), name="password"),
    path("account/first-password/", views.first_password, name="first-password"),
]
