"""How fast a gate is decided, against a hand-written function that gives the same list of failures.

The gate asks for eight fields and four criteria. A thousand different records take turns: most miss something,
some are complete. Run: python bench/decide.py
"""

from __future__ import annotations

import json
import random
import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from surehand.core.engine import (
    Actor,
    Context,
    Directory,
    Person,
    Program,
    RecordState,
    Refusal,
    Team,
    decide,
)
from surehand.core.engine.commands import Move
from surehand.core.playbook import read_playbook
from surehand.core.values import Contact, FieldValue, Money, in_words, is_placeholder

NOW = datetime(2026, 3, 2, 10, tzinfo=UTC)
ROUNDS = 7
PLAYBOOK = """
playbook: bench
record: {singular: client, plural: clients}
fields:
  package: {type: choice, title: Package, options: {standard: Standard, premium: Premium}}
  value: {type: money, title: Contract value, currency: USD}
  start_date: {type: date, title: Start date}
  scope: {type: long_text, title: Scope of work, quality: {min_words: 6}}
  goals: {type: list, title: Client goals}
  contact: {type: contact, title: Main contact}
  seats: {type: number, title: Seats}
  access: {type: yes_no, title: Access granted, fresh_for: 30 days}
stages:
  won: {team: sales, means: Signed}
  ready: {team: sales, means: Ready, final: true}
moves:
  won -> ready:
    requires: [package, value, start_date, scope, goals, contact, seats, access]
    criteria:
      - {id: budget, when: 'package != "premium" || value.amount >= 5000', say: Premium starts at 5000.}
      - {id: early, when: start_date >= today + days(5), say: Five days before the start.}
      - {id: seats, when: seats > 0 && seats <= 500, say: Between 1 and 500 seats.}
      - {id: mail, when: 'has(contact.email) && size(goals) >= 1', say: A contact with an address and a goal.}
"""
FIELDS = {
    "package": "Package",
    "value": "Contract value",
    "start_date": "Start date",
    "scope": "Scope of work",
    "goals": "Client goals",
    "contact": "Main contact",
    "seats": "Seats",
    "access": "Access granted",
}
Failure = tuple[str, str, str, str]


def by_hand(values: dict[str, FieldValue], now: datetime, today: date) -> list[Failure]:
    """The same gate as a person would write it for this one process: what, code, sentence, values seen."""
    failures: list[Failure] = []
    for name, title in FIELDS.items():
        held = values.get(name)
        if held is None or held.value in ("", ()):
            failures.append((name, "missing", f"{title}: nothing is filled in.", ""))
            continue
        value = held.value
        if name == "access" and now - held.at > timedelta(days=30):
            days = (now - held.at).days
            sentence = f"{title}: last confirmed {days} days ago; an answer holds for 30 days."
            failures.append((name, "stale", sentence, in_words(value)))
        elif name in ("scope", "goals", "contact"):
            text = value if name == "scope" else value.name if name == "contact" else " ".join(value)
            if is_placeholder(text):
                sentence = f"{title}: only “{text.strip()}” is filled in."
                failures.append((name, "placeholder", sentence, in_words(value)))
            elif name == "scope" and len(text.split()) < 6:
                sentence = f"{title}: {len(text.split())} words are filled in; at least 6 are needed."
                failures.append((name, "too_short", sentence, in_words(value)))
    package, money, start = values.get("package"), values.get("value"), values.get("start_date")
    seats, contact, goals = values.get("seats"), values.get("contact"), values.get("goals")
    rich = money is not None and money.value.amount >= 5000
    if not rich and not (package is not None and package.value != "premium"):
        seen = []
        seen.append("package is empty" if package is None else f"package is {package.value}")
        if money is None:
            seen.append("value.amount is empty")
        else:
            seen.append(f"value.amount is {money.value.amount:,}, which is not at least 5,000")
        failures.append(("budget", "not_met", "Premium starts at 5000.", "; ".join(seen)))
    if start is None:
        failures.append(("early", "not_met", "Five days before the start.", "start_date is empty"))
    elif start.value < today + timedelta(days=5):
        least = f"today + days(5) ({in_words(today + timedelta(days=5))})"
        seen_date = f"start_date is {in_words(start.value)}, which is not on or after {least}"
        failures.append(("early", "not_met", "Five days before the start.", seen_date))
    if seats is None or not 0 < seats.value <= 500:
        told = "seats is empty" if seats is None else f"seats is {seats.value:,}, which is not at most 500"
        failures.append(("seats", "not_met", "Between 1 and 500 seats.", told))
    if contact is None or not contact.value.email or goals is None or not goals.value:
        parts = [] if contact is not None and contact.value.email else ["contact.email is empty"]
        parts += [] if goals is not None and goals.value else ["goals is empty"]
        failures.append(("mail", "not_met", "A contact with an address and a goal.", "; ".join(parts)))
    return failures


