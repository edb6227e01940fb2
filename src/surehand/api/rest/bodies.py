"""What the API takes, field by field. Unknown fields are refused: a misspelt one would be a silent loss."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

import msgspec
from msgspec import UNSET, Meta, UnsetType

from surehand.api.rest.shapes import says
from surehand.core.engine.commands import PassAnyway
from surehand.core.values import Grade

_EXAMPLE = {"contract_value": "4000 USD", "start_date": "2026-03-30", "goals": ["First sale by June"]}

Values = Annotated[
    dict[str, Any],
    says("Field values by id, as people write them; null clears a field.", _EXAMPLE),
]
Stage = Annotated[str, says("The id of a stage.", "onboarding")]
Person = Annotated[str, says("A person's id or e-mail address.", "rita@example.com")]
Reason = Annotated[str, says("A sentence that others can understand.", "The client moved the start.")]
Moment = Annotated[
    datetime, Meta(tz=True, description="With a zone.", examples=["2026-03-05T17:00:00+01:00"])
]


class Body(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Base of everything that is taken."""


class RecordToOpen(Body, frozen=True, kw_only=True):
    """A record to begin."""

    playbook: Annotated[str, says("The id of a published playbook.", "client")]
    title: Annotated[str, says("What the record is called.", "Ada Ltd")]
    values: Values = {}
    stage: Annotated[str, says("A stage records may begin in. Default: the first.", "won")] = ""
    owner: Annotated[str, says("A person's id or e-mail address. Default: the person of the key.")] = ""


class FieldsToSet(Body, frozen=True, kw_only=True):
    """Fields to set or clear."""

    values: Values
    grade: Annotated[Grade, says("How far these values can be trusted.")] = "asserted"


class NoteToAdd(Body, frozen=True, kw_only=True):
    """Something to write down."""

    text: Annotated[str, says("Up to 100,000 characters.", "They prefer calls before noon.")]
    handoff: Annotated[str, says("The handoff it is about.")] = ""


class ProposedValue(Body, frozen=True, kw_only=True):
    """A value for a field, with the words of a source that it rests on."""

    field: Annotated[
        str, Meta(description="The id of the field.", max_length=80, examples=["contract_value"])
    ]
    source: Annotated[
        str,
        Meta(
            description="The id of the note, question or file the words stand in.",
            max_length=120,
        ),
    ]
    quote: Annotated[
        str,
        says(
            "Words as they stand there: of free text they are the value.", "The contract value is 12,000 USD."
        ),
    ]
    value: Annotated[
        Any,
        says("What they say, as people write it; refused unless it is read in the words.", "12000 USD"),
    ] = None


class ValuesToPropose(Body, frozen=True, kw_only=True):
    """Values that a person is to confirm. All of them wait then, or none."""

    proposals: Annotated[
        tuple[ProposedValue, ...], Meta(description="Up to 20.", min_length=1, max_length=20)
    ]


class Upload(Body, frozen=True, kw_only=True):
    """A file, as a form."""

    file: Annotated[
        Any,
        Meta(description="Up to 25 MB.", extra_json_schema={"type": "string", "format": "binary"}),
    ]
    field: Annotated[str, says("The file field whose value it becomes.", "agreement")] = ""


class WayToMove(Body, frozen=True, kw_only=True):
    """A change of stage inside a team."""

    to: Stage
    values: Values = {}
    reason: Annotated[str, says("Where the playbook asks for one.")] = ""
    override: Annotated[PassAnyway | None, says("Pass the gate although it is not met.")] = None


class RecordToOffer(Body, frozen=True, kw_only=True):
    """A record to hand over to the team of the next stage."""

    to: Stage
    values: Values = {}
    note: Annotated[str, says("What the receiver should know first.")] = ""
    receiver: Annotated[str, says("A person's id or e-mail address, instead of the routing.")] = ""
    override: Annotated[PassAnyway | None, says("Pass the gate although it is not met.")] = None


class NewName(Body, frozen=True, kw_only=True):
    """What a record is to be called."""

    title: Annotated[str, says("On one line.", "Ada Ltd")]


class NewOwner(Body, frozen=True, kw_only=True):
    """Somebody who is to own a record."""

    to: Person
    reason: Reason


class RecordToMerge(Body, frozen=True, kw_only=True):
    """The record that goes on for both."""

    into: Annotated[str, says("The id of that record.", "rec_01kb2n5r9gq4v7w8x0y1z2a3b4")]
    reason: Reason = ""


class Why(Body, frozen=True, kw_only=True):
    """Why it is done."""

    reason: Reason


class WhyIfYouLike(Body, frozen=True, kw_only=True):
    """Why it is done, where there is something to say."""

    reason: Reason = ""


class StageToMigrate(Body, frozen=True, kw_only=True):
    """Where the record stands in the present version of its playbook."""

    stage: Annotated[str, says("Needed where its stage is gone.", "onboarding")] = ""


class GateToPass(Body, frozen=True, kw_only=True):
    """A gate that may be passed once although it is not met."""

    to: Stage
    reason: Reason
    expires: Moment


class Acceptance(Body, frozen=True, kw_only=True):
    """That the work is taken."""

    digest: Annotated[
        str, says("The digest of the packet that was read.", "2b1f0c8a9d7e6f5a4b3c2d1e0f9a8b7c")
    ]
    read_back: Annotated[
        tuple[str, ...],
        says("What was understood, where the contract asks.", ["A new shop with fifty products"]),
    ] = ()


