"""A handoff ends without acceptance: recalled by its sender, withdrawn by a lead, or with its record."""

import pytest

from surehand.core.engine.commands import Archive, Merge, Recall, Withdraw
from tests.sample import ADMIN, ONBOARDING_LEAD, RECEIVER, SALES_LEAD, SENDER, STRANGER, Story


@pytest.mark.parametrize("person", [SENDER, SALES_LEAD, ADMIN])
def test_the_senders_side_recalls(person):
    story = Story().offered()

    story.done(person, Recall(handoff="hnd_1", reason="Wrong client"))

    assert (story.handoff.status, story.handoff.closed_by) == ("recalled", person)


@pytest.mark.parametrize("person", [RECEIVER, STRANGER, ONBOARDING_LEAD])
def test_nobody_else_recalls(person):
    refusal = Story().offered().refused(person, Recall(handoff="hnd_1"))

    assert (refusal.code, refusal.sentence) == (
        "not_the_sender",
        "Only Sam Sender, who sent it, or the lead of sales can do that.",
    )


@pytest.mark.parametrize("person", [SALES_LEAD, ONBOARDING_LEAD, ADMIN])
def test_a_lead_of_either_side_withdraws(person):
    story = Story().offered()

    story.done(person, Withdraw(handoff="hnd_1", reason="The client left"))

    assert story.handoff.status == "withdrawn"


@pytest.mark.parametrize("person", [SENDER, RECEIVER, STRANGER])
def test_nobody_else_withdraws(person):
    refusal = Story().offered().refused(person, Withdraw(handoff="hnd_1", reason="No"))

    assert refusal.sentence == "Only the lead of sales or onboarding or an administrator can do that."
    assert [way.sentence for way in refusal.allowed] == ["Ask Lea Lead.", "Ask Otto Lead."]


def test_withdrawing_needs_a_reason():
    assert Story().offered().refused(ADMIN, Withdraw(handoff="hnd_1", reason=" ")).code == "reason_missing"


@pytest.mark.parametrize("ending", [Recall(handoff="hnd_1"), Withdraw(handoff="hnd_1", reason="Again")])
def test_an_ended_handoff_stays_ended(ending):
    story = Story().offered()
    story.done(SALES_LEAD, Withdraw(handoff="hnd_1", reason="The client left"))

    assert story.refused(SALES_LEAD, ending).sentence == "Lea Lead withdrew it on 2 Mar 2026 at 10:00 UTC."


def test_archiving_ends_what_is_open():
    story = Story().offered()
    story.done(SENDER, Archive(reason="The client left"))

    assert (story.handoff.status, story.state.is_gone, story.due()) == ("withdrawn", True, [])


def test_archiving_needs_a_reason():
    assert Story().refused(SENDER, Archive(reason=" ")).code == "reason_missing"


def test_strangers_do_not_archive():
    assert Story().refused(STRANGER, Archive(reason="Why not")).code == "not_yours"


def test_merging_ends_what_is_open():
    story = Story().offered()
    story.done(SALES_LEAD, Merge(into="rec_2", reason="The same client"))

    assert (story.handoff.status, story.state.merged_into) == ("withdrawn", "rec_2")


@pytest.mark.parametrize("person", [SENDER, STRANGER, ONBOARDING_LEAD])
def test_only_leads_merge(person):
    assert Story().refused(person, Merge(into="rec_2")).code == "not_a_lead"


def test_a_record_is_not_merged_into_itself():
    assert Story().refused(ADMIN, Merge(into="rec_1")).code == "same_record"


def test_a_gone_record_takes_no_acts():
    story = Story().offered()
    story.done(SENDER, Archive(reason="The client left"))

    refusal = story.refused(RECEIVER, story.acceptance())

    assert (refusal.code, refusal.allowed[0].act) == ("archived", "note")
