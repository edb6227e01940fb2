"""What of a log stands for what of a playbook, and where each case was by that: the ground of mining and back-tests.

`lay_stays` makes two tables.

    stay    a row for each time a case comes to a stage: case_no, number (from 1), position and row (of `event`), stage,
            came, left_at (the end of the row before, which was the sender's last), before, onward, onward_position,
            onward_at
    staged  a row for each event that tells a stage: case_no, position, stage

Events that tell no stage are passed over: the case stays where it was.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from hashlib import sha256

import msgspec

from surehand.audit.changes import brings_changes, unmapped_columns
from surehand.audit.log import EventLog
from surehand.audit.reading.source import ROW
from surehand.core.playbook import Playbook, Stage

LONGEST = 40
"""So many characters of a name go into an id; handoffs are named by two."""


class Binding(msgspec.Struct, frozen=True, kw_only=True):
    """What of a log stands for what of a playbook.

    ``fields`` are columns by the id of their field; ``stages`` ids by activity, ``teams`` ids by the value of the
    column that tells the team. ``shared`` are activities that have a stage for each team: ids by activity and value.
    """

    fields: dict[str, str] = {}
    stages: dict[str, str] = {}
    teams: dict[str, str] = {}
    shared: dict[str, dict[str, str]] = {}

    def places(self) -> list[tuple[str, str | None, str]]:
        """Activity, value of the team's column (None where it does not matter), stage."""
        whole: list[tuple[str, str | None, str]] = [
            (name, None, stage) for name, stage in self.stages.items()
        ]
        return whole + [
            (name, value, stage)
            for name, by_value in self.shared.items()
            for value, stage in by_value.items()
        ]


def slug(name: str, *, joint: str = "_") -> str:
    """A name as an id: small letters without accents, digits and joints; in another script, a number of its own.

    The same name always gives the same id.
    """
    plain = unicodedata.normalize("NFKD", name.replace("ß", "ss")).encode("ascii", "ignore").decode().lower()
    words = re.findall(r"[a-z0-9]+", plain)
    letters = sum(map(str.isalnum, name))
    whole = sum(map(len, words)) * 2 >= letters and bool(words)
    made = joint.join(words) if whole else f"x{joint}{_number(name)}"
    if not made[0].isalpha():
        made = f"x{joint}{made}"
    return made if len(made) <= LONGEST else f"{made[: LONGEST - 7].rstrip(joint)}{joint}{_number(name)}"


def hands_of(log: EventLog) -> str | None:
    """The column that tells the team: the mapped one, or else the first group; None where only people are known."""
    return log.mapping.team or next(iter(log.mapping.groups), None)


def binding_of(playbook: Playbook, log: EventLog) -> Binding:
    """The binding by names: ids and titles that are equal to those of the log when both are written as ids.

    A stage may be called like an activity, like an activity and the team that has it, or like a team: then it stands
    for everything else that the team does.
    """
    column = hands_of(log)
    values = _distinct(log, log.between(column)) if column else []
    teams = {value: team for value in values for team in playbook.teams() if _same(value, team)}
    activities = _distinct(log, "activity")
    whole = {name: stage.id for name in activities if (stage := _stage_of(playbook, (name,)))}
    shared: dict[str, dict[str, str]] = {}
    for name in (each for each in activities if each not in whole):
        found = {
            value: stage.id
            for value in values
            if (stage := _stage_of(playbook, (name, value)) or _stage_of(playbook, (value,)))
        }
        if found:
            shared[name] = found
    return Binding(fields=_columns(playbook, log), stages=whole, teams=teams, shared=shared)


