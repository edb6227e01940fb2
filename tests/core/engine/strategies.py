"""Hypothesis strategies made from the engine's own types: any value, event or command there can be."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any, get_args

from hypothesis import strategies as st
from msgspec import UNSET

from surehand.core.engine.commands import Command, Suggested
from surehand.core.engine.events import Event
from surehand.core.values import KINDS, Contact, FieldValue, FileRef, Money, Quoted

texts = st.text(st.characters(codec="utf-8"), max_size=12)
moments = st.datetimes(datetime(1970, 1, 1), datetime(2199, 12, 31), timezones=st.just(UTC))
numbers = st.decimals(-(10**12), 10**12, allow_nan=False)
contacts = st.builds(Contact, texts, texts, texts)
quotes = st.builds(Quoted, texts, st.integers(0, 10**6), st.integers(0, 10**6), texts)
files = st.builds(FileRef, texts, texts, st.integers(0, 2**40), texts, texts)

VALUES: dict[str, st.SearchStrategy[Any]] = {
    **dict.fromkeys(("text", "long_text", "choice", "person", "url"), texts),
    **dict.fromkeys(("multi_choice", "list"), st.lists(texts, max_size=3).map(tuple)),
    "number": numbers,
    "money": st.builds(Money, numbers, st.sampled_from(("USD", "EUR"))),
    "date": st.dates(date(1900, 1, 1), date(2199, 12, 31)),
    "date_time": moments,
    "yes_no": st.booleans(),
    "contact": contacts,
    "file": files,
}
assert VALUES.keys() == set(KINDS)


def values_by_kind() -> st.SearchStrategy[tuple[str, Any]]:
    """A kind of value, and a value of it."""
    return st.sampled_from(KINDS).flatmap(lambda kind: st.tuples(st.just(kind), VALUES[kind]))


held = values_by_kind().flatmap(
    lambda pair: st.builds(
        FieldValue, st.just(pair[0]), st.just(pair[1]), texts, moments, quoted=st.just(UNSET) | quotes
    )
)

st.register_type_strategy(datetime, moments)
st.register_type_strategy(str, texts)
st.register_type_strategy(FieldValue, held)


def _any_of(union: Any, **given: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.one_of(
        *(
            st.builds(each, **{name: what for name, what in given.items() if name in each.__struct_fields__})
            for each in get_args(union)
        )
    )


raw_values = st.dictionaries(
    texts, st.none() | st.booleans() | st.integers(-(2**53), 2**53) | texts, max_size=3
)
raw_value = st.none() | st.booleans() | st.integers(-(2**53), 2**53) | texts
st.register_type_strategy(Suggested, st.builds(Suggested, value=raw_value, quoted=quotes))
events = _any_of(Event)
commands = _any_of(Command, values=raw_values, value=raw_value)
