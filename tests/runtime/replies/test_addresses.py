"""Letters say where they are answered, and belong together where they are about one handoff."""

from __future__ import annotations

from datetime import timedelta
from email.message import EmailMessage

import pytest

from surehand.connectors.email import EmailChannel, parse_smtp_url
from surehand.core.engine.commands import Recall, Return
from surehand.core.engine.state import ReturnedFor
from surehand.runtime.replies.addresses import find_address, forget_letters
from surehand.runtime.worker import Worker
from surehand.store import models as m
from tests.fixtures import Company
from tests.runtime.mail_server import mail_server
from tests.runtime.test_posting import Office, choose
from tests.runtime.test_worker import Clock
from tests.sample import NOW, PLAYBOOK


def sent(clock: Clock | None = None) -> list[EmailMessage]:
    """The letters that wait, as a mail server gets them."""
    with mail_server() as server:
        worker = Worker(
            {"email": EmailChannel(parse_smtp_url(server.url, "Surehand <surehand@example.com>"))},
            clock or Clock(),
        )
        while worker.work():
            pass
    return server.letters


def local_part(letter: EmailMessage) -> str:
    return str(letter["Reply-To"]).partition("@")[0]


def test_a_letter_says_where_it_is_answered(workspace):
    workspace.offered()

    (letter,) = sent()

    assert local_part(letter).startswith("handoffs+")
    assert len(local_part(letter)) <= 64
    assert "You can answer this e-mail" in letter.get_body(("plain",)).get_content()
    assert "You can answer this e-mail" in letter.get_body(("html",)).get_content()


def test_nobody_is_answered_by_a_machine(workspace):
    workspace.offered()

    (letter,) = sent()

    assert (letter["Auto-Submitted"], letter["X-Auto-Response-Suppress"]) == (
        "auto-generated",
        "OOF, AutoReply",
    )
    assert "/alerts/preferences" in letter["List-Unsubscribe"]
    assert letter["Date"]


def test_letters_of_a_handoff_are_one_thread(workspace):
    record, handoff = workspace.offered()
    choose(workspace, workspace.receiver, recalled="now")
    workspace.done(workspace.sender, Recall(handoff=handoff, reason="Too early"), record)
    another = Company("Other")
    another.offered("Bert Ltd")

    letters = {str(letter["Subject"]): letter for letter in sent()}
    offered, recalled = letters["Ada Ltd: to accept"], letters["Ada Ltd: taken back by Sam Sender"]
    other = letters["Bert Ltd: to accept"]

    assert offered["References"] == recalled["References"] == recalled["In-Reply-To"]
    assert other["References"] != offered["References"]
    assert len({each["Message-ID"] for each in (offered, recalled, other)}) == 3


def test_an_address_is_of_one_person_and_handoff(workspace):
    record, handoff = workspace.offered()
    clock = Clock()
    first = sent(clock)
    workspace.done(workspace.receiver, Return(handoff=handoff, reasons=(ReturnedFor("capacity"),)), record)
    workspace.offer(record)
    clock.move(minutes=2)
    addresses = [local_part(letter) for letter in [*first, *sent(clock)]]

    # To the receiver, back to the sender, and to the receiver again, of another handoff.
    assert len(set(addresses)) == len(addresses) == 3


def test_the_next_letter_names_the_same_address(workspace):
    record, handoff = workspace.offered()
    clock = Clock()
    (first,) = sent(clock)
    choose(workspace, workspace.receiver, recalled="now")
    workspace.done(workspace.sender, Recall(handoff=handoff, reason="Too early"), record)

    (second,) = sent(clock)

    assert local_part(first) == local_part(second)
    assert m.ReplyAddress.objects.within(workspace.id).count() == 1


def test_the_token_is_not_kept(workspace):
    workspace.offered()
    (letter,) = sent()

    token = local_part(letter).partition("+")[2]
    assert token not in "".join(m.ReplyAddress.objects.within(workspace.id).values_list("token", flat=True))


def test_nobody_makes_up_an_address(workspace):
    workspace.offered()
    (letter,) = sent()
    local = local_part(letter)

    assert find_address([f"{local}@example.com"], ()) is not None
    assert (
        find_address([f"{local[:-1]}@example.com", f"{local}@example.net", "handoffs+@example.com"], ())
        is None
    )


def test_of_two_addresses_the_writers_own_counts(workspace):
    record, handoff = workspace.offered()
    workspace.done(workspace.receiver, Return(handoff=handoff, reasons=(ReturnedFor("capacity"),)), record)
    to = [f"{local_part(letter)}@example.com" for letter in sent()]

    assert find_address(to, ["sam@example.com"]).person_id == workspace.sender
    assert find_address(to, ["rita@example.com"]).person_id == workspace.receiver


def test_a_letter_about_many_has_no_address(workspace):
    for number in (1, 2):
        workspace.offered(f"Client {number}")

    (letter,) = sent()

    assert (letter["Reply-To"], "You can answer" in letter.get_body(("plain",)).get_content()) == (
        None,
        False,
    )


@pytest.mark.parametrize("name", ["EMAIL_REPLY_TO", "IMAP_URL"])
def test_without_a_mailbox_there_is_no_address(workspace, settings, name):
    setattr(settings, name, "")
    workspace.offered()

    (letter,) = sent()

    assert letter["Reply-To"] is None
    assert not m.SentLetter.objects.within(workspace.id).exists()


def test_old_letters_are_forgotten(workspace):
    workspace.offered()
    sent()

    forget_letters(NOW + timedelta(days=91))
    assert not m.SentLetter.objects.within(workspace.id).exists()
    assert m.ReplyAddress.objects.within(workspace.id).exists()

    forget_letters(NOW + timedelta(days=366))
    assert not m.ReplyAddress.objects.within(workspace.id).exists()


# Audiences


def test_a_lead_is_written_to_where_the_playbook_says(workspace: Company):
    workspace.publish(
        PLAYBOOK.replace(
            "to: [sender, receiver], by: [inbox, email]",
            "to: [sender, lead of onboarding], by: [inbox, email]",
        )
    )
    record, handoff = workspace.offered()
    workspace.done(workspace.receiver, Return(handoff=handoff, reasons=(ReturnedFor("capacity"),)), record)
    office = Office()
    office.work()

    told = {letter.to for letter in office.post.letters if "returned" in letter.subject}
    lead = m.Person.objects.within(workspace.id).get(id=workspace.onboarding_lead)
    assert told == {"sam@example.com", lead.email}


def test_whoever_acted_is_not_written_to(workspace: Company):
    workspace.publish(
        PLAYBOOK.replace(
            "to: [sender, receiver], by: [inbox, email]",
            "to: [sender, receiver, lead of onboarding], by: [email]",
        )
    )
    record, handoff = workspace.offered()
    workspace.done(
        workspace.onboarding_lead, Return(handoff=handoff, reasons=(ReturnedFor("capacity"),)), record
    )
    office = Office()
    office.work()

    told = {letter.to for letter in office.post.letters if "returned" in letter.subject}
    assert told == {"sam@example.com", "rita@example.com"}
