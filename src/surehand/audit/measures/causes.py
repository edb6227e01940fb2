"""Why work waited between two steps: five causes, told apart by what the person who went on was doing meanwhile.

By Lashkevich, Milani, Chapela-Campa, Suvorau and Dumas, “Why am I Waiting? Data-Driven Analysis of Waiting Times in
Business Processes”, CAiSE 2023. A step is ready when the one before it in its case has ended, and waits until it
begins. Each part of that wait has one cause, the first of these that holds:

1. batching: the step is done in one go with others of the same activity, and the last of them was not ready yet;
2. contention: the person does something that was ready before, or at the same moment;
3. prioritisation: the person does something that became ready only later;
4. unavailability: the person does not work at that time; known only where working hours are given;
5. extraneous: none of it.

A batch is at least two steps of one activity by one person, each begun no later than the one before it ended, all of
them ready before the first began; for what is not of the batch, its steps are ready when the last of them is. Causes
can be told apart only where a log has begins and ends.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import msgspec

from surehand.audit.calendar_rule import openings
from surehand.audit.log import EventLog
from surehand.audit.measures.hours import micros, total_hours
from surehand.audit.unclear import Unclear
from surehand.core.calendar import WorkingCalendar

SMALLEST_BATCH = 2
MOST_COMPARED = 20_000_000_000
"""So many pairs of steps of one person are compared, which takes half a minute."""
_FETCHED = 10_000
_ROWS_AT_ONCE = 100_000
_CAUSES = ("batching", "contention", "prioritization", "unavailability")


class Caused(msgspec.Struct, frozen=True):
    """The waits of one step between two people, or with one, by their causes. Hours; the causes add up to the total.

    ``unavailability_h`` is None where no working hours are given: then it is part of ``extraneous_h``.
    """

    a: str
    from_: str
    b: str
    to: str
    n: int
    total_h: float
    batching_h: float
    contention_h: float
    prioritization_h: float
    unavailability_h: float | None
    extraneous_h: float


def causes(
    log: EventLog, column: str, hours: WorkingCalendar | Mapping[str, WorkingCalendar] | None = None
) -> list[Caused] | Unclear:
    """Every step with the causes of its waits, the longest first; ``column`` is the mapped one of the people.

    ``hours`` are those of everybody, or of each person by their name; whoever is not named always works.
    """
    if not log.mapping.end:
        return Unclear(
            "no_end",
            "Why work waited can be told only where it is known when each step began and when it ended.",
            ways=("Add end=COLUMN to --map.",),
        )
    _lay_tasks(log, log.between(column))
    if too_many := _too_many(log):
        return too_many
    _lay_batches(log)
    _lay_reasons(log)
    if hours:
        _lay_absences(log, hours)
    return [_caused(row, known=bool(hours)) for row in _by_step(log)]


def _lay_tasks(log: EventLog, person: str) -> None:
    """The table ``task``: each step with the one before it, from when it was ready, and who did both. It is none of the
    temporary ones, as it is read while others are written.

    What begins a case, and what began before the one before had ended, was ready when it began.
    """
    log.db.execute(f"""
        CREATE OR REPLACE TABLE task AS
        SELECT row_number() OVER () AS task_no, case_no, activity_before, activity, {person} AS who,
               lag({person}) OVER (PARTITION BY case_no ORDER BY position) AS who_before, began, ended,
               least(coalesce(ended_before, began), began) AS ready
        FROM event
    """)


def _too_many(log: EventLog) -> Unclear | None:
    """That the steps of each person compared with each other are more than is done."""
    [(compared,)] = log.db.execute(
        "SELECT coalesce(sum(n * n), 0)::BIGINT"
        " FROM (SELECT count(*) AS n FROM task WHERE who IS NOT NULL GROUP BY who)"
    ).fetchall()
    if compared <= MOST_COMPARED:
        return None
    return Unclear(
        "too_many_steps",
        "The people of this log do so many steps each that why work waited would take too long to tell.",
        ways=("Give a part of the log, such as one quarter.",),
    )


def _lay_batches(log: EventLog) -> None:
    """The table ``batched``: which tasks are done in one go, and when the last of them was ready.

    Neighbours that touch are found by SQL; only they are looked at one by one, as a batch ends where one was not ready.
    """
    log.db.execute("CREATE OR REPLACE TEMP TABLE batched (task_no BIGINT, batch BIGINT, all_ready TIMESTAMP)")
    rows: list[tuple[int, int]] = []
    for batch, tasks in enumerate(_batches(log)):
        rows += [(task, batch) for task in tasks]
        if len(rows) >= _ROWS_AT_ONCE:
            _put(log, rows)
            rows = []
    _put(log, rows)


def _put(log: EventLog, rows: list[tuple[int, int]]) -> None:
    if rows:
        tasks, batches = (list(column) for column in zip(*rows, strict=True))
        log.db.execute(
            "INSERT INTO batched SELECT task_no, batch, max(ready) OVER (PARTITION BY batch)"
            " FROM (SELECT unnest($tasks::BIGINT[]) AS task_no, unnest($batches::BIGINT[]) AS batch)"
            " JOIN task USING (task_no)",
            {"tasks": tasks, "batches": batches},
        )


def _batches(log: EventLog) -> Iterator[list[int]]:
    touching = log.db.cursor().execute("""
        WITH near AS (
            SELECT *, max(ended) OVER (PARTITION BY who, activity ORDER BY began, task_no
                                       ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS reached,
                   lead(began) OVER (PARTITION BY who, activity ORDER BY began, task_no) AS next_began
            FROM task WHERE who IS NOT NULL
        )
        SELECT task_no, coalesce(began <= reached, FALSE) AS touches, epoch_us(began), epoch_us(ready)
        FROM near WHERE began <= reached OR next_began <= greatest(ended, coalesce(reached, ended))
        ORDER BY who, activity, began, task_no
    """)
    batch: list[int] = []
    first_began = 0
    while rows := touching.fetchmany(_FETCHED):
        for task, touches, began, ready in rows:
            if not touches or not batch or ready > first_began:
                if len(batch) >= SMALLEST_BATCH:
                    yield batch
                batch, first_began = [], began
            batch.append(task)
    if len(batch) >= SMALLEST_BATCH:
        yield batch


def _lay_reasons(log: EventLog) -> None:
    """The table ``reason``: from when to when a task waited for which cause; the lower number counts first."""
    log.db.execute("""
        CREATE OR REPLACE TEMP TABLE waiting AS
        SELECT task.*, batch, CASE WHEN batch IS NULL THEN ready ELSE least(all_ready, began) END AS gathered
        FROM task LEFT JOIN batched USING (task_no)
        WHERE began > ready AND who IS NOT NULL AND who_before IS NOT NULL
    """)
    log.db.execute("""
        CREATE OR REPLACE TEMP TABLE reason AS
        SELECT task_no, ready AS since, gathered AS until, 1 AS cause FROM waiting WHERE gathered > ready
        UNION ALL
        SELECT waiting.task_no, greatest(waiting.gathered, other.began), least(waiting.began, other.ended),
               CASE WHEN other.ready <= CASE WHEN batched.batch = waiting.batch THEN waiting.ready
                                             ELSE waiting.gathered END THEN 2 ELSE 3 END
        FROM waiting JOIN task AS other
            ON other.who = waiting.who AND other.began < waiting.began AND other.ended > waiting.gathered
        LEFT JOIN batched ON batched.task_no = other.task_no
        WHERE other.task_no <> waiting.task_no
    """)


def _lay_absences(log: EventLog, hours: WorkingCalendar | Mapping[str, WorkingCalendar]) -> None:
    """Add when the person who went on was not at work."""
    [(first, last)] = log.db.execute("SELECT min(ready), max(began) FROM waiting").fetchall()
    if isinstance(hours, Mapping):
        each = {(who,): calendar for who, calendar in hours.items()}
    else:
        everybody = log.db.execute("SELECT DISTINCT who FROM waiting").fetchall()
        each = {tuple(row[0] for row in everybody): hours}
    log.db.execute("CREATE OR REPLACE TEMP TABLE away (who VARCHAR, since TIMESTAMP, until TIMESTAMP)")
    for people, calendar in each.items():
        open_times = list(openings(calendar, first, last))
        log.db.execute(
            "INSERT INTO away SELECT who, make_timestamp(closed), make_timestamp(opened)"
            " FROM (SELECT unnest($closed::BIGINT[]) AS closed, unnest($opened::BIGINT[]) AS opened)"
            " CROSS JOIN (SELECT unnest($people::VARCHAR[]) AS who) WHERE opened > closed",
            {
                "closed": [until for _, until in open_times[:-1]],
                "opened": [since for since, _ in open_times[1:]],
                "people": list(people),
            },
        )
    log.db.execute("""
        INSERT INTO reason
        SELECT task_no, greatest(away.since, waiting.ready), least(away.until, waiting.began), 4
        FROM waiting JOIN away ON away.who = waiting.who AND away.since < waiting.began AND away.until > waiting.ready
    """)


def _by_step(log: EventLog) -> list[tuple[Any, ...]]:
    """The waits of each step in microseconds: all of it, and what each cause has of it."""
    sums = ", ".join(f"coalesce(sum(cause_{number}), 0)::BIGINT" for number in range(1, len(_CAUSES) + 1))
    parts = ", ".join(
        f"sum({micros('since', 'until')}) FILTER (cause = {number}) AS cause_{number}"
        for number in range(1, len(_CAUSES) + 1)
    )
    return log.db.execute(f"""
        WITH edge AS (
            SELECT task_no, since AS at_moment FROM reason UNION SELECT task_no, until FROM reason
        ), piece AS (
            SELECT task_no, at_moment AS since, lead(at_moment) OVER (PARTITION BY task_no ORDER BY at_moment) AS until
            FROM edge
        ), told AS (
            SELECT piece.task_no, piece.since, piece.until, min(cause) AS cause
            FROM piece JOIN reason
                ON reason.task_no = piece.task_no AND reason.since <= piece.since AND reason.until >= piece.until
            WHERE piece.until > piece.since GROUP BY ALL
        ), by_task AS (SELECT task_no, {parts} FROM told GROUP BY task_no)
        SELECT activity_before, who_before, activity, who, count(*),
               coalesce(sum({micros("ready", "began")}), 0)::BIGINT AS total, {sums}
        FROM task LEFT JOIN by_task USING (task_no)
        WHERE activity_before IS NOT NULL AND who IS NOT NULL AND who_before IS NOT NULL
        GROUP BY activity_before, who_before, activity, who
        ORDER BY total DESC, activity_before, who_before, activity, who
    """).fetchall()


def _caused(row: tuple[Any, ...], *, known: bool) -> Caused:
    a, from_, b, to, n, total, *found = row
    batching, contention, prioritization, unavailability = map(total_hours, found)
    return Caused(
        a=a,
        from_=from_,
        b=b,
        to=to,
        n=n,
        total_h=total_hours(total),
        batching_h=batching,
        contention_h=contention,
        prioritization_h=prioritization,
        unavailability_h=unavailability if known else None,
        extraneous_h=total_hours(total - sum(found)),
    )
