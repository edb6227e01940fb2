"""Setting up a workspace: what is added takes effect at the next act, and nobody leaves work behind."""

from datetime import timedelta

import pytest
from django.core.exceptions import ObjectDoesNotExist
from django.db import IntegrityError

from surehand.core.calendar import CalendarError
from surehand.core.engine.commands import (
    AddNote,
    AddTask,
    Archive,
    CompleteTask,
    Reassign,
    ReassignTask,
    Recall,
)
from surehand.runtime.absences import add_absence
from surehand.runtime.accounts import add_account
from surehand.runtime.facts import NoSuchWorkspace, facts_of
from surehand.runtime.people import add_person, deactivate, set_teams
from surehand.runtime.teams import add_team, set_lead
from surehand.runtime.workspaces import create_workspace, set_calendar
from surehand.store import models as m
from tests.fixtures import Company
from tests.sample import COMPLETE, NOW

LATER = NOW + timedelta(days=2)


def test_names_may_repeat_slugs_do_not(db):
    slugs = [create_workspace(name).slug for name in ("Ada & Co", "Ada Co", "Ada Co", "!!!")]

    assert slugs == ["ada-co", "ada-co-2", "ada-co-3", "workspace"]


def test_it_begins_with_office_hours(db):
    workspace = create_workspace("Ada", zone="Europe/Berlin")

    office = facts_of(workspace.pk).calendars["office"]

    assert (office.zone, office.is_working(NOW), office.is_working(NOW + timedelta(hours=6))) == (
        "Europe/Berlin",
        True,
        False,
    )


def test_a_zone_must_exist(db):
    with pytest.raises(KeyError, match="Mars"):
        create_workspace("Ada", zone="Mars/Olympus")
    assert not m.Workspace.objects.exists()


def test_a_calendar_must_be_possible(workspace):
    with pytest.raises(CalendarError):
        set_calendar(workspace.id, "office", {"hours": {"mon-fri": ["17:00-09:00"]}, "zone": "UTC"})


def test_the_facts_of_nowhere_are_an_error(db):
    with pytest.raises(NoSuchWorkspace):
        facts_of("wsp_x")


def test_the_facts_are_kept_until_they_change(workspace):
    facts = facts_of(workspace.id)

    assert facts_of(workspace.id) is facts
    workspace.add("Cora", "cora@example.com")
    assert facts_of(workspace.id) is not facts


def test_a_team_is_known_by_its_slug(workspace):
    add_team(workspace.id, "client-care")
    set_lead(workspace.id, "client-care", workspace.admin)

    team = facts_of(workspace.id).directory.teams["client-care"]

    assert (team.title, team.lead, team.members) == ("Client care", workspace.admin, ())


def test_a_persons_address_is_folded(workspace):
    person = add_person(workspace.id, " Cora ", " Cora@Example.COM ", teams=["sales"], skills=["health"])

    known = facts_of(workspace.id).directory.find("CORA@example.com")

    assert (known.id, known.name, known.teams, known.skills) == (person.pk, "Cora", ("sales",), ("health",))


def test_an_address_is_one_person(workspace):
    with pytest.raises(IntegrityError):
        add_person(workspace.id, "Sam again", "SAM@example.com")


@pytest.mark.parametrize("options", [{"role": "king"}, {"teams": ["kitchen"]}])
def test_an_unknown_role_or_team_is_an_error(workspace, options):
    with pytest.raises(ValueError, match=r"king|kitchen"):
        add_person(workspace.id, "Cora", "cora@example.com", **options)
    assert not m.Person.objects.within(workspace.id).filter(name="Cora").exists()


def test_teams_are_exactly_those_named(workspace):
    set_teams(workspace.id, workspace.sender, ["delivery"])

    assert facts_of(workspace.id).directory.people[workspace.sender].teams == ("delivery",)


