"""The address of a link in a letter."""

from __future__ import annotations

from django.urls import path

from surehand.web.act_links import views

anywhere = [path("act/<str:token>", views.act, name="act-link")]
