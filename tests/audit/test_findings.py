"""Each warning sign is found where it is, and not where it is not."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import datetime, timedelta

import duckdb
import pytest

from surehand.audit.findings import SIGNS, find
from surehand.audit.findings.finding import Finding
from surehand.audit.grade import History
from surehand.audit.ground import MOST_CASES
from surehand.audit.log import EventLog, read_log
from surehand.audit.mapping import Mapping
from surehand.audit.result import examine
from surehand.audit.rules import Rules
from tests.audit.conftest import mapping_of

BEGIN = datetime(2026, 3, 2, 9, 1, 7)
HEADER = ("case", "activity", "time", "team", "person", "budget", "made_sla")
MAPPING = Mapping(case="case", activity="activity", time="time", team="team", person="person")
GOOD = History("good", [])
Step = tuple[str, float, str, str]


def calm(number: int, chance: random.Random) -> list[Step]:
    """A case as it should be: activity, hours since the one before, team, person."""
    seller, keeper = f"S{chance.randrange(9)}", f"K{chance.randrange(9)}"
    return [
        ("open", 0, "sales", seller),
        ("sell", chance.uniform(20, 90), "sales", seller),
        ("accept", chance.uniform(1, 3), "onboarding", keeper),
        ("close", chance.uniform(20, 90), "onboarding", keeper),
    ]


def table(courses: Iterator[list[Step]], **fields: str) -> list[tuple[str, ...]]:
    """Rows of a file: a case a day."""
    rows = []
    for number, course in enumerate(courses):
        at = BEGIN + timedelta(hours=7 * number)
        for activity, hours, team, person in course:
            at += timedelta(hours=hours)
            rest = (fields.get("budget", "9"), fields.get("made_sla", ""))
            rows.append((f"c{number:03d}", activity, f"{at:%Y-%m-%d %H:%M:%S}", team, person, *rest))
    return rows


def courses(change=lambda number, course: course, *, seed: int = 1, cases: int = 90) -> Iterator[list[Step]]:
    """Calm cases, each as a change makes it."""
    chance = random.Random(seed)
    for number in range(cases):
        yield change(number, calm(number, chance))


@pytest.fixture
def found_in(log_of):
    """What is found in rows, by code."""

    def find_in(rows, mapping: Mapping = MAPPING, **how) -> dict[str, Finding]:
        log = log_of(rows, header=HEADER, mapping=mapping, **how)
        return {each.code: each for each in reversed(find(log, GOOD))}

    return find_in


def third(planted):
    """Change every third case."""
    return lambda number, course: planted(course) if number % 3 == 0 else course


def sent_back(course):
    return [*course[:3], ("sell", 30, "sales", "S1"), ("accept", 5, "onboarding", "K1"), course[3]]


def by_nobody(course):
    return [*course[:2], ("queue", 4, "triage", ""), *course[2:]]


def many_times(course):
    visits = [(f"visit {n}", 1, f"team {n}", f"P{n}") for n in range(5)]
    return [*course[:2], *visits, *course[2:]]


def done_again(course):
    return [*course[:2], ("check", 1, "sales", "S1"), ("sell", 30, "sales", "S1"), *course[2:]]


def backwards(course):
    return [*course[:3], ("sell", 30, "onboarding", "K1"), course[3]]


def slowly(course):
    return [*course[:2], ("accept", 60, "support", "K1"), ("close", 50, "support", "K1")]


PLANTED = [
    ("straight_back", sent_back),
    ("nobody_named", by_nobody),
    ("many_hands", many_times),
    ("done_again", done_again),
    ("gone_back", backwards),
]


def test_a_calm_log_has_no_finding(found_in):
    assert found_in(table(courses())) == {}


def test_one_event_is_no_finding(found_in):
    assert found_in(table(courses(cases=1))[:1]) == {}


def test_without_teams_the_course_is_still_looked_at(found_in):
    alone = Mapping(case="case", activity="activity", time="time")

    assert "done_again" in found_in(table(courses(third(done_again))), mapping=alone)


@pytest.mark.parametrize(("code", "planted"), PLANTED, ids=[code for code, _ in PLANTED])
def test_what_is_planted_is_found(found_in, code, planted):
    found = found_in(table(courses(third(planted))))[code]

    assert found.size.n == 30
    assert found.evidence[0] in {f"c{number:03d}" for number in range(0, 90, 3)}


def test_a_pair_that_waits_longer_is_found(found_in):
    rows = table(courses(lambda number, course: slowly(course) if number % 10 == 0 else course))

    found = found_in(rows)["slow_pair"]

    assert (found.about, found.size.n, found.size.of) == (("sales", "support"), 9, 9)
    assert 9 * 57 < found.hours < 9 * 59


def test_each_finding_says_how_much_and_what_to_do(found_in):
    found = found_in(table(courses(third(sent_back))))["straight_back"]

    assert found.about == ("sales", "onboarding")
    assert (found.size.n, found.size.of) == (30, 120)
    assert found.size.low < 30 / 120 < found.size.high
    assert "25%" in found.sentence
    assert found.hours > 30 * 30
    assert found.cost is None
    assert len(found.evidence) == MOST_CASES


def test_returns_are_counted_as_first_time_right_counts_them(log_of):
    def back_and_back(course):
        return [*sent_back(course), ("sell", 2, "sales", "S1"), ("accept", 2, "onboarding", "K2"), course[3]]

    audited = examine(log_of(table(courses(third(back_and_back))), header=HEADER, mapping=MAPPING))

    [found] = [each for each in audited.findings if each.code == "straight_back"]
    [pair] = [each for each in audited.first_time_right.pairs if (each.a, each.b) == found.about]
    assert (found.size.n, found.size.of) == (pair.returned, pair.right.of)


def test_what_is_said_to_return_was_returned(log_of):
    rows = table(courses(third(sent_back)))
    log = log_of(rows, header=HEADER, mapping=MAPPING, rules=Rules(returned=("accept",)))

    found = {each.code: each for each in find(log, GOOD)}["straight_back"]

    assert found.sentence.endswith("were returned.")


def test_a_way_there_and_back_that_is_usual_is_no_ping_pong(found_in):
    def through_legal(number, course):
        return [*course[:2], ("clear", 2, "legal", f"L{number % 7}"), ("send", 2, "sales", "S2"), *course[2:]]

    assert "straight_back" not in found_in(table(courses(through_legal)))


def test_waits_between_teams_are_told(found_in):
    def waiting(number, course):
        return [*course[:2], ("accept", 40 + number % 20, "onboarding", course[2][3]), course[3]]

    found = found_in(table(courses(waiting)))["waiting_between"]

    assert (found.about, found.size.n) == (("sales", "onboarding"), 90)
    assert found.hours == pytest.approx(sum(40 + number % 20 for number in range(90)))


def test_a_clock_between_teams_is_no_waiting(found_in):
    def closed_by_clock(number, course):
        return [*course, ("archive", 120 + number % 3 / 10, "system", "")]

    assert "waiting_between" not in found_in(table(courses(closed_by_clock, cases=120)))


def test_a_wait_after_the_end_is_no_waiting(found_in):
    def reopened(number, course):
        return [*course, ("look at", 500 + 13 * number, "quality", "Q1")] if number < 9 else course

    assert "waiting_between" not in found_in(table(courses(reopened)))


def test_a_usual_step_left_out_is_found(found_in):
    def unaccepted(number, course):
        if number % 6:
            return course
        return [*course[:2], ("close", 50, "onboarding", course[2][3])]

    found = found_in(table(courses(unaccepted)))["passed_over"]

    assert (found.about, found.size.n, found.size.of) == (("accept",), 15, 90)


def test_another_end_is_no_step_left_out(found_in):
    def won(number, course):
        return course if number % 6 else [*course[:3], ("win", 50, "onboarding", course[2][3])]

    assert "passed_over" not in found_in(table(courses(won)))


@pytest.mark.parametrize(("kept", "code"), [(2, "left_lying"), (3, "nothing_after")])
def test_cases_that_lie_are_found(found_in, kept, code):
    found = found_in(table(courses(lambda number, course: course[:kept] if number < 6 else course)))[code]

    assert (found.size.n, found.size.of) == (6, 6)
    assert found.hours > 0


def test_where_nothing_says_what_ends_a_case_nothing_lies(found_in):
    def anyhow(number, course):
        return [*course[:3], (f"end {number}", 30, "onboarding", "K1")]

    assert "left_lying" not in found_in(table(courses(anyhow)))


def test_a_team_of_one_person_is_found(found_in):
    def by_ann(number, course):
        return [(a, h, team, "Ann" if team == "onboarding" and number else who) for a, h, team, who in course]

    found = found_in(table(courses(by_ann)))["one_person"]

    assert found.about == ("onboarding", "Ann")


def test_work_of_few_people_is_found(found_in):
    def mostly(number, course):
        return [(a, h, team, who if number % 3 else f"{team[0]}1") for a, h, team, who in course]

    def nearly_all(number, course):
        return [(a, h, team, "Ann" if number % 4 else who) for a, h, team, who in course]

    assert "few_people" not in found_in(table(courses(mostly)))
    assert found_in(table(courses(nearly_all)))["few_people"].about[0] == "Ann"


def test_a_field_the_receiver_fills_is_found(found_in):
    rows = [
        (*row[:5], "9" if row[1] == "close" or int(row[0][1:]) % 2 else "", "") for row in table(courses())
    ]

    found = found_in(rows)["filled_late"]

    assert (found.about, found.size.n) == (("budget", "sales", "onboarding"), 45)
    assert found.hours > 45 * 20


def test_what_receivers_make_is_not_filled_late(found_in):
    rows = [(*row[:5], "9" if row[1] == "close" else "", "") for row in table(courses())]

    assert "filled_late" not in found_in(rows)


def test_what_their_own_gate_asks_for_is_not_filled_late(log_of):
    rows = [
        (*row[:5], "9" if row[1] == "close" or int(row[0][1:]) % 2 else "", "") for row in table(courses())
    ]
    log = log_of(rows, header=HEADER, mapping=MAPPING)
    log.db.execute("CREATE TABLE source_asked AS SELECT 'onboarding' AS team, 'budget' AS field")

    assert find(log, GOOD) == []


def test_a_field_that_stays_empty_is_found(found_in):
    rows = [(*row[:5], "" if int(row[0][1:]) % 5 == 0 else "9", "") for row in table(courses())]

    found = found_in(rows)["missing_field"]

    assert (found.about, found.size.n) == (("budget", "sales", "onboarding"), 18)


def test_what_a_tool_writes_by_itself_is_no_field_to_fill(log_of):
    rows = [(*row[:5], "9" if row[1] == "close" else "") for row in table(courses())]
    log = log_of(rows, header=(*HEADER[:5], "closed_by"), mapping=MAPPING)

    assert find(log, GOOD) == []


def test_an_empty_team_is_nobody_to_name(found_in):
    rows = [
        (*row[:3], "" if row[3] == "triage" else row[3], *row[4:]) for row in table(courses(third(by_nobody)))
    ]

    assert "nobody_named" not in found_in(rows, rules=Rules(empty="value"))


def test_a_text_that_says_nothing_is_found(found_in):
    rows = [(*row[:5], " TBD" if int(row[0][1:]) % 5 == 0 else "9", "") for row in table(courses())]

    found = found_in(rows)["placeholder"]

    assert (found.about, found.size.n, found.size.of) == (("budget",), 18, 90)
    assert "“tbd”" in found.sentence


def test_a_value_set_back_is_found(found_in):
    values = {"open": "9", "sell": "7", "accept": "9", "close": "9"}
    rows = [(*row[:5], values[row[1]] if int(row[0][1:]) < 30 else "9", "") for row in table(courses())]

    found = found_in(rows)["entered_again"]

    assert (found.about, found.size.n, found.size.of) == (("budget",), 30, 30)


def test_a_missed_promise_is_found(found_in):
    rows = [(*row[:6], "FALSE" if int(row[0][1:]) % 3 == 0 else "TRUE") for row in table(courses())]

    assert (found_in(rows)["promise_missed"].size.n) == 30


def test_a_column_that_says_neither_yes_nor_no_promises_nothing(found_in):
    rows = [(*row[:6], "FALSE" if int(row[0][1:]) % 3 == 0 else "gold") for row in table(courses())]

    assert "promise_missed" not in found_in(rows)


def test_an_end_behind_its_deadline_is_found(log_of):
    due = f"{BEGIN + timedelta(hours=7 * 45):%Y-%m-%d %H:%M:%S}"
    rows = [(*row[:5], "9", due) for row in table(courses())]
    log = log_of(rows, header=(*HEADER[:6], "case:due date"), mapping=MAPPING)

    [found] = [each for each in find(log, GOOD) if each.code == "promise_missed"]

    assert found.size.n > 45
    assert found.hours > 0


def test_findings_are_ranked_by_hours_without_a_cost(found_in):
    found = list(reversed(found_in(table(courses(third(sent_back)))).values()))

    assert [each.hours for each in found] == sorted((each.hours for each in found), reverse=True)


def test_a_weak_history_makes_findings_less_sure(log_of):
    rows = table(courses(third(sent_back)))
    few = table(courses(third(sent_back), cases=21))

    [sure] = [each for each in found_of(log_of, rows) if each.code == "straight_back"]
    [unsure] = [each for each in found_of(log_of, few) if each.code == "straight_back"]

    assert (sure.confidence, unsure.confidence) == ("high", "low")


def found_of(log_of, rows):
    return examine(log_of(rows, header=HEADER, mapping=MAPPING)).findings


def test_every_sign_states_its_rule(log_of):
    audited = examine(log_of(table(courses()), header=HEADER, mapping=MAPPING))

    assert audited.signs.keys() == {sign.code for sign in SIGNS}
    assert all(audited.signs.values())


@pytest.mark.parametrize("seed", range(4))
def test_the_order_of_rows_does_not_matter(tmp_path, seed):
    def planted(number, course):
        return (sent_back, by_nobody, many_times, done_again, slowly)[number % 5](course)

    rows = table(courses(planted, seed=seed, cases=60))
    shuffled = random.Random(seed).sample(rows, len(rows))

    assert found_with_ties(tmp_path / "b.csv", shuffled) == found_with_ties(tmp_path / "a.csv", rows)


def found_with_ties(path, rows):
    """Findings under a rule for ties; hours never below zero, evidence only of cases that are there."""
    path.write_text(
        "case,activity,time,team,person,budget,made_sla\n" + "".join(",".join(row) + "\n" for row in rows)
    )
    log = read_log(path, MAPPING, Rules(ties="activity"), db=duckdb.connect(config={"threads": 1}))
    assert isinstance(log, EventLog), log
    found = find(log, GOOD)
    assert found
    assert all(each.hours >= 0 and set(each.evidence) <= {row[0] for row in rows} for each in found)
    return found


def test_real_incidents_move_on_with_nobody_named(data):
    """As others counted: about one in five; and more group changes go with more missed promises."""
    mapping = mapping_of(
        "case=number,activity=incident_state,time=sys_updated_at,order=sys_mod_count,team=assignment_group,"
        "person=assigned_to"
    )
    log = read_log(
        data / "logs" / "incident_event_log.first5998.dd-mm-yyyy.csv.gz",
        mapping,
        Rules(dates="dmy"),
        nulls=("?",),
    )
    found = examine(log).findings

    [nobody] = [each for each in found if each.code == "nobody_named"]
    [goes] = [each for each in found if each.about == ("many_hands", "missed")]
    assert nobody.size.low < 0.2 < nobody.size.high
    assert goes.size.share > 0.8
    assert "not known" in goes.sentence
