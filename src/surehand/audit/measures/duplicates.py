"""Duplicates: cases whose texts say that they are about the same.

Cases are compared only where they share a text that few have (a block), so that the number of comparisons grows as
the cases do. How alike two texts are is measured by Jaro and Winkler (1990), two numbers by Damerau's distance; a field
counts the more, the more different things it says.
"""

from __future__ import annotations

from math import log2

import msgspec

from surehand.audit.chance import Part, part
from surehand.audit.ground import Ground, once
from surehand.audit.measures.fields import told_fields
from surehand.audit.reading.source import ROW, quoted

MOST_CASES = 200_000
"""More cases than that are not compared."""
MOST_FIELDS = 8
TELLS = 0.1
"""A field is compared where it says so many different things, as a part of the cases."""
LEAST = 20
"""A field that says fewer different things than that sorts cases, and does not tell them apart."""
TELLS_APART = 0.3
"""Two fields at least must tell that much: where all cases look alike, none is a duplicate."""
SENTENCE = 30
"""Longer texts are sentences: they are compared by their words, because many sentences begin in the same way."""
BLOCK = 20
"""A text that more cases share says nothing about any two of them."""
ALIKE = 0.85
SAME = 0.7
MOST = 20
RULE = (
    f"cases that share the last value of a field with at most {BLOCK} cases; each of up to {MOST_FIELDS} fields counts"
    f" by how much it tells: texts as alike as Jaro and Winkler say from {ALIKE} on, sentences as the part of their"
    f" words that both have from {ALIKE} on, numbers 0.8 with one slip; a pair from {SAME} of all that both"
    f" fill; at most {MOST_CASES} cases"
)


class Pair(msgspec.Struct, frozen=True, array_like=True):
    """Two cases and how alike they are, from 0 to 1."""

    a: str
    b: str
    alike: float


class Duplicates(msgspec.Struct, frozen=True):
    """How many cases have a twin, by which fields, and the pairs that are most alike."""

    fields: list[str]
    cases: Part
    pairs: int
    examples: list[Pair]


@once
def duplicates(ground: Ground) -> Duplicates | None:
    """Cases that look like another; None where too few fields tell cases apart, or there are too many cases."""
    fields = comparable(ground)
    if not fields or ground.cases > MOST_CASES:
        return None
    _make_profiles(ground, list(fields))
    make_twins(ground, list(fields.values()))
    n, pairs = ground.row(
        "SELECT count(DISTINCT case_no), count(*) // 2"
        " FROM (SELECT a AS case_no FROM twin UNION ALL SELECT b FROM twin)"
    )
    rows = ground.rows(f"""
        SELECT one.case_id, other.case_id, alike FROM twin
        JOIN case_name AS one ON one.case_no = a JOIN case_name AS other ON other.case_no = b
        ORDER BY alike DESC, 1, 2 LIMIT {MOST}
    """)
    examples = [Pair(a, b, round(alike, 4)) for a, b, alike in rows]
    return Duplicates(list(fields), part(n, ground.cases), pairs, examples)


def comparable(ground: Ground) -> dict[str, float]:
    """The fields that tell cases apart, with how much each counts; nothing where they are too few."""
    told = [name for _, name in told_fields(ground)]
    if not told or not ground.cases:
        return {}
    if ground.by_change:
        rows = ground.rows(
            "SELECT field, count(DISTINCT new) FROM change WHERE trim(new) <> '' GROUP BY field"
        )
        different = {name: n for name, n in rows if name in told}
    else:
        counted = ", ".join(f"count(DISTINCT {_plain(quoted(name))})" for name in told)
        different = dict(zip(told, ground.row(f"SELECT {counted} FROM source"), strict=True))
    telling = {
        name: n / ground.cases for name, n in different.items() if n >= max(TELLS * ground.cases, LEAST)
    }
    best = sorted(telling, key=lambda name: (-telling[name], name))
    best = [name for name in best if not _numbers_them(ground, name)][:MOST_FIELDS]
    if sum(telling[name] >= TELLS_APART for name in best) < 2:
        return {}
    return {name: log2(different[name]) for name in best}


