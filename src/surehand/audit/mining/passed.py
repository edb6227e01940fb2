"""What became of hand-overs: the table every proposal about the contract between two teams looks at.

passed  a row for each case and way between teams that is proposed, for the first time the case takes it: case_no,
        origin, target, position, came, wait (microseconds since the sender's last row, of working time where it is
        stated; NULL where both ran side by side, or a clock or the end of a case made it), until_position and
        until_at (when the receiving team let go; NULL where it has the case still), last_at (when the case was
        heard of last), returned, redone, lost, good
"""

from __future__ import annotations

import re

import msgspec

from surehand.audit.binding import lay_stays
from surehand.audit.calendar_rule import calendar_of, lay_hours
from surehand.audit.chance import Part, part
from surehand.audit.log import EventLog
from surehand.audit.measures.hours import moment
from surehand.audit.measures.timers import WIDTH, Timed, timers
from surehand.audit.mining.journey import Journey
from surehand.audit.mining.rules import SAYS_NOTHING, Good, Mining
from surehand.audit.mining.ways import Course, Way
from surehand.audit.reading.source import ROW, quoted
from surehand.core.calendar import WorkingCalendar

_LOST = frozenset(
    """lost loss rejected rejection cancelled canceled cancellation declined withdrawn abandoned churn churned
    disqualified denied dead verloren abgelehnt storniert abgebrochen""".split()
)
"""Words in the name of a stage or outcome that mean that a case was lost."""
_WON = frozenset("won gewonnen hired signed".split())
_WORD = re.compile(r"[A-Z]{2,}(?![a-z])|[A-Z]?[^\W\d_A-Z]+|[A-Z]")
_SIGNS: dict[Good, str] = {"not_returned": "returned", "not_redone": "redone", "not_lost": "lost"}


class Passed(msgspec.Struct, frozen=True):
    """How one way between two teams went: of the ``cases`` that took it, how many were good, came back, …

    ``counted`` are the signs that were held against a hand-over here; ``waits`` how many waits can be measured.
    """

    way: Way
    cases: int
    good: Part
    returned: Part
    redone: Part
    lost: Part
    counted: tuple[str, ...]


def lay_passed(
    log: EventLog, journey: Journey, course: Course, rules: Mining, *, by_people: bool = False
) -> list[Passed]:
    """Make the table `passed`, and count it. ``by_people``: it is known that no timer ends a wait here."""
    between = [way for way in course.ways if _teams(journey, way)[0] != _teams(journey, way)[1]]
    _lay_ways(log, journey, between)
    _lay_lost(log, journey, course)
    worked = lay_worked(log)
    _lay_clock(log, [] if by_people else timers(log))
    log.db.execute(f"""
        CREATE OR REPLACE TEMP TABLE passed AS
        WITH turned AS (
            SELECT stay.*, owner.team,
                   lead(owner.team) OVER line AS next_team, lead(came) OVER line AS next_at
            FROM stay JOIN owner USING (stage) WINDOW line AS (PARTITION BY case_no ORDER BY number)
        ), runs AS (
            SELECT *, min(onward_position) FILTER (next_team IS DISTINCT FROM team) OVER rest AS until_position,
                   min(onward_at) FILTER (next_team IS DISTINCT FROM team) OVER rest AS until_at,
                   max(came) OVER (PARTITION BY case_no) AS last_came
            FROM turned WINDOW rest AS (
                PARTITION BY case_no ORDER BY number ROWS BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING
            )
        ), visited AS (
            SELECT case_no, stage, min(number) AS first, max(number) AS last FROM stay GROUP BY ALL
        ), firsts AS (
            SELECT runs.*, way.origin FROM runs JOIN way ON way.origin = before AND way.target = stage
            QUALIFY row_number() OVER (PARTITION BY case_no, before, stage ORDER BY number) = 1
        )
        SELECT firsts.case_no, firsts.origin, firsts.stage AS target, firsts.position, firsts.came,
               CASE WHEN event.began >= event.ended_before AND clock.a IS NULL
                    THEN {moment("event.began", worked=worked)} - {moment("event.ended_before", worked=worked)}
               END AS wait,
               firsts.until_position, firsts.until_at, took.last_at,
               coalesce(firsts.next_team = sender.team AND again.first < firsts.number, false) AS returned,
               coalesce(whence.last > firsts.number, false) AS redone,
               firsts.case_no IN (SELECT case_no FROM lost_case) AS lost, false AS good
        FROM firsts JOIN event ON event.case_no = firsts.case_no AND event.position = firsts.position
        JOIN (SELECT case_no, max(ended) AS last_at FROM event GROUP BY case_no) AS took
             ON took.case_no = firsts.case_no
        JOIN owner AS sender ON sender.stage = firsts.origin
        LEFT JOIN clock ON clock.a = event.activity_before AND clock.b = event.activity
             AND epoch_us(event.began) - epoch_us(event.ended_before) BETWEEN least AND most
        LEFT JOIN visited AS again ON again.case_no = firsts.case_no AND again.stage = firsts.onward
        LEFT JOIN visited AS whence ON whence.case_no = firsts.case_no AND whence.stage = firsts.origin
    """)
    return [_count(log, way, rules) for way in between]


