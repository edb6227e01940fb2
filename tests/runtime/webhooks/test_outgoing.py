"""Webhooks that go out: who gets which, what they say, and what an answer means."""

from __future__ import annotations

from datetime import datetime, timedelta

import httpx
import msgspec
import pytest

from surehand.connectors.channel import DeliveryFailed
from surehand.connectors.webhook.standard import is_signed, new_secret
from surehand.core.engine import Actor, Refusal
from surehand.core.engine.commands import AddNote, Archive, SetFields
from surehand.runtime.connections import pause_connection, remove_connection, secrets_of
from surehand.runtime.secrets import seal
from surehand.runtime.trail import Changed, changed_of, note
from surehand.runtime.webhooks.keys import FORMER_HOLDS
from surehand.runtime.webhooks.made import Made
from surehand.runtime.webhooks.outgoing import TRIES, Webhooks
from surehand.runtime.webhooks.payload import LARGEST
from surehand.runtime.webhooks.subscriptions import (
    KNOWN_TOPICS,
    Webhook,
    add_webhook,
    change_webhook,
    find_webhook,
    rotate_secret,
    send_test,
    url_of,
    webhook_of,
)
from surehand.runtime.webhooks.topics import TOPICS, topic_of
from surehand.store import models as m
from tests.fixtures import Company
from tests.sample import NOW

URL = "https://example.com/hook/with-a-token"


class Receiver:
    """The other side: keeps what it gets, and answers as it is told."""

    def __init__(self, status: int = 200, text: str = "thanks", **headers: str) -> None:
        self.got: list[httpx.Request] = []
        self._answer = (status, headers, text)

    def carrier(self) -> Webhooks:
        return Webhooks(lambda: httpx.Client(transport=httpx.MockTransport(self._take)))

    def carried(self, held: list[m.Delivery], at: datetime) -> str:
        connection = find_webhook(held[0].workspace_id, held[0].connection)
        return self.carrier().carry(held, at, connection)

    def _take(self, request: httpx.Request) -> httpx.Response:
        self.got.append(request)
        status, headers, text = self._answer
        return httpx.Response(status, headers=headers, stream=httpx.ByteStream(text.encode()))


def subscribed(workspace: Company, **options: object) -> Made:
    webhook = Webhook(**{"url": URL, **options})
    made = add_webhook(workspace.id, Actor(workspace.admin), webhook, now=NOW)
    assert isinstance(made, Made), made
    return made


def deliveries(workspace: Company) -> list[m.Delivery]:
    return list(m.Delivery.objects.within(workspace.id).filter(channel="webhook").order_by("id"))


def told(delivery: m.Delivery) -> dict[str, object]:
    return msgspec.json.decode(delivery.payload, type=dict[str, object])


def test_nobody_subscribed_costs_nothing(workspace: Company) -> None:
    workspace.offered()
    assert deliveries(workspace) == []


def test_every_event_goes_to_who_wants_all(workspace: Company) -> None:
    subscribed(workspace)
    record, _ = workspace.offered()
    events = m.Event.objects.within(workspace.id).filter(record=record).order_by("seq")
    assert [topic_of(event.kind) for event in events] == [each.kind for each in deliveries(workspace)]
    assert {each.lane for each in deliveries(workspace)} == {""}


@pytest.mark.parametrize("chosen", ["handoff.offered", "handoff.*"])
def test_only_what_was_chosen_goes_out(workspace: Company, chosen: str) -> None:
    subscribed(workspace, events=(chosen,))
    workspace.offered()
    assert [each.kind for each in deliveries(workspace)] == ["handoff.offered"]


def test_another_playbook_is_left_out(workspace: Company) -> None:
    m.PlaybookEntry.objects.within(workspace.id).create(
        workspace_id=workspace.id, slug="other", title="Other"
    )
    subscribed(workspace, playbook="other")
    workspace.offered()
    assert deliveries(workspace) == []


def test_a_key_for_each_event_and_receiver(workspace: Company) -> None:
    first, second = subscribed(workspace), subscribed(workspace, ordered=True)
    record = workspace.open()
    by = {each.connection: each for each in deliveries(workspace)}
    assert by[first.connection.id].key != by[second.connection.id].key
    assert by[second.connection.id].lane == f"{second.connection.id}:{record}"


def test_a_thin_message_holds_no_words(workspace: Company) -> None:
    subscribed(workspace)
    record = workspace.open()
    workspace.done(workspace.sender, SetFields(values={"scope": "A secret plan"}), record)
    workspace.done(workspace.sender, AddNote(text="Another secret"), record)
    changed, noted = deliveries(workspace)[-2:]
    assert "secret" not in changed.payload + noted.payload
    data = told(changed)["data"]
    assert isinstance(data, dict)
    assert (data["changed"], data["thin"], data["by"]["name"]) == (["scope"], True, "Sam Sender")


