"""The numbers of the insights: what is counted as what, of whom, and which records stand behind."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import connection
from django.test.utils import CaptureQueriesContext

from surehand.core.engine.commands import AddTask, Archive, Ask, Return
from surehand.core.engine.state import ReturnedFor
from surehand.runtime.facts import facts_of
from surehand.runtime.insights.asked import Asked
from surehand.runtime.insights.look import Look, look
from surehand.runtime.insights.table import middle, share
from surehand.runtime.worker import Worker
from tests import sample
from tests.fixtures import Company
from tests.runtime.insights.conftest import HOUR, LATER, hand_over, only, send_back, told

Seen = Callable[..., Look]


def test_a_share_says_how_sure_it_is() -> None:
    found = share(["a", "b", "c"], ["a", "b", "c", "d"])
    assert found is not None
    assert (found.n, found.of, found.low, found.high) == (3, 4, 0.3006, 0.9544)


def test_a_share_of_nothing_is_none() -> None:
    assert share([], []) is None


def test_a_middle_is_a_length_that_occurred() -> None:
    lengths = [(float(hours), f"rec_{hours}") for hours in (1, 2, 3, 40)]
    found, slow = middle(lengths), middle(lengths, 0.9)
    assert found is not None
    assert slow is not None
    assert (found.value, slow.value, slow.behind) == (2.0, 40.0, ("rec_40",))


def test_first_time_right_is_for_a_pair_of_teams(workspace: Company, seen: Seen) -> None:
    hand_over(workspace, "Right")
    asked = hand_over(workspace, "Asked", asked=True)
    returned = send_back(workspace, "Returned")
    line = only(seen(), "trust", "sales~onboarding")
    right = line.numbers["right"]
    assert (right.n, right.of) == (1, 3)
    assert {asked, returned} == set(line.numbers["judged"].behind) - set(right.behind)


def test_accepted_after_a_return_is_not_right(workspace: Company, seen: Seen) -> None:
    record = send_back(workspace, "Twice")
    workspace.offer(record, now=sample.NOW + 2 * HOUR)
    workspace.done(workspace.receiver, workspace.acceptance(record), record, now=sample.NOW + 3 * HOUR)
    line = only(seen(), "trust", "sales~onboarding")
    assert told(line)["judged"] == 1
    assert (line.numbers["right"].n, line.numbers["returned"].n) == (0, 1)


def test_a_return_long_ago_still_counts_against(workspace: Company, seen: Seen) -> None:
    record = send_back(workspace, "Twice")
    month = timedelta(days=30)
    workspace.offer(record, now=sample.NOW + month)
    workspace.done(workspace.receiver, workspace.acceptance(record), record, now=sample.NOW + month + HOUR)
    found = seen(since=sample.NOW + timedelta(days=20), now=sample.NOW + timedelta(days=31))
    assert only(found, "trust", "sales~onboarding").numbers["right"].n == 0


def test_time_to_accept_is_working_time(workspace: Company, seen: Seen) -> None:
    hand_over(workspace, "Same day", 2 * HOUR)
    hand_over(workspace, "Next day", timedelta(hours=24))
    line = only(seen(), "trust", "sales~onboarding")
    assert told(line)["median"] == 2.0
    assert told(line)["slow"] == 8.0
    within = {each.key: told(each)["accepted"] for each in seen().tables["time_to_accept"].lines}
    assert (within["2"], within["8"], sum(within.values())) == (1, 1, 2)


def test_weeks_begin_on_monday(workspace: Company, seen: Seen) -> None:
    hand_over(workspace, "One")
    assert [line.key for line in seen().tables["trend"].lines] == ["2026-03-02"]


def test_returns_are_told_by_reason_and_field(workspace: Company, seen: Seen) -> None:
    send_back(workspace, "One")
    send_back(workspace, "Two", ReturnedFor("incomplete", ("scope", "goals")), ReturnedFor("capacity"))
    found = seen()
    assert [(line.key, told(line)["returned"]) for line in found.tables["returns_by_reason"].lines] == [
        ("incomplete", 2),
        ("capacity", 1),
    ]
    assert told(only(found, "returns_by_field", "client~goals"))["returned"] == 1


def test_the_same_field_asked_twice_is_asked_again(workspace: Company, seen: Seen) -> None:
    record, first = workspace.offered("Ada Ltd")
    workspace.done(workspace.receiver, Ask(handoff=first, text="How many?", field="scope"), record)
    back = Return(handoff=first, reasons=(ReturnedFor("not_ready"),))
    workspace.done(workspace.receiver, back, record)
    second = workspace.offer(record)
    workspace.done(workspace.receiver, Ask(handoff=second, text="Which pages?", field="scope"), record)
    line = only(seen(), "questions", "client~scope")
    assert (told(line)["asked"], told(line)["again"]) == (2, 1)
    assert line.numbers["answered"].n == 0


def test_sla_is_kept_until_the_clock_ran_out(workspace: Company, seen: Seen) -> None:
    hand_over(workspace, "In time")
    late, _ = workspace.offered("Late", scope="The scope of somebody late, in words")
    Worker({}, lambda: sample.NOW + timedelta(days=1)).work()
    workspace.done(
        workspace.receiver, workspace.acceptance(late), late, now=sample.NOW + timedelta(days=1, hours=1)
    )
    line = only(seen(now=LATER + timedelta(days=1)), "sla", "onboarding")
    assert (line.numbers["kept"].n, line.numbers["kept"].of) == (1, 2)
    assert line.numbers["kept"].behind != (late,)


def test_what_waits_and_is_overdue_is_counted_now(workspace: Company, seen: Seen) -> None:
    record, _ = workspace.offered("Waits")
    line = only(seen(), "sla", "onboarding")
    assert (told(line)["waiting"], line.numbers["overdue"].behind) == (1, (record,))


def test_workload_is_by_team_and_by_person(workspace: Company, seen: Seen) -> None:
    record, _ = workspace.offered("Waits")
    task = AddTask(title="Call", owner=workspace.sender, due=sample.NOW + HOUR)
    workspace.done(workspace.sender, task, record)
    found = seen()
    assert told(only(found, "workload", "onboarding"))["waiting"] == 1
    assert told(only(found, "workload_people", workspace.receiver))["waiting"] == 1
    sender = told(only(found, "workload_people", workspace.sender))
    assert (sender["tasks"], sender["late_tasks"], sender["records"]) == (1, 1, 1)


def test_what_is_put_away_is_nobodys_work(workspace: Company, seen: Seen) -> None:
    record = workspace.open("Gone")
    workspace.done(workspace.sender, Archive(reason="A test that is over"), record)
    assert seen().tables["workload"].lines == ()


def test_quality_tells_placeholders_and_age(workspace: Company, seen: Seen) -> None:
    workspace.open("One", client_name="tbd")
    workspace.open("Two", client_name="Bob Ltd")
    line = only(seen(now=sample.NOW + timedelta(days=10)), "quality", "client~client_name")
    assert (line.numbers["placeholder"].n, line.numbers["placeholder"].of) == (1, 2)
    assert told(line)["age"] == 10.0


def test_only_what_was_asked_for_counts_as_empty(workspace: Company, seen: Seen) -> None:
    workspace.open("One")
    assert "client~scope" not in {line.key for line in seen().tables["quality"].lines}


def test_filters_narrow_to_team_playbook_and_person(workspace: Company, seen: Seen) -> None:
    hand_over(workspace, "One")
    assert seen(team="delivery").tables["trust"].lines == ()
    assert seen(playbook="another").tables["trust"].lines == ()
    assert seen(person=workspace.stranger).tables["trust"].lines == ()
    for narrowed in ({"team": "sales"}, {"playbook": "client"}, {"person": workspace.receiver}):
        assert len(seen(**narrowed).tables["trust"].lines) == 1


def test_the_past_stays_out(workspace: Company, seen: Seen) -> None:
    hand_over(workspace, "One")
    assert seen(since=LATER - HOUR).tables["trust"].lines == ()


def test_a_look_is_kept_until_something_happens(workspace: Company, seen: Seen) -> None:
    hand_over(workspace, "One")
    seen()
    with CaptureQueriesContext(connection) as asked:
        again = seen()
    assert len(asked) <= 2
    hand_over(workspace, "Two")
    assert told(only(seen(), "trust", "sales~onboarding"))["judged"] == 2
    assert told(only(again, "trust", "sales~onboarding"))["judged"] == 1


def test_nothing_yet_gives_empty_tables(seen: Seen) -> None:
    found = seen()
    assert all(not found.tables[name].lines for name in ("trust", "trend", "sla", "questions", "missing"))


def test_a_dear_look_is_good_for_a_minute(workspace: Company, seen: Seen, monkeypatch) -> None:
    monkeypatch.setattr("surehand.runtime.insights.look.DEAR", -1.0)
    hand_over(workspace, "One")
    asked = {"since": LATER - timedelta(days=90), "until": LATER}

    def judged(now: datetime) -> float:
        found = look(facts_of(workspace.id), Asked(**asked), now)
        return told(only(found, "trust", "sales~onboarding"))["judged"]

    assert judged(LATER) == 1
    hand_over(workspace, "Two")
    assert judged(LATER + timedelta(seconds=30)) == 1
    assert judged(LATER + timedelta(seconds=90)) == 2
