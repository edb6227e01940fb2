"""The stages of a journey, the teams that own them, and what is a task of a team instead of a stage."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection

import msgspec

from surehand.audit.binding import Binding, ids_of
from surehand.audit.chance import part
from surehand.audit.log import EventLog
from surehand.audit.mining.names import cleaned
from surehand.audit.mining.rules import MOST_STAGES, NEARLY, ONE_TEAM, SURELY, Mining
from surehand.audit.mining.seen import Seen

ENTERS = 0.1
"""An activity with which so many of its team's turns begin is a stage, never a task."""
ENDS = 0.5
"""An activity that is the last of so many cases is a stage too."""
SPLIT = 0.05
"""A team has a stage of its own for an activity when it does so large a part of it."""
CROWDED = 0.5
"""Where activities that several teams do have so many of the rows, a team has one stage for all of them."""
NOBODY = "somebody"
"""The team of stages of which the log names none."""


class Step(msgspec.Struct, frozen=True):
    """A stage that is proposed: the activities it stands for, its team, and in how many cases it is.

    ``share`` is how much of it the team does; ``value`` the team as the log calls it where other teams have a stage of
    their own for the same.
    """

    id: str
    title: str
    activities: tuple[str, ...]
    team: str
    cases: int
    share: float = 1.0
    value: str | None = None

    @property
    def is_whole(self) -> bool:
        """Whether it stands for all that a team does, where every team does the same."""
        return self.value is not None and len(self.activities) > 1

    @property
    def names(self) -> str:
        """What the log calls it, for words such as “lost” to be looked for."""
        return " / ".join(self.activities)


class Journey(msgspec.Struct, frozen=True):
    """The stages by id with the teams' titles, the activities that are tasks, and what of the log stands for what."""

    steps: dict[str, Step]
    teams: dict[str, str]
    tasks: tuple[str, ...]
    binding: Binding
    left_out: int


class _Share(msgspec.Struct, frozen=True):
    """How much of an activity a team does."""

    team: str
    rows: int
    cases: int


def propose_journey(log: EventLog, seen: Seen, rules: Mining) -> Journey:
    """The stages and teams that the log shows often enough; it needs `seen`."""
    done_by = _done_by(log)
    _lay_ends(log)
    tasks = _tasks(log, done_by, rules)
    names = sorted(set(seen.teams.values()))
    teams = dict(zip(names, ids_of(names, joint="-"), strict=True))
    stages = {name: shares for name, shares in done_by.items() if name not in tasks}
    crowd = _crowd(log, stages, rules)
    found = _of_teams(log, crowd, teams, rules)
    own = {step.value for step in found}
    found += [
        step
        for name, shares in stages.items()
        if name not in crowd
        for step in _steps(name, shares, teams, rules, own=own)
    ]
    ranked = sorted(found, key=lambda step: (-step.cases, step.title))[:MOST_STAGES]
    ids = ids_of(step.id for step in ranked)
    steps = [msgspec.structs.replace(step, id=id_) for step, id_ in zip(ranked, ids, strict=True)]
    return Journey(
        {step.id: step for step in steps},
        {**{teams[name]: cleaned(name) for name in teams}, NOBODY: NOBODY.capitalize()},
        tuple(sorted(tasks)),
        _binding(steps, seen, teams),
        len(found) - len(steps),
    )


def _done_by(log: EventLog) -> dict[str, list[_Share]]:
    """For each activity its teams, those that do most of it first; rows without a team are nobody's."""
    rows = log.db.execute("""
        SELECT name, team, count(*), count(DISTINCT case_no) FROM seen GROUP BY name, team
        ORDER BY name, team IS NULL, count(*) DESC, team
    """).fetchall()
    found: dict[str, list[_Share]] = defaultdict(list)
    for name, team, count, cases in rows:
        found[name].append(_Share(team or "", count, cases))
    return dict(found)


def _steps(
    name: str, shares: list[_Share], teams: dict[str, str], rules: Mining, *, own: Collection[str | None]
) -> list[Step]:
    """One stage of the team that does nearly all of an activity, or one for each team that does much of it.

    Each team with a stage of its ``own`` for all that every team does has one for what ends its cases too, however few:
    else its cases would have nowhere to go on to.
    """
    known = [share for share in shares if share.team]
    cases = sum(share.cases for share in shares)
    if not known:
        return [Step(name, cleaned(name), (name,), NOBODY, cases)]
    several = _several(shares, rules)
    if several and own:
        several = [share for share in known if share in several or share.team in own]
    if not several:
        part_of = known[0].rows / sum(share.rows for share in known)
        return [Step(name, cleaned(name), (name,), teams[known[0].team], cases, part_of)]
    return [
        Step(
            f"{name} {share.team}",
            cleaned(f"{cleaned(name, 40)} ({cleaned(share.team, 36)})"),
            (name,),
            teams[share.team],
            share.cases,
            value=share.team,
        )
        for share in several
    ]


def _several(shares: list[_Share], rules: Mining) -> list[_Share]:
    """The teams that each do much of an activity; none where one does nearly all of it."""
    known = [share for share in shares if share.team]
    rows = sum(share.rows for share in known)
    much = [share for share in known if share.cases >= rules.support and share.rows >= SPLIT * rows]
    return much if len(much) > 1 and known[0].rows < ONE_TEAM * rows else []


