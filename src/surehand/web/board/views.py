"""The board, its table and its file, moving one card or several, and opening a new record."""

from __future__ import annotations

import csv
from collections.abc import Callable
from functools import wraps
from io import StringIO

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from surehand.core.engine import Refusal
from surehand.core.engine.commands import OpenRecord
from surehand.runtime.facts import NoSuchPlaybook, current_program
from surehand.store.queries.states import read_state
from surehand.store.queries.views import read_views
from surehand.web.access import PageRequest, Reader, for_members
from surehand.web.acts import carry_out
from surehand.web.back import not_done
from surehand.web.board.choice import choice_of
from surehand.web.board.head import view_that_opens_first
from surehand.web.board.many import many_page, move_many
from surehand.web.board.model import board_page, more_cards
from surehand.web.board.new import new_record_page
from surehand.web.board.table import table_file, table_page
from surehand.web.inputs import texts_of
from surehand.web.page import REFUSED, done, show, show_part
from surehand.web.record.acts import go_and_show
from surehand.web.refusals import Refused


def of_playbook(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Let the page of a playbook that is not there be not there either."""

    @wraps(view)
    def found(request: PageRequest, reader: Reader, playbook: str) -> HttpResponse:
        try:
            return view(request, reader, playbook)
        except NoSuchPlaybook:
            raise Http404("There is no such playbook.") from None

    return found


@require_GET
@for_members
@of_playbook
def board(request: PageRequest, reader: Reader, playbook: str) -> HttpResponse:
    """The records of a playbook in their stages, as columns or as a table."""
    choice, start = choice_of(request.GET), _start(request)
    if choice.stage and request.htmx and not choice.table:
        column = more_cards(playbook, choice, reader, start)
        return show_part(request, reader, "board/page.html#cards", column=column)
    kept = read_views(reader.workspace.workspace, playbook, reader.person.id)
    if not request.GET and (first := view_that_opens_first(kept, reader)):
        return redirect(f"{reader.url('board', playbook)}?{first}")
    if choice.stage or choice.table:
        return show(request, reader, "board/table.html", table_page(playbook, choice, reader, kept, start))
    return show(request, reader, "board/page.html", board_page(playbook, choice, reader, kept))


@require_GET
@for_members
@of_playbook
def as_file(request: PageRequest, reader: Reader, playbook: str) -> HttpResponse:
    """What the table shows, all pages of it, as CSV."""
    written = StringIO()
    csv.writer(written).writerows(table_file(playbook, choice_of(request.GET), reader))
    # The mark at the start lets spreadsheets read it as UTF-8.
    answer = HttpResponse(f"\ufeff{written.getvalue()}", content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{playbook}.csv"'
    return answer


@require_POST
@for_members
@of_playbook
def move(request: PageRequest, reader: Reader, playbook: str) -> HttpResponse:
    """Move or offer the record of a card; when refused, its gate opens beside the board."""
    record, _space, to = request.POST.get("move", "").partition(" ")
    state = read_state(reader.workspace.workspace, record)
    if state is None:
        raise Http404("There is no such record.")
    back = choice_of(request.GET).address(reader.url("board", playbook))
    return go_and_show(request, reader, state, to, back)


@require_POST
@for_members
@of_playbook
def move_several(request: PageRequest, reader: Reader, playbook: str) -> HttpResponse:
    """Move or offer the ticked records in one act; refused for one of them, nothing is changed and all is told."""
    to = request.POST.get("to", "")
    choice = choice_of(request.GET)
    back = choice.address(reader.url("board", playbook))
    outcomes = move_many(request, reader, to)
    if not outcomes:
        nothing = Refusal("nothing_chosen", _("No record is ticked: tick some, then choose where they go."))
        return not_done(request, nothing, back)
    page = many_page(
        current_program(reader.workspace.workspace, playbook),
        to,
        outcomes,
        reader,
        board=back,
        again=choice.address(reader.url("board-move-many", playbook)),
        reason=request.POST.get("reason", ""),
    )
    if page.refused:
        return show(request, reader, "board/many.html", page, status=REFUSED)
    count = len(outcomes)
    sentence = ngettext(
        "%(count)s record went on to %(stage)s.", "%(count)s records went on to %(stage)s.", count
    )
    return done(request, sentence % {"count": count, "stage": page.title}, back)


@require_http_methods(["GET", "POST"])
@for_members
@of_playbook
def new_record(request: PageRequest, reader: Reader, playbook: str) -> HttpResponse:
    """Open a record."""
    program = current_program(reader.workspace.workspace, playbook)
    if request.method == "GET":
        return show(request, reader, "board/new.html", new_record_page(program, reader))
    typed = request.POST
    command = OpenRecord(
        title=typed.get("title", ""), stage=typed.get("stage", ""), owner=typed.get("owner", "")
    )
    outcome = carry_out(request, reader, [command], playbook=playbook)
    if isinstance(outcome, Refusal):
        refused = Refused(outcome, "new", texts_of(request.POST))
        return show(
            request, reader, "board/new.html", new_record_page(program, reader, refused), status=REFUSED
        )
    sentence = _("%(record)s is open.") % {"record": outcome.state.title}
    return done(request, sentence, reader.url("record", outcome.state.id))


def _start(request: PageRequest) -> int:
    start = request.GET.get("start", "")
    return int(start) if start.isdecimal() else 0
