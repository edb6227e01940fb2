"""The open line (Socket Mode): one worker holds it, everything that comes is acknowledged, kept and done once."""

from __future__ import annotations

import time
from datetime import timedelta

import pytest

from surehand.runtime import facts
from surehand.runtime.slack.sessions import LEASE, Lines, take_lease
from surehand.store import models as m
from tests.fixtures import Company
from tests.sample import NOW
from tests.slack.conftest import Office
from tests.slack.fake import TEAM
from tests.slack.scene import AT_ONE_CLICK, offered

pytestmark = pytest.mark.django_db(transaction=True)
PATIENCE = 10


@pytest.fixture
def company(transactional_db):
    facts.forget()
    yield Company()
    facts.forget()


@pytest.fixture
def line(company, slack, client):
    """The company with its line held by a worker."""
    office = Office(company, slack, client, socket=True)
    office.lines = Lines("wrk_one", office.clock)
    office.lines.tend()
    until(lambda: slack.lines == 1)
    yield office
    office.lines.let_go()


def until(holds):
    end = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < end, "it did not come about in time"
        time.sleep(0.02)


def acknowledged(office, envelope):
    until(lambda: any(each["envelope_id"] == envelope for each in office.fake.acknowledged))
    return next(each for each in office.fake.acknowledged if each["envelope_id"] == envelope)


def test_click_over_the_line_is_done(line):
    record, handoff = offered(line, AT_ONE_CLICK)
    (message,) = line.told(line.company.receiver)
    payload = line.fake.press(line.member(line.company.receiver), message, "accept")
    for _again in range(2):
        acknowledged(line, line.fake.send("interactive", payload))

    until(lambda: line.state(record).handoffs[handoff].status == "accepted")
    until(lambda: line.whispered(line.company.receiver))
    accepted = m.Event.objects.within(line.company.id).filter(kind="handoff_accepted")
    assert accepted.count() == 1


def test_command_is_answered_over_the_line(line):
    form = {
        "command": "/handoff",
        "text": "help",
        "user_id": line.member(line.company.sender),
        "team_id": TEAM,
    }
    answer = acknowledged(line, line.fake.send("slash_commands", {**form, "trigger_id": "1.x"}))

    assert "/handoff inbox" in str(answer["payload"])


def test_line_is_opened_again(line):
    line.fake.hang_up()
    until(lambda: line.fake.lines == 2)

    form = {
        "command": "/handoff",
        "text": "",
        "user_id": line.member(line.company.sender),
        "trigger_id": "2.x",
    }
    assert acknowledged(line, line.fake.send("slash_commands", form))["payload"]


def test_frames_that_say_nothing_do_no_harm(line):
    line.fake._lines[-1].send("no json")
    line.fake._lines[-1].send("[]")
    answer = acknowledged(line, line.fake.send("something_new", {"type": "x"}))

    assert "payload" not in answer


def test_one_of_two_workers_holds_it(line):
    other = Lines("wrk_two", line.clock)
    assert other.tend() == 0

    line.lines.let_go()
    assert other.tend() == 1
    other.let_go()


def test_lease_runs_out(line):
    line.lines.let_go()
    assert take_lease(line.connection, "wrk_dead", NOW)
    assert not take_lease(line.connection, "wrk_two", NOW + LEASE)
    assert take_lease(line.connection, "wrk_two", NOW + LEASE + timedelta(seconds=1))
    assert not take_lease(line.connection, "wrk_dead", NOW + LEASE + timedelta(seconds=1))


def test_paused_line_is_let_go(line):
    m.Connection.objects.within(line.company.id).update(status="paused")

    assert line.lines.tend() == 0


def test_trouble_is_noted(line):
    line.fake.tokens.clear()
    line.fake.hang_up()

    rows = m.SlackSession.objects.within(line.company.id)
    until(lambda: "does not know this token" in rows.get().error)
