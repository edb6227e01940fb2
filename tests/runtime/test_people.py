"""People change, leave and come back: nothing stays without an owner, and every change stands in the audit log."""

from __future__ import annotations

from datetime import timedelta

import pytest

from surehand.core.engine import Actor, Refusal
from surehand.core.engine.commands import AddTask
from surehand.runtime.absences import add_absence, may_set_absence, remove_absence
from surehand.runtime.facts import facts_of
from surehand.runtime.people import PersonChange, change_person, deactivate, reactivate
from surehand.runtime.reassign import Reassigned, reassign_work
from surehand.runtime.teams import TeamChange, change_team, free_team_slug
from surehand.runtime.trail import changed_of
from surehand.runtime.verify import verify
from surehand.runtime.workspaces import WorkspaceChange, change_workspace, delete_workspace
from surehand.store import models as m
from surehand.store.queries.people import open_work_of
from surehand.store.queries.states import read_state
from tests.fixtures import Company
from tests.sample import NOW


def by_admin(workspace: Company) -> Actor:
    return Actor(workspace.admin)


def person(workspace: Company, name: str):
    return facts_of(workspace.id).directory.people[getattr(workspace, name)]


def last_entry(workspace: Company) -> tuple[str, str, dict[str, object], dict[str, object]]:
    entry = m.TrailEntry.objects.within(workspace.id).latest("seq")
    told = changed_of(entry)
    return entry.kind, entry.actor, dict(told.before), dict(told.after)


def test_somebody_changes_in_every_respect(workspace: Company) -> None:
    change = PersonChange(name="Rita R", role="lead", teams=("sales",), skills=("health",), capacity=3)

    assert change_person(workspace.id, workspace.receiver, change, by=by_admin(workspace)) is None

    rita = person(workspace, "receiver")
    assert (rita.name, rita.role, rita.teams, rita.skills, rita.capacity) == (
        "Rita R",
        "lead",
        ("sales",),
        ("health",),
        3,
    )


def test_the_audit_log_tells_what_differs(workspace: Company) -> None:
    change_person(workspace.id, workspace.receiver, PersonChange(role="lead"), by=by_admin(workspace))

    assert last_entry(workspace) == (
        "person_changed",
        workspace.admin,
        {"role": "member"},
        {"role": "lead"},
    )


def test_no_change_is_no_entry(workspace: Company) -> None:
    before = m.TrailEntry.objects.within(workspace.id).count()

    change_person(workspace.id, workspace.receiver, PersonChange(role="member", teams=("onboarding",)))

    assert m.TrailEntry.objects.within(workspace.id).count() == before


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (PersonChange(name=" "), "invalid_person"),
        (PersonChange(capacity=0), "invalid_person"),
        (PersonChange(role="king"), "unknown_role"),
        (PersonChange(teams=("kitchen",)), "no_such_team"),
    ],
)
def test_a_wrong_change_is_refused(workspace: Company, change: PersonChange, code: str) -> None:
    refused = change_person(workspace.id, workspace.receiver, change)

    assert isinstance(refused, Refusal)
    assert (refused.code, person(workspace, "receiver").role) == (code, "member")


def test_the_last_admin_stays_one(workspace: Company) -> None:
    refused = change_person(workspace.id, workspace.admin, PersonChange(role="member"))

    assert refused is not None
    assert refused.code == "last_admin"


def test_open_work_needs_more_than_a_viewer(workspace: Company) -> None:
    workspace.offered()

    refused = change_person(workspace.id, workspace.receiver, PersonChange(role="viewer"))

    assert refused is not None
    assert refused.sentence == "They still have 1 handoff. Give these another owner first."


def test_a_handoff_survives_leaving_the_team(workspace: Company) -> None:
    record, _ = workspace.offered()
    change_person(workspace.id, workspace.receiver, PersonChange(teams=()))

    workspace.done(workspace.receiver, workspace.acceptance(record), record)


def test_a_lead_does_not_just_leave(workspace: Company) -> None:
    refused = deactivate(workspace.id, workspace.sales_lead)

    assert refused is not None
    assert refused.sentence == "They lead 1 team. Choose another lead first."


def test_who_left_can_come_back(workspace: Company) -> None:
    deactivate(workspace.id, workspace.stranger)

    assert reactivate(workspace.id, workspace.stranger) is None
    assert person(workspace, "stranger").active
    assert reactivate(workspace.id, workspace.stranger) is not None


def test_all_open_work_goes_to_one(workspace: Company) -> None:
    record, handoff = workspace.offered()
    other = workspace.open("Berta Ltd")
    task = AddTask(title="Call", owner=workspace.receiver, due=NOW + timedelta(days=1))
    workspace.done(workspace.sender, task, other)

    outcome = reassign_work(
        workspace.id,
        by_admin(workspace),
        workspace.receiver,
        workspace.onboarding_lead,
        reason="Rita leaves",
        leave=True,
        now=NOW,
    )

    assert outcome == Reassigned(records=0, handoffs=1, tasks=1, teams=0)
    state = read_state(workspace.id, record)
    assert state is not None
    assert state.handoffs[handoff].receiver == workspace.onboarding_lead
    assert not person(workspace, "receiver").active
    assert verify(workspace.id).faults == ()


