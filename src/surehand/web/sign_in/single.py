"""Single sign-on: to the identity provider, back from it, and why not."""

from __future__ import annotations

import logging

from django.conf import settings
from django.contrib.auth import login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from surehand.runtime.accounts import account_of_owner
from surehand.web.sign_in.backend import VOUCHED
from surehand.web.sign_in.provider import Mistrust, Unfinished, Unreachable, Vouched, provider

log = logging.getLogger(__name__)
_NEXT = "single-sign-on-next"
"""Where the session keeps the page to go to afterwards."""


@require_GET
@never_cache
def begin(request: HttpRequest) -> HttpResponse:
    """Go to the provider. It is a link, not a form: our Content-Security-Policy lets no form lead to another site."""
    _or_404()
    page = request.GET.get("next", "")
    request.session[_NEXT] = page if url_has_allowed_host_and_scheme(page, allowed_hosts=None) else ""
    try:
        return provider().begin(request, f"{settings.BASE_URL}{reverse('single-sign-on-back')}")
    except (Mistrust, Unreachable) as error:
        return _away(request, error)


@require_GET
@never_cache
def back(request: HttpRequest) -> HttpResponse:
    """Come back from the provider: in, or told why not."""
    _or_404()
    name = settings.SINGLE_SIGN_ON.name
    if "error" in request.GET:
        # What else the address says could be anybody's words: it goes to the log alone.
        log.warning("the identity provider refused: %.200r", request.GET["error"])
        return _refuse(request, _("{name} did not let you in.").format(name=name))
    try:
        return _let_in(request, provider().finish(request))
    except Unfinished:
        why = _("This sign-in belongs to another window, was used already, or is too old. Begin it again.")
        return _refuse(request, why)
    except (Mistrust, Unreachable) as error:
        return _away(request, error)


def _let_in(request: HttpRequest, vouched: Vouched) -> HttpResponse:
    chosen, address = settings.SINGLE_SIGN_ON, vouched.address
    told = {"name": chosen.name, "email": address}
    if not address:
        why = _("{name} did not tell your e-mail address. Its administrator can let it do so.")
        return _refuse(request, why.format(**told))
    if not vouched.is_verified:
        why = _(
            "{name} has not verified that {email} is yours. Verify it there, or ask its administrator to."
        )
        return _refuse(request, why.format(**told))
    if chosen.domains and address.rpartition("@")[2] not in chosen.domains:
        why = _("Only addresses of {domains} sign in here; yours is {email}.")
        return _refuse(request, why.format(domains=", ".join(sorted(chosen.domains)), **told))
    account = account_of_owner(address)
    if account is None:
        return _show(request, "sign_in/nobody.html", status=403, email=address)
    if not account.is_active:
        return _refuse(request, _("This account is closed. Ask an administrator of your workspace."))
    page = request.session.pop(_NEXT, "")
    login(request, account, backend=VOUCHED)
    return redirect(page or "home")


def end_address() -> str:
    """Where a browser signs out at the provider too; empty where it has no such page, or cannot be asked."""
    try:
        return provider().end_address()
    except (Mistrust, Unreachable) as error:
        log.warning("the identity provider cannot be asked where to sign out: %s", error)
        return ""


def _away(request: HttpRequest, error: Mistrust | Unreachable) -> HttpResponse:
    log.warning("single sign-on did not work: %s", error)
    name = settings.SINGLE_SIGN_ON.name
    if isinstance(error, Unreachable):
        why = _("{name} does not answer at the moment. Try again in a minute.").format(name=name)
        return _refuse(request, why, status=502)
    why = _("What {name} answered cannot be relied on. Whoever runs Surehand finds the reason in its log.")
    return _refuse(request, why.format(name=name))


def _refuse(request: HttpRequest, sentence: str, *, status: int = 403) -> HttpResponse:
    return _show(request, "sign_in/refused.html", status=status, sentence=sentence)


def _show(request: HttpRequest, template: str, *, status: int, **context: str) -> HttpResponse:
    return render(request, template, {"layout": "layout/plain.html", **context}, status=status)


def _or_404() -> None:
    if settings.SINGLE_SIGN_ON is None:
        raise Http404("There is no single sign-on here.")
