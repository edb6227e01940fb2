"""Who receives: the first rule that fits, then the least loaded or the next in turn. The reason is always told."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime

import msgspec

from surehand.core.engine.facts import Context, Load, Person
from surehand.core.engine.gate import facts_for_conditions
from surehand.core.engine.state import RecordState
from surehand.core.playbook import Handoff, ReceiverRule

_NEVER = datetime(1970, 1, 1, tzinfo=UTC)
_NO_LOAD = Load()


class Routed(msgspec.Struct, frozen=True):
    """The receiver that was found, their team, and why in one sentence."""

    person: Person
    team: str
    why: str


def route(
    context: Context, contract: Handoff, state: RecordState, avoid: Iterable[str] = ()
) -> Routed | None:
    """Find the receiver. ``avoid`` are people it has been with already or who should not get it now.

    Falls back to the receiving team's lead, then to an administrator; None only when nobody at all is there.
    """
    avoided = frozenset(avoid)
    team = context.program.playbook.stages[contract.target].team
    facts = facts_for_conditions(context, state)
    for rule in contract.receiver:
        if rule.when and not context.program.condition(rule.when).met(facts):
            continue
        found = _by_rule(rule, context, state, avoided, team)
        if found:
            return found
    return _fallback(context, team, avoided, state.owner)


def _by_rule(
    rule: ReceiverRule, context: Context, state: RecordState, avoided: frozenset[str], team: str
) -> Routed | None:
    reason = f" because {rule.when}" if rule.when else ""
    named = rule.person or _same_as(rule, state)
    if named:
        person = context.directory.find(named)
        return _present(person, context, avoided, rule.team or team, f"named by the playbook{reason}")
    members = [
        member
        for member in context.directory.members(rule.team)
        if member.can_work and member.id not in avoided and member.id != state.owner
    ]
    return _choose(rule, members, context, state, reason)


def _same_as(rule: ReceiverRule, state: RecordState) -> str:
    held = state.values.get(rule.same_as) if rule.same_as else None
    return str(held.value) if held else ""


def _present(
    person: Person | None, context: Context, avoided: frozenset[str], team: str, why: str
) -> Routed | None:
    """The person, or who stands in for them while they are away; None when neither can take it."""
    seen: set[str] = set()
    while person and person.can_work and person.id not in seen:
        seen.add(person.id)
        absence = person.absence_at(context.now)
        if absence is None:
            return Routed(person, team, why) if person.id not in avoided else None
        why = f"{why}, standing in for {person.name}, who is away"
        person = context.directory.people.get(absence.substitute)
    return None


def _choose(
    rule: ReceiverRule, members: list[Person], context: Context, state: RecordState, reason: str
) -> Routed | None:
    present = [member for member in members if member.absence_at(context.now) is None]
    able = [member for member in present if _has_room(member, context)] or present
    skilled, skills = _with_skills(rule, able, state)
    if not skilled:
        return None
    order = _turn if rule.by == "round_robin" else _burden
    best = min(skilled, key=lambda member: order(member, context.loads.get(member.id, _NO_LOAD)))
    how = "the next in turn" if rule.by == "round_robin" else "the least loaded"
    knowing = f" who knows {skills}" if skills else ""
    return Routed(best, rule.team, f"{how} of {rule.team}{knowing}{reason}")


def _with_skills(rule: ReceiverRule, people: list[Person], state: RecordState) -> tuple[list[Person], str]:
    wanted = [str(held.value) for name in rule.skills if (held := state.values.get(name))]
    skilled = [person for person in people if all(skill in person.skills for skill in wanted)]
    # A skill is preferred, not required: rather somebody else than nobody.
    return (skilled, ", ".join(wanted)) if wanted and skilled else (people, "")


def _has_room(person: Person, context: Context) -> bool:
    return person.capacity is None or context.loads.get(person.id, _NO_LOAD).open_handoffs < person.capacity


def _burden(person: Person, load: Load) -> tuple[float, datetime, str]:
    """Open handoffs weigh twice a due task; ties go to whoever waited longest."""
    return (2 * load.open_handoffs + load.due_tasks, load.last_received or _NEVER, person.id)


def _turn(person: Person, load: Load) -> tuple[datetime, str]:
    return (load.last_received or _NEVER, person.id)


def _fallback(context: Context, team: str, avoided: frozenset[str], sender: str) -> Routed | None:
    lead = context.directory.lead(team)
    why = f"the lead of {team}, as no rule found anybody present"
    if found := _present(lead, context, avoided | {sender}, team, why):
        return found
    others = [admin for admin in context.directory.admins() if admin.id != sender]
    fresh = [admin for admin in others if admin.id not in avoided] or others
    present = [admin for admin in fresh if admin.absence_at(context.now) is None] or fresh
    if present:
        return Routed(present[0], team, f"an administrator, as nobody of {team} could be found")
    return (
        Routed(lead, team, f"the lead of {team}, as nobody else is there") if lead and lead.can_work else None
    )
