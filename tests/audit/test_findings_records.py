"""Signs in what records say and who has them: found where they are planted, and not in the same log without them."""

from __future__ import annotations

import random
from datetime import datetime, timedelta

import pytest

from surehand.audit.findings import find
from surehand.audit.findings.finding import Finding
from surehand.audit.grade import History
from surehand.audit.ground import lay_ground
from surehand.audit.mapping import Mapping
from surehand.audit.measures.duplicates import duplicates
from surehand.audit.measures.fields import fields_of_pairs, fields_of_stages
from surehand.audit.measures.questions import questions
from surehand.audit.measures.texts import texts_of_fields
from surehand.audit.reading.source import quoted
from surehand.audit.rules import Rules

BEGIN = datetime(2026, 3, 2, 9, 1, 7)
FIELDS = ("client", "email", "due date", "why", "comment")
HEADER = ("case", "activity", "time", "team", "person", *FIELDS)
MAPPING = Mapping(case="case", activity="activity", time="time", team="team", person="person")
GOOD = History("good", [])
CASES = 90
WORDS = "amber birch cedar dune ember fjord grove heath inlet jetty knoll lagoon meadow north ocean pine quarry".split()


def records(change=None, *, seed: int = 5, cases: int = CASES) -> list[tuple[str, ...]]:
    """Calm cases: sold, accepted by delivery, closed. ``change`` may alter a case's rows, which are dictionaries."""
    chance = random.Random(seed)
    rows = []
    for number in range(cases):
        case = calm(number, chance)
        for row in change(number, case) if change else case:
            rows.append(tuple(str(row.get(name, "")) for name in HEADER))
    return rows


def calm(number: int, chance: random.Random) -> list[dict[str, object]]:
    client = f"{chance.choice(WORDS)} {chance.choice(WORDS)} {chance.choice(WORDS)}".title()
    said = {
        "client": client,
        "email": f"{client.replace(' ', '.').lower()}@{chance.choice(WORDS)}.example",
        "due date": "2026-09-01",
        "why": f"They want {chance.choice(WORDS)} and {chance.choice(WORDS)} by {chance.choice(WORDS)}",
        "comment": f"Called {client}, they agree to number {number}.",
    }
    seller, keeper = f"S{chance.randrange(9)}", f"K{chance.randrange(9)}"
    rows, at = [], BEGIN + timedelta(hours=7 * number)
    for activity, hours, team, person in (
        ("open", 0, "sales", seller),
        ("sell", chance.uniform(5, 15), "sales", seller),
        ("accept", chance.uniform(1, 3), "delivery", keeper),
        ("close", chance.uniform(5, 15), "delivery", keeper),
    ):
        at += timedelta(hours=hours)
        row = {"case": f"c{number:03d}", "activity": activity, "time": f"{at:%Y-%m-%d %H:%M:%S}"}
        rows.append(row | {"team": team, "person": person} | said)
    return rows


@pytest.fixture
def found_in(log_of):
    def find_in(rows, **how) -> dict[str, Finding]:
        log = log_of(rows, header=HEADER, mapping=MAPPING, **how)
        return {each.code: each for each in reversed(find(log, GOOD))}

    return find_in


def later(row, hours):
    moved = datetime.fromisoformat(str(row["time"])) + timedelta(hours=hours)
    return row | {"time": f"{moved:%Y-%m-%d %H:%M:%S}"}


def every(number: int, planted):
    """Change each so-many-th case."""
    return lambda place, case: planted(place, case) if place % number == 0 else case


def unnamed(_, case):
    return [row | {"person": ""} for row in case]


def undated(_, case):
    return [row | {"due date": ""} for row in case]


def pasted(_, case):
    return [row | {"why": "They want what all of the others want"} for row in case]


def asking(place, case):
    first, again = "When can the team of the client start?", "when can the team of the client start??"
    said = (first, "", again, "Thanks.")
    return [row | {"comment": text} for row, text in zip(case, said, strict=True)]


def back_twice(_, case):
    sold, accepted = case[1], case[2]
    out_and_back = [later(row, 4 + 4 * hop) for hop, row in enumerate((sold, accepted, sold, accepted))]
    return [*case[:3], *out_and_back, later(case[3], 20)]


def left_still(_, case):
    return [case[0], case[1], *(later(row, 300) for row in case[2:])]


def jumped(_, case):
    return [case[0], case[3]]


def late_named(_, case):
    received = later(case[2], 0) | {"team": "support", "person": ""}
    named = later(case[2], 40) | {"team": "support", "activity": "take"}
    return [*case[:2], received, named, later(case[3], 60)]


PLANTED = [
    ("no_owner", every(6, unnamed), 15),
    ("no_due", every(6, undated), 15),
    ("boilerplate", every(6, pasted), 15),
    ("asked_again", every(6, asking), 15),
    ("back_again", every(6, back_twice), 15),
    ("late_owner", every(10, late_named), 9),
]


def test_calm_records_have_no_finding(found_in):
    assert found_in(records()) == {}