def _crowd(log: EventLog, stages: dict[str, list[_Share]], rules: Mining) -> set[str]:
    """The activities that say nothing about the team, where most are so: states that every team uses.

    Each team then has one stage for all of them; what ends cases still is a stage for each.
    """
    shared = {name for name, shares in stages.items() if _several(shares, rules)}
    rows = {name: sum(share.rows for share in shares) for name, shares in stages.items()}
    if sum(rows[name] for name in shared) < CROWDED * sum(rows.values()):
        return set()
    closing = {name for (name,) in log.db.execute("SELECT name FROM closing").fetchall()}
    return shared - closing


def _of_teams(log: EventLog, crowd: set[str], teams: dict[str, str], rules: Mining) -> list[Step]:
    """One stage for each team, for everything that all of them do."""
    rows = log.db.execute(
        "SELECT team, count(DISTINCT case_no) AS n FROM seen WHERE team IS NOT NULL"
        " AND list_contains(?::VARCHAR[], name) GROUP BY team HAVING n >= ? ORDER BY n DESC, team",
        [sorted(crowd), rules.support],
    ).fetchall()
    names = tuple(sorted(crowd))
    return [Step(team, cleaned(team), names, teams[team], cases, value=team) for team, cases in rows]


def _binding(steps: list[Step], seen: Seen, teams: dict[str, str]) -> Binding:
    whole: dict[str, str] = {}
    shared: dict[str, dict[str, str]] = defaultdict(dict)
    for step in steps:
        for said in (said for said, meant in seen.names.items() if meant in step.activities):
            if step.value is None:
                whole[said] = step.id
                continue
            shared[said] |= {value: step.id for value, meant in seen.teams.items() if meant == step.value}
    called = {value: teams[meant] for value, meant in seen.teams.items()}
    return Binding(stages=whole, teams=called, shared=dict(shared))


def _tasks(log: EventLog, done_by: dict[str, list[_Share]], rules: Mining) -> set[str]:
    """Activities of one team that nearly always follow inside its turn, and neither begin turns nor end cases.

    Turns that went straight back, and those that are not over, do not tell.
    """
    candidates = _inner(log, done_by, rules)
    if not candidates:
        return set()
    log.db.execute("""
        CREATE OR REPLACE TEMP TABLE own_turn AS
        SELECT *, lag(team) OVER line AS before, lead(team) OVER line AS next FROM (
            SELECT case_no, turn, any_value(team) AS team, arg_min(name, position) AS entry,
                   list(DISTINCT name) AS did, arg_max(name, position) AS last
            FROM seen WHERE team IS NOT NULL GROUP BY case_no, turn
        ) WINDOW line AS (PARTITION BY case_no ORDER BY turn)
    """)
    rows = log.db.execute("""
        WITH whole AS (
            SELECT * FROM own_turn WHERE before IS NOT NULL AND next IS DISTINCT FROM before
                   AND (next IS NOT NULL OR NOT EXISTS (FROM closing) OR last IN (FROM closing))
        ), times AS (SELECT team, entry, count(*) AS of FROM whole GROUP BY ALL)
        SELECT name, n, of FROM (
            SELECT team, entry, name, count(*) AS n FROM (SELECT team, entry, unnest(did) AS name FROM whole)
            GROUP BY ALL
        ) JOIN times USING (team, entry) WHERE name <> entry
    """).fetchall()
    return {name for name, n, of in rows if name in candidates and _nearly(n, of, rules)}


def _nearly(n: int, of: int, rules: Mining) -> bool:
    return of >= rules.support and n >= NEARLY * of and part(n, of).low > SURELY


def _inner(log: EventLog, done_by: dict[str, list[_Share]], rules: Mining) -> set[str]:
    """Activities of one team that hardly ever begin a turn and are not the last of many cases."""
    rows = log.db.execute(f"""
        SELECT name FROM (
            SELECT case_no, name, lag(turn) OVER line IS DISTINCT FROM turn AS enters,
                   lead(position) OVER line IS NULL AS ends
            FROM seen WINDOW line AS (PARTITION BY case_no ORDER BY position)
        ) GROUP BY name HAVING count(*) FILTER (enters) < {ENTERS} * count(*)
             AND count(*) FILTER (ends) < {ENDS} * count(DISTINCT case_no)
    """).fetchall()
    return {name for (name,) in rows if _is_of_one(done_by[name])}


def _is_of_one(shares: list[_Share]) -> bool:
    rows = sum(share.rows for share in shares)
    return bool(shares[0].team) and shares[0].rows >= ONE_TEAM * rows


def _lay_ends(log: EventLog) -> None:
    """The table ``closing``: the activities that are the last of many of their cases."""
    log.db.execute(f"""
        CREATE OR REPLACE TEMP TABLE closing AS
        SELECT name FROM (SELECT case_no, name, lead(position) OVER (PARTITION BY case_no ORDER BY position) AS next
                          FROM seen)
        GROUP BY name HAVING count(*) FILTER (next IS NULL) >= {ENDS} * count(DISTINCT case_no)
    """)
