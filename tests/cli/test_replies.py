"""`surehand replies`: the mailbox for replies, and mail that was held, on the command line."""

from __future__ import annotations

from typing import Any

import pytest

from surehand.runtime.trail import changed_of
from surehand.store import models as m
from tests.cli.conftest import ADMIN, Terminal
from tests.fixtures import Company
from tests.runtime.replies.conftest import dovecot
from tests.web.test_replies import came, mailbox

__all__ = ["dovecot"]


@pytest.fixture
def admin(workspace: Company) -> Terminal:
    return Terminal(ADMIN)


@pytest.fixture
def replies(settings: Any) -> None:
    settings.EMAIL_REPLY_TO = "handoffs@example.com"
    settings.IMAP_URL = "imaps://handoffs:secret@mail.example.com/INBOX"


def test_no_mailbox_says_how_to_have_one(admin: Terminal) -> None:
    assert "surehand replies try" in admin.done("replies", "status")


@pytest.mark.usefixtures("replies")
def test_a_mailbox_nobody_looked_into_waits(admin: Terminal) -> None:
    told = admin.json("replies", "status")
    assert (told["state"], told["place"]) == ("waiting", "handoffs at mail.example.com, INBOX")


@pytest.mark.usefixtures("replies")
@pytest.mark.parametrize(("problem", "state"), [("", "working"), ("It is away.", "unreachable")])
def test_a_mailbox_tells_how_it_does(admin: Terminal, problem: str, state: str) -> None:
    mailbox(problem=problem, taken=3)
    said = admin.done("replies", "status")
    assert admin.json("replies", "status")["state"] == state
    assert "3 mails taken" in said
    assert "secret" not in said


def test_a_mailbox_that_is_away_is_refused(admin: Terminal) -> None:
    result = admin("replies", "try", "--imap", "imap+plain://nobody:secret@127.0.0.1:1/INBOX")
    assert (result.exit_code, "mailbox_unreachable" in result.stderr) == (1, True)


def test_an_address_that_is_none_is_refused(admin: Terminal) -> None:
    result = admin("replies", "try", "--imap", "https://mail.example.com")
    assert "must look like imaps://" in result.stderr


def test_a_mailbox_is_tried(admin: Terminal, dovecot: Any) -> None:
    said = admin.done("replies", "try", "--imap", dovecot.url("gen"), "--reply-to", "gen@example.com")
    assert "0 mails lie in it" in said
    assert "SUREHAND_REPLY_TO=gen@example.com" in said
    assert "secret" not in said


def test_held_mail_is_listed_and_read_again(admin: Terminal, workspace: Company) -> None:
    row = came(workspace)
    assert admin.done("replies", "list", "--status", "failed").startswith(f"{row.pk}\t")
    admin.done("replies", "again", row.pk)
    row.refresh_from_db(from_queryset=m.Inbound.objects.within(workspace.id))
    assert row.status == "waiting"


def test_putting_aside_stands_in_the_log(admin: Terminal, workspace: Company) -> None:
    row = came(workspace)
    admin.done("replies", "aside", row.pk)
    entry = m.TrailEntry.objects.within(workspace.id).get(kind="mail_put_aside")
    assert (entry.subject, entry.actor, changed_of(entry).reason) == (
        row.pk,
        workspace.admin,
        "Its record is gone.",
    )
    assert "sam@example.com" not in entry.data


def test_settled_mail_is_not_settled_again(admin: Terminal, workspace: Company) -> None:
    row = came(workspace, status="done")
    assert admin("replies", "aside", row.pk).exit_code == 1
    assert not m.TrailEntry.objects.within(workspace.id).filter(kind="mail_put_aside").exists()
    assert admin("replies", "again", "inb_none").exit_code == 3
