"""Who receives: the first rule that fits, then the least loaded or the next in turn. The reason is always told.

The weights, and who is passed over and why, are in docs/decisions/who-receives.md.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Literal, TypeAlias

import msgspec

from surehand.core.engine.events import Considered
from surehand.core.engine.facts import Context, Load, Person
from surehand.core.engine.gate import facts_for_conditions
from surehand.core.engine.state import RecordState
from surehand.core.playbook import Handoff, ReceiverRule

Decider: TypeAlias = Literal["rule", "fallback", "person", "suggestion"]

_NEVER = datetime(1970, 1, 1, tzinfo=UTC)
_NO_LOAD = Load()
HANDOFF_WEIGHS = 2
"""An open handoff weighs as much as so many due tasks; so does one that was declined in the last day."""
DECLINE_LASTS = timedelta(days=7)
"""For so long a record is not offered again to somebody who declined it, as long as there is anybody else."""
_DECIDERS: tuple[tuple[re.Pattern[str], Decider], ...] = (
    (re.compile("suggested, "), "suggestion"),
    (re.compile("chosen by "), "person"),
    (re.compile("the lead of |an administrator, "), "fallback"),
)
MOST_CONSIDERED = 8
"""So many are told of in an event: it is kept for good."""


class Routed(msgspec.Struct, frozen=True):
    """The receiver that was found, their team, why in one sentence, and who else was looked at.

    ``settled`` tells that a rule is about this record or names a turn or a person; not so where the playbook leaves it
    to a team, of which the least loaded gets it, or where no rule found anybody.
    """

    person: Person
    team: str
    why: str
    considered: tuple[Considered, ...] = ()
    settled: bool = False


def route(
    context: Context, contract: Handoff, state: RecordState, avoid: Iterable[str] = ()
) -> Routed | None:
    """Find the receiver. ``avoid`` are people it has been with already or who should not get it now.

    Falls back to the receiving team's lead, then to an administrator; None only when nobody at all is there.
    """
    search = _Search(context, contract, state, avoid)
    found = search.by_rules() or search.fallback()
    return msgspec.structs.replace(found, considered=search.told(found)) if found else None


def fit_to_receive(context: Context, contract: Handoff, state: RecordState) -> tuple[Person, ...]:
    """Who of the receiving team could take it: not a viewer, here, with room, with every skill that is asked for."""
    return _Search(context, contract, state, ()).fit()


def chosen(context: Context, team: str, person: Person) -> Routed:
    """A receiver whom a person chose, with whom they were suggested: the history tells which of the two it was."""
    found = next((each for each in context.suggested if each.person == person.id), None)
    why = f"chosen by {context.directory.name(context.actor.person)}"
    if found:
        why = f"suggested, as {found.took} of the {found.of} past handoffs most like it were theirs; {why}"
    others = [each.person for each in context.suggested if each.person != person.id]
    looked = {person.id: "chosen"} | dict.fromkeys(others, "suggested") if context.suggested else {}
    return Routed(person, team, why, _considered(context, looked))


def decided_by(why: str) -> Decider:
    """Which of them named a receiver, by the reason that is kept: a rule, the fallback, a person, or a suggestion."""
    return next((decider for pattern, decider in _DECIDERS if pattern.match(why)), "rule")


def _considered(context: Context, looked: Mapping[str, str]) -> tuple[Considered, ...]:
    return tuple(
        Considered(person, why, load.open_handoffs, load.due_tasks)
        for person, why in list(looked.items())[:MOST_CONSIDERED]
        for load in (context.loads.get(person, _NO_LOAD),)
    )


class _Search:
    """One search for a receiver. ``looked`` notes what became of everybody it came by."""

    def __init__(self, context: Context, contract: Handoff, state: RecordState, avoid: Iterable[str]) -> None:
        self.context, self.contract, self.state = context, contract, state
        self.team = context.program.playbook.stages[contract.target].team
        self.had_it = frozenset(avoid)
        self.declined = _declined(context, contract, state)
        self.avoided = self.had_it | self.declined
        self.looked: dict[str, str] = {}

    def by_rules(self) -> Routed | None:
        """Whom the first rule that fits, and has anybody, finds."""
        facts = facts_for_conditions(self.context, self.state)
        for rule in self.contract.receiver:
            if rule.when and not self.context.program.condition(rule.when).met(facts):
                continue
            if found := self._by_rule(rule):
                return found
        return None

    def told(self, found: Routed) -> tuple[Considered, ...]:
        """Who was looked at, the chosen one first."""
        looked = {found.person.id: "chosen"} | {
            p: why for p, why in self.looked.items() if p != found.person.id
        }
        return _considered(self.context, looked)

    def fit(self) -> tuple[Person, ...]:
        """Who of the receiving team could take it, whatever the rules say of them."""
        lead = self.context.directory.lead(self.team)
        members = self.context.directory.members(self.team)
        people = {each.id: each for each in (*members, *((lead,) if lead else ()))}
        wanted = self._skills_asked_for()
        return tuple(
            each
            for each in people.values()
            if each.can_work
            and each.id != self.state.owner
            and not self._against(each)
            and self._has_room(each)
            and all(skill in each.skills for skill in wanted)
        )

    def _skills_asked_for(self) -> list[str]:
        """By the rules that fit, or would fit if anybody were there."""
        facts = facts_for_conditions(self.context, self.state)
        return [
            skill
            for rule in self.contract.receiver
            if not rule.when or self.context.program.condition(rule.when).met(facts)
            for skill in _skills(rule, self.state)
        ]

    def _by_rule(self, rule: ReceiverRule) -> Routed | None:
        reason = f" because {rule.when}" if rule.when else ""
        named = rule.person or _same_as(rule, self.state)
        if named:
            person = self.context.directory.find(named)
            found = self._present(person, rule.team or self.team, f"named by the playbook{reason}")
            return msgspec.structs.replace(found, settled=True) if found else None
        members = [
            member
            for member in self.context.directory.members(rule.team)
            if member.can_work and member.id != self.state.owner
        ]
        return self._choose(rule, [each for each in members if self._may_get(each)], reason)

    def _may_get(self, person: Person) -> bool:
        """Whether somebody has not had it and is here; what stands against it is noted."""
        against = self._against(person)
        if against:
            self.looked[person.id] = against
        return not against

    def _against(self, person: Person) -> str:
        if person.id in self.avoided:
            return "had_it" if person.id in self.had_it else "declined"
        return "away" if person.absence_at(self.context.now) else ""

    def _present(self, person: Person | None, team: str, why: str) -> Routed | None:
        """The person, or who stands in for them while they are away; None when neither can take it."""
        seen: set[str] = set()
        while person and person.can_work and person.id not in seen:
            seen.add(person.id)
            absence = person.absence_at(self.context.now)
            if absence is None:
                return Routed(person, team, why) if self._may_get(person) else None
            self.looked[person.id] = "away"
            why = f"{why}, standing in for {person.name}, who is away"
            person = self.context.directory.people.get(absence.substitute)
        return None

    def _choose(self, rule: ReceiverRule, present: Sequence[Person], reason: str) -> Routed | None:
        able = [member for member in present if self._has_room(member)] or present
        skilled, skills = _with_skills(rule, able, self.state)
        if not skilled:
            return None
        by_turn = rule.by == "round_robin"
        order = _turn if by_turn else _burden
        best = min(skilled, key=lambda member: order(member, self._load(member.id)))
        self._note_the_others(best, (present, able, skilled), by_turn)
        how = "the next in turn" if by_turn else "the least loaded"
        knowing = f" who knows {skills}" if skills else ""
        settled = bool(rule.when or skills or by_turn)
        return Routed(best, rule.team, f"{how} of {rule.team}{knowing}{reason}", settled=settled)

    def _note_the_others(self, best: Person, rounds: Sequence[Sequence[Person]], by_turn: bool) -> None:
        present, able, skilled = rounds
        least = _weight(self._load(best.id))
        for each in present:
            if each not in able:
                self.looked[each.id] = "full"
            elif each not in skilled:
                self.looked[each.id] = "no_skill"
            else:
                waits = by_turn or _weight(self._load(each.id)) == least
                self.looked[each.id] = "later_turn" if waits else "busier"

    def fallback(self) -> Routed | None:
        """The lead of the team, else an administrator, else the lead even if it has been with them."""
        directory, sender = self.context.directory, self.state.owner
        lead = directory.lead(self.team)
        why = f"the lead of {self.team}, as no rule found anybody present"
        if lead and lead.id != sender and (found := self._stand_in(lead, why, sender)):
            return found
        others = [admin for admin in directory.admins() if admin.id != sender]
        fresh = [admin for admin in others if admin.id not in self.avoided] or others
        present = [admin for admin in fresh if admin.absence_at(self.context.now) is None] or fresh
        if present:
            return Routed(present[0], self.team, f"an administrator, as nobody of {self.team} could be found")
        if lead and lead.can_work:
            return Routed(lead, self.team, f"the lead of {self.team}, as nobody else is there")
        return None

    def _stand_in(self, lead: Person, why: str, sender: str) -> Routed | None:
        found = self._present(lead, self.team, why)
        return found if found and found.person.id != sender else None

    def _has_room(self, person: Person) -> bool:
        return person.capacity is None or self._load(person.id).open_handoffs < person.capacity

    def _load(self, person: str) -> Load:
        return self.context.loads.get(person, _NO_LOAD)


def _declined(context: Context, contract: Handoff, state: RecordState) -> frozenset[str]:
    """Who would not take this record under this contract lately."""
    since = context.now - DECLINE_LASTS
    return frozenset(
        decline.person
        for handoff in state.handoffs.values()
        if handoff.contract == contract.id
        for decline in handoff.declined
        if decline.at > since
    )


def _same_as(rule: ReceiverRule, state: RecordState) -> str:
    held = state.values.get(rule.same_as) if rule.same_as else None
    return str(held.value) if held else ""


def _with_skills(
    rule: ReceiverRule, people: Sequence[Person], state: RecordState
) -> tuple[Sequence[Person], str]:
    wanted = _skills(rule, state)
    skilled = [person for person in people if all(skill in person.skills for skill in wanted)]
    # A skill is preferred, not required: rather somebody else than nobody.
    return (skilled, ", ".join(wanted)) if wanted and skilled else (people, "")


def _skills(rule: ReceiverRule, state: RecordState) -> list[str]:
    return [str(held.value) for name in rule.skills if (held := state.values.get(name))]


def _weight(load: Load) -> int:
    return HANDOFF_WEIGHS * (load.open_handoffs + load.declined) + load.due_tasks


def _burden(person: Person, load: Load) -> tuple[int, datetime, str]:
    """The weight of what is open; ties go to whoever waited longest."""
    return (_weight(load), *_turn(person, load))


def _turn(person: Person, load: Load) -> tuple[datetime, str]:
    """Since when somebody waits for their turn: declining ends a turn as receiving does."""
    return (max(load.last_received or _NEVER, load.last_declined or _NEVER), person.id)
