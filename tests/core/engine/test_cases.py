"""A playbook's own tests: what a case gives is played, what it expects is compared exactly, and rules are counted."""

from __future__ import annotations

import pytest

from surehand.core.engine import Program
from surehand.core.engine.cases import CaseResult, Seen, read_cases, run_case, run_cases
from surehand.core.playbook import Case
from tests import sample
from tests.core.playbook.sound_playbook import playbook

PROGRAM = Program(playbook())
CONDITION = 'package != "premium" || value.amount >= 5000'
WELL = "package: standard, scope: A shop with fifty products, start: 2026-04-01"
SAMPLE = "package: standard, scope: A new shop with fifty products, goals: [One], contract_value: 1 USD"


def case(then: str, *, given: str = "", fields: str = WELL, when: str = "hand off", today: str = "") -> Case:
    """A case as a file has it; ``given`` is more than a won client with fields."""
    stage = "" if "stage:" in given else "stage: won, "
    text = f"""
tests:
  - name: a case
    today: "{today}"
    given: {{{stage}fields: {{{fields}}}, {given}}}
    when: {when}
    then: {{{then}}}
"""
    reading = read_cases(text, "x.test.yaml")
    assert reading.problems == ()
    return reading.cases[0]


def run(then: str, **parts: str) -> CaseResult:
    return run_case(PROGRAM, case(then, **parts))


def test_met_gate_is_accepted():
    result = run("accepted: true")
    assert result.passed
    assert result.got[0] == "Offered to member@onboarding.example: the least loaded of onboarding."


def test_refusal_names_everything_unmet():
    fields = "package: premium, value: 4000 USD, start: 2026-04-01"
    result = run("refused: [premium-has-budget, scope]", fields=fields)
    assert result.passed
    assert result.got == (
        "To go to Onboarding: 1 missing, 1 not met.",
        "Scope of work: nothing is filled in.",
        "Premium starts at 5,000.",
    )


@pytest.mark.parametrize(
    ("then", "differs"),
    [
        ("refused: [scope]", ("Refused for scope, start; did not expect start.",)),
        ("refused: [scope, start, package]", ("Refused for scope, start; expected package too.",)),
        ("accepted: true", ("Expected to be accepted, but refused for scope, start.",)),
        ("warned: [scope]", ("The case does not say whether it expects to be refused or accepted.",)),
    ],
)
def test_refusal_is_compared_exactly(then: str, differs: tuple[str, ...]):
    assert run(then, fields="package: standard").differs[: len(differs)] == differs


def test_expected_refusal_that_does_not_come_fails():
    assert run("refused: [scope]").differs == ("Refused for nothing; expected scope too.",)
    assert run("accepted: false").differs == ("Expected to be refused, but nothing stops it.",)


@pytest.mark.parametrize("receiver", ["onboarding", "team onboarding", "member@onboarding.example"])
def test_receiver_is_a_team_or_an_address(receiver: str):
    assert run(f"accepted: true, receiver: {receiver}").passed


def test_other_receiver_fails():
    fields = WELL.replace("standard", "premium, value: 9000 USD")
    assert run("accepted: true, receiver: onboarding", fields=fields).differs == (
        "Expected onboarding to receive it, but got dana@example.com.",
    )


def test_tasks_of_the_acceptance_are_compared():
    assert run("accepted: true, tasks: [kickoff, get-access]").passed
    assert run("accepted: true, tasks: [kickoff]").differs == (
        "Created the tasks get-access, kickoff; did not expect get-access.",
    )


def test_warnings_are_compared_where_named():
    then, program = "accepted: true, warned: [start-is-not-tomorrow]", sample.program()
    assert run_case(program, case(then, fields=f"{SAMPLE}, start_date: 2026-03-03")).passed
    assert run_case(program, case(then, fields=f"{SAMPLE}, start_date: 2026-03-30")).differs == (
        "Warned of nothing; expected start-is-not-tomorrow too.",
    )


def test_today_can_be_said():
    then, fields = "accepted: true, warned: [start-is-not-tomorrow]", f"{SAMPLE}, start_date: 2026-03-30"
    assert run_case(sample.program(), case(then, fields=fields, today="2026-03-29")).passed


def test_task_that_blocks_is_open_unless_done():
    given = "stage: onboarding"
    assert run("refused: [get-access]", given=given, fields="access: yes").passed
    assert run("accepted: true", given=f"{given}, tasks_done: [get-access]", fields="access: yes").passed


def test_an_old_answer_is_stale():
    given = "stage: onboarding, tasks_done: [get-access]"
    assert run("refused: [access]", given=f"{given}, ages: {{access: 31 days}}", fields="access: yes").passed
    assert run("accepted: true", given=f"{given}, ages: {{access: 29 days}}", fields="access: yes").passed


@pytest.mark.parametrize(
    ("people", "receiver"),
    [
        ("{email: rita@example.com, team: onboarding, skills: [standard]}", "rita@example.com"),
        ("{email: member@onboarding.example, team: onboarding, away: true}", "lead of onboarding"),
        (
            "[{email: rita@example.com, team: onboarding, waiting: 2}, "
            "{email: member@onboarding.example, team: onboarding, waiting: 3}]",
            "rita@example.com",
        ),
    ],
    ids=["skilled", "away", "least loaded"],
)
def test_other_people_can_receive(people: str, receiver: str):
    result = run(f"accepted: true, receiver: {receiver}", given=f"people: {people}")
    assert result.differs == ()


