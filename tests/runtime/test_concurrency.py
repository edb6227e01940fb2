"""Two people at the same moment: one writer per workspace, so exactly one of them comes first."""

from __future__ import annotations

import threading
from collections.abc import Callable
from functools import partial
from hashlib import sha256

import pytest
from django.db import connections

from surehand.core.engine import Actor, Refusal
from surehand.core.engine.commands import AddNote, OpenRecord, Recall
from surehand.runtime.accounts import add_account
from surehand.runtime.drafts import save_draft
from surehand.runtime.execute import Done, Outcome
from surehand.runtime.invitations import account_to_link
from surehand.runtime.people import add_person, deactivate
from surehand.runtime.playbooks import publish
from surehand.runtime.presence import GONE_AFTER, arrive, leave
from surehand.runtime.verify import verify
from surehand.store import models as m
from tests.fixtures import Company
from tests.sample import COMPLETE, NOW, PLAYBOOK

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*acts: Callable[[], Outcome]) -> list[Outcome]:
    """Let everybody act at the same moment, each on a connection of their own."""
    start = threading.Barrier(len(acts))
    outcomes: dict[int, Outcome] = {}

    def run(number: int, act: Callable[[], Outcome]) -> None:
        start.wait()
        outcomes[number] = act()
        connections.close_all()

    threads = [threading.Thread(target=run, args=each) for each in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return [outcomes[number] for number in range(len(acts))]


def winner_and_loser(outcomes: list[Outcome]) -> tuple[Done, Refusal]:
    (done,) = [each for each in outcomes if isinstance(each, Done)]
    (refused,) = [each for each in outcomes if isinstance(each, Refusal)]
    return done, refused


def test_one_of_two_acceptances_wins(workspace):
    record, handoff = workspace.offered()
    command = workspace.acceptance(record)

    done, refused = winner_and_loser(
        at_once(
            lambda: workspace.act(workspace.receiver, command, record),
            lambda: workspace.act(workspace.onboarding_lead, command, record),
        )
    )

    name = {workspace.receiver: "Rita Receiver", workspace.onboarding_lead: "Otto Lead"}[done.state.owner]
    assert (refused.code, refused.sentence) == (
        "already_decided",
        f"{name} accepted it on 2 Mar 2026 at 10:00 UTC.",
    )
    assert m.Event.objects.within(workspace.id).filter(record=record, kind="handoff_accepted").count() == 1
    assert done.state.handoffs[handoff].status == "accepted"


def test_recall_and_acceptance_do_not_both_happen(workspace):
    record, handoff = workspace.offered()
    command = workspace.acceptance(record)

    done, refused = winner_and_loser(
        at_once(
            lambda: workspace.act(workspace.receiver, command, record),
            lambda: workspace.act(workspace.sender, Recall(handoff=handoff), record),
        )
    )

    assert refused.code == "already_decided"
    assert (done.state.owner == workspace.receiver) == (done.state.handoffs[handoff].status == "accepted")


def test_what_one_has_seen_the_other_changed(workspace):
    record = workspace.open()

    _, refused = winner_and_loser(
        at_once(
            *(
                lambda text=text: workspace.act(workspace.sender, AddNote(text=text), record, expect=1)
                for text in ("One", "Two")
            )
        )
    )

    assert refused.code == "changed_since"


def test_one_request_sent_twice_at_once_counts_once(workspace):
    outcomes = at_once(*[lambda: workspace.act(workspace.sender, OpenRecord(title="Ada"), key="k1")] * 4)

    assert sorted(outcome.replayed for outcome in outcomes) == [False, True, True, True]
    assert m.Record.objects.within(workspace.id).count() == 1


def test_many_writers_leave_one_chain(workspace):
    records = [workspace.open(f"Client {number}", **COMPLETE) for number in range(3)]

    def write(person: str, record: str) -> Callable[[], Outcome]:
        def act() -> Outcome:
            for number in range(5):
                outcome = workspace.act(person, AddNote(text=f"Note {number}"), record)
            return outcome

        return act

    people = (workspace.sender, workspace.receiver)
    at_once(*(write(person, record) for person in people for record in records))

    report = verify(workspace.id)
    assert (report.events, report.faults) == (3 + 30, ())


def test_workspaces_do_not_wait_for_each_other(workspace):
    other = Company("Other")

    outcomes = at_once(
        lambda: workspace.act(workspace.sender, OpenRecord(title="Ada")),
        lambda: other.act(other.sender, OpenRecord(title="Ada")),
    )

    assert all(isinstance(outcome, Done) for outcome in outcomes)
    assert verify(workspace.id).faults == verify(other.id).faults == ()


def test_a_published_version_is_not_written_over(workspace):
    """Saving and publishing at once: what was published is what was checked, and stays as it was."""
    first, second = (PLAYBOOK.replace("Client journey", title) for title in ("One", "Two"))
    save_draft(workspace.id, first)

    at_once(
        lambda: publish(workspace.id, Actor(workspace.admin), "client", "Clearer"),
        lambda: save_draft(workspace.id, second),
        lambda: save_draft(workspace.id, second),
    )

    versions = m.PlaybookVersion.objects.within(workspace.id).order_by("number")
    assert [row.status for row in versions] in (["retired", "published"], ["retired", "published", "draft"])
    assert [row.digest for row in versions] == [sha256(row.text.encode()).hexdigest() for row in versions]


def test_nobody_leaves_with_work_just_given(workspace):
    """Either the offer came first, and they cannot leave; or they left first, and it went to somebody else."""
    record = workspace.open(**COMPLETE)

    at_once(
        lambda: Done(None) if deactivate(workspace.id, workspace.receiver) is None else Refusal("stays", ""),
        lambda: Done(None) if workspace.offer(record) else Refusal("none", ""),
    )

    handoff = m.Handoff.objects.within(workspace.id).get(record=record)
    assert m.Person.objects.within(workspace.id).get(id=handoff.receiver).active


def test_a_link_is_shown_or_another_ties(workspace):
    """Never both: whoever saw the link would come into the other workspace too."""
    add_account("vic@example.com")
    vic, other = workspace.add("Vic", "vic@example.com"), Company("Other")

    shown, added = at_once(
        lambda: account_to_link(workspace.id, Actor(workspace.admin), vic, is_shown=True),
        lambda: add_person(other.id, "Vic", "vic@example.com"),
    )

    assert isinstance(shown, Refusal) == (added.account is not None)


def test_windows_of_one_person_come_and_go_at_once(workspace):
    def come_and_go(number: int) -> int:
        for turn in range(20):
            arrive(workspace.id, workspace.sender, "handoff:hnd_1", NOW + turn * GONE_AFTER)
            if number % 2:
                leave(workspace.id, workspace.sender, "handoff:hnd_1")
        arrive(workspace.id, workspace.sender, "handoff:hnd_1", NOW + 21 * GONE_AFTER)
        return number

    assert at_once(*(partial(come_and_go, number) for number in range(4))) == [0, 1, 2, 3]
    assert m.Presence.objects.within(workspace.id).count() == 1
