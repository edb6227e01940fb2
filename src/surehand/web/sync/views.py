"""Looking after a connection that holds twins: for administrators, as it leads to what outside systems hold."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from surehand.core.engine import Refusal
from surehand.runtime.clickup.again import make_again
from surehand.runtime.connections import find_connection, pause_connection, resume_connection
from surehand.runtime.hubspot import deciding
from surehand.runtime.hubspot.deciding import restore_there
from surehand.runtime.sync.conflicts import Side, settle
from surehand.runtime.sync.leaving import disconnect
from surehand.runtime.sync.streams import wake_stream
from surehand.runtime.sync.twins import KINDS
from surehand.store import models as m
from surehand.store.queries.twins import find_conflict
from surehand.web import clock
from surehand.web.access import PageRequest, Reader, for_admins
from surehand.web.page import REFUSED, done, show, show_part
from surehand.web.refusals import show_refusal
from surehand.web.sync.conflicts import conflict_views
from surehand.web.sync.leave import leave_page
from surehand.web.sync.lists import Shown, conflicts_page, held_page
from surehand.web.sync.model import connection_page
from surehand.web.sync.words import stream_title


@require_GET
@for_admins
def connection(request: PageRequest, reader: Reader, connection: str) -> HttpResponse:
    """The page of one connection."""
    page = connection_page(found(reader, connection), reader)
    return show(request, reader, "sync/connection.html", page)


@require_POST
@for_admins
def read_now(request: PageRequest, reader: Reader, connection: str, stream: str) -> HttpResponse:
    """Let a stream have its turn at once."""
    if refused := wake_stream(found(reader, connection), stream, reader.now):
        return _then(request, reader, connection, refused, "")
    said = _("%(stream)s: it is read as soon as a worker is free.") % {"stream": stream_title(stream)}
    return done(request, said, reader.url("connection", connection))


@require_POST
@for_admins
def hold(request: PageRequest, reader: Reader, connection: str) -> HttpResponse:
    """Let nothing be read or written for now."""
    paused = pause_connection(reader.workspace.workspace, reader.actor, connection, now=reader.now)
    return _then(
        request, reader, connection, paused, _("It is paused: nothing is read, and what is for it waits.")
    )


@require_POST
@for_admins
def go_on(request: PageRequest, reader: Reader, connection: str) -> HttpResponse:
    """Let it work again."""
    resumed = resume_connection(reader.workspace.workspace, reader.actor, connection, now=reader.now)
    return _then(request, reader, connection, resumed, _("It works again: it goes on where it stopped."))


@require_GET
@for_admins
def held(request: PageRequest, reader: Reader, connection: str) -> HttpResponse:
    """The moves that are held, or all that ever were."""
    page = held_page(found(reader, connection), reader, _shown(request))
    return show(request, reader, "sync/list.html", page)


@require_GET
@for_admins
def conflicts(request: PageRequest, reader: Reader, connection: str) -> HttpResponse:
    """The fields that differ, or all that ever did."""
    page = conflicts_page(found(reader, connection), reader, _shown(request))
    return show(request, reader, "sync/list.html", page)


@require_POST
@for_admins
def restore(request: PageRequest, reader: Reader, connection: str, held: str) -> HttpResponse:
    """Let a held move be set back at the other side."""
    back = restore_there(found(reader, connection), held, now=reader.now)
    return _then_held(request, reader, connection, back, _("A worker sets it back there."))


@require_POST
@for_admins
def let_pass(request: PageRequest, reader: Reader, connection: str, held: str) -> HttpResponse:
    """Let a held move pass as an exception."""
    reason = request.POST.get("reason", "")
    row = found(reader, connection)
    passed = deciding.let_pass(row, reader.actor, held, reason, clock=clock.now)
    return _then_held(
        request, reader, connection, passed, _("It has passed, as an exception that is counted.")
    )


@require_POST
@for_admins
def choose(request: PageRequest, reader: Reader, connection: str, conflict: str) -> HttpResponse:
    """Let one side of a conflict hold; with htmx only its row is shown anew."""
    row = found(reader, connection)
    side: Side = "theirs" if request.POST.get("choose") == "theirs" else "ours"
    settled = settle(reader.workspace.workspace, reader.actor, conflict, side, now=reader.now)
    refused = settled if isinstance(settled, Refusal) else None
    if request.htmx:
        return _one_conflict(request, reader, row, conflict, refused)
    if refused:
        page = conflicts_page(row, reader, Shown(), refused)
        return show(request, reader, "sync/list.html", page, status=REFUSED)
    return done(
        request, _("It is chosen; a worker carries it out."), reader.url("connection-conflicts", connection)
    )


@require_POST
@for_admins
def again(request: PageRequest, reader: Reader, connection: str, finding: str) -> HttpResponse:
    """Let what was deleted at the other side be made there again."""
    made = make_again(found(reader, connection), finding, now=reader.now)
    if isinstance(made, Refusal):
        return _then(request, reader, connection, made, "")
    return done(request, _("A worker makes it again there."), reader.url("connection", connection))


@require_http_methods(["GET", "POST"])
@for_admins
def leave(request: PageRequest, reader: Reader, connection: str) -> HttpResponse:
    """Disconnect, with a choice of what to keep."""
    row = found(reader, connection)
    if request.method == "GET":
        return show(request, reader, "sync/leave.html", leave_page(row, reader))
    keep = request.POST.get("keep") != "nothing"
    left = disconnect(reader.workspace.workspace, reader.actor, connection, keep=keep, now=reader.now)
    if isinstance(left, Refusal):
        return show(request, reader, "sync/leave.html", leave_page(row, reader, left), status=REFUSED)
    if keep:
        said = _("%(title)s is disconnected; its links and set-up are kept.") % {"title": row.title}
        return done(request, said, reader.url("connection", connection))
    said = _("%(title)s is disconnected and forgotten.") % {"title": row.title}
    return done(request, said, reader.url("connections"))


def found(reader: Reader, connection: str) -> m.Connection:
    """A connection that holds twins."""
    row = find_connection(reader.workspace.workspace, connection)
    if row is None or row.kind not in KINDS:
        raise Http404("There is no such connection.")
    return row


def _one_conflict(
    request: PageRequest, reader: Reader, row: m.Connection, conflict: str, refused: Refusal | None
) -> HttpResponse:
    kept = find_conflict(reader.workspace.workspace, conflict)
    if kept is None or kept.connection != row.pk:
        raise Http404("There is no such conflict.")
    (view,) = conflict_views([kept], row.kind, reader)
    told = show_refusal(refused, reader) if refused else None
    parts = {"conflict": view, "page": row, "is_answer": True, "refused": told}
    return show_part(request, reader, "sync/conflict.html", status=REFUSED if refused else 200, **parts)


def _then_held(
    request: PageRequest, reader: Reader, connection: str, outcome: m.HeldMove | Refusal, sentence: str
) -> HttpResponse:
    if isinstance(outcome, Refusal):
        page = held_page(found(reader, connection), reader, Shown(), outcome)
        return show(request, reader, "sync/list.html", page, status=REFUSED)
    return done(request, sentence, reader.url("connection-held", connection))


def _then(
    request: PageRequest, reader: Reader, connection: str, outcome: m.Connection | Refusal, sentence: str
) -> HttpResponse:
    row = found(reader, connection)
    if isinstance(outcome, Refusal):
        page = connection_page(row, reader, outcome)
        return show(request, reader, "sync/connection.html", page, status=REFUSED)
    return done(request, sentence, reader.url("connection", connection))


def _shown(request: PageRequest) -> Shown:
    return Shown("all" in request.GET, request.GET.get("cursor", ""))
