"""Connecting Slack and looking after it: for administrators, as it takes secrets."""

from __future__ import annotations

from collections.abc import Callable

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from surehand.core.engine import Refusal
from surehand.runtime.connections import pause_connection, remove_connection, resume_connection
from surehand.runtime.slack.setup import begin_slack, give_tokens, send_test
from surehand.store import models as m
from surehand.web.access import PageRequest, Reader, for_admins
from surehand.web.page import REFUSED, done, show
from surehand.web.slack.model import slack_connection, slack_page

_TOKENS = ("bot_token", "app_token", "signing_secret")
_LONGEST = 500


@require_GET
@for_admins
def slack(request: PageRequest, reader: Reader) -> HttpResponse:
    """The page."""
    return show(request, reader, "slack/page.html", slack_page(reader))


@require_POST
@for_admins
def begin(request: PageRequest, reader: Reader) -> HttpResponse:
    """Begin to connect, in one of the two ways."""
    socket = request.POST.get("way") != "http"
    made = begin_slack(reader.workspace.workspace, reader.actor, socket=socket, now=reader.now)
    return _then(request, reader, made, _("Now make the app in Slack."))


@require_POST
@for_admins
def tokens(request: PageRequest, reader: Reader) -> HttpResponse:
    """Keep the tokens, once Slack has let them in."""
    given = {name: request.POST.get(name, "")[:_LONGEST] for name in _TOKENS}
    workspace = reader.workspace.workspace
    made = give_tokens(workspace, reader.actor, _connection(reader).pk, given, now=reader.now)
    return _then(request, reader, made, _("Slack is connected."))


@require_POST
@for_admins
def test(request: PageRequest, reader: Reader) -> HttpResponse:
    """Write to the reader in Slack."""
    workspace, connection = reader.workspace.workspace, _connection(reader).pk
    refused = send_test(workspace, reader.person.id, connection, now=reader.now)
    return _then(request, reader, refused, _("It is sent: look into Slack."))


@require_POST
@for_admins
def pause(request: PageRequest, reader: Reader) -> HttpResponse:
    """Let nothing go out for now."""
    return _set(request, reader, pause_connection, _("Slack is paused: what is for it waits."))


@require_POST
@for_admins
def resume(request: PageRequest, reader: Reader) -> HttpResponse:
    """Let it work again."""
    return _set(request, reader, resume_connection, _("Slack works again: what waited goes out now."))


@require_POST
@for_admins
def remove(request: PageRequest, reader: Reader) -> HttpResponse:
    """Forget the connection and its tokens."""
    return _set(request, reader, remove_connection, _("Slack is disconnected, and its tokens are forgotten."))


def _set(
    request: PageRequest,
    reader: Reader,
    act: Callable[..., m.Connection | Refusal | None],
    sentence: str,
) -> HttpResponse:
    outcome = act(reader.workspace.workspace, reader.actor, _connection(reader).pk, now=reader.now)
    return _then(request, reader, outcome, sentence)


def _then(
    request: PageRequest, reader: Reader, outcome: m.Connection | Refusal | None, sentence: str
) -> HttpResponse:
    if isinstance(outcome, Refusal):
        return show(request, reader, "slack/page.html", slack_page(reader, outcome), status=REFUSED)
    return done(request, sentence, reader.url("slack"))


def _connection(reader: Reader) -> m.Connection:
    found = slack_connection(reader)
    if found is None:
        raise Http404("Slack is not connected.")
    return found
