"""Stages and the ways between them: every record can start, go on and end."""

from __future__ import annotations

from collections.abc import Iterator

from surehand.core.playbook.checks.rule import Finding, Rule
from surehand.core.playbook.checks.subject import Subject
from surehand.core.playbook.model import Handoff, Move, Playbook


class NoStages(Rule):
    """The playbook has no stages."""

    fix = "Add the first one, such as `won: {{team: sales}}`."

    def look(self, subject: Subject) -> Iterator[Finding]:
        if not subject.playbook.stages:
            yield self.at(("stages",))


class StageWithoutMeaning(Rule):
    """“{title}” does not say what it means.

    Two people who put a record into the same stage should mean the same by it.
    """

    severity = "warning"
    fix = "Add `means:` with one sentence: what is true of a {record} in this stage."

    def look(self, subject: Subject) -> Iterator[Finding]:
        record = subject.playbook.record.singular
        for stage in subject.playbook.stages.values():
            if not stage.means.strip():
                yield self.at(("stages", stage.id), title=stage.title, record=record)


class UnreachableStage(Rule):
    """No way leads to “{title}”, and no record starts there."""

    fix = "Lead a move or handoff to it, mark it `start: true`, or take it out."

    def look(self, subject: Subject) -> Iterator[Finding]:
        reached = _reached(subject.playbook)
        for stage in subject.playbook.stages.values():
            if stage.id not in reached:
                yield self.at(("stages", stage.id), title=stage.title)


class DeadEnd(Rule):
    """“{title}” is not final, and nothing leads out of it."""

    fix = "Add a move or handoff from it, or mark it `final: true`."

    def look(self, subject: Subject) -> Iterator[Finding]:
        for stage in subject.playbook.stages.values():
            if not stage.final and not subject.playbook.ways_from(stage.id):
                yield self.at(("stages", stage.id), title=stage.title)


class NoFinalStage(Rule):
    """No stage is final: nothing ever ends."""

    fix = "Mark the last stage `final: true`."

    def look(self, subject: Subject) -> Iterator[Finding]:
        stages = subject.playbook.stages.values()
        if stages and not any(stage.final for stage in stages):
            yield self.at(("stages",))


class WayOutOfFinal(Rule):
    """“{title}” is final, yet `{arrow}` leads out of it."""

    fix = "Take the way out, or the `final: true`."

    def look(self, subject: Subject) -> Iterator[Finding]:
        for path, way in subject.ways:
            stage = subject.playbook.stages.get(way.origin)
            if stage and stage.final:
                yield self.at(path, title=stage.title, arrow=way.arrow)


class WayToItself(Rule):
    """`{arrow}` leads nowhere: both sides are the same stage."""

    fix = "Name another stage, or take it out."

    def look(self, subject: Subject) -> Iterator[Finding]:
        for path, way in subject.ways:
            if way.origin == way.target:
                yield self.at(path, arrow=way.arrow)


class WayTwice(Rule):
    """`{arrow}` stands under `moves` and under `handoffs`.

    Only the move would ever be taken.
    """

    fix = "Keep it where it belongs: a move inside one team, a handoff between two."

    def look(self, subject: Subject) -> Iterator[Finding]:
        for path, handoff in subject.handoffs:
            if handoff.arrow in subject.playbook.moves:
                yield self.at(path, arrow=handoff.arrow)


class MoveAcrossTeams(Rule):
    """`{arrow}` goes from {origin} to {target}, but is a move.

    Between teams somebody must accept the work; a move would change the responsible team behind its back.
    """

    fix = "Put it under `handoffs`, with a receiver and a clock."

    def look(self, subject: Subject) -> Iterator[Finding]:
        for path, way in subject.ways:
            teams = subject.teams_of(way)
            if isinstance(way, Move) and teams and teams[0] != teams[1]:
                yield self.at(path, arrow=way.arrow, origin=teams[0], target=teams[1])


class HandoffInsideTeam(Rule):
    """`{arrow}` is a handoff inside {team}.

    Offering and accepting work costs time; inside one team a move usually does.
    """

    severity = "warning"
    fix = "Put it under `moves`, or give one of the stages to another team."

    def look(self, subject: Subject) -> Iterator[Finding]:
        for path, way in subject.ways:
            teams = subject.teams_of(way)
            if isinstance(way, Handoff) and teams and teams[0] == teams[1]:
                yield self.at(path, arrow=way.arrow, team=teams[0])


def _reached(playbook: Playbook) -> frozenset[str]:
    """The stages a record can come to, by going on or by being returned."""
    waiting = list(playbook.starts()) if playbook.stages else []
    reached = set(waiting)
    while waiting:
        ways = playbook.ways_from(waiting.pop())
        back = [way.returns.to for way in ways if isinstance(way, Handoff) and way.returns.to]
        new = {*(way.target for way in ways), *back} - reached
        reached |= new
        waiting += new
    return frozenset(reached)
