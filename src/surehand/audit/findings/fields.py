"""Signs in the other columns of the file: filled late, filled with nothing, written twice."""

from __future__ import annotations

import re
from collections.abc import Iterator

import msgspec

from surehand.audit.chance import Part, part
from surehand.audit.cost import Lost
from surehand.audit.findings.finding import Seen, Sign
from surehand.audit.findings.ground import Ground
from surehand.audit.reading.source import ROW, quoted

LEAST = 5
MOST = 5
LATE = 0.1
MISSING = 0.05
MOSTLY = 0.5
PLACEHOLDER = 0.01
AGAIN = 0.05
PLACEHOLDERS = r"(tbd|tba|tbc|todo|n/?a|none|null|nil|unknown|unbekannt|xxx*|test|asdf|dummy|\?+|-+|\.+)"
"""Texts that stand where a value should; compared as a whole, without regard to case."""

_BOOKKEEPING = re.compile(
    r"case:.*|.*([_ -]by|updated|modified|changed|instance|transition|time(stamp)?|date|_at|count)",
    re.IGNORECASE,
)
"""Columns that tools write by themselves, and those of a whole XES case, of which nobody knows when they were filled:
that a value comes late, or again, says nothing in them."""


def filled_late(ground: Ground) -> Iterator[Seen]:
    """Fields that were empty when work was handed over, and that the receiver then filled."""
    for each in _over_pairs(ground, "{fill} > came", LATE):
        yield Seen(
            about=(each.field, each.a, each.b),
            sentence=(
                f"In {each.size.n} of {each.size.of} hand-overs from {each.a} to {each.b} ({each.size.share:.0%})"
                f" “{each.field}” was empty, and {each.b} filled it."
            ),
            size=each.size,
            lost=Lost(delay=each.delay),
            evidence=each.evidence,
            advice=f"Make “{each.field}” required for {each.a} to hand over to {each.b}.",
        )


def missing_field(ground: Ground) -> Iterator[Seen]:
    """Fields that most hand-overs of a pair bring filled, and that some neither bring nor get."""
    for each in _over_pairs(ground, "{fill} IS NULL", MISSING, brought=MOSTLY):
        yield Seen(
            about=(each.field, each.a, each.b),
            sentence=(
                f"In {each.size.n} of {each.size.of} hand-overs from {each.a} to {each.b} ({each.size.share:.0%})"
                f" “{each.field}” was empty and stayed so, though most bring it."
            ),
            size=each.size,
            evidence=each.evidence,
            advice=f"Ask {each.b} whether they need “{each.field}”; require it of {each.a} if they do.",
        )


class OverPair(msgspec.Struct, frozen=True):
    """How often something is so with a field in the hand-overs of a pair; ``delay`` in microseconds."""

    field: str
    a: str
    b: str
    size: Part
    delay: int
    evidence: list[str]


def _over_pairs(ground: Ground, so: str, least: float, *, brought: float = 0.0) -> list[OverPair]:
    """The pairs and fields of which ``so`` is surely true in more than a share, the most frequent first.

    ``brought`` is in which part of the hand-overs at least the field comes filled.
    """
    if not ground.hands:
        return []
    _make_arrivals(ground)
    found: list[tuple[int, str, str, str, int, Part, int]] = []
    for number, name in enumerate(ground.fields):
        hit = so.format(fill=f"fill_{number}")
        rows = ground.rows(f"""
            SELECT before, value, count(*) FILTER ({hit}), count(*),
                   coalesce(sum(epoch_us(fill_{number}) - epoch_us(came)) FILTER ({hit}), 0)
            FROM arrival GROUP BY before, value HAVING count(*) FILTER ({hit}) >= {LEAST}
                 AND count(*) FILTER (fill_{number} <= came) >= {brought} * count(*)
        """)
        found += [
            (-n, name, a, b, number, part(n, of), int(lost))
            for a, b, n, of, lost in rows
            if part(n, of).low > least and not _BOOKKEEPING.fullmatch(name)
        ]
    return [
        OverPair(name, a, b, size, lost, _evidence(ground, so.format(fill=f"fill_{number}"), number, a, b))
        for _, name, a, b, number, size, lost in sorted(found, key=lambda each: each[:4])[:MOST]
    ]


def _evidence(ground: Ground, hit: str, number: int, a: str, b: str) -> list[str]:
    return ground.evidence(
        f"SELECT case_no, epoch_us(fill_{number}) - epoch_us(came) AS weight FROM arrival"
        f" WHERE before = ? AND value = ? AND {hit}",
        (a, b),
    )


