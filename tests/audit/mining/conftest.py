"""Histories with a planted truth, and the playbook that is mined from them."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from random import Random

import pytest

from surehand.audit.log import EventLog, read_log
from surehand.audit.mapping import Mapping
from surehand.audit.mining import Mined, Mining, mine
from surehand.core.playbook import Playbook, check_playbook, read_playbook

FIELDS = ("package", "amount", "scope", "goals", "region")
HEADER = ("case", "activity", "time", "team", "person", *FIELDS)
MAP = Mapping(case="case", activity="activity", time="time", team="team", person="person")
MONDAY = datetime(2026, 3, 2, 9)
DANA = "dana@example.com"


def read(path: Path, rows: list, header=HEADER, mapping: Mapping = MAP) -> EventLog:
    """Rows as a log."""
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([header, *rows])
    log = read_log(path, mapping)
    assert isinstance(log, EventLog), log
    return log


def playbook_of(mined: Mined) -> Playbook:
    """The draft as the product reads it; nothing in it is an error."""
    reading = read_playbook(mined.text)
    assert reading.playbook, [str(problem) for problem in reading.problems]
    errors = [str(each) for each in check_playbook(reading) if each.severity == "error"]
    assert not errors, errors
    return reading.playbook


def client(number: int, chance: Random) -> list[list[str]]:
    """One client's way from sales over onboarding to delivery, by the rules that `planted` states."""
    began = MONDAY + timedelta(days=number)
    package = chance.choice(("standard", "premium"))
    held = {
        "package": package,
        "amount": str(chance.randrange(100, 10_000)),
        "scope": "" if number % 5 == 0 else "a shop",
        "goals": "" if chance.random() < 0.6 else "grow",
        "region": chance.choice(("north", "south", "east")),
    }
    person = DANA if package == "premium" else chance.choice(("kim@example.com", "lee@example.com"))
    rows: list[list[str]] = []

    def step(activity: str, team: str, who: str, hours: float) -> None:
        at = (datetime.fromisoformat(rows[-1][2]) if rows else began) + timedelta(hours=hours)
        rows.append([str(number), activity, at.isoformat(" "), team, who, *held.values()])

    step("Won", "Sales", "ann@example.com", 0)
    # Waits are spread evenly over ten hours, so that nine in ten are below nine.
    step("Onboarding", "Onboarding", person, (number * 37 % 100) / 10)
    if chance.random() < (0.7 if not held["scope"] else 0.05):
        held["scope"] = "a shop"
        step("won", "Sales", "ann@example.com", 5)
        step("Onboarding", "Onboarding", person, 1)
    for activity in chance.sample(("Send welcome", "Book kick-off"), 2):
        held["goals"] = "grow"
        step(activity, "Onboarding", person, 3)
    step("Delivery", "Delivery", "pat@example.com", 40)
    step("Closed", "Delivery", "pat@example.com", 100)
    return rows


@pytest.fixture(scope="session")
def planted(tmp_path_factory) -> Iterator[EventLog]:
    """400 clients: onboarding always fills the goals, a missing scope brings the client back, Dana gets premium."""
    chance = Random(6)
    rows = [row for number in range(400) for row in client(number, chance)]
    log = read(tmp_path_factory.mktemp("planted") / "clients.csv", rows)
    yield log
    log.db.close()


@pytest.fixture(scope="session")
def mined(planted) -> Mined:
    """What is mined from `planted`."""
    return mine(planted, Mining(), title="Clients")


@pytest.fixture(scope="session")
def playbook(mined) -> Playbook:
    """The draft of `mined`."""
    return playbook_of(mined)
