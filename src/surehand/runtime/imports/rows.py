"""A row becomes an entry: what to open or change, who is to have it, where it is to get, and what is wrong with it."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from zoneinfo import ZoneInfo

import msgspec

from surehand.core.playbook import Field, Playbook
from surehand.core.values import Value, ValueProblem
from surehand.runtime.facts import Facts
from surehand.runtime.imports.cells import (
    Read,
    Terms,
    join_parts,
    loses_its_time,
    plain_text,
    reader_of,
)
from surehand.runtime.imports.mapping import Mapping, Target, parse_target
from surehand.runtime.imports.names import Stages, WhoIsWho
from surehand.runtime.imports.parts import Cell, Problem, to_text
from surehand.runtime.imports.recognise import Recognised, fit
from surehand.runtime.imports.shapes.salesforce_ids import long_id
from surehand.runtime.imports.table import Row

_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")


class Entry(msgspec.Struct, gc=False):
    """A row understood. ``owner`` and ``receiver`` are person ids; ``stage`` is where it is to get; both may be empty.

    ``values`` holds None for a field to be cleared. ``left_out`` rows are not meant, and nothing comes of them.
    """

    number: int
    title: str = ""
    key: str = ""
    owner: str = ""
    receiver: str = ""
    stage: str = ""
    values: dict[str, Value | None] = {}
    problems: list[Problem] = []
    left_out: bool = False

    @property
    def is_rejected(self) -> bool:
        """Whether a problem keeps the row out."""
        return any(problem.kind == "reject" for problem in self.problems)


class Reader:
    """Reads rows under a mapping that was checked."""

    def __init__(self, recognised: Recognised, mapping: Mapping, playbook: Playbook, facts: Facts) -> None:
        self._mapping = mapping
        self._names = [column.name for column in recognised.columns]
        self._who = WhoIsWho(facts.directory, mapping.people)
        self._stages = Stages(playbook)
        self._owner = self._person_id(mapping.owner)
        self._roles: dict[str, tuple[int, Callable[[Cell], str]]] = {}
        self._fields: list[tuple[int, str, Field, Read]] = []
        self._dates: list[tuple[int, str, Field, Terms]] = []
        self._parts: dict[str, tuple[Field, Terms, dict[str, tuple[int, Callable[[Cell], str]]]]] = {}
        self._left_out = [
            (self._names.index(name), name, {word.casefold() for word in words})
            for name, words in mapping.leave_out.items()
        ]
        for index, column in enumerate(recognised.columns):
            target = parse_target(mapping.columns.get(column.name, "ignore"), playbook)
            if isinstance(target, Target) and target.role != "ignore":
                self._take(index, column.name, target, _terms(recognised, mapping, facts, column.name))

    def read(self, row: Row) -> Entry:
        """The entry of a row, with every problem its cells have."""
        cells = fit(row, len(self._names))
        if cells is None:
            return Entry(row.number, problems=[_ragged(row, len(self._names))])
        if left_out := self._reason_to_leave_out(cells):
            return Entry(row.number, problems=[left_out], left_out=True)
        entry = Entry(row.number, problems=[], values={}, stage=self._mapping.stage, owner=self._owner)
        entry.title = self._title(cells)
        entry.key = _key(self._text("key", cells), self._mapping)
        self._name_people(entry, cells)
        self._name_stage(entry, cells)
        for index, name, field, read in self._fields:
            self._put(entry, field, name, cells[index], read(cells[index]))
        entry.problems += [
            _without_time(name, field)
            for index, name, field, terms in self._dates
            if field.id in entry.values and loses_its_time(cells[index], terms)
        ]
        for field, terms, parts in self._parts.values():
            self._put_parts(entry, field, terms, {part: read(cells[i]) for part, (i, read) in parts.items()})
        return entry

    def _reason_to_leave_out(self, cells: Sequence[Cell]) -> Problem | None:
        for index, name, words in self._left_out:
            if (text := to_text(cells[index])).casefold() in words:
                sentence = f"{name}: rows with “{text}” are left out."
                return Problem("left_out", sentence, column=name, value=text, kind="warn")
        return None

    def _take(self, index: int, name: str, target: Target, terms: Terms) -> None:
        if target.field is None:
            self._roles[target.role] = (index, plain_text(terms))
        elif target.part:
            joined = self._parts.setdefault(target.field.id, (target.field, terms, {}))
            joined[2][target.part] = (index, plain_text(terms))
        else:
            self._fields.append((index, name, target.field, reader_of(target.field, terms, self._who)))
            if target.field.type == "date":
                self._dates.append((index, name, target.field, terms))

    def _title(self, cells: Sequence[Cell]) -> str:
        if not self._mapping.title:
            return self._text("title", cells)
        told = dict(zip(self._names, cells, strict=True))
        filled = _PLACEHOLDER.sub(lambda found: to_text(told[found[1]]), self._mapping.title)
        return filled.strip(" :;,/|–-")

    def _text(self, role: str, cells: Sequence[Cell]) -> str:
        found = self._roles.get(role)
        return found[1](cells[found[0]]) if found else ""

    def _person_id(self, reference: str) -> str:
        person = self._who.find(reference) if reference else None
        return "" if person is None or isinstance(person, ValueProblem) else person.id

    def _name_people(self, entry: Entry, cells: Sequence[Cell]) -> None:
        for role in ("owner", "receiver"):
            text = self._text(role, cells)
            person = self._who.find(text) if text else None
            if isinstance(person, ValueProblem):
                entry.problems.append(_problem(person, self._names[self._roles[role][0]], text))
            elif person is not None:
                setattr(entry, role, person.id)

    def _name_stage(self, entry: Entry, cells: Sequence[Cell]) -> None:
        text = self._text("stage", cells)
        stage = self._stages.find(text) if text else self._mapping.stage
        if isinstance(stage, ValueProblem):
            entry.problems.append(_problem(stage, self._names[self._roles["stage"][0]], text))
        else:
            entry.stage = stage

    def _put(
        self, entry: Entry, field: Field, column: str, cell: Cell, value: Value | ValueProblem | None
    ) -> None:
        if isinstance(value, ValueProblem):
            entry.problems.append(_problem(value, column, to_text(cell), self._mapping.unreadable))
        elif value is not None or self._mapping.clear:
            entry.values[field.id] = value

    def _put_parts(self, entry: Entry, field: Field, terms: Terms, parts: dict[str, str]) -> None:
        columns = ", ".join(self._names[index] for index, _ in self._parts[field.id][2].values())
        written = ", ".join(text for text in parts.values() if text)
        self._put(entry, field, columns, written, join_parts(field, terms, parts))


def _key(text: str, mapping: Mapping) -> str:
    return (long_id(text) if mapping.keys == "salesforce" else text)[:200]


def _terms(recognised: Recognised, mapping: Mapping, facts: Facts, name: str) -> Terms:
    column = recognised.column(name)
    order = mapping.dates.get(name) or (column.dates.way if column and column.dates else "")
    mark = mapping.decimals.get(name) or (column.decimals.way if column and column.decimals else "")
    return Terms(
        order=order or "ymd",
        mark=mark or ".",
        nulls=mapping.nulls.get(name),
        values=mapping.values.get(name, {}),
        currency=mapping.currency,
        zone=ZoneInfo(mapping.zone) if mapping.zone else facts.zone,
        region=facts.region,
    )


def _ragged(row: Row, width: int) -> Problem:
    sentence = f"The row has {len(row.cells)} cells and the table {width} columns."
    return Problem("ragged_row", sentence, "Look for a missing quotation mark, or a delimiter within a text.")


def _without_time(column: str, field: Field) -> Problem:
    """Said once for the whole column, with its count: the value of each row would not help."""
    sentence = f"{column}: only the day was kept, because {field.title} is a date."
    fix = "To keep the time, make the field a date_time and import again."
    return Problem("time_dropped", sentence, fix, column, kind="warn")


def _problem(found: ValueProblem, column: str, value: str, kind: str = "reject") -> Problem:
    sentence = f"{column}: {found.sentence}."
    fix = found.fix[:1].upper() + found.fix[1:]
    return Problem(
        found.code,
        sentence,
        fix if fix.endswith("?") else f"{fix}.",
        column,
        value[:200],
        "empty" if kind == "empty" else "reject",
    )
