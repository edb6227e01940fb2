"""What was planted in a history is what is mined from it, and nothing else."""

from __future__ import annotations

from datetime import timedelta
from random import Random

import pytest

from surehand.audit.mapping import Mapping
from surehand.audit.mining import Mining, mine
from tests.audit.mining.conftest import DANA, HEADER, MONDAY, playbook_of, read

HANDOFF = "won -> onboarding"


def test_stages_are_found_without_tasks(playbook):
    assert [(stage.id, stage.team) for stage in playbook.stages.values()] == [
        ("won", "sales"),
        ("onboarding", "onboarding"),
        ("delivery", "delivery"),
        ("closed", "delivery"),
    ]
    assert playbook.stages["closed"].final


def test_only_ways_forward_are_proposed(playbook):
    assert list(playbook.handoffs) == [HANDOFF, "onboarding -> delivery"]
    assert list(playbook.moves) == ["delivery -> closed"]


def test_late_and_telling_fields_are_required(playbook):
    assert set(playbook.handoffs[HANDOFF].requires) == {"goals", "scope"}
    assert playbook.handoffs["onboarding -> delivery"].requires == ()


def test_noise_gives_no_criterion(playbook):
    assert not any(handoff.criteria for handoff in playbook.handoffs.values())


def test_deadline_is_what_good_ones_take(playbook):
    assert str(playbook.handoffs[HANDOFF].clock.accept_within) == "9 hours"


def test_what_always_follows_is_a_task(playbook):
    tasks = {task.id: str(task.due) for task in playbook.handoffs[HANDOFF].tasks}

    assert tasks == {"book-kick-off": "6 hours after accepted", "send-welcome": "6 hours after accepted"}
    assert not playbook.handoffs["onboarding -> delivery"].tasks


def test_receiver_follows_the_package(playbook):
    first, last = playbook.handoffs[HANDOFF].receiver

    assert (first.when, first.person) == ('package == "premium"', DANA)
    assert (last.when, last.team) == ("", "onboarding")


def test_returns_begin_with_the_usual_reason(playbook):
    assert playbook.handoffs[HANDOFF].returns.reasons[0] == "incomplete"


def test_every_line_has_its_figures(mined):
    [goals] = [each for each in mined.lines if each.path[-2:] == ("requires", "goals")]

    assert goals.figures["cases"] == 400
    # Empty in six of ten, of which two in ten went back before anybody could fill it.
    assert goals.figures["late"] / 400 == pytest.approx(0.49, abs=0.05)
    assert f"in {goals.figures['late']} of 400 hand-overs (" in mined.text


def test_association_is_called_one(mined):
    [scope] = [each for each in mined.lines if each.path[-2:] == ("requires", "scope")]

    assert "they go together" in scope.sentence
    assert "whether one causes the other is not known" in scope.sentence


def test_binding_names_what_stands_for_what(mined):
    assert mined.binding.stages["won"] == mined.binding.stages["Won"] == "won"
    assert mined.binding.teams == {"Sales": "sales", "Onboarding": "onboarding", "Delivery": "delivery"}
    assert mined.binding.fields["scope"] == "scope"


def test_low_amounts_give_a_criterion_that_warns(tmp_path):
    chance, rows = Random(1), []
    for number in range(600):
        amount = chance.randrange(100, 10_000)
        began, steps = MONDAY + timedelta(days=number), ["Won", "Onboarding"]
        if chance.random() < (0.7 if amount < 1000 else 0.02):
            steps += ["Won", "Onboarding"]
        for hour, activity in enumerate([*steps, "Delivery"]):
            team = {"Won": "Sales", "Onboarding": "Care", "Delivery": "Works"}[activity]
            when = (began + timedelta(hours=hour)).isoformat(" ")
            rows.append([str(number), activity, when, team, "", "basic", str(amount), "x", "y", "north"])

    handoff = playbook_of(mine(read(tmp_path / "amounts.csv", rows))).handoffs[HANDOFF]

    [criterion] = handoff.criteria
    # Nobody told where the line is: the nearest of the cuts, in two figures.
    assert criterion.when in ("amount >= 1000", "amount >= 1100", "amount >= 1200")
    assert criterion.severity == "warn"
    assert handoff.requires == ()


