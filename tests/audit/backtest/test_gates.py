"""What a gate would have held in hand-made histories, and what it cannot tell."""

from __future__ import annotations

import random

import pytest

from surehand.audit.backtest import By, back_test
from surehand.audit.binding import Binding
from surehand.audit.unclear import Unclear
from tests.audit.backtest.conftest import FULL, HEADER, MAP, day, playbook, rows

GATE = "won -> onboarding"


def gate(found, way=GATE):
    """The gate before a way."""
    [one] = [each for each in found.gates if each.way == way]
    return one


def item(found, name, way=GATE):
    """An item of a gate."""
    [one] = [each for each in gate(found, way).items if each.id == name]
    return one


def passing(case, **changed):
    """A case that comes to onboarding full but for what is changed, and goes live."""
    return rows(
        case, ("won", day(1), {}), ("onboarding", day(2), FULL | changed), ("live", day(9), {"size": "small"})
    )


def test_full_record_is_let_through(over):
    assert (gate(over(passing("A"))).held, gate(over(passing("A"))).let) == (0, 1)


@pytest.mark.parametrize(
    ("changed", "name", "short"),
    [
        ({"scope": ""}, "scope", {"missing": 1}),
        ({"scope": "   "}, "scope", {"missing": 1}),
        ({"scope": "tbd"}, "scope", {"placeholder": 1}),
        ({"scope": "shop"}, "scope", {"too_short": 1}),
        ({"value": ""}, "value", {"missing": 1}),
        ({"agreed": "no"}, "agreed-or-small", {}),
        ({"agreed": ""}, "agreed-or-small", {}),
    ],
)
def test_what_falls_short_is_held(over, changed, name, short):
    found = over([*passing("A", **changed), *passing("B")])
    one = item(found, name)
    assert (one.holds.n, one.holds.of, one.shortcomings, one.evidence) == (1, 2, short, ["A"])
    assert gate(found).held == 1


def test_warning_holds_nothing(over):
    found = over(passing("A", start_date="2025-01-01"))
    assert (item(found, "starts-later").holds.n, gate(found).held) == (1, 0)


def test_money_of_an_export_is_read(over):
    bigger = ("agreed || size", "value.amount > 1200 || size")
    found = over([*passing("A"), *passing("B", value="900"), *passing("C", value="EUR 1'300")], bigger)
    assert item(found, "agreed-or-small").evidence == ["B"]


def test_days_are_read_in_the_order_of_the_log(over):
    made = [*passing("A", start_date="25.01.2026"), *passing("B", start_date="01.01.2026")]
    assert item(over(made), "starts-later").evidence == ["B"]


def test_days_with_two_readings_are_not_told(over):
    found = over([*passing("A", start_date="02.01.2026"), *passing("B")])
    one = item(found, "starts-later")
    assert (one.holds.of, sum(one.not_told.values())) == (1, 1)
    assert "--dates" in next(iter(one.not_told))


def test_unreadable_text_is_not_told(over):
    found = over([*passing("A", value="lots"), *passing("B")])
    assert item(found, "value").not_told == {"“lots” is not money": 1}
    assert (gate(found).held, gate(found).let, gate(found).not_told) == (0, 1, 1)


def test_field_without_a_column_is_not_told(over):
    found = over(passing("A"), ("requires: [scope, value]", "requires: [contact]"))
    assert item(found, "contact").verdict == "not_told"
    assert gate(found).not_told == 1
    assert "No column of the log is “Contact”" in " ".join(found.sentences)


def test_condition_is_told_where_the_rest_decides(over):
    """Without a column for `agreed`, a small client still meets the criterion, and a large one may or may not."""
    made = [*passing("A", size="small"), *passing("B", size="large")]
    lost = ("  agreed: {type: yes_no}", "  agreed: {type: yes_no, title: Consent}")
    renamed = (*HEADER[:7], "said_yes", "size")
    one = item(over(made, lost, header=renamed), "agreed-or-small")
    assert (one.holds.n, one.holds.of) == (0, 1)
    assert list(one.not_told.values()) == [1]