def placeholders(ground: Ground) -> Iterator[Seen]:
    """Fields with texts that say nothing."""
    if not ground.fields:
        return
    counted = ", ".join(
        f"count(*) FILTER (any_{number}), count(*) FILTER (bad_{number})"
        for number in range(len(ground.fields))
    )
    found = ground.row(f"SELECT {counted} FROM ({_per_case(ground)})")
    shown = 0
    for number, name in enumerate(ground.fields):
        of, n = found[2 * number : 2 * number + 2]
        size = part(n, of)
        if n < LEAST or size.low <= PLACEHOLDER or shown == MOST:
            continue
        shown += 1
        (text,) = ground.row(
            f"SELECT lower(trim({quoted(name)})) FROM source WHERE {_says_nothing(name)}"
            " GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT 1"
        )
        yield Seen(
            about=(name,),
            sentence=f"“{name}” says nothing in {n} of {of} cases that fill it ({size.share:.0%}), such as “{text}”.",
            size=size,
            evidence=ground.evidence(
                f"SELECT case_no, count(*) AS weight FROM event JOIN source ON row = {quoted(ROW)}"
                f" WHERE {_says_nothing(name)} GROUP BY case_no"
            ),
            advice=f"Offer “not known yet” as an answer for “{name}”, and refuse texts that stand for it.",
        )


def entered_again(ground: Ground) -> Iterator[Seen]:
    """Fields that are changed and then set back to what they were: the same value entered again."""
    found = []
    for name in ground.fields:
        if _BOOKKEEPING.fullmatch(name):
            continue
        (varied,) = ground.row(f"SELECT count(DISTINCT {quoted(name)}) > 1 FROM source")
        if not varied:
            continue
        n, of = ground.row(
            f"SELECT count(*) FILTER (again > 0), count(*) FROM ({_back_to_a_value(name)}) WHERE changes > 0"
        )
        if n >= 2 * LEAST and part(n, of).low > AGAIN:
            found.append((name, part(n, of)))
    for name, size in sorted(found, key=lambda each: (-each[1].n, each[0]))[:MOST]:
        yield Seen(
            about=(name,),
            sentence=(
                f"Of {size.of} cases in which “{name}” was changed, {size.n} ({size.share:.0%}) had an earlier value"
                " entered again."
            ),
            size=size,
            evidence=ground.evidence(
                f"SELECT case_no, again AS weight FROM ({_back_to_a_value(name)}) WHERE again > 0"
            ),
            advice=f"Agree on who decides “{name}”, and keep what was entered once.",
        )


def _make_arrivals(ground: Ground) -> None:
    """The table ``arrival``, made once: a row for each hand-over, with when each field was first full before it left.

    ``fill_N`` is NULL where it never was, and ``came`` where it was full on arrival.
    """
    fills = "".join(
        f", min(CASE WHEN {quoted(name)} <> '' THEN event.began END) AS fill_{number}"
        for number, name in enumerate(ground.fields)
    )
    ground.rows(f"""
        CREATE TEMP TABLE IF NOT EXISTS arrival AS
        SELECT turn.case_no, any_value(before) AS before, any_value(value) AS value, any_value(came) AS came{fills}
        FROM turn JOIN event ON event.case_no = turn.case_no AND event.position >= turn.position
             AND (turn.onward_position IS NULL OR event.position < turn.onward_position)
        JOIN source ON event.row = source.{quoted(ROW)}
        WHERE before IS NOT NULL GROUP BY turn.case_no, turn.number
    """)


def _per_case(ground: Ground) -> str:
    columns = ", ".join(
        f"bool_or(coalesce({quoted(name)}, '') <> '') AS any_{number},"
        f" coalesce(bool_or({_says_nothing(name)}), false) AS bad_{number}"
        for number, name in enumerate(ground.fields)
    )
    return f"SELECT case_no, {columns} FROM event JOIN source ON event.row = source.{quoted(ROW)} GROUP BY case_no"


def _says_nothing(name: str) -> str:
    return f"regexp_full_match(lower(trim({quoted(name)})), '{PLACEHOLDERS}')"


def _back_to_a_value(name: str) -> str:
    """For each case: how often a field was changed, and how often to a value that it had before."""
    return f"""
        SELECT case_no, count(*) FILTER (earlier IS NOT NULL) AS changes, count(*) - count(DISTINCT value) AS again
        FROM (
            SELECT case_no, value, lag(value) OVER place AS earlier
            FROM (SELECT case_no, position, nullif(trim({quoted(name)}), '') AS value
                  FROM event JOIN source ON event.row = source.{quoted(ROW)})
            WHERE value IS NOT NULL WINDOW place AS (PARTITION BY case_no ORDER BY position)
        ) WHERE value IS DISTINCT FROM earlier GROUP BY case_no
    """


SIGNS = (
    Sign(
        "filled_late",
        "a field that was empty in the first row after a hand-over, and filled in a later one before work moved on:"
        f" surely more than {LATE:.0%} of the pair's; hours: until it was filled",
        ("handover",),
        filled_late,
    ),
    Sign(
        "missing_field",
        f"a field that {MOSTLY:.0%} of the pair's hand-overs or more bring filled, and that surely more than"
        f" {MISSING:.0%} neither bring nor get before work moves on",
        ("handover",),
        missing_field,
    ),
    Sign(
        "placeholder",
        f"texts such as tbd, n/a, ?, xxx in surely more than {PLACEHOLDER:.0%} of the cases that fill the field",
        ("counts",),
        placeholders,
    ),
    Sign(
        "entered_again",
        f"a value that comes again after another, in surely more than {AGAIN:.0%} of the cases that change the field;"
        " columns that tools write by themselves (updated by, …) are left out",
        ("counts",),
        entered_again,
    ),
)
