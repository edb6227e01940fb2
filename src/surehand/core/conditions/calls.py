"""The types of function calls: is it there, written right, and given what it takes?"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from datetime import timedelta

from surehand.core.conditions.functions import FUNCTIONS, Function, Parameter
from surehand.core.conditions.hints import Side
from surehand.core.conditions.patterns import pattern_error
from surehand.core.conditions.schema import Kind, Schema, Type
from surehand.core.conditions.times import DAY
from surehand.core.conditions.tree import Call, Constant, Member, Name, Node, is_task_call
from surehand.core.conditions.unparse import quoted, unparse
from surehand.core.values import nearest

Report = Callable[[str, str, Node, str], None]
"""Takes a problem: its code, its sentence, the part it is in, and the fix."""

_ELSEWHERE = {
    "len": "size",
    "length": "size",
    "count": "size",
    "lower": "lowerAscii",
    "upper": "upperAscii",
    "includes": "contains",
    "regex": "matches",
    "strip": "trim",
    "empty": "has",
    "exists": "has",
    "done": "tasks.done",
}
"""What other languages call our functions."""


def call_type(call: Call, types: Sequence[Type | None], schema: Schema, report: Report) -> Type | None:
    """The type a call gives, or None when there is no such call. ``types`` are those of its values."""
    function = FUNCTIONS.get(call.function)
    if function is None:
        _report_unknown(call, report)
        return None
    if function.on_value != call.on_value:
        sentence = f"{call.function} is written differently."
        report("unknown_function", sentence, call, f"Write {function.usage}, such as {function.example}.")
        return Type(function.result)
    if len(types) != len(function.parameters):
        _report_count(call, function, report)
        return Type(function.result)
    sides = [Side(node, given) for node, given in zip(call.arguments, types, strict=True) if given]
    if len(sides) < len(types):
        return Type(function.result)
    taken = zip(function.parameters, sides, strict=True)
    if all([_fits(call, parameter, side, report) for parameter, side in taken]):
        return _result(call, function, schema, report)
    return Type(function.result)


def _report_unknown(call: Call, report: Report) -> None:
    close = _ELSEWHERE.get(call.function.lower()) or nearest(call.function, FUNCTIONS)
    fix = f"Did you mean {FUNCTIONS[close].usage}?" if close else f"The functions are {', '.join(FUNCTIONS)}."
    if is_task_call(call):
        fix = "Ask tasks.done(task) or tasks.exists(task)."
    report("unknown_function", f"There is no function {call.function}().", call, fix)


def _report_count(call: Call, function: Function, report: Report) -> None:
    hidden = function.on_value
    wanted, given = len(function.parameters) - hidden, len(call.arguments) - hidden
    values = "1 value" if wanted == 1 else f"{wanted or 'no'} values"
    sentence = f"{call.function}() takes {values}, {given or 'none'} {'is' if given == 1 else 'are'} given."
    report("wrong_count", sentence, call, f"Write {function.usage}, such as {function.example}.")


def _fits(call: Call, parameter: Parameter, side: Side, report: Report) -> bool:
    """Whether a value may stand at a parameter; reports why not."""
    example = FUNCTIONS[call.function].example
    if not _has_form(parameter, side.node):
        asked, code = _FORMS[parameter.form]
        sentence = f"{call.function}() needs {asked} here, not {side.text}."
        report(code, sentence, side.node, f"Write it like {example}.")
        return False
    if parameter.form == "task" or side.type.kind in parameter.kinds:
        return True
    kinds = " or ".join(kind.value for kind in parameter.kinds)
    sentence = f"{call.function}() takes {kinds}, {side.text} is {side.type.kind.value}."
    report("wrong_type", sentence, side.node, _argument_fix(call, side) or f"Write it like {example}.")
    return False


_FORMS = {
    "field": ("the name of a field", "needs_field"),
    "written": ("a text in quotes", "needs_text"),
    "task": ("the id of a task in quotes", "needs_text"),
}


def _has_form(parameter: Parameter, node: Node) -> bool:
    match parameter.form, node:
        case "any", _:
            return True
        case "field", Name() | Member():
            return True
        case (("written" | "task"), Constant(str())):
            return True
        case _:
            return False


def _argument_fix(call: Call, side: Side) -> str:
    """What was probably meant by a value of the wrong type; empty when nothing comes to mind."""
    match side.type.kind:
        case Kind.LIST if call.function == "contains":
            return f"Did you mean {unparse(call.arguments[-1])} in {side.text}?"
        case Kind.CONTACT:
            return f"Did you mean {side.text}.email?"
        case Kind.FILE:
            return f"Did you mean {side.text}.name?"
        case Kind.MONEY:
            return f"Did you mean {side.text}.amount?"
        case _:
            return ""


def _result(call: Call, function: Function, schema: Schema, report: Report) -> Type:
    """The type of a call whose values fit; what is written out is tried at once."""
    match call.arguments:
        case (Constant(str() as task),) if function.parameters[0].form == "task":
            _check_task(task, call, schema, report)
        case (_, Constant(str() as pattern)) if function.name == "matches":
            if error := pattern_error(pattern):
                fix = f"RE2 says: {error}. Write it like {function.example}."
                report("bad_value", f"{quoted(pattern)} is not a pattern.", call.arguments[1], fix)
        case _ if all(isinstance(argument, Constant) for argument in call.arguments):
            return _written_result(call, function, report)
    return Type(function.result)


def _check_task(task: str, call: Call, schema: Schema, report: Report) -> None:
    if task in schema.tasks:
        return
    known = schema.tasks if isinstance(schema.tasks, Collection) else ()
    close = nearest(task, known)
    fix = f"Did you mean {quoted(close)}?" if close else "Name a task of this playbook by its id."
    report("unknown_task", f"The playbook has no task {quoted(task)}.", call.arguments[0], fix)


def _written_result(call: Call, function: Function, report: Report) -> Type:
    value = function.run(*(argument.value for argument in call.arguments if isinstance(argument, Constant)))
    if value is None:
        texts = ", ".join(map(unparse, call.arguments))
        sentence = f"{function.name}() cannot be made of {texts}."
        report("bad_value", sentence, call, f"Write it like {function.example}.")
    whole_days = isinstance(value, timedelta) and function.name == "duration" and not value % DAY
    return Type(Kind.DAYS if whole_days else function.result)
