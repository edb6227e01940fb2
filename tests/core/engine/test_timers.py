"""What happens by time alone: a function of the record, so it can be computed anew and is never lost."""

from datetime import UTC, datetime, timedelta

import pytest

from surehand.core.engine import Absence, Actor, timers
from surehand.core.engine.commands import Ask, FireTimer, Offer, PassAnyway, Recall
from tests.sample import (
    ADMIN,
    CALENDARS,
    CLOCK,
    COMPLETE,
    NOW,
    ONBOARDING_LEAD,
    RECEIVER,
    SALES_LEAD,
    SENDER,
    Story,
    changed,
    directory,
    program,
)


def pending(story):
    found = timers(story.program, CALENDARS, story.state).values()
    return {timer.key: timer.at for timer in found}


def at(day, hour, minute=0):
    return datetime(2026, 3, day, hour, minute, tzinfo=UTC)


def test_an_offer_sets_the_whole_ladder():
    assert pending(Story().offered()) == {
        "hnd_1:0:remind:0": at(2, 12),
        "hnd_1:0:overdue:0": at(2, 14),
        "hnd_1:0:escalate:0": at(2, 16),
        "hnd_1:0:escalate:1": at(4, 10),
        "hnd_1:0:still_open:0": at(5, 10),
    }


def test_a_record_at_rest_has_none():
    assert pending(Story()) == {}


def test_the_ladder_is_climbed_in_order():
    story = Story().offered().let_pass(hours=7)

    assert story.kinds[-3:] == ["handoff_reminded", "handoff_overdue", "handoff_escalated"]
    assert story.history[-1].event.to == (ONBOARDING_LEAD,)


def test_working_time_alone_counts():
    story = Story(now=datetime(2026, 3, 6, 16, tzinfo=UTC)).offered()

    assert pending(story)["hnd_1:0:overdue:0"] == at(9, 12)


def test_each_rung_is_climbed_once():
    story = Story().offered().let_pass(hours=3)

    assert story.refused(CLOCK, FireTimer(timer="hnd_1:0:remind:0")).code == "timer_gone"
    assert story.kinds.count("handoff_reminded") == 1


def test_a_timer_does_not_come_early():
    refusal = Story().offered().refused(CLOCK, FireTimer(timer="hnd_1:0:remind:0"))

    assert (refusal.code, refusal.sentence) == ("timer_early", "This timer is due at 2026-03-02 12:00 UTC.")


@pytest.mark.parametrize("actor", [ADMIN, SENDER, Actor(SENDER, "worker"), Actor("", "api")])
def test_only_the_clock_fires(actor):
    story = Story().offered().wait(hours=5)

    assert story.refused(actor, FireTimer(timer="hnd_1:0:remind:0")).code == "not_the_clock"


def test_a_late_clock_still_does_everything():
    story = Story().offered().wait(days=2)

    for key in story.due():
        story.act(CLOCK, FireTimer(timer=key))

    assert story.kinds[-5:] == [
        "handoff_reminded",
        "handoff_overdue",
        "handoff_escalated",
        "handoff_escalated",
        "handoff_rerouted",
    ]


def test_escalation_reroutes_and_restarts_the_clock():
    story = Story().offered().let_pass(days=2)

    assert (story.handoff.receiver, story.handoff.tried) == (ONBOARDING_LEAD, (RECEIVER,))
    assert pending(story)["hnd_1:1:overdue:0"] == at(4, 14)


def test_ownership_does_not_move_by_time():
    story = Story().offered().let_pass(days=30)

    assert (story.state.owner, story.state.stage) == (SENDER, "won")


def test_nobody_new_keeps_the_receiver():
    story = Story().offered()
    story.directory = directory(changed(ONBOARDING_LEAD, active=False), changed(ADMIN, active=False))
    story.let_pass(days=2)

    assert (story.handoff.receiver, story.kinds[-1]) == (RECEIVER, "handoff_escalated")


def test_it_goes_up_each_day_until_answered():
    story = Story().offered().let_pass(days=14)

    escalated = [
        recorded for recorded in story.history if "still_open" in getattr(recorded.event, "step", "")
    ]

    assert len(escalated) >= 3
    assert all(recorded.event.to == (ADMIN,) for recorded in escalated)
    assert any(":still_open:" in key for key in pending(story))


