"""Tables that are read over and over: made, looked at, confirmed, paused. For administrators."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse, QueryDict
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from surehand.core.engine import Refusal
from surehand.runtime.connections import pause_connection, resume_connection
from surehand.runtime.tables import setting_up as runtime
from surehand.runtime.tables.settings import find_table
from surehand.store import models as m
from surehand.web.access import PageRequest, Reader, for_admins
from surehand.web.page import REFUSED, done, show
from surehand.web.tables.model import Typed, new_table_page, table_page, tables_page


@require_GET
@for_admins
def tables(request: PageRequest, reader: Reader) -> HttpResponse:
    """The tables."""
    return show(request, reader, "tables/page.html", tables_page(reader))


@require_http_methods(["GET", "POST"])
@for_admins
def add(request: PageRequest, reader: Reader) -> HttpResponse:
    """Look at a table; then its columns are answered."""
    if request.method == "GET":
        return show(request, reader, "tables/one.html", new_table_page(reader, Typed()))
    typed = _typed(request.POST)
    new = runtime.NewTable(title=typed.title, playbook=typed.playbook, **_place(typed), **_numbers(typed))
    added = runtime.add_table(reader.workspace.workspace, reader.actor, new, now=reader.now)
    if isinstance(added, Refusal):
        page = new_table_page(reader, typed, added)
        return show(request, reader, "tables/one.html", page, status=REFUSED)
    said = _("It was read. Look at what its columns become, then confirm.")
    return done(request, said, reader.url("table", added.pk))


@require_http_methods(["GET", "POST"])
@for_admins
def table(request: PageRequest, reader: Reader, connection: str) -> HttpResponse:
    """One table; posting the form changes where it is and how often it is looked at."""
    row = _found(reader, connection)
    if request.method == "GET":
        return show(request, reader, "tables/one.html", table_page(reader, row))
    typed = _typed(request.POST)
    change = runtime.TableChange(title=typed.title, **_place(typed), **_numbers(typed))
    changed = runtime.change_table(
        reader.workspace.workspace, reader.actor, connection, change, now=reader.now
    )
    if isinstance(changed, Refusal):
        page = table_page(reader, row, typed, changed)
        return show(request, reader, "tables/one.html", page, status=REFUSED)
    return done(request, _("Saved."), reader.url("table", connection))


@require_POST
@for_admins
def look(request: PageRequest, reader: Reader, connection: str) -> HttpResponse:
    """Fetch the table now, to answer anew what its columns become."""
    outcome = runtime.look_at_table(reader.workspace.workspace, reader.actor, connection, now=reader.now)
    return _told(
        request, reader, connection, outcome, _("It was read anew. Look at its columns, then confirm.")
    )


@require_POST
@for_admins
def confirm(request: PageRequest, reader: Reader, connection: str) -> HttpResponse:
    """Read the table as it was answered, from now on."""
    outcome = runtime.confirm_table(reader.workspace.workspace, reader.actor, connection, now=reader.now)
    return _told(
        request, reader, connection, outcome, _("Confirmed: a worker reads it now, and then over and over.")
    )


@require_POST
@for_admins
def run(request: PageRequest, reader: Reader, connection: str) -> HttpResponse:
    """Let a worker look at once."""
    outcome = runtime.read_table_now(reader.workspace.workspace, connection, now=reader.now)
    return _told(request, reader, connection, outcome, _("A worker looks at it as soon as one is free."))


@require_POST
@for_admins
def pause(request: PageRequest, reader: Reader, connection: str) -> HttpResponse:
    """Read it no more until it is resumed."""
    _found(reader, connection)
    reason = request.POST.get("reason", "")
    outcome = pause_connection(reader.workspace.workspace, reader.actor, connection, reason, now=reader.now)
    return _told(request, reader, connection, outcome, _("Paused: it is not read meanwhile."))


@require_POST
@for_admins
def resume(request: PageRequest, reader: Reader, connection: str) -> HttpResponse:
    """Let it be read again."""
    _found(reader, connection)
    outcome = resume_connection(reader.workspace.workspace, reader.actor, connection, now=reader.now)
    return _told(request, reader, connection, outcome, _("It is read again."))


@require_POST
@for_admins
def remove(request: PageRequest, reader: Reader, connection: str) -> HttpResponse:
    """Read it no more, for good."""
    _found(reader, connection)
    runtime.remove_table(reader.workspace.workspace, reader.actor, connection, now=reader.now)
    return done(request, _("Removed. The records that it brought stay."), reader.url("tables"))


def _found(reader: Reader, connection: str) -> m.Connection:
    row = find_table(reader.workspace.workspace, connection)
    if row is None:
        raise Http404("There is no such table.")
    return row


def _told(
    request: PageRequest,
    reader: Reader,
    connection: str,
    outcome: m.Connection | m.Import | Refusal,
    said: str,
) -> HttpResponse:
    row = _found(reader, connection)
    if isinstance(outcome, Refusal):
        page = table_page(reader, row, refused=outcome)
        return show(request, reader, "tables/one.html", page, status=REFUSED)
    return done(request, said, reader.url("table", connection))


def _typed(posted: QueryDict) -> Typed:
    return Typed(**{name: posted.get(name, "").strip() for name in Typed.__dataclass_fields__})


def _place(typed: Typed) -> dict[str, Any]:
    if "://" not in typed.where:
        return {"path": typed.where}
    # Left empty, what is sent to the address stays as it is.
    return {"url": typed.where, **({"authorization": typed.authorization} if typed.authorization else {})}


def _numbers(typed: Typed) -> dict[str, Any]:
    """The numbers that were typed; what is none becomes 0, which is refused with what would be right."""
    told = {"every": typed.every, "most_rows": typed.most_rows}
    return {name: int(text) if text.isdecimal() and len(text) < 9 else 0 for name, text in told.items()}
