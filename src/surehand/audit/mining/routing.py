"""Who usually receives, and where a field's value decides who (the first named in the receiver's turn) or which way."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from surehand.audit.binding import hands_of
from surehand.audit.chance import Table, part
from surehand.audit.log import EventLog
from surehand.audit.mining.journey import Journey
from surehand.audit.mining.kinds import Kinded
from surehand.audit.mining.rules import Mining

SHARP = 0.8
"""A value decides who receives when one person receives so many of its hand-overs, ..."""
SHARPLY = 0.6
"""... surely more than that, ..."""
TWICE = 2
"""... and at least so many times as large a part as of the others."""
MOST_SHOWN = 3


class Usual(msgspec.Struct, frozen=True):
    """A person who receives where a field has a value: how many of them, against how many of the others."""

    arrow: tuple[str, str]
    column: str
    when: str
    person: str
    table: Table

    @property
    def is_sharp(self) -> bool:
        """Whether the value decides who receives."""
        return _is_sharp(self.table)


class Leads(msgspec.Struct, frozen=True):
    """A way that is taken where a field has a value: how many of them take it, against how many of the others."""

    arrow: tuple[str, str]
    column: str
    when: str
    table: Table

    @property
    def is_sharp(self) -> bool:
        """Whether the value decides which way is taken."""
        return _is_sharp(self.table)


def _is_sharp(table: Table) -> bool:
    found = part(table.bad_with, table.with_it)
    others = table.bad_without / table.without
    return found.share >= SHARP and found.low > SHARPLY and found.share >= TWICE * others


def lay_received(log: EventLog) -> bool:
    """Make the table ``received`` (case_no, origin, target, person); whether the log names persons at all."""
    if not log.mapping.person:
        return False
    person = log.between(log.mapping.person)
    log.db.execute(f"""
        CREATE OR REPLACE TEMP TABLE received AS
        SELECT passed.case_no, origin, target, arg_min({person}, event.position) AS person
        FROM passed JOIN event ON event.case_no = passed.case_no AND event.position >= passed.position
             AND (until_position IS NULL OR event.position < until_position)
        WHERE {person} IS NOT NULL GROUP BY ALL
    """)
    return True


def usual(log: EventLog, rules: Mining) -> dict[tuple[str, str], list[tuple[str, int, int]]]:
    """Those who receive most over each way: the person, how often, of how many."""
    rows = log.db.execute(f"""
        SELECT origin, target, person, count(*) AS n, sum(count(*)) OVER (PARTITION BY origin, target) AS of
        FROM received GROUP BY origin, target, person
        QUALIFY row_number() OVER (PARTITION BY origin, target ORDER BY count(*) DESC, person) <= {MOST_SHOWN}
        ORDER BY origin, target, n DESC, person
    """).fetchall()
    found: dict[tuple[str, str], list[tuple[str, int, int]]] = {}
    for origin, target, person, n, of in rows:
        if of >= rules.support:
            found.setdefault((origin, target), []).append((person, n, int(of)))
    return found


def staff(log: EventLog, journey: Journey) -> dict[str, tuple[int, tuple[tuple[str, int], ...]]]:
    """For each team how many people the log names in its rows, and in how many cases those with the most are."""
    column = hands_of(log)
    if not column or not log.mapping.person:
        return {}
    rows = log.db.execute(f"""
        SELECT meant, count(*), list(person ORDER BY cases DESC, person)[:{MOST_SHOWN}],
               list(cases ORDER BY cases DESC, person)[:{MOST_SHOWN}]
        FROM (
            SELECT meant, {log.between(log.mapping.person)} AS person, count(DISTINCT case_no) AS cases
            FROM event JOIN called_team ON said = {log.between(column)} GROUP BY ALL HAVING person IS NOT NULL
        ) GROUP BY meant ORDER BY meant
    """).fetchall()
    return {
        journey.binding.teams[meant]: (many, tuple(zip(names, cases, strict=True)))
        for meant, many, names, cases in rows
    }


def by_value(log: EventLog, kinded: Kinded, rules: Mining) -> Iterator[Usual]:
    """For each way and each option of the field in `held`, the one who receives most of it, against all others."""
    if kinded.kind != "choice":
        return
    rows = log.db.execute("""
        WITH each AS (
            SELECT origin, target, value, person FROM held JOIN received USING (case_no, origin, target)
            WHERE value IS NOT NULL
        ), top AS (
            SELECT origin, target, value, person, count(*) AS n FROM each
            GROUP BY origin, target, value, person
            QUALIFY row_number() OVER (PARTITION BY origin, target, value ORDER BY count(*) DESC, person) = 1
        )
        SELECT origin, target, top.value, top.person, any_value(n), count(*) FILTER (each.value = top.value),
               count(*) FILTER (each.value <> top.value AND each.person = top.person),
               count(*) FILTER (each.value <> top.value)
        FROM top JOIN each USING (origin, target) GROUP BY origin, target, top.value, top.person ORDER BY ALL
    """).fetchall()
    for origin, target, value, person, *counts in rows:
        if counts[1] >= rules.support and value in kinded.options:
            when = f'{kinded.id} == "{kinded.options[value]}"'
            yield Usual((origin, target), kinded.column, when, person, Table(*counts))


def by_way(log: EventLog, kinded: Kinded, rules: Mining) -> Iterator[Leads]:
    """For each stage with several handoffs and each option of the field in `held`, the way that most of it takes."""
    if kinded.kind != "choice":
        return
    rows = log.db.execute("""
        WITH each AS (
            SELECT origin, target, value, count(*) AS n FROM held WHERE value IS NOT NULL GROUP BY ALL
        ), counted AS (
            SELECT origin, target, value, n, sum(n) OVER (PARTITION BY origin, value) AS with_value,
                   sum(n) OVER (PARTITION BY origin, target) AS on_way, sum(n) OVER (PARTITION BY origin) AS leaving
            FROM each
        )
        SELECT origin, target, value, n, with_value::BIGINT, (on_way - n)::BIGINT, (leaving - with_value)::BIGINT
        FROM counted WHERE on_way < leaving ORDER BY ALL
    """).fetchall()
    for origin, target, value, *counts in rows:
        if counts[1] >= rules.support and value in kinded.options:
            when = f'{kinded.id} == "{kinded.options[value]}"'
            yield Leads((origin, target), kinded.column, when, Table(*counts))


def is_address(person: str) -> bool:
    """Whether a rule can name a person so: an address in the form that playbooks use."""
    name, at, host = person.partition("@")
    return bool(name and at and "." in host and "@" not in host and not set(person) & set(" \t,;:{}[]\"'#"))
