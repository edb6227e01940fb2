"""A record follows another version of its playbook without jumping a gate, and loses only what has no place there."""

import pytest
from msgspec.structs import replace

from surehand.core.engine import Program, follow, timers
from surehand.core.engine.commands import Migrate, Recall, SetFields
from tests.sample import (
    ADMIN,
    CALENDARS,
    PROGRAM,
    RECEIVER,
    SALES_LEAD,
    SENDER,
    STRANGER,
    Story,
    program,
)


def second(*changes):
    return Program(program(*changes).playbook, 2)


def without_stage(name, *more):
    """Version two without a stage, and without the ways to and from it."""
    playbook = PROGRAM.playbook
    stages = {key: stage for key, stage in playbook.stages.items() if key != name}
    moves = {key: way for key, way in playbook.moves.items() if name not in key.split(" -> ")}
    handoffs = {key: way for key, way in playbook.handoffs.items() if name not in key.split(" -> ")}
    return Program(replace(playbook, stages=stages, moves=moves, handoffs=handoffs), 2)


def migrated(story, version, stage="", person=SALES_LEAD):
    story.program = version
    return story.done(person, Migrate(stage=stage))


def test_the_version_changes():
    story = Story()

    state = migrated(story, second())

    assert (state.playbook_version, state.stage, story.kinds[-1]) == (2, "won", "playbook_changed")


def test_the_same_version_changes_nothing():
    story = Story()

    assert migrated(story, PROGRAM).version == 1


def test_a_stage_that_is_gone_needs_another():
    story = Story()
    story.program = without_stage("won")

    refusal = story.refused(ADMIN, Migrate())

    assert (refusal.code, refusal.sentence) == (
        "no_such_stage",
        "Version 2 has no stage won; name one that it has.",
    )
    assert story.done(ADMIN, Migrate(stage="proposal")).stage == "proposal"


@pytest.mark.parametrize("version", [PROGRAM, second()])
def test_a_stage_that_is_there_is_kept(version):
    story = Story()
    story.program = version

    refusal = story.refused(ADMIN, Migrate(stage="delivery"))

    assert (refusal.code, story.state.stage) == ("stage_kept", "won")


@pytest.mark.parametrize("person", [SENDER, RECEIVER, STRANGER])
def test_only_leads_migrate(person):
    assert Story().refused(person, Migrate()).code == "not_a_lead"


def test_an_open_handoff_goes_on():
    story = Story().offered()
    migrated(story, second())

    assert story.accepted().state.stage == "onboarding"


@pytest.mark.parametrize(
    "version",
    [
        without_stage("onboarding"),
        second(("    id: sales-to-onboarding", "    id: sales-onwards")),
        second(("  won -> onboarding:", "  won -> ready:")),
    ],
    ids=["stage-gone", "contract-gone", "leads-elsewhere"],
)
def test_a_handoff_without_contract_ends(version):
    story = Story().offered()
    migrated(story, version)

    assert story.handoff.status == "withdrawn"


def test_what_is_closed_stays_readable():
    story = Story().offered().accepted()
    migrated(story, second(("    id: sales-to-onboarding", "    id: sales-onwards")), person=ADMIN)

    assert timers(story.program, CALENDARS, story.state).keys() == {"task_1:due", "task_2:due", "task_3:due"}


def test_the_end_of_a_handoff_is_told():
    story = Story().offered()
    before, former = story.state, story.program
    story.program = without_stage("onboarding")
    decision = story.act(SALES_LEAD, Migrate())

    effects = follow(story.context(SALES_LEAD), before, decision.state, decision.events, former)

    assert [message.to for message in effects.messages] == [SENDER, RECEIVER]
    assert set(effects.clear_timers) == set(timers(former, CALENDARS, before))


def test_clocks_follow_the_new_version():
    story = Story().offered()
    before, former = story.state, story.program
    story.program = second(("accept_within: 4 working hours", "accept_within: 3 working hours"))
    decision = story.act(SALES_LEAD, Migrate())

    effects = follow(story.context(SALES_LEAD), before, decision.state, decision.events, former)

    assert [timer.key for timer in effects.set_timers] == ["hnd_1:0:overdue:0"]


@pytest.mark.parametrize(
    ("changes", "value"),
    [
        (("industry:       {type: choice, options: [retail, health]}", "industry: {type: text}"), "retail"),
        (("[retail, health]", "[retail, care]"), "retail"),
        (("[retail, health]", "[health, care]"), None),
        (("industry:       {type: choice, options: [retail, health]}", "industry: {type: date}"), None),
    ],
)
def test_values_are_read_by_their_new_type(changes, value):
    story = Story(industry="retail")

    held = migrated(story, second(changes)).values.get("industry")

    assert (held and held.value) == value


@pytest.mark.parametrize(("said", "value"), [("stan@example.com", STRANGER), ("Stan", None)])
def test_a_text_becomes_a_person_who_is_here(said, value):
    story = Story(client_name=said)

    held = migrated(
        story, second(("client_name:    {type: text}", "client_name: {type: person}"))
    ).values.get("client_name")

    assert (held and held.value) == value


def test_a_person_becomes_their_address():
    story = Story(manager=STRANGER)

    state = migrated(story, second(("manager:        {type: person,", "manager: {type: text,")))

    assert state.values["manager"].value == "stan@example.com"


def test_values_without_a_field_are_kept():
    story = Story(main_contact="Ada <ada@example.com>")

    state = migrated(story, second(("  main_contact:   {type: contact}\n", "")))

    assert "main_contact" in state.values
    assert story.done(SENDER, SetFields(values={"scope": "A shop"})).values["scope"].value == "A shop"


def test_recalled_handoffs_do_not_matter():
    story = Story().offered()
    story.done(SENDER, Recall(handoff="hnd_1"))

    assert migrated(story, without_stage("onboarding")).handoffs["hnd_1"].status == "recalled"
