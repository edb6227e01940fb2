"""Addresses of the map."""

from __future__ import annotations

from django.urls import path

from surehand.web.map import views

in_workspace = [
    path("map", views.map_, name="map"),
    path("map.svg", views.picture, name="map-picture"),
]
