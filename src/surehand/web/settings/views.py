"""The settings that hold for the whole workspace."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from surehand.runtime.workspaces import WorkspaceChange, change_workspace
from surehand.web.access import PageRequest, Reader, for_admins
from surehand.web.page import REFUSED, done, show
from surehand.web.settings.model import workspace_page


@require_http_methods(["GET", "POST"])
@for_admins
def workspace(request: PageRequest, reader: Reader) -> HttpResponse:
    """Name, zone, country and currency."""
    if request.method == "GET":
        return show(request, reader, "settings/workspace.html", workspace_page(reader))
    typed = {name: request.POST.get(name, "").strip() for name in ("name", "zone", "region", "currency")}
    refused = change_workspace(reader.workspace.workspace, WorkspaceChange(**typed), by=reader.actor)
    if refused:
        page = workspace_page(reader, typed, refused)
        return show(request, reader, "settings/workspace.html", page, status=REFUSED)
    return done(request, _("Saved."), reader.url("settings"))
