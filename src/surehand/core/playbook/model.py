"""A playbook as data: what the YAML file says, typed, with ids filled in. Nothing here decides or runs.

The structs mirror the file key by key, so the file, the editor, the difference of two versions and the JSON Schema
all speak of the same names. Keys that name a thing (`fields.scope`, `moves."won -> lost"`) are copied into the
thing itself, into the attributes its `KEY` lists.
"""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

import msgspec
from msgspec import Meta

from surehand.core.calendar import Duration
from surehand.core.playbook.terms import ARROW, ID, Audience, Due
from surehand.core.values import Kind, Quality, Shape

FORMAT = 1
"""The version of the language this code reads."""

Names = tuple[str, ...]
Outcome = Literal["won", "lost", "done"]
Enforce = Literal["hold", "restore", "flag"]
ReturnReason = Literal["incomplete", "misrouted", "not_ready", "capacity", "duplicate"]
Moment = Literal[
    "offered",
    "accepted",
    "returned",
    "recalled",
    "withdrawn",
    "asked",
    "answered",
    "overdue",
    "escalated",
    "rerouted",
    "reminded",
]


def _says(text: str, pattern: str = "") -> Meta:
    """What a key means; ``pattern`` tells editors how its text looks (the checks say it with a fix)."""
    return Meta(description=text, extra_json_schema={"pattern": f"^(?:{pattern})$"} if pattern else None)


