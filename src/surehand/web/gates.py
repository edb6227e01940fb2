"""What a page says of each way on: ready, something missing, or blocked because of something else.

The answers are the engine's own, asked without acting; so no page promises what the act would refuse.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from surehand.core.engine import (
    Context,
    Gate,
    Program,
    RecordState,
    Refusal,
    Unmet,
    blocking,
    check_gate,
    decide,
)
from surehand.core.engine import commands as c
from surehand.core.engine.rights import may_override, stage_team
from surehand.core.playbook import Field, Handoff, Move, Playbook
from surehand.web.access import Reader
from surehand.web.inputs import Input, InputMaker, Option, people_to_choose, texts_of_values
from surehand.web.refusals import Item, RefusalView, Refused, items_of, show_refusal
from surehand.web.times import exactly

_DAYS = {"minutes": 1 / 1440, "hours": 1 / 24, "days": 1, "weeks": 7}
_USUAL_OVERRIDE = timedelta(days=7)


@dataclass(frozen=True)
class Readiness:
    """How much of a gate is met, as the templates write it: they would write numbers much more slowly."""

    met: str
    total: str

    @property
    def is_ready(self) -> bool:
        """Whether nothing is missing."""
        return self.met == self.total

    @property
    def words(self) -> str:
        """“7/9”."""
        return f"{self.met}/{self.total}"


@dataclass(frozen=True)
class OverrideForm:
    """The inputs for passing anyway: why, and until when it is made good."""

    reason: str
    expires: str
    earliest: str
    latest: str


@dataclass(frozen=True)
class WayForm:
    """What going a way asks for besides what is missing."""

    reason: str
    """Whether a reason is asked for: no, optional, required."""
    texts: Mapping[str, str]
    """What was typed into reason and note."""
    receivers: tuple[Option, ...]
    override: OverrideForm | None


@dataclass(frozen=True)
class WayView:
    """One way on from a stage, with the form that goes it. ``typed`` are inputs that were filled well already."""

    to: str
    title: str
    promise: str
    is_handoff: bool
    readiness: Readiness
    numbers: str
    blocked: RefusalView | None
    refused: RefusalView | None
    allowed: str
    items: tuple[Item, ...]
    typed: tuple[Input, ...]
    form: WayForm

    @property
    def tone(self) -> str:
        """The colour, which never says more than the words beside it."""
        if self.blocked:
            return "blocked"
        return "ready" if self.readiness.is_ready or self.allowed else "waiting"

    @property
    def is_open(self) -> bool:
        """Whether the page shows it unfolded of itself."""
        return self.refused is not None


def readiness_of(gate: Gate, state: RecordState, unmet: tuple[Unmet, ...]) -> Readiness:
    """How many of a gate's demands are met: fields, criteria that block, and the tasks it waits for."""
    criteria = sum(each.criterion.severity == "block" for each in gate.criteria)
    tasks = sum(task.template in gate.tasks for task in state.tasks.values()) if gate.tasks else 0
    total = len(gate.requirements) + criteria + tasks
    return Readiness(str(total - len(blocking(unmet))), str(total))


def main_way(program: Program, stage: str) -> Move | Handoff | None:
    """The way on that the journey is about: the first that does not end it as lost."""
    ways = program.playbook.ways_from(stage)
    stages = program.playbook.stages
    return next((way for way in ways if stages[way.target].outcome != "lost"), next(iter(ways), None))


def title_of(way: Move | Handoff, playbook: Playbook) -> str:
    """What going this way is called: “Hand over to Onboarding”, “Move to Won”."""
    target = playbook.stages[way.target].title
    return f"Hand over to {target}" if isinstance(way, Handoff) else f"Move to {target}"


def in_numbers(unmet: tuple[Unmet, ...]) -> str:
    """“2 missing, 1 not met”, counted as the engine counts; “everything is there” when nothing stands in the way."""
    stopping = blocking(unmet)
    missing = sum(item.kind == "field" for item in stopping)
    other = len(stopping) - missing
    parts = [f"{missing} missing"] if missing else []
    parts += [f"{other} not met"] if other else []
    return ", ".join(parts) or "everything is there"


def longest_override(playbook: Playbook) -> timedelta:
    """How long an override may last."""
    most = playbook.override.at_most
    return timedelta(days=most.amount * _DAYS[most.unit])


def ways_on(
    state: RecordState, reader: Reader, repeated: frozenset[str], refused: Refused | None = None
) -> tuple[WayView, ...]:
    """Every way on from where a record stands, the main one first."""
    program = reader.program(state)
    context = reader.context(program, repeated)
    main = main_way(program, state.stage)
    ways = sorted(program.playbook.ways_from(state.stage), key=lambda way: way is not main)
    return tuple(show_way(way, state, context, reader, refused) for way in ways)


