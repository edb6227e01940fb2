"""Connections: who may be their owner, what the audit log tells of them, and that their secrets stay secret."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import override_settings

from surehand.core.engine import Actor, Refusal
from surehand.runtime.connections import (
    ConnectionChange,
    NewConnection,
    add_connection,
    change_connection,
    connections_of,
    disable_connection,
    find_connection,
    pause_connection,
    remove_connection,
    resume_connection,
    secrets_of,
    settings_of,
)
from surehand.runtime.secrets import CannotOpen, seal, unseal
from surehand.store import models as m
from tests.fixtures import Company
from tests.sample import NOW

SECRET = "whsec_a-secret-that-nobody-sees"


@pytest.fixture
def actor(workspace: Company) -> Actor:
    return Actor(workspace.admin)


@pytest.fixture
def connection(workspace: Company, actor: Actor) -> m.Connection:
    new = NewConnection(
        kind="webhook",
        title=" Our CRM ",
        owner=workspace.sender,
        settings={"url": "https://example.com/hook"},
        secrets={"secret": SECRET},
    )
    added = add_connection(workspace.id, actor, new, now=NOW)
    assert isinstance(added, m.Connection), added
    return added


def waiting(workspace: Company, connection: m.Connection) -> m.Delivery:
    delivery = m.Delivery(
        id="dlv_1",
        workspace_id=workspace.id,
        key="k",
        channel="webhook",
        to=connection.id,
        kind="offered",
        payload="{}",
        created_at=NOW,
        next_at=NOW,
        connection=connection.id,
    )
    delivery.save(force_insert=True)
    return delivery


def test_a_connection_keeps_what_it_was_given(workspace: Company, connection: m.Connection) -> None:
    [kept] = connections_of(workspace.id, "webhook")
    assert (kept.title, kept.status) == ("Our CRM", "active")
    assert settings_of(kept) == {"url": "https://example.com/hook"}
    assert secrets_of(kept) == {"secret": SECRET}


def test_no_secret_is_told_anywhere(workspace: Company, actor: Actor, connection: m.Connection) -> None:
    change = ConnectionChange(secrets={"secret": SECRET + "2"})
    change_connection(workspace.id, actor, connection.id, change)
    stored = m.Connection.objects.within(workspace.id).values_list().get()
    entries = list(m.TrailEntry.objects.within(workspace.id).values_list())
    assert SECRET not in repr(stored) + repr(entries)
    assert "changed" in repr(entries)


@pytest.mark.parametrize("title", ["", "   ", "x" * 121])
def test_a_title_is_needed(workspace: Company, actor: Actor, title: str) -> None:
    refused = add_connection(
        workspace.id, actor, NewConnection(kind="slack", title=title, owner=workspace.admin)
    )
    assert isinstance(refused, Refusal)
    assert refused.code == "invalid_connection"


def test_a_title_stands_once_for_a_kind(workspace: Company, actor: Actor, connection: m.Connection) -> None:
    again = NewConnection(kind="webhook", title="Our CRM", owner=workspace.admin)
    refused = add_connection(workspace.id, actor, again)
    assert isinstance(refused, Refusal)
    assert refused.code == "title_taken"
    other_kind = NewConnection(kind="slack", title="Our CRM", owner=workspace.admin)
    assert isinstance(add_connection(workspace.id, actor, other_kind), m.Connection)


def test_its_owner_works_here(workspace: Company, actor: Actor, connection: m.Connection) -> None:
    elsewhere = Company("Elsewhere").admin
    refused = change_connection(workspace.id, actor, connection.id, ConnectionChange(owner=elsewhere))
    assert isinstance(refused, Refusal)
    assert refused.code == "no_such_person"


def test_of_another_workspace_there_is_none(connection: m.Connection) -> None:
    other = Company("Elsewhere")
    for act in (pause_connection, resume_connection, remove_connection):
        refused = act(other.id, Actor(other.admin), connection.id)
        assert isinstance(refused, Refusal)
        assert refused.code == "no_such_connection"


def test_resumed_it_sends_at_once(workspace: Company, actor: Actor, connection: m.Connection) -> None:
    pause_connection(workspace.id, actor, connection.id, "They move house", now=NOW)
    delivery = waiting(workspace, connection)
    later = NOW + timedelta(hours=3)
    m.Connection.objects.within(workspace.id).update(failures=7, failing_since=NOW, closed_until=later)
    resume_connection(workspace.id, actor, connection.id, now=later)
    delivery.refresh_from_db(from_queryset=m.Delivery.objects.within(workspace.id))
    found = find_connection(workspace.id, connection.id)
    assert found is not None
    assert (found.status, found.failures, found.closed_until, delivery.next_at) == ("active", 0, None, later)


def test_it_is_disabled_once(workspace: Company, connection: m.Connection) -> None:
    assert disable_connection(workspace.id, connection.id, "Nothing went through for three days.", now=NOW)
    assert not disable_connection(
        workspace.id, connection.id, "Nothing went through for three days.", now=NOW
    )
    told = m.TrailEntry.objects.within(workspace.id).filter(kind="connection_disabled")
    assert told.count() == 1


def test_what_waits_outlives_its_connection(
    workspace: Company, actor: Actor, connection: m.Connection
) -> None:
    delivery = waiting(workspace, connection)
    assert remove_connection(workspace.id, actor, connection.id) is None
    delivery.refresh_from_db(from_queryset=m.Delivery.objects.within(workspace.id))
    assert (delivery.status, delivery.failure, delivery.next_at) == ("failed", "settings", None)


@override_settings(SECRET_KEY="the second", SECRET_KEY_FALLBACKS=["the first"])
def test_a_former_key_still_opens() -> None:
    with override_settings(SECRET_KEY="the first", SECRET_KEY_FALLBACKS=[]):
        sealed = seal({"token": SECRET})
    assert SECRET not in sealed
    assert unseal(sealed) == {"token": SECRET}
    with override_settings(SECRET_KEY_FALLBACKS=[]), pytest.raises(CannotOpen, match="FALLBACKS"):
        unseal(sealed)


def test_no_secrets_seal_to_nothing() -> None:
    assert seal({}) == ""
    assert unseal("") == {}


def test_one_that_rests_can_be_resumed(workspace):
    made = add_connection(
        workspace.id, Actor(workspace.admin), NewConnection(kind="line", title="Line", owner=workspace.admin)
    )
    rows = m.Connection.objects.within(workspace.id).filter(pk=made.pk)
    rows.update(failures=6, failing_since=NOW, closed_until=NOW + timedelta(minutes=5))
    resumed = resume_connection(workspace.id, Actor(workspace.admin), made.pk, now=NOW)

    assert isinstance(resumed, m.Connection)
    assert rows.values_list("failures", "failing_since", "closed_until").get() == (0, None, None)
    again = resume_connection(workspace.id, Actor(workspace.admin), made.pk, now=NOW)
    assert isinstance(again, Refusal)
