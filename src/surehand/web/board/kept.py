"""Keeping, changing and deleting the views of a board."""

from __future__ import annotations

from django.http import HttpResponse, QueryDict
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from surehand.core.engine import Refusal
from surehand.runtime.views import ViewText, change_view, delete_view, save_view
from surehand.store import models as m
from surehand.web.access import PageRequest, Reader, for_members
from surehand.web.back import back_to, not_done
from surehand.web.board.choice import choice_of
from surehand.web.page import done


@require_POST
@for_members
def save(request: PageRequest, reader: Reader, playbook: str) -> HttpResponse:
    """Keep what the board shows now under a name."""
    query = choice_of(QueryDict(request.POST.get("query", ""))).query
    outcome = save_view(reader.workspace.workspace, reader.person, playbook, query, _text(request))
    return _shown(request, reader, playbook, outcome)


@require_POST
@for_members
def change(request: PageRequest, reader: Reader, playbook: str, view: str) -> HttpResponse:
    """Rename a view, share it, let the board open with it, or not."""
    outcome = change_view(reader.workspace.workspace, reader.person, view, _text(request))
    return _shown(request, reader, playbook, outcome)


@require_POST
@for_members
def delete(request: PageRequest, reader: Reader, playbook: str, view: str) -> HttpResponse:
    """Delete a view."""
    refusal = delete_view(reader.workspace.workspace, reader.person, view)
    back = back_to(request, reader, reader.url("board", playbook))
    if refusal:
        return not_done(request, refusal, back)
    return done(request, _("The view is deleted; its records stay as they are."), back)


def _shown(
    request: PageRequest, reader: Reader, playbook: str, outcome: m.SavedView | Refusal
) -> HttpResponse:
    board = reader.url("board", playbook)
    if isinstance(outcome, Refusal):
        return not_done(request, outcome, back_to(request, reader, board))
    sentence = _("The view “%(name)s” is kept.") % {"name": outcome.name}
    return done(request, sentence, choice_of(QueryDict(outcome.query)).address(board))


def _text(request: PageRequest) -> ViewText:
    posted = request.POST
    return ViewText(posted.get("name", ""), shared="shared" in posted, opens_first="opens_first" in posted)