def test_early_starts_give_a_criterion_in_days(tmp_path):
    chance, rows = Random(4), []
    for number in range(600):
        ahead = chance.randrange(0, 40)
        began, steps = MONDAY + timedelta(days=number), ["Won", "Onboarding"]
        if chance.random() < (0.7 if ahead < 4 else 0.02):
            steps += ["Won", "Onboarding"]
        start = (began + timedelta(days=ahead)).strftime("%d.%m.%Y")
        for hour, activity in enumerate([*steps, "Delivery"]):
            team = {"Won": "Sales", "Onboarding": "Care", "Delivery": "Works"}[activity]
            rows.append([str(number), activity, (began + timedelta(hours=hour)).isoformat(" "), team, start])
    mapping = Mapping(case="case", activity="activity", time="time", team="team")
    log = read(tmp_path / "starts.csv", rows, (*HEADER[:4], "start_date"), mapping)

    playbook = playbook_of(mine(log))

    assert playbook.fields["start_date"].type == "date"
    [criterion] = playbook.handoffs[HANDOFF].criteria
    assert criterion.when in ("start_date >= today + days(3)", "start_date >= today + days(4)")


def test_goods_can_be_stated(planted):
    mined = mine(planted, Mining(good=()))

    # Where every hand-over is good there is nothing that goes together with a bad one.
    assert playbook_of(mined).handoffs[HANDOFF].requires == ("goals",)
    assert mined.rules["good"] == "every hand-over counts as good"


def test_values_that_lead_a_way_are_shown(tmp_path):
    chance, rows = Random(5), []
    for number in range(300):
        package = chance.choice(("standard", "premium"))
        team = "Desk" if (package == "premium") == (chance.random() < 0.95) else "Works"
        for hour, (activity, who) in enumerate((("Won", "Sales"), (f"At {team}", team), ("Closed", team))):
            rows.append(
                [str(number), activity, (MONDAY + timedelta(hours=hour)).isoformat(" "), who, package]
            )
    mapping = Mapping(case="case", activity="activity", time="time", team="team")

    mined = mine(read(tmp_path / "ways.csv", rows, (*HEADER[:4], "package"), mapping))

    shown = {each.path[1:] for each in mined.lines if not each.live and "criteria" in each.path}
    assert shown == {
        ("won -> at_desk", "criteria", 'package == "premium"'),
        ("won -> at_works", "criteria", 'package == "standard"'),
    }
    assert not any(handoff.criteria for handoff in playbook_of(mined).handoffs.values())


def test_lost_cases_are_not_good(tmp_path):
    rows = []
    for number in range(100):
        for hour, (activity, team) in enumerate(
            (("Won", "Sales"), ("Onboarding", "Care"), ("Closed", "Care"))
        ):
            outcome = ("Lost" if number < 30 else "Kept") if activity == "Closed" else ""
            rows.append(
                [str(number), activity, (MONDAY + timedelta(hours=hour)).isoformat(" "), team, outcome]
            )
    mapping = Mapping(case="case", activity="activity", time="time", team="team", outcome="outcome")

    mined = mine(read(tmp_path / "outcomes.csv", rows, (*HEADER[:4], "outcome"), mapping))

    [handoff] = [each for each in mined.lines if each.path == ("handoffs", HANDOFF)]
    assert (handoff.figures["good"], handoff.figures["cases"]) == (70, 100)
    assert "outcome" not in playbook_of(mined).fields


def test_noise_gives_no_contract(tmp_path):
    chance, rows = Random(3), []
    teams = {"Alpha": "A", "Beta": "B", "Gamma": "C", "Delta": "D"}
    for number in range(500):
        began = MONDAY + timedelta(hours=number)
        for hour in range(chance.randrange(2, 8)):
            activity = chance.choice(list(teams))
            person = chance.choice(("x@example.com", "y@example.com", "z@example.com"))
            values = [chance.choice(("a", "b", "c")) for _ in range(5)]
            when = (began + timedelta(hours=hour + chance.random())).isoformat(" ")
            rows.append([str(number), activity, when, teams[activity], person, *values])

    drafted = playbook_of(mine(read(tmp_path / "noise.csv", rows)))

    for handoff in drafted.handoffs.values():
        assert (handoff.requires, handoff.criteria, handoff.tasks) == ((), (), ())
        assert len(handoff.receiver) == 1


def test_few_cases_propose_nothing(tmp_path):
    rows = [
        ["1", "Won", "2026-03-02", "Sales", "", *[""] * 5],
        ["1", "Done", "2026-03-03", "Care", "", *[""] * 5],
    ]

    mined = mine(read(tmp_path / "few.csv", rows, HEADER))

    assert mined.text == ""
    assert mined.nothing == "There is nothing to propose: no activity is in 20 cases or more."
