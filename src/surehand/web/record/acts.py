"""The acts on a record's page: each reads one form, lets the engine decide, and shows what came of it."""

from __future__ import annotations

from datetime import datetime, time

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from surehand.core.engine import Command, RecordState, Refusal
from surehand.core.engine import commands as c
from surehand.store.queries.states import read_state
from surehand.web.access import PageRequest, Reader, for_members
from surehand.web.acts import carry_out
from surehand.web.back import back_to
from surehand.web.drawer import gate_drawer, show_drawer
from surehand.web.inputs import keep_file, read_filled, texts_of
from surehand.web.moves import after, go
from surehand.web.page import done
from surehand.web.record.views import show_record, state_or_404
from surehand.web.refusals import Refused

_END_OF_WORK = time(17)


@require_POST
@for_members
def set_fields(request: PageRequest, reader: Reader, record: str) -> HttpResponse:
    """Set or clear the fields of a form."""
    state = state_or_404(reader, record)
    form = f"field:{request.POST.get('fields', '')}"
    filled = read_filled(request, reader, state)
    if isinstance(filled, Refusal):
        return _refused(request, reader, state, filled, form)
    commands: list[Command] = [*filled.attach, c.SetFields(values=filled.values)]
    return _act(request, reader, state, commands, form, _("Saved."))


@require_POST
@for_members
def move(request: PageRequest, reader: Reader, record: str) -> HttpResponse:
    """Move or offer the record, with whatever the form filled in; refused, the gate opens at what is missing."""
    back = back_to(request, reader, reader.url("record", record))
    return go_and_show(request, reader, state_or_404(reader, record), request.POST.get("to", ""), back)


def go_and_show(request: PageRequest, reader: Reader, state: RecordState, to: str, back: str) -> HttpResponse:
    """Go one way on and show the page to go back to, or the gate beside it where it refused."""
    outcome = go(request, reader, state, to)
    if not isinstance(outcome, Refused):
        return done(request, after(outcome.state, reader), back)
    # Files that came along are on the record by now.
    now = read_state(reader.workspace.workspace, state.id) or state
    if request.htmx:
        return show_drawer(request, reader, gate_drawer(now, to, back, reader, outcome))
    return show_record(request, reader, now, outcome, back=back)


@require_POST
@for_members
def add_note(request: PageRequest, reader: Reader, record: str) -> HttpResponse:
    """Write something down."""
    command = c.AddNote(text=request.POST.get("text", ""))
    return _act(
        request, reader, state_or_404(reader, record), [command], "note", _("The note is kept."), "notes"
    )


@require_POST
@for_members
def attach_file(request: PageRequest, reader: Reader, record: str) -> HttpResponse:
    """Attach a file."""
    state = state_or_404(reader, record)
    upload = request.FILES.get("file")
    if upload is None:
        missing = Refusal("no_file", _("No file came with the form: choose one, then attach it."))
        return _refused(request, reader, state, missing, "file")
    file = keep_file(upload, reader, state)
    if isinstance(file, Refusal):
        return _refused(request, reader, state, file, "file")
    attached = _("%(file)s is attached.") % {"file": file.name}
    return _act(request, reader, state, [c.AttachFile(file=file)], "file", attached, "files")


@require_POST
@for_members
def add_task(request: PageRequest, reader: Reader, record: str) -> HttpResponse:
    """Create a task by hand, due at the end of a day."""
    state = state_or_404(reader, record)
    due = end_of_day(request.POST.get("due", ""), reader)
    if due is None:
        wrong = Refusal("no_due_day", _("A task is due on a day: choose one."))
        return _refused(request, reader, state, wrong, "task")
    command = c.AddTask(title=request.POST.get("title", ""), owner=request.POST.get("owner", ""), due=due)
    return _act(request, reader, state, [command], "task", _("The task is on the list."), "tasks")


@require_POST
@for_members
def reassign(request: PageRequest, reader: Reader, record: str) -> HttpResponse:
    """Make somebody else the owner."""
    command = c.Reassign(to=request.POST.get("to", ""), reason=request.POST.get("reason", ""))
    owner = reader.facts.directory.name(command.to)
    sentence = _("%(person)s is the owner now; both of you are told.") % {"person": owner}
    return _act(request, reader, state_or_404(reader, record), [command], "reassign", sentence)


@require_POST
@for_members
def rename(request: PageRequest, reader: Reader, record: str) -> HttpResponse:
    """Give the record another name."""
    command = c.Rename(title=request.POST.get("title", ""))
    return _act(request, reader, state_or_404(reader, record), [command], "rename", _("It is renamed."))


@require_POST
@for_members
def archive(request: PageRequest, reader: Reader, record: str) -> HttpResponse:
    """Put the record away."""
    command = c.Archive(reason=request.POST.get("reason", ""))
    return _act(
        request, reader, state_or_404(reader, record), [command], "archive", _("The record is archived.")
    )


@require_POST
@for_members
def close_override(request: PageRequest, reader: Reader, record: str) -> HttpResponse:
    """End an override by hand."""
    command = c.CloseOverride(
        override=request.POST.get("override", ""), reason=request.POST.get("reason", "")
    )
    return _act(
        request, reader, state_or_404(reader, record), [command], "override", _("The override is closed.")
    )


def _act(
    request: PageRequest,
    reader: Reader,
    state: RecordState,
    commands: list[Command],
    form: str,
    sentence: str,
    place: str = "",
) -> HttpResponse:
    outcome = carry_out(request, reader, commands, record=state.id)
    if isinstance(outcome, Refusal):
        return _refused(request, reader, state, outcome, form)
    return done(request, sentence, reader.url("record", state.id) + (f"#{place}" if place else ""))


def _refused(
    request: PageRequest, reader: Reader, state: RecordState, refusal: Refusal, form: str
) -> HttpResponse:
    """The page as it is now, with the refusal at the form that asked."""
    now = read_state(reader.workspace.workspace, state.id) or state
    return show_record(request, reader, now, Refused(refusal, form, texts_of(request.POST)))


def end_of_day(day: str, reader: Reader) -> datetime | None:
    """When work ends on a day that was typed; None for what is no day."""
    try:
        return datetime.combine(datetime.fromisoformat(day).date(), _END_OF_WORK, reader.zone)
    except ValueError:
        return None