def test_an_outage_is_told_once_not_daily():
    story = Story().offered()
    story.directory = directory(changed(ONBOARDING_LEAD, active=False))
    story.let_pass(days=9)
    told = story.kinds.count("handoff_escalated")
    story.wait(days=30)
    while due := story.due():
        story.done(CLOCK, FireTimer(timer=due[0]))

    assert story.kinds.count("handoff_escalated") == told + 1
    assert min(pending(story).values()) > story.now


def test_without_a_lead_administrators_are_told():
    story = Story().offered()
    story.directory = directory(changed(ONBOARDING_LEAD, active=False))
    story.let_pass(hours=7)

    assert story.history[-1].event.to == (ADMIN,)


BARE = program(
    ("      escalate:\n        - {after: 6 working hours, to: lead of onboarding}\n", ""),
    ("        - {after: 2 working days, to: admins, reroute: true}\n", ""),
)


def told_of(story):
    return [recorded.event.to for recorded in story.history if hasattr(recorded.event, "to")]


def test_without_rungs_it_goes_up_to_administrators():
    assert told_of(Story(program=BARE).offered().let_pass(days=2)) == [(ADMIN,)]


def test_a_receiver_who_does_nothing_has_it_no_more():
    story = Story(program=BARE).offered().let_pass(days=2)

    assert (story.handoff.receiver, story.handoff.tried) == (ONBOARDING_LEAD, (RECEIVER,))
    assert story.handoff.why == "the lead of onboarding, as nobody answered"


def test_with_whoever_leads_it_comes_to_rest():
    story = Story(program=BARE).offered().let_pass(days=60)

    assert story.handoff.receiver == ONBOARDING_LEAD
    assert len(told_of(story)) > 20


def test_what_waits_for_an_answer_goes_back():
    story = Story(program=BARE).offered()
    story.done(RECEIVER, Ask(handoff="hnd_1", text="Which shop?"))
    story.let_pass(days=2)

    assert (story.handoff.receiver, told_of(story)) == (RECEIVER, [(ADMIN, SALES_LEAD)])


def test_a_lead_who_is_away_is_not_given_it():
    away = Absence(NOW, NOW + timedelta(days=9))
    story = Story(program=BARE, directory=directory(changed(ONBOARDING_LEAD, absences=(away,)))).offered()

    assert story.let_pass(days=2).handoff.receiver == RECEIVER


def test_an_answer_ends_the_ladder():
    story = Story().offered()
    story.done(SENDER, Recall(handoff="hnd_1"))

    assert pending(story) == {}


def test_a_survey_follows_acceptance():
    story = Story().offered().accepted().let_pass(days=14)

    asked = next(
        recorded.event for recorded in story.history if recorded.event.__struct_config__.tag == "survey_asked"
    )

    assert (asked.person, asked.question) == (RECEIVER, "Was everything you needed in the packet?")
    assert "hnd_1:survey" not in pending(story)


def test_a_survey_reaches_whoever_received():
    surveyed = program(
        ("survey: {after: 10 working days,", "survey: {after: 10 working days, ask: lead of sales,")
    )
    story = Story(program=surveyed).offered().accepted()
    story.directory = directory(changed(SALES_LEAD, active=False))
    story.let_pass(days=14)

    assert [
        r.event.person for r in story.history if hasattr(r.event, "question") and hasattr(r.event, "person")
    ] == [RECEIVER]


def test_tasks_and_overrides_have_their_ends():
    anyway = PassAnyway(reason="They start on Monday", expires=at(9, 10))
    story = Story()
    story.done(SALES_LEAD, Offer(to="onboarding", values={**COMPLETE, "goals": ""}, override=anyway))
    story.accepted()

    assert pending(story) == {
        "hnd_1:survey": at(16, 10),
        "task_1:due": at(4, 10),
        "task_2:due": at(5, 10),
        "task_3:due": at(25, 17),
        "ovr_1:end": at(9, 10),
    }


def test_timers_of_two_attempts_differ():
    story = Story().offered()
    first = pending(story)
    story.done(SENDER, Recall(handoff="hnd_1"))

    assert not first.keys() & pending(story.offered()).keys()


def test_an_unknown_calendar_means_around_the_clock():
    nights = program(
        (
            "      accept_within: 4 working hours\n",
            "      calendar: nights\n      accept_within: 4 working hours\n",
        )
    )

    assert pending(Story(program=nights, now=NOW.replace(hour=22)).offered())["hnd_1:0:overdue:0"] == at(3, 2)
