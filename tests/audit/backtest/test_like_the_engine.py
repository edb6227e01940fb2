"""The back-test and the engine say the same of generated histories; what is hidden is never guessed wrong."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from surehand.audit.backtest import By
from surehand.audit.backtest.run import Ready, make_ready
from surehand.audit.binding import binding_of
from surehand.audit.log import EventLog, read_log
from surehand.audit.mapping import Mapping
from surehand.core.engine import Actor, Context, Directory, Person, Program, RecordState, check_gate
from surehand.core.playbook import Playbook, check_playbook, read_playbook
from surehand.core.values import FieldValue, read_value

ADA = "ada@example.com"
BEGAN = datetime(2026, 3, 2, 9, tzinfo=UTC)
TEXTS: dict[str, tuple[str, ...]] = {
    "scope": ("", "tbd", "shop", "a new shop with a blog", "n/a n/a n/a"),
    "goals": ("", "-", "more orders\nfewer returns"),
    "seats": ("", "3", "12", "+7.5", "1,200,300.25"),
    "value": ("", "900", "5000.00", "1,200.50 EUR", "USD 7000"),
    "start_date": ("", "2026-03-01", "2026-03-03", "2026-09-30"),
    "signed_at": ("", "2026-03-01T09:00:00Z", "2026-03-04T10:30:00Z"),
    "agreed": ("", "yes", "No", "true", "0"),
    "size": ("", "small", "Large"),
    "services": ("", "ads", "ads; seo"),
    "contact": ("", "Ada <ada@example.com>", "Ada", "x@example.org", "tbd"),
    "lead": ("", ADA, "bo@example.com"),
    "website": ("", "https://example.com/a"),
}
CONDITIONS = (
    "has(scope)",
    "size(scope) > 4",
    "scope.contains('shop')",
    "size(goals) > 1",
    "seats > 5",
    "seats * 2 <= 24",
    "value.amount >= 1000",
    "value.currency == 'EUR'",
    "start_date >= today",
    "start_date <= today + days(30)",
    "signed_at < now",
    "agreed",
    "size_of == 'small'",
    "'seo' in services",
    "has(contact.email)",
    "contact.name == 'Ada'",
    "lead == 'ada@example.com'",
    "website.startsWith('https://example')",
    "stage == 'won'",
    "start_date == null",
    "agreed ? seats > 3 : value.amount > 1000",
)
HIDDEN = ("scope", "seats", "agreed", "contact", "size_of", "value")

conditions = st.recursive(
    st.sampled_from(CONDITIONS),
    lambda inner: st.one_of(
        inner.map(lambda each: f"!({each})"),
        st.lists(inner, min_size=2, max_size=3).map(lambda parts: " && ".join(f"({each})" for each in parts)),
        st.lists(inner, min_size=2, max_size=3).map(lambda parts: " || ".join(f"({each})" for each in parts)),
    ),
    max_leaves=5,
)
gates = st.lists(st.tuples(conditions, st.sampled_from(("block", "warn"))), min_size=3, max_size=6)
texts = st.fixed_dictionaries({name: st.sampled_from(values) for name, values in TEXTS.items()})
histories = st.lists(st.lists(texts, min_size=2, max_size=3), min_size=8, max_size=15)


def playbook_of(gate: list[tuple[str, str]]) -> Playbook:
    """A gate of some conditions, and every kind of field required."""
    criteria = "".join(
        f'\n      - {{id: c{number}, when: "{when}", say: "Not so ({number}).", severity: {severity}}}'
        for number, (when, severity) in enumerate(gate)
    )
    reading = read_playbook(f"""
playbook: generated
gate_budget: 99
fields:
  scope: {{type: long_text, quality: {{min_words: 2}}}}
  goals: {{type: list}}
  seats: {{type: number}}
  value: {{type: money, currency: EUR}}
  start_date: {{type: date}}
  signed_at: {{type: date_time}}
  agreed: {{type: yes_no}}
  size_of: {{type: choice, title: Size, options: [small, large]}}
  services: {{type: multi_choice, options: [ads, seo]}}
  contact: {{type: contact}}
  lead: {{type: person}}
  website: {{type: url}}
stages:
  won: {{team: sales, means: "Signed."}}
  onboarding: {{team: onboarding, means: "Set up."}}
  live: {{team: onboarding, means: "Live.", final: true, outcome: done}}
moves:
  onboarding -> live: {{}}
