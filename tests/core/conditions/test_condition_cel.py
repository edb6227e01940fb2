"""The shared subset judged by the official CEL implementation: same grammar, same literals, same answers.

Numbers are doubles there, so they are kept to quarters, which both sides hold exactly.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from surehand.core.conditions import ConditionError, FieldType, Schema, check, compile_condition, parse
from surehand.core.conditions.tree import Constant

cel = pytest.importorskip("cel_expr_python.cel", reason="cel-expr-python has wheels for Linux only")
ext_strings = pytest.importorskip("cel_expr_python.ext.ext_strings")

SCHEMA = Schema(
    {
        "n": FieldType("number"),
        "m": FieldType("number"),
        "s": FieldType("text"),
        "t": FieldType("text"),
        "b": FieldType("yes_no"),
        "c": FieldType("yes_no"),
        "goals": FieldType("list"),
        "signed": FieldType("date_time"),
    }
)
_CEL_TYPES = {"number": "DOUBLE", "text": "STRING", "yes_no": "BOOL", "date_time": "TIMESTAMP"}


@pytest.fixture(scope="module")
def environment() -> Any:
    types = {
        name: getattr(cel.Type, _CEL_TYPES.get(field.kind, "LIST")) for name, field in SCHEMA.fields.items()
    }
    types |= {"goals": cel.Type.List(cel.Type.STRING)}
    return cel.NewEnv(variables=types, extensions=[ext_strings.ExtStrings()])


def _joined(*templates: str) -> Any:
    """Fills each ``{}`` of one of the templates with a drawn part, sometimes in brackets."""

    def extend(parts: SearchStrategy[str]) -> SearchStrategy[str]:
        bracketed = st.one_of(parts, parts.map(lambda part: f"({part})"))
        slots = [template.count("{}") for template in templates]
        return st.one_of(
            *(
                st.tuples(*(bracketed,) * count).map(lambda drawn, template=template: template.format(*drawn))
                for template, count in zip(templates, slots, strict=True)
            )
        )

    return extend


_quarters = st.sampled_from(["0.0", "0.25", "1.0", "1.5", "2.0", "7.75", "100.0"])
_numbers = st.recursive(
    st.one_of(st.sampled_from(["n", "m", "-n", "-2.5"]), _quarters),
    _joined("{} + {}", "{} - {}", "{} * {}", "{} / 4.0"),
    max_leaves=4,
)
_letters = st.sampled_from(
    ['"a"', "'Ab'", '"é b"', r'"\n\u2003a\t"', r"r'\d'", '"""a,b"""', r'"\x41\101\U0001F600"']
)
_texts = st.recursive(
    st.one_of(st.sampled_from(["s", "t"]), _letters),
    _joined("({} + {})", "({}).lowerAscii()", "({}).upperAscii()", "({} + {}).trim()"),
    max_leaves=3,
)
_moments = st.sampled_from(
    ["signed", 'timestamp("2026-01-31T09:00:00Z")', 'signed + duration("1h30m")', 'signed - duration("90s")']
)
_compare = st.sampled_from(["==", "!=", "<", "<=", ">", ">="])
_tests = st.one_of(
    st.sampled_from(["b", "c", "true", "false", "b == c", "b != true"]),
    st.builds("{} {} {}".format, _numbers, _compare, _numbers),
    st.builds("{} {} {}".format, _texts, _compare, _texts),
    st.builds("{} {} {}".format, _moments, _compare, _moments),
    st.builds(
        'signed - timestamp("2026-01-31T09:00:00Z") {} duration("{}h")'.format, _compare, st.integers(-30, 30)
    ),
    st.builds("{} in [{}, {}]".format, _numbers, _numbers, _numbers),
    st.builds("{} in {}".format, _texts, st.sampled_from(["goals", "s.split(',')", "t.split('a')"])),
    st.builds("size({}) {} {}".format, st.one_of(_texts, st.just("goals")), _compare, st.integers(0, 4)),
    st.builds("({}).{}({})".format, _texts, st.sampled_from(["startsWith", "endsWith", "contains"]), _texts),
    st.builds(
        "({}).matches({})".format,
        _texts,
        st.sampled_from(['"^a"', 'r"[A-Z]\\w*$"', '"(?i)B"', '"a.b"', r'"\\s"']),
    ),
)
_sources = st.recursive(
    _tests,
    _joined("{} && {}", "{} || {}", "!({})", "{} || {} && {}", "({}) ? ({}) : {}", "({}) == ({})"),
    max_leaves=6,
)
_quarter_values = st.integers(-40, 400).map(lambda quarters: Decimal(quarters) / 4)
_text_values = st.text("aAbBé \n\u2003,d1", min_size=1, max_size=5)
_facts = st.fixed_dictionaries(
    {
        "n": _quarter_values,
        "m": _quarter_values,
        "s": _text_values,
        "t": _text_values,
        "b": st.booleans(),
        "c": st.booleans(),
        "goals": st.lists(_text_values, min_size=1, max_size=3).map(tuple),
        "signed": st.datetimes(datetime(2026, 1, 30), datetime(2026, 2, 2), timezones=st.just(UTC)),
    }
)


def _for_cel(facts: Mapping[str, Any]) -> dict[str, Any]:
    plain = {Decimal: float, tuple: list}
    return {name: plain.get(type(value), lambda same: same)(value) for name, value in facts.items()}


@given(_sources, _facts)
def test_answers_agree_with_cel(environment: Any, source: str, facts: Mapping[str, Any]) -> None:
    tree = parse(source)
    assume(not check(tree, SCHEMA))
    judged = environment.compile(source).eval(data=_for_cel(facts)).value()
    condition = compile_condition(tree, SCHEMA)
    assume(not any(reason.sentence.endswith("is blank") for reason in condition.explain(facts).because))
    assert condition.met(facts) is judged


_pieces = st.sampled_from(
    [
        "a",
        "é",
        "'",
        '"',
        "\n",
        " ",
        *r"\n \t \a \\ \' \" \` \? \x41 \X4a \u00e9 \U0001F600 \101 \377 \q \8 \x4".split(),
    ]
)


@given(
    st.sampled_from(["", "r", "R"]), st.sampled_from(["'", '"', "'''", '"""']), st.lists(_pieces).map("".join)
)
def test_texts_agree_with_cel(environment: Any, prefix: str, quote: str, inside: str) -> None:
    written = f"{prefix}{quote}{inside}{quote}"
    try:
        judged = environment.compile(written).eval().value()
    except RuntimeError:
        judged = None
    assert _text_of(written) == judged


def _text_of(written: str) -> object:
    try:
        root = parse(written).root
    except ConditionError:
        return None
    return root.value if isinstance(root, Constant) else None


_OPERANDS = (
    "a b.c -1 .5 1e3 \"x\" r'y' null !true f() f(a,b) x.f(1) [1,a,] (a) (a+1) has(a.b) -a.f() !!b".split()
)
_OPERATORS = "&& || == != < <= > >= in + - * / % , . ? : && ||".split()
_words = st.tuples(st.sampled_from(_OPERANDS), st.sampled_from(_OPERATORS))


@given(st.lists(_words, max_size=6), st.sampled_from(_OPERANDS))
def test_cel_reads_what_we_read(environment: Any, words: list[tuple[str, str]], last: str) -> None:
    source = " ".join([word for pair in words for word in pair] + [last])
    try:
        parse(source)
    except ConditionError:
        return
    environment.compile(source, disable_check=True)
