"""Files: one place per content, honest names, and nothing left of what was not taken."""

import hashlib

import pytest

from surehand.core.engine import Refusal
from surehand.core.engine.commands import AttachFile
from surehand.runtime.files import clean_name, folder_of, is_stored, let_go, path_of, store_file
from surehand.store import models as m
from tests.fixtures import Company


def test_content_lies_under_its_digest(workspace):
    stored = store_file(workspace.id, "plan.pdf", [b"one ", b"two"], workspace.sender)

    row = m.File.objects.within(workspace.id).get(id=stored.id)

    assert stored.digest == hashlib.sha256(b"one two").hexdigest()
    assert (path_of(row).read_bytes(), stored.size, stored.media_type) == (b"one two", 7, "application/pdf")


def test_the_same_content_is_kept_once(workspace):
    one, two = (store_file(workspace.id, name, [b"same"], workspace.sender) for name in ("a.txt", "b.txt"))

    assert (one.digest, one.id == two.id) == (two.digest, False)
    assert len(list(folder_of(workspace.id).iterdir())) == 1


@pytest.mark.parametrize(
    ("chunks", "code"), [([], "file_size"), ([b""], "file_size"), ([b"12345", b"678901"], "file_size")]
)
def test_empty_and_endless_files_are_refused(workspace, chunks, code):
    refusal = store_file(workspace.id, "a.txt", chunks, workspace.sender, largest=10)

    assert (refusal.code, list(folder_of(workspace.id).iterdir())) == (code, [])


def test_sizes_are_told_in_megabytes(workspace):
    refusal = store_file(workspace.id, "a.txt", [b"x" * 2_000_001], workspace.sender, largest=2_000_000)

    assert refusal.sentence == "“a.txt” has 2.1 MB; at most 2 MB are taken."


def test_an_empty_file_is_called_empty(workspace):
    refusal = store_file(workspace.id, "a.txt", [], workspace.sender)

    assert refusal.sentence == "“a.txt” is empty: there is nothing in it to keep."


def test_the_largest_file_is_taken(workspace):
    assert store_file(workspace.id, "a.txt", [b"1234567890"], workspace.sender, largest=10).size == 10


def test_a_broken_upload_leaves_nothing(workspace):
    def broken():
        yield b"one"
        raise ConnectionResetError

    with pytest.raises(ConnectionResetError):
        store_file(workspace.id, "a.txt", broken(), workspace.sender)
    assert list(folder_of(workspace.id).iterdir()) == []
    assert not m.File.objects.within(workspace.id).exists()


@pytest.mark.parametrize("name", ["virus.exe", "VIRUS.EXE", "a.pdf.js", "run.bat. ", "x.\u202eexe"])
def test_programs_are_refused(workspace, name):
    assert store_file(workspace.id, name, [b"x"], workspace.sender).code == "file_type"


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("plan.pdf", "plan.pdf"),
        ("C:\\Users\\Sam\\plan.pdf", "plan.pdf"),
        ("../../etc/passwd", "passwd"),
        ("a\x00b\n.pdf", "ab.pdf"),
        ("Rene\u0301.pdf", "René.pdf"),
        ("..", "file"),
        ("", "file"),
        ("x" * 300 + ".pdf", "x" * 196 + ".pdf"),
    ],
)
def test_names_are_honest(said, kept):
    assert clean_name(said) == kept


def test_a_file_is_of_one_workspace(workspace):
    stored = store_file(workspace.id, "a.txt", [b"x"], workspace.sender)

    assert is_stored(workspace.id, "rec_x", stored)
    assert not is_stored(Company("Other").id, "rec_x", stored)


def kept(workspace):
    return m.File.objects.within(workspace.id).count(), len(list(folder_of(workspace.id).iterdir()))


def attach(workspace, person, file, record, **options):
    return workspace.act(person, AttachFile(file=file), record, **options)


def test_a_refused_file_is_let_go(workspace, django_capture_on_commit_callbacks):
    record, viewer = workspace.open(), workspace.add("Vic", "vic@example.com", role="viewer")
    file = store_file(workspace.id, "a.txt", [b"x"], viewer, record)

    with django_capture_on_commit_callbacks(execute=True):
        refused = attach(workspace, viewer, file, record)

    assert isinstance(refused, Refusal)
    assert kept(workspace) == (0, 0)


def test_content_of_another_file_stays(workspace, django_capture_on_commit_callbacks):
    record, viewer = workspace.open(), workspace.add("Vic", "vic@example.com", role="viewer")
    attach(workspace, workspace.sender, store_file(workspace.id, "a.txt", [b"x"], viewer, record), record)
    file = store_file(workspace.id, "b.txt", [b"x"], viewer, record)

    with django_capture_on_commit_callbacks(execute=True):
        attach(workspace, viewer, file, record)

    assert kept(workspace) == (1, 1)


def test_an_attached_file_is_never_let_go(workspace):
    record = workspace.open()
    file = store_file(workspace.id, "a.txt", [b"x"], workspace.sender, record)
    attach(workspace, workspace.sender, file, record)

    let_go(workspace.id, file.id)

    assert kept(workspace) == (1, 1)


def test_a_repeated_upload_is_one_file(workspace):
    one, two, other = (
        store_file(workspace.id, name, [b"x"], workspace.sender, "rec_x", key="k")
        for name in ("a.txt", "a.txt", "b.txt")
    )

    assert (one == two, one.id == other.id) == (True, False)
    assert kept(workspace) == (2, 1)
