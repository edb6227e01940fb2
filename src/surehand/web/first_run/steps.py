"""How far a workspace has come: the three steps of the first run, and the five on the inbox after it.

Nothing of it is stored: a step is done when the facts say so, and the last is that a real handoff is accepted.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from surehand.runtime.facts import facts_of
from surehand.store.queries.board import read_playbooks
from surehand.store.queries.first_run import Progress, open_offer, read_progress
from surehand.store.queries.memberships import Membership
from surehand.web.access import Reader


@dataclass(frozen=True)
class Step:
    """One step: what it is called, where it is done, and whether the facts say that it is."""

    title: str
    href: str
    is_done: bool
    is_current: bool = False


@dataclass(frozen=True)
class Checklist:
    """The list on the inbox. ``samples`` is how many sample records there are to remove."""

    steps: tuple[Step, ...]
    samples: int

    @property
    def done(self) -> int:
        """How many steps are done."""
        return sum(step.is_done for step in self.steps)


def checklist_for(reader: Reader) -> Checklist | None:
    """The first steps, for administrators, until a handoff is accepted that is no sample, or the list is put away.

    As long as there are sample records, the list stays to offer their removal.
    """
    if reader.person.role != "admin":
        return None
    progress = read_progress(reader.workspace.workspace)
    over = progress.has_accepted or progress.is_put_away
    if over and not progress.samples:
        return None
    return Checklist(() if over else _five(reader, progress), progress.samples)


def three_steps(reader: Reader, current: str) -> tuple[Step, ...]:
    """The steps of the first run; ``current`` is the address name of the one that is shown."""
    progress = read_progress(reader.workspace.workspace)
    named = (
        ("first-run-business", _("Your business"), progress.has_playbook),
        ("first-run-people", _("Teams and people"), progress.has_colleague),
        ("first-run-try", _("Try a handoff"), progress.has_offer or bool(progress.samples)),
    )
    return tuple(Step(title, reader.url(name), done, name == current) for name, title, done in named)


def starts_with(membership: Membership) -> str:
    """The address name of the page somebody begins at: an administrator of an empty workspace sets it up."""
    person = facts_of(membership.workspace).directory.people.get(membership.person)
    is_first = person is not None and person.role == "admin" and read_progress(membership.workspace).is_empty
    return "first-run" if is_first else "inbox"


def next_step(reader: Reader) -> str:
    """The address name of the first step that is not done."""
    progress = read_progress(reader.workspace.workspace)
    if progress.is_empty:
        return "first-run-business"
    return "first-run-try" if progress.has_colleague else "first-run-people"


def _five(reader: Reader, progress: Progress) -> tuple[Step, ...]:
    boards = read_playbooks(reader.workspace.workspace)
    start = reader.url("first-run-business")
    board = reader.url("board", boards[0].slug) if boards else start
    new = reader.url("new-record", boards[0].slug) if boards else start
    offered = open_offer(reader.workspace.workspace)
    return (
        Step(_("Choose how your business works"), start, progress.has_playbook),
        Step(_("Add the people you work with"), reader.url("first-run-people"), progress.has_colleague),
        Step(_("Open a first record, or import a file"), new, progress.has_record),
        Step(_("Hand it over to the next team"), board, progress.has_offer),
        Step(
            _("See it accepted"), reader.url("handoff", offered) if offered else board, progress.has_accepted
        ),
    )
