"""Addresses of the connections and of the deliveries."""

from __future__ import annotations

from django.urls import path

from surehand.web.connections import views

in_workspace = [
    path("connections", views.connections, name="connections"),
    path("connections/deliveries", views.deliveries, name="deliveries"),
    path("connections/deliveries/replay", views.replay_failed, name="deliveries-replay"),
    path("connections/deliveries/<str:delivery>", views.delivery, name="delivery"),
    path("connections/deliveries/<str:delivery>/replay", views.replay, name="delivery-replay"),
]
