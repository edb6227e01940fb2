"""The checks: what is wrong, doubtful or unkind in a playbook that can be read. One class for each."""

from __future__ import annotations

from msgspec.structs import replace

from surehand.core.playbook.checks import (
    cases,
    clocks,
    conditions,
    effects,
    fields,
    handoffs,
    journey,
    references,
    workspace,
)
from surehand.core.playbook.checks.rule import Rule
from surehand.core.playbook.checks.subject import Subject, World, schema_of
from surehand.core.playbook.model import Case, Playbook
from surehand.core.playbook.problem import Places, Problem
from surehand.core.playbook.read import Reading

__all__ = ["RULES", "Rule", "World", "check_cases", "check_playbook", "schema_of"]

RULES: tuple[type[Rule], ...] = (
    # names
    references.UnknownField,
    references.UnknownStage,
    references.UnknownWay,
    references.UnknownTask,
    references.NotAnId,
    references.IdTwice,
    references.UnreadableFieldName,
    # conditions
    conditions.BadCondition,
    conditions.ConstantCondition,
    # fields
    fields.ChoiceWithoutOptions,
    fields.MoneyWithoutCurrency,
    fields.UnknownCurrency,
    fields.FreshForWorkingTime,
    fields.NoAnswerSatisfies,
    fields.UnreadableLimit,
    fields.IgnoredSetting,
    fields.WrongKindOfField,
    fields.UnusedField,
    fields.FieldsAlike,
    # stages and the ways between them
    journey.NoStages,
    journey.StageWithoutMeaning,
    journey.UnreachableStage,
    journey.DeadEnd,
    journey.NoFinalStage,
    journey.WayOutOfFinal,
    journey.WayToItself,
    journey.WayTwice,
    journey.MoveAcrossTeams,
    journey.HandoffInsideTeam,
    # gates and handoffs
    handoffs.GateTooLong,
    handoffs.NoReceiver,
    handoffs.NoFallbackReceiver,
    handoffs.UnclearReceiver,
    handoffs.NotOnePerson,
    handoffs.DueAfterNothing,
    handoffs.ChannelWithoutSlack,
    handoffs.HandoffWithoutBrief,
    handoffs.EmptySection,
    handoffs.RequiredNotTold,
    handoffs.ReadBackWithoutQuestions,
    handoffs.LongSurvey,
    handoffs.OverrideByMember,
    # clocks
    clocks.ClockWithoutEscalation,
    clocks.EscalationOutOfOrder,
    clocks.ReminderAfterDeadline,
    clocks.EscalationToNobody,
    clocks.DurationTooLong,
    # the workspace
    workspace.UnknownTeam,
    workspace.TeamWithoutLead,
    workspace.UnknownPerson,
    workspace.UnknownCalendar,
    workspace.UnknownTemplate,
    # what connections do
    effects.UnknownEffect,
    effects.EffectTooLate,
    # the playbook's own tests
    cases.UnreadableAct,
    cases.UnclearExpectation,
    cases.UnknownInCase,
    cases.UnknownExpectation,
)
"""Every check, in the order of the reference page."""


def check_playbook(
    playbook: Playbook | Reading, places: Places | None = None, world: World | None = None
) -> tuple[Problem, ...]:
    """Everything the checks find, in the order of the file.

    A `Reading` brings its own places and the problems of its form, and those are all where it has no playbook.
    Without ``places`` the problems have paths but no lines, and stand in the order of `RULES`.
    """
    if isinstance(playbook, Reading):
        if playbook.playbook is None:
            return playbook.problems
        found = check_playbook(playbook.playbook, playbook.places, world)
        return _in_order((*playbook.problems, *found))
    subject = Subject(playbook, world or World())
    findings = [finding for rule in RULES for finding in rule().look(subject)]
    if places is None:
        return tuple(finding.problem for finding in findings)
    return _in_order(tuple(places.locate(problem, offset) for problem, offset in findings))


def check_cases(playbook: Playbook, cases: tuple[Case, ...], places: Places) -> tuple[Problem, ...]:
    """What is wrong with the cases of a file of their own; ``places`` are those of that file."""
    found = check_playbook(replace(playbook, tests=cases))
    return tuple(places.locate(problem) for problem in found if problem.path[:1] == ("tests",))


def _in_order(problems: tuple[Problem, ...]) -> tuple[Problem, ...]:
    return tuple(sorted(problems, key=lambda problem: (problem.place.line, problem.place.column)))