def test_a_full_message_is_the_event(workspace: Company) -> None:
    subscribed(workspace, full=True)
    record = workspace.open()
    workspace.done(workspace.sender, SetFields(values={"scope": "A plan"}), record)
    event = m.Event.objects.within(workspace.id).order_by("-seq")[0]
    data = told(deliveries(workspace)[-1])["data"]
    assert isinstance(data, dict)
    assert (data["seq"], data["data"]) == (event.seq, msgspec.json.decode(event.data))


def test_no_message_is_large(workspace: Company) -> None:
    subscribed(workspace, full=True)
    record = workspace.open()
    workspace.done(workspace.sender, AddNote(text="word " * 9000), record)
    assert len(deliveries(workspace)[-1].payload) < LARGEST
    assert '"thin":true' in deliveries(workspace)[-1].payload


def test_what_was_undone_was_never_sent(workspace: Company) -> None:
    subscribed(workspace, events=("record.archived",))
    record = workspace.open()
    workspace.refused(workspace.stranger, Archive(reason="x"), record)
    assert deliveries(workspace) == []


def test_a_receiver_can_check_the_signature(workspace: Company) -> None:
    made, receiver = subscribed(workspace), Receiver()
    workspace.open()
    receiver.carried(deliveries(workspace), NOW)
    [request] = receiver.got
    headers = dict(request.headers)
    assert is_signed([made.secret], headers, request.content, NOW)
    assert headers["webhook-id"] == deliveries(workspace)[0].key


def test_the_former_secret_signs_for_a_day(workspace: Company) -> None:
    old = subscribed(workspace)
    new = rotate_secret(workspace.id, Actor(workspace.admin), old.connection.id, now=NOW)
    assert isinstance(new, Made)
    workspace.open()
    receiver = Receiver()
    for at in (NOW + FORMER_HOLDS - timedelta(seconds=1), NOW + FORMER_HOLDS):
        receiver.carried(deliveries(workspace), at)
    headers = [dict(request.headers) for request in receiver.got]
    body = receiver.got[0].content
    assert is_signed([old.secret], headers[0], body, NOW + FORMER_HOLDS)
    assert not is_signed([old.secret], headers[1], body, NOW + FORMER_HOLDS)
    assert is_signed([new.secret], headers[1], body, NOW + FORMER_HOLDS)


@pytest.mark.parametrize(
    ("status", "attempts", "failure"),
    [
        (500, 1, "retry"),
        (503, TRIES, "retry"),
        (429, TRIES, "retry"),
        (400, 1, "person"),
        (401, 1, "retry"),
        (404, TRIES - 1, "retry"),
        (404, TRIES, "settings"),
        (302, TRIES, "settings"),
        (410, 1, "settings"),
    ],
)
def test_what_an_answer_means(workspace: Company, status: int, attempts: int, failure: str) -> None:
    subscribed(workspace)
    workspace.open()
    [delivery] = deliveries(workspace)
    delivery.attempts = attempts
    with pytest.raises(DeliveryFailed) as failed:
        Receiver(status).carried([delivery], NOW)
    assert (failed.value.failure, failed.value.status) == (failure, status)


@pytest.mark.parametrize("said", ["120", "Mon, 14 Dec 2026 13:52:00 GMT"])
def test_a_receiver_may_ask_for_time(workspace: Company, said: str) -> None:
    subscribed(workspace)
    workspace.open()
    with pytest.raises(DeliveryFailed) as failed:
        Receiver(429, **{"Retry-After": said}).carried(deliveries(workspace), NOW)
    assert failed.value.wait is not None
    assert failed.value.wait >= timedelta(0)


def test_who_wants_no_more_is_disabled(workspace: Company) -> None:
    made = subscribed(workspace)
    workspace.open()
    with pytest.raises(DeliveryFailed):
        Receiver(410).carried(deliveries(workspace), NOW)
    found = find_webhook(workspace.id, made.connection.id)
    assert found is not None
    assert (found.status, "410" in found.note) == ("disabled", True)


def test_an_answer_repeats_no_secret(workspace: Company) -> None:
    made = subscribed(workspace)
    workspace.open()
    answer = Receiver(200, f"you sent {URL} and {made.secret}").carried(deliveries(workspace), NOW)
    assert answer == "200 you sent … and …"


def test_paused_it_waits_and_is_not_lost(workspace: Company) -> None:
    made = subscribed(workspace)
    pause_connection(workspace.id, Actor(workspace.admin), made.connection.id, now=NOW)
    workspace.open()
    assert [each.status for each in deliveries(workspace)] == ["waiting"]


def test_removed_it_gets_nothing_more(workspace: Company) -> None:
    made = subscribed(workspace)
    remove_connection(workspace.id, Actor(workspace.admin), made.connection.id, now=NOW)
    workspace.open()
    assert deliveries(workspace) == []


