"""What an administrator may set, and what is refused with a sentence."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from surehand.assist import llm
from surehand.core.engine import Actor, Refusal
from surehand.runtime.assists.model import setting_up
from surehand.runtime.assists.model.setting_up import AssistChange, change_settings
from surehand.runtime.assists.model.settings import AssistSettings, endpoint_of, settings_of
from surehand.store import models as m
from tests.fixtures import Company

FIT: dict[str, Any] = {
    "engine": "model",
    "url": "https://models.example/v1",
    "model": "small",
    "key": "k-secret",
}


def change(workspace: Company, **given: Any) -> AssistSettings | Refusal:
    return change_settings(workspace.id, Actor(workspace.admin), AssistChange(**{**FIT, **given}))


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ({"url": "https://u:p@models.example"}, "An address with a password in it"),
        ({"url": ""}, "its address and its name are needed"),
        ({"model": ""}, "its address and its name are needed"),
        ({"model": "m" * 121}, "The name of a model has at most 120"),
        ({"engine": "magic"}, "The engine is “none” or “model”"),
        ({"api": "smoke"}, "asked as “openai” or “anthropic”"),
        ({"seconds": 500}, "One question takes between 5 and 120 seconds."),
        ({"tokens_a_day": -1}, "A day has between 0 and 1,000,000,000 tokens."),
        ({"money_a_day": Decimal(5)}, "A budget in money needs both prices"),
        ({"price_sent": Decimal(-1)}, "Prices and budgets are amounts"),
        ({"price_sent": Decimal("NaN")}, "Prices and budgets are amounts"),
        ({"currency": "XYZ"}, "“XYZ” is no currency."),
        ({"key": "two words"}, "A key has at most"),
        ({"key": "schlüssel"}, "A key has at most"),
        ({"local_only": ("nowhere",)}, "There is no playbook “nowhere”"),
    ],
)
def test_what_does_not_fit_is_refused(workspace: Company, given: dict[str, Any], why: str) -> None:
    refused = change(workspace, **given)
    assert isinstance(refused, Refusal)
    assert why in refused.sentence
    assert settings_of(workspace.id) == AssistSettings()


def test_without_the_extra_no_model_is_switched_on(
    workspace: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(setting_up, "is_installed", lambda: False)
    refused = change(workspace)
    assert isinstance(refused, Refusal)
    assert refused.code == "extra_missing"
    assert isinstance(change(workspace, engine="none"), AssistSettings)


def test_the_endpoint_has_the_open_key(workspace: Company) -> None:
    assert endpoint_of(workspace.id) is None
    change(workspace)
    endpoint = endpoint_of(workspace.id)
    assert isinstance(endpoint, llm.Endpoint)
    assert (endpoint.key, endpoint.model) == ("k-secret", "small")


def test_what_is_switched_off_is_there_for_a_trial(workspace: Company) -> None:
    change(workspace, engine="none")
    assert endpoint_of(workspace.id) is None
    assert endpoint_of(workspace.id, also_off=True) is not None


def test_a_lost_key_asks_nobody(workspace: Company) -> None:
    change(workspace)
    m.AssistSettings.objects.within(workspace.id).update(secrets="sealed elsewhere")
    assert (endpoint_of(workspace.id), settings_of(workspace.id).is_key_lost) == (None, True)


def test_prices_come_back_exactly(workspace: Company) -> None:
    change(workspace, price_sent=Decimal("0.075"), price_received=Decimal("0.3"), money_a_day=Decimal("1.5"))
    held = settings_of(workspace.id)
    assert (held.price_sent, held.price_received, held.money_a_day) == (
        Decimal("0.075"),
        Decimal("0.3"),
        Decimal("1.5"),
    )


def test_nothing_changed_is_not_noted(workspace: Company) -> None:
    change(workspace)
    before = m.TrailEntry.objects.within(workspace.id).count()
    change_settings(workspace.id, Actor(workspace.admin), AssistChange(model="small"))
    assert m.TrailEntry.objects.within(workspace.id).count() == before
