"""Signs in the other columns of the file: filled late, filled with nothing, written twice."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from surehand.audit.chance import Part, part
from surehand.audit.cost import Lost
from surehand.audit.findings.finding import Seen, Sign
from surehand.audit.findings.worked import worked
from surehand.audit.ground import Ground
from surehand.audit.measures.fields import OWN_WORK, SELDOM, asked_of_receivers, is_told, make_arrivals
from surehand.audit.measures.texts import FREE, SAYS_NOTHING, looks, texts_of_fields

LEAST = 5
MOST = 5
LATE = 0.1
MISSING = 0.05
MOSTLY = 0.5
PLACEHOLDER = 0.01
AGAIN = 0.05
PASTED = 0.05
SHOWN = 60
_IS_OWN_WORK = f"""
    count(*) FILTER ({{0}} <= came) < {SELDOM} * count(*)
    AND coalesce(median((epoch_us({{0}}) - epoch_us(came))
                 / greatest(epoch_us(coalesce(onward_at, ended)) - epoch_us(came), 1))
                 FILTER ({{0}} > came), 0) > {OWN_WORK}
"""
"""SQL that says of a pair that a field is what the receiver makes, and not what they were missing."""


def filled_late(ground: Ground) -> Iterator[Seen]:
    """Fields that were empty when work was handed over, and that the receiver then filled, though not as their work."""
    for each in _over_pairs(ground, "{fill} > came", LATE, own_work=False):
        yield Seen(
            about=(each.field, each.a, each.b),
            sentence=(
                f"In {each.size.n} of {each.size.of} hand-overs from {each.a} to {each.b} ({each.size.share:.0%})"
                f" “{each.field}” was empty, and {each.b} filled it."
            ),
            size=each.size,
            lost=Lost(delay=each.delay),
            worked=each.worked,
            evidence=each.evidence,
            advice=f"Ask {each.b} whether {each.a} can know “{each.field}”; require it of {each.a} if they can.",
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
    worked: int | None
    evidence: list[str]


def _over_pairs(
    ground: Ground, so: str, least: float, *, brought: float = 0.0, own_work: bool = True
) -> list[OverPair]:
    """The pairs and fields of which ``so`` is surely true in more than a share, the most frequent first.

    ``brought`` is in which part of the hand-overs at least the field comes filled; without ``own_work`` what is the
    work of receivers is left out, by what they do or by what their own gates ask for.
    """
    if not ground.hands:
        return []
    make_arrivals(ground)
    asked = set() if own_work else asked_of_receivers(ground)
    found: list[tuple[int, str, str, str, int, Part, int]] = []
    for number, name in enumerate(ground.fields):
        fill = f"fill_{number}"
        hit, theirs = so.format(fill=fill), "false" if own_work else _IS_OWN_WORK.format(fill)
        rows = ground.rows(f"""
            SELECT before, value, count(*) FILTER ({hit}), count(*),
                   coalesce(sum(epoch_us({fill}) - epoch_us(came)) FILTER ({hit}), 0)
            FROM arrival JOIN whole USING (case_no) GROUP BY before, value HAVING count(*) FILTER ({hit}) >= {LEAST}
                 AND count(*) FILTER ({fill} <= came) >= {brought} * count(*) AND NOT ({theirs})
        """)
        found += [
            (-n, name, a, b, number, part(n, of), int(lost))
            for a, b, n, of, lost in rows
            if part(n, of).low > least and is_told(name) and (b, name) not in asked
        ]
    return [
        OverPair(
            name,
            a,
            b,
            size,
            lost,
            _worked(ground, so.format(fill=f"fill_{number}"), number, a, b),
            _evidence(ground, so.format(fill=f"fill_{number}"), number, a, b),
        )
        for _, name, a, b, number, size, lost in sorted(found, key=lambda each: each[:4])[:MOST]
    ]


def _worked(ground: Ground, hit: str, number: int, a: str, b: str) -> int | None:
    return worked(
        ground,
        f"SELECT epoch_us(came) AS since, epoch_us(fill_{number}) AS until FROM arrival"
        f" WHERE before = ? AND value = ? AND {hit}",
        (a, b),
    )


def _evidence(ground: Ground, hit: str, number: int, a: str, b: str) -> list[str]:
    return ground.evidence(
        f"SELECT case_no, epoch_us(fill_{number}) - epoch_us(came) AS weight FROM arrival"
        f" WHERE before = ? AND value = ? AND {hit}",
        (a, b),
    )


def placeholders(ground: Ground) -> Iterator[Seen]:
    """Fields with texts that say nothing."""
    shown = 0
    for each in texts_of_fields(ground):
        size = each.placeholder
        if size.n < LEAST or size.low <= PLACEHOLDER or shown == MOST:
            continue
        shown += 1
        name = each.field
        yield Seen(
            about=(name,),
            sentence=(
                f"“{name}” says nothing in {size.n} of {size.of} cases that fill it ({size.share:.0%}), such as"
                f" “{each.placeholder_text}”."
            ),
            size=size,
            evidence=ground.evidence(
                f"SELECT case_no, count(*) AS weight FROM {ground.values(name)} WHERE {SAYS_NOTHING} GROUP BY case_no"
            ),
            advice=f"Offer “not known yet” as an answer for “{name}”, and refuse texts that stand for it.",
        )


def boilerplate(ground: Ground) -> Iterator[Seen]:
    """Free texts that are the same in many cases."""
    found = [each for each in texts_of_fields(ground) if each.boilerplate.n >= 2 * LEAST]
    strong = [each for each in found if each.boilerplate.low > PASTED]
    for each in sorted(strong, key=lambda each: (-each.boilerplate.n, each.field))[:MOST]:
        yield Seen(
            about=(each.field,),
            sentence=(
                f"“{each.field}” is written freely, yet {each.boilerplate.n} of {each.boilerplate.of} cases"
                f" ({each.boilerplate.share:.0%}) have the same text: “{each.boilerplate_text[:SHOWN]}”."
            ),
            size=each.boilerplate,
            evidence=ground.evidence(
                f"SELECT case_no, count(*) AS weight FROM {ground.values(each.field)} WHERE value = ? GROUP BY case_no",
                (each.boilerplate_text,),
            ),
            advice=f"Ask in “{each.field}” for what differs from case to case, or drop it.",
        )


def entered_again(ground: Ground) -> Iterator[Seen]:
    """Fields that are changed and then set back to what they were: the same value entered again."""
    found = []
    for name, look in looks(ground).items():
        if not is_told(name) or not look.varied:
            continue
        again = _back_to_a_value(ground, name)
        n, of = ground.row(f"SELECT count(*) FILTER (again > 0), count(*) FROM ({again}) WHERE changes > 0")
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
                f"SELECT case_no, again AS weight FROM ({_back_to_a_value(ground, name)}) WHERE again > 0"
            ),
            advice=f"Agree on who decides “{name}”, and keep what was entered once.",
        )


def _back_to_a_value(ground: Ground, name: str) -> str:
    """For each case: how often a field was changed, and how often to a value that it had before."""
    return f"""
        SELECT case_no, count(*) FILTER (earlier IS NOT NULL) AS changes, count(*) - count(DISTINCT value) AS again
        FROM (
            SELECT case_no, value, lag(value) OVER (PARTITION BY case_no ORDER BY position, said_at) AS earlier
            FROM {ground.values(name)}
        ) WHERE value IS DISTINCT FROM earlier GROUP BY case_no
    """


SIGNS = (
    Sign(
        "filled_late",
        "a field that was empty in the first row after a hand-over, and filled in a later one before work moved on:"
        f" surely more than {LATE:.0%} of the pair's; hours: until it was filled; what no sender brings and the"
        " receiver fills in the later half of their turn, or their own gate asks for, is their own work and left out",
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
        "boilerplate",
        f"one text that surely more than {PASTED:.0%} of the cases that fill a field have, {2 * LEAST} or more, where"
        f" the field is written freely ({FREE})",
        ("counts",),
        boilerplate,
    ),
    Sign(
        "entered_again",
        f"a value that comes again after another, in surely more than {AGAIN:.0%} of the cases that change the field;"
        " columns that tools write by themselves (updated by, …) are left out",
        ("counts",),
        entered_again,
    ),
)
