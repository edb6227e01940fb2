"""The page of a handoff, and the acts on it."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.views.decorators.http import require_GET, require_POST

from surehand.core.engine import Command, HandoffState, RecordState, Refusal, ReturnedFor
from surehand.core.engine import commands as c
from surehand.store.queries.handoff_page import read_record_of
from surehand.web.access import PageRequest, Reader, for_members
from surehand.web.acts import carry_out
from surehand.web.handoff.model import handoff_page
from surehand.web.inputs import read_values, texts_of
from surehand.web.page import REFUSED, done, show
from surehand.web.refusals import Refused


@require_GET
@for_members
def handoff(request: PageRequest, reader: Reader, handoff: str) -> HttpResponse:
    """The packet, whose turn it is, and the acts."""
    return _show(request, reader, *_find(reader, handoff))


@require_POST
@for_members
def accept(request: PageRequest, reader: Reader, handoff: str) -> HttpResponse:
    """Take the work, having read the packet with the form's digest."""
    read_back = tuple(request.POST.getlist("read_back"))
    command = c.Accept(handoff=handoff, digest=request.POST.get("digest", ""), read_back=read_back)
    return _act(request, reader, handoff, command, "accept", "You have it: you are the owner now.")


@require_POST
@for_members
def return_(request: PageRequest, reader: Reader, handoff: str) -> HttpResponse:
    """Send it back with the ticked reasons."""
    posted = request.POST
    reasons = tuple(
        ReturnedFor(code, tuple(posted.getlist(f"fields.{code}")), posted.get(f"text.{code}", "").strip())
        for code in posted.getlist("reason")
    )
    command = c.Return(handoff=handoff, reasons=reasons)
    return _act(request, reader, handoff, command, "return", "It is returned; the sender is told why.")


@require_POST
@for_members
def ask(request: PageRequest, reader: Reader, handoff: str) -> HttpResponse:
    """Ask the sender without returning."""
    command = c.Ask(handoff=handoff, text=request.POST.get("text", ""), field=request.POST.get("field", ""))
    return _act(
        request, reader, handoff, command, "ask", "The question is asked; you are told when it is answered."
    )


@require_POST
@for_members
def answer(request: PageRequest, reader: Reader, handoff: str) -> HttpResponse:
    """Answer a question, and fill in the field it is about."""
    _, state = _find(reader, handoff)
    question = request.POST.get("question", "")
    values = read_values(request.POST, reader.program(state).playbook.fields, state.values, reader)
    command = c.Answer(question=question, text=request.POST.get("text", ""), values=values)
    return _act(request, reader, handoff, command, f"answer:{question}", "Answered.")


@require_POST
@for_members
def recall(request: PageRequest, reader: Reader, handoff: str) -> HttpResponse:
    """Take it back before it is accepted."""
    command = c.Recall(handoff=handoff, reason=request.POST.get("reason", ""))
    return _act(request, reader, handoff, command, "recall", "You took it back; the receiver is told.")


@require_POST
@for_members
def withdraw(request: PageRequest, reader: Reader, handoff: str) -> HttpResponse:
    """End it, as it has no point any more."""
    command = c.Withdraw(handoff=handoff, reason=request.POST.get("reason", ""))
    return _act(request, reader, handoff, command, "withdraw", "It is withdrawn; both sides are told.")


@require_POST
@for_members
def reroute(request: PageRequest, reader: Reader, handoff: str) -> HttpResponse:
    """Give it to somebody else."""
    command = c.Reroute(handoff=handoff, reason=request.POST.get("reason", ""), to=request.POST.get("to", ""))
    return _act(request, reader, handoff, command, "reroute", "It goes to somebody else; both are told.")


@require_POST
@for_members
def pause(request: PageRequest, reader: Reader, handoff: str) -> HttpResponse:
    """Stop the clock."""
    command = c.PauseClock(handoff=handoff, reason=request.POST.get("reason", ""))
    return _act(request, reader, handoff, command, "pause", "The clock stands still.")


@require_POST
@for_members
def resume(request: PageRequest, reader: Reader, handoff: str) -> HttpResponse:
    """Let the clock run again."""
    return _act(request, reader, handoff, c.ResumeClock(handoff=handoff), "resume", "The clock runs again.")


@require_POST
@for_members
def note(request: PageRequest, reader: Reader, handoff: str) -> HttpResponse:
    """Write something down about it."""
    command = c.AddNote(text=request.POST.get("text", ""), handoff=handoff)
    return _act(request, reader, handoff, command, "note", "The note is kept.")


def _find(reader: Reader, handoff: str) -> tuple[HandoffState, RecordState]:
    state = read_record_of(reader.workspace.workspace, handoff)
    if state is None:
        raise Http404("There is no such handoff.")
    return state.handoffs[handoff], state


def _act(
    request: PageRequest, reader: Reader, handoff: str, command: Command, form: str, sentence: str
) -> HttpResponse:
    _, state = _find(reader, handoff)
    outcome = carry_out(request, reader, [command], record=state.id)
    if isinstance(outcome, Refusal):
        refused = Refused(outcome, form, texts_of(request.POST))
        return _show(request, reader, *_find(reader, handoff), refused)
    return done(request, sentence, reader.url("handoff", handoff))


def _show(
    request: PageRequest,
    reader: Reader,
    handoff: HandoffState,
    state: RecordState,
    refused: Refused | None = None,
) -> HttpResponse:
    page = handoff_page(handoff, state, reader, request.GET.get("open", ""), refused)
    return show(request, reader, "handoff/page.html", page, status=REFUSED if refused else 200)
