"""A log of client journeys, made up by a fixed seed: four teams, returns that are planted, names to look for."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from random import Random

HEADER = ("client", "stage", "at", "team", "owner", "scope", "note")
TEAMS = {
    "Marketing": ("Mara Lind", "Jonas Okafor"),
    "Sales": ("Ada Quist", "Ben Farrow", "Cleo Marsh"),
    "Onboarding": ("Rita Sandoval", "Olaf Brandt"),
    "Delivery": ("Ines Petrov", "Tom Hallberg"),
}
PEOPLE = tuple(person for people in TEAMS.values() for person in people)
BEGIN = datetime(2026, 1, 5, 9)
RETURNED = 0.3
"""So many hand-overs from Sales to Onboarding come back for their scope, and go out again."""


def rows(clients: int = 120, seed: int = 7) -> list[tuple[str, ...]]:
    """The rows in the order of time."""
    chance = Random(seed)
    every = [row for number in range(clients) for row in _journey(number, chance)]
    return sorted(every, key=lambda row: row[2])


def _journey(number: int, chance: Random) -> Iterator[tuple[str, ...]]:
    at = BEGIN + timedelta(hours=number * 7)
    owner = {team: chance.choice(people) for team, people in TEAMS.items()}

    def step(stage: str, team: str, hours: float, scope: str = "", note: str = "") -> tuple[str, ...]:
        nonlocal at
        at += timedelta(hours=hours * chance.uniform(0.5, 1.5))
        return f"Client {number:03}", stage, f"{at:%Y-%m-%d %H:%M:%S}", team, owner[team], scope, note

    yield step("New lead", "Marketing", 1)
    yield step("Qualified", "Marketing", 20)
    yield step("Negotiation", "Sales", 30)
    yield step("Won", "Sales", 60)
    if chance.random() < RETURNED:
        asked = f"Where is the scope, {owner['Sales']}?"
        yield step("Intake", "Onboarding", 40, note=asked)
        yield step("Won", "Sales", 30, scope="A shop")
    yield step("Intake", "Onboarding", 30, scope="A shop")
    yield step("Kick-off", "Onboarding", 16, scope="A shop")
    yield step("In work", "Delivery", 90, scope="A shop")
    yield step("Live", "Delivery", 200, scope="A shop")
