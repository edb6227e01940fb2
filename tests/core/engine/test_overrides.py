"""An override passes a gate that is not met: allowed role, reason, expiry, closing event; and only what it named."""

from datetime import UTC, datetime, timedelta

import pytest

from surehand.core.engine import Person
from surehand.core.engine.commands import (
    AddNote,
    CloseOverride,
    FireTimer,
    Move,
    Offer,
    Override,
    PassAnyway,
    SetFields,
)
from tests.sample import (
    ADMIN,
    CLOCK,
    COMPLETE,
    NOW,
    ONBOARDING_LEAD,
    RECEIVER,
    SALES_LEAD,
    SENDER,
    STRANGER,
    Story,
    changed,
    directory,
    program,
)

IN_A_WEEK = NOW + timedelta(days=7)
ANYWAY = PassAnyway(reason="The contract is in the post", expires=IN_A_WEEK)
ALLOW = Override(to="won", reason=ANYWAY.reason, expires=IN_A_WEEK)


def proposal(**options):
    return Story(stage="proposal", **options)


def passed():
    story = proposal()
    story.done(SALES_LEAD, Move(to="won", override=ANYWAY))
    return story


def test_a_lead_passes_the_gate():
    story = passed()

    assert story.kinds[1:] == ["override_granted", "override_used", "stage_moved"]
    assert (story.state.stage, story.history[-1].event.override) == ("won", "ovr_1")


def test_it_keeps_who_why_and_until_when():
    override = passed().state.overrides["ovr_1"]

    assert (override.by, override.reason, override.expires) == (SALES_LEAD, ANYWAY.reason, IN_A_WEEK)
    assert (override.unmet, override.used_at, override.is_open) == (("contract_value",), NOW, True)


def test_it_can_be_allowed_ahead():
    story = proposal()
    story.done(SALES_LEAD, ALLOW)

    assert story.done(SENDER, Move(to="won")).stage == "won"


def test_it_lets_nothing_else_pass():
    story = Story()
    allow = Override(to="onboarding", reason=ANYWAY.reason, expires=IN_A_WEEK)
    story.done(SENDER, SetFields(values={**COMPLETE, "goals": ""}))
    story.done(SALES_LEAD, allow)
    story.done(SENDER, SetFields(values={"scope": ""}))

    refusal = story.refused(SENDER, Offer(to="onboarding"))

    assert [item.id for item in refusal.unmet] == ["scope", "goals"]


def test_it_is_used_once():
    story = passed()
    back = program(("  proposal -> lost:", "  won -> proposal: {}\n  proposal -> lost:"))
    story.program = back
    story.done(SENDER, Move(to="proposal"))

    assert story.refused(SENDER, Move(to="won")).code == "gate_not_met"


def test_an_expired_one_is_of_no_use():
    story = proposal()
    story.done(SALES_LEAD, ALLOW)
    story.wait(days=7)

    assert story.refused(SENDER, Move(to="won")).code == "gate_not_met"


@pytest.mark.parametrize("person", [SENDER, ONBOARDING_LEAD, STRANGER])
def test_others_are_told_who_can_allow_it(person):
    refusal = proposal().refused(person, ALLOW)

    assert refusal.code == "override_not_allowed"
    assert refusal.sentence == "You cannot pass this gate unmet; Lea Lead can allow it."


LEADING = Person("prs_lou", "Lou", "lou@example.com", "lead", ("sales",))
PLAYERS = {
    SENDER: "member",
    SALES_LEAD: "lead",
    ADMIN: "admin",
    LEADING.id: "lead",
}


@pytest.mark.parametrize("allowed", ["member", "lead", "admin"])
@pytest.mark.parametrize(("person", "role"), PLAYERS.items())
def test_the_playbook_says_which_roles(allowed, person, role):
    ruled = program(("\nstages:\n", f"\noverride: {{roles: [{allowed}]}}\n\nstages:\n"))
    story = proposal(program=ruled, directory=directory(LEADING))

    outcome = story.act(person, Move(to="won", override=ANYWAY))

    assert (story.state.stage == "won") == (role == allowed), outcome


def test_an_administrator_who_leads_is_a_lead_too():
    ruled = program(("\nstages:\n", "\noverride: {roles: [lead]}\n\nstages:\n"))
    story = proposal(program=ruled, directory=directory(changed(SALES_LEAD, role="admin")))

    assert story.done(SALES_LEAD, Move(to="won", override=ANYWAY)).stage == "won"