class Part(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Base of everything a playbook consists of."""

    KEY: ClassVar[tuple[str, ...]] = ()


def _fill(part: Part, **defaults: str) -> None:
    """Set what the file left out; called while the part is being made, so nobody sees it change."""
    for name, default in defaults.items():
        if not getattr(part, name):
            msgspec.structs.force_setattr(part, name, default)


def _label(identifier: str) -> str:
    return identifier.replace("_", " ").replace("-", " ").capitalize()


class RecordName(Part, frozen=True, kw_only=True):
    """What the thing that moves is called."""

    singular: Annotated[str, _says("One of them: client, deal, candidate.")] = "record"
    plural: Annotated[str, _says("Many of them.")] = "records"


class Field(Part, frozen=True, kw_only=True):
    """A piece of typed information on a record."""

    KEY = ("id",)

    id: str = ""
    type: Annotated[Kind, _says("The kind of value.")]
    title: Annotated[str, _says("The label people read. Defaults to the id in words.")] = ""
    help: Annotated[str, _says("One sentence beside the input.")] = ""
    options: Annotated[dict[str, str], _says("For choices: a list of ids, or id to label.")] = {}
    currency: Annotated[str, _says("For money: the currency a bare amount is in (ISO 4217).")] = ""
    min: Annotated[
        str, _says("The least number, amount or day; “today”, “30 days before today” are days.")
    ] = ""
    max: Annotated[str, _says("The most, in the same way.")] = ""
    group: Annotated[str, _says("Fields of one group stand together on the record page.")] = ""
    quality: Annotated[Quality, _says("What is asked of a text beyond being filled.")] = Quality()
    fresh_for: Annotated[
        Duration | None, _says("How long an answer holds, such as “30 days”. Older counts as stale.")
    ] = None
    ask_client: Annotated[bool, _says("Whether the client form may ask for it.")] = True
    human_only: Annotated[bool, _says("Never proposed by an assist.")] = False
    local_only: Annotated[
        bool, _says("Never asked of a language model; what it holds is hidden in what one is sent.")
    ] = False

    def __post_init__(self) -> None:
        _fill(self, title=_label(self.id))

    @property
    def shape(self) -> Shape:
        """What reading a value of this field needs to know."""
        return Shape(self.type, self.options, self.currency)


class Criterion(Part, frozen=True, kw_only=True):
    """A yes/no condition on a record, with a message for when it is not met."""

    id: Annotated[str, _says("The stable name by which refusals and tests know it.", ID.pattern)] = ""
    when: Annotated[str, _says("A condition; see docs/reference/conditions.md.")]
    say: Annotated[str, _says("The sentence people read when it is not met.")]
    fields: Annotated[
        Names, _says("The fields to show for mending it. Default: those the condition reads.")
    ] = ()
    severity: Annotated[
        Literal["block", "warn"], _says("“warn” is shown and counted; “block” stops the move.")
    ] = "block"


class Entry(Part, frozen=True, kw_only=True):
    """What is asked of a record at a stage's door, whichever move leads through it."""

    requires: Annotated[Names, _says("Fields that must be filled well.")] = ()
    criteria: Annotated[tuple[Criterion, ...], _says("Conditions that must be met.")] = ()


class Stage(Part, frozen=True, kw_only=True):
    """A step that belongs to one team and has a clear meaning."""

    KEY = ("id",)

    id: str = ""
    team: Annotated[str, _says("The team that is responsible for records here.")]
    title: Annotated[str, _says("The label people read. Defaults to the id in words.")] = ""
    means: Annotated[str, _says("One sentence: what is true of a record in this stage.")] = ""
    entry: Annotated[Entry, _says("Asked of every record that enters.")] = Entry()
    exit: Annotated[Entry, _says("Asked of every record that leaves towards another team or stage.")] = (
        Entry()
    )
    start: Annotated[bool, _says("Records may be opened here. The first stage always is a start.")] = False
    final: Annotated[bool, _says("The journey ends here.")] = False
    outcome: Annotated[Outcome | None, _says("What a final stage means for the numbers.")] = None

    def __post_init__(self) -> None:
        _fill(self, title=_label(self.id))


class TaskTemplate(Part, frozen=True, kw_only=True):
    """Work that a move or an acceptance creates; it always has an owner and a due time."""

    id: Annotated[str, _says("The stable name, as in `tasks.done('kickoff')`.", ID.pattern)]
    title: Annotated[str, _says("May name fields in braces: “Call {client_name}”.")]
    owner: Annotated[Audience, _says("receiver, sender, owner, an e-mail address or “lead of <team>”.")] = (
        Audience("receiver")
    )
    due: Annotated[Due, _says("“2 working days after accepted”, “5 days before start_date”.")]
    when: Annotated[str, _says("Created only when this condition is met.")] = ""
    blocks: Annotated[
        str, _says("The move or handoff (“a -> b”) that waits for this task.", ARROW.pattern)
    ] = ""


class Alert(Part, frozen=True, kw_only=True):
    """A message to people because of an event."""

    on: Annotated[tuple[Moment, ...], _says("The events.")]
    to: Annotated[
        tuple[Audience, ...], _says("Who: sender, receiver, owner, “lead of <team>”, admins, #channel.")
    ]
    by: Annotated[tuple[Literal["inbox", "email", "slack"], ...], _says("Through which channels.")] = (
        "inbox",
    )


class Move(Part, frozen=True, kw_only=True):
    """A change of stage inside one team."""

    KEY = ("origin", "target")

    origin: str = ""
    target: str = ""
    requires: Annotated[Names, _says("Fields that must be filled well.")] = ()
    criteria: Annotated[tuple[Criterion, ...], _says("Conditions that must be met.")] = ()
    reason: Annotated[Literal["no", "optional", "required"], _says("Whether a reason is asked for.")] = "no"
    tasks: Annotated[tuple[TaskTemplate, ...], _says("Work that the move creates.")] = ()

    @property
    def arrow(self) -> str:
        """The two stages, as the file writes them: `proposal -> won`."""
        return f"{self.origin} -> {self.target}"


class ReceiverRule(Part, frozen=True, kw_only=True):
    """One way to find the receiver; the first rule that fits wins."""

    when: Annotated[str, _says("A condition. A rule without one always fits.")] = ""
    person: Annotated[str, _says("An e-mail address.")] = ""
    team: Annotated[str, _says("A team; `by` says who of it.")] = ""
    by: Annotated[Literal["least_loaded", "round_robin"], _says("Who of the team.")] = "least_loaded"
    skills: Annotated[Names, _says("Choice fields: only people with that skill are considered first.")] = ()
    same_as: Annotated[str, _says("A person field: whoever stands there.")] = ""


class Escalation(Part, frozen=True, kw_only=True):
    """It goes up because of time, never because of content."""

    after: Annotated[Duration, _says("How long after the receiver got it.")]
    to: Annotated[tuple[Audience, ...], _says("“lead of <team>”, admins or an e-mail address.")]
    reroute: Annotated[bool, _says("Whether the handoff also goes to somebody else.")] = False


class PauseRule(Part, frozen=True, kw_only=True):
    """When the clock may stand still."""

    reasons: Annotated[Names, _says("The only reasons, each usable once in a handoff.")]
    at_most: Annotated[Duration, _says("After this the clock runs again by itself.")]


class Clock(Part, frozen=True, kw_only=True):
    """The deadline of an acceptance, and what happens on the way to it, counted from each (re)assignment."""

    calendar: Annotated[str, _says("A working-time calendar of the workspace.")] = "office"
    accept_within: Annotated[Duration, _says("The deadline, such as “4 working hours”.")]
    remind: Annotated[tuple[Duration, ...], _says("When the receiver is reminded.")] = ()
    escalate: Annotated[tuple[Escalation, ...], _says("Who hears of it when nobody answers, and when.")] = ()
    pause: Annotated[PauseRule | None, _says("Without it the clock cannot be stopped.")] = None


class ReadBack(Part, frozen=True, kw_only=True):
    """The receiver says in their own words what they understood."""

    required: Annotated[bool, _says("Whether there is no acceptance without it.")] = False
    ask: Annotated[tuple[str, ...], _says("The questions.")] = ()
    min_words: Annotated[int, _says("How many words an answer has at least, where it is required.")] = 3


class Returns(Part, frozen=True, kw_only=True):
    """How a handoff goes back."""

    reasons: Annotated[tuple[ReturnReason, ...], _says("The reasons a receiver can choose from.")] = (
        "incomplete",
        "misrouted",
        "not_ready",
        "capacity",
        "duplicate",
    )
    to: Annotated[str, _says("The stage it goes back to. Default: where it came from.")] = ""


class BriefSection(Part, frozen=True, kw_only=True):
    """One section of the brief: which fields it tells, and what notes may add."""

    section: Annotated[str, _says("Its heading.")]
    fields: Annotated[Names, _says("The fields it tells.")] = ()
    from_notes: Annotated[Names, _says("What notes may add, such as commitments, people, risks.")] = ()


class Effect(Part, frozen=True, kw_only=True):
    """Something a connection does when the handoff gets that far."""

    on: Annotated[tuple[Moment, ...], _says("The events.")]
    hubspot: Annotated[str, _says("What HubSpot does.")] = ""
    clickup: Annotated[str, _says("What ClickUp does.")] = ""
    slack: Annotated[str, _says("What Slack does.")] = ""
    template: Annotated[str, _says("A template of the connection.")] = ""
    properties: Annotated[dict[str, str], _says("What it is given: names with values.")] = {}


class Survey(Part, frozen=True, kw_only=True):
    """One question, some time after acceptance."""

    after: Annotated[Duration, _says("How long after acceptance.")]
    ask: Annotated[Audience, _says("Who is asked: one person.")] = Audience("receiver")
    question: Annotated[str, _says("The question.")]


class OverrideRule(Part, frozen=True, kw_only=True):
    """Who may move past a gate that is not met, and for how long at most."""

    roles: Annotated[tuple[Literal["member", "lead", "admin"], ...], _says("Who may.")] = ("lead", "admin")
    at_most: Annotated[Duration, _says("Until when it must be made good, at the latest.")] = Duration(
        amount=14, unit="days", working=False
    )


class Handoff(Part, frozen=True, kw_only=True):
    """The contract between two teams."""

    KEY = ("origin", "target")

    origin: str = ""
    target: str = ""
    id: Annotated[str, _says("The stable name. Defaults to the two stages.", ID.pattern)] = ""
    title: Annotated[str, _says("The label people read. Defaults to the two stages in words.")] = ""
    requires: Annotated[Names, _says("Fields that must be filled well.")] = ()
    criteria: Annotated[tuple[Criterion, ...], _says("Conditions that must be met.")] = ()
    receiver: Annotated[tuple[ReceiverRule, ...], _says("The first rule that fits wins.")] = ()
    clock: Annotated[Clock, _says("The deadline, and what follows when nobody accepts.")]
    read_back: Annotated[ReadBack, _says("What the receiver says back before accepting.")] = ReadBack()
    returns: Annotated[Returns, _says("How it goes back.")] = Returns()
    tasks: Annotated[tuple[TaskTemplate, ...], _says("Work that the acceptance creates.")] = ()
    alerts: Annotated[tuple[Alert, ...], _says("Messages to people.")] = ()
    brief: Annotated[tuple[BriefSection, ...], _says("The sections of the brief, in order.")] = ()
    effects: Annotated[tuple[Effect, ...], _says("What connections do.")] = ()
    survey: Annotated[Survey | None, _says("One question, some time after.")] = None
    split: Annotated[bool, _says("Whether several handoffs of one record may be open at once.")] = False
    batch_accept: Annotated[bool, _says("Whether several may be accepted in one act.")] = False

    def __post_init__(self) -> None:
        _fill(self, id=f"{self.origin}-to-{self.target}", title=f"{_label(self.origin)} to {self.target}")

    @property
    def arrow(self) -> str:
        """The two stages, as the file writes them: `won -> onboarding`."""
        return f"{self.origin} -> {self.target}"


class CasePerson(Part, frozen=True, kw_only=True):
    """Somebody who works in the company of a test case, beside the member and the lead that each team has."""

    email: Annotated[str, _says("Their address; that of a member there is already says more about them.")]
    team: Annotated[str, _says("A team of the playbook they belong to.")]
    skills: Annotated[Names, _says("What they know, as routing by skills asks for it.")] = ()
    away: Annotated[bool, _says("They are absent on the day of the case.")] = False
    waiting: Annotated[int, _says("How many handoffs wait for them.")] = 0


class Given(Part, frozen=True, kw_only=True):
    """The record a test case starts from, as the file has it."""

    stage: Annotated[str, _says("Where the record is.")]
    fields: Annotated[dict[str, object], _says("Values, as a person would type them.")] = {}
    owner: Annotated[str, _says("An e-mail address. Default: a member of the stage's team.")] = ""
    files: Annotated[Names, _says("Names of attached files.")] = ()
    tasks_done: Annotated[
        Names, _says("Tasks that are done; those that block and are not named are open.")
    ] = ()
    ages: Annotated[
        dict[str, Duration],
        _says("How long ago values were confirmed, by field: `access: 45 days`. Default: just now."),
    ] = {}
    people: Annotated[tuple[CasePerson, ...], _says("More people, where it matters who receives it.")] = ()


class Then(Part, frozen=True, kw_only=True):
    """The decision a test case expects."""

    refused: Annotated[
        Names | None, _says("Everything unmet, no more and no less: ids of fields, criteria and tasks.")
    ] = None
    accepted: Annotated[bool | None, _says("The act is allowed.")] = None
    warned: Annotated[Names, _says("The criteria that warn; compared where there are any.")] = ()
    receiver: Annotated[str, _says("Who receives: an e-mail address, a team or “lead of <team>”.")] = ""
    tasks: Annotated[Names, _says("The tasks that are created; compared where there are any.")] = ()


class Case(Part, frozen=True, kw_only=True):
    """A test of the playbook: given a record, when somebody acts, then this is the decision."""

    name: Annotated[str, _says("A sentence that says what must hold.")]
    today: Annotated[str, _says("The day the case plays on, such as 2026-03-02.")] = ""
    given: Annotated[Given, _says("The record.")]
    when: Annotated[str, _says("“hand off”, “hand off to <stage>” or “move to <stage>”.")]
    then: Annotated[Then, _says("The decision.")]


class Assists(Part, frozen=True, kw_only=True):
    """What the assists may do with records of this playbook."""

    local_only: Annotated[
        bool, _says("Nothing of these records is sent to a language model; the rules read them all the same.")
    ] = False


class Playbook(Part, frozen=True, kw_only=True):
    """The process: fields, stages, moves inside teams, handoffs between them."""

    playbook: Annotated[str, _says("The stable id. Titles can change, ids cannot.", ID.pattern)]
    format: Annotated[int, _says("The version of this language.")] = FORMAT
    title: Annotated[str, _says("The name people read.")] = ""
    description: Annotated[str, _says("One sentence: from where to where, and for whom.")] = ""
    business: Annotated[Names, _says("Business types it is made for.")] = ()
    record: Annotated[RecordName, _says("What moves.")] = RecordName()
    fields: Annotated[dict[str, Field], _says("What is known of a record, by id.")] = {}
    stages: Annotated[dict[str, Stage], _says("The steps, by id; records begin in the first.")]
    moves: Annotated[dict[str, Move], _says("Ways inside a team, as “a -> b”.")] = {}
    handoffs: Annotated[dict[str, Handoff], _says("Ways between teams, as “a -> b”.")] = {}
    override: Annotated[OverrideRule, _says("How a gate may be passed unmet.")] = OverrideRule()
    enforce: Annotated[
        Enforce,
        _says(
            "When a connected tool has moved a record past a gate that is not met: “hold” leaves it there and waits, "
            "“restore” sets it back, “flag” lets it pass as an exception."
        ),
    ] = "hold"
    assists: Annotated[Assists, _says("What the assists may do.")] = Assists()
    gate_budget: Annotated[int, _says("How many items one gate may ask for before a check speaks up.")] = 12
    tests: Annotated[tuple[Case, ...], _says("Cases that `surehand test` runs.")] = ()

    @property
    def id(self) -> str:
        """The stable id."""
        return self.playbook

    def starts(self) -> tuple[str, ...]:
        """The stages a record may be opened in; the first is the default."""
        first = next(iter(self.stages))
        return (first, *(s.id for s in self.stages.values() if s.start and s.id != first))

    def handoff(self, handoff_id: str) -> Handoff | None:
        """The contract with this id."""
        return next((h for h in self.handoffs.values() if h.id == handoff_id), None)

    def ways(self) -> tuple[Move | Handoff, ...]:
        """Every move and every handoff, in the order of the file."""
        return (*self.moves.values(), *self.handoffs.values())

    def ways_from(self, stage: str) -> tuple[Move | Handoff, ...]:
        """Everything that leads out of a stage, in the order of the file."""
        return tuple(way for way in self.ways() if way.origin == stage)

    def way(self, origin: str, target: str) -> Move | Handoff | None:
        """The move or handoff between two stages, if the playbook has one."""
        key = f"{origin} -> {target}"
        return self.moves.get(key) or self.handoffs.get(key)

    def teams(self) -> tuple[str, ...]:
        """The teams that own stages, in the order of the journey."""
        return tuple(dict.fromkeys(stage.team for stage in self.stages.values()))
