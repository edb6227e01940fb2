"""Test cases that can be run and say what they expect."""

from __future__ import annotations

from collections.abc import Iterator

from surehand.core.playbook.checks.rule import Finding, Rule
from surehand.core.playbook.checks.subject import Subject, listed
from surehand.core.playbook.terms import TermError, parse_case_act
from surehand.core.values import nearest

REFUSED_OUTRIGHT = ("no_such_move", "needs_handoff", "needs_no_handoff")
"""Refusals that a case can expect instead of a gate's: there is no such way, or it is of the other kind."""


class UnreadableAct(Rule):
    """“{text}” is nothing a test can do."""

    fix = "Write “hand off”, “hand off to <stage>” or “move to <stage>”."

    def look(self, subject: Subject) -> Iterator[Finding]:
        for index, case in enumerate(subject.playbook.tests):
            try:
                parse_case_act(case.when)
            except TermError:
                yield self.at(("tests", index, "when"), text=case.when)


class UnclearExpectation(Rule):
    """The test “{name}” {why}."""

    fix = "Write `refused: [what is unmet]` or `accepted: true`."

    def look(self, subject: Subject) -> Iterator[Finding]:
        for index, case in enumerate(subject.playbook.tests):
            then = case.then
            if then.refused is None and then.accepted is None:
                yield self.at(("tests", index, "then"), name=case.name, why="expects no answer")
            elif then.refused is not None and then.accepted:
                why = "expects to be refused and accepted"
                yield self.at(("tests", index, "then"), name=case.name, why=why)


class UnknownInCase(Rule):
    """The test “{name}” speaks of {what} that there is not: `{given}`."""

    fix = "Give a value to the field, or name a team that owns a stage."

    def look(self, subject: Subject) -> Iterator[Finding]:
        teams = {team for _, team in subject.teams_named()}
        for index, case in enumerate(subject.playbook.tests):
            place, given = ("tests", index, "given"), case.given
            for field in given.ages:
                if field not in given.fields:
                    meant = nearest(field, given.fields)
                    yield self.at((*place, "ages", field), meant, name=case.name, what="a value", given=field)
            for number, person in enumerate(given.people):
                if person.team not in teams:
                    words = {"name": case.name, "what": "a team", "given": person.team}
                    yield self.at((*place, "people", number, "team"), nearest(person.team, teams), **words)


class UnknownExpectation(Rule):
    """No gate ever refuses or warns because of `{name}`."""

    fix = "Write the id of a required field, a criterion or a task that blocks."

    def look(self, subject: Subject) -> Iterator[Finding]:
        known = [name for _, name in subject.required()]
        known += [criterion.id or criterion.when for _, criterion in subject.criteria]
        known += [task.id for _, task, _ in subject.tasks if task.blocks]
        for index, case in enumerate(subject.playbook.tests):
            refused = listed(("tests", index, "then", "refused"), case.then.refused or ())
            warned = listed(("tests", index, "then", "warned"), case.then.warned)
            for path, name in (*refused, *warned):
                if name not in known and name not in REFUSED_OUTRIGHT:
                    yield self.at(path, nearest(name, known), name=name)
