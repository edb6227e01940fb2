"""The map of addresses: pages under /, the API under /api/, agents at /mcp."""

from django.urls import URLPattern, URLResolver, include, path

from surehand.api.mcp.views import mcp

urlpatterns: list[URLPattern | URLResolver] = [
    path("api/", include("surehand.api.rest.urls")),
    path("mcp", mcp),
    path("", include("surehand.web.urls")),
]

handler400 = "surehand.web.errors.bad_request"
handler403 = "surehand.web.errors.forbidden"
handler404 = "surehand.web.errors.not_found"
handler500 = "surehand.web.errors.broken"
