"""Webhooks that come in: kept once, read once, and nothing half applied."""

from __future__ import annotations

from datetime import timedelta

import msgspec
import pytest

from surehand.connectors.webhook.standard import sign
from surehand.core.engine import Actor, Refusal
from surehand.core.engine.commands import Archive, Merge, SetFields
from surehand.core.values import Money
from surehand.runtime.inbound import work_on_inbound
from surehand.runtime.webhooks.incoming import (
    Arrived,
    IncomingWebhook,
    change_address,
    find_incoming,
    is_proven,
    keep,
    open_address,
    read_again,
)
from surehand.runtime.webhooks.made import Made
from surehand.runtime.webhooks.mapping import Mapped, read_message, unfit_mapping
from surehand.runtime.webhooks.reading import try_out
from surehand.runtime.webhooks.subscriptions import Webhook, add_webhook
from surehand.store import models as m
from surehand.store.queries.states import read_state
from tests.fixtures import Company
from tests.sample import COMPLETE, NOW

MAPPING = Mapped(
    playbook="client",
    key="deal.id",
    title="/deal/name",
    fields={"contract_value": "deal.amount", "main_contact": "deal.people[0].email", "goals": "deal.goals"},
    note="deal.comment",
)


class Door:
    """An address at which messages come in, and the worker behind it."""

    def __init__(self, workspace: Company, mapping: Mapped = MAPPING, **options: object) -> None:
        self.workspace = workspace
        incoming = IncomingWebhook(mapping=mapping, **options)
        opened = open_address(workspace.id, Actor(workspace.sender), "Our CRM", incoming, now=NOW)
        assert isinstance(opened, Made), opened
        self.connection, self.secret = opened.connection, opened.secret

    def take(self, body: object, key: str = "msg_1") -> m.Inbound:
        """Let a message come in and be read."""
        arrived = Arrived({"webhook-id": key}, msgspec.json.encode(body))
        keep(self.connection, arrived, NOW)
        work_on_inbound("wrk_1", lambda: NOW)
        row: m.Inbound = m.Inbound.objects.within(self.workspace.id).get(key=key)
        return row


def deal(**options: object) -> dict[str, object]:
    told = {"id": "D-1", "name": "Ada Ltd", "amount": "4000 USD", "people": [{"email": "ada@ada.example"}]}
    return {"deal": {**told, **options}}


def records(workspace: Company) -> list[str]:
    return list(m.Record.objects.within(workspace.id).order_by("id").values_list("id", flat=True))


def test_a_message_opens_a_record(workspace: Company) -> None:
    row = Door(workspace).take(deal(comment="They are in a hurry."))
    state = read_state(workspace.id, row.record)
    assert state is not None
    assert (row.status, row.told, state.title) == ("done", "Opened a record.", "Ada Ltd")
    assert state.values["contract_value"].value == Money(4000, "USD")
    assert state.values["contract_value"].source == f"connection:{row.connection}"
    assert state.owner == workspace.sender
    notes = m.Event.objects.within(workspace.id).filter(record=row.record, kind="note_added")
    assert [msgspec.json.decode(each.data)["text"] for each in notes] == ["They are in a hurry."]


def test_the_next_message_finds_it(workspace: Company) -> None:
    door = Door(workspace)
    first = door.take(deal())
    second = door.take(deal(amount="5000 USD"), "msg_2")
    state = read_state(workspace.id, first.record)
    assert state is not None
    assert (second.record, second.told) == (first.record, "Read into its record.")
    assert state.values["contract_value"].value == Money(5000, "USD")


def test_a_repetition_has_no_effect(workspace: Company) -> None:
    door = Door(workspace)
    rows = [door.take(deal(comment="Once")) for _ in range(3)]
    assert len({row.pk for row in rows}) == 1
    assert len(records(workspace)) == 1
    assert m.Event.objects.within(workspace.id).filter(kind="note_added").count() == 1


def test_a_worker_that_died_is_followed_once(workspace: Company) -> None:
    door = Door(workspace)
    row = door.take(deal(comment="Once"))
    m.Inbound.objects.within(workspace.id).update(status="waiting", next_at=NOW)
    work_on_inbound("wrk_2", lambda: NOW)
    assert records(workspace) == [row.record]
    assert m.Event.objects.within(workspace.id).filter(kind="note_added").count() == 1


def test_what_does_not_fit_holds_all_back(workspace: Company) -> None:
    door = Door(workspace)
    row = door.take(deal(amount="a lot", comment="A note that must not stand alone"))
    assert (row.status, row.record, records(workspace)) == ("failed", "", [])
    assert "contract_value" in row.told or "Contract value" in row.told


def test_a_change_that_does_not_fit_changes_nothing(workspace: Company) -> None:
    door = Door(workspace)
    record = door.take(deal()).record
    before = read_state(workspace.id, record)
    row = door.take(deal(amount="5000 USD", goals={"no": "list"}, comment="No"), "msg_2")
    assert (row.status, read_state(workspace.id, record)) == ("failed", before)


