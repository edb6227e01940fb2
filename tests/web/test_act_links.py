"""Links in letters: a scanner that opens them does nothing; a person acts once, on what the letter told."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.core.cache import cache
from django.test import Client

from surehand.core.engine import RecordState
from surehand.core.engine.commands import Recall, Reroute, SetFields
from surehand.runtime import facts
from surehand.runtime.act_links import VALID, forget_links
from surehand.runtime.outbox.letters import letter_for
from surehand.runtime.workspaces import create_workspace
from surehand.store import models as m
from tests import sample
from tests.fixtures import Company
from tests.web.conftest import Page, Visitor

ONE_CLICK = sample.PLAYBOOK.replace("read_back: {required: true, ", "read_back: {required: false, ")
ACT = {"accept": "accepted", "return": "returned"}


@pytest.fixture(autouse=True)
def _no_counts() -> None:
    cache.clear()


@pytest.fixture
def passer_by(base: str) -> Visitor:
    """Somebody who is not signed in."""
    return Visitor(base)


@pytest.fixture
def offered(workspace: Company) -> tuple[str, str]:
    """A record that was offered under a contract that asks for no read-back, and its handoff."""
    workspace.publish(ONE_CLICK)
    return workspace.offered()


def links(workspace: Company, record: str, now: datetime = sample.NOW) -> dict[str, str]:
    """The links in the latest letter about a record, by what they do."""
    rows = m.Delivery.objects.within(workspace.id).filter(record=record, channel="email")
    letter = letter_for(rows.latest("created_at", "id"), now=now)
    assert letter is not None
    found = re.findall(r"(Accept|Ask|Return).*: \S+(/act/\S+)", letter.text)
    return {name.lower(): address for name, address in found}


def click(visitor: Visitor, address: str, **typed: object) -> Page:
    """Open a link and press its button."""
    page = visitor.get(address)
    return visitor.send_form(page, page.forms[-1], **typed)


def test_a_click_accepts_without_signing_in(
    workspace: Company,
    offered: tuple[str, str],
    passer_by: Visitor,
    state: Callable[[str], RecordState],
) -> None:
    page = click(passer_by, links(workspace, offered[0])["accept"])

    assert "You have it: you are the owner now." in page.text
    assert state(offered[0]).owner == workspace.receiver


def test_the_history_names_the_link(workspace: Company, offered: tuple[str, str], passer_by: Visitor) -> None:
    click(passer_by, links(workspace, offered[0])["accept"])

    event = m.Event.objects.within(workspace.id).get(kind="handoff_accepted")
    assert (event.actor, event.via) == (workspace.receiver, "link")


def test_a_scanner_does_nothing(
    workspace: Company, offered: tuple[str, str], state: Callable[[str], RecordState]
) -> None:
    for address in links(workspace, offered[0]).values():
        path = address.removeprefix("http://localhost:8000")
        scanner = Client()
        assert [scanner.get(path).status_code, scanner.head(path).status_code] == [200, 200]

    assert state(offered[0]).handoffs[offered[1]].status == "offered"
    assert not m.ActLink.objects.within(workspace.id).exclude(used_at=None).exists()


def test_the_page_shows_the_packet(workspace: Company, offered: tuple[str, str], passer_by: Visitor) -> None:
    page = passer_by.get(links(workspace, offered[0])["accept"])

    assert "A new shop with fifty products" in page.text
    assert "You do this as Rita Receiver." in page.text


def test_a_link_works_once(workspace: Company, offered: tuple[str, str], passer_by: Visitor) -> None:
    address = links(workspace, offered[0])["ask"]
    click(passer_by, address, text="How many pages?")

    page = passer_by.get(address)

    assert "This link was used before; each works once." in page.text
    assert not page.has(name="text")


def test_a_used_link_cannot_be_sent_again(
    workspace: Company, offered: tuple[str, str], passer_by: Visitor
) -> None:
    address = links(workspace, offered[0])["ask"]
    page = passer_by.get(address)
    passer_by.send_form(page, page.forms[-1], text="How many pages?")

    again = passer_by.send_form(page, page.forms[-1], text="How many colours?")

    assert "This link was used before; each works once." in again.text
    assert m.Question.objects.within(workspace.id).count() == 1


def test_a_refused_act_may_be_mended(
    workspace: Company, offered: tuple[str, str], passer_by: Visitor, state: Callable[[str], RecordState]
) -> None:
    address = links(workspace, offered[0])["return"]
    refused = click(passer_by, address, reason="incomplete", text="")
    assert "Say what is incomplete" in refused.text

    page = passer_by.send_form(refused, refused.forms[-1], reason="incomplete", text="Which shop?")

    assert "It is returned; the sender is told why." in page.text
    assert state(offered[0]).handoffs[offered[1]].status == "returned"


def test_an_old_link_has_expired(
    workspace: Company,
    offered: tuple[str, str],
    passer_by: Visitor,
    at_ten: Callable[[datetime], None],
) -> None:
    address = links(workspace, offered[0])["accept"]
    at_ten(sample.NOW + VALID)

    page = passer_by.get(address)

    assert "This link is too old" in page.text
    assert page.forms == []


def test_links_long_over_are_dropped(workspace: Company, offered: tuple[str, str]) -> None:
    made = len(links(workspace, offered[0]))

    assert forget_links(sample.NOW + VALID) == 0
    assert forget_links(sample.NOW + timedelta(days=60)) == made


def test_a_changed_packet_is_not_accepted(
    workspace: Company,
    offered: tuple[str, str],
    passer_by: Visitor,
    state: Callable[[str], RecordState],
) -> None:
    address = links(workspace, offered[0])["accept"]
    before = passer_by.get(address)
    workspace.done(workspace.sender, SetFields(values={"goals": ["First sale by July"]}), offered[0])

    late = passer_by.send_form(before, before.forms[-1])

    assert "The packet has changed since the letter was written." in late.text
    assert "The packet has changed since the letter was written." in passer_by.get(address).text
    assert state(offered[0]).handoffs[offered[1]].status == "offered"


def test_a_decided_handoff_says_who(workspace: Company, offered: tuple[str, str], passer_by: Visitor) -> None:
    address = links(workspace, offered[0])["accept"]
    workspace.done(workspace.sender, Recall(handoff=offered[1]), offered[0])

    assert "Sam Sender took it back, just now." in passer_by.get(address).text


def test_whoever_left_cannot_act(
    workspace: Company,
    offered: tuple[str, str],
    passer_by: Visitor,
    state: Callable[[str], RecordState],
) -> None:
    address = links(workspace, offered[0])["accept"]
    page = passer_by.get(address)
    m.Person.objects.within(workspace.id).filter(id=workspace.receiver).update(active=False)
    facts.facts_changed(workspace.id)

    late = passer_by.send_form(page, page.forms[-1])

    assert "not an active member here any more" in late.text
    assert state(offered[0]).handoffs[offered[1]].is_open


def test_whoever_lost_it_cannot_act(workspace: Company, offered: tuple[str, str], passer_by: Visitor) -> None:
    address = links(workspace, offered[0])["accept"]
    elsewhere = Reroute(handoff=offered[1], reason="Holiday", to=workspace.stranger)
    workspace.done(workspace.admin, elsewhere, offered[0])

    assert "It waits for Stan Stranger now; a link is for its receiver only." in passer_by.get(address).text


def test_only_the_receiver_gets_links(workspace: Company, offered: tuple[str, str]) -> None:
    m.Delivery.objects.within(workspace.id).filter(channel="email").update(to=workspace.sender)

    assert links(workspace, offered[0]) == {}


def test_a_read_back_takes_more_than_a_click(workspace: Company) -> None:
    record, _ = workspace.offered()

    assert links(workspace, record).keys() == {"ask", "return"}


def test_a_letter_sent_again_has_the_same_links(workspace: Company, offered: tuple[str, str]) -> None:
    first = links(workspace, offered[0])

    assert links(workspace, offered[0], sample.NOW + timedelta(hours=1)) == first
    assert m.ActLink.objects.within(workspace.id).count() == len(first)


def test_only_a_digest_is_kept(workspace: Company, offered: tuple[str, str]) -> None:
    tokens = {address.rpartition("/")[2] for address in links(workspace, offered[0]).values()}

    assert not tokens & set(m.ActLink.objects.within(workspace.id).values_list("token", flat=True))


def test_a_link_reaches_its_own_workspace_only(
    workspace: Company, offered: tuple[str, str], passer_by: Visitor
) -> None:
    address = links(workspace, offered[0])["accept"]
    other = create_workspace("Other")
    m.ActLink.objects.within(workspace.id).update(workspace=other.pk)

    page = passer_by.get(address)

    assert (page.status, "Ada Ltd" in page.html) == (404, False)


def test_an_invented_link_tells_nothing(workspace: Company, passer_by: Visitor) -> None:
    page = passer_by.get("/act/" + "x" * 43)

    assert page.status == 404
    assert "it is not complete, or too old to be known here" in page.text


def test_guessing_is_slowed_down(workspace: Company, passer_by: Visitor) -> None:
    statuses = [passer_by.get(f"/act/guess-{number}").status for number in range(22)]

    assert (statuses[0], statuses[-1]) == (404, 429)


def test_a_link_opened_without_end_is_slowed_down(
    workspace: Company, offered: tuple[str, str], passer_by: Visitor
) -> None:
    address = links(workspace, offered[0])["accept"]
    statuses = [passer_by.get(address).status for _ in range(31)]

    assert (statuses[0], statuses[-1]) == (200, 429)


def test_a_form_of_another_page_is_refused(
    workspace: Company, offered: tuple[str, str], passer_by: Visitor, state: Callable[[str], RecordState]
) -> None:
    address = links(workspace, offered[0])["accept"].removeprefix("http://localhost:8000")

    assert Client(enforce_csrf_checks=True).post(address).status_code == 403
    assert state(offered[0]).handoffs[offered[1]].is_open
