"""The brief, its sources and its suggestions: every line has its sentence, and nothing is set but by a person."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from surehand.assist.claims import Claim
from surehand.assist.source import Span
from surehand.core.engine import Actor, RecordState
from surehand.core.engine.commands import AddNote, Archive
from surehand.core.values import Money
from surehand.runtime.assists.looking import look
from surehand.runtime.assists.model.pointing import keep_pointed
from surehand.runtime.assists.suggestions import confirm, open_of
from surehand.store import models as m
from surehand.store.queries.states import read_state
from surehand.web.assists import model, pasting
from tests import sample
from tests.fixtures import Company
from tests.web.conftest import Page, Visitor

State = Callable[[str], RecordState]

CALL = """Carla Meyer: We start on 20 April 2026, that is fixed.
Sam Sender: Good. What about money?
Carla Meyer: The contract value is 12,000 USD.
Sam Sender: We will send the agreement tomorrow.
"""
CARLA = {"name": "Carla Meyer", "email": "carla@ada.example"}


@pytest.fixture(autouse=True)
def kept_here(settings, tmp_path) -> None:
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def record(workspace: Company) -> str:
    """A record that says 10,000 USD, with a call in which the client says 12,000."""
    record = workspace.open(main_contact=CARLA, contract_value="10000 USD")
    workspace.done(workspace.sender, AddNote(text=CALL), record)
    return record


def brief(visitor: Visitor, record: str) -> Page:
    return visitor.get(f"records/{record}/brief")


def words_in(page: Page, id: str) -> str:
    return page.words_of(id=id)


def test_an_empty_brief_says_what_belongs_here(workspace: Company, sender: Visitor) -> None:
    page = brief(sender, workspace.open())
    assert "Nothing to read yet: paste notes, a call, a mail." in page.text
    assert page.has(id="paste-text")


def test_a_pasted_call_is_read_line_by_line(workspace: Company, sender: Visitor) -> None:
    record = workspace.open(main_contact=CARLA)
    page = sender.send(brief(sender, record), "/read", text=CALL)
    assert "It is on the record, and read." in page.text
    timeline = page.words_of(aria_labelledby="timeline-title")
    assert timeline.startswith("Timeline found in the sources We start on 20 April 2026, that is fixed.")
    assert "Carla Meyer the client call of 2 Mar 2026 asserted found by rules" in timeline


def test_commitments_are_always_to_be_completed(record: str, sender: Visitor) -> None:
    said = brief(sender, record).words_of(aria_labelledby="commitments-title")
    assert said.startswith("Commitments found, not complete We will send the agreement tomorrow.")
    assert said.endswith("Not all of them can be found in a text. Add what else was promised.")


def test_no_commitment_found_is_not_none_made(workspace: Company, sender: Visitor) -> None:
    record = workspace.open()
    workspace.done(workspace.sender, AddNote(text="The budget is 4,000 USD."), record)
    assert "None was found, which does not mean that nothing was promised." in brief(sender, record).text


def test_a_title_and_a_day_stay_with_a_text(workspace: Company, sender: Visitor, state: State) -> None:
    record = workspace.open(main_contact=CARLA)
    page = sender.send(brief(sender, record), "/read", text=CALL, title="Kick-off / call", day="2026-02-20")
    assert "Kick-off call, 20 Feb 2026" in page.text
    assert [file.name for file in state(record).files.values()] == ["Kick-off call 2026-02-20.txt"]
    proposed = {row.words for row in m.Suggestion.objects.everywhere().filter(field="start_date")}
    assert proposed == {"20 Apr 2026"}


def test_what_is_too_long_for_a_note_becomes_a_file(
    workspace: Company, sender: Visitor, state: State, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pasting, "LONGEST_NOTE", len(CALL) - 2)
    record = workspace.open()
    page = sender.send(brief(sender, record), "/read", text=CALL)
    assert [file.name for file in state(record).files.values()] == ["Pasted text 2026-03-02.txt"]
    assert "We start on 20 April 2026, that is fixed." in page.text


def test_files_are_attached_and_read(workspace: Company, sender: Visitor) -> None:
    record = workspace.open(main_contact=CARLA)
    files = [SimpleUploadedFile("call.txt", CALL.encode()), SimpleUploadedFile("photo.pdf", b"%PDF-broken")]
    page = sender.send(brief(sender, record), "/read", file=files)
    assert "We start on 20 April 2026, that is fixed." in page.text
    assert "photo.pdf: “photo.pdf” is damaged: it cannot be opened." in page.text


def test_nothing_pasted_is_refused(workspace: Company, sender: Visitor) -> None:
    page = sender.send(brief(sender, workspace.open()), "/read", title="A call")
    assert (page.status, page.words_of(class_="refusal-sentence")) == (
        409,
        "There is nothing to read: paste a text or choose a file.",
    )
    assert page.first(id="paste-title").attributes["value"] == "A call"


def test_another_language_is_told(workspace: Company, sender: Visitor) -> None:
    record = workspace.open()
    text = "Nous commençons le 20 avril. Le budget est de 12 000 euros et nous voulons une boutique neuve."
    workspace.done(workspace.sender, AddNote(text=text), record)
    assert (
        "The language is not supported: only English and German are read so far."
        in brief(sender, record).text
    )


def test_free_text_is_called_not_assessed(record: str, sender: Visitor) -> None:
    assert (
        "Not assessed, since it is free text: Client name, Scope of work and Goals."
        in brief(sender, record).text
    )


def test_a_line_tells_when_it_was_said(workspace: Company, sender: Visitor) -> None:
    record = workspace.open(main_contact=CARLA)
    thread = """From: Carla Meyer <carla@ada.example>
