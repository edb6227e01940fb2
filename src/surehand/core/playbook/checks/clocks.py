"""Deadlines, and what happens on the way to them and after."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from surehand.core.calendar import Duration
from surehand.core.playbook.checks.rule import Finding, Rule
from surehand.core.playbook.checks.subject import Subject, listed
from surehand.core.playbook.problem import Path

_MINUTES = {"minutes": 1, "hours": 60}
_WORKING_DAY = 8 * 60
_DAY = 24 * 60
_LONGEST_WORKING = 1000
_LONGEST_DAYS = 3650


class ClockWithoutEscalation(Rule):
    """“{title}” has no escalation: when it is not accepted in time, only administrators hear of it."""

    severity = "warning"
    fix = "Add a rung, such as `escalate: [{{after: 1 working day, to: lead of {team}}}]`."

    def look(self, subject: Subject) -> Iterator[Finding]:
        for path, handoff in subject.handoffs:
            teams = subject.teams_of(handoff)
            if not handoff.clock.escalate and teams:
                yield self.at((*path, "clock"), title=handoff.title, team=teams[1])


class EscalationOutOfOrder(Rule):
    """This escalation comes after {after}, {than}."""

    fix = "Let each rung come later than the one before it, and after the reminders."

    def look(self, subject: Subject) -> Iterator[Finding]:
        for path, handoff in subject.handoffs:
            rungs, place = handoff.clock.escalate, (*path, "clock", "escalate")
            for index, (before, rung) in enumerate(pairwise(rungs), 1):
                if not is_later(rung.after, before.after):
                    than = f"no later than the one before it, after {before.after}"
                    yield self.at((*place, index, "after"), after=rung.after, than=than)
            for remind in handoff.clock.remind:
                if rungs and is_later(remind, rungs[0].after, unknown=False):
                    than = f"before the reminder after {remind}"
                    yield self.at((*place, 0, "after"), after=rungs[0].after, than=than)


class ReminderAfterDeadline(Rule):
    """The reminder after {remind} comes later than the deadline of {deadline}."""

    severity = "warning"
    fix = "Remind while there is time to act; what follows the deadline is an escalation."

    def look(self, subject: Subject) -> Iterator[Finding]:
        for path, handoff in subject.handoffs:
            deadline = handoff.clock.accept_within
            for index, remind in enumerate(handoff.clock.remind):
                if is_later(remind, deadline, unknown=False):
                    yield self.at((*path, "clock", "remind", index), remind=remind, deadline=deadline)


class EscalationToNobody(Rule):
    """This escalation reaches no person: {why}."""

    fix = "Escalate to “lead of <team>”, to admins or to an e-mail address; alert the channel under `alerts`."

    def look(self, subject: Subject) -> Iterator[Finding]:
        for path, handoff in subject.handoffs:
            for index, rung in enumerate(handoff.clock.escalate):
                place = (*path, "clock", "escalate", index, "to")
                if not rung.to:
                    yield self.at(place, why="`to` is empty")
                for at, text in listed(place, map(str, rung.to)):
                    if text.startswith("#"):
                        yield self.at(at, why=f"{text} is a channel")


class DurationTooLong(Rule):
    """“{duration}” is longer than {most}: no calendar says when it ends.

    Calendars look 20 years ahead. That is a thousand hours, or a thousand days, for one who works an hour a week.
    """

    fix = "Write a shorter time. What comes later belongs to a later stage."

    def look(self, subject: Subject) -> Iterator[Finding]:
        for path, duration in _durations(subject):
            if most := _exceeded(duration):
                yield self.at(path, duration=duration, most=most)


def _durations(subject: Subject) -> Iterator[tuple[Path, Duration]]:
    """Every duration of a playbook, with its place."""
    for field in subject.playbook.fields.values():
        if field.fresh_for:
            yield ("fields", field.id, "fresh_for"), field.fresh_for
    for path, handoff in subject.handoffs:
        clock, place = handoff.clock, (*path, "clock")
        yield (*place, "accept_within"), clock.accept_within
        yield from (((*place, "remind", index), remind) for index, remind in enumerate(clock.remind))
        for index, rung in enumerate(clock.escalate):
            yield (*place, "escalate", index, "after"), rung.after
        if clock.pause:
            yield (*place, "pause", "at_most"), clock.pause.at_most
        if handoff.survey:
            yield (*path, "survey", "after"), handoff.survey.after
    yield from (((*path, "due"), task.due.amount) for path, task, _ in subject.tasks)
    yield ("override", "at_most"), subject.playbook.override.at_most
    for index, case in enumerate(subject.playbook.tests):
        yield from ((("tests", index, "given", "ages", name), age) for name, age in case.given.ages.items())


def _exceeded(duration: Duration) -> Duration | None:
    """The longest duration there may be of this sort, if this one is longer."""
    if not duration.working:
        most = Duration(_LONGEST_DAYS, "days")
    else:
        most = Duration(_LONGEST_WORKING, "days" if duration.unit == "days" else "hours", working=True)
    return most if is_later(duration, most) else None


def is_later(one: Duration, other: Duration, *, unknown: bool = True) -> bool:
    """Whether one duration ends later than another, counting a working day as eight hours.

    Working time and time on the wall cannot be compared without a calendar: then the answer is ``unknown``.
    """
    if one.working != other.working:
        return unknown
    return _length(one) > _length(other)


def _length(duration: Duration) -> int:
    day = _WORKING_DAY if duration.working else _DAY
    return duration.amount * {**_MINUTES, "days": day, "weeks": 7 * day}[duration.unit]
