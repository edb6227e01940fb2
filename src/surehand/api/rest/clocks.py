"""The clocks of a handoff, as the API gives them back."""

from __future__ import annotations

from datetime import datetime, timedelta

from surehand.api.rest import shapes as s
from surehand.core.engine import Directory, HandoffState, RecordState
from surehand.core.engine.clock_story import Rung, Turn
from surehand.core.engine.clock_words import length, lines
from surehand.runtime.clocks import story_of
from surehand.runtime.facts import Facts


def clocks_in_words(facts: Facts, state: RecordState, handoff: HandoffState, now: datetime) -> s.Clocks:
    """Whose time it was so far, and how each deadline came about."""
    story = story_of(facts, state, handoff, now)
    return s.Clocks(
        turn=story.sides.turn,
        sender=_time(story.sides.sender),
        receiver=_time(story.sides.receiver),
        paused=_time(story.sides.paused),
        turns=tuple(_turn(each, facts.directory) for each in story.turns),
        in_words=tuple(lines(story, facts.directory, facts.zone)),
    )


def _time(worked: timedelta) -> s.SideTime:
    return s.SideTime(seconds=worked // timedelta(seconds=1), words=length(worked))


def _turn(turn: Turn, people: Directory) -> s.ClockTurn:
    return s.ClockTurn(
        receiver=_who(people, turn.receiver),
        why=turn.why,
        reason=turn.reason,
        since=turn.start,
        until=turn.until,
        calendar=turn.calendar,
        zone=turn.zone,
        within=str(turn.within),
        due_at=turn.due,
        steps=tuple(s.ClockStep(kind=x.kind, start=x.start, end=x.end, words=x.sentence) for x in turn.steps),
        pauses=tuple(s.ClockPause(reason=x.reason, start=x.start, end=x.end, cap=x.cap) for x in turn.pauses),
        rungs=tuple(_rung(each) for each in turn.rungs),
        considered=tuple(
            s.LookedAt(
                person=_who(people, each.person),
                why=each.why,
                open_handoffs=each.open_handoffs,
                due_tasks=each.due_tasks,
            )
            for each in turn.considered
        ),
    )


def _rung(rung: Rung) -> s.ClockRung:
    return s.ClockRung(kind=rung.kind, at=rung.at, done_at=rung.done_at, to=rung.to, reroute=rung.reroute)


def _who(people: Directory, person: str) -> s.Who:
    return s.Who(id=person, name=people.name(person), email=people.email(person))
