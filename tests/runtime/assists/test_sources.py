"""Sources of the product: uploads, mails that came in, and what is written on a record."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from surehand.assist.reading.reader import Read
from surehand.core.engine import Actor, Refusal
from surehand.core.engine.commands import AddNote, Answer, Ask, AttachFile
from surehand.runtime.assists.sources import people_of, read_mail, read_record, read_text, read_upload
from surehand.runtime.files import store_file
from surehand.store import models as m
from surehand.store.queries.states import read_state
from tests import sample

TODAY = date(2026, 5, 4)
CARLA = {"name": "Carla Meyer", "email": "carla@ada.example"}
MAIL = b"""From: =?utf-8?q?Carla_Mey=C3=A9r?= <Carla@Ada.example>
To: sam@example.com
Date: Tue, 3 Mar 2026 23:30:00 -0500
Subject: Start
MIME-Version: 1.0
Content-Type: text/plain; charset=utf-8

We start in May.

-- \nCarla

On 2 Mar 2026, at 09:14, Sam Sender <sam@example.com> wrote:
> When do you start?
"""


def said(source):
    """Who says what, and on which side."""
    return [(each.speaker, each.side, source.text[each.start : each.end]) for each in source.segments]


@pytest.mark.parametrize("read", [read_mail, lambda raw, today: read_upload("a.eml", raw, today=today)])
def test_a_mail_is_by_its_headers(read):
    found = read(MAIL, today=TODAY)
    assert isinstance(found, Read)
    assert said(found.source) == [("Carla Meyér <carla@ada.example>", "unknown", "We start in May.")]
    assert (found.source.written, found.source.title, found.doubts) == (date(2026, 3, 3), "Start", ())


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.eml", b""),
        ("a.eml", b"\x00\x01" * 40),
        ("a.eml", b"x" * 5_000_001),
        ("a.png", b"x"),
        ("a.txt", b" "),
    ],
)
def test_what_cannot_be_read_is_refused(name, content):
    found = read_upload(name, content, today=TODAY)
    assert isinstance(found, Refusal)
    assert found.code == "unreadable_source"
    assert found.allowed[0].sentence.endswith(".")


def test_each_source_has_an_id_of_its_own():
    one, other = (read_text("We start in May.", today=TODAY) for _ in range(2))
    assert isinstance(one, Read)
    assert isinstance(other, Read)
    assert one.source.id != other.source.id


@pytest.fixture
def record(workspace):
    """A record in onboarding's hands with a question and its answer, a note, and four files."""
    record, handoff = workspace.offered(main_contact=CARLA)
    workspace.done(workspace.receiver, Ask(handoff=handoff, text="When do they start?"), record)
    [question] = read_state(workspace.id, record).handoffs[handoff].questions
    workspace.done(workspace.sender, Answer(question=question.id, text="They start in May."), record)
    note = "Carla Meyer: We pay 10k.\nSam: Good.\nCarla Meyer: In May.\n"
    workspace.done(workspace.sender, AddNote(text=note), record, now=sample.NOW + timedelta(days=1))
    for name, content in (
        ("a.eml", MAIL),
        ("b.pdf", b"no pdf"),
        ("c.png", b"x"),
        ("d.txt", b"Date: 2026-03-01\nHi."),
    ):
        file = store_file(workspace.id, name, [content], workspace.sender, record)
        workspace.done(workspace.sender, AttachFile(file=file), record)
    return record


def test_a_record_is_read_with_its_files(workspace, record):
    found = read_record(workspace.id, read_state(workspace.id, record), now=sample.NOW + timedelta(days=60))
    texts = [each.source.text for each in found.read]
    assert texts[:2] == ["When do they start?", "They start in May."]
    assert [each.source.form for each in found.read] == ["note", "note", "call", "mail", "note"]
    assert [str(each.source.written) for each in found.read][2:] == ["2026-03-03", "2026-03-03", "2026-03-01"]
    assert [(each.file.name, each.why.code) for each in found.left] == [("b.pdf", "unreadable_source")]


def test_a_call_pasted_later_is_of_its_own_day(workspace):
    record = workspace.open()
    text = "Discovery call, 18 February 2026\n\nCarla Meyer: We start next Monday.\nSam: Good.\nCarla Meyer: Fine."
    workspace.done(workspace.sender, AddNote(text=text), record)
    [read] = read_record(workspace.id, read_state(workspace.id, record), now=sample.NOW).read
    assert read.source.written == date(2026, 2, 18)


def test_a_file_without_a_day_is_of_its_upload(workspace):
    record = workspace.open()
    file = store_file(workspace.id, "a.txt", [b"We start in May."], workspace.sender, record)
    workspace.done(workspace.sender, AttachFile(file=file), record)
    m.File.objects.within(workspace.id).filter(id=file.id).update(uploaded_at=sample.NOW)
    later = sample.NOW + timedelta(days=60)
    [read] = read_record(workspace.id, read_state(workspace.id, record), now=later).read
    assert read.source.written == sample.NOW.date()


def test_a_name_in_plain_letters_of_utf_8_is_read():
    raw = MAIL.replace(b"=?utf-8?q?Carla_Mey=C3=A9r?=", "Jürgen Maier".encode())
    found = read_mail(raw, today=TODAY)
    assert isinstance(found, Read)
    assert found.source.segments[0].speaker == "Jürgen Maier <carla@ada.example>"


def test_what_an_agent_wrote_is_no_source(workspace, record):
    agent = Actor(workspace.sender, via="mcp")
    workspace.done(agent, AddNote(text="The client agreed to pay 20k."), record)
    found = read_record(workspace.id, read_state(workspace.id, record), now=sample.NOW)
    assert "The client agreed to pay 20k." not in [each.source.text for each in found.read]


def test_sides_are_those_of_the_record(workspace, record):
    found = read_record(workspace.id, read_state(workspace.id, record), now=sample.NOW)
    sides = [[side for _, side, _ in said(each.source)] for each in found.read]
    assert sides == [["ours"], ["ours"], ["theirs", "ours", "theirs"], ["theirs"], ["unknown"]]


def test_sources_of_a_record_are_known_again(workspace, record):
    once, again = (
        read_record(workspace.id, read_state(workspace.id, record), now=sample.NOW) for _ in range(2)
    )
    assert once == again


def test_the_people_of_a_record_are_known(workspace, record):
    people = people_of(workspace.id, read_state(workspace.id, record))
    assert people.theirs == ("Carla Meyer", "carla@ada.example")
    assert sample.PEOPLE[sample.SENDER].name in people.ours
