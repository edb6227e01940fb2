"""Teams: people who own stages together, and who leads them."""

from __future__ import annotations

import msgspec
from django.db import transaction
from django.utils.text import slugify
from msgspec import UNSET, UnsetType

from surehand.core.engine import Actor, Directory, Refusal
from surehand.core.playbook import Playbook
from surehand.core.playbook.checks.subject import Subject, World
from surehand.runtime.facts import facts_changed, lock_workspace
from surehand.runtime.ids import new_id
from surehand.runtime.people import check_calendar, person_of
from surehand.runtime.trail import MACHINE, Changed, difference, note
from surehand.runtime.unknown import no_such_person, no_such_team
from surehand.store import models as m


class TeamChange(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is to be another; what is not given stays.

    ``lead`` is a person's id; empty means that nobody leads. ``calendar`` is a name; empty is that of each contract.
    """

    title: str | UnsetType = UNSET
    lead: str | UnsetType = UNSET
    calendar: str | UnsetType = UNSET


def add_team(workspace: str, slug: str, title: str = "", *, by: Actor = MACHINE) -> m.Team:
    """Make a team; ``slug`` is the name that playbooks use. Raises `IntegrityError` for one that is there."""
    team = m.Team(
        id=new_id("team"),
        workspace_id=workspace,
        slug=slug,
        title=title or slug.replace("-", " ").capitalize(),
    )
    with transaction.atomic():
        team.save(force_insert=True)
        note(workspace, by, "team_added", slug, Changed(team.title))
        facts_changed(workspace)
    return team


def teams_missing(directory: Directory, playbook: Playbook) -> tuple[str, ...]:
    """The teams that a playbook names and that are not here, in the order in which it names them."""
    named = (name for _, name in Subject(playbook, World()).teams_named())
    return tuple(dict.fromkeys(name for name in named if name not in directory.teams))


def add_missing_teams(workspace: str, playbook: Playbook, *, by: Actor) -> tuple[str, ...]:
    """Make the teams that a playbook names and that are not here; which these were."""
    with transaction.atomic():
        facts, _ = lock_workspace(workspace)
        missing = teams_missing(facts.directory, playbook)
        for slug in missing:
            add_team(workspace, slug, by=by)
    return missing


def free_team_slug(directory: Directory, title: str) -> str:
    """A name for a new team that playbooks can use, made from what people call it."""
    base = slugify(title)[:50] or "team"
    taken = (f"{base}-{number}" for number in range(2, len(directory.teams) + 3))
    return next(slug for slug in (base, *taken) if slug not in directory.teams)


def change_team(workspace: str, slug: str, change: TeamChange, *, by: Actor = MACHINE) -> Refusal | None:
    """Give a team another title or lead. Its slug stays, as playbooks name it."""
    with transaction.atomic():
        facts, _ = lock_workspace(workspace)
        if slug not in facts.directory.teams:
            return no_such_team(slug)
        if change.title is not UNSET and not change.title.strip():
            return Refusal("invalid_team", "A team needs a title.")
        if change.lead is not UNSET and change.lead:
            lead = facts.directory.people.get(change.lead)
            if lead is None or not lead.active:
                return no_such_person(change.lead)
            if not lead.can_work:
                return Refusal("only_a_viewer", f"{lead.name} is a viewer, who can read but not lead.")
        if refused := check_calendar(workspace, change.calendar):
            return refused
        _change_team(workspace, slug, change, by)
    return None


def _change_team(workspace: str, slug: str, change: TeamChange, by: Actor) -> None:
    team: m.Team = m.Team.objects.within(workspace).select_related("lead").get(slug=slug)
    before = _described(team)
    if change.title is not UNSET:
        team.title = change.title.strip()[:120]
    if change.lead is not UNSET:
        team.lead = person_of(workspace, change.lead) if change.lead else None
    if change.calendar is not UNSET:
        team.calendar = change.calendar
    team.save()
    after = _described(team)
    was, now = difference(before, after)
    if was or now:
        note(workspace, by, "team_changed", slug, Changed(team.title, was, now))
        facts_changed(workspace)


def _described(team: m.Team) -> dict[str, str]:
    """A team as the audit log tells it."""
    told = {"title": team.title, "lead": team.lead.name if team.lead else ""}
    return told | ({"calendar": team.calendar} if team.calendar else {})


def set_lead(workspace: str, team: str, person: str, *, by: Actor = MACHINE) -> None:
    """Make somebody the lead of a team, named by its slug. Raises `ObjectDoesNotExist` for those not here."""
    with transaction.atomic():
        _change_team(workspace, team, TeamChange(lead=person), by)
