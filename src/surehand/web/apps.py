"""The pages."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    """Templates, template tags and static files of the pages."""

    name = "surehand.web"
    label = "web"