def test_task_is_not_told(over):
    blocking = (
        "    receiver: [{team: onboarding}]\n",
        "    receiver: [{team: onboarding}]\n    tasks: [{id: call, title: Call them, due: 1 day after accepted,"
        " blocks: won -> onboarding}]\n",
    )
    found = over(passing("A"), blocking)
    assert (item(found, "call").verdict, gate(found).not_told) == ("not_told", 1)


def test_column_that_never_changes_is_of_unknown_age(over):
    """The same value in every row of every case: an export of the present state repeated."""
    made = [
        *rows("A", ("won", day(1), FULL), ("onboarding", day(2), {}), ("live", day(3), {})),
        *rows("B", ("won", day(1), FULL | {"scope": ""}), ("onboarding", day(2), {}), ("live", day(3), {})),
    ]
    found = over(made)
    assert (item(found, "scope").holds.n, item(found, "scope").holds.of) == (1, 1)
    assert gate(found).not_told == 1
    start = over(made, by=By(constant="start"))
    assert (gate(start).held, gate(start).let) == (1, 1)


def test_what_comes_with_the_move_is_known_or_not_by_rule(over):
    made = rows("A", ("won", day(1), {}), ("onboarding", day(2), FULL), ("live", day(3), {"size": "small"}))
    assert gate(over(made)).let == 1
    late = over(made, by=By(same="unknown"))
    assert gate(late).held == 1
    assert item(late, "scope").filled_h.median_h == 0


def test_answer_that_may_be_stale_is_not_told(over):
    fresh = ("  agreed: {type: yes_no}", "  agreed: {type: yes_no, fresh_for: 10 days}")
    asked = ("requires: [scope, value]", "requires: [agreed]")
    made = [
        *rows("A", ("won", day(1), {"agreed": "yes"}), ("onboarding", day(25), FULL), ("live", day(26), {})),
        *rows("B", ("won", day(1), {}), ("won", day(20), {"agreed": "yes"}), ("onboarding", day(25), FULL)),
    ]
    one = item(over(made, fresh, asked), "agreed")
    assert (one.holds.n, one.holds.of) == (0, 1)
    assert one.not_told == {"whether an older answer was confirmed since": 1}


def test_missing_field_tells_when_it_was_filled(over):
    made = [
        *rows(
            "A",
            ("won", day(1), {}),
            ("onboarding", day(2), FULL | {"scope": "", "value": ""}),
            ("onboarding", day(4), {"scope": "a shop"}),
            ("live", day(6), {"value": "10"}),
        ),
        *passing("B", scope="tbd"),
    ]
    found = over(made)
    scope = item(found, "scope")
    assert (scope.filled_h.n, scope.filled_h.median_h, scope.never) == (1, 48.0, 1)
    delay, effort = gate(found).delay, gate(found).effort
    assert (delay.told, delay.hours.n, delay.hours.max_h, delay.never) == (2, 1, 96.0, 1)
    assert (effort.fields, effort.moves, effort.mean, effort.most) == (3, 2, 1.5, 2)


def test_history_of_fields_is_asked_for_the_last_change(log_of):
    log = log_of([row[:4] for row in passing("A")], header=HEADER[:4], mapping=MAP)
    log.db.execute("""
        CREATE TABLE source_change AS SELECT * FROM (VALUES
            ('A', TIMESTAMP '2025-12-31 00:00', 1, 'scope', NULL, 'a new shop', 'Kim'),
            ('A', TIMESTAMP '2026-01-02 09:00', 2, 'scope', 'a new shop', NULL, 'Kim'),
            ('A', TIMESTAMP '2026-01-05 09:00', 3, 'scope', NULL, 'a shop again', 'Kim'),
            ('A', TIMESTAMP '2026-01-01 09:00', 4, 'worth', NULL, '100', 'Kim')
        ) AS given (case_id, changed_at, row, field, old, new, person)
    """)
    binding = Binding(
        fields={"scope": "scope", "value": "worth"},
        stages={each: each for each in ("won", "onboarding", "live")},
    )
    found = back_test(log, playbook(), binding)
    assert item(found, "scope").shortcomings == {"missing": 1}
    assert item(found, "scope").filled_h.median_h == 72.0
    assert item(found, "value").holds.n == 0
    before = back_test(log, playbook(), binding, By(same="unknown"))
    assert item(before, "scope").holds.n == 0


