"""The gate panel: exactly what is missing, filled in the same act; blocked ways and overrides."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from surehand.core.engine import RecordState
from surehand.core.engine.commands import Offer, Override, SetFields
from tests import sample
from tests.fixtures import Company
from tests.web.conftest import Page, Visitor

State = Callable[[str], RecordState]
PARTLY = {"package": "standard", "contract_value": "4000 USD", "start_date": "2026-03-30"}
"""A record that lacks scope and goals."""


def gate_of(visitor: Visitor, record: str, to: str = "onboarding") -> Page:
    """The page of a record with the gate of one way open."""
    return visitor.get(f"records/{record}?move={to}")


def gate(page: Page, to: str = "onboarding") -> str:
    """The words of the panel for one way on."""
    return page.words_of(id=f"way-{to}")


def fields_of(page: Page, to: str = "onboarding") -> list[str]:
    """The fields that the form of a way asks for."""
    form = next(form for form in page.forms if form.data.get("to") == [to])
    return form.data.get("fields", [])


def hand_over(visitor: Visitor, page: Page, to: str = "onboarding", **typed: object) -> Page:
    """Send the form of a way."""
    form = next(form for form in page.forms if form.data.get("to") == [to])
    return visitor.send_form(page, form, **typed)


def test_the_gate_asks_for_exactly_what_is_missing(workspace: Company, sender: Visitor) -> None:
    record = workspace.open(**PARTLY)
    page = gate_of(sender, record)
    assert fields_of(page) == ["scope", "goals"]
    assert gate(page).startswith("Hand over to Onboarding 3/5 2 missing.")


def test_filling_it_hands_over_in_one_act(workspace: Company, sender: Visitor, state: State) -> None:
    record = workspace.open(**PARTLY)
    page = hand_over(
        sender,
        gate_of(sender, record),
        field__scope="A shop with many products",
        field__goals="First sale by June",
        note="Call Jo first.",
    )
    assert "Ada Ltd is offered to Rita Receiver" in page.text
    (handoff,) = state(record).open_handoffs
    assert (handoff.note, state(record).values["goals"].value) == ("Call Jo first.", ("First sale by June",))


def test_what_was_typed_well_is_kept_when_refused(workspace: Company, sender: Visitor, state: State) -> None:
    record = workspace.open(**PARTLY)
    refused = hand_over(sender, gate_of(sender, record), field__scope="A shop with many products")
    assert (refused.status, fields_of(refused)) == (409, ["scope", "goals"])
    assert "scope" not in state(record).values
    page = hand_over(sender, refused, field__goals="First sale by June")
    assert "Ada Ltd is offered" in page.text


def test_the_refusal_stands_in_the_gate(workspace: Company, sender: Visitor) -> None:
    record = workspace.open(**PARTLY)
    refused = hand_over(sender, gate_of(sender, record))
    assert "To go to Onboarding: 2 missing." in gate(refused)
    assert refused.first(class_="refusal").attributes["data-code"] == "gate_not_met"


def test_a_criterion_brings_the_fields_that_mend_it(workspace: Company, sender: Visitor) -> None:
    record = workspace.open(**{**sample.COMPLETE, "package": "premium"})
    page = gate_of(sender, record)
    assert "Premium starts at 5,000." in gate(page)
    assert fields_of(page) == ["package", "contract_value"]


def test_a_field_for_two_demands_is_asked_once(workspace: Company, sender: Visitor) -> None:
    record = workspace.open(package="premium")
    page = gate_of(sender, record)
    assert len(fields_of(page)) == len(set(fields_of(page)))


def test_warnings_do_not_stop(workspace: Company, sender: Visitor) -> None:
    record = workspace.open(**{**sample.COMPLETE, "start_date": "2026-03-03"})
    page = gate_of(sender, record)
    assert "Onboarding needs five days before the start date." in gate(page)
    assert "is offered to" in hand_over(sender, page).text


def test_a_file_field_is_filled_in_the_same_act(workspace: Company, sender: Visitor, state: State) -> None:
    needs_file = sample.PLAYBOOK.replace("requires: [scope, goals, start_date]", "requires: [agreement]")
    workspace.publish(needs_file)
    record = workspace.open(**sample.COMPLETE)
    upload = {"field.agreement.new": SimpleUploadedFile("signed.pdf", b"%PDF-1.4")}
    page = hand_over(sender, gate_of(sender, record), **upload)
    assert "is offered to" in page.text
    (file,) = state(record).files.values()
    assert state(record).values["agreement"].value == file


def test_a_file_stays_when_the_rest_is_refused(workspace: Company, sender: Visitor, state: State) -> None:
    needs_file = sample.PLAYBOOK.replace(
        "requires: [scope, goals, start_date]", "requires: [scope, agreement]"
    )
    workspace.publish(needs_file)
    record = workspace.open(**PARTLY)
    upload = {"field.agreement.new": SimpleUploadedFile("signed.pdf", b"%PDF-1.4")}
    page = hand_over(sender, gate_of(sender, record), **upload)
    assert page.status == 409
    assert fields_of(page)[0] == "scope"
    assert state(record).values["agreement"].value.name == "signed.pdf"


def test_a_file_stays_when_a_card_is_refused(workspace: Company, sender: Visitor, state: State) -> None:
    needs_file = sample.PLAYBOOK.replace(
        "proposal -> won: {requires: [contract_value]}",
        "proposal -> won: {requires: [contract_value, agreement]}",
    )
    workspace.publish(needs_file)
    record = workspace.open(stage="proposal")
    opened = sender.send(sender.get("boards/client"), "/move", move=f"{record} won")
    upload = {"field.agreement.new": SimpleUploadedFile("signed.pdf", b"%PDF-1.4")}
    refused = hand_over(sender, opened, "won", **upload)
    hand_over(sender, refused, "won", field__contract_value__amount="4000")
    assert state(record).stage == "won"


def test_a_reason_is_asked_for_where_the_playbook_does(
    workspace: Company, sender: Visitor, state: State
) -> None:
    record = workspace.open(stage="proposal")
    page = gate_of(sender, record, "lost")
    refused = hand_over(sender, page, "lost")
    assert "This move needs a reason." in gate(refused, "lost")
    hand_over(sender, refused, "lost", reason="Too expensive.")
    assert state(record).stage == "lost"


def test_a_receiver_can_be_chosen(workspace: Company, sender: Visitor, state: State) -> None:
    other = workspace.add("Olga Other", "olga@example.com", teams=["onboarding"])
    record = workspace.open(**sample.COMPLETE)
    hand_over(sender, gate_of(sender, record), receiver=other)
    assert state(record).open_handoffs[0].receiver == other


def test_ways_are_blocked_while_it_is_offered(workspace: Company, sender: Visitor) -> None:
    record, handoff = workspace.offered()
    page = gate_of(sender, record)
    assert "Blocked, because: It is offered to Rita Receiver of onboarding" in gate(page)
    assert page.link("Recall the handoff first.").endswith(handoff)


def test_ways_are_blocked_for_strangers(workspace: Company, stranger: Visitor) -> None:
    record = workspace.open()
    page = gate_of(stranger, record)
    assert "Blocked, because: This record is with Sam Sender of sales" in gate(page)
    assert not [form for form in page.forms if "to" in form.data and "key" in form.data]


def test_the_end_of_the_journey_has_no_ways(workspace: Company, sender: Visitor) -> None:
    record = workspace.open(stage="proposal")
    page = hand_over(sender, gate_of(sender, record, "lost"), "lost", reason="Too expensive.")
    assert "The journey ends here." in page.words_of(class_="next-step")
    assert not page.has(id="ways")


def test_a_lead_passes_anyway_with_reason_and_date(workspace: Company, lead: Visitor, state: State) -> None:
    record = workspace.open(contract_value="4000 USD")
    page = hand_over(
        lead,
        gate_of(lead, record),
        anyway="yes",
        why_anyway="The client starts on Friday.",
        expires="2026-03-09",
    )
    assert "is offered to" in page.text
    (override,) = state(record).overrides.values()
    assert (override.reason, override.expires) == (
        "The client starts on Friday.",
        datetime(2026, 3, 10, tzinfo=UTC),
    )


def test_the_latest_day_of_an_override_is_allowed(workspace: Company, lead: Visitor, state: State) -> None:
    record = workspace.open(contract_value="4000 USD")
    page = gate_of(lead, record)
    latest = page.first(id="expires-onboarding").attributes["max"]
    hand_over(lead, page, anyway="yes", why_anyway="It cannot wait.", expires=latest)
    assert state(record).open_handoffs


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"why_anyway": ""}, "An override needs a reason"),
        (
            {"why_anyway": "It cannot wait.", "expires": "2027-03-09"},
            "An override ends between now and 14 days",
        ),
        ({"why_anyway": "It cannot wait.", "expires": "someday"}, "An override ends between now and 14 days"),
    ],
)
def test_unfit_overrides_are_refused(
    workspace: Company, lead: Visitor, state: State, typed: dict[str, str], sentence: str
) -> None:
    record = workspace.open(contract_value="4000 USD")
    page = hand_over(lead, gate_of(lead, record), anyway="yes", **typed)
    assert (page.status, sentence in gate(page), state(record).overrides) == (409, True, {})


def test_members_are_told_who_can_allow_it(workspace: Company, sender: Visitor) -> None:
    record = workspace.open()
    page = gate_of(sender, record)
    assert not page.has(id="override-onboarding")
    assert "Ask Lea Lead to allow an exception." in hand_over(sender, page).text


def test_an_override_allowed_before_opens_the_way(workspace: Company, sender: Visitor) -> None:
    record = workspace.open(contract_value="4000 USD")
    allowed = Override(to="onboarding", reason="They start Friday.", expires=datetime(2026, 3, 9, tzinfo=UTC))
    workspace.done(workspace.sales_lead, allowed, record)
    page = gate_of(sender, record)
    assert "Lea Lead allowed it to pass unmet until Mon 9 Mar 2026, 00:00 UTC: They start Friday." in gate(
        page
    )
    assert "is offered to" in hand_over(sender, page).text


def test_an_override_is_closed_by_hand(workspace: Company, lead: Visitor, state: State) -> None:
    record = workspace.open(contract_value="4000 USD")
    allowed = Override(to="onboarding", reason="They start Friday.", expires=datetime(2026, 3, 9, tzinfo=UTC))
    workspace.done(workspace.sales_lead, allowed, record)
    page = lead.send(gate_of(lead, record), "/close-override", reason="No longer needed.")
    assert "The override is closed." in page.text
    assert all(not each.is_open for each in state(record).overrides.values())


def test_boilerplate_is_found_on_the_page(workspace: Company, sender: Visitor) -> None:
    scope = "A shop with fifty products, in two languages, by autumn"
    workspace.open("First", scope=scope)
    record = workspace.open("Second", **{**sample.COMPLETE, "scope": scope})
    page = gate_of(sender, record)
    assert fields_of(page) == ["scope"]
    assert "stands word for word on other records" in gate(page)


def test_a_double_click_offers_once(workspace: Company, sender: Visitor, state: State) -> None:
    record = workspace.open(**sample.COMPLETE)
    page = gate_of(sender, record)
    answers = [hand_over(sender, page) for _ in range(2)]
    assert ["is offered to" in answer.text for answer in answers] == [True, True]
    assert len(state(record).handoffs) == 1


def test_a_gate_that_changed_meanwhile_is_shown_anew(workspace: Company, sender: Visitor) -> None:
    record = workspace.open(**PARTLY)
    page = gate_of(sender, record)
    workspace.done(workspace.sales_lead, SetFields(values={"goals": ["From the lead"]}), record)
    refused = hand_over(sender, page, field__scope="A shop with many products", field__goals="Mine")
    assert "Lea Lead set Goals, just now. Your page is older than that" in gate(refused)


def test_a_way_that_is_gone_says_what_there_is(workspace: Company, sender: Visitor) -> None:
    record = workspace.open(**sample.COMPLETE)
    page = gate_of(sender, record)
    workspace.done(workspace.sender, Offer(to="onboarding"), record)
    workspace.done(workspace.receiver, workspace.acceptance(record), record)
    refused = hand_over(sender, page, version="")
    assert refused.status == 409
    assert "only they, their team or its lead can do that" in refused.words_of(class_="refusal")


def test_what_reads_a_missing_field_is_told_under_it(workspace: Company, sender: Visitor) -> None:
    strict = sample.PLAYBOOK.replace(
        "[scope, goals, start_date]", "[scope, goals, start_date, contract_value]"
    )
    workspace.publish(strict)
    values = {name: held for name, held in sample.COMPLETE.items() if name != "contract_value"}
    page = gate_of(sender, workspace.open(**{**values, "package": "premium"}))
    assert "1 missing." in gate(page)
    assert "1 not met" not in gate(page)
    assert "Not met while it is empty: Premium starts at 5,000." in gate(page)


def test_what_is_unknown_is_no_warning(workspace: Company, sender: Visitor) -> None:
    values = {name: held for name, held in sample.COMPLETE.items() if name != "start_date"}
    page = gate_of(sender, workspace.open(**values))
    assert "Onboarding needs five days" not in gate(page)


def test_a_gate_names_team_and_stage(workspace: Company, sender: Visitor) -> None:
    workspace.publish(
        sample.PLAYBOOK.replace(
            "onboarding: {team: onboarding, means", "onboarding: {title: Kick-off, team: onboarding, means"
        )
    )
    assert gate(gate_of(sender, workspace.open())).startswith("Hand over to Onboarding: Kick-off")
