"""The handoffs of one record as its own history tells them, for audits to count by what the receivers said."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime

from surehand.core.engine import Event
from surehand.core.engine import events as e
from surehand.core.engine.judged import ANSWERS, is_right, is_troubled
from surehand.core.playbook import Playbook


class Passing:
    """One handoff: from where to where, when, what became of it, and how often it was asked about."""

    def __init__(self, event: e.HandoffOffered, at: datetime) -> None:
        self.contract = event.contract
        self.origin = event.origin
        self.target = event.target
        self.team = event.team
        self.offered_at = at
        self.closed_at: datetime | None = None
        self.status = "offered"
        self.questions = 0

    def close(self, status: str, at: datetime) -> None:
        """End it."""
        self.status, self.closed_at = status, at

    def open_again(self) -> None:
        """Take its end back: a return that was undone is none."""
        self.status, self.closed_at = "offered", None


class Verdict:
    """What the receivers said of a record under one contract: how often it was returned, and whether it was right.

    ``onward_at`` is when it was returned, else accepted; ``again_at`` when it was offered again after its first return.
    """

    def __init__(self, passings: list[Passing], answered: list[Passing]) -> None:
        returned = [each for each in answered if each.status == "returned"]
        first = (returned or answered)[0]
        self.origin = answered[0].origin
        self.team = answered[-1].team
        self.came, self.onward_at = first.offered_at, first.closed_at
        self.returns = len(returned)
        self.right = is_right(
            [each.status for each in answered],
            troubled=any(is_troubled(each.status, each.questions) for each in passings),
        )
        later = passings[passings.index(first) + 1 :] if returned else []
        self.again_at = later[0].offered_at if later else None

    def sender(self, playbook: Playbook) -> str:
        """The team that handed over, as the playbook has it."""
        stage = playbook.stages.get(self.origin)
        return stage.team if stage else self.origin


class Passings:
    """All handoffs of a record; it is told what happens as it happens."""

    def __init__(self) -> None:
        self._known: dict[str, Passing] = {}

    def follow(self, event: Event, at: datetime) -> None:
        """Take in what happened."""
        match event:
            case e.HandoffOffered():
                self._known[event.handoff] = Passing(event, at)
            case e.HandoffRerouted():
                self._known[event.handoff].team = event.team
            case e.HandoffAccepted():
                self._known[event.handoff].close("accepted", at)
            case e.HandoffReturned():
                self._known[event.handoff].close("returned", at)
            case e.HandoffRecalled():
                self._known[event.handoff].close("recalled", at)
            case e.HandoffWithdrawn():
                self._known[event.handoff].close("withdrawn", at)
            case e.ReturnUndone():
                self._known[event.handoff].open_again()
            case e.QuestionAsked():
                self._known[event.handoff].questions += 1

    def target(self, handoff: str) -> str:
        """The stage that a handoff leads to."""
        return self._known[handoff].target

    def verdicts(self) -> Iterator[Verdict]:
        """A verdict for each contract by which something was accepted or returned."""
        together: dict[str, list[Passing]] = defaultdict(list)
        for each in self._known.values():
            together[each.contract].append(each)
        for passings in together.values():
            if answered := [each for each in passings if each.status in ANSWERS]:
                yield Verdict(passings, answered)
