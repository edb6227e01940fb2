"""What the checks make of a text that is to become a playbook of a workspace, or the test cases beside one."""

from __future__ import annotations

import msgspec

from surehand.core.engine.cases import read_cases
from surehand.core.playbook import Playbook, Problem, World, check_cases, check_playbook, read_playbook
from surehand.core.playbook.read import Reading
from surehand.runtime.facts import facts_of


class Look(msgspec.Struct, frozen=True):
    """What the checks make of a text: the playbook where it can be used, with all its problems and places."""

    playbook: Playbook | None
    problems: tuple[Problem, ...]
    reading: Reading

    @property
    def has_errors(self) -> bool:
        """Whether it can be published."""
        return any(problem.severity == "error" for problem in self.problems)


def look_at(workspace: str, text: str, file: str = "playbook.yaml") -> Look:
    """Read a text and check it against the people, teams and calendars of a workspace."""
    reading = read_playbook(text, file)
    if reading.playbook is None or reading.problems:
        return Look(None, reading.problems, reading)
    facts = facts_of(workspace)
    people = facts.directory.people.values()
    world = World(
        teams={team.id: team.lead for team in facts.directory.teams.values()},
        people=frozenset(person.email for person in people if person.active),
        calendars=frozenset(facts.calendars),
    )
    return Look(reading.playbook, check_playbook(reading.playbook, reading.places, world), reading)


def check_text(
    workspace: str, text: str, file: str = "playbook.yaml"
) -> tuple[Playbook | None, tuple[Problem, ...]]:
    """The playbook in a text, None where it cannot be read, and what the checks say of it."""
    look = look_at(workspace, text, file)
    return look.playbook, look.problems


def check_draft(workspace: str, playbook: str, text: str) -> Look:
    """What stands in the way of publishing a text as the next version of a playbook."""
    look = look_at(workspace, text, f"{playbook}.yaml")
    problems = look.problems
    if look.playbook and look.playbook.id != playbook:
        sentence = f"This is the draft of `{playbook}`: the id of a playbook cannot change."
        other = Problem("id_changed", sentence, f"Write `playbook: {playbook}`.", path=("playbook",))
        problems = (look.reading.places.locate(other), *problems)
    return Look(look.playbook, problems, look.reading)


def check_case_text(playbook: Playbook, cases: str) -> tuple[Problem, ...]:
    """What is wrong with the test cases beside a playbook."""
    if not cases.strip():
        return ()
    reading = read_cases(cases, f"{playbook.id}.test.yaml")
    return reading.problems or check_cases(playbook, reading.cases, reading.places)
