"""Opening a link of a letter, and doing what it is for."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from surehand.core.engine import Refusal, ReturnedFor
from surehand.core.engine.commands import Accept, Ask, Return
from surehand.runtime.act_links import GONE, Act, open_link, use_link
from surehand.runtime.outbox.letters import language_of
from surehand.web import clock
from surehand.web.act_links.limits import is_guessing, is_too_often
from surehand.web.act_links.model import DONE, link_page, unknown_page

REFUSED, NOT_FOUND, TOO_MANY = 409, 404, 429
_BUSY = Refusal("too_often", "This link was opened too often just now. Wait a minute and open it again.")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def act(request: HttpRequest, token: str) -> HttpResponse:
    """Show what a link would do; only the button does it, as scanners of mail open every link."""
    if is_too_often(token):
        return _show(request, unknown_page(_BUSY), TOO_MANY)
    opened = open_link(token, clock.now())
    if isinstance(opened, Refusal):
        status = TOO_MANY if is_guessing(request) else NOT_FOUND
        return _show(request, unknown_page(_BUSY if status == TOO_MANY else GONE), status)
    with translation.override(language_of(opened.workspace, opened.person)):
        if request.method != "POST":
            return _show(request, link_page(opened, clock.now()), 200)
        outcome = use_link(token, _command(request, opened.act), clock.now())
        now = open_link(token, clock.now())
        if isinstance(now, Refusal):
            return _show(request, unknown_page(now), NOT_FOUND)
        if isinstance(outcome, Refusal):
            return _show(request, link_page(now, clock.now(), outcome, request.POST), REFUSED)
        return _show(request, link_page(now, clock.now(), done=str(DONE[now.act])), 200)


def _command(request: HttpRequest, act: Act) -> Accept | Ask | Return:
    """What the form asks for; the handoff and the packet are the link's own."""
    posted = request.POST
    if act == "ask":
        return Ask(handoff="", text=posted.get("text", "").strip())
    if act == "return":
        code = posted.get("reason", "")
        reasons = (ReturnedFor(code, (), posted.get("text", "").strip()),) if code else ()
        return Return(handoff="", reasons=reasons)
    return Accept(handoff="", digest="")


def _show(request: HttpRequest, page: object, status: int) -> HttpResponse:
    context = {"page": page, "layout": "layout/plain.html"}
    return render(request, "act_links/page.html", context, status=status)
