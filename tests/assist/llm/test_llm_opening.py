"""The extra is loaded when a model is asked, and not before; without it there is no engine."""

from __future__ import annotations

import logging
import subprocess
import sys

import httpx
import pytest

from surehand.assist import llm
from surehand.assist.llm import Endpoint, open_engine
from surehand.assist.llm.trial import ASKS, SOURCE
from tests.fakes.llm import FakeModel, scripts

LOADED = "import sys, surehand.assist.llm; print([x for x in ('pydantic_ai', 'openai', 'httpx2') if x in sys.modules])"


def test_nothing_is_loaded_before() -> None:
    found = subprocess.run([sys.executable, "-c", LOADED], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "[]"


def test_without_the_extra_there_is_none(monkeypatch: pytest.MonkeyPatch, guarded: httpx.Client) -> None:
    monkeypatch.setattr(llm, "find_spec", lambda name: None)
    assert open_engine(Endpoint(url="https://x.example", model="m"), guarded) is None


@pytest.mark.parametrize("api", ["openai", "anthropic"])
def test_an_endpoint_can_be_tried(model: FakeModel, guarded: httpx.Client, api: llm.endpoint.Api) -> None:
    start, budget = SOURCE.text.split(". ")
    model.plays(scripts.says(scripts.quotes(("timeline", "start", start), ("budget", "budget", budget))))
    engine = open_engine(Endpoint(url=model.url(), model="m", api=api), guarded)
    assert engine
    assert [each.field for each in engine.point(SOURCE, ASKS).pointed] == ["start", "budget"]


def test_requests_are_not_logged(
    model: FakeModel, guarded: httpx.Client, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    model.plays(scripts.fails(401, b'{"error": {"message": "k-secret is wrong"}}'))
    engine = open_engine(Endpoint(url=model.url(), model="m", key="k-secret"), guarded)
    assert engine
    engine.point(SOURCE, ASKS)
    assert "k-secret" not in caplog.text
    assert "10,000" not in caplog.text