def test_person_in_a_field_is_a_member():
    given, fields = "stage: onboarding, tasks_done: [get-access]", "access: yes, manager: mia@example.com"
    assert run("accepted: true, receiver: mia@example.com", given=given, fields=fields).passed


def test_file_in_a_field_is_a_stored_one():
    program = sample.program(("requires: [scope, goals, start_date]", "requires: [agreement]"))
    fields = "package: standard, contract_value: 1 USD, agreement: signed.pdf"
    assert run_case(program, case("accepted: true", fields=fields)).passed


def test_attached_files_can_be_asked_for():
    program = Program(playbook((CONDITION, "size(files) == 1")))
    assert run_case(program, case("accepted: true", given="files: [plan.pdf]")).passed
    assert run_case(program, case("refused: [premium-has-budget]")).passed


def test_owner_can_be_named():
    program = Program(playbook((CONDITION, "owner.startsWith('sam@')")))
    assert run_case(program, case("accepted: true", given="owner: sam@example.com")).passed
    assert run_case(program, case("refused: [premium-has-budget]")).passed


def test_move_needs_no_reason_of_its_own():
    result = run_case(
        sample.program(), case("accepted: true", given="stage: proposal", fields="", when="move to lost")
    )
    assert result.got == ("Moved to lost.",)


@pytest.mark.parametrize(
    ("parts", "says"),
    [
        ({"given": "stage: winning"}, "`winning` is no stage of this playbook."),
        ({"when": "hand it over"}, "“hand it over” is no act of a test: write “hand off”"),
        ({"given": "stage: delivery"}, "No handoff leads on from delivery."),
        (
            {"fields": "package: gold"},
            "Package: “gold” is not one of the options; the options are standard, premium.",
        ),
        ({"fields": "pakage: gold"}, "This playbook has no field “pakage”. Did you mean package?"),
    ],
)
def test_case_that_cannot_be_played_says_why(parts: dict[str, str], says: str):
    result = run("accepted: true", **parts)
    assert not result.passed
    assert any(each.startswith(says) for each in result.differs)


def test_day_that_is_none_is_told():
    assert run("accepted: true", today="tomorrow").differs == (
        "“tomorrow” is no day: write it as 2026-03-02.",
    )


def test_several_handoffs_must_be_told_apart():
    program = Program(playbook(("  onboarding -> delivery:", "  won -> delivery:")))
    assert run_case(program, case("accepted: true")).differs == (
        "Several handoffs lead on from won: say “hand off to onboarding” or “hand off to delivery”.",
    )


def test_way_that_is_not_there_is_refused_by_code():
    assert run("refused: [no_such_move]", when="move to delivery").passed
    assert run("refused: [needs_handoff]", when="move to onboarding").passed


def test_same_case_gives_the_same_answer():
    assert run("accepted: true") == run("accepted: true")


def test_cases_say_which_rules_they_saw():
    seen = run("accepted: true", fields=WELL).covered
    assert seen == {
        Seen("won -> onboarding: field scope", True),
        Seen("won -> onboarding: field start", True),
        Seen("won -> onboarding: criterion premium-has-budget", True),
        Seen("won -> onboarding: receiver 1", False),
    }


def test_receiver_rules_behind_the_first_that_fits_are_not_seen():
    rules = (
        '      - {when: package == "premium"',
        '      - {team: onboarding}\n      - {when: package == "premium"',
    )
    seen = run_case(Program(playbook(rules)), case("accepted: true")).covered
    assert not any("receiver" in each.rule for each in seen)


def test_rule_is_covered_when_seen_met_and_unmet():
    cases = [
        case("refused: [scope, start]", fields="package: standard"),
        case("accepted: true"),
        case("refused: [premium-has-budget]", fields=WELL.replace("standard", "premium, value: 1 USD")),
    ]
    coverage = run_cases(PROGRAM, cases).coverage
    assert (coverage.rules, coverage.covered) == (6, 3)
    assert "won -> onboarding: receiver 1 was never met" in coverage.missing
    assert not any("premium-has-budget" in each for each in coverage.missing)


def test_conditional_tasks_count_as_rules():
    result = run_case(sample.program(), case("accepted: true", fields=f"{SAMPLE}, start_date: 2026-03-30"))
    assert Seen("won -> onboarding: task welcome", False) in result.covered


def test_no_cases_do_not_pass():
    assert not run_cases(PROGRAM, ()).passed


def test_file_without_cases_is_a_problem():
    (problem,) = read_cases("tests: []\n", "x.test.yaml").problems
    assert str(problem) == (
        "x.test.yaml:1:1: error no_cases: This file has no cases. Add one under `tests:`, or delete the file."
    )


def test_misspelt_key_of_a_file_is_told():
    reading = read_cases("test: []\n", "x.test.yaml")
    assert (reading.cases, reading.problems[0].fix) == ((), "Did you mean `tests`?")


def test_expectation_is_told_in_words():
    then = "accepted: true, receiver: onboarding, tasks: [kickoff, get-access]"
    assert run(then).expected == "accepted, received by onboarding, tasks get-access, kickoff"
    assert run("refused: [scope]").expected == "refused for scope"
