"""An export that was bent, cut, stuffed or forged is refused with the part and the reason; nothing of it stays."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import msgspec
import pytest

from surehand.core.engine import Refusal
from surehand.runtime.exports import restore_workspace
from surehand.runtime.files import folder_of
from tests.fixtures import Company
from tests.runtime.exports.conftest import Parts

Bent = Callable[..., Refusal]


def replacing(name: str, old: bytes, new: bytes) -> Callable[[Parts], None]:
    def change(parts: Parts) -> None:
        assert old in parts[name], name
        parts[name] = parts[name].replace(old, new, 1)

    return change


def test_other_files_are_no_exports(tmp_path: Path) -> None:
    path = tmp_path / "notes.zip"
    path.write_bytes(b"hello")
    refusal = restore_workspace(path)
    assert isinstance(refusal, Refusal)
    assert refusal.sentence == "“notes.zip” cannot be opened as a ZIP file (File is not a zip file)."


def test_other_archives_are_no_exports(tmp_path: Path) -> None:
    with ZipFile(tmp_path / "photos.zip", "w") as archive:
        archive.writestr("a.jpg", b"x")
    refusal = restore_workspace(tmp_path / "photos.zip")
    assert isinstance(refusal, Refusal)
    assert refusal.sentence == "“photos.zip” has no manifest.json: it is no export of Surehand."


def test_changed_content_has_another_digest(bent: Bent) -> None:
    refusal = bent(replacing("person.jsonl", b"Sam", b"Pam"), honest=False)
    assert refusal.sentence == "“person.jsonl” is not what the manifest says: its SHA-256 differs."


def test_changed_event_breaks_the_chain(bent: Bent) -> None:
    refusal = bent(replacing("event.jsonl", b"Ada Ltd", b"Eve Ltd"))
    assert refusal.sentence == "event.jsonl line 1: the event was changed, or one before it was taken out."


def test_cut_history_is_noticed(bent: Bent) -> None:
    def cut(parts: Parts) -> None:
        parts["event.jsonl"] = b"".join(parts["event.jsonl"].splitlines(keepends=True)[:-1])

    assert bent(cut).code == "chain_broken"


@pytest.mark.parametrize(
    "name", ["../../etc/passwd", "/etc/passwd", "files/../x", "files/x.exe", "record.jsonl"]
)
def test_strange_names_are_refused(bent: Bent, name: str) -> None:
    refusal = bent(lambda parts: parts.update({name: b"x"}))
    assert refusal.sentence == f"“{name}” does not belong into an export."


def test_missing_part_is_named(bent: Bent) -> None:
    assert bent(lambda parts: parts.pop("team.jsonl")).sentence == "“team.jsonl” is missing."


def test_manifest_lists_everything(bent: Bent) -> None:
    refusal = bent(lambda parts: parts.pop("team.jsonl"), honest=False)
    assert refusal.sentence == "“team.jsonl” is in the manifest only."


def test_repeated_part_is_refused(gone: Company, export: Path) -> None:
    with ZipFile(export, "a", ZIP_DEFLATED) as archive, pytest.warns(UserWarning, match="Duplicate name"):
        archive.writestr("team.jsonl", b"")
    refusal = restore_workspace(export)
    assert isinstance(refusal, Refusal)
    assert refusal.code == "repeated_entry"


def test_unknown_version_is_told(bent: Bent) -> None:
    refusal = bent(replacing("manifest.json", b'"version": 1', b'"version": 9'))
    assert refusal.sentence == "This is surehand-export version 9; surehand-export version 1 is read."


def test_bomb_is_refused(bent: Bent) -> None:
    refusal = bent(lambda parts: parts.update({"event.jsonl": b"0" * 4_000_000}))
    assert refusal.sentence == "“event.jsonl” unpacks to 4,000,000 bytes, as a bomb would."


def test_sheer_size_is_refused(bent: Bent) -> None:
    assert bent(lambda parts: None, largest=1000).code == "too_large"


def test_declared_size_has_to_hold(bent: Bent) -> None:
    def lie(parts: Parts) -> None:
        manifest = msgspec.json.decode(parts["manifest.json"])
        manifest["entries"]["team.jsonl"]["bytes"] = 3
        parts["manifest.json"] = msgspec.json.encode(manifest)

    assert bent(lie, honest=False).code == "manifest_differs"


def test_unreadable_line_is_named(bent: Bent) -> None:
    def break_line(parts: Parts) -> None:
        parts["team.jsonl"] += b"{oops\n"

    assert bent(break_line).sentence.startswith("team.jsonl line 4 cannot be read: ")


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (b'"active":1', "person.jsonl line 1 cannot be read: active is no bool."),
        (
            b'"activ":true',
            "person.jsonl line 1 cannot be read: it has not the columns of this table: activ, active.",
        ),
    ],
)
def test_forged_columns_are_refused(bent: Bent, change: bytes, sentence: str) -> None:
    assert bent(replacing("person.jsonl", b'"active":true', change)).sentence == sentence


def test_nothing_points_outside(bent: Bent) -> None:
    def point(parts: Parts) -> None:
        row = msgspec.json.decode(parts["absence.jsonl"])
        parts["absence.jsonl"] = msgspec.json.encode(row | {"person_id": "prs_elsewhere"}) + b"\n"

    assert bent(point).sentence == (
        "absence.jsonl: person_id names prs_elsewhere, which is not in person.jsonl."
    )


def test_taken_id_is_told(bent: Bent) -> None:
    def double(parts: Parts) -> None:
        parts["absence.jsonl"] *= 2

    assert bent(double).code == "not_storable"


def test_forged_file_leaves_nothing(bent: Bent, gone: Company) -> None:
    def forge(parts: Parts) -> None:
        name = next(name for name in parts if name.startswith("files/"))
        parts[name] = b"something else"

    assert bent(forge).sentence.endswith("holds something else than its name says.")
    assert not list(folder_of(gone.id).iterdir())


def test_missing_playbook_is_told(bent: Bent) -> None:
    def drop(parts: Parts) -> None:
        parts["playbook.jsonl"] = parts["playbook_version.jsonl"] = b""

    assert bent(drop).sentence == "A record follows client 1, which is not in the export."
