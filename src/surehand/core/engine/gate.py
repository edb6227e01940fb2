"""The gate's check: what is missing between a record and the next stage. The same answer on every path."""

from __future__ import annotations

from collections.abc import Mapping

from surehand.core.engine.facts import Context
from surehand.core.engine.program import CompiledCriterion, Gate, Requirement
from surehand.core.engine.refusal import Unmet
from surehand.core.engine.state import HandoffState, RecordState
from surehand.core.values import FieldValue, in_words
from surehand.core.values.quality import Shortcoming, emptiness_of_words, staleness


def check_gate(gate: Gate, context: Context, state: RecordState) -> tuple[Unmet, ...]:
    """Everything unmet, in the order of the playbook: fields, criteria, tasks. Warnings are among them."""
    unmet: list[Unmet] = []
    for each in gate.requirements:
        held = state.values.get(each.field.id)
        if held is None:
            unmet.append(each.missing)
        elif (each.free_text or each.fresh_for) and (short := _shortcoming(each, held, context)):
            unmet.append(_unmet_field(each, held, short, context))
    if gate.criteria:
        facts = facts_for_conditions(context, state)
        unmet += [_unmet_criterion(each, facts) for each in gate.criteria if _stands_out(each, facts)]
    if gate.tasks:
        unmet += _open_tasks(gate.tasks, state)
    return tuple(unmet)


def blocking(unmet: tuple[Unmet, ...]) -> tuple[Unmet, ...]:
    """What stops the move, without the warnings."""
    return tuple([item for item in unmet if item.severity == "block"])


def facts_for_conditions(
    context: Context, state: RecordState, handoff: HandoffState | None = None
) -> Mapping[str, object]:
    """What a condition may read: field values, and the few facts about the record itself. People are addresses."""
    facts: dict[str, object] = {name: held.value for name, held in state.values.items()}
    email = context.directory.email
    for name in context.program.people_fields:
        if name in facts:
            facts[name] = email(str(facts[name]))
    facts["today"] = context.today
    facts["now"] = context.now
    facts["owner"] = email(state.owner)
    if handoff:
        facts["sender"], facts["receiver"] = email(handoff.sender), email(handoff.receiver)
    facts["stage"] = state.stage
    facts["files"] = tuple(file.name for file in state.files.values()) if state.files else ()
    facts["links"] = state.links
    facts["tasks"] = _tasks_done(state) if state.tasks else {}
    return facts


def _tasks_done(state: RecordState) -> dict[str, bool]:
    return {task.template: task.done_at is not None for task in state.tasks.values() if task.template}


def _shortcoming(each: Requirement, held: FieldValue, context: Context) -> Shortcoming | None:
    if each.fresh_for is not None and (stale := staleness(held, each.fresh_for, context.now)):
        return stale
    return emptiness_of_words(held.value, each.quality, context.repeated) if each.free_text else None


def _unmet_field(each: Requirement, held: FieldValue, short: Shortcoming, context: Context) -> Unmet:
    sentence = f"{each.field.title}: {short.sentence}."
    is_person = each.field.type == "person"
    seen = context.directory.name(str(held.value)) if is_person else in_words(held.value)
    return Unmet("field", each.field.id, short.code, sentence, seen, each.missing.mend, each.forms)


def _stands_out(each: CompiledCriterion, facts: Mapping[str, object]) -> bool:
    """Whether a criterion is not met. A warning needs more: what is unknown, because something is empty, is no risk."""
    if each.criterion.severity == "warn":
        return each.condition.fails(facts)
    return not each.condition.met(facts)


def _unmet_criterion(each: CompiledCriterion, facts: Mapping[str, object]) -> Unmet:
    criterion = each.criterion
    return Unmet(
        "criterion",
        criterion.id or criterion.when,
        "not_met",
        criterion.say,
        "; ".join(each.condition.reasons(facts)),
        ("owner",),
        each.forms,
        criterion.severity,
    )


def _open_tasks(templates: tuple[str, ...], state: RecordState) -> list[Unmet]:
    waiting = [task for task in state.tasks.values() if task.template in templates and task.done_at is None]
    return [
        Unmet(
            "task", task.template, "task_open", f"The task “{task.title}” is not done.", "open", (task.owner,)
        )
        for task in waiting
    ]
