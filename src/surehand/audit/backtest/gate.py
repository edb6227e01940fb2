"""A gate as one query: for each move of its way, what every item says, in the table ``answer``.

    case_no, position, moved_at, judged, bad, returned, reworked, delayed, lost   as in ``moved``
    says_N     BOOLEAN    whether item N stops (or warns); NULL where it cannot be told
    doubt_N_M  BOOLEAN    whether its reason M not to tell is there
    stops      INTEGER    how many items that block stop for sure
    decision   VARCHAR    held, let, or not_told
    #field     VARCHAR    what is wrong with a required field (see `readers`)
    @field     TIMESTAMP  when it was filled, where it was missing

The table ``tally`` has how often each combination of answers comes, as ``n``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import msgspec

from surehand.audit.backtest.fields import Written
from surehand.audit.backtest.fills import table_of
from surehand.audit.backtest.possible import Asked, ask
from surehand.audit.backtest.readers import Unread, state_of
from surehand.audit.backtest.result import Kind
from surehand.audit.log import EventLog
from surehand.audit.reading.source import quoted
from surehand.core.conditions import Schema
from surehand.core.engine import Program
from surehand.core.engine.program import CompiledCriterion, Requirement
from surehand.core.engine.program import Gate as Asks
from surehand.core.playbook import Handoff

_NOT_IN_A_LOG: Mapping[str, str] = {
    "owner": "who owned the record is told by name, if at all, and conditions compare addresses",
    "sender": "who handed over is told by name, if at all, and conditions compare addresses",
    "receiver": "who took over is told by name, if at all, and conditions compare addresses",
    "files": "a log has no files",
    "links": "a log has no links",
    "tasks": "a log does not tell which tasks were there",
}
_MOVE = ("case_no", "position", "moved_at")
JUDGED = ("judged", "bad", "returned", "reworked", "delayed", "lost")


class Doubted(msgspec.Struct, frozen=True):
    """The SQL of when something cannot be told, and why."""

    sql: str
    why: str


class ItemAsked(msgspec.Struct, frozen=True):
    """An item of a gate. ``says`` is the SQL of whether it stops or warns; ``asked`` what a criterion needs for it.

    ``fills`` is the table that tells when a missing field was filled; empty where that cannot be told.
    """

    kind: Kind
    id: str
    shown: str
    severity: str
    says: str
    doubts: tuple[Doubted, ...]
    field: str = ""
    fills: str = ""
    asked: Asked | None = None


class Ground(msgspec.Struct, frozen=True):
    """What is known of the fields that gates ask for: where they stand, and what could not be read of them."""

    fields: Mapping[str, Written]
    unread: Mapping[str, Unread]

    def doubt_of(self, column: str, filled_only: bool) -> Doubted | None:
        """When a column that a condition reads cannot be told."""
        name = column.partition(".")[0]
        if column in ("now", "today", "stage"):
            return None
        if name in _NOT_IN_A_LOG and name not in self.fields:
            return Doubted("true", _NOT_IN_A_LOG[name])
        each = self.fields[name]
        if not each.origin:
            return Doubted("true", f"{each.field.title}: {each.why}")
        if each.constant:
            return Doubted(f"{state_of(name)} IS DISTINCT FROM 'missing'", f"{each.field.title}: {each.why}")
        found: list[str] = []
        if name in self.unread:
            found.append(f"{state_of(name)} IS NOT DISTINCT FROM 'unread'")
        if each.field.type == "person" and not filled_only:
            found.append(f"coalesce(NOT contains({quoted(name)}, '@'), false)")
        if each.field.type == "file" and not filled_only:
            found.append(f"{state_of(name)} IS DISTINCT FROM 'missing'")
        return (
            Doubted(f"({' OR '.join(found)})", f"{each.field.title}: {self.unreadable(each)}")
            if found
            else None
        )

    def unreadable(self, each: Written) -> str:
        """Why what stands in a field is not taken."""
        unread = self.unread.get(each.field.id)
        if unread:
            return unread.why
        return "people are compared by address" if each.field.type == "person" else "a log has no files"


def items_of(gate: Asks, program: Program, ground: Ground) -> list[ItemAsked]:
    """Everything a gate asks for, in the order of the engine's check."""
    fields = [_field(each, ground) for each in gate.requirements]
    criteria = [_criterion(each, program.schema, ground, f"_c{n}") for n, each in enumerate(gate.criteria)]
    titles = {task.id: task.title for way in program.playbook.ways() for task in way.tasks}
    tasks = [
        ItemAsked(
            "task",
            each,
            titles[each],
            "block",
            "CAST(NULL AS BOOLEAN)",
            (Doubted("true", _NOT_IN_A_LOG["tasks"]),),
        )
        for each in gate.tasks
    ]
    return [*fields, *criteria, *tasks]


