"""The packet as a document: what it finds in a record's history, and how it is written down."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from pypdf import PdfReader

from surehand.core.engine import Actor
from surehand.core.engine.commands import Accept, AddNote, Answer, Ask, AttachFile, Offer, Return, SetFields
from surehand.core.engine.state import ReturnedFor
from surehand.core.values import FileRef
from surehand.runtime.assists.looking import look
from surehand.runtime.assists.suggestions import confirm, open_of
from surehand.runtime.execute import Done
from surehand.runtime.facts import facts_of
from surehand.runtime.files import store_file
from surehand.runtime.packets.document import Document, document_of
from surehand.runtime.packets.markdown import as_markdown, escaped
from surehand.runtime.packets.pdf import as_pdf
from surehand.store.queries.states import read_state
from tests import sample
from tests.fixtures import Company


def packet(workspace: Company, record: str, handoff: str) -> Document:
    """The packet as it is now."""
    state = read_state(workspace.id, record)
    assert state is not None
    return document_of(facts_of(workspace.id), state, state.handoffs[handoff], now=sample.NOW)


def text_of(document: Document) -> str:
    """All text of the packet's PDF."""
    pages = PdfReader(BytesIO(as_pdf(document))).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


def test_statements_know_source_and_grade(workspace: Company) -> None:
    document = packet(workspace, *workspace.offered())
    package = document.sections[0].statements[0]
    assert (package.title, package.words, package.source) == ("Package", ("Standard",), "Sam Sender")
    assert package.held is not None
    assert package.held.grade == "asserted"


def test_what_a_value_rests_on_is_written_down(workspace: Company) -> None:
    record = workspace.open(**{**sample.COMPLETE, "contract_value": None})
    workspace.done(workspace.sender, AddNote(text="The contract value is 12,000 USD [all in]."), record)
    state = read_state(workspace.id, record)
    assert state is not None
    look(workspace.id, state, now=sample.NOW)
    suggested = next(each for each in open_of(workspace.id, record) if each.field == "contract_value")
    assert isinstance(confirm(workspace.id, Actor(workspace.sender), suggested.pk, now=sample.NOW), Done)
    document = packet(workspace, record, workspace.offer(record))
    words = "The contract value is 12,000 USD [all in]."
    assert f"“{words}”" in text_of(document)
    assert f"  > {escaped(words)}\n" in as_markdown(document)


def test_a_change_says_from_what_by_whom(workspace: Company) -> None:
    record, handoff = workspace.offered()
    workspace.done(workspace.sales_lead, SetFields(values={"contract_value": "7000 USD"}), record)
    (change,) = packet(workspace, record, handoff).changes
    assert change.before is not None
    assert change.after is not None
    assert (str(change.before.value), str(change.after.value), change.by) == (
        "4,000 USD",
        "7,000 USD",
        workspace.sales_lead,
    )


def test_a_change_taken_back_is_none(workspace: Company) -> None:
    record, handoff = workspace.offered()
    for value in ("7000 USD", "4000 USD"):
        workspace.done(workspace.sender, SetFields(values={"contract_value": value}), record)
    assert packet(workspace, record, handoff).changes == ()


def test_two_sources_contradict_each_other(workspace: Company) -> None:
    record, handoff = workspace.offered()
    client = Actor(workspace.sender, source="client:Jo")
    workspace.done(client, SetFields(values={"contract_value": "7000 USD"}), record)
    (found,) = packet(workspace, record, handoff).contradictions
    assert found.now is not None
    assert (found.now.words, found.now.source) == ("7,000 USD", "Jo, the client")
    assert (found.other.words, found.other.source) == ("4,000 USD", "Sam Sender")


def test_correcting_oneself_is_no_contradiction(workspace: Company) -> None:
    record, handoff = workspace.offered()
    workspace.done(workspace.sender, SetFields(values={"contract_value": "7000 USD"}), record)
    assert packet(workspace, record, handoff).contradictions == ()


def test_other_words_of_a_text_are_no_contradiction(workspace: Company) -> None:
    record, handoff = workspace.offered()
    workspace.done(
        workspace.sales_lead, SetFields(values={"scope": "A new shop with sixty products"}), record
    )
    assert packet(workspace, record, handoff).contradictions == ()


def test_an_answer_the_field_does_not_hold_is_told(workspace: Company) -> None:
    record, handoff = workspace.offered()
    workspace.done(workspace.receiver, Ask(handoff=handoff, text="When?", field="start_date"), record)
    state = read_state(workspace.id, record)
    assert state is not None
    (question,) = state.handoffs[handoff].questions
    later = sample.NOW + timedelta(hours=1)
    workspace.done(workspace.sender, Answer(question=question.id, text="In May."), record, now=later)
    (found,) = packet(workspace, record, handoff).contradictions
    assert (found.code, found.field, found.other.words) == ("answer", "start_date", "In May.")


def test_warnings_of_the_gate_are_risks(workspace: Company) -> None:
    record, handoff = workspace.offered(start_date="2026-03-04")
    (risk,) = packet(workspace, record, handoff).risks
    assert risk.text == "Onboarding needs five days before the start date."


