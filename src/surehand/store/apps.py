"""The one Django app that owns every table."""

from django.apps import AppConfig


class StoreConfig(AppConfig):
    """All models of the product, split into files by noun."""

    name = "surehand.store"
    label = "surehand"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = "Surehand"