def test_a_corrected_mapping_reads_it_again(workspace: Company) -> None:
    door = Door(workspace)
    row = door.take(deal(amount="a lot"))
    better = msgspec.structs.replace(MAPPING, fields={"main_contact": "deal.people[0].email"})
    change_address(workspace.id, Actor(workspace.admin), door.connection.id, IncomingWebhook(mapping=better))
    assert read_again(workspace.id, row.pk, NOW) is None
    work_on_inbound("wrk_1", lambda: NOW)
    assert len(records(workspace)) == 1


def test_what_is_missing_stays_and_null_clears(workspace: Company) -> None:
    door = Door(workspace)
    record = door.take(deal(goals=["Sell"])).record
    door.take({"deal": {"id": "D-1", "goals": None}}, "msg_2")
    state = read_state(workspace.id, record)
    assert state is not None
    assert set(state.values) == {"contract_value", "main_contact"}


def test_a_field_finds_what_came_another_way(workspace: Company) -> None:
    record = workspace.open("Ada Ltd", client_name="D-1")
    workspace.open("Bob Ltd", client_name="D-10")
    mapping = msgspec.structs.replace(
        MAPPING, key_field="client_name", fields={"contract_value": "deal.amount"}
    )
    assert Door(workspace, mapping).take(deal()).record == record


def test_two_that_fit_are_not_guessed(workspace: Company) -> None:
    for title in ("Ada Ltd", "Ada again"):
        workspace.open(title, client_name="D-1")
    row = Door(workspace, msgspec.structs.replace(MAPPING, key_field="client_name")).take(deal())
    assert (row.status, len(records(workspace))) == ("failed", 2)
    assert "cannot be told which" in row.told


def test_it_follows_a_merged_record(workspace: Company) -> None:
    door = Door(workspace)
    record = door.take(deal()).record
    other = workspace.open("The other")
    workspace.done(workspace.admin, Merge(into=other), record)
    assert door.take(deal(amount="9 USD"), "msg_2").record == other


def test_what_was_put_away_stays_so(workspace: Company) -> None:
    door = Door(workspace)
    record = door.take(deal()).record
    workspace.done(workspace.sender, Archive(reason="Gone"), record)
    assert door.take(deal(), "msg_2").status == "failed"


@pytest.mark.parametrize(
    ("mode", "status", "count"),
    [("change", "ignored", 0), ("open", "done", 1), ("open_or_change", "done", 1)],
)
def test_a_mode_says_what_may_happen(workspace: Company, mode: str, status: str, count: int) -> None:
    row = Door(workspace, msgspec.structs.replace(MAPPING, mode=mode)).take(deal())
    assert (row.status, len(records(workspace))) == (status, count)


def test_others_are_left_alone(workspace: Company) -> None:
    door = Door(workspace, msgspec.structs.replace(MAPPING, when="type", equals="deal.won"))
    assert door.take({"type": "deal.lost", **deal()}).status == "ignored"
    assert door.take({"type": "deal.won", **deal()}, "msg_2").status == "done"


def test_without_a_mapping_it_is_kept(workspace: Company) -> None:
    row = Door(workspace, Mapped()).take(deal())
    assert (row.status, bytes(row.body)) == ("ignored", msgspec.json.encode(deal()))


@pytest.mark.parametrize("body", [b"", b"{", b"\xff", b"[" * 100_000, b"null", b'{"deal": 1}'])
def test_what_cannot_be_read_is_told(workspace: Company, body: bytes) -> None:
    door = Door(workspace)
    keep(door.connection, Arrived({"webhook-id": "msg_1"}, body), NOW)
    work_on_inbound("wrk_1", lambda: NOW)
    row = m.Inbound.objects.within(workspace.id).get()
    assert row.status == "failed"
    assert row.told


def test_a_trial_does_nothing(workspace: Company) -> None:
    door = Door(workspace)
    before = {
        model: model.objects.within(workspace.id).count() for model in (m.Event, m.Record, m.Link, m.Delivery)
    }
    read = try_out(door.connection, MAPPING, msgspec.json.encode(deal(comment="Hello")), NOW)
    assert read.after is not None
    assert read.after.values["contract_value"].value == Money(4000, "USD")
    assert before == {model: model.objects.within(workspace.id).count() for model in before}


def test_a_trial_tells_what_does_not_fit(workspace: Company) -> None:
    read = try_out(Door(workspace).connection, MAPPING, msgspec.json.encode(deal(amount="a lot")), NOW)
    assert read.refused is not None
    assert read.refused.code == "invalid_values"