def test_what_is_assumed_is_a_risk(workspace: Company) -> None:
    record, handoff = workspace.offered()
    assumed = SetFields(values={"industry": "retail"}, grade="assumed")
    workspace.done(workspace.sender, assumed, record)
    (risk,) = packet(workspace, record, handoff).risks
    assert (risk.code, risk.titles) == ("assumed", ("Industry",))


def test_what_is_not_known_is_an_open_question(workspace: Company) -> None:
    record, handoff = workspace.offered()
    workspace.done(workspace.sender, SetFields(values={"package": ""}), record)
    assert packet(workspace, record, handoff).unknown == ("Package",)


def test_markdown_holds_all_that_is_told(workspace: Company) -> None:
    record, handoff = workspace.offered()
    accepted: Accept = workspace.acceptance(record)
    workspace.done(workspace.receiver, accepted, record)
    written = as_markdown(packet(workspace, record, handoff))
    assert written.startswith("# Ada Ltd\n\nSales to onboarding\n")
    assert "- **Package:** Standard *(Sam Sender, 2 Mar 2026, 10:00 UTC; asserted)*" in written
    assert "## What Rita Receiver understood\n\n- **What did they buy?:** A new shop" in written


def test_markdown_tells_why_it_was_returned(workspace: Company) -> None:
    record, handoff = workspace.offered()
    reasons = (ReturnedFor("incomplete", ("scope",), "Which?"),)
    workspace.done(workspace.receiver, Return(handoff=handoff, reasons=reasons), record)
    written = as_markdown(packet(workspace, record, handoff))
    assert "## Returned, because\n\n- Incomplete (Scope of work): Which?" in written


@given(st.text())
@example("# Heading")
@example("1. One")
@example("![x](https://example.com) <b>bold</b> `code` **strong**")
@example("---")
@example("    indented")
@example("[a]: https://example.com")
@example("&lt;b&gt; a\\")
def test_markdown_reads_user_text_as_text(text: str) -> None:
    tokens = MarkdownIt("commonmark").enable("table").parse(escaped(text))
    inline = [child for token in tokens for child in token.children or ()]
    assert {token.type for token in tokens} <= {"paragraph_open", "inline", "paragraph_close"}
    assert {child.type for child in inline} <= {"text", "text_special"}


@pytest.mark.parametrize("line", ["Visit https://example.com now", "www.example.com", "HTTP://EXAMPLE.COM"])
def test_addresses_in_user_text_are_no_links(line: str) -> None:
    written = escaped(line)
    assert "://" not in written.replace("\\://", "")
    assert "www." not in written


def test_the_pdf_can_be_searched(workspace: Company) -> None:
    record, handoff = workspace.offered("Žofie Straße, Ωμέγα и Привет")
    text = text_of(packet(workspace, record, handoff))
    assert "Žofie Straße, Ωμέγα и Привет" in text
    assert "Scope of work A new shop with fifty products" in text
    assert "Sam Sender, 2 Mar 2026, 10:00 UTC; asserted" in text


def test_what_the_pdf_cannot_show_is_said(workspace: Company) -> None:
    text = text_of(packet(workspace, *workspace.offered("Ada 漢字")))
    assert "Ada \ufffd\ufffd" in text
    assert "Some characters have no place in the font" in text
    assert "U+6F22, U+5B57" in text


def test_a_long_packet_fills_pages(workspace: Company) -> None:
    record, handoff = workspace.offered(scope="A shop with many words. " * 600)
    pages = PdfReader(BytesIO(as_pdf(packet(workspace, record, handoff)))).pages
    assert len(pages) > 2
    assert pages[1].extract_text().rstrip().endswith("· 2")


def test_no_character_breaks_the_pdf(workspace: Company) -> None:
    odd = "a\u0301 \U0001f600 \u200f\u05e9\u05dc\u05d5\u05dd \u0627\u0644 \ue000 \ufdd0 \u2028 {nb} **b** <i>"
    assert "Ada" in text_of(packet(workspace, *workspace.offered(f"Ada {odd}")))


def test_a_new_file_is_a_change(workspace: Company) -> None:
    record, handoff = workspace.offered()
    file = store_file(workspace.id, "signed.pdf", [b"%PDF"], workspace.sender, record)
    assert isinstance(file, FileRef)
    workspace.done(workspace.sender, AttachFile(file=file), record)
    (travelling,) = packet(workspace, record, handoff).files
    assert travelling.change is not None
    assert travelling.change.before is None


def test_each_attempt_is_measured_from_its_own_offer(workspace: Company) -> None:
    record, first = workspace.offered()
    workspace.done(workspace.receiver, Return(handoff=first, reasons=(ReturnedFor("capacity"),)), record)
    workspace.done(workspace.sender, SetFields(values={"contract_value": "7000 USD"}), record)
    state = workspace.done(workspace.sender, Offer(to="onboarding"), record).state
    assert packet(workspace, record, list(state.handoffs)[-1]).changes == ()
