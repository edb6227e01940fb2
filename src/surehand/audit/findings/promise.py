"""Missed promises: where a column of the file says whether a time was kept, or until when."""

from __future__ import annotations

import re
from collections.abc import Iterator

import msgspec

from surehand.audit.chance import part
from surehand.audit.cost import Lost
from surehand.audit.findings.finding import Seen, Sign
from surehand.audit.findings.ground import Ground
from surehand.audit.measures.hours import micros
from surehand.audit.reading.source import ROW, quoted
from surehand.audit.reading.times import time_of

LEAST = 5
MISSED = 0.05
_KEPT = re.compile(r".*(made|met|within|kept).*sla.*|.*sla.*(made|met|within|kept).*", re.IGNORECASE)
_BROKEN = re.compile(r".*(breach|overdue|sla.*(miss|violat)|(miss|violat).*sla).*", re.IGNORECASE)
_DUE = re.compile(r"(.*[ _-])?(deadline|due([ _-]?(date|by|at|on))?)", re.IGNORECASE)
_YES = "('true', 'yes', 'y', '1', 'ja', 't')"
_NO = "('false', 'no', 'n', '0', 'nein', 'f')"


class Promise(msgspec.Struct, frozen=True):
    """A column that tells of a promise. ``missed`` is a query for case_no, whether it was missed, and how late."""

    column: str
    missed: str


def promise_of(ground: Ground) -> Promise | None:
    """The promise that the columns tell of; None where there is none, or what a column says is not plain."""
    columns = (*ground.fields, *filter(None, (ground.log.mapping.outcome,)))
    for name in dict.fromkeys(columns):
        if (_KEPT.fullmatch(name) or _BROKEN.fullmatch(name)) and _is_yes_or_no(ground, name):
            return Promise(name, _said(name, _NO if _KEPT.fullmatch(name) else _YES))
    for name in dict.fromkeys(columns):
        if _DUE.fullmatch(name.rpartition(":")[2]):
            read = time_of(ground.log.db, name, ground.log.rules)
            if isinstance(read, str):
                return Promise(name, _late(read))
    return None


def missed(ground: Ground) -> Iterator[Seen]:
    """Cases that missed their promise."""
    told = promise_of(ground)
    if not told:
        return
    n, of, lost = ground.row(
        f"SELECT count(*) FILTER (bad), count(bad), coalesce(sum(late) FILTER (bad), 0) FROM ({told.missed})"
    )
    size = part(n, of)
    if n < LEAST or size.low <= MISSED:
        return
    yield Seen(
        about=(told.column,),
        sentence=f"{n} of {of} cases ({size.share:.0%}) missed what “{told.column}” promises.",
        size=size,
        lost=Lost(delay=int(lost)),
        evidence=ground.evidence(f"SELECT case_no, late AS weight FROM ({told.missed}) WHERE bad"),
        advice="Warn the one who has it before the time is over, and look at which hand-over took most of it.",
    )


def _is_yes_or_no(ground: Ground, name: str) -> bool:
    column = f"lower(trim({quoted(name)}))"
    (others, kinds) = ground.row(
        f"SELECT count(*) FILTER ({column} NOT IN {_YES} AND {column} NOT IN {_NO}), count(DISTINCT {column})"
        f" FROM source WHERE {quoted(name)} <> ''"
    )
    return not others and bool(kinds)


def _said(name: str, bad: str) -> str:
    """What the last row of a case says that says anything."""
    column = quoted(name)
    return f"""
        SELECT case_no, arg_max(lower(trim({column})) IN {bad}, position) AS bad, 0 AS late
        FROM event JOIN source ON row = {quoted(ROW)} WHERE {column} <> '' GROUP BY case_no
    """


def _late(read: str) -> str:
    """By how much a case that is over ended after its last deadline."""
    return f"""
        SELECT case_no, ended > due AS bad, greatest({micros("due", "ended")}, 0) AS late
        FROM (
            SELECT case_no, arg_max({read}, position) AS due FROM event JOIN source ON row = {quoted(ROW)}
            GROUP BY case_no
        ) JOIN whole USING (case_no) WHERE is_over AND due IS NOT NULL
    """


SIGNS = (
    Sign(
        "promise_missed",
        "a column named like made_sla or breached with yes and no, as the last row of a case says; or a deadline that"
        f" the end of a case lies behind; surely more than {MISSED:.0%}; hours: behind the deadline",
        ("counts",),
        missed,
    ),
)
