"""The mailbox, with a real IMAP server: every mail is kept before it is moved, and read once, whatever dies when."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from datetime import timedelta
from email import message_from_bytes, policy

import pytest

from surehand.connectors.email import (
    EmailChannel,
    Inbox,
    MailboxFailed,
    open_inbox,
    parse_imap_url,
    parse_smtp_url,
)
from surehand.core.engine.commands import Ask
from surehand.runtime.inbound import work_on_inbound
from surehand.runtime.replies import mailbox
from surehand.runtime.replies.mailbox import LEASE, TAKEN, UNKNOWN, look_into_mailbox
from surehand.runtime.worker import Worker
from surehand.store import models as m
from surehand.store.queries.states import read_state
from tests.dovecot import private_dovecot
from tests.runtime.mail_server import mail_server
from tests.runtime.replies.conftest import MAILBOX, mail
from tests.runtime.test_posting import choose
from tests.runtime.test_worker import Clock
from tests.runtime.test_worker_killed import database_url
from tests.sample import NOW
from tests.waiting import wait_until

USERS = iter(f"user{number}" for number in range(1000))


@pytest.fixture
def user(dovecot, settings) -> str:
    """A mailbox of its own."""
    name = next(USERS)
    settings.IMAP_URL = dovecot.url(name)
    return name


@pytest.fixture
def clock() -> Clock:
    return Clock()


def address_of(workspace, office) -> tuple[str, str, str]:
    """A question to the sender: the record, the handoff, and the address to answer at."""
    choose(workspace, workspace.sender, asked="now")
    record, handoff = workspace.offered()
    workspace.done(workspace.receiver, Ask(handoff=handoff, text="How many?"), record)
    office.work()
    (letter,) = [each for each in office.post.letters if each.to == "sam@example.com"]
    return record, handoff, letter.reply_to


def inbound(workspace) -> list[m.Inbound]:
    return list(m.Inbound.objects.within(workspace.id).order_by("id"))


def state_of_mailbox() -> m.Mailbox:
    return m.Mailbox.objects.get()


# Taking


def test_a_reply_goes_all_the_way(workspace, dovecot, user, clock):
    choose(workspace, workspace.sender, asked="now")
    record, handoff = workspace.offered()
    workspace.done(workspace.receiver, Ask(handoff=handoff, text="How many?"), record)
    with mail_server() as server:
        channel = EmailChannel(parse_smtp_url(server.url, "Surehand <surehand@example.com>"))
        worker = Worker({"email": channel}, clock)
        while worker.work():
            pass
        (asked,) = [each for each in server.letters if each["To"] == "sam@example.com"]
    reply = mail(str(asked["Reply-To"]), in_reply_to=str(asked["Message-ID"]))
    dovecot.put(user, bytes(reply))

    assert look_into_mailbox("one", clock) == 1
    assert worker.work() == 1

    question = read_state(workspace.id, record).handoffs[handoff].questions[0]
    assert (question.answer, question.answered_by) == ("Ten licences.", workspace.sender)
    assert (len(dovecot.read(user)), len(dovecot.read(user, TAKEN))) == (0, 1)


def test_it_is_kept_as_it_came(workspace, office, dovecot, user, clock):
    _, _, address = address_of(workspace, office)
    raw = bytes(mail(address, "Grüße"))
    dovecot.put(user, raw)

    look_into_mailbox("one", clock)

    (row,) = inbound(workspace)
    assert bytes(row.body) == raw.replace(b"\n", b"\r\n")


def test_unknown_mail_is_put_aside_and_counted(workspace, dovecot, user, clock):
    raw = bytes(mail("handoffs+aaaaaaaaaaaaaaaaaaaaaaaa@example.com"))
    dovecot.put(user, raw, bytes(mail("info@example.com")))

    look_into_mailbox("one", clock)

    assert inbound(workspace) == []
    assert (len(dovecot.read(user)), len(dovecot.read(user, UNKNOWN))) == (0, 2)
    assert (state_of_mailbox().unknown, state_of_mailbox().unknown_at) == (2, NOW)


def test_addresses_may_come_in_capitals(workspace, office, dovecot, user, clock):
    _, _, address = address_of(workspace, office)
    dovecot.put(user, bytes(mail(address.upper())))

    look_into_mailbox("one", clock)

    assert len(inbound(workspace)) == 1


def test_what_somebody_opened_is_taken_too(workspace, office, dovecot, user, clock):
    _, _, address = address_of(workspace, office)
    dovecot.put(user, bytes(mail(address)))
    with dovecot.signed_in(user) as server:
        server.select("INBOX")
        server.store("1", "+FLAGS", r"(\Seen)")

    assert look_into_mailbox("one", clock) == 1


def test_too_large_a_mail_is_held(workspace, office, dovecot, user, clock, monkeypatch):
    _, _, address = address_of(workspace, office)
    monkeypatch.setattr(mailbox, "LARGEST", 100_000)
    dovecot.put(user, bytes(mail(address, "word " * 50_000)))

    look_into_mailbox("one", clock)

    (row,) = inbound(workspace)
    assert (row.status, row.told) == ("failed", "The mail has 0.3 MB; at most 0.1 MB are taken.")
    assert (len(row.body) <= 65_536, len(dovecot.read(user, TAKEN))) == (True, 1)


# Killed


def test_killed_before_it_was_moved(workspace, office, dovecot, user, clock, monkeypatch):
    record, handoff, address = address_of(workspace, office)
    dovecot.put(user, bytes(mail(address)))

    def die(*_: object) -> None:
        raise SystemExit

    monkeypatch.setattr(Inbox, "put_into", die)
    with pytest.raises(SystemExit):
        look_into_mailbox("one", clock)
    monkeypatch.undo()
    assert (len(inbound(workspace)), len(dovecot.read(user))) == (1, 1)
    clock.now += LEASE

    assert look_into_mailbox("two", clock) == 1
    work_on_inbound("two", clock)

    assert [row.status for row in inbound(workspace)] == ["done"]
    assert (len(dovecot.read(user)), len(dovecot.read(user, TAKEN))) == (0, 1)
    assert read_state(workspace.id, record).handoffs[handoff].questions[0].answer == "Ten licences."


WORK = """
import django
django.setup()
from surehand.runtime.replies import mailbox
from surehand.connectors.email import Inbox
{worst}
from surehand.runtime.worker import Worker
work = Worker()
work.stop_on_signals()
work.run()
"""
AT_THE_WORST = "import os\nInbox.put_into = lambda *_: os.kill(os.getpid(), 9)"


@pytest.mark.django_db(transaction=True)
def test_a_killed_worker_is_followed_by_another(workspace, office, dovecot, user):
    """Real processes: the first dies between keeping and moving, the second does the rest, once."""
    _, _, address = address_of(workspace, office)
    m.Timer.objects.within(workspace.id).delete()
    dovecot.put(user, bytes(mail(address)))

    first = start_worker(dovecot, user, AT_THE_WORST)
    assert first.wait(60) == -signal.SIGKILL
    m.Mailbox.objects.update(next_at=NOW)
    second = start_worker(dovecot, user, "")
    try:
        wait_until(lambda: m.Inbound.objects.within(workspace.id).filter(status="done").exists(), 60)
        wait_until(lambda: not dovecot.read(user))
    finally:
        second.terminate()
        assert second.wait(30) == 0

    answered = m.Event.objects.within(workspace.id).filter(kind="question_answered")
    assert (answered.count(), len(dovecot.read(user, TAKEN))) == (1, 1)


def start_worker(dovecot, user: str, worst: str) -> subprocess.Popen[bytes]:
    environment = os.environ | {"DATABASE_URL": database_url(), "SUREHAND_SECRET_KEY": "for tests"}
    environment |= {"DJANGO_SETTINGS_MODULE": "surehand.site.settings", "SUREHAND_IMAP": dovecot.url(user)}
    environment |= {"SUREHAND_REPLY_TO": MAILBOX, "SUREHAND_IMAP_INTERVAL": "1"}
    return subprocess.Popen([sys.executable, "-c", WORK.format(worst=worst)], env=environment)


# One at a time


@pytest.mark.django_db
def test_one_worker_looks_at_a_time(dovecot, user, clock, monkeypatch):
    second: list[int] = []
    monkeypatch.setattr(mailbox, "_take_all", lambda *_: second.append(look_into_mailbox("two", clock)) or 7)

    assert look_into_mailbox("one", clock) == 7
    assert second == [0]


@pytest.mark.django_db
def test_it_is_looked_into_once_a_minute(dovecot, user, clock):
    look_into_mailbox("one", clock)
    dovecot.put(user, bytes(mail("info@example.com")))

    clock.move(seconds=59)
    assert look_into_mailbox("two", clock) == 0
    clock.move(seconds=1)
    assert look_into_mailbox("two", clock) == 1


@pytest.mark.django_db
def test_whose_lease_was_over_changes_nothing(dovecot, user, clock, monkeypatch):
    def stall(*_: object) -> int:
        clock.now += LEASE
        monkeypatch.undo()
        return look_into_mailbox("two", clock)

    monkeypatch.setattr(mailbox, "_take_all", stall)
    look_into_mailbox("one", clock)

    assert state_of_mailbox().looked_at == NOW + LEASE
    assert state_of_mailbox().next_at == NOW + LEASE + timedelta(minutes=1)


# Trouble


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("url", "said", "wait"),
    [
        ("imap+plain://sam:wrong@127.0.0.1:{port}/INBOX", "The mailbox refused the sign-in", 15),
        ("imap+plain://sam:secret@127.0.0.1:{port}/Nowhere", "There is no folder “Nowhere” to read", 15),
        ("imap+plain://sam:secret@127.0.0.1:1/INBOX", "The mailbox cannot be reached", 1),
        ("imap+plain://sam:secret@127.0.0.1:{port}/Eing%C3%A4nge", "plain letters only", 15),
    ],
)
def test_trouble_is_told(dovecot, settings, clock, url, said, wait):
    settings.IMAP_URL = url.format(port=dovecot.port)

    assert look_into_mailbox("one", clock) == 0

    row = state_of_mailbox()
    assert said in row.problem
    assert (row.failing_since, row.next_at) == (NOW, NOW + timedelta(minutes=wait))


@pytest.mark.django_db
def test_trouble_that_is_over_is_forgotten(dovecot, user, clock, monkeypatch):
    def fail(*_: object) -> int:
        raise MailboxFailed("retry", "The mailbox answered: try later")

    monkeypatch.setattr(mailbox, "_take_all", fail)
    look_into_mailbox("one", clock)
    monkeypatch.undo()
    clock.move(minutes=1)
    look_into_mailbox("one", clock)

    assert (state_of_mailbox().problem, state_of_mailbox().failing_since) == ("", None)


def test_a_server_that_cannot_move(tmp_path):
    """Without MOVE a mail is copied, marked and, where that is safe, expunged."""
    with private_dovecot("imap_capability = IMAP4rev1 UIDPLUS") as server:
        server.put("sam", b"Subject: one\r\n\r\nA\r\n", b"Subject: two\r\n\r\nB\r\n")
        with open_inbox(parse_imap_url(server.url("sam"))) as inbox:
            first, second = inbox.waiting(10)
            inbox.put_into(first.uid, TAKEN)
            inbox.put_into(second.uid, TAKEN)
            assert inbox.waiting(10) == []
            assert inbox.take(first.uid) == b""

        subjects = [
            message_from_bytes(each, policy=policy.default)["Subject"] for each in server.read("sam", TAKEN)
        ]
        assert (server.read("sam"), subjects) == ([], ["one", "two"])


@pytest.mark.parametrize(
    ("url", "security", "port", "folder"),
    [
        ("imaps://sam%40example.com:p%40ss@mail.example.com", "tls", 993, "INBOX"),
        ("imap://sam:p@mail.example.com/Handoffs", "starttls", 143, "Handoffs"),
        ("imap+plain://sam:p@mail.example.com:1143/INBOX/", "none", 1143, "INBOX"),
    ],
)
def test_an_address_says_how_to_connect(url, security, port, folder):
    found = parse_imap_url(url)

    assert (found.security, found.port, found.folder) == (security, port, folder)


@pytest.mark.parametrize(
    "url", ["", "pop3://sam@mail.example.com", "imaps://mail.example.com", "imaps:///INBOX"]
)
def test_nonsense_is_no_address(url):
    with pytest.raises(ValueError, match="imaps://user:password@"):
        parse_imap_url(url)
