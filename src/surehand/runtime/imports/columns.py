"""What a column holds, seen from its values alone: all of them, not a sample."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Literal

import msgspec

from surehand.runtime.imports import dates, numbers
from surehand.runtime.imports.evidence import Evidence, Reading
from surehand.runtime.imports.parts import Cell

ColumnKind = Literal["empty", "text", "number", "money", "date", "date_time", "yes_no", "email", "url"]

CLEAR_BLANKS = frozenset(("-", "--", "–", "—", "?", "n/a", "#n/a", "(null)", "(blank)", "\\n"))
"""Marks for “nothing” that cannot be a value."""

UNCLEAR_BLANKS = frozenset(("na", "null", "none", "nil", "nan"))
"""Words for “nothing” that can be a value too: the text NA is a country, a name, an answer."""

YES_NO: Mapping[str, bool] = {
    **dict.fromkeys("yes y true t ja oui sí si sim x ✓".split(), True),
    **dict.fromkeys("no n false f nein non não nao".split(), False),
}
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_DAMAGED = re.compile(r"\ufffd|Ã[\u0080-\u00bf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]|â€[\u0080-\u00bf™œ“”˜¦]")
_COUNTED = 2_000
_LISTED = 100
_EXAMPLES = 3


class Column(msgspec.Struct, frozen=True):
    """What is known of a column.

    ``common`` has every value and how often it stands there, when they are few; ``dates`` and ``decimals`` say how
    those values are to be read that are dates or numbers; ``blanks`` counts the words that may stand for nothing.
    """

    name: str
    kind: ColumnKind
    filled: int
    empty: int
    unique: bool
    examples: tuple[str, ...] = ()
    common: dict[str, int] = {}
    dates: Reading | None = None
    decimals: Reading | None = None
    blanks: dict[str, int] = {}
    damaged: tuple[str, ...] = ()


class Tally:
    """Looks at a column, many cells at a time."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._kinds: Counter[ColumnKind] = Counter()
        self._counts: Counter[str] = Counter()
        self._blanks: Counter[str] = Counter()
        self._known: set[str] = set()
        self._unique = True
        self._empty = 0
        self._examples: list[str] = []
        self._damaged: list[str] = []
        self._dates = Evidence(dates.ORDERS)
        self._decimals = Evidence(numbers.MARKS)

    def see(self, cells: Sequence[Cell]) -> None:
        """Take in the next cells of the column."""
        for cell, times in Counter(cells).items():
            if isinstance(cell, str):
                self._see_text(cell.strip(), times)
            elif cell is None:
                self._empty += times
            else:
                self._count(str(cell), times)
                self._kinds[_kind_of_typed(cell)] += times

    def column(self) -> Column:
        """What came out."""
        few = len(self._counts) <= _LISTED
        return Column(
            name=self._name,
            kind=self._kind(),
            filled=self._kinds.total() + self._blanks.total(),
            empty=self._empty,
            unique=self._unique and not self._blanks,
            examples=tuple(self._examples),
            common=dict(self._counts.most_common()) if few else {},
            dates=self._dates.reading(),
            decimals=self._decimals.reading(),
            blanks=dict(self._blanks),
            damaged=tuple(self._damaged),
        )

    def _see_text(self, text: str, times: int) -> None:
        if not text:
            self._empty += times
            return
        folded = text.casefold()
        if folded in CLEAR_BLANKS or folded in UNCLEAR_BLANKS:
            self._blanks[text] += times
            return
        self._count(text, times)
        self._kinds[self._kind_of_text(text, folded)] += times
        if not text.isascii() and len(self._damaged) < _EXAMPLES and _DAMAGED.search(text):
            self._damaged.append(text[:80])

    def _kind_of_text(self, text: str, folded: str) -> ColumnKind:
        if found := numbers.readings(text):
            self._decimals.see(text, found)
            if len(text) == 8:
                self._dates.see(text, dates.readings(text))
            return "number"
        if days := dates.readings(text):
            self._dates.see(text, days)
            return "date" if next(iter(days.values())).clock is None else "date_time"
        return self._kind_of_amount(text) or _kind_of_words(text, folded)

    def _kind_of_amount(self, text: str) -> ColumnKind | None:
        parts = numbers.split_amount(text) if len(text) <= 40 else None
        if parts is None or not numbers.is_currency(parts[1]):
            return None
        self._decimals.see(text, numbers.readings(parts[0]))
        return "money"

    def _count(self, text: str, times: int) -> None:
        if len(self._examples) < _EXAMPLES and text not in self._examples:
            self._examples.append(text[:80])
        if len(self._counts) <= _COUNTED:
            self._counts[text] += times
        if self._unique:
            self._unique = times == 1 and text not in self._known
            self._known.add(text)

    def _kind(self) -> ColumnKind:
        """The kind of all values; text as soon as one is of another."""
        kinds = set(self._kinds)
        if not kinds:
            return "empty"
        if len(kinds) == 1:
            return kinds.pop()
        if kinds == {"date", "date_time"}:
            return "date_time"
        return "money" if kinds == {"number", "money"} else "text"


def _kind_of_typed(cell: Cell) -> ColumnKind:
    if isinstance(cell, bool):
        return "yes_no"
    if isinstance(cell, int | float):
        return "number"
    if isinstance(cell, datetime):
        return "date_time" if cell.time() != datetime.min.time() else "date"
    return "date" if isinstance(cell, date) else "text"


def _kind_of_words(text: str, folded: str) -> ColumnKind:
    if folded in YES_NO:
        return "yes_no"
    if _EMAIL.fullmatch(text):
        return "email"
    return "url" if folded.startswith(("http://", "https://")) else "text"
