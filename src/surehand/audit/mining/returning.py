"""Why hand-overs came back, as far as the history tells: by a column of reasons, or by what was done then."""

from __future__ import annotations

import re

import msgspec

from surehand.audit.chance import Part, part
from surehand.audit.log import EventLog
from surehand.audit.mining.rules import Mining
from surehand.audit.reading.source import ROW, quoted
from surehand.core.playbook.model import ReturnReason

Arrow = tuple[str, str]
REASON = re.compile(
    r".*(return|reject|bounce|back|reopen).*reason.*|.*reason.*(return|reject|bounce|back).*|reason", re.I
)
_MEANT: tuple[tuple[ReturnReason, re.Pattern[str]], ...] = (
    ("incomplete", re.compile(r"incomplete|missing|lacks?|unclear|unvollst|fehl", re.I)),
    ("misrouted", re.compile(r"misrout|wrong (team|group|person|queue)|falsch", re.I)),
    ("capacity", re.compile(r"capacity|overload|no time|busy|kapazit", re.I)),
    ("duplicate", re.compile(r"duplicat|doubl|doppel", re.I)),
    ("not_ready", re.compile(r"not ready|too early|premature|zu früh|nicht bereit", re.I)),
)
MOST_WORDS = 3


class Why(msgspec.Struct, frozen=True):
    """The reasons of a way by how often they fit, of how many returns; ``words`` are texts of the column, if any."""

    reasons: dict[ReturnReason, Part]
    words: tuple[tuple[str, int], ...] = ()
    column: str = ""


def reasons(log: EventLog, columns: tuple[str, ...], rules: Mining) -> dict[Arrow, Why]:
    """Why the ways with enough returns came back. It needs `passed`, `stay` and `change`."""
    log.db.execute("""
        CREATE OR REPLACE TEMP TABLE came_back AS
        SELECT passed.case_no, origin, passed.target, until_position AS back, onward_position AS again,
               owner_again.team NOT IN (owner_here.team, sender.team) AS elsewhere
        FROM passed JOIN stay ON stay.case_no = passed.case_no AND stay.position = until_position
        JOIN owner AS sender ON sender.stage = origin
        JOIN owner AS owner_here ON owner_here.stage = passed.target
        LEFT JOIN owner AS owner_again ON owner_again.stage = stay.onward
        WHERE returned
    """)
    told = _by_words(log, columns)
    found: dict[Arrow, Why] = {}
    for origin, target, n, filled, elsewhere in log.db.execute("""
        SELECT origin, target, count(*), count(*) FILTER (filled), count(*) FILTER (elsewhere) FROM (
            SELECT came_back.*, EXISTS (
                FROM change WHERE change.case_no = came_back.case_no AND position >= back AND position <= again
                     AND old IS NULL AND new IS NOT NULL
            ) AS filled FROM came_back
        ) GROUP BY origin, target ORDER BY origin, target
    """).fetchall():
        if n < rules.support:
            continue
        seen: dict[ReturnReason, int] = {"incomplete": filled, "misrouted": elsewhere}
        fits = {reason: part(times, n) for reason, times in seen.items() if times}
        found[(origin, target)] = told.get((origin, target)) or Why(_ranked(fits))
    return found


def _ranked(fits: dict[ReturnReason, Part]) -> dict[ReturnReason, Part]:
    return dict(sorted(fits.items(), key=lambda each: (-each[1].n, each[0])))


def _by_words(log: EventLog, columns: tuple[str, ...]) -> dict[Arrow, Why]:
    """What a column of reasons says in the row with which a hand-over came back."""
    column = next((name for name in columns if REASON.fullmatch(name)), "")
    if not column:
        return {}
    rows = log.db.execute(f"""
        SELECT origin, target, trim({quoted(column)}), count(*) AS n
        FROM came_back JOIN event ON event.case_no = came_back.case_no AND event.position = back
        JOIN source ON source.{quoted(ROW)} = event.row
        WHERE trim({quoted(column)}) <> '' GROUP BY ALL ORDER BY origin, target, n DESC, 3
    """).fetchall()
    by_arrow: dict[Arrow, list[tuple[str, int]]] = {}
    for origin, target, text, n in rows:
        by_arrow.setdefault((origin, target), []).append((text, n))
    return {arrow: _meant(texts, column) for arrow, texts in by_arrow.items()}


def _meant(texts: list[tuple[str, int]], column: str) -> Why:
    times: dict[ReturnReason, int] = {}
    for text, n in texts:
        for reason, pattern in _MEANT:
            if pattern.search(text.replace("_", " ")):
                times[reason] = times.get(reason, 0) + n
                break
    of = sum(n for _, n in texts)
    return Why(
        _ranked({reason: part(n, of) for reason, n in times.items()}), tuple(texts[:MOST_WORDS]), column
    )
