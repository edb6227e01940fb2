"""Records: opening, reading, changing and moving them."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, WithJsonSchema

from surehand.api.rest import bodies as b
from surehand.api.rest import outcomes, render
from surehand.api.rest import shapes as s
from surehand.api.rest.endpoint import Answer, Cursor, Filter, Id, Limit, Routes
from surehand.api.rest.request import Call
from surehand.core.engine import Refusal
from surehand.core.engine import commands as c
from surehand.core.values import Shape, ValueProblem, read_value
from surehand.runtime.assists.routes.routing import shown_to
from surehand.runtime.execute import NO_RECORD
from surehand.runtime.facts import program_of
from surehand.store.queries import lists
from surehand.store.queries.lists import Cut, Page
from surehand.store.queries.states import read_state

routes = Routes("Records")


def _moment(given: object) -> object:
    # A “+” that was not percent-encoded arrives as a space.
    read = read_value(Shape("date_time"), given.replace(" ", "+")) if isinstance(given, str) else given
    if isinstance(read, ValueProblem):
        raise ValueError(f"{read.sentence}; {read.fix}")
    return read


Since = Annotated[
    datetime | None,
    BeforeValidator(_moment),
    WithJsonSchema({"type": "string", "format": "date-time"}),
    Field(description="Only records that changed at that moment or later."),
]
Sort = Annotated[
    Literal["-changed", "changed"],
    Field(description="The latest change first, or with `changed` the earliest: so that a walk misses none."),
]


@routes.act("records", s.Record, status=201)
def open_record(call: Call, body: b.RecordToOpen) -> Answer | Refusal:
    """Begin a record under the published version of a playbook."""
    command = c.OpenRecord(title=body.title, values=body.values, stage=body.stage, owner=body.owner)
    return outcomes.record_of(call, call.execute(command, playbook=body.playbook), is_new=True)


@routes.get("records", Page[s.RecordSummary])
def list_records(
    call: Call,
    playbook: Annotated[Filter, Field(description="Only records of this playbook.")] = "",
    stage: Annotated[Filter, Field(description="Only records in this stage.")] = "",
    owner: Annotated[Filter, Field(description="Only records of this person: id, address or `me`.")] = "",
    team: Annotated[Filter, Field(description="Only records in a stage of this team.")] = "",
    overdue: Annotated[bool, Field(description="Only records with a handoff or task past its time.")] = False,
    changed_since: Since = None,
    q: Annotated[Filter, Field(description="Only records with this in their title.")] = "",
    gone: Annotated[bool, Field(description="Also records that were archived or merged.")] = False,
    sort: Sort = "-changed",
    limit: Limit = 50,
    cursor: Cursor = "",
) -> Answer:
    """The records of the workspace, those in work unless `gone` asks for all."""
    wanted = lists.RecordFilter(
        playbook=playbook,
        stage=stage,
        owner=call.person(owner) if owner else "",
        places=_places_of(call, team) if team else None,
        overdue=call.now if overdue else None,
        changed_since=changed_since,
        text=q,
        gone=gone,
    )
    order = lists.LATEST_CHANGE_FIRST if sort == "-changed" else lists.EARLIEST_CHANGE_FIRST
    page = lists.list_records(call.workspace, wanted, Cut(limit, cursor), order)
    people = call.facts.directory
    return Answer(Page([render.record_summary(people, row) for row in page.items], page.next))


@routes.get("records/{record}", s.Record)
def get_record(call: Call, record: Id) -> Answer | Refusal:
    """A record with everything that is known and open on it."""
    state = read_state(call.workspace, record)
    if state is None:
        return NO_RECORD
    return Answer(render.record(call.facts, state), version=state.version)


@routes.act("records/{record}", s.Record, method="PATCH")
def set_fields(call: Call, record: Id, body: b.FieldsToSet) -> Answer | Refusal:
    """Set and clear fields; those not named stay as they are."""
    return outcomes.record_of(call, call.execute(c.SetFields(values=body.values, grade=body.grade), record))


@routes.act("records/{record}/moves", s.Record)
def move_record(call: Call, record: Id, body: b.WayToMove) -> Answer | Refusal:
    """Change the stage inside a team, through its gate. To another team a record is offered."""
    command = c.Move(to=body.to, values=body.values, reason=body.reason, override=body.override)
    return outcomes.record_of(call, call.execute(command, record))


@routes.act("records/{record}/handoffs", s.Handoff, status=201)
def offer_record(call: Call, record: Id, body: b.RecordToOffer) -> Answer | Refusal:
    """Offer the record to the team of the next stage. Stage and owner change when it is accepted."""
    command = c.Offer(
        to=body.to, values=body.values, note=body.note, receiver=body.receiver, override=body.override
    )
    state = read_state(call.workspace, record) if body.receiver else None
    suggested = shown_to(call.facts, call.actor, state, body.to, body.receiver, call.now)
    return outcomes.handoff_of(call, call.execute(command, record, suggested=suggested))


@routes.act("records/{record}/reassign", s.Record)
def reassign_record(call: Call, record: Id, body: b.NewOwner) -> Answer | Refusal:
    """Make somebody else the owner, outside of a handoff; both are told why."""
    return outcomes.record_of(call, call.execute(c.Reassign(to=body.to, reason=body.reason), record))


@routes.act("records/{record}/rename", s.Record)
def rename_record(call: Call, record: Id, body: b.NewName) -> Answer | Refusal:
    """Give a record another name."""
    return outcomes.record_of(call, call.execute(c.Rename(title=body.title), record))


@routes.act("records/{record}/merge", s.Record)
def merge_record(call: Call, record: Id, body: b.RecordToMerge) -> Answer | Refusal:
    """Say that this record is the same as another, which goes on for both."""
    return outcomes.record_of(call, call.execute(c.Merge(into=body.into, reason=body.reason), record))


@routes.act("records/{record}/archive", s.Record)
def archive_record(call: Call, record: Id, body: b.Why) -> Answer | Refusal:
    """Put the record away; its open handoffs are withdrawn."""
    return outcomes.record_of(call, call.execute(c.Archive(reason=body.reason), record))


@routes.act("records/{record}/migrate", s.Record)
def migrate_record(call: Call, record: Id, body: b.StageToMigrate) -> Answer | Refusal:
    """Let the record follow the version of its playbook that is published now."""
    return outcomes.record_of(call, call.execute(c.Migrate(stage=body.stage), record))


@routes.act("records/{record}/overrides", s.GrantedOverride, status=201)
def allow_override(call: Call, record: Id, body: b.GateToPass) -> Answer | Refusal:
    """Allow one passage of a gate that is not met, ahead of the move or offer."""
    command = c.Override(to=body.to, reason=body.reason, expires=body.expires)
    return outcomes.override_of(call, call.execute(command, record))


@routes.act("records/{record}/overrides/{override}/close", s.GrantedOverride)
def close_override(call: Call, record: Id, override: Id, body: b.Why) -> Answer | Refusal:
    """Close an override: it was made good, or is no longer wanted."""
    command = c.CloseOverride(override=override, reason=body.reason)
    return outcomes.override_of(call, call.execute(command, record), override)


def _places_of(call: Call, team: str) -> list[tuple[str, int, tuple[str, ...]]]:
    """The stages of a team, in every playbook version that a record follows."""
    found = []
    for playbook, version in lists.versions_in_use(call.workspace):
        stages = program_of(call.workspace, playbook, version).playbook.stages.values()
        found.append((playbook, version, tuple(stage.id for stage in stages if stage.team == team)))
    return found
