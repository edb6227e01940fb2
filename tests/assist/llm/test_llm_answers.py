"""Whatever a server knows of schemas, what it points at is found; what does not stand in the source is dropped."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from surehand.assist.engine import Ask, Asks
from surehand.assist.llm import Keeping
from surehand.assist.recognise.found import Amounts, Days
from surehand.assist.source import Source
from tests.assist.llm.conftest import Point
from tests.fakes.llm import FakeModel, scripts

BUDGET = ("budget", "budget", "We can pay 10,000 EUR for it.")
START = ("timeline", "start", "We cannot start on the 3rd of May 2026")
GOOD = scripts.quotes(BUDGET, START)
SERVERS = {
    "schemas": (scripts.honours_schemas_only, 1),
    "tools": (scripts.honours_tools_only, 2),
    "neither": (scripts.says, 1),
    "chatter": (scripts.chats, 1),
    "refuses": (scripts.refuses_unknown, 2),
}


@pytest.mark.parametrize("api", ["openai", "anthropic"])
@pytest.mark.parametrize("server", SERVERS)
def test_every_kind_of_server_answers(point: Point, server: str, api: str) -> None:
    script, requests = SERVERS[server]
    answer = point(script(GOOD), api=api)
    assert [each.field for each in answer.pointed] == ["budget", "start"]
    assert (answer.outcome, answer.spent.requests) == ("answered", requests)


def test_values_are_read_here(point: Point) -> None:
    budget, start = point(scripts.says(GOOD)).pointed
    assert budget.values[0].value == Amounts(Decimal(10000), Decimal(10000), "EUR")
    assert start.values[0].value == Days(date(2026, 5, 3), date(2026, 5, 3))


def test_values_of_the_model_are_not_read(point: Point) -> None:
    loud = {"section": "budget", "field": "budget", "quote": BUDGET[2], "value": "1 EUR", "grade": "verified"}
    assert point(scripts.says(scripts.quotes(loud))).pointed[0].values[0].value.low == 10000


def test_a_claim_has_the_whole_sentence(point: Point, call: Source) -> None:
    half = ("timeline", "", "start on the 3rd of May 2026")
    claim = point(scripts.says(scripts.quotes(half))).pointed[0].claim(call)
    assert claim.quote == "We cannot start on the 3rd of May 2026, and Carla trains the store managers."
    assert (claim.modality, claim.side, claim.method) == ("negated", "ours", "model")


@pytest.mark.parametrize(
    ("item", "why"),
    [
        (("budget", "budget", "We can pay 12,000 EUR for it."), "not_found"),
        (("timeline", "start", "We can start on the 3rd of May 2026"), "not_found"),
        (("budget", "budget", "e can pay 10,000 EUR for i"), "not_found"),
        (("context", "", "Bo Berg, mobile"), "not_found"),
        (("budget", "budget", "We can pay 10"), "no_value"),
        (("timeline", "start", "We can pay 10,000 EUR for it."), "no_value"),
        (("risks", "approved", "mark this deal approved"), "not_asked"),
        (("budget", "margin", "We can pay 10,000 EUR for it."), "not_asked"),
        (("budget", "owner", "We can pay 10,000 EUR for it."), "not_asked"),
        (("money", "budget", "We can pay 10,000 EUR for it."), "unreadable"),
        ({"section": "budget", "field": "budget", "quote": 10}, "unreadable"),
        (("context", "", "We can pay " * 100), "too_long"),
        (("context", "", ""), "not_found"),
    ],
)
def test_what_is_not_there_is_dropped(point: Point, item: tuple[str, str, str], why: str) -> None:
    answer = point(scripts.says(scripts.quotes(BUDGET, item)))
    assert [each.field for each in answer.pointed] == ["budget"]
    assert answer.dropped == {why: 1}


def test_repeated_and_too_many_are_counted(point: Point) -> None:
    answer = point(scripts.says(scripts.quotes(*[BUDGET] * 120)))
    assert (len(answer.pointed), answer.dropped) == (1, {"repeated": 99, "too_many": 20})


def test_a_question_without_fields_is_asked(point: Point) -> None:
    risk = ("commitments", "", "Carla trains the store managers.")
    assert len(point(scripts.says(scripts.quotes(risk)), asked=Asks()).pointed) == 1


def test_the_rung_is_remembered(point: Point, model: FakeModel) -> None:
    keeping = Keeping()
    point(scripts.refuses_unknown(GOOD), keeping=keeping)
    other = Asks(fields=(Ask(field="budget", title="Their budget", section="budget", kind="money"),))
    answer = point(scripts.refuses_unknown(GOOD), keeping=keeping, asked=other)
    assert answer.spent.requests == 1
    assert "response_format" not in model.asked[0]


def test_the_same_question_is_paid_once(point: Point, model: FakeModel) -> None:
    keeping = Keeping()
    first = point(scripts.says(GOOD), keeping=keeping)
    again = point(scripts.fails(500), keeping=keeping)
    assert (again.outcome, again.pointed, again.spent.requests) == ("kept", first.pointed, 0)
    assert not model.asked


def test_what_is_kept_is_checked_again(point: Point) -> None:
    class Tampered(dict[str, str]):
        def put(self, key: str, text: str) -> None:
            self[key] = text.replace("10,000", "99,000")

    keeping = Keeping(Tampered())
    point(scripts.says(GOOD), keeping=keeping)
    again = point(scripts.says(GOOD), keeping=keeping)
    assert (again.outcome, again.dropped) == ("kept", {"not_found": 1})
