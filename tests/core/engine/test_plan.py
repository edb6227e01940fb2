"""What another version would mean for the records in flight is told before it goes live, and nothing is done."""

from __future__ import annotations

from msgspec.structs import replace

from surehand.core.engine import Context, RecordState
from surehand.core.engine.commands import Archive, Move
from surehand.core.engine.plan import Plan, plan
from surehand.core.engine.tally import Tally, sentences, tally, together
from tests import sample
from tests.sample import COMPLETE, RECEIVER, SENDER, Story

MORE = ("requires: [scope, goals, start_date]", "requires: [scope, goals, start_date, manager]")
LESS = ("requires: [scope, goals, start_date]", "requires: [scope]")
NO_READY = (
    ('  ready:      {team: onboarding, means: "Everything is there."}\n', ""),
    ("  onboarding -> ready: {requires: [access_granted]}\n", ""),
    ("  ready -> delivery:", "  onboarding -> delivery:"),
    (", blocks: ready -> delivery", ""),
)


def context_of(state: RecordState) -> Context:
    return sample.context()


def planned(*changes: tuple[str, str], states: list[RecordState]) -> Plan:
    numbered = [replace(state, id=f"rec_{number}") for number, state in enumerate(states, 1)]
    return plan(sample.PROGRAM, sample.program(*changes), numbered, context_of)


def told(*changes: tuple[str, str], states: list[RecordState]) -> tuple[str, ...]:
    new = sample.program(*changes).playbook
    found = planned(*changes, states=states)
    return sentences(tally(found, sample.PROGRAM.playbook, new), new)


def complete(**values: object) -> RecordState:
    return Story(**{**COMPLETE, **values}).state


def test_same_version_changes_nothing():
    found = planned(states=[complete(), sample.open_record()])
    assert told(states=[complete(), sample.open_record()]) == (
        "2 clients are in Won; nothing changes at the next gate.",
    )
    assert (found.shifts, found.homeless, found.handoffs, found.losses) == ((), (), (), ())


def test_further_requirement_blocks_those_who_could_go():
    found = planned(MORE, states=[complete(), complete(), complete(manager="otto@example.com")])
    assert [(shift.way, [item.id for item in shift.gained]) for shift in found.newly_blocked] == [
        ("won -> onboarding", ["manager"]),
        ("won -> onboarding", ["manager"]),
    ]
    assert told(MORE, states=[complete(), complete(), complete(manager="otto@example.com")]) == (
        "3 clients are in Won; 2 would newly be blocked: Account manager: nothing is filled in.",
    )


def test_those_who_were_blocked_are_asked_for_more():
    found = planned(MORE, states=[sample.open_record()])
    assert found.newly_blocked == ()
    assert told(MORE, states=[sample.open_record()]) == (
        "1 client is in Won; 1 would be asked for more than today: Account manager: nothing is filled in.",
    )


def test_fewer_requirements_let_records_go():
    state = sample.open_record(
        package="standard", scope="A new shop with fifty products", contract_value="1 USD"
    )
    found = planned(LESS, states=[state])
    assert [[item.id for item in shift.lost] for shift in found.no_longer_blocked] == [
        ["goals", "start_date"]
    ]
    assert told(LESS, states=[state]) == ("1 client is in Won; 1 would no longer be blocked.",)


def test_stage_that_is_gone_needs_another():
    state = Story(**COMPLETE).offered().accepted().state
    ready = Story(**COMPLETE, access_granted=True).offered().accepted()
    moved = ready.done(RECEIVER, Move(to="ready"))
    found = planned(*NO_READY, states=[state, moved])
    assert [(each.record, each.stage) for each in found.homeless] == [("rec_2", "ready")]
    assert (
        told(*NO_READY, states=[state, moved])[-1]
        == "1 client is in Ready, which is gone: choose the stage to go on in."
    )


def test_open_handoff_goes_on_under_other_terms():
    state = Story(**COMPLETE).offered().state
    found = planned(("accept_within: 4 working hours", "accept_within: 8 working hours"), states=[state])
    (handoff,) = found.handoffs
    assert (handoff.withdrawn, [change.code for change in handoff.changes]) == (False, ["deadline_changed"])
    assert told(("accept_within: 4 working hours", "accept_within: 8 working hours"), states=[state])[-1] == (
        "1 open handoff of Sales to onboarding would go on under other terms: "
        "The deadline to accept Sales to onboarding is now 8 working hours (was 4 working hours)."
    )


def test_open_handoff_without_its_contract_is_withdrawn():
    states = [Story(**COMPLETE).offered().state for _ in range(2)]
    found = planned(("id: sales-to-onboarding", "id: sales-to-care"), states=states)
    assert [each.withdrawn for each in found.handoffs] == [True, True]
    assert told(("id: sales-to-onboarding", "id: sales-to-care"), states=states)[-1] == (
        "2 open handoffs of Sales to onboarding would be withdrawn: the contract or the stage is gone."
    )


def test_value_that_does_not_fit_the_new_type_is_told():
    state = complete(client_name="Ada Ltd")
    found = planned(("client_name:    {type: text}", "client_name:    {type: number}"), states=[state])
    assert [loss.fields for loss in found.losses] == [("client_name",)]
    assert (
        told(("client_name:    {type: text}", "client_name:    {type: number}"), states=[state])[-1]
        == "1 would lose the value of *Client name*: it does not fit the new type."
    )


def test_gate_judges_the_value_as_it_would_be_read():
    found = planned(("goals:          {type: list}", "goals:          {type: date}"), states=[complete()])
    assert [item.id for shift in found.newly_blocked for item in shift.gained] == ["goals"]


def test_records_that_are_done_or_put_away_are_left_out():
    done = Story(stage="won", **COMPLETE)
    done.done(SENDER, Archive(reason="A double"))
    lost = Story(stage="proposal")
    lost.done(SENDER, Move(to="lost", reason="No budget"))
    assert planned(MORE, states=[done.state, lost.state]).stages == ()


def test_counts_stand_in_the_order_of_the_journey():
    states = [Story(**COMPLETE).offered().accepted().state, complete(), Story(stage="proposal").state]
    assert [(each.title, each.records) for each in planned(states=states).stages] == [
        ("Proposal", 1),
        ("Won", 1),
        ("Onboarding", 1),
    ]


def test_new_and_vanished_ways_are_no_shift():
    way = ("  proposal -> lost:", "  won -> lost: {requires: [manager]}\n  proposal -> lost:")
    assert planned(way, states=[complete()]).shifts == ()


def test_parts_add_up_to_the_whole():
    states = [replace(complete(), id=f"rec_{number}") for number in range(4)]
    old, new = sample.PROGRAM.playbook, sample.program(MORE).playbook
    counts = [tally(planned(MORE, states=each), old, new) for each in (states, states[:1], states[1:])]
    assert replace_names(together(counts[1], counts[2])) == replace_names(counts[0])


def replace_names(found: Tally) -> Tally:
    """Without the ids, which `planned` gives anew."""
    stages = {name: replace(stage, named=()) for name, stage in found.stages.items()}
    return replace(found, stages=stages)
