"""Handoffs and the questions about them: reading, accepting, returning, asking, and the rest of their life."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from typing import Annotated, Literal

import msgspec
from django.http import FileResponse
from pydantic import Field

from surehand.api.rest import bodies as b
from surehand.api.rest import outcomes, render
from surehand.api.rest import shapes as s
from surehand.api.rest.endpoint import Answer, Cursor, Filter, Id, Limit, Routes
from surehand.api.rest.reasking import answers_to
from surehand.api.rest.request import Call
from surehand.core.engine import Command, Refusal, ReturnedFor
from surehand.core.engine import commands as c
from surehand.runtime.packets.document import Document, document_of
from surehand.runtime.packets.markdown import as_markdown
from surehand.store import models as m
from surehand.store.queries import lists
from surehand.store.queries.lists import Cut, Page
from surehand.store.queries.states import read_state, record_of

routes = Routes("Handoffs")

NO_HANDOFF = Refusal("no_such_handoff", "There is no such handoff in this workspace.")
NO_QUESTION = Refusal("no_such_question", "There is no such question in this workspace.")

Status = Annotated[
    Literal["", "offered", "accepted", "returned", "recalled", "withdrawn"],
    Field(description="Only handoffs that got this far; `offered` are those that wait."),
]


@routes.get("handoffs", Page[s.HandoffSummary])
def list_handoffs(
    call: Call,
    status: Status = "",
    record: Annotated[Filter, Field(description="Only handoffs of this record.")] = "",
    contract: Annotated[Filter, Field(description="Only handoffs under this contract.")] = "",
    sender: Annotated[Filter, Field(description="Only from this person: id, address or `me`.")] = "",
    receiver: Annotated[Filter, Field(description="Only to this person: id, address or `me`.")] = "",
    team: Annotated[Filter, Field(description="Only to this team.")] = "",
    overdue: Annotated[bool, Field(description="Only open ones past their time.")] = False,
    limit: Limit = 50,
    cursor: Cursor = "",
) -> Answer:
    """The handoffs of the workspace, the newest first."""
    wanted = lists.HandoffFilter(
        record=record,
        contract=contract,
        status=status,
        sender=call.person(sender) if sender else "",
        receiver=call.person(receiver) if receiver else "",
        team=team,
        overdue=call.now if overdue else None,
    )
    page = lists.list_handoffs(call.workspace, wanted, Cut(limit, cursor))
    return Answer(Page(summaries(call, page.items), page.next))


@routes.get("handoffs/{handoff}", s.HandoffInFull)
def get_handoff(call: Call, handoff: Id) -> Answer | Refusal:
    """A handoff with its packet: what its receiver reads, and the digest that an acceptance names."""
    state = read_state(call.workspace, record_of(call.workspace, handoff) or "")
    found = state.handoffs.get(handoff) if state else None
    if state is None or found is None:
        return NO_HANDOFF
    in_full = render.handoff_in_full(call.facts, state, found, call.now)
    return Answer(in_full, version=state.version)


@routes.get("handoffs/{handoff}/packet.md", bytes)
def get_packet_as_markdown(call: Call, handoff: Id) -> FileResponse | Refusal:
    """The packet as a document in Markdown, as its page shows it; the digest is in `ETag`."""
    return _packet_as(call, handoff, lambda packet: as_markdown(packet).encode(), "md")


@routes.get("handoffs/{handoff}/packet.pdf", bytes)
def get_packet_as_pdf(call: Call, handoff: Id) -> FileResponse | Refusal:
    """The packet as a PDF of A4 pages, as its page shows it; the digest is in `ETag`."""
    # Loaded when it is first wanted: with its libraries it takes longer than everything else at the start.
    from surehand.runtime.packets.pdf import as_pdf

    return _packet_as(call, handoff, as_pdf, "pdf")


@routes.act("handoffs/{handoff}/accept", s.Handoff)
def accept_handoff(call: Call, handoff: Id, body: b.Acceptance) -> Answer | Refusal:
    """Take the work: stage and owner of the record change now, and the tasks of the contract follow."""
    return _act(call, handoff, c.Accept(handoff=handoff, digest=body.digest, read_back=body.read_back))


@routes.act("handoffs/{handoff}/return", s.Handoff)
def return_handoff(call: Call, handoff: Id, body: b.Reasons) -> Answer | Refusal:
    """Send it back with coded reasons, tied to fields where they can be."""
    reasons = tuple(ReturnedFor(each.reason, each.fields, each.text) for each in body.reasons)
    return _act(call, handoff, c.Return(handoff=handoff, reasons=reasons))


@routes.act("handoffs/{handoff}/undo-return", s.Handoff)
def undo_return(call: Call, handoff: Id) -> Answer | Refusal:
    """Take a return back: it waits for its receiver again. Possible while nobody else has it."""
    return _act(call, handoff, c.UndoReturn(handoff=handoff))


@routes.act("handoffs/{handoff}/recall", s.Handoff)
def recall_handoff(call: Call, handoff: Id, body: b.WhyIfYouLike) -> Answer | Refusal:
    """Take it back before it was accepted."""
    return _act(call, handoff, c.Recall(handoff=handoff, reason=body.reason))


@routes.act("handoffs/{handoff}/withdraw", s.Handoff)
def withdraw_handoff(call: Call, handoff: Id, body: b.Why) -> Answer | Refusal:
    """End a handoff that has no point any more, as a lead of either side."""
    return _act(call, handoff, c.Withdraw(handoff=handoff, reason=body.reason))


@routes.act("handoffs/{handoff}/reroute", s.Handoff)
def reroute_handoff(call: Call, handoff: Id, body: b.NewReceiver) -> Answer | Refusal:
    """Give it to somebody else to receive; their clock starts anew."""
    return _act(call, handoff, c.Reroute(handoff=handoff, reason=body.reason, to=body.to))


@routes.act("handoffs/{handoff}/pause", s.Handoff)
def pause_handoff(call: Call, handoff: Id, body: b.Why) -> Answer | Refusal:
    """Stop its clock, for a reason that the contract knows."""
    return _act(call, handoff, c.PauseClock(handoff=handoff, reason=body.reason))


@routes.act("handoffs/{handoff}/resume", s.Handoff)
def resume_handoff(call: Call, handoff: Id) -> Answer | Refusal:
    """Let its clock run again."""
    return _act(call, handoff, c.ResumeClock(handoff=handoff))


@routes.act("handoffs/{handoff}/questions", s.QuestionAsked, status=201)
def ask_question(call: Call, handoff: Id, body: b.QuestionToAsk) -> Answer | Refusal:
    """Ask the sender without returning it. To see first what answers it already: `GET handoffs/{handoff}/answers`."""
    record = record_of(call.workspace, handoff)
    if record is None:
        return NO_HANDOFF
    already = answers_to(call, handoff, body.text, body.field)
    command = c.Ask(handoff=handoff, text=body.text, field=body.field)
    return _with_answers(outcomes.question_of(call, call.execute(command, record)), already)


def _with_answers(outcome: Answer | Refusal, already: tuple[s.AlreadyAnswered, ...]) -> Answer | Refusal:
    if isinstance(outcome, Refusal):
        return outcome
    told = msgspec.structs.asdict(outcome.body)
    return msgspec.structs.replace(outcome, body=s.QuestionAsked(**told, already_answered=already))


@routes.get("questions", Page[s.Question])
def list_questions(
    call: Call,
    record: Annotated[Filter, Field(description="Only questions on this record.")] = "",
    handoff: Annotated[Filter, Field(description="Only questions about this handoff.")] = "",
    asked_of: Annotated[Filter, Field(description="Only of this person: id, address or `me`.")] = "",
    asked_by: Annotated[Filter, Field(description="Only by this person: id, address or `me`.")] = "",
    answered: Annotated[bool | None, Field(description="Only answered ones, or only open ones.")] = None,
    limit: Limit = 50,
    cursor: Cursor = "",
) -> Answer:
    """The questions of the workspace, the newest first."""
    wanted = lists.QuestionFilter(
        record=record,
        handoff=handoff,
        asked_of=call.person(asked_of) if asked_of else "",
        asked_by=call.person(asked_by) if asked_by else "",
        answered=answered,
    )
    page = lists.list_questions(call.workspace, wanted, Cut(limit, cursor))
    people = call.facts.directory
    return Answer(Page([render.question_row(people, row) for row in page.items], page.next))


@routes.act("questions/{question}/answer", s.Question)
def answer_question(call: Call, question: Id, body: b.AnswerToGive) -> Answer | Refusal:
    """Answer a question; `values` fill the field it was about in the same act."""
    record = record_of(call.workspace, question)
    if record is None:
        return NO_QUESTION
    command = c.Answer(question=question, text=body.text, values=body.values)
    return outcomes.question_of(call, call.execute(command, record), question)


def summaries(call: Call, rows: list[m.Handoff]) -> list[s.HandoffSummary]:
    """Handoffs as lists show them, each with the title of its record."""
    titles = lists.titles_of(call.workspace, [row.record for row in rows])
    return [render.handoff_summary(call.facts.directory, row, titles.get(row.record, "")) for row in rows]


_MEDIA_TYPES = {"md": "text/markdown; charset=utf-8", "pdf": "application/pdf"}


def _packet_as(
    call: Call, handoff: str, write: Callable[[Document], bytes], ending: str
) -> FileResponse | Refusal:
    state = read_state(call.workspace, record_of(call.workspace, handoff) or "")
    found = state.handoffs.get(handoff) if state else None
    if state is None or found is None:
        return NO_HANDOFF
    packet = document_of(call.facts, state, found, now=call.now)
    content = BytesIO(write(packet))
    name = f"{handoff}.{ending}"
    answer = FileResponse(content, as_attachment=True, filename=name, content_type=_MEDIA_TYPES[ending])
    answer["ETag"] = f'"{packet.digest}"'
    return answer


def _act(call: Call, handoff: str, command: Command) -> Answer | Refusal:
    record = record_of(call.workspace, handoff)
    if record is None:
        return NO_HANDOFF
    return outcomes.handoff_of(call, call.execute(command, record), handoff)