def test_a_test_goes_the_way_of_all(workspace: Company) -> None:
    made, receiver = subscribed(workspace), Receiver()
    sent = send_test(workspace.id, made.connection.id, NOW)
    assert isinstance(sent, m.Delivery)
    receiver.carried([sent], NOW)
    assert msgspec.json.decode(receiver.got[0].content)["type"] == "webhook.test"


@pytest.mark.parametrize(
    ("options", "code"),
    [
        ({"url": "http://example.com/hook"}, "bad_address"),
        ({"url": "https://user:password@example.com/"}, "bad_address"),
        ({"url": "ftp://example.com/"}, "bad_address"),
        ({"url": "https://exa mple.com/"}, "bad_address"),
        ({"url": "https://[::1/"}, "bad_address"),
        ({"url": ""}, "bad_address"),
        ({"events": ()}, "unknown_event"),
        ({"events": ("handoff.lost",)}, "unknown_event"),
        ({"playbook": "nothing"}, "no_such_playbook"),
        ({"except_from": "con_none"}, "no_such_connection"),
    ],
)
def test_who_cannot_subscribe_is_told(workspace: Company, options: dict[str, object], code: str) -> None:
    refused = add_webhook(workspace.id, Actor(workspace.admin), Webhook(**{"url": URL, **options}))
    assert isinstance(refused, Refusal)
    assert refused.code == code


def test_the_secret_is_shown_once(workspace: Company) -> None:
    made = subscribed(workspace)
    row = m.Connection.objects.within(workspace.id).values_list().get()
    assert made.secret not in repr(row)
    assert secrets_of(made.connection) == {"secret": made.secret, "url": URL}


@pytest.mark.any_database
def test_topics_are_never_renamed() -> None:
    """Receivers decide by them. A new kind of event may come; these names stay."""
    assert len(set(TOPICS.values())) == len(TOPICS)
    assert set(TOPICS.values()) <= set(KNOWN_TOPICS)
    assert TOPICS["handoff_offered"] == "handoff.offered"


# Secrets in addresses

SECRET_URL = "https://example.com/hooks/T02F9KD83Xq/in?token=very-secret"


def test_a_secret_in_an_address_is_nowhere_readable(workspace: Company) -> None:
    made = subscribed(workspace, url=SECRET_URL)
    changed = Webhook(url=f"{SECRET_URL}-2")
    change_webhook(workspace.id, Actor(workspace.admin), made.connection.id, changed)
    rows = m.Connection.objects.within(workspace.id).values_list()
    told = m.TrailEntry.objects.within(workspace.id).values_list("data", flat=True)
    assert "T02F9KD83Xq" not in repr([*rows, *told])
    assert "very-secret" not in repr([*rows, *told])
    assert webhook_of(m.Connection.objects.within(workspace.id).get()).url == (
        "https://example.com/hooks/•••/in?token=•••"
    )


def test_messages_go_to_the_whole_address(workspace: Company) -> None:
    made = subscribed(workspace, url=SECRET_URL)
    sent = send_test(workspace.id, made.connection.id, NOW)
    assert isinstance(sent, m.Delivery)
    receiver = Receiver()
    receiver.carried([sent], NOW)
    assert str(receiver.got[0].url) == SECRET_URL


def test_an_address_given_as_it_is_shown_stays(workspace: Company) -> None:
    made = subscribed(workspace, url=SECRET_URL)
    shown = webhook_of(made.connection)
    change_webhook(workspace.id, Actor(workspace.admin), made.connection.id, shown, title="Shop")
    row = m.Connection.objects.within(workspace.id).get()
    assert (row.title, url_of(row)) == ("Shop", SECRET_URL)


def test_one_made_earlier_still_works(workspace: Company) -> None:
    """Its whole address is in its settings and in the audit log, where it is read without its secrets."""
    row = subscribed(workspace).connection
    row.settings = msgspec.json.encode({"url": SECRET_URL}).decode()
    row.secrets = seal({"secret": new_secret()})
    row.save()
    told = Changed("Shop", after={"url": SECRET_URL})
    entry = note(workspace.id, Actor(workspace.admin), "connection_added", row.id, told)
    assert url_of(row) == SECRET_URL
    assert (
        webhook_of(row).url == changed_of(entry).after["url"] == "https://example.com/hooks/•••/in?token=•••"
    )


def test_one_without_its_secrets_waits_for_a_person(workspace: Company) -> None:
    made = subscribed(workspace)
    sent = send_test(workspace.id, made.connection.id, NOW)
    m.Connection.objects.within(workspace.id).update(secrets="")
    assert isinstance(sent, m.Delivery)
    with pytest.raises(DeliveryFailed, match="as after a restore") as failed:
        Receiver().carried([sent], NOW)
    assert failed.value.failure == "settings"
