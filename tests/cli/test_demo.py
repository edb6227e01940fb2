"""The demonstration: a company in every state that a record can be in, made by ordinary commands."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import transaction

from surehand.core.engine import Actor, RecordState, blocking, preview
from surehand.runtime import facts
from surehand.runtime.demo import SIGN_IN, build_demo
from surehand.runtime.verify import verify
from surehand.store import models as m
from surehand.store.queries.states import read_states
from tests.cli.conftest import Terminal

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]

NOW = datetime(2026, 3, 26, 10, 30, tzinfo=UTC)
"""A Thursday morning at the studio."""


@pytest.fixture(scope="module")
def demo(
    django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """The workspace of a demonstration that was built once for all tests here."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield build_in(tmp_path_factory.mktemp("demo"))
        transaction.set_rollback(True)
        facts.forget()


def build_in(folder: Path) -> str:
    """Build it with its files in a folder."""
    settings.MEDIA_ROOT, before = folder, settings.MEDIA_ROOT
    try:
        return build_demo(NOW)
    finally:
        settings.MEDIA_ROOT = before


def states_of(workspace: str) -> list[RecordState]:
    """Every record."""
    ids = m.Record.objects.within(workspace).values_list("id", flat=True)
    return list(read_states(workspace, ids).values())


def unmet_codes(workspace: str, state: RecordState) -> set[str]:
    """What stands in the way on any way out of a record's stage."""
    program = facts.program_of(workspace, state.playbook, state.playbook_version)
    context = facts.facts_of(workspace).context(program, Actor(via="cli"), NOW)
    answers = [preview(context, state, way.target) for way in program.playbook.ways_from(state.stage)]
    return {item.code for answer in answers if isinstance(answer, tuple) for item in blocking(answer)}


def test_history_is_whole(demo: str):
    report = verify(demo)
    assert report.faults == ()
    assert report.records >= 60


def test_handoffs_of_every_end(demo: str):
    counts = Counter(m.Handoff.objects.within(demo).values_list("status", flat=True))
    assert set(counts) == {"offered", "accepted", "returned", "recalled"}
    assert counts["offered"] > 10
    assert counts["returned"] > 4


def test_timers_fired_when_due(demo: str):
    kinds = Counter(m.Event.objects.within(demo).values_list("kind", flat=True))
    by_clock = (
        "handoff_reminded",
        "handoff_overdue",
        "handoff_escalated",
        "handoff_rerouted",
        "task_overdue",
    )
    assert [kind for kind in by_clock if kinds[kind] == 0] == []
    assert not m.Timer.objects.within(demo).filter(at__lte=NOW).exists()


def test_everything_happened_before_now(demo: str):
    first = m.Event.objects.within(demo).order_by("at").values_list("at", flat=True)[0]
    last = m.Event.objects.within(demo).order_by("-at").values_list("at", flat=True)[0]
    assert NOW - timedelta(days=35) < first < NOW - timedelta(days=20)
    assert NOW - timedelta(hours=1) < last <= NOW


def test_questions_open_and_answered(demo: str):
    answered = m.Question.objects.within(demo).values_list("answered_at", flat=True)
    assert {each is None for each in answered} == {True, False}


def test_exceptions_of_every_end(demo: str):
    ends = Counter(
        override.closed_at is not None and override.closed_at < override.expires
        for state in states_of(demo)
        for override in state.overrides.values()
    )
    open_ones = [o for state in states_of(demo) for o in state.overrides.values() if o.is_open]
    assert open_ones
    assert ends[True] >= 1
    assert m.Event.objects.within(demo).filter(kind="override_closed", data__contains="expired").exists()


def test_gates_with_placeholders_and_stale_answers(demo: str):
    codes = {code for state in states_of(demo) for code in unmet_codes(demo, state)}
    assert {"missing", "placeholder", "stale", "not_met", "task_open"} <= codes


def test_records_put_away_and_merged(demo: str):
    gone = [state for state in states_of(demo) if state.is_gone]
    assert {bool(state.merged_into) for state in gone} == {True, False}


def test_tasks_open_done_and_overdue(demo: str):
    tasks = m.Task.objects.within(demo)
    assert tasks.exclude(done_at=None).exists()
    assert tasks.filter(done_at=None, due_at__lt=NOW).exists()
    assert tasks.filter(done_at=None, due_at__gt=NOW).exists()


def test_a_change_is_drafted(demo: str):
    versions = (
        m.PlaybookVersion.objects.within(demo).filter(playbook__slug="agency-client").order_by("number")
    )
    published, draft = versions
    assert (published.status, draft.status) == ("published", "draft")
    assert draft.text != published.text


def test_somebody_is_away(demo: str):
    people = facts.facts_of(demo).directory.people.values()
    assert sorted(person.name for person in people if person.absence_at(NOW)) == [
        "Felix Brandt",
        "Kenji Mori",
    ]


def test_nothing_was_sent(demo: str):
    outside = m.Delivery.objects.within(demo).exclude(channel="inbox")
    assert set(outside.values_list("status", flat=True)) == {"sent"}
    assert all("Kept" in each or "nobody" in each for each in outside.values_list("answer", flat=True))


def test_links_for_three_people(demo: str):
    accounts = m.Account.objects.filter(email__in=SIGN_IN)
    assert accounts.count() == 3
    assert "/sign-in/link/?token=" in Terminal("").done("link", next(iter(SIGN_IN)))


def test_same_moment_same_company(demo: str, tmp_path: Path):
    again = build_in(tmp_path)
    assert summary(again) == summary(demo)


def summary(workspace: str) -> list[tuple[Any, ...]]:
    """Everything about a workspace that does not depend on ids."""
    names = {person.pk: person.name for person in m.Person.objects.within(workspace)}
    titles = dict(m.Record.objects.within(workspace).values_list("id", "title"))
    events = (
        m.Event.objects.within(workspace).order_by("seq").values_list("record", "kind", "actor", "at", "via")
    )
    return [(titles[record], kind, names.get(actor), at, via) for record, kind, actor, at, via in events]
