"""Who comes in at the address of the MCP server: agents with a key for it, and nobody else."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from asgiref.sync import async_to_sync, sync_to_async
from django.db import OperationalError
from django.http import HttpRequest
from django.test import Client
from mcp import Client as Talking
from pytest_django import Settings

from surehand.api.mcp import door, views
from surehand.api.mcp.door import let_in
from surehand.api.mcp.server import server_for
from surehand.api.rest import limits
from surehand.api.rest.request import LARGEST_BODY
from surehand.core.engine import Refusal
from surehand.runtime.access import (
    NewKey,
    agents_address,
    create_agent_key,
    create_key,
    keys_of,
    revoke_key,
    verify_key,
)
from surehand.runtime.people import deactivate
from tests.api.conftest import refusal
from tests.api.mcp.conftest import Agent
from tests.fixtures import Company

LIST = {"jsonrpc": "2.0", "id": 1, "method": "tools/list", "params": {}}


def knock(token: str, message: object = LIST, **headers: str) -> Any:
    """Ask for the list of tools."""
    told = {"accept": "application/json, text/event-stream", "authorization": f"Bearer {token}"}
    return Client().post("/mcp", message, "application/json", headers=told | headers)


def key_of(workspace: Company, **options: Any) -> NewKey:
    key = create_agent_key(workspace.id, workspace.sender, "Agent", **options)
    assert isinstance(key, NewKey), key
    return key


@pytest.mark.parametrize("token", ["", "shk_", "shk_00000000_0", "é"])
def test_nobody_comes_in_without_a_key(db: None, token: str) -> None:
    response = knock(token)
    assert refusal(response) == (401, "no_key")
    assert response["WWW-Authenticate"].startswith("Bearer")


def test_key_of_the_api_is_not_for_agents(workspace: Company) -> None:
    key = create_key(workspace.id, workspace.sender, "Sync", ["read"])
    assert isinstance(key, NewKey)
    assert refusal(knock(key.token)) == (401, "no_key")


def test_key_of_an_agent_is_not_for_the_api(workspace: Company, agent: Agent) -> None:
    response = Client().get("/api/v1/me", headers={"authorization": f"Bearer {agent.token}"})
    assert refusal(response) == (401, "no_key")


def test_key_is_good_at_one_address_only(workspace: Company, agent: Agent, settings: Settings) -> None:
    settings.BASE_URL = "https://copy.example.com"
    assert refusal(knock(agent.token)) == (401, "no_key")
    settings.BASE_URL = "http://localhost:8000"
    assert knock(agent.token).status_code == 200


def test_key_of_an_agent_ends_by_itself(workspace: Company) -> None:
    then = datetime(2026, 3, 2, tzinfo=UTC)
    token = key_of(workspace, days=30, now=then).token
    ends = then + timedelta(days=30)
    assert verify_key(token, audience=agents_address(), now=ends - timedelta(seconds=1)) is not None
    assert verify_key(token, audience=agents_address(), now=ends) is None


@pytest.mark.parametrize("days", [0, 366])
def test_no_key_of_an_agent_lasts_for_ever(workspace: Company, days: int) -> None:
    refused = create_agent_key(workspace.id, workspace.sender, "Agent", days=days)
    assert isinstance(refused, Refusal)
    assert keys_of(workspace.id) == []


def test_agent_is_not_given_the_scope_to_act_unasked(workspace: Company) -> None:
    access = verify_key(key_of(workspace).token, audience=agents_address())
    assert access is not None
    assert access.scopes == {"read", "propose"}


def test_agent_has_scopes_of_its_own(workspace: Company) -> None:
    refused = create_agent_key(workspace.id, workspace.sender, "Agent", ["read", "write"])
    assert isinstance(refused, Refusal)
    assert refused.sentence == "There is no scope “write”; choose from read, propose, act."


def test_revoked_key_ends_at_once(workspace: Company) -> None:
    key = key_of(workspace)
    assert revoke_key(workspace.id, key.id) is None
    assert refusal(knock(key.token)) == (401, "no_key")


def test_key_ends_when_its_person_leaves(workspace: Company) -> None:
    token = key_of(workspace).token
    assert deactivate(workspace.id, workspace.sender) is None
    assert refusal(knock(token)) == (401, "no_key")


def test_key_is_looked_at_with_every_call(workspace: Company) -> None:
    key = key_of(workspace)

    async def talk() -> list[bool]:
        async with Talking(server_for(lambda: let_in(HttpRequest(), key.token))) as client:
            before = await client.call_tool("list_playbooks", {})
            await sync_to_async(revoke_key)(workspace.id, key.id)
            return [before.is_error, (await client.call_tool("list_playbooks", {})).is_error]

    assert async_to_sync(talk)() == [False, True]


def test_silent_database_is_told(agent: Agent, monkeypatch: pytest.MonkeyPatch) -> None:
    def silent(*_: object, **__: object) -> None:
        raise OperationalError("gone")

    monkeypatch.setattr(door, "verify_key", silent)
    assert refusal(knock(agent.token)) == (503, "database_unavailable")


@pytest.mark.parametrize("method", ["get", "delete", "put"])
def test_only_messages_are_taken(db: None, method: str) -> None:
    response = getattr(Client(), method)("/mcp")
    assert (refusal(response), response["Allow"]) == ((405, "method_not_allowed"), "POST")


def test_page_of_another_site_may_not_ask(agent: Agent) -> None:
    assert refusal(knock(agent.token, origin="https://evil.example.com")) == (403, "wrong_origin")
    assert knock(agent.token, origin="http://localhost:8000").status_code == 200


def test_message_is_not_larger_than_the_api_takes(agent: Agent) -> None:
    assert refusal(knock(agent.token, {"text": "a" * LARGEST_BODY})) == (413, "body_too_large")


def test_what_is_no_message_is_refused_by_the_protocol(agent: Agent) -> None:
    response = knock(agent.token, "{")
    assert (response.status_code, json.loads(response.content)["error"]["code"]) == (400, -32700)


def test_agent_has_the_minute_of_a_key(
    agent: Agent, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.API_REQUESTS_PER_MINUTE = 2
    monkeypatch.setattr(limits.time, "time", lambda: 600.0 + 30)
    responses = [knock(agent.token) for _ in range(3)]
    assert [each["RateLimit-Remaining"] for each in responses] == ["1", "0", "0"]
    assert refusal(responses[-1]) == (429, "too_many_requests")
    assert responses[-1]["Retry-After"] == "30"


def test_address_says_what_to_install(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(views, "is_installed", lambda: False)
    response = knock("shk_")
    assert refusal(response) == (404, "no_such_page")
    assert "pip install 'surehand[mcp]'" in response.json()["detail"]
