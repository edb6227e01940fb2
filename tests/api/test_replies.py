"""Replies by mail over the API: the mailbox, and mail that was held."""

from __future__ import annotations

from typing import Any

import pytest

from surehand.store import models as m
from tests.api.conftest import Program, refusal
from tests.fixtures import Company
from tests.sample import NOW
from tests.web.test_replies import PLACE, came, mailbox


def test_no_mailbox_is_off(admin: Program, settings: Any) -> None:
    settings.EMAIL_REPLY_TO = settings.IMAP_URL = ""
    assert admin.get("replies/mailbox").json()["state"] == "off"


@pytest.fixture
def replies(settings: Any) -> None:
    settings.EMAIL_REPLY_TO = "handoffs@example.com"
    settings.IMAP_URL = "imaps://handoffs:secret@mail.example.com/INBOX"


@pytest.mark.usefixtures("replies")
def test_the_mailbox_tells_how_it_does(admin: Program, workspace: Company) -> None:
    mailbox(taken=3, unknown=1)
    came(workspace)
    response = admin.get("replies/mailbox")
    told = response.json()
    assert (told["state"], told["place"], told["taken"]) == ("working", PLACE, 1)
    assert b"secret" not in response.content


@pytest.mark.usefixtures("replies")
def test_mail_of_others_is_not_counted(admin: Program, workspace: Company) -> None:
    mailbox(taken=3, unknown=1, mail_at=NOW)
    came(Company("Elsewhere"))
    told = admin.get("replies/mailbox").json()
    assert (told["taken"], told["mail_at"], "unknown" in told) == (0, None, False)


def test_the_mailbox_is_tried_once_a_minute(admin: Program, settings: Any) -> None:
    settings.IMAP_URL = "imap+plain://nobody:secret@127.0.0.1:1/INBOX"
    other = Company("Elsewhere")
    outsider = Program(other.id, other.admin)
    assert refusal(admin.post("replies/mailbox/test")) == (422, "mailbox_unreachable")
    assert refusal(outsider.post("replies/mailbox/test")) == (429, "too_many_requests")


def test_a_mailbox_that_is_away_is_told(admin: Program, settings: Any) -> None:
    settings.IMAP_URL = "imap+plain://nobody:secret@127.0.0.1:1/INBOX"
    response = admin.post("replies/mailbox/test")
    assert refusal(response) == (422, "mailbox_unreachable")
    assert b"secret" not in response.content


def test_held_mail_is_listed_and_settled(admin: Program, workspace: Company) -> None:
    row, other = came(workspace), came(workspace)
    came(workspace, status="done")
    listed = admin.get("replies", status="failed").json()["items"]
    assert [each["id"] for each in listed] == [other.pk, row.pk]
    assert (listed[0]["sender"], listed[0]["says"]) == ("sam@example.com", "Its record is gone.")
    assert admin.post(f"replies/{row.pk}/again").json()["status"] == "waiting"
    assert admin.post(f"replies/{other.pk}/put-aside").json()["status"] == "ignored"
    assert m.TrailEntry.objects.within(workspace.id).filter(kind="mail_put_aside").count() == 1
    assert refusal(admin.post(f"replies/{other.pk}/put-aside")) == (409, "not_held")
    assert refusal(admin.post("replies/inb_none/again")) == (404, "no_such_mail")


def test_what_is_anothers_is_not_there(admin: Program, workspace: Company) -> None:
    row = came(workspace)
    other = Company("Elsewhere")
    outsider = Program(other.id, other.admin)
    assert refusal(outsider.post(f"replies/{row.pk}/put-aside")) == (404, "no_such_mail")
    assert outsider.get("replies").json()["items"] == []
