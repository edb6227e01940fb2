"""`surehand mcp`: an agent on this machine starts the server itself and talks to it by the official client."""

from __future__ import annotations

import os
import sys

import pytest
from asgiref.sync import async_to_sync
from mcp import Client, StdioServerParameters
from mcp_types import CallToolResult

from surehand.cli import mcp
from surehand.runtime.access import AGENT_STARTS_WITH, agents_address, verify_key
from tests.api.mcp.conftest import agent_of
from tests.cli.conftest import Terminal
from tests.fixtures import Company
from tests.runtime.test_worker_killed import database_url


@pytest.mark.django_db(transaction=True)
def test_agent_talks_over_its_own_process(workspace: Company) -> None:
    record = workspace.open("Ada Ltd")
    environment = os.environ | {
        "DATABASE_URL": database_url(),
        "SUREHAND_SECRET_KEY": "for tests",
        mcp.KEY: agent_of(workspace, workspace.sender).token,
    }
    server = StdioServerParameters(
        command=sys.executable, args=["-m", "surehand.cli", "mcp"], env=environment
    )

    async def talk() -> tuple[CallToolResult, CallToolResult]:
        async with Client(server) as client:
            found = await client.call_tool("find_records", {"text": "Ada"})
            return found, await client.call_tool("get_record", {"record": "rec_nowhere"})

    found, refused = async_to_sync(talk)()
    assert found.structured_content is not None
    assert [each["id"] for each in found.structured_content["result"]["items"]] == [record]
    assert refused.is_error
    assert refused.structured_content is not None
    assert refused.structured_content["code"] == "no_such_record"


def test_key_is_asked_for(terminal: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(mcp.KEY, raising=False)
    result = terminal("mcp")
    assert (result.exit_code, "surehand key create NAME --agent" in result.stderr) == (2, True)


def test_extra_is_asked_for(terminal: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mcp, "find_spec", lambda name: None)
    result = terminal("mcp")
    assert (result.exit_code, "pip install 'surehand[mcp]'" in result.stderr) == (2, True)


def test_key_of_an_agent_is_made(terminal: Terminal, workspace: Company) -> None:
    token = terminal.done("key", "create", "Helper", "--agent").strip()
    assert verify_key(token) is None
    access = verify_key(token, audience=agents_address())
    assert access is not None
    assert (access.person, access.scopes) == (workspace.sender, set(AGENT_STARTS_WITH))


def test_key_of_an_agent_acts_only_when_asked_for(terminal: Terminal) -> None:
    token = terminal.done("key", "create", "Helper", "--agent", "--scope", "act", "--days", "7").strip()
    access = verify_key(token, audience=agents_address())
    assert access is not None
    assert access.scopes == {"act"}