def test_without_a_lead_an_administrator_is_named():
    story = proposal(directory=directory(changed(SALES_LEAD, active=False)))

    assert story.refused(SENDER, Move(to="won")).allowed[1].sentence == "Ask Ada Admin to allow an exception."


@pytest.mark.parametrize("reason", ["", "   ", "ok", "tbd tbd", "......", "asdfasdf"])
def test_it_needs_a_reason_others_understand(reason):
    refusal = proposal().refused(SALES_LEAD, Override(to="won", reason=reason, expires=IN_A_WEEK))

    assert refusal.code == "reason_missing"


@pytest.mark.parametrize("expires", [NOW, NOW - timedelta(days=1), NOW + timedelta(days=14, seconds=1)])
def test_it_ends_within_the_allowed_time(expires):
    refusal = proposal().refused(SALES_LEAD, Override(to="won", reason=ANYWAY.reason, expires=expires))

    assert (refusal.code, refusal.sentence) == (
        "bad_expiry",
        "An override ends between now and 14 days from now.",
    )


def test_the_longest_time_is_allowed():
    latest = Override(to="won", reason=ANYWAY.reason, expires=NOW + timedelta(days=14))

    assert proposal().done(SALES_LEAD, latest).overrides["ovr_1"].expires == datetime(
        2026, 3, 16, 10, tzinfo=UTC
    )


def test_a_met_gate_needs_none():
    refusal = proposal(contract_value="4000 USD").refused(SALES_LEAD, ALLOW)

    assert (refusal.code, refusal.allowed[0].to) == ("gate_met", "won")


def test_there_must_be_a_way():
    assert proposal().refused(SALES_LEAD, Override(to="care", reason="Why not", expires=IN_A_WEEK)).code == (
        "no_such_move"
    )


def test_made_good_it_is_closed():
    story = passed()
    story.done(SENDER, SetFields(values={"contract_value": "4000 USD"}))

    assert story.kinds[-2:] == ["fields_set", "override_closed"]
    assert (story.history[-1].event.how, story.state.overrides["ovr_1"].is_open) == ("made_good", False)


def test_a_placeholder_makes_nothing_good():
    story = Story()
    story.done(SALES_LEAD, Offer(to="onboarding", values={**COMPLETE, "scope": ""}, override=ANYWAY))
    story.done(SENDER, SetFields(values={"scope": "tbd tbd tbd tbd"}))

    assert story.state.overrides["ovr_1"].is_open


def test_it_expires_by_itself():
    story = passed().let_pass(days=8)

    assert (story.kinds[-1], story.history[-1].event.how) == ("override_closed", "expired")
    assert story.refused(CLOCK, FireTimer(timer="ovr_1:end")).code == "timer_gone"


@pytest.mark.parametrize("person", [SALES_LEAD, ADMIN])
def test_whoever_allows_may_close(person):
    story = passed()

    state = story.done(person, CloseOverride(override="ovr_1", reason="It will not come"))

    assert state.overrides["ovr_1"].closed_at == NOW


@pytest.mark.parametrize(
    ("person", "command", "code"),
    [
        (SENDER, CloseOverride(override="ovr_1", reason="Mine"), "not_a_lead"),
        (RECEIVER, CloseOverride(override="ovr_1", reason="Mine"), "not_a_lead"),
        (SALES_LEAD, CloseOverride(override="ovr_1", reason=" "), "reason_missing"),
        (SALES_LEAD, CloseOverride(override="ovr_9", reason="Done"), "no_such_override"),
    ],
)
def test_closing_has_its_rules(person, command, code):
    assert passed().refused(person, command).code == code


def test_a_lead_who_became_a_viewer_closes_nothing():
    story = passed()
    story.directory = directory(changed(SALES_LEAD, role="viewer"))

    assert story.refused(SALES_LEAD, CloseOverride(override="ovr_1", reason="Done")).code == "read_only"


def test_it_is_closed_once():
    story = passed()
    story.done(SALES_LEAD, CloseOverride(override="ovr_1", reason="It will not come"))

    assert story.refused(SALES_LEAD, CloseOverride(override="ovr_1", reason="Again")).code == "already_closed"


def test_other_acts_leave_it_open():
    story = passed()
    story.done(SENDER, AddNote(text="They are slow"))

    assert story.state.overrides["ovr_1"].is_open
