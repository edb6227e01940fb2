"""The forms of the set-up, whichever system it is for: choices, tables of choices, and what is told beside them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _

from surehand.runtime.facts import current_program
from surehand.store.queries.board import read_playbooks
from surehand.web.access import Reader
from surehand.web.inputs import Option


@dataclass(frozen=True)
class Select:
    """A choice. ``label`` is read out where it does not stand beside it."""

    name: str
    label: str
    options: tuple[Option, ...]
    help: str = ""
    problem: str = ""


@dataclass(frozen=True)
class Row:
    """One line of a table: what it is about, and what is chosen for it."""

    title: str
    note: str
    selects: tuple[Select, ...]


@dataclass(frozen=True)
class Table:
    """Choices of one kind, line by line. ``empty`` is told where there is none."""

    id: str
    title: str
    says: str
    headings: tuple[str, ...]
    rows: tuple[Row, ...]
    empty: str = ""


@dataclass(frozen=True)
class Tick:
    """A yes or no."""

    name: str
    label: str
    ticked: bool
    help: str = ""


@dataclass(frozen=True)
class Area:
    """Lines of text."""

    name: str
    label: str
    text: str
    help: str = ""


@dataclass(frozen=True)
class Form:
    """What a step asks for, and what it tells: the tables first, then single choices, lines, and ticks."""

    tables: tuple[Table, ...] = ()
    selects: tuple[Select, ...] = ()
    areas: tuple[Area, ...] = ()
    ticks: tuple[Tick, ...] = ()
    told: tuple[str, ...] = ()

    def with_problems(self, problems: Mapping[str, str]) -> Form:
        """The same with what is wrong told at its input."""

        def told(select: Select) -> Select:
            return replace(select, problem=problems.get(select.name, ""))

        tables = tuple(
            replace(
                table,
                rows=tuple(replace(row, selects=tuple(map(told, row.selects))) for row in table.rows),
            )
            for table in self.tables
        )
        return replace(self, tables=tables, selects=tuple(map(told, self.selects)))


@dataclass(frozen=True)
class Preview:
    """What starting would do, in sentences; ``held`` is what would be held today, ``held_says`` how many they are."""

    does: tuple[str, ...]
    held_says: str = ""
    held: tuple[str, ...] = ()


@dataclass(frozen=True)
class PermissionView:
    """One permission: whether it is there, what for, and how to mend it."""

    name: str
    is_ok: bool
    needed_for: str
    mend: str = ""


def options(known: Mapping[str, str], chosen: str, none: str = "") -> tuple[Option, ...]:
    """Things to choose from by id; what is chosen stays to be seen, and ``none`` says what choosing nothing means."""
    labels = {**({"": none} if none else {}), **known}
    if chosen and chosen not in labels:
        labels[chosen] = _("%(name)s (not there any more)") % {"name": chosen}
    return tuple(Option(value, label, value == chosen) for value, label in labels.items())


def playbook_select(reader: Reader, chosen: str) -> Select:
    """The playbook that a connection is for."""
    known = {each.slug: each.title for each in read_playbooks(reader.workspace.workspace)}
    return Select("playbook", _("Playbook"), options(known, chosen, _("Choose…")))


def field_titles(reader: Reader, playbook: str) -> dict[str, str]:
    """The fields of a playbook, by id."""
    return {
        f.id: f.title for f in current_program(reader.workspace.workspace, playbook).playbook.fields.values()
    }


def chosen_under(posted: Mapping[str, object], prefix: str) -> dict[str, str]:
    """What was chosen line by line in a table, by what each line is about."""
    return {
        name.removeprefix(prefix): str(text)
        for name, text in posted.items()
        if name.startswith(prefix) and text
    }


def by_name(things: Iterable[object]) -> dict[str, str]:
    """Things of a system by their id, with their names."""
    return {str(getattr(each, "id", "")): str(getattr(each, "name", "")) for each in things}