def lay_answers(log: EventLog, gate: Asks, items: Sequence[ItemAsked]) -> None:
    """Make the tables ``answer`` and ``tally`` for a gate."""
    leaves = [leaf for each in items if each.asked for leaf in each.asked.leaves]
    read = [f"{leaf.sql.text} AS {leaf.name}" for leaf in leaves]
    read += [f"{leaf.doubt} AS {leaf.name}_doubt" for leaf in leaves if leaf.doubt]
    states = [state_of(each.field) for each in items if each.field]
    filled = [filled_at(each.field) for each in items if each.fills]
    blocking = [f"says_{number}" for number, each in enumerate(items) if each.severity == "block"]
    stops = " + ".join(f"coalesce(CAST({each} AS INTEGER), 0)" for each in blocking) or "0"
    unsure = " OR ".join(f"{each} IS NULL" for each in blocking) or "false"
    log.db.execute(
        f"""
        CREATE OR REPLACE TEMP TABLE answer AS
        SELECT *, CASE WHEN stops > 0 THEN 'held' WHEN {unsure} THEN 'not_told' ELSE 'let' END AS decision
        FROM (SELECT *, {stops} AS stops FROM (
            SELECT {", ".join((*(f"_{name} AS {name}" for name in (*_MOVE, *JUDGED)), *filled, *states, *_says(items)))}
            FROM (SELECT *{"".join(f", {each}" for each in read)} FROM ({_here(log, items)}))
        ))
        """,
        [parameter for leaf in leaves for parameter in leaf.sql.parameters]
        + [gate.way.origin, gate.way.target],
    )
    log.db.execute(
        "CREATE OR REPLACE TEMP TABLE tally AS"
        f" SELECT *, count(*) AS n FROM (SELECT * EXCLUDE ({', '.join((*_MOVE, *filled))}) FROM answer) GROUP BY ALL"
    )


def _says(items: Sequence[ItemAsked]) -> Iterator[str]:
    for number, each in enumerate(items):
        yield f"{each.says} AS says_{number}"
        for place, doubt in enumerate(each.doubts):
            yield f"coalesce({doubt.sql}, false) AS doubt_{number}_{place}"


def _here(log: EventLog, items: Sequence[ItemAsked]) -> str:
    """The SQL of the moves of a way with all that conditions read, and when missing fields were filled."""
    zone = log.rules.zone.replace("'", "''")
    filled = [each for each in items if each.fills]
    fills = "".join(f", {each.fills}.filled_at AS {filled_at(each.field)}" for each in filled)
    joins = " ".join(
        f"LEFT JOIN {each.fills} ON {each.fills}.case_no = _case_no AND {each.fills}.position = _position"
        for each in filled
    )
    return (
        f"SELECT held.*, _moved_at AS now, CAST(timezone('{zone}', timezone('UTC', _moved_at)) AS DATE) AS today,"
        f" _origin AS stage{fills} FROM held {joins} WHERE _origin = ? AND _target = ?"
    )


def filled_at(field: str) -> str:
    """The column of ``answer`` that tells when a field was filled that was missing, quoted."""
    return quoted(f"@{field}")


def kind_of(gate: Asks) -> str:
    """Whether a gate stands before a handoff or before a move inside a team."""
    return "handoff" if isinstance(gate.way, Handoff) else "move"


def _field(each: Requirement, ground: Ground) -> ItemAsked:
    return ItemAsked(
        "field",
        each.field.id,
        each.field.title,
        "block",
        _field_says(each, ground),
        tuple(_field_doubts(each, ground)),
        field=each.field.id,
        fills=table_of(ground.fields[each.field.id]) if ground.fields[each.field.id].origin else "",
    )


def _field_says(each: Requirement, ground: Ground) -> str:
    name = each.field.id
    written, state = ground.fields[name], state_of(name)
    if not written.origin:
        return "CAST(NULL AS BOOLEAN)"
    if written.constant:
        return f"CASE WHEN {state} = 'missing' THEN true END"
    stale = f"WHEN {_is_old(each, written)} THEN NULL " if each.fresh_for else ""
    return f"CASE WHEN {state} = 'unread' THEN NULL WHEN {state} IS NOT NULL THEN true {stale}ELSE false END"


def _field_doubts(each: Requirement, ground: Ground) -> Iterator[Doubted]:
    written, state = ground.fields[each.field.id], state_of(each.field.id)
    if written.why:
        yield Doubted("true", written.why)
        return
    if unread := ground.unread.get(each.field.id):
        yield Doubted(f"{state} = 'unread'", unread.why)
    if each.fresh_for:
        yield Doubted(
            f"{state} IS NULL AND {_is_old(each, written)}", "whether an older answer was confirmed since"
        )


def _is_old(each: Requirement, written: Written) -> str:
    assert each.fresh_for is not None
    seconds = int(each.fresh_for.total_seconds())
    return f"_moved_at - _{written.since} > to_seconds({seconds})"


def _criterion(each: CompiledCriterion, schema: Schema, ground: Ground, name: str) -> ItemAsked:
    doubts: dict[str, Doubted] = {}

    def doubt(column: str, filled_only: bool) -> str:
        found = ground.doubt_of(column, filled_only)
        if found is None:
            return ""
        doubts.setdefault(found.sql, found)
        return found.sql

    criterion = each.criterion
    asked = ask(criterion.when, schema, doubt, name)
    says = asked.warns if criterion.severity == "warn" else asked.stops
    return ItemAsked(
        "criterion",
        criterion.id or criterion.when,
        criterion.say,
        criterion.severity,
        says,
        tuple(doubts.values()),
        asked=asked,
    )
