"""Sample records: believable for every shipped playbook, marked, and gone without a trace at one click."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta

import pytest

from surehand.core.engine import Actor, Refusal
from surehand.core.engine.commands import OpenRecord
from surehand.runtime.execute import Request, execute
from surehand.runtime.facts import forget
from surehand.runtime.first_run import BUSINESSES, adopt, shipped_for
from surehand.runtime.people import add_person
from surehand.runtime.sample import MARK, add_samples, remove_samples
from surehand.runtime.shipped import shipped_playbooks
from surehand.runtime.verify import verify
from surehand.runtime.workspaces import create_workspace
from surehand.store import models as m
from surehand.store.queries.first_run import read_progress

NOW = datetime(2026, 11, 24, 10, tzinfo=UTC)
ALL = [(each.name, each.playbook.id) for business in BUSINESSES for each in shipped_for(business)]


@pytest.fixture
def founder(db):
    """An administrator, alone in a new workspace, and its id."""
    forget()
    workspace = create_workspace("New Ltd").pk
    return workspace, Actor(str(add_person(workspace, "Fay Founder", "fay@example.com", role="admin").pk))


def test_every_shipped_playbook_is_of_a_business():
    assert {name for name, _ in ALL} == set(shipped_playbooks())


@pytest.mark.parametrize(("name", "playbook"), ALL)
def test_one_person_can_try_every_playbook(founder, name, playbook):
    workspace, fay = founder
    assert adopt(workspace, fay, [name]) is None

    made = add_samples(workspace, fay, playbook, NOW)

    titles = m.Record.objects.within(workspace).values_list("title", flat=True)
    assert len(made) == 3
    assert all(title.startswith(MARK) for title in titles)
    assert m.Handoff.objects.within(workspace).get(status="offered").receiver == fay.person


@pytest.fixture
def tried(founder, tmp_path, settings):
    """A workspace with sample records, one of which was accepted."""
    settings.MEDIA_ROOT = tmp_path
    workspace, fay = founder
    adopt(workspace, fay, ["agency/client"])
    records = add_samples(workspace, fay, "agency-client", NOW)
    return workspace, fay, records


def test_the_history_says_sample(tried):
    workspace, _, records = tried

    assert set(
        m.Event.objects.within(workspace).filter(record__in=records).values_list("via", flat=True)
    ) == {"sample"}


def test_dates_lie_in_the_future(founder):
    workspace, fay = founder
    adopt(workspace, fay, ["ecommerce/campaign"])
    add_samples(workspace, fay, "ecommerce-campaign", NOW)

    state = m.Record.objects.within(workspace).order_by("id").values_list("state", flat=True).first()
    days = re.findall(r'"value":"(20\d\d-\d\d-\d\d)"', state)
    assert days
    assert all(date.fromisoformat(day) > NOW.date() - timedelta(days=14) for day in days)


def test_nothing_of_them_counts(tried):
    progress = read_progress(tried[0])

    assert progress.samples == 3
    assert not any((progress.has_record, progress.has_offer, progress.has_accepted))


def test_one_act_removes_them_all(tried):
    workspace, fay, records = tried

    assert remove_samples(workspace, fay, NOW) == 3

    left = [m.Record, m.Handoff, m.Task, m.Timer, m.Delivery, m.SampleRecord, m.LongText]
    assert [model.objects.within(workspace).count() for model in left] == [0] * len(left)
    assert not m.Event.objects.within(workspace).filter(record__in=records).exclude(data="").exists()


def test_the_history_still_holds(tried):
    workspace, fay, _ = tried
    remove_samples(workspace, fay, NOW)

    assert verify(workspace).faults == ()


def test_removing_twice_is_harmless(tried):
    workspace, fay, _ = tried
    remove_samples(workspace, fay, NOW)

    assert remove_samples(workspace, fay, NOW) == 0


def test_a_member_removes_none(tried):
    workspace, _, _ = tried
    member = Actor(str(add_person(workspace, "Mo Member", "mo@example.com").pk))

    refused = remove_samples(workspace, member, NOW)

    assert isinstance(refused, Refusal)
    assert m.SampleRecord.objects.within(workspace).count() == 3


def test_real_records_stay(tried):
    workspace, fay, _ = tried
    opened = OpenRecord(title="Real Ltd", values={}, stage="")
    execute(workspace, fay, Request(opened, playbook="agency-client"), now=NOW)
    remove_samples(workspace, fay, NOW)

    assert list(m.Record.objects.within(workspace).values_list("title", flat=True)) == ["Real Ltd"]


def test_an_unknown_playbook_is_refused(founder):
    workspace, fay = founder

    assert add_samples(workspace, fay, "no-such", NOW).code == "no_such_playbook"