def test_a_trial_is_what_then_happens(workspace: Company) -> None:
    door = Door(workspace)
    record = door.take(deal()).record
    body = deal(amount="77 USD", goals=["A", "B"])
    tried = try_out(door.connection, MAPPING, msgspec.json.encode(body), NOW)
    door.take(body, "msg_2")
    assert tried.after == read_state(workspace.id, record)


def test_nothing_that_comes_in_accepts(workspace: Company) -> None:
    """The only commands it can lead to open a record, set fields and add a note, whatever the message says."""
    record, handoff = workspace.offered(client_name="D-1")
    mapping = msgspec.structs.replace(
        MAPPING, key_field="client_name", fields={"goals": "deal.goals"}, person=workspace.receiver
    )
    body = deal(
        goals=["accept"], comment=f"/accept {handoff}", act="accept", handoff=handoff, status="accepted"
    )
    assert Door(workspace, mapping).take(body).record == record
    state = read_state(workspace.id, record)
    assert state is not None
    assert state.handoffs[handoff].is_open
    acts = m.Event.objects.within(workspace.id).filter(via="webhook").values_list("kind", flat=True)
    assert set(acts) <= {"fields_set", "note_added"}


def test_a_viewer_cannot_act_by_it(workspace: Company) -> None:
    viewer = workspace.add("Vera Viewer", "vera@example.com", role="viewer")
    row = Door(workspace, msgspec.structs.replace(MAPPING, person=viewer)).take(deal())
    assert (row.status, records(workspace)) == ("failed", [])


def test_its_own_changes_do_not_go_back(workspace: Company) -> None:
    door = Door(workspace)
    for url, left_out in (("https://crm.example/hook", door.connection.id), ("https://bi.example/hook", "")):
        made = add_webhook(workspace.id, Actor(workspace.admin), Webhook(url=url, except_from=left_out))
        assert isinstance(made, Made)
    record = door.take(deal()).record
    to = m.Delivery.objects.within(workspace.id).filter(channel="webhook").values_list("to", flat=True)
    assert set(to) == {"bi.example"}
    workspace.done(workspace.sender, SetFields(values={"scope": COMPLETE["scope"]}), record)
    assert set(to.all()) == {"bi.example", "crm.example"}


def test_a_message_without_an_id_is_known_by_its_content(workspace: Company) -> None:
    door = Door(workspace, proof="address", header="")
    for body in (b"{}", b"{}", b'{"a": 1}'):
        keep(door.connection, Arrived({}, body), NOW)
    assert m.Inbound.objects.within(workspace.id).count() == 2


def test_a_header_names_the_message(workspace: Company) -> None:
    door = Door(workspace, proof="hexadecimal", id_header="X-GitHub-Delivery")
    for number in "112":
        keep(door.connection, Arrived({"x-github-delivery": number}, b"{}"), NOW)
    assert m.Inbound.objects.within(workspace.id).count() == 2


def test_only_harmless_headers_are_kept(workspace: Company) -> None:
    door = Door(workspace)
    keep(
        door.connection, Arrived({"webhook-id": "1", "authorization": "Bearer x", "cookie": "y"}, b"{}"), NOW
    )
    assert msgspec.json.decode(m.Inbound.objects.within(workspace.id).get().headers) == {"webhook-id": "1"}


def test_each_way_of_proof_is_asked(workspace: Company) -> None:
    door = Door(workspace)
    signed = Arrived(sign([door.secret], "msg_1", NOW, b"{}"), b"{}")
    assert is_proven(door.connection, signed, NOW)
    assert not is_proven(door.connection, signed, NOW + timedelta(minutes=6))
    assert not is_proven(door.connection, Arrived({}, b"{}", door.secret), NOW)


@pytest.mark.parametrize(
    "mapping",
    [
        Mapped(playbook="client", title="a"),
        Mapped(playbook="client", key="a"),
        Mapped(key="a..b"),
        Mapped(fields={"goals": "a[b]"}),
        Mapped(note="x" * 400),
    ],
)
@pytest.mark.any_database
def test_a_mapping_that_cannot_work_is_told(mapping: Mapped) -> None:
    assert isinstance(unfit_mapping(mapping), Refusal)


@pytest.mark.any_database
def test_places_in_a_message() -> None:
    body = b'{"a": {"b/c": [{"d": 0}, {"d": "x"}], "e": null}, "k": 7}'
    fields = {"zero": "/a/b~1c/0/d", "x": "a.b/c[1].d", "null": "a.e", "gone": "a.f", "beyond": "/a/b~1c/9/d"}
    wanted = read_message(Mapped(key="k", fields=fields), body)
    assert not isinstance(wanted, Refusal)
    assert wanted is not None
    assert (wanted.key, wanted.values) == ("7", {"zero": 0, "x": "x", "null": None})


def test_of_another_workspace_there_is_none(workspace: Company) -> None:
    assert find_incoming(Company("Elsewhere").id, Door(workspace).connection.id) is None
