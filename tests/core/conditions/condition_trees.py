"""Well-typed trees and facts for properties."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from surehand.core.conditions import FieldType, Schema
from surehand.core.conditions.tree import (
    Call,
    Choice,
    Constant,
    Infix,
    Items,
    Junction,
    Member,
    Name,
    Node,
    Prefix,
)
from surehand.core.values import Contact, FileRef, Money

OPTIONS = ("standard", "premium")
TASKS = ("kickoff", "welcome")
SCHEMA = Schema(
    {
        "client": FieldType("text"),
        "country": FieldType("choice"),
        "package": FieldType("choice", OPTIONS),
        "goals": FieldType("list"),
        "seats": FieldType("number"),
        "rate": FieldType("number"),
        "value": FieldType("money"),
        "budget": FieldType("money"),
        "start": FieldType("date"),
        "renewal": FieldType("date"),
        "signed": FieldType("date_time"),
        "access": FieldType("yes_no"),
        "agreed": FieldType("yes_no"),
        "contact": FieldType("contact"),
        "proof": FieldType("file"),
    },
    tasks=frozenset(TASKS),
)

COMPARISONS = ("==", "!=", "<", "<=", ">", ">=")
PATTERNS = ("a", "^a", "b$", "^[a-z ]*$", "(?i)ab", "a.b", "^(a|é)+$", r"\s$", "^.$", r"\w{2,}", "(a+)+$")
NUMBERS = [Decimal(n) for n in ("0 1 2 3 7 0.5 2.25 0.1 0.000000001 3000000 100000000000000000").split()]
LARGEST = Decimal("999999999999999999.999999999")
_LETTERS = "aAbB é\n\u2003\x1cß,"


def made(kind: type[Node], *parts: Any, **named: Any) -> Node:
    """A node without a place."""
    return kind(*parts, **named, start=0, end=0)  # type: ignore[call-arg]  # each kind has its own parts


def _names(*names: str) -> SearchStrategy[Node]:
    return st.sampled_from([made(Name, name) for name in names])


def _call(function: str, *arguments: SearchStrategy[Node], on_value: bool = False) -> SearchStrategy[Node]:
    return st.tuples(*arguments).map(lambda given: made(Call, function, given, on_value=on_value))


def _infix(
    operators: Sequence[str], left: SearchStrategy[Node], right: SearchStrategy[Node]
) -> SearchStrategy[Node]:
    return st.builds(lambda o, a, b: made(Infix, o, a, b), st.sampled_from(operators), left, right)


def _constants(values: SearchStrategy[Any]) -> SearchStrategy[Node]:
    return values.map(lambda value: made(Constant, value))


def _negative(operand: Node) -> Node:
    """``-x`` as the parser makes it: the sign of a written number belongs to the number."""
    is_written = isinstance(operand, Constant) and isinstance(operand.value, Decimal) and operand.value >= 0
    return made(Constant, -operand.value) if is_written else made(Prefix, "-", operand)


def _member(target: str, member: str) -> SearchStrategy[Node]:
    return st.just(made(Member, made(Name, target), member))


def _choices(values: SearchStrategy[Node]) -> SearchStrategy[Node]:
    return st.builds(lambda c, a, b: made(Choice, c, a, b), conditions, values, values)


short_texts = st.text(_LETTERS, min_size=1, max_size=4)

numbers: SearchStrategy[Node] = st.deferred(
    lambda: st.one_of(
        _constants(st.sampled_from(NUMBERS)),
        _names("seats", "rate"),
        _member("value", "amount"),
        _member("proof", "size"),
        _infix("+-*/%", numbers, numbers),
        _call("size", st.one_of(texts, lists)),
        numbers.map(_negative),
        _choices(numbers),
    )
)
texts: SearchStrategy[Node] = st.deferred(
    lambda: st.one_of(
        _constants(short_texts),
        _names("client", "country", "owner", "receiver"),
        _member("contact", "email"),
        _member("value", "currency"),
        _infix("+", texts, texts),
        st.sampled_from(["lowerAscii", "upperAscii", "trim"]).flatmap(
            lambda f: _call(f, texts, on_value=True)
        ),
        _choices(texts),
    ).filter(lambda node: not _is_blank(node))
)
lists: SearchStrategy[Node] = st.deferred(
    lambda: st.one_of(
        _names("goals", "files", "links"), _call("split", texts, _constants(short_texts), on_value=True)
    )
)
money: SearchStrategy[Node] = st.deferred(
    lambda: st.one_of(
        _names("value", "budget"),
        _infix("+-", money, money),
        _infix("*/", money, numbers),
        _infix("*", numbers, money),
        money.map(lambda operand: made(Prefix, "-", operand)),
    )
)
whole_numbers = _constants(st.sampled_from([Decimal(n) for n in (0, 1, 5, 30, 400, 500_000)]))
days: SearchStrategy[Node] = st.deferred(
    lambda: st.one_of(
        st.sampled_from(["days", "weeks"]).flatmap(lambda f: _call(f, whole_numbers)),
        st.sampled_from(["days", "weeks"]).flatmap(lambda f: _call(f, _names("seats", "rate"))),
        _call("duration", _constants(st.sampled_from(["48h", "-24h"]))),
        _infix("-", dates, dates),
        _infix("+-", days, days),
        days.map(lambda operand: made(Prefix, "-", operand)),
        _choices(days),
    )
)
lengths: SearchStrategy[Node] = st.deferred(
    lambda: st.one_of(
        _call("hours", st.one_of(whole_numbers, _names("seats"))),
        _call("duration", _constants(st.sampled_from(["90m", "1h30m", "-0.5s", "36h"]))),
        _infix("-", moments, moments),
        _infix("+-", lengths, days),
        days,
    )
)
dates: SearchStrategy[Node] = st.deferred(
    lambda: st.one_of(
        _call("date", _constants(st.sampled_from(["2026-01-31", "2024-02-29", "0001-01-01", "9999-12-31"]))),
        _names("start", "renewal", "today"),
        _infix("+-", dates, days),
        _infix("+", days, dates),
        _choices(dates),
    )
)
moments: SearchStrategy[Node] = st.deferred(
    lambda: st.one_of(
        _call(
            "timestamp", _constants(st.sampled_from(["2026-01-31T09:00:00Z", "2026-03-29T01:30:00+01:00"]))
        ),
        _names("signed", "now"),
        _infix("+-", moments, lengths),
        _infix("+", lengths, moments),
        _choices(moments),
    )
)
fields = st.one_of(
    _names(*SCHEMA.fields, "files", "links", "receiver"),
    _member("contact", "phone"),
    _member("value", "amount"),
)


def _is_blank(node: Node) -> bool:
    """A written text of white space only, whose `trim` would be a problem."""
    match node:
        case Call("trim" | "lowerAscii" | "upperAscii", (inner,)):
            return _is_blank(inner)
        case Constant(str() as text):
            return not text.strip()
        case _:
            return False


def _junction(operator: str, parts: Sequence[Node]) -> Node:
    """The parts joined as the parser joins them: never directly inside their own kind."""
    flat: list[Node] = []
    for part in parts:
        flat += part.parts if isinstance(part, Junction) and part.operator == operator else [part]
    return made(Junction, operator, tuple(flat))


def _items(values: SearchStrategy[Node]) -> SearchStrategy[Node]:
    return st.lists(values, min_size=1, max_size=3).map(lambda items: made(Items, tuple(items)))


simple_conditions: SearchStrategy[Node] = st.deferred(
    lambda: st.one_of(
        _infix(COMPARISONS, numbers, numbers),
        _infix(COMPARISONS, texts, texts),
        _infix(COMPARISONS, money, money),
        _infix(COMPARISONS, dates, dates),
        _infix(COMPARISONS, moments, moments),
        _infix(COMPARISONS, lengths, lengths),
        _infix(("==", "!="), _names("access"), _constants(st.booleans())),
        _infix(("==", "!="), _names("package"), _constants(st.sampled_from(OPTIONS))),
        _infix(("==", "!="), fields, _constants(st.none())),
        _infix(("in",), _names("package"), _items(_constants(st.sampled_from(OPTIONS)))),
        _infix(("in",), numbers, _items(numbers)),
        _infix(("in",), texts, _items(texts)),
        _infix(("in",), dates, _items(dates)),
        _infix(("in",), texts, lists),
        _call("has", fields),
        st.sampled_from(["startsWith", "endsWith", "contains"]).flatmap(
            lambda f: _call(f, texts, texts, on_value=True)
        ),
        _call("matches", texts, _constants(st.sampled_from(PATTERNS)), on_value=True),
        st.sampled_from(["tasks.done", "tasks.exists"]).flatmap(
            lambda f: _call(f, _constants(st.sampled_from(TASKS)))
        ),
        _names("access", "agreed"),
        _constants(st.booleans()),
    )
)
conditions: SearchStrategy[Node] = st.deferred(
    lambda: st.one_of(
        simple_conditions,
        conditions.map(lambda operand: made(Prefix, "!", operand)),
        st.builds(_junction, st.sampled_from(["&&", "||"]), st.lists(conditions, min_size=2, max_size=3)),
        _choices(conditions),
        _infix(("==", "!="), conditions, conditions),
    )
)

_BERLIN = ZoneInfo("Europe/Berlin")
_texts = st.one_of(st.just(""), st.text(_LETTERS, max_size=6), st.sampled_from(["a" * 50_000, "a" * 50_001]))
_numbers = st.sampled_from([*NUMBERS, *(-n for n in NUMBERS), LARGEST])
_dates = st.sampled_from([date.min, date.max, date(2024, 2, 29), date(2026, 1, 31), date(2026, 3, 1)])
_moments = st.sampled_from(
    [
        datetime(2026, 1, 31, 9, tzinfo=UTC),
        datetime(2026, 3, 29, 1, 30, tzinfo=_BERLIN),
        datetime(2026, 3, 29, 3, 30, tzinfo=_BERLIN),
        datetime(1, 1, 2, tzinfo=UTC),
        datetime(9999, 12, 30, 23, 59, 59, 999_999, tzinfo=UTC),
    ]
)
_values: Mapping[str, SearchStrategy[object]] = {
    "text": _texts,
    "choice": st.sampled_from(["", *OPTIONS]),
    "list": st.lists(short_texts, max_size=2).map(tuple),
    "number": _numbers,
    "money": st.builds(Money, _numbers, st.sampled_from(["USD", "EUR"])),
    "date": _dates,
    "date_time": _moments,
    "yes_no": st.booleans(),
    "contact": st.builds(Contact, *(st.sampled_from(["", "a", "Bé"]),) * 3),
    "file": st.builds(FileRef, st.just("f1"), st.sampled_from(["a.pdf", "b"]), st.integers(0, 10**6)),
}
facts = st.fixed_dictionaries(
    {
        **{name: st.one_of(*(_values[field.kind],) * 9, st.none()) for name, field in SCHEMA.fields.items()},
        "today": _dates,
        "now": _moments,
        "owner": st.sampled_from(["a@example.com", "b"]),
        "receiver": st.sampled_from(["", "a@example.com"]),
        "files": _values["list"],
        "links": st.sampled_from([(), ("hubspot",), ("a", "b")]),
        "tasks": st.dictionaries(st.sampled_from(TASKS), st.booleans()),
    }
)


def shape(node: Any) -> Any:
    """A node without its places, to compare two trees."""
    if isinstance(node, Node):
        parts = [getattr(node, name) for name in node.__struct_fields__ if name not in ("start", "end")]
        return type(node).__name__, *map(shape, parts)
    return tuple(map(shape, node)) if isinstance(node, tuple) else (type(node).__name__, node)


# Conditions on few values, in which contradictions are frequent.
_narrow_simple: SearchStrategy[Node] = st.one_of(
    _infix(COMPARISONS, _names("seats"), _constants(st.sampled_from(NUMBERS[1:4]))),
    _infix(("in",), _names("seats"), _items(_constants(st.sampled_from(NUMBERS[1:4])))),
    _infix(("==", "!="), _names("seats"), _constants(st.none())),
    _infix(("==", "!="), _names("package"), _constants(st.sampled_from(OPTIONS))),
    _infix(COMPARISONS, _call("size", _names("goals", "files")), _constants(st.sampled_from(NUMBERS[:3]))),
    _call("has", _names("seats", "package", "access")),
    _call("tasks.done", _constants(st.just("kickoff"))),
    _names("access"),
    _constants(st.booleans()),
)
narrow_conditions: SearchStrategy[Node] = st.deferred(
    lambda: st.one_of(
        _narrow_simple,
        narrow_conditions.map(lambda operand: made(Prefix, "!", operand)),
        st.builds(
            _junction, st.sampled_from(["&&", "||"]), st.lists(narrow_conditions, min_size=2, max_size=4)
        ),
        st.builds(
            lambda c, a, b: made(Choice, c, a, b), narrow_conditions, narrow_conditions, narrow_conditions
        ),
    )
)
narrow_facts = st.fixed_dictionaries(
    {
        "seats": st.one_of(
            st.none(), st.sampled_from([Decimal(n) for n in ("0", "1", "1.5", "2", "2.5", "3", "4")])
        ),
        "package": st.sampled_from([None, "", *OPTIONS]),
        "access": st.sampled_from([None, True, False]),
        "goals": st.sampled_from([(), ("a",), ("a", "b")]),
        "files": st.sampled_from([(), ("a",), ("a", "b")]),
        "tasks": st.sampled_from([{}, {"kickoff": True}, {"kickoff": False}]),
    }
)
