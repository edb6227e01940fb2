"""The task list, and completing or reopening a task from wherever it is shown."""

from __future__ import annotations

from django.http import Http404, HttpResponse, QueryDict
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from surehand.core.engine import Command, Refusal
from surehand.core.engine.commands import CompleteTask, ReopenTask, RescheduleTask
from surehand.store.queries.states import read_state, record_of
from surehand.web.access import PageRequest, Reader, for_members
from surehand.web.acts import carry_out
from surehand.web.inputs import texts_of
from surehand.web.page import REFUSED, done, show
from surehand.web.record.acts import end_of_day
from surehand.web.record.views import show_record
from surehand.web.refusals import Refused
from surehand.web.tasks.model import Chosen, chosen_from, tasks_page


@require_GET
@for_members
def tasks(request: PageRequest, reader: Reader) -> HttpResponse:
    """The tasks of the reader, or of everybody."""
    return show(request, reader, "tasks/page.html", tasks_page(reader, _chosen(request.GET)))


@require_POST
@for_members
def complete(request: PageRequest, reader: Reader, task: str) -> HttpResponse:
    """Say that a task is done."""
    command = CompleteTask(task=task, note=request.POST.get("note", ""))
    return _act(request, reader, task, command, _("The task is done."))


@require_POST
@for_members
def reopen(request: PageRequest, reader: Reader, task: str) -> HttpResponse:
    """Say that a task is not done after all."""
    command = ReopenTask(task=task, reason=request.POST.get("reason", ""))
    return _act(request, reader, task, command, _("The task is open again."))


@require_POST
@for_members
def reschedule(request: PageRequest, reader: Reader, task: str) -> HttpResponse:
    """Give a task another day on which it is due."""
    due = end_of_day(request.POST.get("due", ""), reader)
    if due is None:
        wrong = Refusal("no_due_day", _("A task is due on a day: choose one."))
        return _show_refused(request, reader, _record_of(reader, task), wrong)
    command = RescheduleTask(task=task, due=due, reason=request.POST.get("reason", ""))
    return _act(request, reader, task, command, _("It is due on another day."))


def _act(request: PageRequest, reader: Reader, task: str, command: Command, sentence: str) -> HttpResponse:
    """Carry it out and show the page the form stands on: the list that ``back`` describes, else the record."""
    record = _record_of(reader, task)
    outcome = carry_out(request, reader, [command], record=record)
    back = request.POST.get("back", "")
    listed = _chosen(QueryDict(back.removeprefix("?")))
    if not isinstance(outcome, Refusal):
        page = reader.url("tasks") + listed.address("") if back else f"{reader.url('record', record)}#tasks"
        return done(request, sentence, page)
    if back:
        page_now = tasks_page(reader, listed, Refused(outcome, "task", texts_of(request.POST)))
        return show(request, reader, "tasks/page.html", page_now, status=REFUSED)
    return _show_refused(request, reader, record, outcome)


def _record_of(reader: Reader, task: str) -> str:
    record = record_of(reader.workspace.workspace, task)
    if record is None:
        raise Http404("There is no such task.")
    return record


def _show_refused(request: PageRequest, reader: Reader, record: str, refusal: Refusal) -> HttpResponse:
    """The page of its record, with what stands in the way."""
    refused = Refused(refusal, "task", texts_of(request.POST))
    state = read_state(reader.workspace.workspace, record)
    if state is None:
        raise Http404("There is no such record.")
    return show_record(request, reader, state, refused)


def _chosen(asked: QueryDict) -> Chosen:
    return chosen_from(asked.get("whose", ""), asked.get("show", ""), asked.get("start", ""))
