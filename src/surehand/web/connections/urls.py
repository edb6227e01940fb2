"""Addresses of the connections and of the deliveries."""

from __future__ import annotations

from django.urls import path

from surehand.web.connections import findings, views

in_workspace = [
    path("connections", views.connections, name="connections"),
    path("connections/deliveries", views.deliveries, name="deliveries"),
    path("connections/deliveries/replay", views.replay_failed, name="deliveries-replay"),
    path("connections/deliveries/<str:delivery>", views.delivery, name="delivery"),
    path("connections/deliveries/<str:delivery>/replay", views.replay, name="delivery-replay"),
    path("connections/deliveries/<str:delivery>/settle", views.settle, name="delivery-settle"),
    path("connections/findings", findings.findings, name="findings"),
    path("connections/findings/look", findings.look, name="findings-look"),
    path("connections/findings/decide", findings.decide, name="findings-decide"),
    path("connections/findings/<str:finding>/set-aside", findings.set_aside, name="finding-set-aside"),
    path("connections/<str:connection>/pause", views.pause, name="connection-pause"),
    path("connections/<str:connection>/resume", views.resume, name="connection-resume"),
]
