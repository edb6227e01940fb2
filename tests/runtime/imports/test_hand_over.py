"""Rows that belong into a later stage get there by the ordinary ways, through every gate, or are held before one."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from surehand.core.engine.commands import PassAnyway
from surehand.store import models as m
from tests.runtime.imports.conftest import Importing

HEAD = "name,owner,stage,receiver,package,contract_value,start_date,scope,goals\n"
READY = "Ada,sam@example.com,onboarding,rita@example.com,standard,900,2099-01-01,A shop with fifty products,Sell\n"
EMPTY = "Bob,sam@example.com,onboarding,rita@example.com,standard,,,,\n"
SAME = "Cid,rita@example.com,onboarding,rita@example.com,standard,900,2099-01-01,A shop with sixty products,Sell\n"
LOST = "Dan,sam@example.com,lost,,,,,,\n"


def handoffs(importing: Importing) -> list[tuple[str, str, str]]:
    rows = m.Handoff.objects.within(importing.company.id)
    return list(rows.values_list("status", "sender", "receiver"))


def test_complete_record_is_offered(importing: Importing) -> None:
    importing.done(HEAD + READY)
    assert handoffs(importing) == [("offered", importing.company.sender, importing.company.receiver)]
    assert importing.records()["Ada"].stage == "won"


def test_incomplete_record_is_held(importing: Importing) -> None:
    row = importing.done(HEAD + EMPTY)
    assert (row.rows_opened, row.rows_held, handoffs(importing)) == (1, 1, [])
    assert [each["sentence"] for each in importing.rows(row)[2].problems] == [
        "Scope of work: nothing is filled in.",
        "Goals: nothing is filled in.",
        "Start date: nothing is filled in.",
        "Contract value: nothing is filled in.",
    ]


def test_refusal_stands_in_the_history(importing: Importing) -> None:
    importing.done(HEAD + EMPTY)
    kinds = m.Event.objects.within(importing.company.id).order_by("seq").values_list("kind", flat=True)
    assert list(kinds) == ["record_opened", "command_refused"]


def test_override_passes_on_the_record(importing: Importing) -> None:
    exception = PassAnyway(
        reason="as it was in the old system", expires=datetime.now(UTC) + timedelta(days=7)
    )
    row = importing.done(HEAD + EMPTY, override=exception)
    kinds = m.Event.objects.within(importing.company.id).order_by("seq").values_list("kind", flat=True)
    assert list(kinds) == ["record_opened", "override_granted", "override_used", "handoff_offered"]
    assert row.rows_held == 0


def test_moves_give_the_file_as_reason(importing: Importing) -> None:
    importing.done(HEAD + LOST)
    assert importing.records()["Dan"].stage == "lost"
    moved = m.Event.objects.within(importing.company.id).get(kind="stage_moved")
    assert '"reason":"as recorded in deals.csv"' in moved.data


def test_same_person_on_both_sides_is_told(importing: Importing) -> None:
    report = importing.tried(HEAD + READY + SAME)
    assert report.warnings("same_person") == 1


def test_acceptance_needs_what_the_contract_asks(importing: Importing) -> None:
    """An import has nothing to read back, so the receiver still has to."""
    row = importing.done(HEAD + READY, accept=True)
    assert [each["code"] for each in importing.rows(row)[2].problems] == ["missing", "missing"]
    assert handoffs(importing)[0][0] == "offered"


def test_receiver_accepts_in_their_own_name(importing: Importing) -> None:
    importing.company.publish(_without_read_back())
    importing.done(HEAD + READY, accept=True)
    record = importing.records()["Ada"]
    assert (record.stage, record.owner) == ("onboarding", importing.company.receiver)
    accepted = m.Event.objects.within(importing.company.id).get(kind="handoff_accepted")
    assert (accepted.actor, accepted.via) == (importing.company.receiver, "import")


def test_long_way_passes_every_gate(importing: Importing) -> None:
    importing.company.publish(_without_read_back())
    report = importing.tried(HEAD + READY.replace("onboarding", "delivery"), accept=True)
    assert report.gates["won -> onboarding"].passed == 1
    assert report.gates["onboarding -> ready"].unmet == {"access_granted": 1}
    assert report.stages == {"onboarding": 1}


def test_unreachable_stage_is_named(importing: Importing) -> None:
    report = importing.tried("name,stage\nAda,proposal\n", start="won")
    assert report.problems[0].problem.sentence == "Nothing leads from Won to Proposal."


def test_alerts_stay_in_the_house(importing: Importing) -> None:
    importing.done(HEAD + READY)
    channels = m.Delivery.objects.within(importing.company.id).values_list("channel", flat=True)
    assert set(channels) == {"inbox"}


def test_alerts_can_be_sent(importing: Importing) -> None:
    importing.done(HEAD + READY, alerts="all")
    channels = m.Delivery.objects.within(importing.company.id).values_list("channel", flat=True)
    assert set(channels) == {"inbox", "email", "slack"}


def _without_read_back() -> str:
    from tests.sample import PLAYBOOK

    asked = 'read_back: {required: true, ask: ["What did they buy?", "What is your first step?"]}'
    assert asked in PLAYBOOK
    return PLAYBOOK.replace(asked, "read_back: {required: false}")