def says_lost(name: str) -> bool:
    """Whether the name of a stage or an outcome says that a case was lost."""
    return not _LOST.isdisjoint(_words(name))


def says_won(name: str) -> bool:
    """Whether the name of a stage says that a case was won."""
    return not _WON.isdisjoint(_words(name))


def _words(name: str) -> set[str]:
    """The words of a name in small letters, also those of `ClosedLost`."""
    return {word.lower() for word in _WORD.findall(name)}


def _teams(journey: Journey, way: Way) -> tuple[str, str]:
    return journey.steps[way.origin].team, journey.steps[way.target].team


def _lay_ways(log: EventLog, journey: Journey, between: list[Way]) -> None:
    lay_stays(log, journey.binding)
    log.db.execute("CREATE OR REPLACE TEMP TABLE owner (stage VARCHAR, team VARCHAR)")
    log.db.executemany("INSERT INTO owner VALUES (?, ?)", [[s.id, s.team] for s in journey.steps.values()])
    log.db.execute("CREATE OR REPLACE TEMP TABLE way (origin VARCHAR, target VARCHAR)")
    if between:
        log.db.executemany("INSERT INTO way VALUES (?, ?)", [[way.origin, way.target] for way in between])


def _lay_clock(log: EventLog, timed: list[Timed]) -> None:
    """The waits that a timer ends: they tell nothing about how fast somebody takes over."""
    log.db.execute("CREATE OR REPLACE TEMP TABLE clock (a VARCHAR, b VARCHAR, least DOUBLE, most DOUBLE)")
    for each in timed:
        after = each.after_h * 3_600_000_000
        least, most = after * (1 - 2 * WIDTH), after * (1 + 2 * WIDTH)
        log.db.execute("INSERT INTO clock VALUES (?, ?, ?, ?)", [each.a, each.b, least, most])


def _lay_lost(log: EventLog, journey: Journey, course: Course) -> None:
    """The cases that ended in a stage, or with an outcome, whose name says that they were lost."""
    names = [stage for stage in course.finals if says_lost(journey.steps[stage].names)]
    log.db.execute(
        "CREATE OR REPLACE TEMP TABLE lost_case AS SELECT case_no FROM stay"
        " WHERE onward IS NULL AND list_contains(?::VARCHAR[], stage)",
        [names],
    )
    column = log.mapping.outcome
    if not column:
        return
    rows = log.db.execute(f"""
        SELECT case_no, arg_max({quoted(column)}, position) FROM event JOIN source ON row = {quoted(ROW)}
        WHERE {quoted(column)} <> '' GROUP BY case_no
    """).fetchall()
    lost = [case for case, outcome in rows if says_lost(outcome)]
    log.db.execute("INSERT INTO lost_case SELECT unnest(?::BIGINT[])", [lost])


def lay_worked(log: EventLog) -> bool:
    """Whether waits are counted in working time: where the rules state hours that can be read."""
    calendar = calendar_of(log.rules)
    if not isinstance(calendar, WorkingCalendar):
        return False
    if not any(row[0] == "began_worked" for row in log.db.execute("DESCRIBE event").fetchall()):
        lay_hours(log, calendar)
    return True


def _count(log: EventLog, way: Way, rules: Mining) -> Passed:
    """Count a way, and mark its good hand-overs by the signs that tell some of them from others."""
    which = [way.origin, way.target]
    [(cases, returned, redone, lost)] = log.db.execute(
        "SELECT count(*), count(*) FILTER (returned), count(*) FILTER (redone), count(*) FILTER (lost)"
        " FROM passed WHERE origin = ? AND target = ?",
        which,
    ).fetchall()
    found = {"returned": returned, "redone": redone, "lost": lost}
    counted = tuple(_SIGNS[each] for each in rules.good if found[_SIGNS[each]] < SAYS_NOTHING * cases)
    good = " AND ".join(f"NOT {sign}" for sign in counted) or "true"
    log.db.execute(f"UPDATE passed SET good = {good} WHERE origin = ? AND target = ?", which)
    [(fine,)] = log.db.execute(
        "SELECT count(*) FROM passed WHERE good AND origin = ? AND target = ?", which
    ).fetchall()
    return Passed(
        way, cases, part(fine, cases), part(returned, cases), part(redone, cases), part(lost, cases), counted
    )
