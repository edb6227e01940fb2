"""A playbook over a history, from the moves to the judgement of each gate."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import msgspec
from msgspec.structs import replace

from surehand.audit.backtest.bind import completed
from surehand.audit.backtest.by import By
from surehand.audit.backtest.fields import Written, lay_written, where_written
from surehand.audit.backtest.fills import lay_fills
from surehand.audit.backtest.gate import Ground, ItemAsked, items_of, lay_answers
from surehand.audit.backtest.judge import judge, settled
from surehand.audit.backtest.moves import late_after, lay_moves, outside, returns, unplaced
from surehand.audit.backtest.readers import lay_held, state_of
from surehand.audit.backtest.result import BackTest, FieldFound, Gate
from surehand.audit.backtest.words import of_back_test, title_of, title_of_way, titles_of
from surehand.audit.binding import Binding
from surehand.audit.log import EventLog
from surehand.audit.unclear import Unclear
from surehand.core.conditions import names, parse
from surehand.core.engine import Program
from surehand.core.engine.program import Gate as Asks
from surehand.core.playbook import Playbook


class Ready(msgspec.Struct, frozen=True):
    """A history with everything that the gates of a playbook ask for laid out: the tables ``moved`` and ``held``."""

    log: EventLog
    program: Program
    by: By
    ground: Ground

    def gates(self) -> Iterator[tuple[Asks, list[ItemAsked]]]:
        """The gates that a case came to, in the order of the playbook, with ``answer`` made for each in turn."""
        came = self.log.db.execute("SELECT DISTINCT origin, target FROM moved").fetchall()
        for gate in self.program.gates.values():
            if (gate.way.origin, gate.way.target) in came:
                items = items_of(gate, self.program, self.ground)
                lay_answers(self.log, gate, items)
                yield gate, items


def back_test(
    log: EventLog, playbook: Playbook, binding: Binding | None = None, by: By | None = None
) -> BackTest | Unclear:
    """What the gates of a playbook would have held in a history, and what became of those records.

    ``binding`` says which columns are its fields and which activities its stages; what it does not name is bound by
    what is called the same. What it names that the playbook does not have is left out. The playbook has been checked.
    """
    ready = make_ready(log, playbook, completed(binding, playbook, log), by)
    if isinstance(ready, Unclear):
        return ready
    late = late_after(log)
    gates = [judge(log, gate, items, late) for gate, items in ready.gates()]
    return summed_up(ready, gates)


def make_ready(log: EventLog, playbook: Playbook, binding: Binding, by: By | None = None) -> Ready | Unclear:
    """Lay out the moves and what the record held at each."""
    by = by or By()
    if unclear := lay_moves(log, playbook, binding, by):
        return unclear
    program = Program(playbook)
    fields = where_written(log, playbook, binding, _asked(program), by)
    if isinstance(fields, Unclear):
        return fields
    lay_written(log, fields, by)
    unread = lay_held(log, fields)
    lay_fills(log, [each for each in fields if each.field.id in _required(program)], by)
    return Ready(log, program, by, Ground({each.field.id: each for each in fields}, unread))


def summed_up(ready: Ready, gates: Sequence[Gate]) -> BackTest:
    """The judged gates, with how far the log and the playbook speak of the same."""
    log, titles = ready.log, titles_of(ready.program.playbook)
    [(moves, cases)] = log.db.execute(
        "SELECT count(before), count(*) FILTER (number = 1) FROM stay"
    ).fetchall()
    found = BackTest(
        playbook=ready.program.playbook.id,
        title=title_of(ready.program.playbook),
        dataset=log.name,
        cases=cases,
        moves=moves,
        gated=sum(gate.moves for gate in gates),
        returns=returns(log),
        outside=outside(log),
        unplaced=unplaced(log),
        fields=[_found(ready, each) for each in ready.ground.fields.values()],
        gates=settled([replace(gate, title=_title(ready, gate)) for gate in gates], titles),
        rules=ready.by.sentences(),
        sentences=[],
    )
    return replace(found, sentences=list(of_back_test(found, titles)))


def _title(ready: Ready, gate: Gate) -> str:
    return title_of_way(ready.program.gates[gate.way].way, ready.program.playbook)


def _found(ready: Ready, each: Written) -> FieldFound:
    unread = ready.ground.unread.get(each.field.id)
    n = 0
    if unread:
        [(n,)] = ready.log.db.execute(
            f"SELECT count(*) FROM held WHERE {state_of(each.field.id)} = 'unread'"
        ).fetchall()
    why = each.why or (unread.why if unread else "")
    return FieldFound(each.field.id, each.field.title, each.column, why, n, unread.examples if unread else [])


def _asked(program: Program) -> list[str]:
    """The fields that any gate asks for or reads."""
    fields = program.playbook.fields
    read = [
        sorted(names(parse(each.criterion.when))) for gate in program.gates.values() for each in gate.criteria
    ]
    return [
        name for name in (*_required(program), *(name for each in read for name in each)) if name in fields
    ]


def _required(program: Program) -> dict[str, None]:
    return dict.fromkeys(each.field.id for gate in program.gates.values() for each in gate.requirements)
