"""The addresses of the API, below ``/api/``. The version is part of the address: another one can stand beside it."""

from django.urls import include, path, re_path

from surehand.api.rest.service import addresses, no_such_page

urlpatterns = [
    path("v1/", include((addresses(), "rest"))),
    re_path("", no_such_page),
]
