"""A small playbook, and histories of clients that passed its gates."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cache

import pytest

from surehand.audit.backtest import BackTest, By, back_test
from surehand.audit.mapping import Mapping
from surehand.core.playbook import Playbook, check_playbook, read_playbook

HEADER = ("case", "activity", "time", "team", "scope", "value", "start_date", "agreed", "size")
MAP = Mapping(case="case", activity="activity", time="time", team="team")
TEAMS = {
    "won": "sales",
    "onboarding": "onboarding",
    "kept": "onboarding",
    "gone": "onboarding",
    "live": "support",
}
PLAYBOOK = """
playbook: clients
title: Clients
fields:
  scope: {type: long_text, quality: {min_words: 2}}
  value: {type: money, currency: EUR}
  start_date: {type: date, title: Start}
  agreed: {type: yes_no}
  size: {type: choice, options: [small, large]}
  contact: {type: contact}
stages:
  won: {team: sales, means: "The contract is signed."}
  onboarding: {team: onboarding, means: "The client is being set up."}
  live: {team: support, means: "The client works with it.", final: true, outcome: done}
  gone: {team: onboarding, means: "The client left.", final: true, outcome: lost}
moves:
  onboarding -> gone: {reason: required}
handoffs:
  won -> onboarding:
    requires: [scope, value]
    criteria:
      - {id: agreed-or-small, when: agreed || size == "small", say: Large clients need to agree.}
      - {id: starts-later, when: start_date > today, say: The start lies in the past., severity: warn}
    receiver: [{team: onboarding}]
    clock: {accept_within: 1 working day, escalate: [{after: 2 working days, to: admins}]}
    brief: [{section: All, fields: [scope, value, start_date, agreed, size, contact]}]
  onboarding -> live:
    receiver: [{team: support}]
    clock: {accept_within: 1 working day, escalate: [{after: 2 working days, to: admins}]}
    brief: [{section: All, fields: [scope]}]
"""


@cache
def playbook(*changes: tuple[str, str]) -> Playbook:
    """The playbook, with parts of its text replaced."""
    text = PLAYBOOK
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    reading = read_playbook(text)
    problems = [each for each in check_playbook(reading) if each.severity == "error"]
    assert reading.playbook is not None, problems
    assert not problems
    return reading.playbook


def rows(case: str, *steps: tuple[str, str, dict[str, str]]) -> list[tuple[str, ...]]:
    """The rows of a case: each has an activity, a time, and what changed; the other fields stay as they were."""
    held: dict[str, str] = {}
    made = []
    for activity, time, changed in steps:
        held |= changed
        team = TEAMS.get(activity, "nobody")
        made.append((case, activity, time, team, *(held.get(name, "") for name in HEADER[4:])))
    return made


FULL = {
    "scope": "a new shop",
    "value": "1,200.50 EUR",
    "start_date": "2026-06-01",
    "agreed": "yes",
    "size": "large",
}
"""A record that every gate lets through."""


def day(number: int) -> str:
    """The morning of a day in January."""
    return f"2026-01-{number:02d} 09:00"


@pytest.fixture
def over(log_of) -> Callable[..., BackTest]:
    """The playbook over a history; ``changes`` are parts of its text to be replaced."""

    def tested(
        made: Iterable[tuple[str, ...]],
        *changes: tuple[str, str],
        by: By | None = None,
        header: tuple[str, ...] = HEADER,
        mapping: Mapping = MAP,
        **how: str,
    ) -> BackTest:
        log = log_of(list(made), header=header, mapping=mapping, **how)
        found = back_test(log, playbook(*changes), by=by)
        assert isinstance(found, BackTest), found
        return found

    return tested