def lay_stays(log: EventLog, binding: Binding) -> None:
    """Make the tables `stay` and `staged`."""
    db = log.db
    column = hands_of(log)
    db.execute("CREATE OR REPLACE TEMP TABLE place (activity VARCHAR, value VARCHAR, stage VARCHAR)")
    if places := binding.places():
        db.execute(
            "INSERT INTO place SELECT unnest(?::VARCHAR[]), unnest(?::VARCHAR[]), unnest(?::VARCHAR[])",
            [list(column) for column in zip(*places, strict=True)],
        )
    team = (
        f"last_value({log.between(column)} IGNORE NULLS) OVER line" if column and binding.shared else "NULL"
    )
    db.execute(f"""
        CREATE OR REPLACE TEMP TABLE staged AS
        SELECT case_no, position, row, coalesce(whole.stage, part.stage) AS stage, began, ended
        FROM (SELECT case_no, position, row, activity, began, ended, {team} AS team FROM event
              WINDOW line AS (PARTITION BY case_no ORDER BY position)) AS each
        LEFT JOIN (SELECT * FROM place WHERE value IS NULL) AS whole ON whole.activity = each.activity
        LEFT JOIN (SELECT * FROM place WHERE value IS NOT NULL) AS part
             ON part.activity = each.activity AND part.value = each.team
        WHERE coalesce(whole.stage, part.stage) IS NOT NULL
    """)
    db.execute("""
        CREATE OR REPLACE TEMP TABLE stay AS
        SELECT *, row_number() OVER line AS number, lead(stage) OVER line AS onward,
               lead(position) OVER line AS onward_position, lead(came) OVER line AS onward_at
        FROM (
            SELECT case_no, position, row, stage, began AS came, lag(stage) OVER line AS before,
                   lag(ended) OVER line AS left_at
            FROM staged WINDOW line AS (PARTITION BY case_no ORDER BY position)
        ) WHERE before IS DISTINCT FROM stage WINDOW line AS (PARTITION BY case_no ORDER BY position)
    """)


def _stage_of(playbook: Playbook, names: tuple[str, ...]) -> Stage | None:
    """The stage called like an activity, or like an activity and the team that has it."""
    for stage in playbook.stages.values():
        if _same(" ".join(names), stage.id) or _same(" ".join(names), stage.title):
            return stage
    return None


def _columns(playbook: Playbook, log: EventLog) -> dict[str, str]:
    found: dict[str, str] = {}
    columns = dict.fromkeys((*_changing(log), *unmapped_columns(log), *_of_file(log)))
    for field in playbook.fields.values():
        for column in columns:
            names = (column, column.rpartition(":")[2])
            if any(_same(name, said) for name in names for said in (field.id, field.title)):
                found.setdefault(field.id, column)
    return found


def _changing(log: EventLog) -> list[str]:
    """The fields that the file is a history of."""
    if not brings_changes(log):
        return []
    return [
        name for (name,) in log.db.execute("SELECT DISTINCT field FROM source_change ORDER BY 1").fetchall()
    ]


def _of_file(log: EventLog) -> list[str]:
    """Every column of the file: also those that are mapped may be called like a field."""
    return [name for (name, *_) in log.db.execute("DESCRIBE source").fetchall() if name != ROW]


def _same(name: str, said: str) -> bool:
    return slug(name) == slug(said)


def _distinct(log: EventLog, column: str) -> list[str]:
    rows = log.db.execute(
        f"SELECT DISTINCT {column} FROM event WHERE {column} IS NOT NULL ORDER BY 1"
    ).fetchall()
    return [value for (value,) in rows]


def _number(name: str) -> str:
    return sha256(name.encode("utf-8", "replace")).hexdigest()[:6]


def ids_of(names: Iterable[str], *, joint: str = "_", taken: Iterable[str] = ()) -> list[str]:
    """An id for each name; where two would get the same, the later one carries a number made of its name."""
    used = set(taken)
    found: list[str] = []
    for place, name in enumerate(names):
        made = slug(name, joint=joint)
        if made in used:
            made = f"{made[: LONGEST - 7].rstrip(joint)}{joint}{_number(name)}"
        while made in used:
            made = f"{made[: LONGEST - 7].rstrip(joint)}{joint}{_number(f'{name} {place}')}"
            place += 1  # another number until one is free
        used.add(made)
        found.append(made)
    return found