def make_twins(ground: Ground, weights: list[float]) -> None:
    """The table ``twin`` (a, b, alike) from a table ``profile`` with case_no and a field for each weight."""
    ground.rows("CREATE OR REPLACE TEMP TABLE candidate (a BIGINT, b BIGINT)")
    for number in range(len(weights)):
        ground.rows(f"""
            INSERT INTO candidate
            WITH few AS (
                SELECT case_no, field_{number} AS value FROM profile WHERE field_{number} IS NOT NULL
                QUALIFY count(*) OVER (PARTITION BY field_{number}) <= {BLOCK}
            )
            SELECT one.case_no, other.case_no FROM few AS one JOIN few AS other USING (value)
            WHERE one.case_no < other.case_no
        """)
    alike = " + ".join(f"{weight} * coalesce({_alike(number)}, 0)" for number, weight in enumerate(weights))
    shared = " + ".join(
        f"CASE WHEN one.field_{number} IS NULL OR other.field_{number} IS NULL THEN 0 ELSE {weight} END"
        for number, weight in enumerate(weights)
    )
    ground.rows(f"""
        CREATE OR REPLACE TEMP TABLE twin AS
        SELECT a, b, same / shared AS alike FROM (
            SELECT a, b, {alike} AS same, {shared} AS shared FROM (SELECT DISTINCT a, b FROM candidate)
            JOIN profile AS one ON one.case_no = a JOIN profile AS other ON other.case_no = b
        ) WHERE shared >= {sum(weights) / 2} AND same / shared >= {SAME}
    """)


def _alike(number: int) -> str:
    """The SQL of how alike two values are, from 0 to 1."""
    one, other = f"one.field_{number}", f"other.field_{number}"
    words, others = f"string_split({one}, ' ')", f"string_split({other}, ' ')"
    in_both = f"len(list_intersect({words}, {others})) / len(list_distinct(list_concat({words}, {others})))"
    return f"""
        CASE WHEN {one} = {other} THEN 1
             WHEN greatest(length({one}), length({other})) > {SENTENCE}
             THEN CASE WHEN {in_both} >= {ALIKE} THEN {in_both} ELSE 0 END
             WHEN regexp_full_match({one}, '[0-9]+') AND regexp_full_match({other}, '[0-9]+')
             THEN CASE WHEN damerau_levenshtein({one}, {other}) = 1 THEN 0.8 ELSE 0 END
             WHEN jaro_winkler_similarity({one}, {other}) >= {ALIKE}
             THEN jaro_winkler_similarity({one}, {other}) ELSE 0 END
    """


def _make_profiles(ground: Ground, fields: list[str]) -> None:
    """The table ``profile``: the last value of each field of each case, in small letters and figures only."""
    if ground.by_change:
        columns = ", ".join(
            f"arg_max({_plain('new')}, (changed_at, row)) FILTER (field = ?) AS field_{number}"
            for number in range(len(fields))
        )
        ground.rows(
            f"CREATE OR REPLACE TEMP TABLE profile AS SELECT case_no, {columns} FROM change GROUP BY case_no",
            fields,
        )
        return
    columns = ", ".join(
        f"arg_max({_plain(f'source.{quoted(name)}')}, event.position) AS field_{number}"
        for number, name in enumerate(fields)
    )
    ground.rows(f"""
        CREATE OR REPLACE TEMP TABLE profile AS SELECT event.case_no, {columns}
        FROM event JOIN source ON event.row = source.{quoted(ROW)} GROUP BY event.case_no
    """)


def _plain(column: str) -> str:
    return f"nullif(left(regexp_replace(strip_accents(lower({column})), '[^\\pL\\pN]+', ' ', 'g'), 60), '')"


def _numbers_them(ground: Ground, name: str) -> bool:
    """Whether a field only numbers the cases, as an id does: it tells them apart, and nothing about them."""
    (words, values, different) = ground.row(f"""
        SELECT count(*) FILTER (NOT regexp_full_match(value, '[A-Za-z]*[-_# ]?[0-9]+|[0-9a-fA-F-]{{32,36}}')),
               count(DISTINCT case_no), count(DISTINCT value) FROM {ground.values(name)}
    """)
    return bool(not words and different >= 0.98 * values)
