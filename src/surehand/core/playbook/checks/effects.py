"""What a playbook lets connections do: only what they can, when they can."""

from __future__ import annotations

from collections.abc import Iterator

from surehand.core.playbook.checks.rule import Finding, Rule
from surehand.core.playbook.checks.subject import Subject
from surehand.core.playbook.model import Effect
from surehand.core.playbook.problem import Path
from surehand.core.values import nearest

CLICKUP = ("create_list", "create_task")
CLICKUP_MOMENTS = ("offered", "accepted")


class UnknownEffect(Rule):
    """ClickUp cannot `{name}`.

    It makes a list of its own for a record, or one task, and puts the record's tasks there.
    """

    fix = "Write create_list or create_task."

    def look(self, subject: Subject) -> Iterator[Finding]:
        for path, effect in _clickup(subject):
            if effect.clickup not in CLICKUP:
                yield self.at((*path, "clickup"), nearest(effect.clickup, CLICKUP), name=effect.clickup)


class EffectTooLate(Rule):
    """ClickUp makes nothing when a handoff is {moment}.

    Its lists and tasks are made when a handoff is offered or accepted; whatever happens later follows by itself.
    """

    fix = "Write `on: accepted`."

    def look(self, subject: Subject) -> Iterator[Finding]:
        for path, effect in _clickup(subject):
            for moment in effect.on:
                if moment not in CLICKUP_MOMENTS:
                    yield self.at((*path, "on"), moment=moment.replace("_", " "))


def _clickup(subject: Subject) -> Iterator[tuple[Path, Effect]]:
    for path, handoff in subject.handoffs:
        for index, effect in enumerate(handoff.effects):
            if effect.clickup:
                yield (*path, "effects", index), effect
