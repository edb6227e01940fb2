"""The packet as a document over the API."""

from __future__ import annotations

from io import BytesIO

import pytest
from pypdf import PdfReader

from tests.api.conftest import Program, refusal
from tests.fixtures import Company


def test_packet_comes_as_markdown(receiver: Program, workspace: Company) -> None:
    _, handoff = workspace.offered()
    answer = receiver.get(f"handoffs/{handoff}/packet.md")
    assert answer["Content-Type"] == "text/markdown; charset=utf-8"
    assert b"".join(answer.streaming_content).startswith(b"# Ada Ltd\n")


def test_packet_comes_as_pdf(receiver: Program, workspace: Company) -> None:
    _, handoff = workspace.offered()
    answer = receiver.get(f"handoffs/{handoff}/packet.pdf")
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")
    pages = PdfReader(BytesIO(b"".join(answer.streaming_content))).pages
    assert "A new shop with fifty products" in pages[0].extract_text()


def test_document_names_the_digest_to_accept_with(receiver: Program, workspace: Company) -> None:
    _, handoff = workspace.offered()
    digest = receiver.get(f"handoffs/{handoff}").json()["packet"]["digest"]
    assert receiver.get(f"handoffs/{handoff}/packet.md")["ETag"] == f'"{digest}"'


@pytest.mark.parametrize("ending", ["md", "pdf"])
def test_packet_of_nothing_is_not_there(receiver: Program, workspace: Company, ending: str) -> None:
    assert refusal(receiver.get(f"handoffs/hnd_nothing/packet.{ending}")) == (404, "no_such_handoff")
