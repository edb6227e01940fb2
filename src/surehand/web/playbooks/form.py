"""The form of one part of a playbook file: its inputs hold what the file says, and each knows its place there.

What a form does not cover is named with its line: rarer things are edited in the file.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Literal, TypeAlias

from surehand.core.playbook import Path
from surehand.core.playbook.source import Source
from surehand.web.access import Reader
from surehand.web.inputs import Option
from surehand.web.playbooks.outline import ProblemView, title_in

Kind = Literal["line", "long", "choice", "checks", "list", "tick", "gate"]


@dataclass(frozen=True)
class Entry:
    """One input. ``where`` is the way to its value; ``value`` and ``values`` are what the file says.

    A tick that is on by itself has ``default`` “true”; a gate's tick puts a field into a list of required ones.
    """

    path: Path
    label: str
    kind: Kind = "line"
    value: str = ""
    values: tuple[str, ...] = ()
    options: tuple[Option, ...] = ()
    help: str = ""
    default: str = ""
    member: str = ""
    line: int = 1
    problems: tuple[ProblemView, ...] = ()

    @property
    def where(self) -> str:
        """The way to its value, as one word."""
        return "/".join(map(str, self.path))

    @property
    def name(self) -> str:
        """The name of its input."""
        return f"v:{self.where}" + (f"|{self.member}" if self.member else "")

    @property
    def id(self) -> str:
        """The id of its input."""
        return "e-" + "".join(each if each.isalnum() else "-" for each in self.name[2:])

    @property
    def written(self) -> str:
        """What stands in its input; a list has a line for each."""
        return "\n".join(self.values) if self.kind == "list" else self.value

    @property
    def is_on(self) -> bool:
        """Whether a tick is set."""
        return self.member in self.values if self.kind == "gate" else (self.value or self.default) == "true"


Rows: TypeAlias = "Callable[[Path], tuple[str, tuple[Entry, ...]]]"
"""Makes the title and the inputs of an item, from the way to it."""


@dataclass(frozen=True)
class Row:
    """One item of a list, such as a criterion; it can be removed."""

    title: str
    entries: tuple[Entry, ...]
    where: str
    line: int
    problems: tuple[ProblemView, ...] = ()


@dataclass(frozen=True)
class Group:
    """Inputs that belong together. With ``add`` it is a list that can grow."""

    title: str
    entries: tuple[Entry, ...] = ()
    rows: tuple[Row, ...] = ()
    add: str = ""
    add_label: str = ""
    is_folded: bool = False

    @property
    def has_problems(self) -> bool:
        """Whether something in it is wrong."""
        return any(each.problems for each in (*self.entries, *self.rows)) or any(
            entry.problems for row in self.rows for entry in row.entries
        )


@dataclass(frozen=True)
class Elsewhere:
    """Something that only the file holds."""

    title: str
    line: int
    is_there: bool


@dataclass(frozen=True)
class Form:
    """The form of a part. ``problems`` are those that no input shows."""

    at: str
    title: str
    line: int
    groups: tuple[Group, ...]
    elsewhere: tuple[Elsewhere, ...]
    problems: tuple[ProblemView, ...]
    removable: bool

    def entries(self) -> Iterable[Entry]:
        """Every input."""
        for group in self.groups:
            yield from group.entries
            for row in group.rows:
                yield from row.entries


class FormMaker:
    """Makes inputs from a source."""

    def __init__(self, source: Source, reader: Reader) -> None:
        self.source = source
        self.reader = reader

    def line(self, label: str, *path: str | int, help: str = "") -> Entry:
        """A short text."""
        return Entry(path, label, value=self.source.text_at(path), help=help)

    def long(self, label: str, *path: str | int, help: str = "") -> Entry:
        """A long text."""
        return Entry(path, label, "long", value=self.source.text_at(path), help=help)

    def tick(self, label: str, *path: str | int, default: str = "false", help: str = "") -> Entry:
        """Yes or no."""
        value = self.source.text_at(path)
        return Entry(path, label, "tick", value=value, default=default, help=help)

    def choice(
        self, label: str, options: dict[str, str], *path: str | int, help: str = "", none: str = ""
    ) -> Entry:
        """One of several; what the file says and nobody knows stays among them."""
        value = self.source.text_at(path)
        known = {**({"": none} if none or "" in options else {}), **options}
        shown = known if value in known else {**known, value: value or "–"}
        chosen = tuple(Option(each, title, each == value) for each, title in shown.items())
        return Entry(path, label, "choice", value=value, options=chosen, help=help)

    def checks(self, label: str, options: dict[str, str], *path: str | int, help: str = "") -> Entry:
        """Any of several."""
        values = self.source.texts_at(path)
        shown = {**options, **{each: each for each in values if each not in options}}
        chosen = tuple(Option(each, title, each in values) for each, title in shown.items())
        return Entry(path, label, "checks", values=values, options=chosen, help=help)

    def list(self, label: str, *path: str | int, help: str = "") -> Entry:
        """One text a line."""
        return Entry(path, label, "list", values=self.source.texts_at(path), help=help)

    def gate(self, label: str, field: str, *path: str | int) -> Entry:
        """Whether a field is among the required ones of a way or stage."""
        return Entry(path, label, "gate", values=self.source.texts_at(path), member=field)

    def fields(self) -> dict[str, str]:
        """The fields of the file by id."""
        return {each: title_in(self.source, "fields", each) for each in self.source.keys(("fields",))}

    def stages(self) -> dict[str, str]:
        """The stages of the file by id."""
        return {each: title_in(self.source, "stages", each) for each in self.source.keys(("stages",))}

    def teams(self) -> dict[str, str]:
        """The teams of the workspace by name."""
        return {team.id: team.title for team in self.reader.facts.directory.teams.values()}

    def rows(self, path: Path, make: Rows) -> tuple[Row, ...]:
        """The items of a list, each with its inputs; one that is written without brackets counts as an item."""
        count = self.source.length(path)
        return tuple(self._row((*path, index), make) for index in range(count))

    def _row(self, path: Path, make: Rows) -> Row:
        title, entries = make(path)
        return Row(title, entries, "/".join(map(str, path)), self.source.line(path))

    def elsewhere(self, titles: dict[str, str], path: Path) -> tuple[Elsewhere, ...]:
        """What the form leaves to the file."""
        there = self.source.keys(path)
        return tuple(
            Elsewhere(title, self.source.line((*path, key)), key in there) for key, title in titles.items()
        )


def placed(form: Form, source: Source, problems: tuple[ProblemView, ...]) -> Form:
    """The form with the line of each input, and each problem at its input, or at the row around it, or above all."""
    places = sorted({each.where for each in form.entries()} | _row_places(form), key=len, reverse=True)
    home: dict[str, list[ProblemView]] = {}
    for each in problems:
        if each.at == form.at:
            place = next((p for p in places if each.where == p or each.where.startswith(f"{p}/")), "")
            home.setdefault(place, []).append(each)
    found = {where: tuple(each) for where, each in home.items()}

    def entry(each: Entry) -> Entry:
        return replace(each, line=source.line(each.path), problems=found.get(each.where, ()))

    def row(each: Row) -> Row:
        return replace(each, entries=tuple(map(entry, each.entries)), problems=found.get(each.where, ()))

    groups = tuple(
        replace(each, entries=tuple(map(entry, each.entries)), rows=tuple(map(row, each.rows)))
        for each in form.groups
    )
    return replace(form, groups=groups, problems=found.get("", ()))


def _row_places(form: Form) -> set[str]:
    return {row.where for group in form.groups for row in group.rows}
