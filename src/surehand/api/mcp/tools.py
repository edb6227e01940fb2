"""The tools: each is one question or one command of the REST API, asked in the words of an agent."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from typing import Any, TypeAlias, get_type_hints

from msgspec.structs import replace

from surehand.api.mcp import arguments as a
from surehand.api.mcp import brief
from surehand.api.mcp.calls import Run, Tool
from surehand.api.rest import (
    assists,
    evidence,
    flags,
    gates,
    handoffs,
    history,
    inbox,
    playbooks,
    receivers,
    records,
    tasks,
)
from surehand.api.rest import bodies as b
from surehand.api.rest import setup_shapes as t
from surehand.api.rest import shapes as s
from surehand.api.rest.endpoint import Answer
from surehand.api.rest.request import Call
from surehand.core.engine import Refusal
from surehand.runtime.access import AgentScope
from surehand.store.queries.lists import Page

_TOOLS: dict[str, Tool] = {}
TOOLS: Mapping[str, Tool] = _TOOLS
"""Every tool by name, those that only read first."""

Outcome: TypeAlias = Answer | Refusal


def _tool(scope: AgentScope, gives: Any) -> Callable[[Run], Run]:
    """Make a tool of a function: its name, its docstring and what it takes are told to agents as they stand."""

    def register(run: Run) -> Run:
        name, takes = run.__name__, get_type_hints(run)["given"]
        _TOOLS[name] = Tool(name, inspect.cleandoc(run.__doc__ or ""), scope, takes, gives, run)
        return run

    return register


@_tool("read", s.Inbox)
def list_my_handoffs(call: Call, given: a.Nothing) -> Outcome:
    """What waits for the person you act for: handoffs to answer, those they sent, those that came back, questions to
    answer, and tasks that are due.
    """
    return inbox.get_inbox(call)


@_tool("read", s.HandoffInFull)
def get_handoff(call: Call, given: a.OneHandoff) -> Outcome:
    """A handoff with its packet: every statement with who said so and how surely, the questions, what changed since it
    was offered, the digest that an acceptance names, and the clocks.
    """
    return handoffs.get_handoff(call, given.handoff)


@_tool("read", Page[s.RecordSummary])
def find_records(call: Call, given: a.Records) -> Outcome:
    """Records by title, owner, playbook or stage, the latest change first."""
    return records.list_records(
        call,
        q=given.text,
        owner=given.owner,
        playbook=given.playbook,
        stage=given.stage,
        limit=given.limit,
        cursor=given.cursor,
    )


@_tool("read", s.Record)
def get_record(call: Call, given: a.OneRecord) -> Outcome:
    """A record: what each field holds, who said so and when, and what is open on it."""
    return records.get_record(call, given.record)


@_tool("read", s.Gates)
def explain_gate(call: Call, given: a.OneRecord) -> Outcome:
    """Every way on from where a record is, and everything that stands in the way of each: the field or criterion, how
    it fails, and who can put it right.
    """
    return gates.check_gates(call, given.record)


@_tool("read", s.GateCheck)
def check_gate(call: Call, given: a.OneWay) -> Outcome:
    """A dry run: what the gate on the way to one stage would say now. Nothing is moved. What sources say against the
    values is not the gate's to say: get_flags tells it.
    """
    return gates.check_gate(call, given.record, given.to)


@_tool("read", Page[t.PlaybookSummary])
def list_playbooks(call: Call, given: a.Listing) -> Outcome:
    """The playbooks: the process definitions that records follow."""
    return playbooks.list_playbooks(call, limit=given.limit, cursor=given.cursor)


@_tool("read", brief.BriefTold)
def get_brief(call: Call, given: a.OneBrief) -> Outcome:
    """What was written down and said about a record, by section: each line is a sentence with its source and place.
    Lines may be wrong and sections incomplete; `more` says how many lines are left out.
    """
    outcome = assists.get_brief(call, given.record)
    if isinstance(outcome, Refusal):
        return outcome
    return replace(outcome, body=brief.told(outcome.body, given.section))


@_tool("read", flags.Flags)
def get_flags(call: Call, given: a.Flags) -> Outcome:
    """What the sources say against the values of a record, what they back, and of what nobody can tell. A flag stops
    nothing; what is in no list was not looked at.
    """
    return flags.get_flags(call, given.record, given.to)


@_tool("read", evidence.Found)
def search_evidence(call: Call, given: a.Search) -> Outcome:
    """Sentences of a record's notes, calls, mails and files that hold the words, with their sources and places."""
    return evidence.search_evidence(call, given.record, given.query, given.limit)


@_tool("propose", brief.Proposed)
def propose_field_values(call: Call, given: a.Values) -> Outcome:
    """Propose values for fields. Each names a source and a quote that stands there word for word; the value must be
    what the quote says, and of free text the quote is the value. A person confirms or rejects; nothing is filled in.
    """
    outcome = evidence.propose_values(call, given.record, b.ValuesToPropose(proposals=given.proposals))
    if isinstance(outcome, Refusal):
        return outcome
    return replace(outcome, body=brief.proposed(outcome.body.suggestions))


@_tool("propose", s.QuestionAsked)
def ask_question(call: Call, given: a.Question) -> Outcome:
    """Ask the sender of a handoff without returning it. Read the packet first: what it says needs no question, and the
    answer tells what does.
    """
    return handoffs.ask_question(call, given.handoff, b.QuestionToAsk(text=given.text, field=given.field))


@_tool("propose", s.Note)
def add_note(call: Call, given: a.Note) -> Outcome:
    """Write something down on a record. It fills no field and moves nothing."""
    return history.add_note(call, given.record, b.NoteToAdd(text=given.text, handoff=given.handoff))


@_tool("propose", receivers.Receivers)
def suggest_route(call: Call, given: a.OneWay) -> Outcome:
    """Who would receive if the record were offered now; and where no rule of the playbook settles it, up to three
    people who accepted handoffs like it, with reasons. Nothing is offered; a person chooses.
    """
    return receivers.suggest_receivers(call, given.record, given.to)


@_tool("act", s.Handoff)
def offer_handoff(call: Call, given: a.Offer) -> Outcome:
    """Offer a record to the team of the next stage. The gate must be met; stage and owner change when a person
    accepts. Fields are not filled here: people fill them.
    """
    body = b.RecordToOffer(to=given.to, note=given.note, receiver=given.receiver)
    return records.offer_record(call, given.record, body)


@_tool("act", s.Handoff)
def accept_handoff(call: Call, given: a.Acceptance) -> Outcome:
    """Take the work for the person you act for: stage and owner of the record change now. It is bound to the digest of
    the packet that was read.
    """
    return handoffs.accept_handoff(
        call, given.handoff, b.Acceptance(digest=given.digest, read_back=given.read_back)
    )


@_tool("act", s.Handoff)
def return_handoff(call: Call, given: a.ComingBack) -> Outcome:
    """Send a handoff back with coded reasons, tied to fields where they can be."""
    return handoffs.return_handoff(call, given.handoff, b.Reasons(reasons=given.reasons))


@_tool("act", s.Task)
def complete_task(call: Call, given: a.TaskDone) -> Outcome:
    """Say that a task is done."""
    return tasks.complete_task(call, given.task, b.Remark(note=given.note))
