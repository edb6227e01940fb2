"""What fields, criteria and gates are called, for whoever tells of them."""

from __future__ import annotations

from collections.abc import Mapping

from surehand.core.playbook import Playbook
from surehand.runtime.facts import NoSuchPlaybook, current_program


def published(workspace: str, playbook: str) -> Playbook | None:
    """The published version of a playbook, where there is one."""
    try:
        return current_program(workspace, playbook).playbook
    except NoSuchPlaybook:
        return None


def title_of_item(item: str, playbook: Playbook | None) -> str:
    """A field by its title, a criterion by the sentence people read; anything that is gone by its id."""
    if playbook is None:
        return item
    if item in playbook.fields:
        return playbook.fields[item].title
    return _criteria(playbook).get(item, item)


def title_of_way(arrow: str, playbook: Playbook | None) -> str:
    """A gate by its stages: “Won → Onboarding”."""
    stages = playbook.stages if playbook else {}
    return " → ".join(stages[each].title if each in stages else each for each in arrow.split(" -> "))


def _criteria(playbook: Playbook) -> Mapping[str, str]:
    doors = [door for stage in playbook.stages.values() for door in (stage.entry, stage.exit)]
    return {each.id: each.say for part in (*playbook.ways(), *doors) for each in part.criteria if each.id}
