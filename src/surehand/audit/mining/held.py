"""What a field held when work was handed over, and what the receiver then did to it: one field at a time.

held    a row for each of `passed`: its case_no, origin, target, good, redone or returned as ``again``, and value
        (NULL where the field was empty or held a text that says nothing), late (how long after the hand-over the
        receiver filled it, as a part of their whole turn; NULL where they did not, in time), changed
"""

from __future__ import annotations

import msgspec

from surehand.audit.changes import brings_changes
from surehand.audit.log import EventLog
from surehand.audit.measures.fields import OWN_WORK, SELDOM
from surehand.audit.mining.kinds import NOTHING
from surehand.audit.mining.rules import Mining


class Held(msgspec.Struct, frozen=True):
    """How often a field came filled over a way, how often the receiver filled or changed it in time.

    ``good_with`` are the good hand-overs that came with it; ``turn`` the part of the receiver's turn that had gone by
    in the middle when it was filled.
    """

    origin: str
    target: str
    cases: int
    brought: int
    good: int
    good_with: int
    late: int
    changed: int
    turn: float | None

    @property
    def is_own_work(self) -> bool:
        """Whether it looks like what the receiver makes, and not like what they were missing."""
        return self.brought < SELDOM * self.cases and (self.turn is None or self.turn > OWN_WORK)


def lay_held(log: EventLog, field: str, rules: Mining) -> list[Held]:
    """Make the table `held` of a field, and count it for each way. It needs `passed` and `change`."""
    log.db.execute(
        f"""
        CREATE OR REPLACE TEMP TABLE step AS
        SELECT case_no, position, max(changed_at) AS filled_at, arg_max(value, row) AS value FROM (
            SELECT case_no, position, changed_at, row, struct_pack(it := CASE
                   WHEN NOT regexp_full_match(lower(trim(new)), '{NOTHING}') THEN trim(new) END) AS value
            FROM ({_placed(log)}) WHERE field = ? AND case_no IN (SELECT case_no FROM passed)
        ) GROUP BY case_no, position
        """,
        [field],
    )
    log.db.execute(f"""
        CREATE OR REPLACE TEMP TABLE held AS
        WITH arrived AS (
            SELECT passed.*, step.value.it AS value
            FROM passed ASOF LEFT JOIN step ON passed.case_no = step.case_no AND passed.position >= step.position
        ), after AS (
            SELECT arrived.case_no, arrived.origin, arrived.target, arg_min(step.filled_at, step.position) AS filled_at,
                   arg_min(step.value.it, step.position) AS it
            FROM arrived JOIN step ON step.case_no = arrived.case_no AND step.position > arrived.position
                 AND (until_position IS NULL OR step.position < until_position)
                 AND step.filled_at <= came + to_days({rules.within_days}) AND step.value.it IS NOT NULL
                 AND step.value.it IS DISTINCT FROM arrived.value
            GROUP BY ALL
        )
        SELECT arrived.case_no, arrived.origin, arrived.target, came, good, returned OR redone AS again, value,
               value IS NOT NULL AND it IS NOT NULL AS changed,
               CASE WHEN value IS NULL AND filled_at IS NOT NULL THEN least(1.0, (epoch_us(filled_at) - epoch_us(came))
                    / greatest(epoch_us(coalesce(until_at, last_at)) - epoch_us(came), 1)) END AS late
        FROM arrived LEFT JOIN after USING (case_no, origin, target)
    """)
    rows = log.db.execute("""
        SELECT origin, target, count(*), count(value), count(*) FILTER (good), count(value) FILTER (good), count(late),
               count(*) FILTER (changed), median(late)
        FROM held GROUP BY origin, target ORDER BY origin, target
    """).fetchall()
    return [Held(*row) for row in rows]


def _placed(log: EventLog) -> str:
    """The changes by where they stand among the steps of their case.

    In a history of single fields, what changed after a step and not with it lies between that step and the next.
    """
    if not brings_changes(log):
        return "FROM change"
    return """
        SELECT change.* REPLACE (
            change.position + CASE WHEN change.changed_at > event.began THEN 0.5 ELSE 0 END AS position
        )
        FROM change LEFT JOIN event ON event.case_no = change.case_no AND event.position = change.position
    """
