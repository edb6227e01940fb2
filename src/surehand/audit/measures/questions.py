"""Questions: what is asked again in the same case, in nearly the same words."""

from __future__ import annotations

import re

import msgspec

from surehand.audit.chance import Part, part
from surehand.audit.ground import Ground, once
from surehand.audit.measures.texts import free_texts

WORDS = 4
ALIKE = 0.75
MOST = 10
MOST_ROWS = 500_000
MOST_OF_A_CASE = 100
SPOKEN = re.compile(
    r".*(comment|note|message|question|mail|body|reply|remark|kommentar|frage|nachricht).*", re.IGNORECASE
)
RULE = (
    f"texts with a question mark and {WORDS} words or more, in fields that are written freely or named like comments;"
    f" again: {ALIKE:.0%} of all the words of both are in both; the first {MOST_OF_A_CASE} of a case, {MOST_ROWS} in"
    " all"
)


class Asked(msgspec.Struct, frozen=True):
    """A question that was asked again, with the case and the words of both times."""

    case: str
    first: str
    again: str


class Questions(msgspec.Struct, frozen=True):
    """``cases`` are those in which something is asked again, of those in which anything is asked."""

    fields: list[str]
    cases: Part
    asked: int
    again: int
    examples: list[Asked]


@once
def questions(ground: Ground) -> Questions | None:
    """What is asked again; None where no field has texts that could ask."""
    fields = spoken(ground)
    if not fields:
        return None
    make_asked(ground, fields)
    asked, with_any = ground.row("SELECT count(*), count(DISTINCT case_no) FROM asked")
    again, cases = ground.row("SELECT count(*), count(DISTINCT case_no) FROM asked_again")
    rows = ground.rows(
        "SELECT case_id, first, again FROM asked_again JOIN case_name USING (case_no)"
        f" ORDER BY case_id, place LIMIT {MOST}"
    )
    return Questions(fields, part(cases, with_any), asked, again, [Asked(*row) for row in rows])


def spoken(ground: Ground) -> list[str]:
    """The fields in which people write to each other."""
    return list(
        dict.fromkeys((*(name for name in ground.fields if SPOKEN.fullmatch(name)), *free_texts(ground)))
    )


def make_asked(ground: Ground, fields: list[str]) -> None:
    """The tables ``asked`` (case_no, place, value, words) and ``asked_again`` (case_no, place, first, again)."""
    # A row that repeats what its case said before has asked nothing.
    before = "lag(value) OVER (PARTITION BY case_no ORDER BY position, said_at) AS before"
    said = " UNION ALL ".join(f"(SELECT *, {before} FROM {ground.values(name)})" for name in fields)
    ground.rows(f"""
        CREATE OR REPLACE TEMP TABLE asked AS
        SELECT case_no, value, row_number() OVER (PARTITION BY case_no ORDER BY position, said_at, value) AS place,
               list_distinct(
                   list_filter(regexp_split_to_array(lower(value), '[^\\pL\\pN]+'), lambda word: word <> '')
               ) AS words
        FROM ({said}) WHERE value LIKE '%?%' AND value IS DISTINCT FROM before AND len(words) >= {WORDS}
        QUALIFY place <= {MOST_OF_A_CASE} LIMIT {MOST_ROWS}
    """)
    ground.rows(f"""
        CREATE OR REPLACE TEMP TABLE asked_again AS
        SELECT later.case_no, later.place, arg_min(earlier.value, earlier.place) AS first,
               any_value(later.value) AS again
        FROM asked AS later JOIN asked AS earlier ON earlier.case_no = later.case_no AND earlier.place < later.place
        WHERE len(list_intersect(later.words, earlier.words))
              >= {ALIKE} * len(list_distinct(list_concat(later.words, earlier.words)))
        GROUP BY later.case_no, later.place
    """)
