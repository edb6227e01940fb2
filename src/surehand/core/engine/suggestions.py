"""A person decides on what an assist proposed. An assist proposes; it never confirms, and neither does an agent."""

from __future__ import annotations

from msgspec import UNSET

from surehand.core.engine import commands as c
from surehand.core.engine import events as e
from surehand.core.engine.facts import Context
from surehand.core.engine.outcome import Draft, Outcome
from surehand.core.engine.refusal import Next, Refusal
from surehand.core.engine.rights import may_work
from surehand.core.engine.state import RecordState
from surehand.core.engine.values_in import read_field, refuse_values, unreadable
from surehand.core.playbook import Field
from surehand.core.values import FieldValue, Grade, Value, ValueProblem, in_words

_AGENTS = "mcp"


def confirm(context: Context, state: RecordState, command: c.Confirm) -> Outcome:
    """Set the field, with the words it rests on, and keep who confirmed what."""
    suggested = command.suggested
    field = _field_of(context, suggested)
    if isinstance(field, Refusal):
        return field
    proposed = read_field(field, suggested.value, context, state)
    raw = suggested.value if command.value is None else command.value
    value = proposed if command.value is None else read_field(field, raw, context, state)
    if isinstance(value, ValueProblem):
        return refuse_values([unreadable(field, raw, value)])
    if value is None:
        return Refusal(
            "nothing_to_confirm", f"“{field.title}” would be empty; reject the suggestion instead."
        )
    edited = value != proposed
    said_by_client = suggested.side == "theirs" and suggested.modality == "stated"
    grade: Grade = "verified" if said_by_client and not edited else "asserted"
    confirmed = e.SuggestionConfirmed(
        suggestion=suggested.suggestion,
        field=field.id,
        proposed=_in_words(proposed),
        quoted=suggested.quoted,
        method=suggested.method,
        confidence=suggested.confidence,
        edited=edited,
    )
    # A value of one's own does not stand in the words, so it does not rest on them.
    quoted = UNSET if edited else suggested.quoted
    held = FieldValue(field.type, value, context.actor.value_source, context.now, grade, quoted)
    return Draft(context, state).add(e.FieldsSet(values={field.id: held})).add(confirmed)


def reject(context: Context, state: RecordState, command: c.Reject) -> Outcome:
    """Keep that it was not taken, and why."""
    suggested = command.suggested
    field = _field_of(context, suggested)
    if isinstance(field, Refusal):
        return field
    rejected = e.SuggestionRejected(
        suggestion=suggested.suggestion,
        field=field.id,
        proposed=_in_words(read_field(field, suggested.value, context, state)),
        quoted=suggested.quoted,
        method=suggested.method,
        confidence=suggested.confidence,
        reason=command.reason,
    )
    return Draft(context, state).add(rejected)


def _field_of(context: Context, suggested: c.Suggested) -> Field | Refusal:
    """The field that a suggestion is about, where this person may decide on it."""
    if refused := may_work(context):
        return refused
    if context.actor.via == _AGENTS:
        return Refusal(
            "agents_cannot_confirm",
            "A suggestion is decided on by a person; an agent can only propose.",
            allowed=(Next("propose", "Propose it, with the words it rests on."),),
        )
    field = context.program.playbook.fields.get(suggested.field)
    if field is None:
        return Refusal("unknown_field", f"This playbook has no field “{suggested.field}” any more.")
    if field.human_only:
        return Refusal(
            "human_only",
            f"“{field.title}” is filled in by people only; nothing is proposed for it.",
            allowed=(Next("set", f"Fill in “{field.title}” by hand."),),
        )
    return field


def _in_words(value: Value | ValueProblem | None) -> str:
    return "" if value is None or isinstance(value, ValueProblem) else in_words(value)
