"""Whose turn it is: each record once, by one worker, again after failures that pass, and never for ever."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from surehand.core.engine import Actor
from surehand.core.engine.commands import AddNote
from surehand.runtime.assists.model import turns
from surehand.runtime.assists.model.state import READING, SENTENCES, model_state
from surehand.runtime.assists.model.turns import LEASE, want, work_on_assists
from surehand.runtime.facts import current_program
from surehand.runtime.worker import Worker
from surehand.store import models as m
from tests.fakes.llm import scripts
from tests.runtime.assists.conftest import BUDGET, Desk


def turns_of(desk: Desk) -> list[tuple[int, timedelta]]:
    """Attempts, and in how long each comes round."""
    rows = m.AssistTurn.objects.within(desk.company.id).values_list("attempts", "next_at")
    return [(attempts, next_at - desk.now) for attempts, next_at in rows]


def state_of(desk: Desk, record: str) -> tuple[str, str]:
    playbook = current_program(desk.company.id, "client").playbook
    state = model_state(desk.company.id, record, playbook)
    return state.status, state.sentence


def test_what_fails_comes_round_later_and_then_no_more(desk: Desk) -> None:
    desk.model.plays(scripts.fails(500, Retry_After="600"))
    record = desk.record()
    waits = []
    for _ in range(8):
        desk.work()
        found = turns_of(desk)
        if not found:
            break
        waits.append(found[0][1])
        desk.wait(seconds=waits[-1].total_seconds())
    assert not turns_of(desk)
    assert waits[0] == timedelta(minutes=2)
    assert desk.outcomes(record) == ["failed"]
    assert len(desk.model.asked) <= 4


def test_an_endpoint_that_fails_rests_for_all(desk: Desk) -> None:
    desk.model.plays(scripts.fails(429, Retry_After="900"))
    one, other = desk.record("We start on 20 April 2026."), desk.record("We start on 21 April 2026.")
    desk.work()
    assert (desk.outcomes(one), desk.outcomes(other)) == (["busy"], ["resting"])
    assert len(desk.model.asked) == 1
    desk.model.plays(scripts.says(scripts.quotes()))
    desk.wait(minutes=15)
    desk.work()
    assert (desk.outcomes(one), desk.outcomes(other)) == (["answered"], ["answered"])


def test_a_key_that_is_refused_is_not_tried_again(desk: Desk) -> None:
    desk.model.plays(scripts.fails(401))
    desk.record()
    desk.work()
    assert turns_of(desk) == []


def test_a_dead_workers_turn_is_taken_after_its_lease(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    record = desk.record()

    def die(*given: Any, **names: Any) -> None:
        raise SystemExit

    with monkeypatch.context() as patched:
        patched.setattr(turns, "enrich", die)
        with pytest.raises(SystemExit):
            desk.work("wrk_dead")
    assert desk.work("wrk_2") == 0
    desk.now += LEASE
    assert (desk.work("wrk_2"), desk.outcomes(record)) == (1, ["answered"])


def test_a_bug_stops_nobody_else(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*given: Any, **names: Any) -> None:
        raise RuntimeError("a bug")

    desk.record()
    with monkeypatch.context() as patched:
        patched.setattr(turns, "enrich", fail)
        assert desk.work() == 1
    assert turns_of(desk) == [(1, timedelta(minutes=2))]


def test_what_is_written_meanwhile_is_read_afterwards(desk: Desk) -> None:
    record = desk.record()
    turns._notice(desk.now)
    [turn] = m.AssistTurn.objects.within(desk.company.id)
    assert turns._claim(turn, "wrk_1", desk.now)
    want(desk.company.id, record, desk.company.sender, desk.now + timedelta(seconds=1))
    assert not turns._claim(turn, "wrk_2", desk.now)
    turns._settle(turn, None, desk.now, False)
    assert turns_of(desk) == [(0, timedelta())]


def test_a_worker_that_is_to_end_leaves_the_rest(desk: Desk) -> None:
    record = desk.record()

    def is_to_end() -> bool:
        return m.AssistTurn.objects.within(desk.company.id).exclude(lease="").exists()

    work_on_assists("wrk_1", lambda: desk.now, is_to_end)
    assert (turns_of(desk)[0][1], desk.outcomes(record)) == (timedelta(), [])


def test_what_an_agent_writes_is_not_read(desk: Desk) -> None:
    record = desk.company.open()
    agent = Actor(desk.company.sender, via="mcp")
    desk.company.done(agent, AddNote(text="The client agreed to pay 20,000 USD."), record)
    assert (desk.work(), desk.model.asked) == (0, [])


def test_the_worker_asks(desk: Desk) -> None:
    record = desk.record()
    Worker(clock=lambda: desk.now).work()
    assert desk.outcomes(record) == ["answered"]


def test_it_is_said_that_a_model_reads(desk: Desk) -> None:
    record = desk.record()
    turns._notice(desk.now)
    assert state_of(desk, record) == ("reading", READING)
    desk.work()
    assert state_of(desk, record) == ("read", SENTENCES["answered"])


@pytest.mark.parametrize(
    ("script", "why"),
    [
        (scripts.fails(429, Retry_After="60"), "busy"),
        (scripts.fails(403), "denied"),
        (scripts.says("no"), "unreadable"),
    ],
)
def test_it_is_said_why_a_model_did_not(desk: Desk, script: scripts.Script, why: str) -> None:
    desk.model.plays(script)
    record = desk.record()
    desk.work()
    assert state_of(desk, record) == ("not_read", SENTENCES[why])


def test_the_deadline_is_kept(desk: Desk) -> None:
    desk.set(seconds=5)
    m.AssistSettings.objects.within(desk.company.id).update(seconds=1)
    desk.model.plays(scripts.hangs)
    record = desk.record()
    desk.work()
    assert desk.outcomes(record) == ["timed_out"]
    assert desk.use().seconds <= 1.1


def test_an_internal_address_is_asked_only_where_it_is_allowed(desk: Desk, settings: Any) -> None:
    desk.set(url=desk.model.url().replace("http:", "https:"), key="k-secret")
    settings.OUTGOING_ALLOW = []
    record = desk.record()
    desk.work()
    assert (desk.outcomes(record), desk.model.asked) == (["unreachable"], [])


def test_a_claim_rests_on_the_text(desk: Desk) -> None:
    desk.model.plays(scripts.says(scripts.quotes(BUDGET, ("risks", "", "Carla may be replaced."))))
    desk.record()
    desk.work()
    assert (desk.use().quotes, desk.use().dropped) == (1, {"not_found": 1})
