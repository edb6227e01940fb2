"""Conditions that cannot be read, do not fit the fields, or say nothing."""

from __future__ import annotations

from collections.abc import Iterator

from surehand.core.conditions import constant
from surehand.core.playbook.checks.rule import Finding, Rule
from surehand.core.playbook.checks.subject import Subject
from surehand.core.playbook.problem import Problem


class BadCondition(Rule):
    """A condition that cannot be read, or does not fit the fields.

    Its problem carries a code of the condition language, such as `unknown_name`, and stands at the exact character.
    """

    fix = "See the message of the code."

    def look(self, subject: Subject) -> Iterator[Finding]:
        for path, _, problems in subject.conditions:
            for each in problems:
                yield Finding(Problem(each.code, each.sentence, each.fix, path=path), each.start)


class ConstantCondition(Rule):
    """This condition is always {answer}.

    A criterion that is always met asks for nothing; one that is never met can only be passed by an override.
    """

    fix = "Take it out, or let it read the field it is about."

    def look(self, subject: Subject) -> Iterator[Finding]:
        for path, tree, problems in subject.conditions:
            if tree is None or problems:
                continue
            answer = constant(tree, subject.schema)
            if answer is not None:
                yield self.at(path, answer="met" if answer else "unmet")