def show_way(
    way: Move | Handoff, state: RecordState, context: Context, reader: Reader, refused: Refused | None = None
) -> WayView:
    """One way on; ``refused`` is the answer to its form, if it was for this one."""
    answer = refused if refused and refused.form == f"way:{way.target}" else None
    fields = context.program.playbook.fields
    gate = context.program.gates[way.arrow]
    unmet = check_gate(gate, context, state)
    maker = _input_maker(way, state, reader, answer)
    at_gate = answer is not None and answer.refusal.code in ("gate_not_met", "invalid_values")
    items = items_of(answer.refusal.unmet if answer and at_gate else unmet, fields, maker, reader)
    outcome = decide(context, state, _act(way))
    blocked = outcome if isinstance(outcome, Refusal) and outcome.code != "gate_not_met" else None
    passes = not isinstance(outcome, Refusal) and bool(blocking(unmet))
    return WayView(
        to=way.target,
        title=title_of(way, context.program.playbook),
        promise=_promise(way, state, context, reader),
        is_handoff=isinstance(way, Handoff),
        readiness=readiness_of(gate, state, unmet),
        numbers=in_numbers(unmet),
        blocked=show_refusal(blocked, reader) if blocked else None,
        refused=show_refusal(answer.refusal, reader) if answer else None,
        allowed=_allowed(way, state, reader) if passes else "",
        items=items,
        typed=_typed(items, answer, fields, maker),
        form=_form(way, context, reader, answer, asks_override=bool(blocking(unmet)) and not passes),
    )


def _act(way: Move | Handoff) -> c.Move | c.Offer:
    """The act that goes a way, without anything filled in."""
    return c.Offer(to=way.target) if isinstance(way, Handoff) else c.Move(to=way.target, reason="to be said")


def _input_maker(
    way: Move | Handoff, state: RecordState, reader: Reader, answer: Refused | None
) -> InputMaker:
    held = texts_of_values(state.values, reader)
    texts = {**held, **answer.texts} if answer else held
    return InputMaker(reader, f"way-{way.target}", texts, state.files)


def _typed(
    items: tuple[Item, ...], answer: Refused | None, fields: Mapping[str, Field], maker: InputMaker
) -> tuple[Input, ...]:
    """What was typed well into a form that was refused for something else: nobody fills a field twice."""
    if answer is None:
        return ()
    shown = {each.field for item in items for each in item.inputs}
    names = dict.fromkeys(answer.texts.get("fields", []))
    return tuple(maker.make(fields[name]) for name in names if name in fields and name not in shown)


def _promise(way: Move | Handoff, state: RecordState, context: Context, reader: Reader) -> str:
    """What handing over means, in one sentence."""
    if not isinstance(way, Handoff):
        return ""
    slug = stage_team(context, way.target)
    team = context.directory.teams[slug].title if slug in context.directory.teams else slug
    owner = "you" if state.owner == reader.person.id else context.directory.name(state.owner)
    return f"{team} has {way.clock.accept_within} to accept it. Until then it stays with {owner}."


def _allowed(way: Move | Handoff, state: RecordState, reader: Reader) -> str:
    """The override under which a gate can be passed although it is not met."""
    unused = (each for each in state.overrides.values() if each.is_open and each.used_at is None)
    override = next(each for each in unused if each.way == way.arrow)
    by, until = reader.name(override.by), exactly(override.expires, reader.zone)
    return f"{by} allowed it to pass unmet until {until}: {override.reason}"


def _form(
    way: Move | Handoff, context: Context, reader: Reader, answer: Refused | None, *, asks_override: bool
) -> WayForm:
    texts = {name: each[0] for name, each in answer.texts.items() if each} if answer else {}
    people: Mapping[str, str] = {}
    if isinstance(way, Handoff):
        people = people_to_choose(reader, stage_team(context, way.target))
    may = asks_override and may_override(context, stage_team(context, way.origin))
    return WayForm(
        reason=way.reason if isinstance(way, Move) else "no",
        texts=texts,
        receivers=tuple(Option(id, name, id == texts.get("receiver")) for id, name in people.items()),
        override=_override_form(context.program.playbook, reader, texts) if may else None,
    )


def _override_form(playbook: Playbook, reader: Reader, texts: Mapping[str, str]) -> OverrideForm:
    longest = longest_override(playbook)
    expires = texts.get("expires") or _day(reader.now + min(_USUAL_OVERRIDE, longest), reader).isoformat()
    return OverrideForm(
        reason=texts.get("why_anyway", ""),
        expires=expires,
        earliest=_day(reader.now, reader).isoformat(),
        latest=_day(reader.now + longest, reader).isoformat(),
    )


def _day(at: datetime, reader: Reader) -> date:
    return at.astimezone(reader.zone).date()