Date: Fri, 27 Feb 2026 10:00:00 +0000
Subject: Start

We start on 27 April 2026.

From: Sam Sender <sam@example.com>
Sent: Wednesday, 25 February 2026 09:00
To: Carla Meyer
Subject: Start

We will send the plan on 20 March 2026.
"""
    workspace.done(workspace.sender, AddNote(text=thread), record)
    page = brief(sender, record).text
    assert "We start on 27 April 2026. Carla Meyer the client mail of 27 Feb 2026" in page
    assert "We will send the plan on 20 March 2026. Sam Sender our side mail of 25 Feb 2026" in page


def test_a_line_says_which_method_found_it(workspace: Company, record: str, sender: Visitor) -> None:
    source = next(iter(look(workspace.id, read_state(workspace.id, record), now=sample.NOW).sources))
    quote = "Good. What about money?"
    at = CALL.index(quote)
    claim = Claim(section="risks", source=source, span=Span(at, at + len(quote)), quote=quote, method="model")
    keep_pointed(workspace.id, record, source, [claim], {})
    risks = brief(sender, record).words_of(aria_labelledby="risks-title")
    assert risks.endswith("call of 2 Mar 2026 assumed pointed at by a language model")


def test_a_long_section_is_folded(workspace: Company, sender: Visitor) -> None:
    record = workspace.open()
    text = "".join(f"We will send you part {number} of the agreement.\n\n" for number in range(30))
    workspace.done(workspace.sender, AddNote(text=text), record)
    said = brief(sender, record).words_of(aria_labelledby="commitments-title")
    assert (
        "part 19 of the agreement. Sam Sender our side note of 2 Mar 2026 asserted found by rules and 10 more"
        in said
    )


def test_a_source_has_its_sentence_marked(record: str, sender: Visitor) -> None:
    page = brief(sender, record)
    there = next(
        e.attributes["href"]
        for e in page.elements
        if "hx-get" in e.attributes and "sources" in e.attributes["href"]
    )
    source = sender.get(there.partition("#")[0])
    assert source.words_of(id="marked") in CALL
    assert "Sam Sender: Good. What about money?" in source.text


def test_htmx_gets_only_the_passage(record: str, sender: Visitor) -> None:
    line = brief(sender, record).first(class_="line")
    assert line.words
    page = brief(sender, record)
    link = next(
        e for e in page.elements if e.attributes.get("data-sources", "").startswith("passage-timeline")
    )
    headers = {"HTTP_HX_REQUEST": "true", "HTTP_HX_TARGET": link.attributes["data-sources"]}
    passage = sender.get(link.attributes["hx-get"], **headers)
    marked = next(e for e in passage.elements if e.tag == "mark")
    assert marked.words == "We start on 20 April 2026, that is fixed."
    assert not passage.has(id="main")


@pytest.mark.parametrize("address", ["sources/none", "sources/none?at=x"])
def test_what_is_no_source_is_not_found(record: str, sender: Visitor, address: str) -> None:
    assert sender.get(f"records/{record}/{address}").status == 404


def test_a_record_put_away_has_no_brief(workspace: Company, record: str, sender: Visitor) -> None:
    workspace.done(workspace.sender, Archive(reason="A test"), record)
    assert brief(sender, record).status == 404
    assert sender.get(f"records/{record}").status == 200


def test_both_sides_of_a_contradiction_stand_together(record: str, sender: Visitor) -> None:
    said = brief(sender, record).words_of(class_="suggestion")
    assert said.startswith(
        "Contract value The record says 10,000 USD You, just now · asserted "
        "Carla Meyer says 12,000 USD The contract value is 12,000 USD. the client call of 2 Mar 2026"
    )


def test_one_press_confirms_and_tells_what_is_left(record: str, sender: Visitor, state: State) -> None:
    page = sender.send(sender.get(f"records/{record}"), "/confirm")
    assert "Contract value: 12,000 USD. One suggestion is left here." in page.text
    held = state(record).values["contract_value"]
    assert (held.value, held.quoted.words) == (Money(12_000, "USD"), "The contract value is 12,000 USD.")
    last = sender.send(page, "/confirm")
    assert "Start date: 20 Apr 2026. That was the last suggestion on this record." in last.text
    assert not last.has(class_="suggestion")


def test_the_timeline_tells_a_confirmed_value_once(record: str, sender: Visitor) -> None:
    page = sender.send(sender.get(f"records/{record}"), "/confirm")
    told = page.words_of(id="timeline")
    assert "You confirmed the suggestion “12,000 USD” for Contract value" in told
    assert "You set Contract value" not in told


def test_the_timeline_names_options_by_their_labels(workspace: Company, record: str, sender: Visitor) -> None:
    workspace.done(workspace.sender, AddNote(text="Carla Meyer: We take the premium package."), record)
    page = sender.get(f"records/{record}")
    button = next(each for each in page.forms if each.action.endswith("/reject"))
    for _each in range(3):
        page = sender.send_form(page, button)
        button = next((each for each in page.forms if each.action.endswith("/reject")), button)
    assert "rejected the suggestion “Premium” for Package" in page.words_of(id="timeline")


def test_it_goes_back_to_where_it_was_decided(record: str, sender: Visitor) -> None:
    assert sender.send(brief(sender, record), "/confirm").address.endswith(f"/records/{record}/brief")
    assert sender.send(sender.get("suggestions"), "/confirm").address.endswith("/suggestions")


def test_another_value_can_be_confirmed(record: str, sender: Visitor, state: State) -> None:
    page = sender.get(f"records/{record}")
    form = next(each for each in page.forms if each.action.endswith("/confirm") and "fields" in each.data)
    assert form.data["field.contract_value.amount"] == ["12000"]
    sender.send_form(page, form, field__contract_value__amount="12500")
    assert state(record).values["contract_value"].value == Money(12_500, "USD")
    assert not state(record).values["contract_value"].quoted


@pytest.mark.parametrize("place", ["records/{record}", "records/{record}/brief", "suggestions"])
def test_a_value_that_cannot_be_read_is_told_at_its_input(record: str, sender: Visitor, place: str) -> None:
    sender.get(f"records/{record}")
    page = sender.get(place.format(record=record))
    form = next(each for each in page.forms if each.action.endswith("/confirm") and "fields" in each.data)
    again = sender.send_form(page, form, field__contract_value__amount="a lot")
    assert again.status == 409
    wrong = next(each for each in again.elements if each.attributes.get("aria-invalid") == "true")
    assert wrong.attributes["value"] == "a lot"


def test_none_of_the_candidates_is_taken(workspace: Company, sender: Visitor, state: State) -> None:
    record = workspace.open(main_contact=CARLA)
    two = CALL + "Carla Meyer: Wait, the contract value is 15,000 USD in all.\n"
    workspace.done(workspace.sender, AddNote(text=two), record)
    page = sender.get(f"records/{record}")
    assert page.words_of(class_="suggestion-acts").endswith("None of these Contract value")
    after = sender.send(page, "/reject")
    assert (
        "It is rejected, and not proposed again from the same words. One suggestion is left here."
        in after.text
    )
    assert "contract_value" not in state(record).values
    assert [row.field for row in open_of(workspace.id, record)] == ["start_date"]


def test_of_two_people_the_second_is_told(
    workspace: Company, record: str, sender: Visitor, lead: Visitor
) -> None:
    page = sender.get(f"records/{record}")
    first = next(row for row in open_of(workspace.id, record) if row.field == "contract_value")
    confirm(workspace.id, Actor(workspace.sales_lead), first.pk, now=sample.NOW)
    after = sender.send(page, "/confirm")
    assert "Lea Lead has decided on this suggestion already." in after.text
    assert "12,000 USD" in after.words_of(id="field-contract_value")


def test_the_same_form_decides_once(record: str, sender: Visitor, state: State) -> None:
    page = sender.get(f"records/{record}")
    sender.send(page, "/confirm")
    version = state(record).version
    again = sender.send(page, "/confirm")
    assert "Contract value: 12,000 USD." in again.text
    assert state(record).version == version


def test_viewers_see_and_cannot_decide(record: str, viewer: Visitor) -> None:
    page = brief(viewer, record)
    assert page.has(class_="suggestion")
    assert not any(each.action.endswith(("/confirm", "/reject", "/read")) for each in page.forms)


def test_the_inbox_tells_what_waits(record: str, sender: Visitor, receiver: Visitor) -> None:
    sender.get(f"records/{record}")
    page = sender.get()
    assert "Suggestions to confirm 1 Ada Ltd 2 suggestions: Contract value and Start date" in page.text
    assert page.words_of(data_count="inbox").startswith("1")
    assert "Suggestions to confirm" not in receiver.get().text


def test_all_suggestions_stand_on_one_page(workspace: Company, record: str, sender: Visitor) -> None:
    sender.get(f"records/{record}")
    page = sender.get("suggestions")
    assert page.words_of(class_="suggestion").startswith("Ada Ltd: Contract value The record says 10,000 USD")
    assert sender.get("suggestions?cursor=x").words_of(class_="suggestion").startswith("Ada Ltd")


def test_many_records_come_in_pages(
    workspace: Company, sender: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(model, "RECORDS_PER_PAGE", 1)
    for number in range(2):
        record = workspace.open(f"Client {number}")
        workspace.done(workspace.sender, AddNote(text="The contract value is 12,000 USD."), record)
        sender.get(f"records/{record}")
    first = sender.get("suggestions")
    second = sender.get(first.link("More records"))
    assert ["Client 1:" in page.text for page in (first, second)] == [True, False]
    assert ["Client 0:" in page.text for page in (first, second)] == [False, True]


def test_a_gate_shows_what_is_said_of_what_it_asks(record: str, sender: Visitor, state: State) -> None:
    gate = sender.get(f"records/{record}?move=onboarding")
    part = gate.words_of(class_="at-gate")
    assert "Start date Carla Meyer says 20 Apr 2026" in part
    assert "Contract value the record says 10,000 USD" in part
    form = next(each for each in gate.forms if "move=onboarding" in each.data.get("back", [""])[0])
    headers = {"HTTP_HX_REQUEST": "true", "HTTP_HX_TARGET": "drawer"}
    again = Page(sender.client.post(form.action, form.data, follow=True, **headers))
    assert "Contract value: 12,000 USD. One suggestion is left here." in again.text
    assert "Contract value" not in again.words_of(class_="at-gate")
    assert (again.has(id="drawer"), again.has(id="main")) == (True, False)
    assert state(record).values["contract_value"].value == Money(12_000, "USD")


def test_a_packet_shows_the_words_of_a_value(workspace: Company, sender: Visitor, receiver: Visitor) -> None:
    record = workspace.open(**{**sample.COMPLETE, "main_contact": CARLA})
    workspace.done(workspace.sender, AddNote(text=CALL), record)
    sender.send(sender.get(f"records/{record}"), "/confirm")
    handoff = workspace.offer(record)
    page = receiver.get(f"handoffs/{handoff}")
    assert "The contract value is 12,000 USD." in page.words_of(class_="rests-on")
    source = receiver.get(f"handoffs/{handoff}/sources/contract_value")
    assert next(e.words for e in source.elements if e.tag == "mark") == "The contract value is 12,000 USD."
    shown = receiver.get(page.link("The contract value is 12,000 USD.").partition("#")[0])
    assert shown.words_of(id="marked") == "The contract value is 12,000 USD."


def test_a_long_note_is_folded(workspace: Company, sender: Visitor) -> None:
    record = workspace.open()
    workspace.done(workspace.sender, AddNote(text=CALL * 20), record)
    page = sender.get(f"records/{record}")
    assert page.words_of(class_="note").count("We start on 20 April 2026") == 21
    begins = [each.words for each in page.elements if each.tag == "summary" and each.words.endswith("…")]
    assert [each.startswith("Carla Meyer: We start") for each in begins] == [True, True]


@pytest.mark.parametrize(
    ("page", "most"),
    [("records/{record}", 18), ("suggestions", 12), ("", 12), ("records/{record}/brief", 13)],
)
def test_more_suggestions_need_no_more_queries(
    workspace: Company, record: str, sender: Visitor, page: str, most: int
) -> None:
    def counted() -> int:
        sender.get(page.format(record=record))
        with CaptureQueriesContext(connection) as queries:
            sender.get(page.format(record=record))
        return len(queries)

    sender.get(f"records/{record}")
    before = counted()
    for number in range(2):
        other = workspace.open(f"Client {number}", main_contact=CARLA)
        for each in (record, other):
            workspace.done(workspace.sender, AddNote(text=f"{CALL}Carla Meyer: Or 1{number},500 USD."), each)
            sender.get(f"records/{each}")
    assert (counted(), before <= most) == (before, True), before
