"""Returned, and to be offered again: the reasons as a list to work through, with the inputs for it in their place."""

from __future__ import annotations

from dataclasses import dataclass

from surehand.core.engine import Context, HandoffState, RecordState, Unmet, blocking, check_gate
from surehand.core.engine.rights import may_steer
from surehand.core.playbook import Handoff
from surehand.web.access import Reader
from surehand.web.inputs import InputMaker, texts_of_values
from surehand.web.receivers import Receivers, receivers_for
from surehand.web.refusals import Item, Refused, items_of, problems_of
from surehand.web.returned import ToDo, fields_asked, receiver_again, todos_of

FORM = "again"


@dataclass(frozen=True)
class Fix:
    """The way to offer a returned handoff again.

    ``elsewhere`` is the stage the record has gone to since, from where it is not offered here; ``items`` is what the
    gate asks for besides the reasons.
    """

    todos: tuple[ToDo, ...]
    items: tuple[Item, ...]
    receivers: Receivers
    note: str
    version: int
    elsewhere: str
    record_href: str


def fix_of(
    handoff: HandoffState,
    contract: Handoff,
    state: RecordState,
    context: Context,
    reader: Reader,
    refused: Refused | None,
) -> Fix | None:
    """What the reader can put right; None when it was not returned, is with somebody again, or is not theirs to."""
    is_latest = list(state.handoffs)[-1] == handoff.id
    if handoff.status != "returned" or not is_latest or state.is_gone or may_steer(context, state):
        return None
    answer = refused if refused and refused.form == FORM else None
    unmet = _unmet(contract, state, context, answer)
    held = texts_of_values(state.values, reader)
    maker = InputMaker(reader, FORM, {**held, **answer.texts} if answer else held, state.files)
    fields = context.program.playbook.fields
    todos = todos_of(handoff, state, fields, maker, problems_of(unmet))
    asked = fields_asked(todos)
    others = tuple(each for each in unmet if not asked.intersection(form.field for form in each.forms))
    return Fix(
        todos=todos,
        items=items_of(others, fields, maker, reader),
        receivers=_receivers(handoff, state, context, reader, answer),
        note=_text(answer, "note"),
        version=state.version,
        elsewhere=""
        if state.stage == contract.origin
        else context.program.playbook.stages[state.stage].title,
        record_href=reader.url("record", state.id),
    )


def _unmet(
    contract: Handoff, state: RecordState, context: Context, answer: Refused | None
) -> tuple[Unmet, ...]:
    """What the gate misses; a refusal of this form says it more exactly, for what was typed."""
    if answer and answer.refusal.code in ("gate_not_met", "invalid_values"):
        return answer.refusal.unmet
    return blocking(check_gate(context.program.gates[contract.arrow], context, state))


def _receivers(
    handoff: HandoffState, state: RecordState, context: Context, reader: Reader, answer: Refused | None
) -> Receivers:
    """Whoever would receive it by the version that the record follows now; nobody where it stands elsewhere."""
    chosen = _text(answer, "receiver") if answer else receiver_again(handoff)
    way = context.program.playbook.way(state.stage, handoff.target)
    if not isinstance(way, Handoff):
        return Receivers()
    return receivers_for(way, state, context.program, reader, chosen)


def _text(answer: Refused | None, name: str) -> str:
    return next(iter(answer.texts.get(name, [])), "") if answer else ""
