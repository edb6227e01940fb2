"""Names that must exist, and ids that must be clear."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress

from surehand.core.conditions import RESERVED
from surehand.core.playbook.checks.rule import Finding, Rule
from surehand.core.playbook.checks.subject import Located, Subject, listed
from surehand.core.playbook.terms import ID, TermError, parse_case_act
from surehand.core.values import nearest


class UnknownField(Rule):
    """`{name}` is no field of this playbook."""

    fix = "Add it under `fields`, or take it out here."

    def look(self, subject: Subject) -> Iterator[Finding]:
        fields = subject.playbook.fields
        for path, name in (*subject.fields_used(), *_given(subject)):
            if name not in fields:
                yield self.at(path, nearest(name, fields), name=name)


class UnknownStage(Rule):
    """`{name}` is no stage of this playbook."""

    fix = "Add it under `stages`, or correct the name."

    def look(self, subject: Subject) -> Iterator[Finding]:
        stages = subject.playbook.stages
        for path, name in _stages_used(subject):
            if name not in stages:
                yield self.at(path, nearest(name, stages), name=name)


class UnknownWay(Rule):
    """`{name}` is no move or handoff of this playbook.

    A task can only block a way that exists, written as it is there.
    """

    fix = "Write its two stages with an arrow, such as `onboarding -> delivery`."

    def look(self, subject: Subject) -> Iterator[Finding]:
        arrows = [way.arrow for _, way in subject.ways]
        for path, task, _ in subject.tasks:
            if task.blocks and task.blocks not in arrows:
                yield self.at((*path, "blocks"), nearest(task.blocks, arrows), name=task.blocks)


class UnknownTask(Rule):
    """`{name}` is no task of this playbook."""

    fix = "Write the id of a task that a move or handoff creates."

    def look(self, subject: Subject) -> Iterator[Finding]:
        tasks = [task.id for _, task, _ in subject.tasks]
        for path, name in _tasks_named(subject):
            if name not in tasks:
                yield self.at(path, nearest(name, tasks), name=name)


class NotAnId(Rule):
    """`{name}` is no id.

    Ids stand in addresses, files and histories; they never change, while a title can.
    """

    fix = "Use small letters, digits, _ and -, beginning with a letter; the title can say anything."

    def look(self, subject: Subject) -> Iterator[Finding]:
        for path, name in (("playbook",), subject.playbook.id), *_ids(subject):
            if not ID.fullmatch(name):
                yield self.at(path, name=name)


class IdTwice(Rule):
    """The {kind} id `{name}` stands twice.

    Conditions, refusals and histories name criteria, tasks and handoffs by id alone.
    """

    fix = "Give one of them another id."

    def look(self, subject: Subject) -> Iterator[Finding]:
        seen: set[tuple[str, str]] = set()
        for path, name in _ids(subject):
            kind = _kind_of(path)
            if (kind, name) in seen:
                yield self.at(path, kind=kind, name=name)
            seen.add((kind, name))


class UnreadableFieldName(Rule):
    """A condition cannot read a field called `{name}`: {why}."""

    fix = "Call it differently, with small letters, digits and _ only; keep the title."

    def look(self, subject: Subject) -> Iterator[Finding]:
        for name in subject.playbook.fields:
            if name in RESERVED:
                yield self.at(("fields", name), name=name, why="the word means something else there")
            elif "-" in name:
                yield self.at(("fields", name), name=name, why="- means minus there")


def _given(subject: Subject) -> Iterator[Located]:
    for index, case in enumerate(subject.playbook.tests):
        yield from ((("tests", index, "given", "fields", name), name) for name in case.given.fields)


def _tasks_named(subject: Subject) -> Iterator[Located]:
    for index, case in enumerate(subject.playbook.tests):
        yield from listed(("tests", index, "given", "tasks_done"), case.given.tasks_done)
        yield from listed(("tests", index, "then", "tasks"), case.then.tasks)


def _stages_used(subject: Subject) -> Iterator[Located]:
    for path, way in subject.ways:
        yield path, way.origin
        yield path, way.target
    for path, handoff in subject.handoffs:
        if handoff.returns.to:
            yield (*path, "returns", "to"), handoff.returns.to
    for index, case in enumerate(subject.playbook.tests):
        yield ("tests", index, "given", "stage"), case.given.stage
        with suppress(TermError):
            act = parse_case_act(case.when)
            yield from [(("tests", index, "when"), act.to)] if act.to else []


def _ids(subject: Subject) -> Iterator[Located]:
    yield from (((*path, "id"), handoff.id) for path, handoff in subject.handoffs)
    yield from (((*path, "id"), criterion.id) for path, criterion in subject.criteria if criterion.id)
    yield from (((*path, "id"), task.id) for path, task, _ in subject.tasks)


def _kind_of(path: tuple[str | int, ...]) -> str:
    return {"criteria": "criterion", "tasks": "task"}.get(str(path[-3]), "handoff")
