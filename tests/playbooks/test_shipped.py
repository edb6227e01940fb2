"""Every playbook that ships is sound, tested to the last rule, and as its README says."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest

import surehand
from surehand.core.engine.cases import CaseRun, read_cases, run_cases
from surehand.core.engine.program import Program
from surehand.core.playbook import Criterion, Playbook, World, check_playbook, read_playbook

pytestmark = pytest.mark.any_database

FOLDER = Path(surehand.__file__).parent / "playbooks"
FILES = sorted(file for file in FOLDER.glob("*/*.yaml") if not file.name.endswith(".test.yaml"))
README = (FOLDER / "README.md").read_text()
TEAMS = frozenset(re.findall(r"^\| `([a-z]+)` \|", README, re.MULTILINE))
WORLD = World(teams=dict.fromkeys(TEAMS, "lead@example.com"), people=(), calendars=("office",), templates=())
MOST_FIELDS_AT_A_GATE = 8

STANDARD = {"marketing-to-sales", "sales-to-onboarding", "recruiting-to-operations"}
HANDOFFS = {
    "agency": STANDARD | {"onboarding-to-delivery", "delivery-to-account-management"},
    "saas": STANDARD | {"onboarding-to-delivery", "delivery-to-account-management", "delivery-to-support"},
    "service": STANDARD | {"onboarding-to-delivery", "delivery-to-account-management", "delivery-to-support"},
    "ecommerce": STANDARD
    | {"onboarding-to-fulfilment", "fulfilment-to-account-management", "fulfilment-to-support"}
    | {"marketing-to-operations", "operations-to-marketing"},
}

each_file = pytest.mark.parametrize("file", FILES, ids=lambda file: f"{file.parent.name}-{file.stem}")


@cache
def load(file: Path) -> Playbook:
    playbook = read_playbook(file.read_text(), file.name).playbook
    assert playbook is not None
    return playbook


@cache
def run(file: Path) -> CaseRun:
    return run_cases(Program(load(file)), read_cases(cases_of(file).read_text(), file.name).cases)


def cases_of(file: Path) -> Path:
    return file.with_suffix(".test.yaml")


def criteria_of(playbook: Playbook) -> list[Criterion]:
    doors = [door for stage in playbook.stages.values() for door in (stage.entry, stage.exit)]
    return [criterion for asking in (*playbook.ways(), *doors) for criterion in asking.criteria]


@each_file
def test_no_check_speaks_up(file: Path):
    reading = read_playbook(file.read_text(), file.name)
    assert [str(problem) for problem in check_playbook(reading, world=WORLD)] == []


@each_file
def test_cases_read_without_problems(file: Path):
    reading = read_cases(cases_of(file).read_text(), cases_of(file).name)
    assert [str(problem) for problem in reading.problems] == []


@each_file
def test_every_case_passes(file: Path):
    results = run(file).results
    assert {result.name: result.differs for result in results if not result.passed} == {}


@each_file
def test_cases_see_both_answers(file: Path):
    coverage = run(file).coverage
    assert (coverage.missing, coverage.covered) == ((), coverage.rules)


@each_file
def test_case_names_are_unique(file: Path):
    names = [case.name for case in read_cases(cases_of(file).read_text(), file.name).cases]
    assert sorted(set(names)) == sorted(names)


@each_file
def test_place_gives_the_id(file: Path):
    playbook = load(file)
    assert (playbook.id, playbook.business) == (f"{file.parent.name}-{file.stem}", (file.parent.name,))


@each_file
def test_every_field_has_help(file: Path):
    assert [field.id for field in load(file).fields.values() if not field.help] == []


@each_file
def test_every_criterion_has_an_id(file: Path):
    assert [criterion.say for criterion in criteria_of(load(file)) if not criterion.id] == []


@each_file
def test_gates_ask_for_little(file: Path):
    gates = Program(load(file)).gates
    assert {
        way: len(gate.requirements)
        for way, gate in gates.items()
        if len(gate.requirements) > MOST_FIELDS_AT_A_GATE
    } == {}


@each_file
def test_silence_ends_with_somebody_else(file: Path):
    clocks = {handoff.id: handoff.clock for handoff in load(file).handoffs.values()}
    assert [name for name, clock in clocks.items() if not (clock.remind and clock.escalate[-1].reroute)] == []


@each_file
def test_every_handoff_is_judged(file: Path):
    handoffs = load(file).handoffs.values()
    assert [each.id for each in handoffs if not (each.survey and each.tasks and each.alerts)] == []


@pytest.mark.parametrize("business", HANDOFFS)
def test_standard_handoffs_are_there(business: str):
    playbooks = [load(file) for file in FILES if file.parent.name == business]
    assert {handoff.id for playbook in playbooks for handoff in playbook.handoffs.values()} == HANDOFFS[
        business
    ]


def test_readme_lists_every_playbook():
    listed = re.findall(r"^\| `([a-z]+-[a-z]+)` \|", README, re.MULTILINE)
    assert sorted(listed) == sorted(load(file).id for file in FILES)


def test_readme_lists_only_teams_in_use():
    assert {team for file in FILES for team in load(file).teams()} == TEAMS
