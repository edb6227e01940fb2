"""The acts on a handoff. A refused one answers with the page, its form open and filled as it was."""

from __future__ import annotations

from dataclasses import replace

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from surehand.core.engine import Command, Refusal, ReturnedFor
from surehand.core.engine import commands as c
from surehand.web.access import PageRequest, Reader, for_members
from surehand.web.acts import carry_out
from surehand.web.back import back_to
from surehand.web.handoff.asking import refuse_asking
from surehand.web.handoff.fix import FORM
from surehand.web.handoff.views import find, show_handoff
from surehand.web.inputs import read_filled, read_values, texts_of
from surehand.web.moves import after, go
from surehand.web.page import done
from surehand.web.refusals import Refused


@require_POST
@for_members
def accept(request: PageRequest, reader: Reader, handoff: str) -> HttpResponse:
    """Take the work, having read the packet with the form's digest."""
    read_back = tuple(request.POST.getlist("read_back"))
    command = c.Accept(handoff=handoff, digest=request.POST.get("digest", ""), read_back=read_back)
    return _act(request, reader, handoff, command, "accept", _("You have it: you are the owner now."))


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
    return _act(request, reader, handoff, command, "return", _("It is returned; the sender is told why."))


@require_POST
@for_members
def undo_return(request: PageRequest, reader: Reader, handoff: str) -> HttpResponse:
    """Take a return back."""
    command = c.UndoReturn(handoff=handoff)
    return _act(
        request, reader, handoff, command, "undo-return", _("The return is taken back; it waits again.")
    )


@require_POST
@for_members
def again(request: PageRequest, reader: Reader, handoff: str) -> HttpResponse:
    """Save what was put right and offer it again, in one step; where it cannot be offered from here, only save it."""
    found, state = find(reader, handoff)
    if state.stage != found.origin:
        return _save(request, reader, handoff)
    outcome = go(request, reader, state, found.target)
    if isinstance(outcome, Refused):
        return show_handoff(request, reader, *find(reader, handoff), replace(outcome, form=FORM))
    offered = list(outcome.state.handoffs)[-1]
    return done(request, after(outcome.state, reader), reader.url("handoff", offered))


def _save(request: PageRequest, reader: Reader, handoff: str) -> HttpResponse:
    _found, state = find(reader, handoff)
    filled = read_filled(request, reader, state)
    outcome = filled
    if not isinstance(filled, Refusal):
        commands = [*filled.attach, c.SetFields(values=filled.values)]
        outcome = carry_out(request, reader, commands, record=state.id)
    if isinstance(outcome, Refusal):
        refused = Refused(outcome, FORM, texts_of(request.POST))
        return show_handoff(request, reader, *find(reader, handoff), refused)
    return done(request, _("Saved."), reader.url("record", state.id))


@require_POST
@for_members
def ask(request: PageRequest, reader: Reader, handoff: str) -> HttpResponse:
    """Ask the sender without returning; first show what answers it already, where the form did not show it."""
    text, field = request.POST.get("text", ""), request.POST.get("field", "")
    if refused := None if "anyway" in request.POST else refuse_asking(handoff, text, field, reader):
        answer = Refused(refused, "ask", texts_of(request.POST))
        return show_handoff(request, reader, *find(reader, handoff), answer)
    command = c.Ask(handoff=handoff, text=text, field=field)
    sentence = _("The question is asked; you are told when it is answered.")
    return _act(request, reader, handoff, command, "ask", sentence)


@require_POST
@for_members
def answer(request: PageRequest, reader: Reader, handoff: str) -> HttpResponse:
    """Answer a question, and fill in the field it is about."""
    _found, state = find(reader, handoff)
    question = request.POST.get("question", "")
    values = read_values(request.POST, reader.program(state).playbook.fields, state.values, reader)
    if isinstance(values, Refusal):
        refused = Refused(values, f"answer:{question}", texts_of(request.POST))
        return show_handoff(request, reader, *find(reader, handoff), refused)
    command = c.Answer(question=question, text=request.POST.get("text", ""), values=values)
    return _act(request, reader, handoff, command, f"answer:{question}", _("Answered."))


@require_POST
@for_members
def recall(request: PageRequest, reader: Reader, handoff: str) -> HttpResponse:
    """Take it back before it is accepted."""
    command = c.Recall(handoff=handoff, reason=request.POST.get("reason", ""))
    return _act(request, reader, handoff, command, "recall", _("You took it back; the receiver is told."))


@require_POST
@for_members
def withdraw(request: PageRequest, reader: Reader, handoff: str) -> HttpResponse:
    """End it, as it has no point any more."""
    command = c.Withdraw(handoff=handoff, reason=request.POST.get("reason", ""))
    return _act(request, reader, handoff, command, "withdraw", _("It is withdrawn; both sides are told."))


@require_POST
@for_members
def reroute(request: PageRequest, reader: Reader, handoff: str) -> HttpResponse:
    """Give it to somebody else."""
    command = c.Reroute(handoff=handoff, reason=request.POST.get("reason", ""), to=request.POST.get("to", ""))
    return _act(request, reader, handoff, command, "reroute", _("It goes to somebody else; both are told."))


@require_POST
@for_members
def pause(request: PageRequest, reader: Reader, handoff: str) -> HttpResponse:
    """Stop the clock."""
    command = c.PauseClock(handoff=handoff, reason=request.POST.get("reason", ""))
    return _act(request, reader, handoff, command, "pause", _("The clock stands still."))


@require_POST
@for_members
def resume(request: PageRequest, reader: Reader, handoff: str) -> HttpResponse:
    """Let the clock run again."""
    return _act(
        request, reader, handoff, c.ResumeClock(handoff=handoff), "resume", _("The clock runs again.")
    )


@require_POST
@for_members
def note(request: PageRequest, reader: Reader, handoff: str) -> HttpResponse:
    """Write something down about it."""
    command = c.AddNote(text=request.POST.get("text", ""), handoff=handoff)
    return _act(request, reader, handoff, command, "note", _("The note is kept."))


def _act(
    request: PageRequest, reader: Reader, handoff: str, command: Command, form: str, sentence: str
) -> HttpResponse:
    _found, state = find(reader, handoff)
    outcome = carry_out(request, reader, [command], record=state.id)
    if isinstance(outcome, Refusal):
        refused = Refused(outcome, form, texts_of(request.POST))
        return show_handoff(request, reader, *find(reader, handoff), refused)
    return done(request, sentence, back_to(request, reader, reader.url("handoff", handoff)))
