"""What a page says of each way on: ready, something missing, or blocked because of something else.

The answers are the engine's own, asked without acting; so no page promises what the act would refuse.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

import msgspec
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

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
from surehand.runtime.language import spoken
from surehand.web.access import Reader
from surehand.web.flags import FlagsView, Seen, flags_of_way
from surehand.web.inputs import InputMaker, texts_of_values
from surehand.web.receivers import Receivers, receivers_for
from surehand.web.refusals import (
    Item,
    RefusalView,
    Refused,
    filled,
    folded,
    items_of,
    problems_of,
    show_refusal,
)
from surehand.web.returned import Returned, fields_asked, returned_on
from surehand.web.times import exactly
from surehand.web.turns import team_title

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
    receivers: Receivers
    override: OverrideForm | None


@dataclass(frozen=True)
class WayView:
    """One way on from a stage, with the form that goes it."""

    to: str
    title: str
    href: str
    promise: str
    is_handoff: bool
    readiness: Readiness
    numbers: str
    blocked: RefusalView | None
    refused: RefusalView | None
    returned: Returned | None
    allowed: str
    items: tuple[Item, ...]
    flags: FlagsView | None
    form: WayForm

    @property
    def tone(self) -> str:
        """The colour, which never says more than the words beside it."""
        if self.blocked and not self.only_read:
            return "blocked"
        if self.is_to_fix:
            return "returned"
        return "ready" if self.readiness.is_ready or self.allowed else "waiting"

    @property
    def only_read(self) -> bool:
        """Whether the reader may see what is missing, and change nothing."""
        return self.blocked is not None and self.blocked.code == "read_only"

    @property
    def is_to_fix(self) -> bool:
        """Whether the last handoff on this way came back, and what it named is not put right."""
        return self.returned is not None and not self.returned.is_put_right

    @property
    def goes_at_once(self) -> bool:
        """Whether there is nothing to fill in, choose or say before it is gone."""
        return self.tone == "ready" and not (self.is_handoff or self.items or self.form.reason != "no")


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


def title_of(way: Move | Handoff, playbook: Playbook, reader: Reader) -> str:
    """What going this way is called: “Hand over to Sales: Discovery”, “Move to Won”; equal names are said once."""
    stage = playbook.stages[way.target].title
    if not isinstance(way, Handoff):
        return _("Move to %(stage)s") % {"stage": stage}
    team = team_title(playbook.stages[way.target].team, reader)
    sentence = _("Hand over to %(team)s") if team == stage else _("Hand over to %(team)s: %(stage)s")
    return sentence % {"team": team, "stage": stage}


def in_numbers(unmet: tuple[Unmet, ...]) -> str:
    """“2 missing, 1 not met”; “everything is there” when nothing stands in the way.

    What is not met only because a field is missing is not counted beside it: one answer may put right both.
    """
    stopping = folded(blocking(unmet)).kept
    missing = sum(item.kind == "field" for item in stopping)
    other = len(stopping) - missing
    parts = (
        [ngettext("%(count)s missing", "%(count)s missing", missing) % {"count": missing}] if missing else []
    )
    parts += [_("%(count)s not met") % {"count": other}] if other else []
    return ", ".join(parts) or _("everything is there")


def longest_override(playbook: Playbook) -> timedelta:
    """How long an override may last."""
    most = playbook.override.at_most
    return timedelta(days=most.amount * _DAYS[most.unit])


def ways_on(state: RecordState, reader: Reader, repeated: frozenset[str]) -> tuple[WayView, ...]:
    """Every way on from where a record stands, the main one first."""
    program = reader.program(state)
    context = reader.context(program, repeated)
    main = main_way(program, state.stage)
    ways = sorted(program.playbook.ways_from(state.stage), key=lambda way: way is not main)
    return tuple(show_way(way, state, context, reader) for way in ways)


def show_way(
    way: Move | Handoff,
    state: RecordState,
    context: Context,
    reader: Reader,
    refused: Refused | None = None,
    *,
    to_go: bool = False,
    seen: Seen | None = None,
) -> WayView:
    """One way on; ``refused`` is the answer to its form, if it was for this one; ``to_go`` that the form is shown.

    ``seen`` is what the assists see on the record, for the flags of the form.
    """
    answer = refused if refused and refused.form == f"way:{way.target}" else None
    fields = context.program.playbook.fields
    gate = context.program.gates[way.arrow]
    unmet = check_gate(gate, context, state)
    maker = _input_maker(way, state, reader, answer)
    at_gate = answer is not None and answer.refusal.code in ("gate_not_met", "invalid_values")
    told = answer.refusal.unmet if answer and at_gate else unmet
    returned = _returned(way, state, reader, fields, maker, problems_of(told))
    asked = fields_asked(returned.todos) if returned else frozenset[str]()
    others = tuple(each for each in told if not asked.intersection(form.field for form in each.forms))
    items = items_of(others, fields, maker, reader)
    outcome = decide(context, state, _act(way))
    blocked = outcome if isinstance(outcome, Refusal) and outcome.code != "gate_not_met" else None
    passes = not isinstance(outcome, Refusal) and bool(blocking(unmet))
    return WayView(
        to=way.target,
        title=title_of(way, context.program.playbook, reader),
        href=f"{reader.url('record', state.id)}?move={way.target}",
        promise=_promise(way, state, context, reader),
        is_handoff=isinstance(way, Handoff),
        readiness=readiness_of(gate, state, unmet),
        numbers=in_numbers(unmet),
        blocked=show_refusal(blocked, reader, record=state.id) if blocked else None,
        refused=_refused(answer, way, state, context, reader) if answer else None,
        returned=returned,
        allowed=_allowed(way, state, reader) if passes else "",
        items=_in_place(items, asked, answer, fields, maker) if answer else items,
        flags=flags_of_way(gate, unmet, seen, reader, context.repeated) if seen and not blocked else None,
        form=_form(
            way,
            context,
            reader,
            answer,
            asks_override=bool(blocking(unmet)) and not passes,
            receivers=_receivers(way, state, context, reader, answer, returned)
            if to_go and (answer or not blocked)
            else Receivers(),
        ),
    )


def _refused(
    answer: Refused, way: Move | Handoff, state: RecordState, context: Context, reader: Reader
) -> RefusalView:
    """The refusal in the gate itself: that this way is there to be gone, its form says."""
    refusal = answer.refusal
    allowed = tuple(each for each in refusal.allowed if each.to != way.target or each.act == "override")
    view = show_refusal(msgspec.structs.replace(refusal, allowed=allowed), reader, record=state.id)
    if refusal.code != "gate_not_met":
        return view
    stage = context.program.playbook.stages[way.target].title
    sentence = _("To go to %(stage)s: %(numbers)s.")
    return replace(view, sentence=sentence % {"stage": stage, "numbers": in_numbers(refusal.unmet)})


def _returned(
    way: Move | Handoff,
    state: RecordState,
    reader: Reader,
    fields: Mapping[str, Field],
    maker: InputMaker,
    problems: Mapping[str, str],
) -> Returned | None:
    """Only a handoff can have come back; while one is open, its page says what is to be done."""
    if not isinstance(way, Handoff) or state.open_handoffs:
        return None
    return returned_on(way, state, reader, fields, maker, problems)


def _act(way: Move | Handoff) -> c.Move | c.Offer:
    """The act that goes a way, without anything filled in."""
    return c.Offer(to=way.target) if isinstance(way, Handoff) else c.Move(to=way.target, reason="to be said")


def _input_maker(
    way: Move | Handoff, state: RecordState, reader: Reader, answer: Refused | None
) -> InputMaker:
    held = texts_of_values(state.values, reader)
    texts = {**held, **answer.texts} if answer else held
    return InputMaker(reader, f"way-{way.target}", texts, state.files)


def _in_place(
    items: tuple[Item, ...],
    asked: frozenset[str],
    answer: Refused,
    fields: Mapping[str, Field],
    maker: InputMaker,
) -> tuple[Item, ...]:
    """The items of a form that was refused, with every input where it stood, those that were filled well too.

    So nobody fills a field twice, and nothing jumps while it is put right. What has no input stays
    behind what it followed.
    """
    names = [name for name in dict.fromkeys(answer.texts.get("fields", [])) if name in fields]
    places = {name: place for place, name in enumerate(names)}
    shown = asked | {each.field for item in items for each in item.inputs}
    placed: list[tuple[int, Item]] = []
    place = -1
    for item in items:
        place = min((places.get(each.field, len(names)) for each in item.inputs), default=place)
        placed.append((place, item))
    placed += [(places[name], filled(maker.make(fields[name]))) for name in names if name not in shown]
    return tuple(item for _place, item in sorted(placed, key=lambda each: each[0]))


def _promise(way: Move | Handoff, state: RecordState, context: Context, reader: Reader) -> str:
    """What handing over means, in one sentence."""
    if not isinstance(way, Handoff):
        return ""
    return _("%(team)s has %(time)s to accept it. Until then it stays with %(owner)s.") % {
        "team": team_title(stage_team(context, way.target), reader),
        "time": spoken(str(way.clock.accept_within)),
        "owner": reader.name_within(state.owner),
    }


def _allowed(way: Move | Handoff, state: RecordState, reader: Reader) -> str:
    """The override under which a gate can be passed although it is not met."""
    unused = (each for each in state.overrides.values() if each.is_open and each.used_at is None)
    override = next(each for each in unused if each.way == way.arrow)
    by, until = reader.name(override.by), exactly(override.expires, reader.zone)
    return _("%(person)s allowed it to pass unmet until %(moment)s: %(reason)s") % {
        "person": by,
        "moment": until,
        "reason": override.reason,
    }


def _form(
    way: Move | Handoff,
    context: Context,
    reader: Reader,
    answer: Refused | None,
    *,
    asks_override: bool,
    receivers: Receivers,
) -> WayForm:
    texts = {name: each[0] for name, each in answer.texts.items() if each} if answer else {}
    may = asks_override and may_override(context, stage_team(context, way.origin))
    return WayForm(
        reason=way.reason if isinstance(way, Move) else "no",
        texts=texts,
        receivers=receivers,
        override=_override_form(context.program.playbook, reader, texts) if may else None,
    )


def _receivers(
    way: Move | Handoff,
    state: RecordState,
    context: Context,
    reader: Reader,
    answer: Refused | None,
    returned: Returned | None,
) -> Receivers:
    """Whom to choose from; after a return, whoever had it is chosen unless another was."""
    if not isinstance(way, Handoff):
        return Receivers()
    again = [returned.receiver if returned else ""]
    chosen = (answer.texts.get("receiver", again) if answer else again)[0]
    return receivers_for(way, state, context.program, reader, chosen)


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
