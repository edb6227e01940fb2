"""Two versions of a playbook over the same history: what the new one holds more and less, with the cases."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Literal

from msgspec.structs import replace

from surehand.audit.backtest.bind import completed
from surehand.audit.backtest.by import By
from surehand.audit.backtest.gate import JUDGED, ItemAsked
from surehand.audit.backtest.judge import cases_of, judge, later_of
from surehand.audit.backtest.moves import late_after
from surehand.audit.backtest.result import BackTest, Compared, Shift
from surehand.audit.backtest.run import make_ready, summed_up
from surehand.audit.backtest.words import of_compared, of_shift, titles_of
from surehand.audit.binding import Binding
from surehand.audit.log import EventLog
from surehand.audit.unclear import Unclear
from surehand.core.playbook import Playbook

_JUDGED = ", ".join(JUDGED)


def compare(
    log: EventLog, old: Playbook, new: Playbook, binding: Binding | None = None, by: By | None = None
) -> Compared | Unclear:
    """What the new version would hold and let through in a history, and the old one not.

    A given ``binding`` may name what only one of the two has. Of a move that a version has no way for, it says nothing.
    """
    tested: list[BackTest] = []
    for name, playbook in (("old", old), ("new", new)):
        found = _test(log, playbook, binding, by, f"by_{name}")
        if isinstance(found, Unclear):
            return found
        tested.append(found)
    log.db.execute(f"""
        CREATE OR REPLACE TEMP TABLE both_say AS
        SELECT case_no, position, 1 AS n, coalesce(by_new.way, by_old.way) AS way, by_old.decision AS then_said,
               by_new.decision AS now_said, by_old.because AS then_because, by_new.because AS now_because,
               {", ".join(f"coalesce(by_new.{each}, by_old.{each}) AS {each}" for each in JUDGED)}
        FROM by_old FULL JOIN by_new USING (case_no, position)
    """)
    shifts = [*_shifts(log, "newly_held", ("let", "held")), *_shifts(log, "newly_let", ("held", "let"))]
    titles = titles_of(old, new)
    shifts = [replace(shift, sentence=of_shift(shift, titles)) for shift in shifts]
    [(same, not_told)] = log.db.execute("""
        SELECT count(*) FILTER (told AND then_said = now_said), count(*) FILTER (NOT told) FROM (
            SELECT *, coalesce(then_said, 'not_told') <> 'not_told' AND coalesce(now_said, 'not_told') <> 'not_told'
                AS told FROM both_say)
    """).fetchall()
    sentences = list(of_compared(shifts, same, not_told))
    return Compared(
        old=tested[0], new=tested[1], shifts=shifts, same=same, not_told=not_told, sentences=sentences
    )


def _test(
    log: EventLog, playbook: Playbook, binding: Binding | None, by: By | None, table: str
) -> BackTest | Unclear:
    """A back-test that keeps what each gate said in a table."""
    ready = make_ready(log, playbook, completed(binding, playbook, log), by)
    if isinstance(ready, Unclear):
        return ready
    late, gates = late_after(log), []
    log.db.execute(
        f"CREATE OR REPLACE TEMP TABLE {table} (case_no BIGINT, position BIGINT, way VARCHAR, decision VARCHAR,"
        " because VARCHAR[], judged BOOLEAN, bad BOOLEAN, returned BOOLEAN, reworked BOOLEAN, delayed BOOLEAN,"
        " lost BOOLEAN)"
    )
    for gate, items in ready.gates():
        gates.append(judge(log, gate, items, late))
        because, shown = _because(items)
        log.db.execute(
            f"INSERT INTO {table} SELECT case_no, position, ?, decision, {because}, {_JUDGED} FROM answer",
            [gate.way.arrow, *shown],
        )
    return summed_up(ready, gates)


def _because(items: Sequence[ItemAsked]) -> tuple[str, list[str]]:
    """The SQL of the items that hold a move, as they are shown, with its parameters."""
    blocking = [(number, each.shown) for number, each in enumerate(items) if each.severity == "block"]
    named = ", ".join(f"CASE WHEN says_{number} THEN ? END" for number, _ in blocking)
    return f"list_filter(CAST([{named}] AS VARCHAR[]), lambda each: each IS NOT NULL)", [
        shown for _, shown in blocking
    ]


def _shifts(
    log: EventLog, what: Literal["newly_held", "newly_let"], says: tuple[str, str]
) -> Iterator[Shift]:
    """The moves of which the versions say these two things, way by way."""
    which = f"then_said = '{says[0]}' AND now_said = '{says[1]}'"
    ways = log.db.execute(
        f"SELECT way FROM both_say WHERE {which} GROUP BY way ORDER BY count(*) DESC, way"
    ).fetchall()
    side = "now_because" if what == "newly_held" else "then_because"
    for (way,) in ways:
        here = f"{which} AND way = '{way}'"
        because = log.db.execute(
            f"SELECT item, count(*) AS n FROM (SELECT unnest({side}) AS item FROM both_say WHERE {here})"
            " GROUP BY item ORDER BY n DESC, item"
        ).fetchall()
        later = later_of(log, here, "both_say")
        yield Shift(
            what=what,
            way=way,
            moves=later.moves,
            later=later,
            because=dict(because),
            sentence="",
            evidence=cases_of(log, [here], "both_say")[0],
        )
