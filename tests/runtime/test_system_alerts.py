"""Alerts about Surehand itself: in the inbox for everybody concerned, by e-mail for who wants that, with the reason."""

from __future__ import annotations

import httpx
import pytest

from surehand.connectors.channel import DeliveryFailed, Letter
from surehand.core.engine import Actor
from surehand.runtime.facts import facts_of
from surehand.runtime.outbox.digests import digest_of
from surehand.runtime.outbox.system_alerts import SystemAlert, sentence_of, tell
from surehand.runtime.preferences import SYSTEM, Choice, Preferences, save_preferences
from surehand.runtime.webhooks.made import Made
from surehand.runtime.webhooks.outgoing import WANTS_NO_MORE, Webhooks
from surehand.runtime.webhooks.subscriptions import Webhook, add_webhook
from surehand.runtime.worker import Worker
from surehand.store import models as m
from tests.runtime.test_delivering import Post, broken
from tests.sample import NOW

ALERT = SystemAlert("findings", "findings", {"count": "3"})
SAYS = "3 things were expected, but did not happen."


class Box:
    def __init__(self) -> None:
        self.letters: list[Letter] = []

    def send(self, letter: Letter) -> str:
        self.letters.append(letter)
        return "kept"


def chose(workspace, mail) -> None:
    save_preferences(workspace.id, workspace.admin, Preferences({SYSTEM: Choice(mail)}), NOW)


def letters_of(workspace) -> list[Letter]:
    box = Box()
    worker = Worker({"email": box}, lambda: NOW)
    while worker.work():
        pass
    return box.letters


@pytest.mark.parametrize("mail", [None, "never", "digest"])
def test_nobody_is_written_to_who_did_not_choose_it(workspace, mail):
    chose(workspace, mail)
    tell(workspace.id, workspace.admin, ALERT, NOW)

    assert letters_of(workspace) == []


def test_who_wants_a_letter_gets_one_a_day(workspace, settings):
    chose(workspace, "now")
    tell(workspace.id, workspace.admin, ALERT, NOW)
    tell(workspace.id, workspace.admin, SystemAlert("findings", "findings", {"count": "4"}), NOW)

    [letter] = letters_of(workspace)
    person = facts_of(workspace.id).directory.people[workspace.admin]
    assert (letter.to, letter.subject) == (person.email, f"Surehand: {SAYS}")
    assert SAYS in letter.text
    assert f"{settings.BASE_URL}/w/" in letter.text


@pytest.mark.parametrize(("mail", "told"), [(None, 0), ("digest", 1)])
def test_the_daily_letter_tells_who_wants_it(workspace, mail, told):
    chose(workspace, mail)
    tell(workspace.id, workspace.admin, ALERT, NOW)
    facts = facts_of(workspace.id)
    parts = digest_of(facts, facts.directory.people[workspace.admin], NOW)

    assert [item.sentence for part in parts for item in part.items] == [SAYS] * told


# Why a connection was disabled


def why(workspace) -> str:
    [alert] = m.Delivery.objects.within(workspace.id).filter(kind="connection_disabled", to=workspace.admin)
    return sentence_of(alert)


def test_three_days_of_silence_are_the_reason(workspace):
    post = Post(workspace)
    post.put(*map(str, range(4)))
    post.line.fails = [broken()] * 500
    for hours in (0, 1, 1, 1, 73):
        post.work(hours=hours)

    assert why(workspace) == "Line was disabled: Nothing went through for three days. Out of order."


def test_a_receiver_that_wants_no_more_is_the_reason(workspace):
    made = add_webhook(workspace.id, Actor(workspace.admin), Webhook(url="https://example.com/x"), now=NOW)
    assert isinstance(made, Made)
    workspace.open()
    [delivery] = m.Delivery.objects.within(workspace.id).filter(channel="webhook")
    gone = httpx.MockTransport(lambda _: httpx.Response(410, stream=httpx.ByteStream(b"gone")))
    with pytest.raises(DeliveryFailed):
        Webhooks(lambda: httpx.Client(transport=gone)).carry([delivery], NOW, made.connection)

    assert why(workspace) == f"{made.connection.title} was disabled: {WANTS_NO_MORE}"
