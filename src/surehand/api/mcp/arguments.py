"""What the tools take, argument by argument. Unknown arguments are refused: a misspelt one would be a silent loss.

No tool fills a field or passes a gate by an override: what an agent proposes becomes a value only when a person
confirms it.
"""

from __future__ import annotations

from typing import Annotated, TypeAlias

import msgspec
from msgspec import Meta

from surehand.api.rest.bodies import ProposedValue, ReasonToReturn
from surehand.assist.claims import Section
from surehand.assist.passages import MOST

_ID = "^[A-Za-z0-9_-]{1,80}$"
RecordId: TypeAlias = Annotated[str, Meta(description="The id of the record: rec_….", pattern=_ID)]
HandoffId: TypeAlias = Annotated[str, Meta(description="The id of the handoff: hnd_….", pattern=_ID)]
TaskId: TypeAlias = Annotated[str, Meta(description="The id of the task: task_….", pattern=_ID)]
StageId: TypeAlias = Annotated[str, Meta(description="The id of the stage to go to.", pattern=_ID)]
Key: TypeAlias = Annotated[
    str,
    Meta(
        description="Your own id of this call. Repeating it with the same one has no second effect and gets the "
        "same answer; trying again after a refusal needs a new one.",
        pattern="^[\\x21-\\x7e]{1,100}$",
    ),
]
Seen: TypeAlias = Annotated[
    int,
    Meta(
        description="The `version` of the record as you read it. Refused when the record has changed since.",
        ge=1,
    ),
]
Text: TypeAlias = Annotated[str, Meta(min_length=1, max_length=20_000)]


class Arguments(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Base of what tools take."""


class Proposal(Arguments, frozen=True, kw_only=True):
    """What every tool takes that adds something."""

    idempotency_key: Key


class Act(Proposal, frozen=True, kw_only=True):
    """What every tool takes that moves work."""

    expected_version: Seen


class Nothing(Arguments, frozen=True, kw_only=True):
    """No argument."""


class OneHandoff(Arguments, frozen=True, kw_only=True):
    """A handoff to read."""

    handoff: HandoffId


class OneRecord(Arguments, frozen=True, kw_only=True):
    """A record to read."""

    record: RecordId


class OneBrief(OneRecord, frozen=True, kw_only=True):
    """A brief to read."""

    section: Annotated[Section | None, Meta(description="Only this section, with more of its lines.")] = None


class Flags(OneRecord, frozen=True, kw_only=True):
    """Flags to read."""

    to: Annotated[
        str,
        Meta(description="A stage: what its gate asks for is looked at too.", max_length=80),
    ] = ""


class Search(OneRecord, frozen=True, kw_only=True):
    """Something to find in what was written down on a record."""

    query: Annotated[str, Meta(description="Words of the texts.", min_length=1, max_length=500)]
    limit: Annotated[int, Meta(description="How many passages at most.", ge=1, le=MOST)] = 8


class Values(Proposal, frozen=True, kw_only=True):
    """Values that a person is to confirm."""

    record: RecordId
    proposals: Annotated[
        tuple[ProposedValue, ...],
        Meta(description="All of them are taken, or none.", min_length=1, max_length=20),
    ]


class OneWay(Arguments, frozen=True, kw_only=True):
    """A way on from where a record is."""

    record: RecordId
    to: StageId


class Listing(Arguments, frozen=True, kw_only=True):
    """A page of a list."""

    limit: Annotated[int, Meta(description="The length of the page.", ge=1, le=50)] = 20
    cursor: Annotated[str, Meta(description="`next` of the page before.", max_length=500)] = ""


class Records(Listing, frozen=True, kw_only=True):
    """Records to find."""

    text: Annotated[str, Meta(description="Only those with this in their title.", max_length=320)] = ""
    owner: Annotated[
        str, Meta(description="Only those of this person: `me`, an e-mail address or an id.", max_length=320)
    ] = ""
    playbook: Annotated[str, Meta(description="Only those of this playbook.", max_length=320)] = ""
    stage: Annotated[str, Meta(description="Only those in this stage.", max_length=320)] = ""


class Question(Proposal, frozen=True, kw_only=True):
    """A question for the sender of a handoff."""

    handoff: HandoffId
    text: Text
    field: Annotated[str, Meta(description="The id of the field that is unclear.", max_length=80)] = ""


class Note(Proposal, frozen=True, kw_only=True):
    """Something to write down on a record."""

    record: RecordId
    text: Text
    handoff: Annotated[str, Meta(description="The handoff it is about.", max_length=80)] = ""


class Offer(Act, frozen=True, kw_only=True):
    """A record to hand over."""

    record: RecordId
    to: StageId
    note: Annotated[str, Meta(description="What the receiver should know first.", max_length=20_000)] = ""
    receiver: Annotated[
        str,
        Meta(
            description="An e-mail address or id; left out, the playbook's routing decides.", max_length=320
        ),
    ] = ""


class Acceptance(Act, frozen=True, kw_only=True):
    """Work to take."""

    handoff: HandoffId
    digest: Annotated[str, Meta(description="The digest of the packet as get_handoff gave it.")]
    read_back: Annotated[
        tuple[str, ...], Meta(description="What was understood, one answer for each of `read_back_asks`.")
    ] = ()


class ComingBack(Act, frozen=True, kw_only=True):
    """A handoff to send back."""

    handoff: HandoffId
    reasons: Annotated[tuple[ReasonToReturn, ...], Meta(description="At least one.", min_length=1)]


class TaskDone(Act, frozen=True, kw_only=True):
    """A task that is done."""

    task: TaskId
    note: Annotated[str, Meta(description="What came of it.", max_length=20_000)] = ""
