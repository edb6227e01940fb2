"""How a deadline came about, and whose time it was: told from events, and every moment counted once."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from surehand.core.calendar import calendar_from_plain
from surehand.core.engine import Program, ReturnedFor
from surehand.core.engine import commands as c
from surehand.core.engine.clock_story import Hours, clock_story
from tests.sample import (
    CALENDARS,
    CLOCK,
    NOW,
    RECEIVER,
    SALES_LEAD,
    SENDER,
    STRANGER,
    Story,
    changed,
    directory,
    program,
)

PAUSE = c.PauseClock(handoff="hnd_1", reason="waiting_on_client")
PART_TIME = {"name": "part-time", "zone": "UTC", "hours": {"wed-thu": ["09:00-13:00"]}}
HOURS = {**CALENDARS, "part-time": calendar_from_plain(PART_TIME)}


def told(story, handoff="hnd_1", senders=""):
    return clock_story(story.program, Hours(story.calendars, senders), story.history, handoff, story.now)


def hours(**parts):
    return {side: timedelta(hours=many) for side, many in parts.items()}


def sides(story, **options):
    found = told(story, **options).sides
    return {"sender": found.sender, "receiver": found.receiver, "paused": found.paused}


def at(day, hour):
    return datetime(2026, 3, day, hour, tzinfo=UTC)


def test_the_deadline_is_counted_day_by_day():
    story = Story(now=datetime(2026, 3, 6, 15, tzinfo=UTC)).offered()

    assert [step.sentence for step in told(story).turns[0].steps] == [
        "Fri 6 Mar 2026, 15:00–17:00: 2 h counted.",
        "Sat 7 Mar 2026: no working hours on Saturday, not counted.",
        "Sun 8 Mar 2026: no working hours on Sunday, not counted.",
        "Mon 9 Mar 2026, 09:00–11:00: 2 h counted.",
        "Due Mon 9 Mar 2026, 11:00 (UTC): 4 working hours after Fri 6 Mar 2026, 15:00.",
    ]


def test_each_rung_says_whether_it_was_climbed():
    story = Story().offered().let_pass(hours=5)

    assert [(rung.kind, rung.at, rung.done_at) for rung in told(story).turns[0].rungs] == [
        ("remind", at(2, 12), at(2, 12)),
        ("overdue", at(2, 14), at(2, 14)),
        ("escalate", at(2, 16), None),
        ("escalate", at(4, 10), None),
        ("still_open", at(5, 10), None),
    ]


def test_a_worker_that_came_late_is_seen():
    story = Story().offered().wait(hours=3)
    story.done(CLOCK, c.FireTimer(timer="hnd_1:0:remind:0"))

    assert next((rung.at, rung.done_at) for rung in told(story).turns[0].rungs) == (at(2, 12), at(2, 13))


def test_every_assignment_has_a_clock_of_its_own():
    story = Story().offered().wait(hours=1)
    story.done(RECEIVER, c.Reroute(handoff="hnd_1", reason="On leave", to=STRANGER))
    turns = told(story.wait(hours=2)).turns

    assert [(turn.receiver, turn.start, turn.until, turn.reason) for turn in turns] == [
        (RECEIVER, at(2, 10), at(2, 11), ""),
        (STRANGER, at(2, 11), None, "On leave"),
    ]
    assert [turn.due for turn in turns] == [at(2, 14), at(2, 15)]


def test_a_change_within_one_moment_is_told():
    story = Story().offered()
    story.done(RECEIVER, c.Reroute(handoff="hnd_1", reason="On leave", to=STRANGER))

    assert [turn.receiver for turn in told(story).turns] == [RECEIVER, STRANGER]
    assert told(story).sides.turn == "receiver"


def test_waiting_for_an_answer_is_the_senders_time():
    story = Story().offered().wait(hours=1)
    story.done(RECEIVER, c.Ask(handoff="hnd_1", text="Which shop?"))
    story.wait(hours=2).done(SENDER, c.Answer(question="qst_1", text="The new one"))
    story.wait(hours=1).accepted().wait(days=3)

    assert sides(story) == hours(sender=2, receiver=2, paused=0)
    assert told(story).sides.turn is None


def test_a_return_is_the_senders_until_it_is_offered_again():
    story = Story().offered().wait(hours=1)
    story.done(RECEIVER, c.Return(handoff="hnd_1", reasons=(ReturnedFor("not_ready"),)))
    assert told(story.wait(hours=3)).sides.turn == "sender"
    story.done(SENDER, c.Offer(to="onboarding"))

    assert sides(story.wait(days=1)) == hours(sender=3, receiver=1, paused=0)
    assert told(story).sides.turn is None


def test_a_pause_is_nobodys():
    story = Story().offered().wait(hours=1)
    story.done(RECEIVER, PAUSE)
    assert told(story.wait(hours=2)).sides.turn == "paused"
    story.done(RECEIVER, c.ResumeClock(handoff="hnd_1"))
    story.wait(hours=1)

    assert sides(story) == hours(sender=0, receiver=2, paused=2)


def test_while_paused_there_is_no_deadline():
    story = Story().offered()
    story.done(RECEIVER, PAUSE)
    turn = told(story.wait(hours=2)).turns[0]

    assert (turn.due, turn.steps[-1].kind, turn.pauses[0].cap) == (None, "paused", at(4, 10))
    assert {rung.at for rung in turn.rungs} == {None}


def test_a_pause_ends_at_its_cap_however_late_that_is_seen():
    story = Story().offered()
    story.done(RECEIVER, PAUSE)
    story.wait(days=3).done(CLOCK, c.FireTimer(timer="hnd_1:0:pause_cap:1"))

    assert (story.handoff.stops[0].end, told(story).turns[0].pauses[0].capped) == (at(4, 10), True)
    assert told(story).turns[0].due == at(4, 14)


@pytest.mark.parametrize(
    "command",
    [
        c.ResumeClock(handoff="hnd_1"),
        c.Return(handoff="hnd_1", reasons=(ReturnedFor("not_ready"),)),
        c.Reroute(handoff="hnd_1", reason="On leave", to=STRANGER),
    ],
)
def test_whoever_acts_before_the_worker_finds_the_cap_kept(command):
    story = Story().offered()
    story.done(RECEIVER, PAUSE)
    story.wait(days=3).done(RECEIVER, command)

    assert story.handoff.stops[0].end == at(4, 10)


def test_the_receivers_own_hours_count():
    rita = changed(RECEIVER, calendar="part-time")
    story = Story(directory=directory(rita))
    story.calendars = HOURS
    turn = told(story.offered()).turns[0]

    assert (story.handoff.calendar, turn.calendar, turn.due) == ("part-time", "part-time", at(4, 13))


def test_the_teams_hours_count_for_who_has_none():
    people = directory()
    teams = {**people.teams, "onboarding": replace(people.teams["onboarding"], calendar="part-time")}
    story = Story(directory=replace(people, teams=teams))
    story.calendars = HOURS

    assert told(story.offered()).turns[0].calendar == "part-time"


def test_a_calendar_that_is_gone_leaves_the_contracts():
    story = Story(directory=directory(changed(RECEIVER, calendar="part-time"))).offered()

    assert told(story).turns[0].calendar == "office"


def test_the_next_receiver_has_their_own_hours():
    story = Story(directory=directory(changed(RECEIVER, calendar="part-time")))
    story.calendars = HOURS
    story.offered().done(RECEIVER, c.Reroute(handoff="hnd_1", reason="On leave", to=STRANGER))

    assert [turn.calendar for turn in told(story).turns] == ["part-time", "office"]


def test_the_sender_has_hours_of_their_own():
    story = Story()
    story.calendars = HOURS
    story.offered().wait(hours=1).done(RECEIVER, c.Ask(handoff="hnd_1", text="Which shop?"))
    story.wait(days=2)

    assert sides(story, senders="part-time") == hours(sender=2, receiver=1, paused=0)


def test_a_new_contract_keeps_the_steps_done():
    story = Story().offered().let_pass(hours=3)
    faster = program(("accept_within: 4 working hours", "accept_within: 2 working hours"))
    story.program = Program(faster.playbook, 2)
    story.done(SALES_LEAD, c.Migrate())
    found = told(story)

    assert (found.turns[0].due, found.versions[0].version) == (at(2, 12), 2)
    assert story.due() == ["hnd_1:0:overdue:0"]


ACTS = st.sampled_from(("ask", "answer", "pause", "resume", "reroute", "return", "undo", "offer", "accept"))


@given(acts=st.lists(st.tuples(ACTS, st.integers(0, 60)), max_size=14), began=st.integers(0, 24 * 8))
def test_every_moment_is_counted_once(acts, began):
    story = Story(now=NOW + timedelta(hours=began)).offered()
    for act, wait in acts:
        attempt(story, act)
        story.wait(hours=wait)
    office = CALENDARS["office"]
    found = [told(story, handoff) for handoff in story.state.handoffs]

    for each in found:
        total = each.sides.sender + each.sides.receiver + each.sides.paused
        gaps = {(one.end, two.start) for one, two in zip(each.stretches, each.stretches[1:], strict=False)}
        assert all(end == start for end, start in gaps)
        if each.stretches:
            assert total == office.between(each.stretches[0].start, each.stretches[-1].end)
            assert each.stretches[0].start == story.state.handoffs[each.handoff].offered_at
    for stop in (stop for handoff in story.state.handoffs.values() for stop in handoff.stops):
        # Two working days are the cap, to the minute, whether or not a worker was there to see it.
        cap = office.add(stop.start, program().contract("sales-to-onboarding").clock.pause.at_most)
        assert stop.end is None or stop.end <= cap


def attempt(story, act):
    """One act that may be refused: what is refused changes no clock."""
    handoff = story.handoff
    reasons = (ReturnedFor("capacity"),)
    other = STRANGER if handoff.receiver == RECEIVER else RECEIVER
    acts = {
        "ask": (handoff.receiver, c.Ask(handoff=handoff.id, text=f"Which {len(handoff.questions)}?")),
        "answer": (SENDER, c.Answer(question=f"qst_{len(handoff.questions)}", text="That one")),
        "pause": (handoff.receiver, c.PauseClock(handoff=handoff.id, reason="waiting_on_client")),
        "resume": (handoff.receiver, c.ResumeClock(handoff=handoff.id)),
        "reroute": (handoff.receiver, c.Reroute(handoff=handoff.id, reason="Busy", to=other)),
        "return": (handoff.receiver, c.Return(handoff=handoff.id, reasons=reasons)),
        "undo": (handoff.receiver, c.UndoReturn(handoff=handoff.id)),
        "offer": (SENDER, c.Offer(to="onboarding")),
        "accept": (handoff.receiver, story.acceptance()),
    }
    story.act(*acts[act])
