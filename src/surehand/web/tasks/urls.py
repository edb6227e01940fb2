"""Addresses of the tasks."""

from __future__ import annotations

from django.urls import path

from surehand.web.tasks import views

in_workspace = [
    path("tasks", views.tasks, name="tasks"),
    path("tasks/<str:task>/complete", views.complete, name="task-complete"),
    path("tasks/<str:task>/reopen", views.reopen, name="task-reopen"),
    path("tasks/<str:task>/reschedule", views.reschedule, name="task-reschedule"),
]
