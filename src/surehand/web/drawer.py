"""The drawer beside any page: the gate of one way, or the acts on a handoff. Sent, it completes what opened it."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import HttpResponse
from django_htmx.http import reswap, retarget

from surehand.core.engine import RecordState, Refusal, decide
from surehand.core.engine.commands import Move
from surehand.runtime.assists.looking import Looked, look
from surehand.store.queries.facts import read_repeated
from surehand.web.access import PageRequest, Reader
from surehand.web.assists.model import at_gate
from surehand.web.assists.queue import Queue, fields_in
from surehand.web.back import back_to
from surehand.web.flags import Seen
from surehand.web.gates import WayView, show_way
from surehand.web.page import REFUSED, show_part
from surehand.web.refusals import RefusalView, Refused, show_refusal

ID = "drawer"


@dataclass(frozen=True)
class Drawer:
    """The way one record is to go; ``refused`` where there is no such way.

    ``here`` is the address that opens it again, ``back`` the page that closing and going lead to, ``place`` its name
    among the forms that keep what is typed. ``queue`` are suggestions for what the gate asks for.
    """

    record: str
    title: str
    href: str
    version: int
    way: WayView | None
    refused: RefusalView | None
    here: str
    back: str
    place: str
    queue: Queue | None = None


def gate_drawer(
    state: RecordState,
    to: str,
    back: str,
    reader: Reader,
    refused: Refused | None = None,
    *,
    looked: Looked | None = None,
) -> Drawer:
    """The drawer for a way; ``refused`` is the answer to its form, ``looked`` what the assists see, if known."""
    program = reader.program(state)
    context = reader.context(program, read_repeated(reader.workspace.workspace, [state.id]))
    way = None if state.is_gone else program.playbook.way(state.stage, to)
    answer = refused.refusal if refused else None
    if way is None and answer is None:
        decided = decide(context, state, Move(to=to))
        answer = decided if isinstance(decided, Refusal) else None
    if way is not None and looked is None:
        looked = look(reader.workspace.workspace, state, now=reader.now)
    href = reader.url("record", state.id)
    here = gate_address(href, to, back)
    queue = at_gate(looked, program.gates[way.arrow], reader, here) if way and looked else None
    seen = Seen(looked, fields_in(queue)) if looked else None
    return Drawer(
        record=state.id,
        title=state.title,
        href=href,
        version=state.version,
        way=show_way(way, state, context, reader, refused, to_go=True, seen=seen) if way else None,
        refused=show_refusal(answer, reader, record=state.id) if answer and way is None else None,
        here=here,
        back=back,
        place=f"record/{state.id}/way:{to}",
        queue=queue,
    )


def gate_address(record: str, to: str, back: str) -> str:
    """The address that opens a gate on the page of a record; going or closing leads to ``back``."""
    return f"{record}?{urlencode({'move': to, 'back': back})}"


def wants_drawer(request: PageRequest) -> bool:
    """Whether only the drawer is asked for, or answered, beside the page that is open."""
    return bool(request.htmx) and (request.htmx.target == ID or "back" in request.POST)


def show_drawer(request: PageRequest, reader: Reader, drawer: Drawer) -> HttpResponse:
    """The drawer alone, put beside whatever page is open."""
    status = REFUSED if request.method == "POST" else 200
    return into_drawer(show_part(request, reader, "parts/drawer.html", drawer=drawer, status=status))


def show_acts(request: PageRequest, reader: Reader, page: object, form: str, *, status: int) -> HttpResponse:
    """The acts on a handoff, put beside whatever page is open. ``page`` is that of the handoff."""
    back = back_to(request, reader, reader.url("inbox"))
    here = f"{request.path}?open={form}" if request.method == "GET" else request.POST.get("here", "")
    part = show_part(request, reader, "parts/acts.html", page=page, back=back, here=here, status=status)
    return into_drawer(part)


def into_drawer(answer: HttpResponse) -> HttpResponse:
    """Let an answer take the place of the drawer, wherever it was asked for."""
    return reswap(retarget(answer, f"#{ID}"), "outerHTML")