handoffs:
  won -> onboarding:
    requires: [scope, goals, seats, value, start_date, signed_at, agreed, size_of, services, contact, lead, website]
    criteria:{criteria}
    receiver: [{{team: onboarding}}]
    clock: {{accept_within: 1 working day}}
""")
    problems = [each for each in check_playbook(reading) if each.severity == "error"]
    assert reading.playbook is not None, problems
    assert not problems
    return reading.playbook


def log_of(folder: Path, history: list[list[dict[str, str]]]) -> EventLog:
    """Cases that come to the stages in turn; each row repeats all fields."""
    path = folder / "generated.csv"
    names = list(TEXTS)
    with path.open("w", newline="", encoding="utf-8") as file:
        out = csv.writer(file)
        out.writerow(["case", "activity", "time", *names])
        for number, case in enumerate(history):
            for step, texts in enumerate(case):
                at = BEGAN + timedelta(hours=step * 20 + number)
                stage = ("won", "onboarding", "live")[step]
                out.writerow([f"case {number}", stage, at.isoformat(), *(texts[name] for name in names)])
    log = read_log(path, Mapping(case="case", activity="activity", time="time"))
    assert isinstance(log, EventLog), log
    return log


def as_the_engine_says(playbook: Playbook, history: list[list[dict[str, str]]]) -> dict[str, set[str]]:
    """What the engine's check would not have let pass, by case."""
    program = Program(playbook)
    people = {each: Person(id=each, name=each, email=each) for each in TEXTS["lead"] if each}
    said = {}
    for number, case in enumerate(history):
        now = BEGAN + timedelta(hours=20 + number)
        context = Context(
            program=program,
            actor=Actor(),
            now=now,
            today=now.date(),
            directory=Directory(people=people, teams={}),
            new_id=str,
        )
        state = RecordState(
            id="rec",
            playbook=playbook.id,
            playbook_version=1,
            title="",
            stage="won",
            entered_at=BEGAN,
            owner=ADA,
            opened_at=BEGAN,
            values=values_in(playbook, case[1], now),
        )
        said[f"case {number}"] = {
            each.id for each in check_gate(program.gates["won -> onboarding"], context, state)
        }
    return said


def values_in(playbook: Playbook, texts: dict[str, str], at: datetime) -> dict[str, FieldValue]:
    """What a record holds after these texts were entered."""
    found: dict[str, FieldValue] = {}
    for field in playbook.fields.values():
        value: Any = read_value(field.shape, texts["size" if field.id == "size_of" else field.id])
        if value is not None:
            found[field.id] = FieldValue(field.type, value, "person:x", at)
    return found


def as_the_back_test_says(ready: Ready) -> Iterator[tuple[str, dict[str, bool | None]]]:
    """What the items of the gate say of each case; None where that cannot be told."""
    for gate, items in ready.gates():
        if gate.way.arrow == "won -> onboarding":
            says = ", ".join(f"says_{number}" for number, _ in enumerate(items))
            rows = ready.log.db.execute(f"SELECT case_id, {says} FROM answer JOIN case_name USING (case_no)")
            for case, *said in rows.fetchall():
                yield case, {each.id: one for each, one in zip(items, said, strict=True)}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("generated")


@settings(max_examples=5)
@given(gate=gates, history=histories)
def test_says_what_the_engine_says(gate, history, folder):
    playbook = playbook_of(gate)
    log = log_of(folder, history)
    ready = make_ready(log, playbook, binding_of(playbook, log), By(constant="start"))
    assert isinstance(ready, Ready), ready
    engine = as_the_engine_says(playbook, history)
    said = {case: {name for name, one in each.items() if one} for case, each in as_the_back_test_says(ready)}
    assert said == engine


@settings(max_examples=5)
@given(gate=gates, history=histories, hidden=st.sets(st.sampled_from(HIDDEN), min_size=1))
def test_what_is_hidden_is_never_guessed_wrong(gate, history, hidden, folder):
    playbook = playbook_of(gate)
    log = log_of(folder, history)
    whole = binding_of(playbook, log)
    part = replace(whole, fields={name: of for name, of in whole.fields.items() if name not in hidden})
    ready = make_ready(log, playbook, part, By(constant="start"))
    assert isinstance(ready, Ready), ready
    engine = as_the_engine_says(playbook, history)
    for case, said in as_the_back_test_says(ready):
        told = {name: one for name, one in said.items() if one is not None}
        assert told == {name: name in engine[case] for name in told}
        assert not hidden & told.keys()