def records(count: int) -> list[RecordState]:
    """Different records: each field is there in four of five, and now and then says nothing."""
    chance = random.Random(7)
    return [_record(number, chance) for number in range(count)]


def _record(number: int, chance: random.Random) -> RecordState:
    scope = "We build the shop with forty products and train two people"
    values = {
        "package": ("choice", chance.choice(["standard", "premium"])),
        "value": ("money", Money(Decimal(chance.randrange(1000, 12000)), "USD")),
        "start_date": ("date", NOW.date() + timedelta(days=chance.randrange(0, 40))),
        "scope": ("long_text", chance.choice([f"{scope} in phase {number}", "tbd", "short text"])),
        "goals": ("list", (f"{number} orders a day", "fewer returns")),
        "contact": ("contact", Contact(f"Person {number}", f"p{number}@example.com")),
        "seats": ("number", Decimal(chance.randrange(1, 600))),
        "access": ("yes_no", True),
    }
    held = {
        name: FieldValue(kind, value, "person:p", NOW - timedelta(days=chance.randrange(0, 40)))
        for name, (kind, value) in values.items()
        if chance.random() < 0.8 or number % 4 == 0
    }
    return RecordState(f"r{number}", "bench", 1, f"Record {number}", "won", NOW, "p", NOW, values=held)


def microseconds(work: Callable[[RecordState], object], states: list[RecordState]) -> float:
    """CPU time for one record."""
    start = time.process_time()
    for state in states:
        work(state)
    return (time.process_time() - start) / len(states) * 1e6


def main() -> None:
    reading = read_playbook(PLAYBOOK)
    assert reading.playbook is not None, reading.problems
    program = Program(reading.playbook)
    person = Person("p", "Sam", "sam@example.com", "member", ("sales",))
    directory = Directory({"p": person}, {"sales": Team("sales", "Sales", "p", ("p",))})
    context = Context(program, Actor("p"), NOW, NOW.date(), directory, lambda prefix: prefix)
    states = records(1000)

    def engine(state: RecordState) -> object:
        return decide(context, state, Move(to="ready"))

    def hand(state: RecordState) -> object:
        return by_hand(state.values, NOW, NOW.date())

    agree(engine, hand, states)
    times = [(microseconds(engine, states), microseconds(hand, states)) for _ in range(ROUNDS)]
    ratios = sorted(a / b for a, b in times)
    decided, floor = sorted(a for a, _ in times)[ROUNDS // 2], sorted(b for _, b in times)[ROUNDS // 2]
    refused = sum(isinstance(engine(state), Refusal) for state in states)
    print(f"{len(states)} records, {refused} refused: decide {decided:.1f} µs, by hand {floor:.1f} µs")
    figures = {
        "decide_us": round(decided, 1),
        "by_hand_us": round(floor, 1),
        "per_second": round(1e6 / decided),
    }
    line = {
        "bench": "decide",
        "ratios": {"decide_to_by_hand": round(ratios[ROUNDS // 2], 2)},
        "figures": figures,
    }
    print(json.dumps(line))


def agree(
    engine: Callable[[RecordState], object],
    hand: Callable[[RecordState], object],
    states: list[RecordState],
) -> None:
    """Both must say the same of every record, or the comparison says nothing."""
    for state in states:
        outcome = engine(state)
        told = (
            [(u.id, u.code, u.sentence, u.seen) for u in outcome.unmet]
            if isinstance(outcome, Refusal)
            else []
        )
        assert told == hand(state), (told, hand(state))


if __name__ == "__main__":
    main()
