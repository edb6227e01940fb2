"""API keys: made once, shown once, known by digest, ended at once."""

from __future__ import annotations

from datetime import timedelta
from hashlib import sha256

import pytest
from django.test import Client

from surehand.core.engine import Refusal
from surehand.runtime.access import NewKey, create_key, keys_of, revoke_key, verify_key
from surehand.runtime.people import add_person, deactivate
from surehand.runtime.workspaces import create_workspace
from surehand.store import models as m
from tests.api.conftest import Program, refusal
from tests.fixtures import Company
from tests.sample import NOW


def make(workspace: Company, *scopes: str) -> NewKey:
    key = create_key(workspace.id, workspace.sender, "Reports", scopes or ("read",), now=NOW)
    assert isinstance(key, NewKey)
    return key


def test_key_acts_as_its_person(workspace: Company) -> None:
    access = verify_key(make(workspace, "read", "write").token)
    assert access is not None
    assert (access.workspace, access.person, access.role) == (workspace.id, workspace.sender, "member")
    assert access.scopes == {"read", "write"}


def test_only_a_digest_is_stored(workspace: Company) -> None:
    key = make(workspace)
    row = m.ApiKey.objects.within(workspace.id).get(id=key.id)
    assert row.digest == sha256(key.token.encode()).hexdigest()
    assert key.token.startswith(f"shk_{row.prefix}_")
    assert not any(key.token[13:] in str(value) for value in vars(row).values())


@pytest.mark.parametrize("wrong", ["", "shk_", "shk_00000000_0", "Bearer", "é"])
def test_unknown_token_opens_nothing(workspace: Company, wrong: str) -> None:
    make(workspace)
    assert verify_key(wrong) is None


def test_revoked_key_ends_at_once(workspace: Company) -> None:
    key = make(workspace)
    assert revoke_key(workspace.id, key.id) is None
    assert verify_key(key.token) is None
    assert keys_of(workspace.id) == []


def test_key_of_another_workspace_cannot_be_revoked(workspace: Company) -> None:
    key = make(workspace)
    refused = revoke_key(create_workspace("Other").pk, key.id)
    assert isinstance(refused, Refusal)
    assert refused.code == "no_such_key"
    assert verify_key(key.token) is not None


def test_key_ends_when_its_person_leaves(workspace: Company) -> None:
    key = make(workspace)
    assert deactivate(workspace.id, workspace.sender) is None
    assert verify_key(key.token) is None


def test_use_is_noted_once_a_minute(workspace: Company) -> None:
    key = make(workspace)
    used = []
    for seconds in (0, 59, 60):
        verify_key(key.token, now=NOW + timedelta(seconds=seconds))
        used.append(m.ApiKey.objects.within(workspace.id).get(id=key.id).last_used_at - NOW)
    assert used == [timedelta(0), timedelta(0), timedelta(minutes=1)]


@pytest.mark.parametrize(
    ("scopes", "sentence"),
    [
        (("reed",), "There is no scope “reed”; choose from read, write, playbooks, hooks, admin."),
        ((), "A key needs a scope; choose from read, write, playbooks, hooks, admin."),
    ],
    ids=["unknown", "none"],
)
def test_scope_is_one_that_exists(workspace: Company, scopes: tuple[str, ...], sentence: str) -> None:
    refused = create_key(workspace.id, workspace.sender, "Reports", scopes)
    assert isinstance(refused, Refusal)
    assert (refused.code, refused.sentence) == ("unknown_scope", sentence)


def test_key_belongs_to_a_member(workspace: Company) -> None:
    refused = create_key(workspace.id, "prs_nobody", "Reports", ("read",))
    assert isinstance(refused, Refusal)
    assert refused.code == "no_such_person"


@pytest.mark.parametrize(
    "header", [None, "", "Bearer", "Bearer shk_wrong", "Basic c2FtOnNhbQ==", "shk_wrong"]
)
def test_nobody_comes_in_without_a_key(workspace: Company, header: str | None) -> None:
    response = Client().get("/api/v1/me", headers={"authorization": header} if header is not None else {})
    assert refusal(response) == (401, "no_key")
    assert response["WWW-Authenticate"].startswith("Bearer")


def test_key_is_enough_without_cookies(workspace: Company) -> None:
    client = Client(
        enforce_csrf_checks=True, headers={"authorization": f"Bearer {make(workspace, 'write').token}"}
    )
    body = {"playbook": "client", "title": "Ada Ltd"}
    response = client.post("/api/v1/records", body, content_type="application/json")
    assert response.status_code == 201
    assert "Set-Cookie" not in response


def test_me_tells_as_whom_a_key_acts(workspace: Company) -> None:
    me = Program(workspace.id, workspace.sender, "write", "read").get("me").json()
    assert (me["person"]["name"], me["role"], me["key"]["scopes"]) == (
        "Sam Sender",
        "member",
        ["read", "write"],
    )
    assert me["workspace"] == {
        "id": workspace.id,
        "slug": "sample",
        "name": "Sample",
        "zone": "UTC",
        "currency": "",
    }


@pytest.mark.parametrize("scope", ["read", "write", "playbooks", "admin"])
def test_key_does_only_what_its_scope_allows(workspace: Company, scope: str) -> None:
    record = workspace.open()
    program = Program(workspace.id, workspace.admin, scope)
    statuses = {
        "read": program.get("records").status_code,
        "write": program.post(f"records/{record}/notes", {"text": "Hello"}).status_code,
        "playbooks": program.post("playbook-checks", {"text": ""}).status_code,
        "admin": program.get("deliveries").status_code,
    }
    assert [name for name, status in statuses.items() if status != 403] == [scope]


def test_missing_scope_is_named(workspace: Company) -> None:
    response = Program(workspace.id, workspace.sender, "read").post("records", {})
    assert refusal(response) == (403, "scope_missing")
    assert response.json()["detail"] == "This needs the scope “write”; the key “Tests” has read."


def test_scope_does_not_lend_a_role(sender: Program) -> None:
    assert refusal(sender.get("deliveries")) == (403, "not_an_admin")
    assert refusal(sender.post("playbook-checks", {"text": ""})) == (403, "not_a_lead")


def test_viewer_reads_and_changes_nothing(workspace: Company) -> None:
    viewer = add_person(workspace.id, "Vera", "vera@example.com", role="viewer")
    record, program = workspace.open(), Program(workspace.id, viewer.pk)
    assert program.get(f"records/{record}").status_code == 200
    assert refusal(program.post(f"records/{record}/notes", {"text": "Hello"})) == (403, "read_only")