class ReasonToReturn(Body, frozen=True, kw_only=True):
    """One coded reason, tied to fields where it can be."""

    reason: Annotated[str, says("A code that the contract knows.", "incomplete")]
    fields: Annotated[tuple[str, ...], says("What it is about.", ["scope"])] = ()
    text: Annotated[str, says("In words.", "Which products?")] = ""


class Reasons(Body, frozen=True, kw_only=True):
    """Why a handoff goes back."""

    reasons: Annotated[tuple[ReasonToReturn, ...], says("At least one.")]


class QuestionToAsk(Body, frozen=True, kw_only=True):
    """A question for the sender."""

    text: Annotated[str, says("The question.", "Who signs on their side?")]
    field: Annotated[str, says("The field it is about.", "main_contact")] = ""


class AnswerToGive(Body, frozen=True, kw_only=True):
    """The answer to a question."""

    text: Annotated[str, says("The answer; may be left out when `values` say it.", "Ada herself.")] = ""
    values: Values = {}


class NewReceiver(Body, frozen=True, kw_only=True):
    """Somebody else who is to receive."""

    reason: Reason
    to: Annotated[str, says("A person's id or e-mail address. Default: the routing finds somebody else.")] = (
        ""
    )


class TaskToAdd(Body, frozen=True, kw_only=True):
    """Work to be done."""

    title: Annotated[str, says("What is to be done.", "Call Ada Ltd")]
    owner: Person
    due: Moment


class NewTaskOwner(Body, frozen=True, kw_only=True):
    """Somebody who is to do a task."""

    to: Person
    reason: Reason = ""


class NewDueTime(Body, frozen=True, kw_only=True):
    """When a task is to be done now."""

    due: Moment
    reason: Reason = ""


class Remark(Body, frozen=True, kw_only=True):
    """Something to say about it."""

    note: Annotated[str, says("What came of it.")] = ""


class PlaybookText(Body, frozen=True, kw_only=True):
    """A playbook file."""

    text: Annotated[str, says("The YAML as people write it; docs/reference/playbook.md explains it.")]


class DraftText(PlaybookText, frozen=True, kw_only=True):
    """A playbook file to keep as a draft."""

    cases: Annotated[
        str | None, says("The test cases beside it, as YAML; left out, those of the draft stay.")
    ] = None
    expect: Annotated[
        str, says("The digest of the draft that is to be replaced; refused when it is another by now.")
    ] = ""


class PersonToAdd(Body, frozen=True, kw_only=True):
    """Somebody who is to work here."""

    name: Annotated[
        str, Meta(description="Their name.", min_length=1, max_length=200, examples=["Rita Receiver"])
    ]
    email: Annotated[str, Meta(description="Their address.", max_length=320, examples=["rita@example.com"])]
    role: Literal["viewer", "member", "lead", "admin"] = "member"
    teams: Annotated[tuple[str, ...], says("Ids of teams.", ["onboarding"])] = ()
    skills: Annotated[tuple[str, ...], says("What routing by skills looks for.", ["retail"])] = ()
    capacity: Annotated[
        Annotated[int, Meta(ge=0, le=10_000)] | None, says("How many handoffs may wait for them at once.")
    ] = None


class PersonToChange(Body, frozen=True, kw_only=True):
    """What is to be another about somebody; what is left out stays."""

    name: Annotated[str, Meta(description="Their name.", min_length=1, max_length=200)] | UnsetType = UNSET
    role: Literal["viewer", "member", "lead", "admin"] | UnsetType = UNSET
    teams: Annotated[tuple[str, ...], says("Ids of all their teams.", ["onboarding"])] | UnsetType = UNSET
    skills: Annotated[tuple[str, ...], says("All their skills.", ["retail"])] | UnsetType = UNSET
    capacity: Annotated[int, Meta(description="Null for no limit.", ge=1, le=10_000)] | UnsetType | None = (
        UNSET
    )
    calendar: (
        Annotated[str, says("The name of their own working-time calendar; empty for that of their team.")]
        | UnsetType
    ) = UNSET


class WorkToReassign(Body, frozen=True, kw_only=True):
    """To whom everything open of somebody goes."""

    to: Annotated[
        str, says("A person's id or e-mail address. Default: each piece goes where its routing gives it.")
    ] = ""
    reason: Reason
    leave: Annotated[bool, says("Whether they leave in the same step.")] = False


class TeamToAdd(Body, frozen=True, kw_only=True):
    """A team that is to own stages."""

    id: Annotated[
        str,
        Meta(
            description="The name playbooks use.", pattern="^[a-z0-9][a-z0-9_-]{0,59}$", examples=["support"]
        ),
    ]
    title: Annotated[str, Meta(description="Default: the id in words.", max_length=120)] = ""
    lead: Annotated[str, says("A person's id or e-mail address.")] = ""


class TeamToChange(Body, frozen=True, kw_only=True):
    """What is to be another about a team; what is left out stays."""

    title: Annotated[str, Meta(description="Its title.", min_length=1, max_length=120)] | UnsetType = UNSET
    lead: Annotated[str, says("A person's id or e-mail address; null for nobody.")] | UnsetType | None = UNSET
    calendar: (
        Annotated[str, says("The name of its working-time calendar; empty for that of each contract.")]
        | UnsetType
    ) = UNSET


class AbsenceToAdd(Body, frozen=True, kw_only=True):
    """A time somebody is away."""

    start: Moment
    end: Moment
    substitute: Annotated[str, says("Who stands in: a person's id or e-mail address.")] = ""
