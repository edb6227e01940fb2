"""API keys: listed, made, revoked."""

from __future__ import annotations

from django.http import HttpResponse, QueryDict
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from surehand.core.engine import Refusal
from surehand.runtime.access import NewKey, create_agent_key, create_key, revoke_key
from surehand.web.access import PageRequest, Reader, for_admins
from surehand.web.page import REFUSED, done, show
from surehand.web.settings.model import keys_page


@require_http_methods(["GET", "POST"])
@for_admins
def keys(request: PageRequest, reader: Reader) -> HttpResponse:
    """The keys; posting the form makes one, whose token is shown this once."""
    if request.method == "GET":
        return show(request, reader, "settings/keys.html", keys_page(reader))
    made = _make(request.POST, reader)
    if isinstance(made, Refusal):
        page = keys_page(reader, name=request.POST.get("name", ""), refused=made)
        return show(request, reader, "settings/keys.html", page, status=REFUSED)
    return show(request, reader, "settings/keys.html", keys_page(reader, token=made.token))


def _make(typed: QueryDict, reader: Reader) -> NewKey | Refusal:
    """The key that a form asks for: of an agent, or of a program."""
    asked = (
        reader.workspace.workspace,
        typed.get("person", ""),
        typed.get("name", ""),
        typed.getlist("scopes"),
    )
    if "agent" not in typed:
        return create_key(*asked, by=reader.actor, now=reader.now)
    days = typed.get("days", "")
    return create_agent_key(
        *asked, days=int(days) if days.isdecimal() and len(days) < 5 else 0, by=reader.actor, now=reader.now
    )


@require_POST
@for_admins
def revoke(request: PageRequest, reader: Reader, key: str) -> HttpResponse:
    """End a key."""
    if refused := revoke_key(reader.workspace.workspace, key, by=reader.actor, now=reader.now):
        page = keys_page(reader, refused=refused)
        return show(request, reader, "settings/keys.html", page, status=REFUSED)
    return done(request, _("The key is revoked; programs that use it are turned away."), reader.url("keys"))
