"""What of a playbook HubSpot itself can hold, what contradicts it there, and what changed since."""

from __future__ import annotations

import pytest

from surehand.connectors.hubspot import shapes as s
from surehand.connectors.hubspot.rules import ByHand, Wish, conflicts, differences, plan

pytestmark = pytest.mark.any_database

PIPELINE = s.Pipeline(
    "default",
    "Sales",
    stages=tuple(
        s.Stage(id, id.title(), order) for order, id in enumerate(("new", "talks", "offer", "won", "lost"))
    ),
)
FORWARD = (("new", "talks"), ("talks", "offer"), ("offer", "won"))
EVERYWHERE = s.Movement(in_every_stage=True)


def test_straight_playbook_is_held_as_a_whole():
    made = plan(Wish(FORWARD, starts=("new",)), PIPELINE)
    assert made.rules == s.PipelineRules(EVERYWHERE, EVERYWHERE, ("new",))
    assert made.left_out == ()


@pytest.mark.parametrize(
    ("move", "rule", "why"),
    [(("new", "offer"), "no_skipping", "skip stages"), (("offer", "talks"), "no_going_back", "go back")],
)
def test_no_rule_refuses_a_move_of_the_playbook(move, rule, why):
    made = plan(Wish((*FORWARD, move)), PIPELINE)
    assert getattr(made.rules, rule) is None
    assert [sentence for sentence in made.left_out if why in sentence]


def test_surehand_itself_must_be_able_to_restore():
    made = plan(Wish(FORWARD, restores=True), PIPELINE)
    assert made.rules.no_going_back is None
    assert "Surehand itself moves deals back" in made.left_out[0]


def test_required_properties_are_for_a_person_to_set():
    made = plan(
        Wish(FORWARD, required={"won": ("amount", "closedate"), "elsewhere": ("amount",), "new": ()}),
        PIPELINE,
    )
    assert made.by_hand == (ByHand("won", ("amount", "closedate")),)


def test_what_is_as_wanted_is_no_difference():
    rules = plan(Wish(FORWARD, starts=("new", "talks")), PIPELINE).rules
    found = s.PipelineRules(rules.no_skipping, rules.no_going_back, ("talks", "new"), approvals=("won",))
    assert differences(rules, found, PIPELINE) == ()


@pytest.mark.parametrize(
    ("found", "code", "sentence"),
    [
        ({"no_skipping": None}, "skipping", "HubSpot lets deals skip stages, which the playbook does not."),
        (
            {"no_going_back": s.Movement(stages=("won",))},
            "going_back",
            "HubSpot forbids to go back in other stages than the playbook does.",
        ),
        (
            {"create_in": ("new", "won")},
            "creating",
            "In HubSpot deals may be created in “New”, “Won”, and should be in “New”.",
        ),
        (
            {"create_in": None},
            "creating",
            "In HubSpot deals may be created in every stage, and should be in “New” only.",
        ),
    ],
)
def test_differences_are_said(found, code, sentence):
    wanted = s.PipelineRules(EVERYWHERE, EVERYWHERE, ("new",))
    there = s.PipelineRules(
        **{"no_skipping": EVERYWHERE, "no_going_back": EVERYWHERE, "create_in": ("new",), **found}
    )
    (difference,) = differences(wanted, there, PIPELINE)
    assert (difference.code, difference.sentence) == (code, sentence)


def test_rule_nobody_asked_for_is_said():
    (difference,) = differences(s.PipelineRules(), s.PipelineRules(no_skipping=EVERYWHERE), PIPELINE)
    assert "nobody asked for" in difference.sentence


def test_who_may_edit_a_stage_is_compared():
    wanted = s.PipelineRules(access=(s.StageAccess("won", restricted=True, teams=("1", "2")),))
    same = s.PipelineRules(access=(s.StageAccess("won", restricted=True, teams=("2", "1")),))
    assert differences(wanted, same, PIPELINE) == ()
    (difference,) = differences(wanted, s.PipelineRules(), PIPELINE)
    assert (difference.code, difference.stages) == ("access", ("won",))


@pytest.mark.parametrize(
    ("wish", "found", "code"),
    [
        (Wish((("new", "offer"),)), s.PipelineRules(no_skipping=EVERYWHERE), "skipping"),
        (Wish((("new", "offer"),)), s.PipelineRules(no_skipping=s.Movement(stages=("offer",))), "skipping"),
        (Wish((("offer", "new"),)), s.PipelineRules(no_going_back=EVERYWHERE), "going_back"),
        (Wish(FORWARD, restores=True), s.PipelineRules(no_going_back=EVERYWHERE), "going_back"),
        (Wish(FORWARD, starts=("new",)), s.PipelineRules(create_in=("talks",)), "creating"),
        (Wish(FORWARD), s.PipelineRules(approvals=("won",)), "approval"),
    ],
)
def test_rules_that_contradict_the_playbook(wish, found, code):
    (conflict,) = conflicts(wish, PIPELINE, found)
    assert (conflict.code, conflict.blocks) == (code, True)


def test_rules_that_fit_contradict_nothing():
    found = s.PipelineRules(EVERYWHERE, EVERYWHERE, ("new",), approvals=("lost",))
    assert conflicts(Wish(FORWARD, starts=("new",)), PIPELINE, found) == ()


def test_plan_in_an_account_and_drift_later(hubspot, client):
    (pipeline,) = client.pipelines()
    made = plan(
        Wish((("appointmentscheduled", "qualifiedtobuy"),), starts=("appointmentscheduled",)), pipeline
    )
    assert client.set_pipeline_rules(s.DEAL, "default", made.rules) is None
    assert differences(made.rules, client.pipeline_rules(s.DEAL, "default"), pipeline) == ()
    hubspot.portal.rules["default"]["governanceValidationRules"].pop("noSkippingStagesRule")
    drift = differences(made.rules, client.pipeline_rules(s.DEAL, "default"), pipeline)
    assert [each.code for each in drift] == ["skipping"]
