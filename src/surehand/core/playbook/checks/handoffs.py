"""The contract between two teams: somebody receives, the brief tells, the gate is short, tasks have one owner."""

from __future__ import annotations

from collections.abc import Iterator

from surehand.core.playbook.checks.rule import Finding, Rule
from surehand.core.playbook.checks.subject import Subject, listed
from surehand.core.playbook.model import Handoff
from surehand.core.playbook.terms import ACT_ANCHORS

LONGEST_SURVEY_DAYS = 90
_MICROSECONDS_OF_A_DAY = 86_400_000_000


class NoReceiver(Rule):
    """“{title}” does not say who receives: all of them go to the lead of the team."""

    severity = "warning"
    fix = "Add `receiver: {{team: {team}}}`."

    def look(self, subject: Subject) -> Iterator[Finding]:
        for path, handoff in subject.handoffs:
            teams = subject.teams_of(handoff)
            if not handoff.receiver and teams:
                yield self.at(path, title=handoff.title, team=teams[1])


class NoFallbackReceiver(Rule):
    """“{title}” has a receiver only if a condition is met."""

    fix = "End `receiver` with a rule for everybody else, such as `{{team: onboarding}}`."

    def look(self, subject: Subject) -> Iterator[Finding]:
        for path, handoff in subject.handoffs:
            rules = handoff.receiver
            if rules and rules[-1].when and not any(rule.team and not rule.when for rule in rules):
                yield self.at((*path, "receiver", len(rules) - 1), title=handoff.title)


class UnclearReceiver(Rule):
    """This rule names {count}.

    A rule finds its receiver in one way: a person, whoever stands in a person field, or somebody of a team.
    """

    fix = "Write one of `person`, `same_as` and `team`."

    def look(self, subject: Subject) -> Iterator[Finding]:
        for path, rule in subject.receivers:
            if rule.person and rule.same_as:
                yield self.at(path, count="a person and `same_as`")
            elif not (rule.person or rule.same_as or rule.team):
                yield self.at(path, count="nobody")


class NotOnePerson(Rule):
    """`{audience}` is not one person, but {what} needs exactly one."""

    fix = "Write receiver, sender, owner, an e-mail address or “lead of <team>”."

    def look(self, subject: Subject) -> Iterator[Finding]:
        for path, audience in subject.audiences():
            what = {"owner": "a task", "ask": "a survey"}.get(str(path[-1]))
            many = audience.channel or audience.text == "admins" or (audience.team and not audience.is_lead)
            if what and many:
                yield self.at(path, audience=audience, what=what)


class DueAfterNothing(Rule):
    """This task of a move is due after it is {anchor}, which a move never is."""

    fix = "Write “after moved”, or count from a date field."

    def look(self, subject: Subject) -> Iterator[Finding]:
        for path, task, way in subject.tasks:
            anchor = task.due.anchor
            if not isinstance(way, Handoff) and anchor in ACT_ANCHORS and anchor != "moved":
                yield self.at((*path, "due"), anchor=anchor)


class ChannelWithoutSlack(Rule):
    """The alert to {channel} goes by {by}; a channel hears only slack."""

    fix = "Add `slack` to `by`."

    def look(self, subject: Subject) -> Iterator[Finding]:
        for path, handoff in subject.handoffs:
            for index, alert in enumerate(handoff.alerts):
                channels = [audience.channel for audience in alert.to if audience.channel]
                if channels and "slack" not in alert.by:
                    words = {"channel": channels[0], "by": " and ".join(alert.by)}
                    yield self.at((*path, "alerts", index), **words)


class GateTooLong(Rule):
    """`{arrow}` asks for {count} items, more than the {budget} of `gate_budget`.

    Long gates are filled with anything; short ones with care.
    """

    severity = "warning"
    fix = "Ask for what gets lost, and take out what the next team can see elsewhere."

    def look(self, subject: Subject) -> Iterator[Finding]:
        budget = subject.playbook.gate_budget
        for path, way in subject.ways:
            stages = subject.playbook.stages
            doors = (stages[way.origin].exit, stages[way.target].entry) if subject.teams_of(way) else ()
            asking = (way, *doors)
            required = {name for each in asking for name in each.requires}
            count = len(required) + sum(len(each.criteria) for each in asking)
            if count > budget:
                yield self.at(path, arrow=way.arrow, count=count, budget=budget)


class HandoffWithoutBrief(Rule):
    """“{title}” has no brief.

    Without one the receiver gets a list of fields in no order that helps.
    """

    severity = "warning"
    fix = "Add `brief:` with sections, such as `- {{section: What they bought, fields: [package]}}`."

    def look(self, subject: Subject) -> Iterator[Finding]:
        for path, handoff in subject.handoffs:
            if not handoff.brief:
                yield self.at(path, title=handoff.title)


class EmptySection(Rule):
    """The section “{section}” tells no field and takes nothing from notes."""

    severity = "warning"
    fix = "Add `fields` or `from_notes`, or take it out."

    def look(self, subject: Subject) -> Iterator[Finding]:
        for path, handoff in subject.handoffs:
            for index, section in enumerate(handoff.brief):
                if not section.fields and not section.from_notes:
                    yield self.at((*path, "brief", index), section=section.section)


class RequiredNotTold(Rule):
    """`{name}` is required, but no section of the brief tells it.

    People notice when they are asked for something that nobody reads.
    """

    severity = "warning"
    fix = "Add it to a section of the brief, or do not require it."

    def look(self, subject: Subject) -> Iterator[Finding]:
        for path, handoff in subject.handoffs:
            told = {name for section in handoff.brief for name in section.fields}
            for place, name in listed((*path, "requires"), handoff.requires):
                if handoff.brief and name not in told and name in subject.playbook.fields:
                    yield self.at(place, name=name)


class ReadBackWithoutQuestions(Rule):
    """The read-back is required, but asks nothing in particular."""

    severity = "warning"
    fix = "Add `ask:` with two or three questions, such as “What is the biggest risk?”."

    def look(self, subject: Subject) -> Iterator[Finding]:
        for path, handoff in subject.handoffs:
            if handoff.read_back.required and not handoff.read_back.ask:
                yield self.at((*path, "read_back"))


class LongSurvey(Rule):
    """The survey asks {after} after acceptance; nobody remembers the packet then."""

    severity = "warning"
    fix = "Ask within 90 days."

    def look(self, subject: Subject) -> Iterator[Finding]:
        for path, handoff in subject.handoffs:
            survey = handoff.survey
            if survey and survey.after.nominal > LONGEST_SURVEY_DAYS * _MICROSECONDS_OF_A_DAY:
                yield self.at((*path, "survey", "after"), after=survey.after)


class OverrideByMember(Rule):
    """Any member may pass a gate that is not met.

    An override is an exception that a second person allows; open to all, the gates are advice.
    """

    severity = "warning"
    fix = "Leave `roles` to lead and admin."

    def look(self, subject: Subject) -> Iterator[Finding]:
        for path, role in listed(("override", "roles"), subject.playbook.override.roles):
            if role == "member":
                yield self.at(path)