def test_routing_finds_the_next_ones(workspace: Company) -> None:
    workspace.add("Rolf", "rolf@example.com", teams=("onboarding",))
    record, handoff = workspace.offered()
    owned = workspace.open("Berta Ltd")

    for who in (workspace.receiver, workspace.sender):
        outcome = reassign_work(workspace.id, by_admin(workspace), who, reason="On leave", now=NOW)
        assert isinstance(outcome, Reassigned), outcome

    offered, mine = read_state(workspace.id, record), read_state(workspace.id, owned)
    assert offered is not None
    assert mine is not None
    assert facts_of(workspace.id).directory.name(offered.handoffs[handoff].receiver) == "Rolf"
    assert (offered.owner, mine.owner) == (workspace.sales_lead, workspace.sales_lead)


def test_a_refused_part_takes_all_back(workspace: Company) -> None:
    _record, _ = workspace.offered()
    workspace.open("Berta Ltd")

    # Nobody but Rita is routed to: the handoff has nowhere to go.
    outcome = reassign_work(
        workspace.id, Actor(workspace.stranger), workspace.sender, workspace.stranger, reason="x", now=NOW
    )

    assert isinstance(outcome, Refusal)
    assert outcome.code == "not_yours"
    assert outcome.sentence.startswith(("Ada Ltd", "Berta Ltd"))
    assert open_work_of(workspace.id, workspace.sender).records == 2


@pytest.mark.parametrize("to", ["prs_nobody", "viewer", "self"])
def test_work_goes_to_those_who_work(workspace: Company, to: str) -> None:
    viewer = workspace.add("Vic", "vic@example.com", role="viewer")
    target = {"viewer": viewer, "self": workspace.sender}.get(to, to)

    outcome = reassign_work(workspace.id, by_admin(workspace), workspace.sender, target, reason="x", now=NOW)

    assert isinstance(outcome, Refusal)


def test_a_team_gets_another_name_and_lead(workspace: Company) -> None:
    change = TeamChange(title="Kunden", lead=workspace.stranger)

    assert change_team(workspace.id, "sales", change, by=by_admin(workspace)) is None

    sales = facts_of(workspace.id).directory.teams["sales"]
    assert (sales.title, sales.lead) == ("Kunden", workspace.stranger)
    assert last_entry(workspace)[2:] == (
        {"title": "Sales", "lead": "Lea Lead"},
        {"title": "Kunden", "lead": "Stan Stranger"},
    )


def test_a_new_team_gets_a_free_name(workspace: Company) -> None:
    directory = facts_of(workspace.id).directory

    assert [free_team_slug(directory, title) for title in ("Sales", "Client care", "!!!")] == [
        "sales-2",
        "client-care",
        "team",
    ]


def test_an_absence_is_taken_back(workspace: Company) -> None:
    absence = add_absence(workspace.id, workspace.receiver, NOW, NOW + timedelta(days=2), workspace.sender)

    assert remove_absence(workspace.id, absence.pk, by=by_admin(workspace)) is None

    assert person(workspace, "receiver").absences == ()
    assert last_entry(workspace)[2]["substitute"] == "Sam Sender"


def test_leads_and_oneself_say_who_is_away(workspace: Company) -> None:
    directory = facts_of(workspace.id).directory
    able = [
        name
        for name in ("receiver", "onboarding_lead", "admin", "sales_lead", "sender")
        if may_set_absence(directory, directory.people[getattr(workspace, name)], workspace.receiver)
    ]

    assert able == ["receiver", "onboarding_lead", "admin"]


def test_a_workspace_gets_another_zone(workspace: Company) -> None:
    change = WorkspaceChange(name="Sample & Co", zone="Europe/Berlin", region="DE", currency="EUR")

    assert change_workspace(workspace.id, change, by=by_admin(workspace)) is None

    assert facts_of(workspace.id).zone.key == "Europe/Berlin"
    assert last_entry(workspace)[3] == {
        "name": "Sample & Co",
        "zone": "Europe/Berlin",
        "region": "DE",
        "currency": "EUR",
    }


@pytest.mark.parametrize(
    "change",
    [
        WorkspaceChange(name=""),
        WorkspaceChange(zone="Mars/Olympus"),
        WorkspaceChange(zone="../etc"),
        WorkspaceChange(region="Germany"),
        WorkspaceChange(currency="BTC"),
    ],
)
def test_a_wrong_setting_is_refused(workspace: Company, change: WorkspaceChange) -> None:
    refused = change_workspace(workspace.id, change)

    assert refused is not None
    assert refused.code == "invalid_setting"


def test_only_its_name_deletes_a_workspace(workspace: Company) -> None:
    workspace.offered()
    refused = delete_workspace(workspace.id, by_admin(workspace), "sample")
    denied = delete_workspace(workspace.id, Actor(workspace.sender), "Sample")

    assert refused is not None
    assert denied is not None
    assert (refused.code, denied.code) == ("wrong_name", "not_an_admin")
    assert delete_workspace(workspace.id, by_admin(workspace), "Sample") is None
    assert not m.Workspace.objects.filter(id=workspace.id).exists()
