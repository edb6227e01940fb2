"""The page of one's own account."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from surehand.core.engine import Refusal
from surehand.runtime.accounts import OwnSettings, change_account, end_sessions
from surehand.runtime.facts import facts_of
from surehand.store.queries.memberships import Membership, read_memberships
from surehand.web.access import PageRequest
from surehand.web.inputs import Option
from surehand.web.page import REFUSED
from surehand.web.settings.model import zones
from surehand.web.sign_in.ways import only_way


@dataclass(frozen=True)
class AccountPage:
    """One's own account, as it is or was typed."""

    email: str
    name: str
    zone: str
    languages: tuple[Option, ...]
    zones: tuple[str, ...]
    has_password: bool
    only: str
    workspaces: tuple[Membership, ...]
    refused: Refusal | None


@require_http_methods(["GET", "POST"])
@login_required
def account(request: PageRequest) -> HttpResponse:
    """Name, language and zone; posting the form keeps them."""
    own = request.user
    memberships = read_memberships(own.pk)
    name = own.name or next((_name_in(place) for place in memberships), "")
    held = {"name": name, "language": own.language, "zone": own.zone}
    if request.method == "GET":
        return _show(request, held, memberships)
    typed = {part: request.POST.get(part, "").strip() for part in held}
    refused = change_account(own, OwnSettings(**typed))
    if refused:
        return _show(request, typed, memberships, refused)
    with translation.override(typed["language"] or translation.get_language()):
        messages.success(request, _("Saved."))
    return redirect("account")


@require_POST
@login_required
def sign_out_everywhere(request: PageRequest) -> HttpResponse:
    """End every other session of the account."""
    update_session_auth_hash(request, end_sessions(request.user))
    messages.success(request, _("All other devices have to sign in again."))
    return redirect("account")


def _name_in(place: Membership) -> str:
    return facts_of(place.workspace).directory.name(place.person)


def _show(
    request: PageRequest,
    texts: Mapping[str, str],
    memberships: list[Membership],
    refused: Refusal | None = None,
) -> HttpResponse:
    languages = (("", _("As the browser says")), *settings.LANGUAGES)
    page = AccountPage(
        email=request.user.email,
        name=texts["name"],
        zone=texts["zone"],
        languages=tuple(Option(code, name, code == texts["language"]) for code, name in languages),
        zones=zones(),
        has_password=request.user.has_usable_password(),
        only=only_way(),
        workspaces=tuple(memberships),
        refused=refused,
    )
    context = {"page": page, "layout": "layout/plain.html"}
    return render(request, "account/page.html", context, status=REFUSED if refused else 200)
