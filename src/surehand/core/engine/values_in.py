"""Raw field values of a command become typed ones, each knowing who said it, when, and how surely."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from surehand.core.engine.events import FieldsSet
from surehand.core.engine.facts import Context
from surehand.core.engine.program import form_hint
from surehand.core.engine.refusal import Next, Refusal, Unmet
from surehand.core.engine.state import RecordState
from surehand.core.playbook import Field
from surehand.core.values import GRADES, FieldValue, FileRef, Grade, Value, ValueProblem, nearest, read_value
from surehand.core.values.limits import beyond_limits
from surehand.core.values.read import as_written


def read_fields(
    context: Context, state: RecordState | None, raw: Mapping[str, object], grade: Grade = "asserted"
) -> FieldsSet | Refusal | None:
    """The change that raw values make to a record: None when they change nothing, a refusal when one is unreadable."""
    if not raw:
        return None
    values: dict[str, FieldValue] = {}
    cleared: list[str] = []
    problems: list[Unmet] = []
    held_now: Mapping[str, FieldValue] = state.values if state else {}
    source = context.actor.value_source
    for name, each in raw.items():
        field = context.program.playbook.fields.get(name)
        if field is None:
            problems.append(_unknown(name, context))
            continue
        value = read_field(field, each, context, state)
        if isinstance(value, ValueProblem):
            problems.append(unreadable(field, each, value))
        elif value is None:
            cleared += [name] if name in held_now else []
        elif _says_more(held_now.get(name), value, grade, field):
            values[name] = FieldValue(field.type, value, source, context.now, grade)
    if problems:
        return refuse_values(problems)
    return FieldsSet(values=values, cleared=tuple(cleared)) if values or cleared else None


def _says_more(held: FieldValue | None, value: Value, grade: Grade, field: Field) -> bool:
    """The same value again changes nothing, unless it is confirmed anew where answers grow stale, or graded higher."""
    if held is None or held.value != value or field.fresh_for is not None:
        return True
    return GRADES.index(grade) > GRADES.index(held.grade)


def read_field(
    field: Field, raw: object, context: Context, state: RecordState | None
) -> Value | ValueProblem | None:
    """The value of a field; people are found by id or address, files among those of the record."""
    if field.type == "person" and isinstance(raw, str) and raw.strip():
        person = context.directory.find(raw.strip())
        if person is None or not person.active:
            return ValueProblem(
                "no_such_person", f"Nobody here is “{raw.strip()}”", "use the e-mail of a member"
            )
        return person.id
    if field.type == "file" and isinstance(raw, str) and state is not None:
        stored_file: FileRef | None = state.files.get(raw)
        raw = stored_file or raw
    shape = field.shape
    if context.region and field.type == "contact":
        shape = type(shape)(shape.kind, shape.options, shape.currency, context.region)
    value = read_value(shape, raw)
    if value is None or isinstance(value, ValueProblem) or not (field.min or field.max):
        return value
    return beyond_limits(field.type, value, (field.min, field.max), context.today) or value


def _unknown(name: str, context: Context) -> Unmet:
    shown, meant = _seen(name), nearest(name, context.program.playbook.fields)
    hint = f" Did you mean {meant}?" if meant else ""
    return Unmet("input", shown, "unknown_field", f"This playbook has no field “{shown}”.{hint}")


def refuse_values(problems: Sequence[Unmet]) -> Refusal:
    """The refusal of values that cannot be taken, with every one of them."""
    many = len(problems)
    sentence = "One value cannot be taken." if many == 1 else f"{many} values cannot be taken."
    again = (Next("set", "Send the values again, corrected."),)
    return Refusal("invalid_values", sentence, tuple(problems), again)


def unreadable(field: Field, raw: object, problem: ValueProblem) -> Unmet:
    """One value that cannot be taken, with the input that mends it."""
    sentence = f"{field.title}: {problem.sentence}; {problem.fix}."
    return Unmet("input", field.id, problem.code, sentence, _seen(raw), ("owner",), (form_hint(field),))


def _seen(raw: object) -> str:
    """Unread input in a form that can be kept and shown."""
    return as_written(raw)[:200].encode("utf-8", "backslashreplace").decode()