def test_history_that_begins_late_tells_what_was_before(log_of):
    made = [row[:4] for case in ("A", "B") for row in passing(case)]
    log = log_of(made, header=HEADER[:4], mapping=MAP)
    log.db.execute("""
        CREATE TABLE source_change AS SELECT * FROM (VALUES
            ('A', TIMESTAMP '2026-01-05 09:00', 1, 'scope', 'a new shop', 'two new shops', 'Kim')
        ) AS given (case_id, changed_at, row, field, old, new, person)
    """)
    scope = item(back_test(log, playbook()), "scope")
    assert (scope.holds.n, scope.holds.of, scope.evidence) == (0, 1, [])
    assert scope.not_told == {"its history begins after the record, and does not tell what stood there": 1}


def test_order_of_rows_does_not_matter(over):
    made = [
        row
        for number in range(12)
        for row in passing(f"case {number}", scope="tbd" if number % 3 else "a shop")
    ]
    shuffled = list(made)
    random.Random(7).shuffle(shuffled)
    assert over(made, name="same.csv") == over(shuffled, name="same.csv")


def test_fields_may_be_called_anything(over):
    """Also as the columns are that a back-test makes for itself."""
    names = ("position", "origin", "row", "lost", "case_no")
    kinds = "".join(f"  {name}: {{type: text}}\n" for name in names)
    found = over(
        passing("A"),
        (
            "fields:\n  scope: {type: long_text, quality: {min_words: 2}}\n  value: {type: money, currency: EUR}\n"
            "  start_date: {type: date, title: Start}\n  agreed: {type: yes_no}\n",
            f"fields:\n{kinds}",
        ),
        ("requires: [scope, value]", f"requires: [{', '.join(names)}]"),
        ('agreed || size == "small"', 'position == "a new shop" && has(lost)'),
        ("start_date > today", "has(origin)"),
        ("fields: [scope, value, start_date, agreed, size, contact]", "fields: [size, contact]"),
        ("fields: [scope]}]", "fields: [size]}]"),
        header=(*HEADER[:4], *names),
    )
    assert [each.holds.of for each in gate(found).items] == [1] * 7
    assert (gate(found).held, gate(found).let) == (0, 1)


def test_moves_without_a_way_are_told_apart(over):
    made = rows("A", ("won", day(1), {}), ("live", day(2), {}), ("resting", day(3), {}))
    found = over(made + passing("B"))
    assert [(each.origin, each.target, each.moves, each.evidence) for each in found.outside] == [
        ("won", "live", 1, ["A"])
    ]
    assert found.unplaced == {"resting": 1}


def test_log_that_speaks_of_other_stages_is_unclear(log_of):
    log = log_of([("A", "one", day(1), ""), ("A", "two", day(2), "")])
    found = back_test(log, playbook())
    assert isinstance(found, Unclear)
    assert (found.code, found.examples) == ("no_moves", ("one", "two"))


def test_column_that_is_not_there_is_refused(log_of):
    stages = {each: each for each in ("won", "onboarding")}
    log = log_of(passing("A"), header=HEADER, mapping=MAP)
    found = back_test(log, playbook(), Binding(fields={"scope": "nothing"}, stages=stages))
    assert isinstance(found, Unclear)
    assert found.code == "no_such_column"


def test_binding_to_what_a_version_lacks_is_left_out(log_of):
    stages = {each: each for each in ("won", "onboarding")}
    binding = Binding(fields={"nothing": "scope"}, stages=stages | {"live": "nothing"})
    found = back_test(log_of(passing("A"), header=HEADER, mapping=MAP), playbook(), binding)
    assert (found.gated, found.unplaced) == (1, {"live": 1})