def test_an_account_finds_its_people(workspace):
    account = add_account("SAM@example.com", password="correct horse battery")

    assert m.Person.objects.within(workspace.id).get(id=workspace.sender).account == account
    assert account.check_password("correct horse battery")
    assert add_person(workspace.id, "Cora", "cora@example.com").account is None


def test_a_person_finds_their_account(workspace):
    account = add_account("cora@example.com")

    assert add_person(workspace.id, "Cora", "cora@example.com").account == account
    assert not account.has_usable_password()


def test_somebody_away_is_stood_in_for(workspace):
    add_absence(workspace.id, workspace.receiver, NOW, LATER, workspace.stranger)
    record, _ = workspace.offered()

    assert workspace.done(workspace.onboarding_lead, workspace.acceptance(record), record)


def test_an_absence_ends_after_it_begins(workspace):
    with pytest.raises(ValueError, match="ends after it begins"):
        add_absence(workspace.id, workspace.sender, LATER, NOW)


@pytest.mark.parametrize(
    "act",
    [
        lambda here, other: set_lead(here.id, "sales", other.sender),
        lambda here, other: set_lead(here.id, "kitchen", here.sender),
        lambda here, other: set_teams(here.id, other.sender, ["sales"]),
        lambda here, other: add_absence(here.id, other.sender, NOW, LATER),
        lambda here, other: add_absence(here.id, here.sender, NOW, LATER, other.sender),
        lambda here, other: deactivate(here.id, other.sender),
    ],
    ids=["lead", "team", "teams", "absence", "substitute", "deactivate"],
)
def test_people_of_others_are_not_here(workspace, act):
    other = Company("Other")

    with pytest.raises(ObjectDoesNotExist):
        act(workspace, other)


# Leaving


def test_somebody_without_work_can_leave(workspace):
    assert deactivate(workspace.id, workspace.stranger) is None
    assert (
        workspace.refused(workspace.stranger, AddNote(text="Hello"), workspace.open()).code == "not_a_member"
    )


def test_work_is_given_to_others_first(workspace):
    record, handoff = workspace.offered()
    due = AddTask(title="Call", owner=workspace.sender, due=LATER)
    task = next(iter(workspace.done(workspace.sender, due, record).state.tasks))

    refusal = deactivate(workspace.id, workspace.sender)

    assert (refusal.code, refusal.sentence) == (
        "has_open_work",
        "They still have 1 record, 1 handoff, 1 task. Give these another owner first.",
    )
    workspace.done(workspace.admin, Reassign(to=workspace.sales_lead, reason="Sam leaves"), record)
    workspace.done(workspace.admin, ReassignTask(task=task, to=workspace.sales_lead), record)
    assert deactivate(workspace.id, workspace.sender) is None
    assert workspace.done(workspace.sales_lead, Recall(handoff=handoff), record)


def test_a_receiver_passes_on_first(workspace):
    workspace.offered()

    assert deactivate(workspace.id, workspace.receiver).sentence.startswith("They still have 1 handoff.")


def test_done_and_gone_work_holds_nobody(workspace):
    done, gone = workspace.open(), workspace.open(**COMPLETE)
    add = AddTask(title="Call", owner=workspace.stranger, due=LATER)
    task = next(iter(workspace.done(workspace.sender, add, done).state.tasks))
    workspace.done(workspace.stranger, CompleteTask(task=task), done)
    workspace.done(workspace.sender, add, gone)
    workspace.done(workspace.sender, Archive(reason="The client left"), gone)

    assert deactivate(workspace.id, workspace.stranger) is None


def test_the_last_administrator_stays(workspace):
    set_lead(workspace.id, "delivery", workspace.stranger)

    refusal = deactivate(workspace.id, workspace.admin)

    assert (refusal.code, refusal.sentence) == (
        "last_admin",
        "Ada Admin is the last administrator. Make somebody else one first.",
    )
    workspace.add("Bea", "bea@example.com", role="admin")
    assert deactivate(workspace.id, workspace.admin) is None
