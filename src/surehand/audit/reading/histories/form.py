"""What is known of the tables of a system: by which columns each is known, and what they say.

Names of columns are as `folded` has them: “StageName”, “Stage Name” and stage_name are one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import TypeAlias

import msgspec

from surehand.audit.laid import Doubt

_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_WORD = re.compile(r"[^\W_]+")
MADE_BY_PIPELINES = "_fivetran_"
"""Columns that begin so belong to the pipeline that made a table, not to the system."""


class Known(msgspec.Struct, frozen=True, kw_only=True):
    """Any table of a system: ``header`` are columns that each such table has, ``told`` what it is called.

    Where they say little, ``file`` is how the name of the file begins or ends.
    """

    id: str
    told: str
    header: frozenset[str]
    file: str = ""


class History(Known, frozen=True, kw_only=True):
    """A row for each change of one field of one record.

    ``of`` is what the records are. ``field`` is the column with the field's name; without one, all rows are about
    ``always``. ``stage``, ``owner`` and ``team`` are the fields that say where a record is and who has it, as `compact`
    has them. ``names`` are the tables that say what ids stand for, by what they are ids of, and ``fields`` the one of
    the names of fields. ``person`` is who changed it; only what begins with ``mark`` is one. ``doubled`` are ids that
    stand beside the name they belong to, in a row of their own. ``beware`` is what to say of such a history.
    """

    of: str
    key: str
    at: str
    new: str
    old: str = ""
    field: str = ""
    always: str = ""
    person: str = ""
    mark: str = ""
    stage: tuple[str, ...] = ()
    owner: tuple[str, ...] = ()
    team: tuple[str, ...] = ()
    names: Mapping[str, str] = {}
    fields: str = ""
    doubled: str = ""
    beware: tuple[str, ...] = ()


class Log(Known, frozen=True, kw_only=True):
    """A row for each step, with all that held then: it is a log already, and only what its columns are is said.

    ``columns`` are those of a mapping by their meaning, ``leave_out`` columns that change without anybody's work.
    """

    of: str
    columns: Mapping[str, str]
    names: Mapping[str, str] = {}
    leave_out: tuple[str, ...] = ()


class Names(Known, frozen=True, kw_only=True):
    """A table that says what ids stand for: the columns with the name, joined; ``instead`` where all are empty."""

    key: str
    name: tuple[str, ...]
    instead: str = ""


class Members(Known, frozen=True, kw_only=True):
    """A table that says in which team people of a table are; ``first`` says of several teams which one counts."""

    people: str
    person: str
    team: str
    first: str = ""
    names: str = ""


class Records(Known, frozen=True, kw_only=True):
    """A table of the records as they are now: since when they exist, what they hold, and what they are called."""

    of: str
    key: str
    created: str
    stage: str = ""
    owner: str = ""
    team: str = ""
    called: str = ""


Form: TypeAlias = History | Log | Names | Members | Records


class Table(msgspec.Struct, frozen=True):
    """A table that was read: what DuckDB calls it, the file it came from, and its columns by their folded names.

    ``told`` and ``doubts`` are what reading it showed.
    """

    name: str
    file: str
    columns: Mapping[str, str]
    told: tuple[str, ...] = ()
    doubts: tuple[Doubt, ...] = ()


def folded(name: str) -> str:
    """A column's name with words in lower case and underscores between; what a pipeline made keeps its mark."""
    plain = "_".join(_WORD.findall(_HUMP.sub(" ", name.strip("\ufeff")).casefold()))
    return f"_{plain}" if name.startswith(MADE_BY_PIPELINES) else plain


def by_folded(columns: Iterable[str]) -> dict[str, str]:
    """Columns by their folded names; of two that fold alike the first counts."""
    found: dict[str, str] = {}
    for name in columns:
        found.setdefault(folded(name), name)
    return found


def compact(name: str) -> str:
    """The name of a field with nothing but letters and figures: “StageName” and stage_name are one."""
    return re.sub(r"[^a-z0-9]", "", name.casefold())


def forms_of(columns: Iterable[str], file: str, forms: Sequence[Form]) -> tuple[Form, ...]:
    """The forms of a table: the one that asks for the most columns, and those of memberships that it holds as well."""
    names = set(columns)
    fitting = [form for form in forms if form.header <= names and re.search(form.file, file.casefold())]
    members = tuple(form for form in fitting if isinstance(form, Members))
    others = [form for form in fitting if not isinstance(form, Members)]
    best = max(others, key=lambda form: (len(form.header), bool(form.file)), default=None)
    return (best, *members) if best else members