@pytest.mark.parametrize(("code", "change", "cases"), PLANTED, ids=[code for code, *_ in PLANTED])
def test_what_is_planted_in_records_is_found(found_in, code, change, cases):
    found = found_in(records(change))[code]

    assert found.size.n == cases
    assert found.evidence[0] in {f"c{number:03d}" for number in range(0, CASES, 90 // cases)}


def test_a_stage_after_which_nothing_happens_is_found(found_in):
    parked = records(
        every(12, lambda _, case: [case[0], case[1] | {"activity": "park"}, *left_still(_, case)[2:]])
    )

    found = found_in(parked)["still_after"]

    assert (found.about, found.size.n, found.size.of) == (("park",), 8, 8)
    assert "still_after" not in found_in(records(every(12, left_still)))


def test_a_stated_order_is_held_against_cases(found_in):
    rows = records(every(6, jumped))

    assert "against_order" not in found_in(rows)
    stated = found_in(rows, rules=Rules(stages=("open", "sell", "accept", "close")))["against_order"]
    assert (stated.size.n, stated.size.of) == (15, 90)


def test_who_has_many_times_more_at_once_is_found(found_in):
    def to_ann(number, case):
        held = [row | {"person": "Ann"} if row["team"] == "delivery" else row for row in case]
        return [*held[:3], later(held[3], 24 * 30)] if number % 2 else case

    found = found_in(records(to_ann, cases=180))["too_much_at_once"]

    assert found.about == ("Ann",)


def test_records_of_the_same_client_are_found(found_in, log_of):
    rows = records()
    slips = [
        (row[0].replace("c", "d"), *row[1:5], row[5].replace("e", "3", 1), *row[6:]) for row in rows[:40]
    ]

    found = found_in([*rows, *slips])["duplicate_record"]

    assert found.size.n == 20
    measured = duplicates(lay_ground(log_of([*rows, *slips], header=HEADER, mapping=MAPPING)))
    assert measured.pairs == 10
    assert {pair.a[1:] for pair in measured.examples} == {pair.b[1:] for pair in measured.examples}


def test_cases_that_no_field_tells_apart_are_not_compared(log_of):
    rows = [row[:7] for row in records(lambda _, case: [row | {"client": "A", "email": "b"} for row in case])]

    assert duplicates(lay_ground(log_of(rows, header=HEADER[:7], mapping=MAPPING))) is None


def test_a_number_of_a_case_is_nothing_to_compare(log_of):
    rows = [(*row[:5], f"N-{int(row[0][1:]):05d}", row[6]) for row in records()]
    header = (*HEADER[:5], "client", "email")

    assert duplicates(lay_ground(log_of(rows, header=header, mapping=MAPPING))) is None


def test_one_question_is_not_asked_again(log_of):
    rows = records(every(3, lambda _, case: [row | {"comment": "When can the team start?"} for row in case]))

    found = questions(lay_ground(log_of(rows, header=HEADER, mapping=MAPPING)))

    assert (found.asked, found.again) == (30, 0)


def told_by_changes(log) -> None:
    """The same log as a history of single fields, as CRMs and ticket tools export it."""
    each = " UNION ALL ".join(
        f"SELECT case_id, began AS changed_at, row, '{name}' AS field, nullif({quoted(name)}, '') AS new"
        f' FROM event JOIN case_name USING (case_no) JOIN source ON row = source."#row"'
        for name in FIELDS
    )
    log.db.execute(f"""
        CREATE OR REPLACE TABLE source_change AS
        SELECT * EXCLUDE (new), old, new, NULL::VARCHAR AS person FROM (
            SELECT *, lag(new) OVER (PARTITION BY case_id, field ORDER BY changed_at, row) AS old FROM ({each})
        ) WHERE old IS DISTINCT FROM new
    """)


@pytest.mark.parametrize("by_change", [False, True], ids=["rows", "changes"])
def test_fields_are_told_from_rows_and_from_changes(log_of, by_change):
    def filled_late(number, case):
        return [
            row
            | {
                "due date": "" if place < 3 else "2026-09-01",
                "client": "tbd" if number < 45 else row["client"],
            }
            for place, row in enumerate(case)
        ]

    log = log_of(records(every(3, filled_late)), header=HEADER, mapping=MAPPING)
    if by_change:
        told_by_changes(log)

    ground = lay_ground(log)

    [late] = [each for each in fields_of_pairs(ground) if each.field == "due date"]
    assert (ground.by_change, late.a, late.b) == (by_change, "sales", "delivery")
    assert (late.empty.n, late.empty.of, late.filled_late) == (30, 90, 30)
    assert 5 < late.filled_after_median_h < 15
    [said] = [each for each in texts_of_fields(ground) if each.placeholder.n]
    assert (said.field, said.placeholder.n, said.placeholder_text) == ("client", 15, "tbd")
    if not by_change:
        assert {each.empty.n for each in fields_of_stages(ground) if each.field == "due date"} == {30}


@pytest.mark.parametrize("code", ["no_due", "boilerplate", "asked_again"])
def test_signs_are_the_same_from_changes(log_of, code):
    change = {name: change for name, change, _ in PLANTED}[code]
    log = log_of(records(change), header=HEADER, mapping=MAPPING)
    from_rows = {each.code: each.size.n for each in find(log, GOOD)}
    told_by_changes(log)

    assert {each.code: each.size.n for each in find(log, GOOD)}[code] == from_rows[code]
