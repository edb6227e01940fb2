"""Files over the API: attached once, downloaded as they were."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.api.conftest import Program, refusal
from tests.fixtures import Company


def pdf(name: str = "agreement.pdf", content: bytes = b"%PDF-1.7 signed") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, "application/pdf")


def test_attached_file_comes_back_as_it_was(sender: Program, workspace: Company) -> None:
    record = workspace.open()
    attached = sender.upload(f"records/{record}/files", {"file": pdf()})
    assert (attached.status_code, attached.json()["size"]) == (201, 15)
    content = sender.get(f"files/{attached.json()['id']}")
    assert b"".join(content.streaming_content) == b"%PDF-1.7 signed"
    assert content["Content-Disposition"] == 'attachment; filename="agreement.pdf"'
    assert content["X-Content-Type-Options"] == "nosniff"


def test_file_can_be_the_value_of_a_field(sender: Program, workspace: Company) -> None:
    record = workspace.open()
    file = sender.upload(f"records/{record}/files", {"file": pdf(), "field": "agreement"}).json()
    values = sender.get(f"records/{record}").json()["values"]
    assert values["agreement"]["value"] == file


def test_files_of_a_record_are_listed(sender: Program, workspace: Company) -> None:
    record = workspace.open()
    names = ["one.pdf", "two.pdf"]
    for name in names:
        sender.upload(f"records/{record}/files", {"file": pdf(name)})
    found = sender.get(f"records/{record}/files").json()["items"]
    assert sorted(file["name"] for file in found) == names


def test_same_upload_under_one_key_attaches_once(sender: Program, workspace: Company) -> None:
    record = workspace.open()
    first, again = (
        sender.upload(f"records/{record}/files", {"file": pdf()}, idempotency_key="upload-1") for _ in "12"
    )
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json() == again.json()
    assert len(sender.get(f"records/{record}/files").json()["items"]) == 1


def test_other_file_under_a_used_key_is_refused(sender: Program, workspace: Company) -> None:
    record = workspace.open()
    sender.upload(f"records/{record}/files", {"file": pdf()}, idempotency_key="upload-1")
    other = {"file": pdf(content=b"%PDF-1.7 changed")}
    response = sender.upload(f"records/{record}/files", other, idempotency_key="upload-1")
    assert refusal(response) == (422, "key_reused")


def test_program_is_no_document(sender: Program, workspace: Company) -> None:
    response = sender.upload(f"records/{workspace.open()}/files", {"file": pdf("setup.exe")})
    assert refusal(response) == (422, "file_type")


def test_empty_file_is_refused(sender: Program, workspace: Company) -> None:
    response = sender.upload(f"records/{workspace.open()}/files", {"file": pdf(content=b"")})
    assert refusal(response) == (422, "file_size")


@pytest.mark.parametrize(
    ("parts", "code"),
    [({"field": "agreement"}, "bad_upload"), ({"file": "not a file"}, "bad_upload")],
    ids=["no file", "text"],
)
def test_form_without_a_file_is_refused(
    sender: Program, workspace: Company, parts: dict[str, Any], code: str
) -> None:
    assert refusal(sender.upload(f"records/{workspace.open()}/files", parts)) == (400, code)


def test_file_sent_as_json_is_refused(sender: Program, workspace: Company) -> None:
    response = sender.post(f"records/{workspace.open()}/files", {"file": "x"})
    assert refusal(response) == (415, "not_a_form")


def test_file_for_nothing_is_not_stored(sender: Program) -> None:
    assert refusal(sender.upload("records/rec_nothing/files", {"file": pdf()})) == (404, "no_such_record")
    assert refusal(sender.get("files/file_nothing")) == (404, "no_such_file")
