"""The clock stands still for a reason the contract knows, once for each, and never for longer than allowed."""

from datetime import timedelta

import pytest

from surehand.core.engine import deadline, timers
from surehand.core.engine.commands import FireTimer, PauseClock, ResumeClock
from surehand.core.engine.due import Timer
from tests.sample import CALENDARS, CLOCK, NOW, PROGRAM, RECEIVER, SENDER, STRANGER, Story, program

PAUSE = PauseClock(handoff="hnd_1", reason="waiting_on_client")
RESUME = ResumeClock(handoff="hnd_1")


def paused(actor=RECEIVER):
    story = Story().offered()
    story.done(actor, PAUSE)
    return story


def accept_by(story):
    clock = PROGRAM.contract("sales-to-onboarding").clock
    return deadline(clock, CALENDARS["office"], story.handoff)


@pytest.mark.parametrize("person", [RECEIVER, SENDER])
def test_both_sides_may_stop_it(person):
    story = paused(person)

    assert (story.handoff.paused.reason, accept_by(story)) == ("waiting_on_client", None)


def test_the_deadline_moves_by_the_pause():
    story = paused().wait(hours=2)
    story.done(SENDER, RESUME)

    assert accept_by(story) == NOW + timedelta(hours=6)


def test_only_the_cap_is_pending_meanwhile():
    pending = timers(PROGRAM, CALENDARS, paused().state)

    assert list(pending.values()) == [
        Timer("hnd_1:0:pause_cap:1", "pause_cap", NOW + timedelta(days=2), "hnd_1")
    ]


def test_the_longest_pause_ends_by_itself():
    story = paused().let_pass(days=2)

    assert story.handoff.paused is None
    assert (story.kinds[-1], story.history[-1].event.capped) == ("clock_resumed", True)


def test_each_reason_counts_once():
    story = paused()
    story.done(RECEIVER, RESUME)

    assert (
        story.refused(RECEIVER, PAUSE).sentence == "The clock has stood still for waiting_on_client already."
    )


@pytest.mark.parametrize(
    ("command", "code"),
    [
        (PAUSE, "already_paused"),
        (PauseClock(handoff="hnd_1", reason="lunch"), "unknown_reason"),
        (PauseClock(handoff="hnd_9", reason="lunch"), "no_such_handoff"),
    ],
)
def test_a_pause_has_a_known_reason(command, code):
    assert paused().refused(RECEIVER, command).code == code


def test_a_contract_without_pause_knows_none():
    without = program(("      pause: {reasons: [waiting_on_client], at_most: 2 working days}\n", ""))

    assert Story(program=without).offered().refused(RECEIVER, PAUSE).code == "no_pause"


def test_a_running_clock_cannot_be_resumed():
    assert Story().offered().refused(RECEIVER, RESUME).code == "not_paused"


@pytest.mark.parametrize("command", [PAUSE, RESUME])
def test_strangers_do_not_touch_it(command):
    assert Story().offered().refused(STRANGER, command).code == "not_the_receiver"


def test_the_cap_does_not_come_early():
    story = paused().wait(hours=3)

    assert story.refused(CLOCK, FireTimer(timer="hnd_1:0:pause_cap:1")).code == "timer_early"
