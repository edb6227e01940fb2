"""Where somebody came from: an act leads back there, and so does closing what was opened beside it."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme

from surehand.core.engine import Refusal
from surehand.web.access import PageRequest, Reader

LONGEST = 2000


def back_to(request: PageRequest, reader: Reader, otherwise: str) -> str:
    """The page that the form or the address names as the one to go back to, if it is one of this workspace."""
    named = request.POST.get("back") or request.GET.get("back", "")
    is_ours = named.startswith(reader.url("inbox")) and len(named) <= LONGEST
    return named if is_ours and url_has_allowed_host_and_scheme(named, allowed_hosts=None) else otherwise


def not_done(request: PageRequest, refusal: Refusal, address: str) -> HttpResponse:
    """Answer an act that was refused and has no form to show it at: say why, on the page it came from."""
    messages.error(request, refusal.sentence)
    return redirect(address)
