"""Replies: whether the mailbox is looked into, what became of each mail, and settling those that were held."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from surehand.runtime.ids import new_id
from surehand.runtime.replies.addresses import takes_replies
from surehand.store import models as m
from tests import sample
from tests.fixtures import Company
from tests.web.conftest import Visitor

PLACE = "handoffs at mail.example.com, INBOX"


@pytest.fixture(autouse=True)
def replies(settings: Any) -> None:
    settings.EMAIL_REPLY_TO = "handoffs@example.com"
    settings.IMAP_URL = "imaps://handoffs:secret@mail.example.com/INBOX"


def came(
    workspace: Company, status: str = "failed", told: str = "Its record is gone.", **columns: Any
) -> m.Inbound:
    row = m.Inbound(
        id=new_id("inb"),
        workspace_id=workspace.id,
        connection="email",
        key=new_id("key"),
        received_at=sample.NOW,
        headers='{"address":"","from":"sam@example.com","subject":"Re: Ada <b>"}',
        body=b"From: sam@example.com\r\n\r\n<script>alert(1)</script>",
        status=status,
        told=told,
        **columns,
    )
    row.save(force_insert=True)
    return row


def mailbox(**columns: Any) -> None:
    now = sample.NOW
    m.Mailbox.objects.create(id="box", place=PLACE, next_at=now, **{"looked_at": now, **columns})


@pytest.mark.parametrize("path", ["connections/replies", "connections/replies/{}/original"])
def test_only_leads_and_administrators_see_it(
    workspace: Company, sender: Visitor, lead: Visitor, admin: Visitor, path: str
) -> None:
    row = came(workspace)

    assert [each.get(path.format(row.pk)).status for each in (sender, lead, admin)] == [403, 200, 200]


def test_a_mail_tells_what_became_of_it(workspace: Company, lead: Visitor) -> None:
    record = workspace.open()
    came(workspace, "done", "It is a note on the record.", record=record)

    page = lead.get("connections/replies")

    assert "It is a note on the record." in page.text
    assert "Re: Ada <b>" in page.text
    assert any(each.attributes.get("href", "").endswith(f"/records/{record}") for each in page.elements)


def test_the_list_can_be_narrowed(workspace: Company, lead: Visitor) -> None:
    came(workspace, "done", "It answers the question.")
    came(workspace, "failed", "Its record is gone.")

    page = lead.get("connections/replies?status=failed")

    assert ("Its record is gone." in page.text, "It answers the question." in page.text) == (True, False)


def test_mails_of_others_stay_unseen(workspace: Company, lead: Visitor) -> None:
    row = came(Company("Other"))

    assert "Its record is gone." not in lead.get("connections/replies").text
    assert lead.get(f"connections/replies/{row.pk}/original").status == 404


def test_a_held_mail_is_put_aside(workspace: Company, lead: Visitor) -> None:
    row = came(workspace)

    lead.send(lead.get("connections/replies"), "aside")

    row.refresh_from_db(from_queryset=m.Inbound.objects.within(workspace.id))
    assert row.status == "ignored"
    assert row.told.startswith("Its record is gone. ")
    assert row.told.endswith(" put it aside.")


def test_a_held_mail_is_read_again(workspace: Company, lead: Visitor) -> None:
    row = came(workspace)

    lead.send(lead.get("connections/replies"), "again")

    row.refresh_from_db(from_queryset=m.Inbound.objects.within(workspace.id))
    assert (row.status, row.next_at is not None) == ("waiting", True)


def test_a_settled_mail_stays_settled(workspace: Company, lead: Visitor) -> None:
    row = came(workspace)
    page = lead.get("connections/replies")
    m.Inbound.objects.within(workspace.id).update(status="done")

    assert lead.send(page, "again").status == 409
    row.refresh_from_db(from_queryset=m.Inbound.objects.within(workspace.id))
    assert row.status == "done"


@pytest.mark.parametrize("act", ["again", "aside"])
def test_members_settle_nothing(workspace: Company, sender: Visitor, act: str) -> None:
    row = came(workspace)
    # So that nothing but the right to it is missing.
    sender.client.handler.enforce_csrf_checks = False

    assert sender.client.post(f"{sender.base}connections/replies/{row.pk}/{act}").status_code == 403
    row.refresh_from_db(from_queryset=m.Inbound.objects.within(workspace.id))
    assert row.status == "failed"


def test_the_mailbox_shows_its_state(workspace: Company, lead: Visitor) -> None:
    mailbox(unknown=3, mail_at=sample.NOW - timedelta(hours=2))

    said = lead.get("connections/replies").words_of(aria_labelledby="mailbox-title")

    assert "Works" in said
    assert "Last mail" not in said


def test_what_came_for_others_is_not_counted(workspace: Company, lead: Visitor) -> None:
    mailbox(unknown=3, mail_at=sample.NOW - timedelta(hours=2))
    came(Company("Elsewhere"))

    page = lead.get("connections/replies")

    assert "belonged to no letter" not in page.text
    assert "Last mail" not in page.words_of(aria_labelledby="mailbox-title")


def test_trouble_stands_on_the_page(workspace: Company, lead: Visitor) -> None:
    mailbox(problem="The mailbox refused the sign-in: no", failing_since=sample.NOW)

    assert "The mailbox refused the sign-in: no" in lead.get("connections/replies").text


def test_the_password_stands_nowhere(workspace: Company, lead: Visitor) -> None:
    mailbox()

    assert "secret" not in lead.get("connections/replies").text


@pytest.mark.parametrize(("address", "state"), [("", "Off"), ("pop3://mail.example.com", "Wrongly set up")])
def test_without_a_mailbox_it_tells_how(
    workspace: Company, lead: Visitor, settings: Any, address: str, state: str
) -> None:
    settings.IMAP_URL = address

    said = lead.get("connections/replies").words_of(aria_labelledby="mailbox-title")

    assert (state in said, "SUREHAND_IMAP" in said) == (True, True)
    assert takes_replies() is bool(address)
