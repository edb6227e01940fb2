"""ClickUp's webhooks: kept alive, proven on the raw bytes, and nothing more than a hint to read again."""

from __future__ import annotations

import json

import pytest
from django.test import Client

from surehand.connectors.clickup.signature import signature_of
from surehand.runtime.clickup.settings import secret_of
from surehand.store import models as m
from tests.fakes.clickup.talk import say
from tests.fakes.clickup.tasks import remove, set_status
from tests.fakes.clickup.world import DONE


@pytest.fixture
def record(scene):
    record = scene.accepted()
    scene.work()
    scene.hear()
    scene.work()
    return record


def finish(scene, name="Call Ada Ltd"):
    there = scene.there(name)
    set_status(scene.fake.world, there, next(each for each in there.list.statuses if each.name == DONE))


def call(scene, body, secret=None):
    signature = signature_of(secret or secret_of(scene.again(), "webhook"), body)
    path = f"/in/clickup/{scene.connection.pk}/events"
    return Client().post(path, body, content_type="application/json", headers={"X-Signature": signature})


def inbound(scene):
    return m.Inbound.objects.within(scene.company.id).filter(connection=scene.connection.pk)


def test_one_webhook_is_made_and_kept(scene, record):
    scene.work(3, hours=1)

    [webhook] = scene.fake.world.webhooks.values()
    assert webhook.endpoint == f"https://surehand.example.com/in/clickup/{scene.connection.pk}/events"
    assert secret_of(scene.again(), "webhook") == webhook.secret


def test_a_lost_answer_makes_no_second_webhook(connected, fake):
    fake.faults.only = "POST .*/webhook"
    fake.faults.script.extend(["lost", "lost"])
    scene = connected()
    scene.work(4, minutes=30)

    assert len(fake.world.webhooks) == 1
    assert secret_of(scene.again(), "webhook") == next(iter(fake.world.webhooks.values())).secret


def test_a_suspended_webhook_is_made_anew(scene, record):
    [old] = scene.fake.world.webhooks.values()
    old.status = "suspended"
    scene.work(hours=1)

    [new] = scene.fake.world.webhooks.values()
    assert (new.status, new.id == old.id) == ("active", False)
    assert secret_of(scene.again(), "webhook") == new.secret


def test_without_https_none_is_asked_for(connected, fake, settings):
    settings.BASE_URL = "http://surehand.internal"
    scene = connected()
    scene.work()

    assert fake.world.webhooks == {}
    stream = m.Stream.objects.within(scene.company.id).get(name="webhooks")
    assert stream.told.startswith("There is no public https address")


def test_what_happens_there_is_here_before_the_next_look(scene, record):
    finish(scene)
    assert scene.hear() > 0
    scene.work(seconds=2)

    assert scene.task(record).done_at is not None


def test_a_comment_is_here_before_the_next_look(scene, record):
    say(scene.fake.world, scene.there().id, "Called.", scene.rita)
    scene.hear()
    scene.work(seconds=2)

    assert m.Event.objects.within(scene.company.id).filter(kind="note_added").count() == 1


def test_a_deletion_is_told(scene, record):
    remove(scene.fake.world, scene.there())
    scene.hear()
    scene.work(seconds=2)

    assert ("twin_gone", "open") in scene.findings()


def test_the_same_message_counts_once(scene, record):
    finish(scene)
    twice = scene.fake.world.told * 2
    scene.fake.world.told = twice
    before = inbound(scene).count()
    scene.hear()
    scene.work(seconds=2)

    assert inbound(scene).count() - before == len(twice) // 2
    assert m.Event.objects.within(scene.company.id).filter(kind="task_completed").count() == 1


def test_our_own_change_is_ignored_when_it_comes_back(scene, record):
    scene.complete(record)
    scene.work()
    scene.hear()
    scene.work()

    assert set(inbound(scene).values_list("status", flat=True)) == {"ignored"}


@pytest.mark.parametrize("body", [b"", b"[]", b'{"no": "event"}'])
def test_what_clickup_would_not_send_is_no_message(scene, record, body):
    before = inbound(scene).count()

    assert (call(scene, body).status_code, inbound(scene).count()) == (400, before)


def test_nobody_else_is_listened_to(scene, record):
    body = json.dumps({"event": "taskDeleted", "task_id": scene.there().id}).encode()
    before = inbound(scene).count()

    assert call(scene, body, secret="another").status_code == 401
    assert Client().post("/in/clickup/con_nobody/events", body, content_type="text/plain").status_code == 401
    assert inbound(scene).count() == before


def test_too_much_at_once_is_not_read(scene, record):
    assert call(scene, b"x" * (1024 * 1024 + 1)).status_code == 413


def test_a_forged_claim_of_a_deletion_deletes_nothing(scene, record):
    body = json.dumps({"event": "taskDeleted", "task_id": scene.there().id}).encode()
    assert call(scene, body).status_code == 202
    scene.work()

    # It is read again, and it is there.
    assert scene.findings() == []
