"""Which column of a log means what."""

from __future__ import annotations

import re

import msgspec

from surehand.audit.unclear import Unclear

ROLES = ("case", "activity", "time", "end", "team", "person", "order", "group", "outcome", "value")
NEEDED = ("case", "activity", "time")

_PAIR = re.compile(r"\s*(?P<role>[a-z]+)\s*=\s*(?P<column>.+?)\s*", re.DOTALL)
_NEXT = re.compile(rf",(?=\s*(?:{'|'.join(ROLES)})\s*=)")


class Mapping(msgspec.Struct, frozen=True, kw_only=True):
    """The columns by their meaning. ``org:resource|country`` is two columns, taken together as one value.

    ``time`` is when it happened, or began where ``end`` is given. ``groups`` are further columns between whose values
    work passes.
    """

    case: str
    activity: str
    time: str
    end: str = ""
    team: str = ""
    person: str = ""
    order: str = ""
    groups: tuple[str, ...] = ()
    outcome: str = ""
    value: str = ""

    def written(self) -> str:
        """As it is typed (see `read_mapping`)."""
        return ",".join(f"{role}={column}" for role, column in self.by_role())

    def by_role(self) -> tuple[tuple[str, str], ...]:
        """Every column with what it means; ``group`` as often as there are any."""
        single = ((role, getattr(self, role)) for role in ROLES if role != "group")
        return (
            *((role, column) for role, column in single if column),
            *(("group", each) for each in self.groups),
        )

    @property
    def between(self) -> tuple[str, ...]:
        """The columns between whose values work passes, the teams first."""
        return tuple(dict.fromkeys(column for column in (self.team, self.person, *self.groups) if column))


def read_mapping(written: str) -> Mapping | Unclear:
    """A mapping as it is typed: ``case=number,activity=state,time=sys_updated_at,team=assignment_group``.

    A column's name may have commas: a new part begins where a comma is followed by the name of a meaning.
    """
    found: dict[str, str] = {}
    groups: list[str] = []
    for part in _NEXT.split(written):
        pair = _PAIR.fullmatch(part)
        if pair is None or pair["role"] not in ROLES:
            meant = pair["role"] if pair else part.strip()
            return Unclear(
                "bad_mapping",
                f"“{meant[:80]}” is no meaning a column can have.",
                ways=(f"Give pairs such as case=number, with {', '.join(ROLES)}.",),
            )
        if pair["role"] == "group":
            groups.append(pair["column"])
        elif pair["role"] in found:
            return Unclear("bad_mapping", f"“{pair['role']}” is given twice.", ways=("Give it once.",))
        else:
            found[pair["role"]] = pair["column"]
    if missing := [role for role in NEEDED if role not in found]:
        return Unclear(
            "mapping_incomplete",
            f"It is not said which column is the {' and which the '.join(missing)}.",
            ways=tuple(f"Add {role}=COLUMN to --map." for role in missing),
        )
    return Mapping(**found, groups=tuple(groups))


def names_in(column: str, columns: tuple[str, ...]) -> tuple[str, ...]:
    """The columns a mapped one stands for: itself, or those that it joins by a bar."""
    return (column,) if column in columns else tuple(column.split("|"))


def unknown_in(mapping: Mapping, columns: tuple[str, ...]) -> Unclear | None:
    """Which mapped column is not in the file."""
    given = (mapping.case, mapping.activity, mapping.time, mapping.end, mapping.order, mapping.outcome)
    for column in (*given, mapping.value, *mapping.between):
        for name in names_in(column, columns) if column else ():
            if name not in columns:
                return Unclear(
                    "no_such_column",
                    f"There is no column “{name}” in this file.",
                    column=name,
                    ways=(f"The file has {', '.join(f'“{each}”' for each in columns[:40])}.",),
                )
    return None
