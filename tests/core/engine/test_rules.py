"""The rules that never break, against whatever people, in whatever order, at whatever time, come up with.

Each invariant below names the rule of docs/reference/engine.md that it holds.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, timedelta

import hypothesis
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from msgspec.structs import replace

from surehand.core.engine import (
    Actor,
    Command,
    Context,
    Decision,
    Message,
    Person,
    Program,
    Recorded,
    RecordState,
    Refusal,
    blocking,
    check_gate,
    current_digest,
    decide,
    decode_event,
    decode_state,
    encode,
    evolve,
    follow,
    preview,
    refused_event,
    replay,
    timers,
)
from surehand.core.engine import commands as c
from surehand.core.engine import events as e
from surehand.core.engine.gates import made_good
from tests.core.engine.random_acts import Acts
from tests.sample import (
    ADMIN,
    CALENDARS,
    CLOCK,
    COMPLETE,
    PEOPLE,
    SALES_LEAD,
    STRANGER,
    Story,
    changed,
    context,
    directory,
    program,
)

COLLEAGUE = Person("prs_cora", "Cora", "cora@example.com", teams=("onboarding",), capacity=1)
VIEWER = Person("prs_vera", "Vera", "vera@example.com", "viewer", ("sales", "onboarding"))
HERE = directory(COLLEAGUE, VIEWER)

HEADS_UP = "{id: heads-up, split: true, clock: {accept_within: 1 working day}, returns: {to: proposal}}"
FIRST = program(
    ("  proposal -> lost:", "  won -> proposal: {}\n  proposal -> lost:"),
    (
        "handoffs:\n",
        f"handoffs:\n  won -> delivery: {HEADS_UP}\n",
    ),
    ("    title: Sales to onboarding\n", "    title: Sales to onboarding\n    split: true\n"),
)
SECOND = Program(program(("accept_within: 4 working hours", "accept_within: 3 working hours")).playbook, 2)
ENDS = (e.RecordArchived, e.RecordMerged)
VERSIONS = {1: FIRST, 2: SECOND}


class Life(RuleBasedStateMachine):
    """A record's life: random acts by random people at random times, with every timer fired sooner or later."""

    @initialize(begun=st.sampled_from(("proposal", "won", "offered", "offered", "accepted")))
    def open(self, begun: str) -> None:
        story = Story(program=FIRST, directory=HERE, stage="proposal" if begun == "proposal" else "won")
        if begun in ("offered", "accepted"):
            story.offered()
        if begun == "accepted":
            story.accepted(story.handoff.receiver)
        self.state, self.now, self.directory = story.state, story.now, HERE
        self.history = list(story.history)
        self.new_id = story.context().new_id
        self.rows = dict(timers(FIRST, CALENDARS, story.state))
        self.messages: set[str] = set()

    @property
    def acts(self) -> Acts:
        return Acts(
            self.state, self.program, tuple(person.email for person in HERE.people.values()), self.now
        )

    @property
    def program(self) -> Program:
        return VERSIONS[self.state.playbook_version]

    @rule(data=st.data(), person=st.sampled_from(tuple(HERE.people)))
    def somebody_acts(self, data: st.DataObject, person: str) -> None:
        self.act(Actor(person), data.draw(self.acts.of_all()))

    @rule(data=st.data())
    def the_owner_acts(self, data: st.DataObject) -> None:
        self.act(Actor(self.state.owner), data.draw(self.acts.of_the_sender() | self.acts.of_anybody()))

    @rule(data=st.data())
    @precondition(lambda self: self.state.open_handoffs)
    def a_receiver_acts(self, data: st.DataObject) -> None:
        handoff = data.draw(st.sampled_from(self.state.open_handoffs))
        self.act(Actor(handoff.receiver), data.draw(self.acts.of_the_receiver()))

    @rule()
    @precondition(lambda self: self.state.open_handoffs)
    def it_is_accepted(self) -> None:
        handoff = self.state.open_handoffs[-1]
        self.act(Actor(handoff.receiver), self.acts.acceptance(handoff.id))

    @rule(data=st.data(), person=st.sampled_from((ADMIN, SALES_LEAD)))
    def a_lead_acts(self, data: st.DataObject, person: str) -> None:
        self.act(Actor(person), data.draw(self.acts.of_leads() | self.acts.of_the_sender()))

    @rule(values=st.sampled_from(({}, COMPLETE)))
    @precondition(lambda self: self.state.stage == "won" and not self.state.open_handoffs)
    def it_is_offered(self, values: dict[str, object]) -> None:
        self.act(Actor(self.state.owner), c.Offer(to="onboarding", values=values))

    @rule(missing=st.sampled_from(("scope", "goals")), ahead=st.booleans(), lost=st.booleans())
    @precondition(lambda self: self.state.stage == "won" and not self.state.open_handoffs)
    def an_exception_is_made(self, missing: str, ahead: bool, lost: bool) -> None:
        self.act(Actor(self.state.owner), c.SetFields(values={**COMPLETE, missing: ""}))
        reason, expires = "They start on Monday", self.now + timedelta(days=7)
        anyway = None if ahead else c.PassAnyway(reason=reason, expires=expires)
        if ahead:
            self.act(Actor(SALES_LEAD), c.Override(to="onboarding", reason=reason, expires=expires))
        if lost:
            self.something_is_lost("start_date")
        self.act(Actor(SALES_LEAD), c.Offer(to="onboarding", override=anyway))

    @rule(field=st.sampled_from(("scope", "goals", "start_date", "contract_value")))
    def something_is_lost(self, field: str) -> None:
        self.act(Actor(self.state.owner), c.SetFields(values={field: ""}))

    @rule(data=st.data(), person=st.sampled_from(tuple(PEOPLE)))
    @precondition(lambda self: len(self.history) > 18)
    def it_ends(self, data: st.DataObject, person: str) -> None:
        self.act(Actor(person), data.draw(self.acts.endings()))

    @rule(person=st.sampled_from(tuple(PEOPLE)), stage=st.sampled_from(("", "won", "delivery")))
    @precondition(lambda self: len(self.history) > 10 and self.state.playbook_version == 1)
    def it_follows_another_version(self, person: str, stage: str) -> None:
        self.act(Actor(person), c.Migrate(stage=stage), SECOND)

    @rule(hours=st.integers(1, 200))
    def time_passes(self, hours: int) -> None:
        self.now += timedelta(hours=hours)

    @rule(many=st.integers(1, 8))
    def timers_fire(self, many: int) -> None:
        for _ in range(many):
            due = sorted((timer.at, key) for key, timer in self.rows.items() if timer.at <= self.now)
            if not due:
                return
            self.act(CLOCK, c.FireTimer(timer=due[0][1]))

    @rule()
    @precondition(lambda self: self.state.open_handoffs)
    def nobody_answers_for_weeks(self) -> None:
        self.now += timedelta(days=30)
        self.timers_fire(60)

    @rule(key=st.sampled_from(("x", "hnd_1:0:remind:0", "hnd_1:0:overdue:0", "task_1:due")))
    def a_worker_is_mistaken(self, key: str) -> None:
        self.act(CLOCK, c.FireTimer(timer=key))

    @rule(role=st.sampled_from(("member", "viewer", "gone")))
    def people_change(self, role: str) -> None:
        stan = changed(STRANGER, active=False) if role == "gone" else changed(STRANGER, role=role)
        self.directory = directory(COLLEAGUE, VIEWER, stan)

    @invariant()
    def rule_1_there_is_always_an_owner(self) -> None:
        assert self.state.owner in HERE.people

    @invariant()
    def rule_3_an_open_handoff_has_a_timer(self) -> None:
        waiting = {timer.subject for timer in self.rows.values()}
        assert self.state.is_gone or all(handoff.id in waiting for handoff in self.state.open_handoffs)

    @invariant()
    def rule_3_an_open_handoff_is_between_people(self) -> None:
        """Of two that are out at once, the other may be accepted first: then its receiver owns the record."""
        assert all({each.receiver, each.sender} <= set(HERE.people) for each in self.state.open_handoffs)

    @invariant()
    def rule_3_a_gone_record_has_nothing_open(self) -> None:
        assert not self.state.is_gone or (not self.state.open_handoffs and not self.rows)

    @invariant()
    def rule_10_timers_are_a_function_of_the_record(self) -> None:
        assert self.rows == timers(self.program, CALENDARS, decode_state(encode(self.state)))

    @invariant()
    def rule_10_tasks_have_owner_and_due(self) -> None:
        assert all(task.owner in HERE.people and task.due.tzinfo is UTC for task in self.state.tasks.values())

    @invariant()
    def history_tells_the_state(self) -> None:
        kept = [replace(each, event=decode_event(encode(each.event))) for each in self.history]
        assert replay(kept) == self.state == decode_state(encode(self.state))

    def act(self, actor: Actor, command: Command, version: Program | None = None) -> None:
        """Decide, and hold the answer against the rules."""
        here = self.context(actor, version)
        before, as_before = self.state, encode(self.state)
        outcome = decide(here, before, command)
        self.rule_8_a_rehearsal_has_no_effect(here, command)
        assert encode(before) == as_before, "a decision changed the record it was given"
        if isinstance(outcome, Refusal):
            self.refused(actor, command, outcome)
        else:
            self.happened(here, before, outcome, command)

    def context(self, actor: Actor, version: Program | None) -> Context:
        return context(
            actor,
            self.now,
            program=version or self.program,
            directory=self.directory,
            new_id=self.new_id,
        )

    def rule_8_a_rehearsal_has_no_effect(self, here: Context, command: Command) -> None:
        """The same question again has the same answer, and leaves nothing behind."""
        counted = replace(here, new_id=lambda prefix: f"{prefix}_rehearsal")
        assert decide(counted, self.state, command) == decide(counted, self.state, command)
        for way in self.program.playbook.ways_from(self.state.stage):
            preview(here, self.state, way.target)

    def refused(self, actor: Actor, command: Command, refusal: Refusal) -> None:
        """A refusal changes nothing, and says something."""
        assert refusal.code
        assert refusal.sentence
        event = None if actor.is_clock else refused_event(self.state, command, refusal)
        if event:
            before = self.state
            self.record(actor, event)
            assert replace(self.state, version=before.version, last_refusal=before.last_refusal) == before

    def happened(self, here: Context, before: RecordState, decision: Decision, command: Command) -> None:
        assert here.actor.is_clock or here.person.can_work, (
            "somebody acted who may only look, or not even that"
        )
        assert not before.is_gone or isinstance(command, c.AddNote)
        self.rule_1_ownership_moves_by_acceptance(before, decision)
        former = self.program
        for event in decision.events:
            self.rule_2_stages_change_through_gates(here, self.state, event)
            self.rule_3_a_decision_is_final(self.state, event)
            self.rule_5_acceptance_is_bound_to_the_packet(self.state, event)
            self.record(here.actor, event)
        assert self.state == decision.state
        self.rule_2_an_exception_ends_when_made_good(here)
        effects = follow(here, before, self.state, decision.events, former)
        self.rows = {key: timer for key, timer in self.rows.items() if key not in effects.clear_timers}
        self.rows |= {timer.key: timer for timer in effects.set_timers}
        self.rule_4_each_message_once(here, [message.key for message in effects.messages])
        self.only_those_concerned_are_told(here, before, effects.messages)

    def record(self, actor: Actor, event: e.Event) -> None:
        recorded = Recorded(event, self.now, actor.person, self.state.version + 1)
        self.history.append(recorded)
        self.state = evolve(self.state, recorded)
        assert self.state.is_gone == any(isinstance(each.event, ENDS) for each in self.history)

    def rule_1_ownership_moves_by_acceptance(self, before: RecordState, decision: Decision) -> None:
        changes = [event for event in decision.events if isinstance(event, e.OwnerChanged)]
        accepted = {event.handoff: event for event in decision.events if isinstance(event, e.HandoffAccepted)}
        assert (decision.state.owner == before.owner) == (not changes)
        assert all(
            accepted[change.handoff].receiver == change.target if change.handoff else change.reason
            for change in changes
        )

    def rule_2_stages_change_through_gates(self, here: Context, state: RecordState, event: e.Event) -> None:
        if isinstance(event, e.OverrideUsed):
            assert set(event.unmet) <= set(state.overrides[event.override].unmet), (
                "more passed than was allowed"
            )
        if isinstance(event, e.PlaybookChanged):
            assert event.stage == state.stage or state.stage not in VERSIONS[event.version].playbook.stages
        if not isinstance(event, e.StageMoved):
            return
        handoff = state.handoffs.get(event.handoff)
        if handoff and handoff.status == "returned":
            assert event.target == here.program.contract(handoff.contract).returns.to
            return
        gate = here.program.gates[f"{event.origin} -> {event.target}"]
        unmet = {
            item.id for item in blocking(check_gate(gate, here, state)) if item.code != "stale" or not handoff
        }
        override = state.overrides.get(event.override)
        assert unmet <= set(override.unmet if override else ())
        assert not override or (override.reason and override.used_at and override.expires)

    def rule_2_an_exception_ends_when_made_good(self, here: Context) -> None:
        used = [
            override for override in self.state.overrides.values() if override.is_open and override.used_at
        ]
        assert not any(made_good(here, self.state, override) for override in used)

    def rule_3_a_decision_is_final(self, state: RecordState, event: e.Event) -> None:
        if isinstance(event, e.RecordArchived | e.RecordMerged):
            assert not state.open_handoffs
        if isinstance(event, e.HandoffAccepted | e.HandoffReturned | e.HandoffRecalled | e.HandoffWithdrawn):
            assert state.handoffs[event.handoff].is_open

    def rule_4_each_message_once(self, here: Context, keys: list[str]) -> None:
        assert len(keys) == len(set(keys))
        assert self.messages.isdisjoint(keys)
        self.messages.update(keys)

    def only_those_concerned_are_told(
        self, here: Context, before: RecordState, messages: Sequence[Message]
    ) -> None:
        """Nobody of their own act, nobody who has no part in it; and whoever is written to finds it inside as well."""
        told = {
            (message.to, message.kind, message.channel) for message in messages if message.channel != "slack"
        }
        part = parties(before) | parties(self.state)
        leads = {team.lead for team in here.directory.teams.values()} | {ADMIN}
        for person, kind, channel in told:
            assert person != here.actor.person
            assert person in part | (leads if kind in ("escalated", "override_granted") else set())
            assert channel == "inbox" or (person, kind, "inbox") in told

    def rule_5_acceptance_is_bound_to_the_packet(self, state: RecordState, event: e.Event) -> None:
        if isinstance(event, e.HandoffAccepted):
            assert event.digest == current_digest(self.program, state, state.handoffs[event.handoff])


def parties(state: RecordState) -> set[str]:
    """Whoever has a part in a record: owner, both sides of each handoff, who asked, who has a task or an exception."""
    handoffs = state.handoffs.values()
    return {
        state.owner,
        *(person for each in handoffs for person in (each.sender, each.receiver, *each.tried)),
        *(question.asked_by for each in handoffs for question in each.questions),
        *(task.owner for task in state.tasks.values()),
        *(override.by for override in state.overrides.values()),
    }


Life.TestCase.settings = hypothesis.settings(stateful_step_count=40)
TestLife = Life.TestCase
