"""What was filled in or changed: from rows that repeat all fields, and from histories of single fields."""

from __future__ import annotations

from surehand.audit.changes import lay_changes
from surehand.audit.mapping import Mapping

HEADER = ("case", "activity", "time", "team", "person", "budget", "note")
MAP = Mapping(case="case", activity="activity", time="time", team="team", person="person")
ROWS = (
    ("A", "new", "2026-01-01 09:00", "Sales", "Kim", "", "x"),
    ("A", "won", "2026-01-02 09:00", "Sales", "Kim", "100", "x"),
    ("B", "new", "2026-01-02 10:00", "Sales", "Ada", "50", ""),
    ("A", "kick-off", "2026-01-03 09:00", "Onboarding", "Bo", "120", ""),
)


def changes(log):
    """All changes, without the place in the file."""
    return log.db.execute(
        "SELECT case_id, field, old, new, person, position FROM change JOIN case_name USING (case_no)"
        " ORDER BY case_id, field, position"
    ).fetchall()


def test_rows_that_repeat_all_fields_change_where_they_differ(log_of):
    log = log_of(ROWS, mapping=MAP, header=HEADER)
    assert lay_changes(log) == ("budget", "note")
    assert changes(log) == [
        ("A", "budget", None, "100", "Kim", 2),
        ("A", "budget", "100", "120", "Bo", 3),
        ("A", "note", None, "x", "Kim", 1),
        ("A", "note", "x", None, "Bo", 3),
        ("B", "budget", None, "50", "Ada", 1),
    ]


def test_a_history_of_fields_brings_its_changes(log_of):
    log = log_of(ROWS, mapping=MAP, header=HEADER)
    log.db.execute("""
        CREATE TABLE source_change AS SELECT * FROM (VALUES
            ('A', TIMESTAMP '2025-12-31 00:00', 1, 'amount', NULL, '1', 'Kim'),
            ('A', TIMESTAMP '2026-01-02 12:00', 2, 'amount', '1', '2', 'Ada'),
            ('Z', TIMESTAMP '2026-01-02 12:00', 3, 'amount', '1', '2', 'Ada')
        ) AS given (case_id, changed_at, row, field, old, new, person)
    """)
    assert lay_changes(log) == ("amount",)
    assert changes(log) == [("A", "amount", None, "1", "Kim", 0), ("A", "amount", "1", "2", "Ada", 2)]
