"""The ways between stages: which are taken often enough, where journeys begin and end, what only comes back.

A draft has to be a playbook: from each stage that is not final a way leads on, to each stage a way leads, and no way
leads out of a final one. So what the log shows too seldom falls away, and with it the stages only it leads to.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable

import msgspec

from surehand.audit.log import EventLog
from surehand.audit.mining.journey import Journey
from surehand.audit.mining.rules import MOST_WAYS, RARE_WAY, Mining

BEGINS = 0.02
"""A stage is a start when so many of the cases begin there."""
STAYS = 0.8
"""A stage is final when so many of the cases that come there come to nothing else after."""
SOMETIMES = 0.2
"""A stage that nothing leads out of often enough is left out when fewer of the cases that come there end there."""
COMES_BACK = 0.8
"""A way of which so large a part only takes back what just came is a return, and no way of its own."""


class Way(msgspec.Struct, frozen=True):
    """A way that is taken: how often, out of how many that leave its stage, and in how many cases."""

    origin: str
    target: str
    n: int
    of: int
    cases: int

    @property
    def arrow(self) -> str:
        """As the playbook writes it."""
        return f"{self.origin} -> {self.target}"


class Course(msgspec.Struct, frozen=True):
    """The stages that are reached, in the order of the journey, with their ways.

    ``starts`` and ``finals`` are how many cases begin and end there; ``returns`` how many changes of stage are on ways
    that only take back the one before, ``dropped`` how many others no proposed way has.
    """

    stages: tuple[str, ...]
    ways: tuple[Way, ...]
    starts: dict[str, int]
    finals: dict[str, tuple[int, int]]
    returns: int
    dropped: int
    moves: int


def propose_course(log: EventLog, journey: Journey, rules: Mining) -> Course:
    """The ways of a journey; it needs the stays of its stages (see `binding.lay_stays`)."""
    taken = _taken(log)
    ended = _ended(log)
    finals = {stage for stage, (n, of) in ended.items() if n >= rules.support and n >= STAYS * of}
    back = _only_back(log, taken, journey)
    often = [
        way
        for way in taken
        if way.cases >= rules.support and way.n >= RARE_WAY * way.of and (way.origin, way.target) not in back
    ]
    usual = _with_ends(often, taken, journey)[:MOST_WAYS]
    begun = _begun(log, rules)
    ways, finals = _closed(usual, finals, begun, ended)
    reached = _reached(begun, ways)
    kept = tuple(way for way in ways if way.origin in reached)
    # A stage that no way leads to or from says nothing about how work goes on.
    reached = {stage for way in kept for stage in (way.origin, way.target)}
    begun = {stage: n for stage, n in begun.items() if stage in reached}
    returns = sum(way.n for way in taken if (way.origin, way.target) in back)
    stages = tuple(_in_order(log, begun, reached)) if kept else ()
    return Course(
        stages,
        tuple(sorted(kept, key=lambda way: stages.index(way.origin))),
        begun,
        {stage: ended.get(stage, (0, 0)) for stage in reached if stage in finals},
        returns,
        sum(way.n for way in taken) - sum(way.n for way in kept) - returns,
        sum(way.n for way in taken),
    )


def _with_ends(often: list[Way], taken: list[Way], journey: Journey) -> list[Way]:
    """Where a team has one stage for all it does, the way by which it ends its cases, however seldom it is taken.

    That is for teams that hand over or are handed over to: of the others there is nothing to agree on.
    """
    between = {
        stage
        for way in often
        if journey.steps[way.origin].team != journey.steps[way.target].team
        for stage in (way.origin, way.target)
    }
    if not between:
        return often
    kept = [way for way in often if not _ends_a_turn(journey, way)]
    ends = [way for way in taken if _ends_a_turn(journey, way) and way.origin in between]
    return sorted((*kept, *ends), key=lambda way: (-way.n, way.origin, way.target))


def _ends_a_turn(journey: Journey, way: Way) -> bool:
    """Whether a team that has one stage for all it does ends its cases by this way."""
    origin, target = journey.steps[way.origin], journey.steps[way.target]
    return origin.is_whole and origin.value == target.value


def course_along(log: EventLog, arrows: Collection[tuple[str, str]], rules: Mining) -> Course:
    """The ways that are known, as far as they are taken often enough; every stage where a case ends may be final."""
    taken = _taken(log)
    kept = tuple(way for way in taken if (way.origin, way.target) in arrows and way.cases >= rules.support)
    moves = sum(way.n for way in taken)
    return Course((), kept, {}, _ended(log), 0, moves - sum(way.n for way in kept), moves)


def _taken(log: EventLog) -> list[Way]:
    """Every way, the most frequent first."""
    rows = log.db.execute("""
        SELECT before, stage, count(*), sum(count(*)) OVER (PARTITION BY before), count(DISTINCT case_no)
        FROM stay
        WHERE before IS NOT NULL GROUP BY before, stage ORDER BY 3 DESC, before, stage
    """).fetchall()
    return [Way(origin, target, n, int(of), cases) for origin, target, n, of, cases in rows]


def _ended(log: EventLog) -> dict[str, tuple[int, int]]:
    """How many cases end in each stage, of those that come there."""
    rows = log.db.execute("""
        SELECT stage, count(DISTINCT case_no) FILTER (onward IS NULL), count(DISTINCT case_no) FROM stay GROUP BY stage
    """).fetchall()
    return {stage: (n, of) for stage, n, of in rows}


def _begun(log: EventLog, rules: Mining) -> dict[str, int]:
    """Where cases begin, the most frequent first; the very first is there however few begin."""
    rows = log.db.execute("""
        SELECT stage, count(*) AS n, sum(count(*)) OVER () FROM stay WHERE number = 1
        GROUP BY stage ORDER BY n DESC, stage
    """).fetchall()
    return {
        stage: n
        for place, (stage, n, of) in enumerate(rows)
        if not place or (n >= rules.support and n >= BEGINS * of)
    }


def _only_back(log: EventLog, taken: list[Way], journey: Journey) -> set[tuple[str, str]]:
    """The ways between teams that nearly always undo the way before."""
    often = {(way.origin, way.target): way.n for way in taken}
    rows = log.db.execute("""
        SELECT before, stage, count(*) FILTER (stage = earlier), count(*) FROM (
            SELECT before, stage, lag(before) OVER (PARTITION BY case_no ORDER BY number) AS earlier FROM stay
        ) WHERE before IS NOT NULL GROUP BY before, stage
    """).fetchall()
    return {
        (origin, target)
        for origin, target, back, n in rows
        if journey.steps[origin].team != journey.steps[target].team
        and back >= COMES_BACK * n
        and often.get((target, origin), 0) > n
    }


def _closed(
    usual: list[Way], finals: set[str], begun: dict[str, int], ended: dict[str, tuple[int, int]]
) -> tuple[list[Way], set[str]]:
    """The ways without those out of final stages; a stage that nothing leads out of is final, and one at least is."""
    ways = _without_blind(usual, finals, begun, ended)
    reached = _reached(begun, ways)
    closed = finals | (reached - {way.origin for way in ways})
    if reached & closed:
        return ways, closed
    most = max(reached, key=lambda stage: (ended.get(stage, (0, 0))[0], stage))
    return _closed(usual, finals | {most}, begun, ended)


def _without_blind(
    usual: list[Way], finals: set[str], begun: dict[str, int], ended: dict[str, tuple[int, int]]
) -> list[Way]:
    """The ways without those to stages where hardly any case ends, and from where none goes on often enough.

    Where that would leave no way at all, they stay.
    """
    ways = [way for way in usual if way.origin not in finals]
    while True:
        ends = {way.target for way in ways} - {way.origin for way in ways} - finals
        blind = {stage for stage in ends if ended[stage][0] < SOMETIMES * ended[stage][1]}
        seeing = [way for way in ways if way.target not in blind]
        if not blind or not any(way.origin in begun for way in seeing):
            return ways
        ways = seeing


def _reached(begun: Iterable[str], ways: Iterable[Way]) -> set[str]:
    onward = defaultdict(set)
    for way in ways:
        onward[way.origin].add(way.target)
    waiting, reached = list(begun), set(begun)
    while waiting:
        new = onward[waiting.pop()] - reached
        reached |= new
        waiting += new
    return reached


def _in_order(log: EventLog, begun: dict[str, int], reached: set[str]) -> list[str]:
    """The stages as cases come to them in the middle, after the one where most begin."""
    rows = log.db.execute("""
        SELECT stage, avg(first) FROM (SELECT case_no, stage, min(number) AS first FROM stay GROUP BY ALL)
        GROUP BY stage
    """).fetchall()
    place = dict(rows)
    first = next(iter(begun))
    return sorted(reached, key=lambda stage: (stage != first, place[stage], stage))
