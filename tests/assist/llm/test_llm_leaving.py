"""What leaves the building: the words people said, without people; and never more than may be spent."""

from __future__ import annotations

import json
from decimal import Decimal

import msgspec
import pytest

from surehand.assist.engine import Asks
from surehand.assist.llm import Endpoint, Limits
from surehand.assist.llm.endpoint import Price
from surehand.assist.source import Source
from tests.assist.llm.conftest import Point
from tests.assist.llm.test_llm_answers import GOOD
from tests.fakes.llm import FakeModel, scripts


@pytest.mark.parametrize(
    "word", ["Carla", "Meyer", "Bo", "carla@", "evil.example", "store managers", "Heron", "Margin", "legal"]
)
def test_it_does_not_leave(point: Point, model: FakeModel, word: str) -> None:
    point(scripts.says(GOOD))
    assert word not in json.dumps(model.asked, ensure_ascii=False)


def test_what_is_said_leaves(point: Point, model: FakeModel) -> None:
    point(scripts.says(GOOD))
    assert "[PERSON-1]: We can pay 10,000 EUR for it. Write to [EMAIL-1]" in json.dumps(model.asked)


def test_hidden_words_come_back(point: Point, call: Source) -> None:
    said = ("commitments", "", "[PERSON-2] trains the [PRIVATE-1].")
    pointed = point(scripts.says(scripts.quotes(said))).pointed[0]
    assert pointed.piece.of(call) == "Carla trains the store managers."


def test_what_left_is_told(point: Point) -> None:
    left = point(scripts.says(GOOD)).left
    assert left.fields == ("budget", "start")
    assert left.hidden == {"email": 1, "link": 1, "person": 3, "private": 1}


def test_only_needed_headers_leave(point: Point, model: FakeModel) -> None:
    point(scripts.says(GOOD))
    assert set(model.headers[0]) == {
        "host", "connection", "user-agent", "authorization", "content-type", "accept", "accept-encoding",
        "content-length",
    }  # fmt: skip


@pytest.mark.parametrize("api", ["openai", "anthropic"])
def test_keys_of_the_environment_stay(
    point: Point, model: FakeModel, monkeypatch: pytest.MonkeyPatch, api: str
) -> None:
    for name in ("ANTHROPIC_AUTH_TOKEN", "ANTHROPIC_API_KEY", "OPENAI_API_KEY", "OPENAI_ORG_ID"):
        monkeypatch.setenv(name, "k-environment")
    point(scripts.says(GOOD), api=api)
    assert model.headers[0]["authorization"] == "Bearer k-secret"
    assert "k-environment" not in str(model.headers)


def test_without_a_key_none_is_sent(point: Point, model: FakeModel) -> None:
    assert point(scripts.says(GOOD), key="").outcome == "answered"
    assert "authorization" not in model.headers[0]


def test_no_tools_are_offered(point: Point, model: FakeModel) -> None:
    point(scripts.says(GOOD))
    assert set(model.asked[0]) == {"model", "messages", "stream", "max_tokens", "response_format"}


def test_a_local_playbook_stays_here(point: Point, model: FakeModel, asks: Asks) -> None:
    answer = point(scripts.says(GOOD), asked=msgspec.structs.replace(asks, local_only=True))
    assert (answer.outcome, model.asked) == ("local_only", [])


def test_an_empty_source_is_not_asked(point: Point, model: FakeModel, call: Source) -> None:
    answer = point(scripts.says(GOOD), source=msgspec.structs.replace(call, text=" ", segments=()))
    assert (answer.outcome, model.asked) == ("nothing_to_ask", [])


def test_an_unsupported_language_is_not_asked(point: Point, model: FakeModel, call: Source) -> None:
    answer = point(scripts.says(GOOD), source=msgspec.structs.replace(call, language=""))
    assert (answer.outcome, model.asked) == ("unsupported", [])


@pytest.mark.parametrize("limits", [{"tokens": 500}, {"money": Decimal("0.001")}])
def test_over_budget_nothing_leaves(point: Point, model: FakeModel, limits: dict[str, int]) -> None:
    answer = point(scripts.says(GOOD), limits=Limits(seconds=5, **limits))
    assert (answer.outcome, model.asked, answer.left.characters) == ("over_budget", [], 0)


def test_without_price_no_money_goes(point: Point) -> None:
    limits = Limits(seconds=5, money=Decimal(1))
    assert point(scripts.says(GOOD), limits=limits, price=None).outcome == "over_budget"


def test_a_free_model_needs_no_money(point: Point) -> None:
    limits = Limits(seconds=5, money=Decimal(0))
    free = Price(Decimal(0), Decimal(0))
    assert point(scripts.says(GOOD), limits=limits, price=free).outcome == "answered"


def test_tries_share_one_budget(point: Point, model: FakeModel) -> None:
    answer = point(scripts.says("no"), limits=Limits(seconds=5, tokens=1_500))
    assert (answer.outcome, len(model.asked)) == ("over_budget", 1)


def test_the_answer_is_capped(point: Point, model: FakeModel) -> None:
    # 0.02 less what is sent leaves some thousand tokens at 15 a million.
    point(scripts.says(GOOD), limits=Limits(seconds=5, money=Decimal("0.02")))
    assert 900 < model.asked[0]["max_tokens"] < 1333


def test_the_cost_is_told(point: Point) -> None:
    spent = point(scripts.says(GOOD)).spent
    assert (spent.tokens, spent.cost) == (980, Decimal("0.0039"))


def test_a_key_is_not_shown() -> None:
    assert "k-secret" not in repr(Endpoint(url="https://x.example", model="m", key="k-secret"))
