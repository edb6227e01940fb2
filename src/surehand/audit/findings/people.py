"""Signs in who does the work."""

from __future__ import annotations

from collections.abc import Iterator

from surehand.audit.chance import part
from surehand.audit.findings.finding import Seen, Sign
from surehand.audit.ground import Ground
from surehand.audit.measures.workload import MOST_HELD, make_load

LEAST_ROWS = 50
LEAST_PEOPLE = 10
MOST = 5
ONE_HAS = 0.8
FEW_HAVE = 0.5
FEW = 0.1
TIMES = 5
HOLDS = 5


def one_person(ground: Ground) -> Iterator[Seen]:
    """Teams of which nearly all work is with one person."""
    mapping = ground.log.mapping
    if not mapping.team or not mapping.person or mapping.team == mapping.person:
        return
    team, person = ground.log.between(mapping.team), ground.log.between(mapping.person)
    rows = ground.rows(f"""
        SELECT team, person, n, whole FROM (
            SELECT *, sum(n) OVER (PARTITION BY team) AS whole, count(*) OVER (PARTITION BY team) AS people
            FROM (
                SELECT {team} AS team, {person} AS person, count(*) AS n
                FROM event WHERE {team} IS NOT NULL AND {person} IS NOT NULL GROUP BY ALL
            )
        ) WHERE whole >= {LEAST_ROWS} AND people > 1 AND n >= {ONE_HAS} * whole ORDER BY n DESC, team
    """)
    strong = [(a, who, part(n, int(of))) for a, who, n, of in rows if part(n, int(of)).low > ONE_HAS]
    for name, who, size in strong[:MOST]:
        yield Seen(
            about=(name, who),
            sentence=f"{who} has {size.share:.0%} of the {size.of} rows of {name} that name a person.",
            size=size,
            evidence=ground.evidence(
                f"SELECT case_no, count(*) AS weight FROM event WHERE {team} = ? AND {person} = ? GROUP BY case_no",
                (name, who),
            ),
            advice=f"Name a deputy for {who}, and let them take every few cases now.",
        )


def few_people(ground: Ground) -> Iterator[Seen]:
    """Half of the work is with a tenth of the people."""
    if not ground.log.mapping.person:
        return
    person = ground.log.between(ground.log.mapping.person)
    ground.rows(f"""
        CREATE OR REPLACE TEMP TABLE worker AS
        SELECT who, n, row_number() OVER (ORDER BY n DESC, who) AS place, count(*) OVER () AS people
        FROM (SELECT {person} AS who, count(*) AS n FROM event WHERE {person} IS NOT NULL GROUP BY who)
    """)
    few = f"place <= ceil({FEW} * people)"
    n, of, top, people = ground.row(
        f"SELECT sum(n) FILTER ({few}), sum(n), count(*) FILTER ({few}), count(*) FROM worker"
    )
    if people < LEAST_PEOPLE or of < LEAST_ROWS or part(int(n), int(of)).low <= FEW_HAVE:
        return
    size = part(int(n), int(of))
    names = [name for (name,) in ground.rows(f"SELECT who FROM worker WHERE {few} ORDER BY place LIMIT 5")]
    yield Seen(
        about=tuple(names),
        sentence=f"{top} of {people} people have {size.share:.0%} of the work, first {', '.join(names[:3])}.",
        size=size,
        evidence=ground.evidence(
            f"SELECT case_no, count(*) AS weight FROM event WHERE {person} IN (SELECT who FROM worker WHERE {few})"
            " GROUP BY case_no"
        ),
        advice="Look at whether the rules of routing know the others, before the few are away.",
    )


def too_much_at_once(ground: Ground) -> Iterator[Seen]:
    """People who hold many times what the one in the middle does."""
    mapping = ground.log.mapping
    if not mapping.person:
        return
    holding = f"holding_{make_load(ground, mapping.person)}"
    people, usual, whole = ground.row(f"SELECT count(*), median(open_mean), sum(open_mean) FROM {holding}")
    if people < LEAST_PEOPLE:
        return
    rows = ground.rows(
        f"SELECT name, open_mean, open_max FROM {holding} WHERE open_mean >= greatest({TIMES} * ?, {HOLDS})"
        " ORDER BY open_mean DESC, name LIMIT ?",
        (usual, MOST),
    )
    person = ground.log.between(mapping.person)
    for name, mean, most in rows:
        size = part(round(mean), round(float(whole)))
        yield Seen(
            about=(name,),
            sentence=(
                f"{name} has {mean:.0f} cases open at the end of an average week, up to {most}; the one in the middle"
                f" of {people} people has {usual:.1f}."
            ),
            size=size,
            evidence=ground.evidence(
                f"SELECT case_no, count(*) AS weight FROM event WHERE {person} = ? GROUP BY case_no", (name,)
            ),
            advice=f"Cap how many {name} can have open, and route the next ones to others.",
        )


SIGNS = (
    Sign(
        "one_person",
        f"of a team with {LEAST_ROWS} rows or more, one person has surely more than {ONE_HAS:.0%}",
        ("handover",),
        one_person,
    ),
    Sign(
        "few_people",
        f"of {LEAST_PEOPLE} people or more, {FEW:.0%} have surely more than {FEW_HAVE:.0%} of the rows",
        ("handover",),
        few_people,
    ),
    Sign(
        "too_much_at_once",
        f"of {LEAST_PEOPLE} people or more, those who have {HOLDS} cases or more open at the ends of weeks on average,"
        f" and {TIMES} times what the one in the middle has; of the {MOST_HELD} with most cases",
        ("workload",),
        too_much_at_once,
    ),
)
