"""Who may do what. Denied by default; every denial says who may."""

from __future__ import annotations

from surehand.core.engine.facts import Context, Person
from surehand.core.engine.program import Program
from surehand.core.engine.refusal import Next, Refusal
from surehand.core.engine.state import HandoffState, RecordState

_RANK = {"viewer": 0, "member": 1, "lead": 2, "admin": 3}


def at_least(person: Person, role: str) -> bool:
    """Whether a person's role includes another."""
    return _RANK[person.role] >= _RANK[role]


def stage_team(context: Context, stage: str) -> str:
    """The team that owns a stage; empty for a stage this version does not have."""
    return team_of_stage(context.program, stage)


def team_of_stage(program: Program, stage: str) -> str:
    """The team that owns a stage in a version; empty for a stage it does not have."""
    found = program.playbook.stages.get(stage)
    return found.team if found else ""


def may_work(context: Context) -> Refusal | None:
    """Any active member may add to a record: fields, notes, files, tasks."""
    person = context.person
    if person is None or not person.active:
        return Refusal("not_a_member", "You are not a member of this workspace.")
    if not at_least(person, "member"):
        return Refusal(
            "read_only",
            "Viewers can read, not change.",
            allowed=(Next("ask_admin", "Ask an administrator for a role."),),
        )
    return None


def who_works(context: Context, reference: str) -> Person | Refusal:
    """The person, by id or address, to whom work is given: somebody who is here and more than a viewer."""
    person = context.directory.find(reference)
    if person is None or not person.active:
        return Refusal("no_such_person", f"“{reference}” is no active member of this workspace.")
    if person.can_work:
        return person
    return Refusal(
        "only_a_viewer",
        f"{person.name} is a viewer, who can read but not work.",
        allowed=(Next("ask_admin", f"Ask an administrator for a role for {person.name}."),),
    )


def may_steer(context: Context, state: RecordState) -> Refusal | None:
    """The owner, the stage's team and its lead may move, offer and put away a record."""
    if refused := may_work(context):
        return refused
    person, team = context.person, stage_team(context, state.stage)
    if person and (person.id == state.owner or team in person.teams or context.directory.leads(person, team)):
        return None
    owner = context.directory.name(state.owner)
    return Refusal(
        "not_yours",
        f"This record is with {owner} of {team}; only they, their team or its lead can do that.",
        allowed=(Next("note", f"Leave {owner} a note."),),
    )


def may_receive(context: Context, handoff: HandoffState) -> Refusal | None:
    """The receiver, who stands in for them, their team and its lead may answer an offer; never the sender alone."""
    if refused := may_work(context):
        return refused
    person = context.person
    if person and (person.id == handoff.receiver or _stands_in(context, person, handoff.receiver)):
        return None
    others = person is not None and person.id != handoff.sender
    if person and others and (handoff.team in person.teams or context.directory.leads(person, handoff.team)):
        return None
    receiver = context.directory.name(handoff.receiver)
    return Refusal(
        "not_the_receiver",
        f"This handoff waits for {receiver} of {handoff.team}; only they, their team or its lead can answer it.",
        allowed=(Next("note", f"Leave {receiver} a note."),),
    )


def may_send(context: Context, state: RecordState, handoff: HandoffState) -> Refusal | None:
    """The sender, the record's owner and the sending team's lead may take an offer back or answer its questions."""
    if refused := may_work(context):
        return refused
    person, team = context.person, stage_team(context, handoff.origin)
    if person and (person.id in (handoff.sender, state.owner) or context.directory.leads(person, team)):
        return None
    sender = context.directory.name(handoff.sender)
    return Refusal(
        "not_the_sender",
        f"Only {sender}, who sent it, or the lead of {team} can do that.",
        allowed=(Next("note", f"Leave {sender} a note."),),
    )


def may_lead(context: Context, *teams: str) -> Refusal | None:
    """The lead of one of the teams, or an administrator."""
    if refused := may_work(context):
        return refused
    person = context.person
    if person and any(context.directory.leads(person, team) for team in teams):
        return None
    named = " or ".join(dict.fromkeys(teams))
    return Refusal(
        "not_a_lead",
        f"Only the lead of {named} or an administrator can do that.",
        allowed=_ask_leads(context, teams),
    )


def may_override(context: Context, team: str) -> bool:
    """Whether the person may pass a gate that is not met, by the playbook's own rule."""
    person, roles = context.person, context.program.playbook.override.roles
    if person is None or not person.can_work:
        return False
    if person.role == "admin" and "admin" in roles:
        return True
    found = context.directory.teams.get(team)
    leading = found is not None and found.lead == person.id
    if leading or (person.role == "lead" and team in person.teams):
        return "lead" in roles
    return "member" in roles and person.role == "member" and team in person.teams


def may_be_overridden_by(context: Context, team: str) -> str:
    """The name of somebody who may allow an exception for a team."""
    lead = context.directory.lead(team) if "lead" in context.program.playbook.override.roles else None
    if lead:
        return lead.name
    admins = context.directory.admins()
    return admins[0].name if admins else "an administrator"


def _ask_leads(context: Context, teams: tuple[str, ...]) -> tuple[Next, ...]:
    leads = dict.fromkeys(lead.name for team in teams if (lead := context.directory.lead(team)))
    return tuple(Next("ask_lead", f"Ask {name}.") for name in leads) or (
        Next("ask_admin", "Ask an administrator."),
    )


def _stands_in(context: Context, person: Person, receiver: str) -> bool:
    away = context.directory.people.get(receiver)
    absence = away.absence_at(context.now) if away else None
    return absence is not None and absence.substitute == person.id
