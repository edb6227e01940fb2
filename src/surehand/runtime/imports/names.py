"""What another system calls people and stages, and who or what is meant by it here."""

from __future__ import annotations

from collections.abc import Mapping

from surehand.core.engine import Directory, Person
from surehand.core.playbook import Playbook
from surehand.core.values import ValueProblem, nearest


class WhoIsWho:
    """People by id, address, name, or by what the other system calls them."""

    def __init__(self, directory: Directory, elsewhere: Mapping[str, str]) -> None:
        self._directory = directory
        self._elsewhere = elsewhere
        self._by_name: dict[str, list[Person]] = {}
        for person in directory.people.values():
            self._by_name.setdefault(_folded(person.name), []).append(person)

    def find(self, text: str) -> Person | ValueProblem:
        """The one person meant."""
        meant = self._elsewhere.get(text, text)
        person = self._directory.find(meant)
        if person is not None:
            return person
        same_name = self._by_name.get(_folded(meant), [])
        if len(same_name) == 1:
            return same_name[0]
        if same_name:
            addresses = ", ".join(person.email for person in same_name)
            return ValueProblem(
                "several_people", f"“{text}” is the name of several people", f"say which: {addresses}"
            )
        close = nearest(meant, self._by_name)
        name = self._by_name[close][0].name if close else ""
        fix = f"did you mean {name}?" if name else "add them, or say in the people table who is meant"
        return ValueProblem("no_such_person", f"nobody here is “{text}”", fix)


class Stages:
    """Stages by id or title."""

    def __init__(self, playbook: Playbook) -> None:
        self._stages = {_folded(stage.title): stage.id for stage in playbook.stages.values()}
        self._stages |= {_folded(stage.id): stage.id for stage in playbook.stages.values()}

    def find(self, text: str) -> str | ValueProblem:
        """The stage meant."""
        stage = self._stages.get(_folded(text))
        if stage is not None:
            return stage
        close = nearest(text, self._stages)
        fix = (
            f"did you mean {self._stages[close]}?"
            if close
            else "say in the mapping which stage it stands for"
        )
        return ValueProblem("no_such_stage", f"there is no stage “{text}”", fix)


def _folded(text: str) -> str:
    return " ".join(text.casefold().replace("_", " ").replace("-", " ").split())
