"""Files shown in the browser: by what they are, never by what they claim."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from surehand.core.engine.commands import AttachFile
from surehand.core.values import FileRef
from surehand.runtime.files import store_file
from tests.fixtures import Company
from tests.web.conftest import Visitor

pytestmark = pytest.mark.any_database

PNG = b"\x89PNG\r\n\x1a\n" + bytes(20)
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
HTML = b"<!doctype html><script>alert(1)</script>"
Attach = Callable[[str, bytes], str]


@pytest.fixture
def attach(workspace: Company) -> Attach:
    """Attach a file to a record and give back the address of its page."""
    record = workspace.open()

    def attached(name: str, content: bytes) -> str:
        file = store_file(workspace.id, name, [content], workspace.sender, record)
        assert isinstance(file, FileRef)
        workspace.done(workspace.sender, AttachFile(file=file), record)
        return f"records/{record}/files/{file.id}"

    return attached


def inline(visitor: Visitor, address: str) -> Any:
    """The answer with a file's bytes, read to the end."""
    answer = visitor.client.get(f"{visitor.base}{address}/inline")
    answer.sent = answer.getvalue()
    return answer


@pytest.mark.parametrize(
    ("name", "content", "media_type"),
    [
        ("shop.png", PNG, "image/png"),
        ("shop.jpg", b"\xff\xd8\xff\xe0 a photo", "image/jpeg"),
        ("shop.gif", b"GIF89a moving", "image/gif"),
        ("shop.webp", b"RIFF\x00\x00\x00\x00WEBP", "image/webp"),
        ("agreement.pdf", b"%PDF-1.7 signed", "application/pdf"),
        ("claims-to-be.html", PNG, "image/png"),
    ],
)
def test_pictures_and_pdf_are_shown(
    attach: Attach, receiver: Visitor, name: str, content: bytes, media_type: str
) -> None:
    answer = inline(receiver, attach(name, content))
    assert (answer.status_code, answer["Content-Type"], answer.sent) == (200, media_type, content)
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["X-Frame-Options"] == "SAMEORIGIN"
    assert "default-src 'none'" in answer["Content-Security-Policy"]
    assert "frame-ancestors 'self'" in answer["Content-Security-Policy"]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("logo.svg", SVG),
        ("page.html", HTML),
        ("page.png", HTML),
        ("page.pdf", HTML),
        ("notes.txt", HTML),
        ("report.docx", b"PK\x03\x04"),
        ("empty.png", b" "),
    ],
)
def test_everything_else_is_only_downloaded(
    attach: Attach, receiver: Visitor, name: str, content: bytes
) -> None:
    assert inline(receiver, attach(name, content)).status_code == 404


def test_text_stays_text(attach: Attach, receiver: Visitor) -> None:
    page = receiver.get(f"{attach('notes.md', HTML)}/preview")
    assert page.words_of(class_="preview-text") == HTML.decode()
    assert not any(each.tag == "script" and not each.attributes.get("src") for each in page.elements)


def test_a_long_text_is_cut(attach: Attach, receiver: Visitor) -> None:
    page = receiver.get(f"{attach('log.txt', b'word ' * 60_000)}/preview")
    assert len(page.words_of(class_="preview-text")) < 200_001
    assert "This is the beginning." in page.text


def test_binary_text_is_not_shown(attach: Attach, receiver: Visitor) -> None:
    page = receiver.get(f"{attach('data.csv', b'a,b' + bytes(4))}/preview")
    assert not page.has(class_="preview-text")
    assert "Download it and open it" in page.text


def test_a_pdf_stands_in_its_own_frame(attach: Attach, receiver: Visitor) -> None:
    address = attach("agreement.pdf", b"%PDF-1.7 signed")
    page = receiver.get(f"{address}/preview")
    assert page.first(class_="preview-pdf").attributes["src"].endswith("/inline")
    assert "frame-src 'self'" in page.response["Content-Security-Policy"]


def test_a_pdf_comes_with_a_page_of_its_own(attach: Attach, receiver: Visitor) -> None:
    address = f"{receiver.base}{attach('agreement.pdf', b'%PDF-1.7 signed')}/preview"
    answer = receiver.client.get(address, headers={"HX-Request": "true"})
    assert answer["HX-Redirect"] == address


def test_other_pages_show_no_frames(receiver: Visitor) -> None:
    assert "frame-src" not in receiver.get("").response["Content-Security-Policy"]


def test_who_may_not_see_the_record_sees_no_file(
    attach: Attach, visit: Callable[[str], Visitor], workspace: Company
) -> None:
    address = attach("shop.png", PNG)
    other = visit("nobody@example.com")
    assert inline(other, address).status_code == 404


def test_a_file_of_another_record_is_not_there(workspace: Company, attach: Attach, receiver: Visitor) -> None:
    file = attach("shop.png", PNG).rpartition("/")[2]
    assert inline(receiver, f"records/{workspace.open('Bob Ltd')}/files/{file}").status_code == 404
