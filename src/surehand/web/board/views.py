"""The board, its table, moving a card, and opening a new record."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from django.http import Http404, HttpResponse
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from django_htmx.http import reswap, retarget

from surehand.core.engine import Refusal
from surehand.core.engine.commands import OpenRecord
from surehand.runtime.facts import NoSuchPlaybook, current_program
from surehand.store.queries.states import read_state
from surehand.web.access import PageRequest, Reader, for_members
from surehand.web.acts import carry_out
from surehand.web.board.choice import Choice, choice_of
from surehand.web.board.model import (
    Drawer,
    board_page,
    drawer_for,
    more_cards,
    table_page,
)
from surehand.web.board.new import new_record_page
from surehand.web.inputs import texts_of
from surehand.web.moves import after, go
from surehand.web.page import REFUSED, done, show, show_part
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
    if choice.stage or choice.table:
        return show(request, reader, "board/table.html", table_page(playbook, choice, reader, start))
    return show(request, reader, "board/page.html", board_page(playbook, choice, reader))


@require_POST
@for_members
@of_playbook
def move(request: PageRequest, reader: Reader, playbook: str) -> HttpResponse:
    """Move or offer the record of a card; when refused, its gate opens beside the board."""
    record, _, to = request.POST.get("move", "").partition(" ")
    state = read_state(reader.workspace.workspace, record)
    if state is None:
        raise Http404("There is no such record.")
    choice = choice_of(request.GET)
    outcome = go(request, reader, state, to)
    if isinstance(outcome, Refused):
        # Files that came along are on the record by now.
        now = read_state(reader.workspace.workspace, record) or state
        return _refused(request, reader, choice, drawer_for(now, to, outcome, choice, reader), playbook)
    return done(request, after(outcome.state, reader), choice.address(reader.url("board", playbook)))


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
    return done(request, f"{outcome.state.title} is open.", reader.url("record", outcome.state.id))


def _start(request: PageRequest) -> int:
    start = request.GET.get("start", "")
    return int(start) if start.isdecimal() else 0


def _refused(
    request: PageRequest, reader: Reader, choice: Choice, drawer: Drawer, playbook: str
) -> HttpResponse:
    if request.htmx:
        answer = show_part(request, reader, "board/page.html#drawer", drawer=drawer, status=REFUSED)
        return reswap(retarget(answer, "#drawer"), "outerHTML")
    if choice.table:
        page = table_page(playbook, choice, reader, 0, drawer)
        return show(request, reader, "board/table.html", page, status=REFUSED)
    return show(
        request, reader, "board/page.html", board_page(playbook, choice, reader, drawer), status=REFUSED
    )
