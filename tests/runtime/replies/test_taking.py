"""Replies become answers, notes and files of the person they are from; never an act, and never nothing."""

from __future__ import annotations

from datetime import timedelta
from email.message import EmailMessage

import pytest

from surehand.core.engine.commands import Archive, Ask, Return
from surehand.core.engine.state import ReturnedFor
from surehand.runtime.inbound import work_on_inbound
from surehand.runtime.replies import taking
from surehand.runtime.replies.taking import take_mail
from surehand.store import models as m
from surehand.store.queries.states import read_state
from tests.runtime.replies.conftest import mail, take
from tests.runtime.test_posting import choose
from tests.sample import NOW

pytestmark = pytest.mark.django_db


class Talk:
    """A record that was offered, and a question about it to the sender, who gets it as a letter."""

    def __init__(self, workspace, office, *questions: str) -> None:
        choose(workspace, workspace.sender, asked="now")
        self.workspace, self.office = workspace, office
        self.record, self.handoff = workspace.offered()
        for text in questions or ("How many?",):
            self.ask(text)
        self.letters = self.post("sam@example.com")

    def ask(self, text: str) -> None:
        now = self.office.clock.now
        self.workspace.done(
            self.workspace.receiver, Ask(handoff=self.handoff, text=text), self.record, now=now
        )

    def post(self, to: str, **time: float) -> list:
        self.office.work(**time)
        return [letter for letter in self.office.post.letters if letter.to == to]

    @property
    def address(self) -> str:
        return self.letters[0].reply_to

    @property
    def questions(self):
        return read_state(self.workspace.id, self.record).handoffs[self.handoff].questions

    @property
    def notes(self) -> list:
        rows = m.Event.objects.within(self.workspace.id).filter(record=self.record, kind="note_added")
        return list(rows.order_by("version"))


@pytest.fixture
def talk(workspace, office) -> Talk:
    return Talk(workspace, office)


# Words


def test_a_reply_answers_the_question(talk):
    row = take(mail(talk.address, "Ten licences.\n\nOn 2 March 2026, Surehand wrote:\n> How many?\n"))

    assert (row.status, row.told, row.record) == ("done", "It answers the question.", talk.record)
    assert [(q.answer, q.answered_by) for q in talk.questions] == [("Ten licences.", talk.workspace.sender)]


def test_the_answer_came_by_mail(talk):
    take(mail(talk.address))

    event = m.Event.objects.within(talk.workspace.id).get(kind="question_answered")
    assert (event.actor, event.via) == (talk.workspace.sender, "email")


def test_with_two_questions_it_is_a_note(workspace, office):
    talk = Talk(workspace, office, "How many?", "Since when?")

    row = take(mail(talk.address))

    assert row.told == "It is a note on the record."
    assert ['"Ten licences."' in note.data for note in talk.notes] == [True]


def test_a_letter_before_the_question_is_not_about_it(talk):
    take(mail(talk.address))
    talk.office.clock.move(hours=1)
    talk.ask("And since when?")
    mark = m.SentLetter.objects.within(talk.workspace.id).get(delivery__in=_deliveries(talk, "asked")).message

    row = take(
        mail(talk.address, "As I said.", in_reply_to=f"<{mark}@localhost>", message_id="<2@b.example>")
    )

    assert row.told == "It is a note on the record."
    assert [q.answer for q in talk.questions] == ["Ten licences.", ""]


def _deliveries(talk, kind):
    rows = m.Delivery.objects.within(talk.workspace.id).filter(kind=kind, channel="email")
    return list(rows.values_list("id", flat=True))


def test_without_a_question_it_is_a_note(talk):
    receiver = talk.post("rita@example.com")[0]

    row = take(mail(receiver.reply_to, "I look at it tomorrow.", **{"from": "Rita <Rita@Example.com>"}))

    assert row.told == "It is a note on the record."
    assert (talk.notes[0].actor, talk.handoff in talk.notes[0].data) == (talk.workspace.receiver, True)


@pytest.mark.parametrize("words", ["I accept.", "Accept", "accept it please", "/return capacity"])
def test_no_words_are_an_act(talk, words):
    receiver = talk.post("rita@example.com")[0]

    take(mail(receiver.reply_to, words, **{"from": "rita@example.com"}))

    assert read_state(talk.workspace.id, talk.record).handoffs[talk.handoff].status == "offered"


def test_twice_the_same_is_one_note(workspace, office):
    talk = Talk(workspace, office, "One?", "Two?")
    message = mail(talk.address)
    take(message)
    raw = b"Received: by another way\r\n" + bytes(message).replace(b"\n", b"\r\n")

    with pytest.raises(m.Inbound.DoesNotExist):
        take(raw)
    assert len(talk.notes) == 1


def test_read_twice_it_acts_once(workspace, office):
    talk = Talk(workspace, office, "One?", "Two?")
    row = take(mail(talk.address))

    assert take_mail(row, NOW).sentence == row.told
    assert len(talk.notes) == 1


def test_after_its_handoff_it_is_still_a_note(talk):
    reasons = (ReturnedFor("capacity"),)
    talk.workspace.done(talk.workspace.receiver, Return(handoff=talk.handoff, reasons=reasons), talk.record)

    assert take(mail(talk.address, "A pity."), NOW + timedelta(days=89)).status == "done"


def test_long_after_its_handoff_it_is_over(talk):
    reasons = (ReturnedFor("capacity"),)
    talk.workspace.done(talk.workspace.receiver, Return(handoff=talk.handoff, reasons=reasons), talk.record)

    row = take(mail(talk.address), NOW + timedelta(days=91))

    assert (row.status, row.told) == ("failed", "Its address is over: what it is about was closed long ago.")


def test_what_the_record_refuses_is_held(talk):
    talk.workspace.done(talk.workspace.admin, Archive(reason="Won by another"), talk.record)

    row = take(mail(talk.address))

    assert row.status == "failed"
    assert row.told.startswith("It could not be taken: ")


def test_a_long_answer_is_cut(talk):
    take(mail(talk.address, "word " * 4000))

    assert len(talk.questions[0].answer) <= 10_000


def test_only_a_quote_is_held(talk):
    row = take(mail(talk.address, "On 2 March 2026, Surehand wrote:\n> How many?\n"))

    assert (row.status, talk.notes, talk.questions[0].answer) == ("failed", [], "")


# Files


def test_attachments_are_files_of_the_record(talk):
    message = mail(talk.address, "See the contract.")
    message.add_attachment(
        b"%PDF-1.4 ...", maintype="application", subtype="pdf", filename="Vertrag März.pdf"
    )

    row = take(message)

    state = read_state(talk.workspace.id, talk.record)
    assert [file.name for file in state.files.values()] == ["Vertrag März.pdf"]
    assert row.told == "It answers the question. Files of it are on the record: Vertrag März.pdf."


def test_programs_are_not_taken(talk):
    message = mail(talk.address)
    message.add_attachment(b"MZ", maintype="application", subtype="octet-stream", filename="invoice.exe")

    row = take(message)

    assert read_state(talk.workspace.id, talk.record).files == {}
    assert row.told == (
        "It answers the question. "
        "A file was not taken: “invoice.exe” is a program; attach a document, an image or an archive."
    )


def test_files_need_no_words(talk):
    message = mail(talk.address, "")
    message.add_attachment(b"a,b\n", maintype="text", subtype="csv", filename="seats.csv")

    assert take(message).told == "Files of it are on the record: seats.csv."


def test_no_file_comes_from_a_stranger(talk):
    message = mail(talk.address, **{"from": "eve@example.net"})
    message.add_attachment(b"a,b\n", maintype="text", subtype="csv", filename="seats.csv")

    take(message)

    assert m.File.objects.within(talk.workspace.id).count() == 0


# From whom


@pytest.mark.parametrize(
    "sender", ["eve@example.net", "rita@example.com", "sam@example.com, eve@example.net", ""]
)
def test_an_address_is_for_one_person(talk, sender):
    row = take(mail(talk.address, **{"from": sender}))

    assert (row.status, "its address is for Sam Sender alone" in row.told) == ("failed", True)
    assert (talk.notes, talk.questions[0].answer) == ([], "")


def test_whoever_left_writes_nothing(talk):
    m.Person.objects.within(talk.workspace.id).filter(id=talk.workspace.sender).update(active=False)

    assert take(mail(talk.address)).told == "Sam Sender is not an active member here any more."


def test_without_the_address_it_is_held(talk):
    mark = m.SentLetter.objects.within(talk.workspace.id).get(delivery__in=_deliveries(talk, "asked")).message

    row = take(mail("surehand@localhost", references=f"<{mark}@localhost>"))

    assert (row.status, row.told.startswith("It was not sent to the address")) == ("failed", True)


@pytest.mark.parametrize(
    "headers",
    [
        {"auto-submitted": "auto-replied"},
        {"precedence": "bulk"},
        {"x-autoreply": "yes"},
        {"return-path": "<>"},
    ],
)
def test_machines_are_not_answers(talk, headers):
    row = take(mail(talk.address, "I am away until Monday.", **headers))

    assert (row.status, row.told.startswith("A machine wrote it")) == ("ignored", True)
    assert (talk.notes, talk.questions[0].answer) == ([], "")


def test_our_own_letter_comes_to_nothing(talk):
    row = take(mail(talk.address, **{"from": "handoffs@example.com"}))

    assert (row.status, talk.notes) == ("ignored", [])


def test_a_circle_is_broken(workspace, office, monkeypatch):
    talk = Talk(workspace, office, "One?", "Two?")
    monkeypatch.setattr(taking, "MOST_AN_HOUR", 3)

    rows = [take(mail(talk.address, f"Thank you {n}", message_id=f"<{n}@b.example>")) for n in range(5)]

    assert [row.status for row in rows] == ["done", "done", "done", "failed", "failed"]


def test_an_error_is_tried_again(talk, monkeypatch):
    monkeypatch.setattr(taking, "read_state", lambda *_: 1 / 0)
    row = take(mail(talk.address))
    assert (row.status, row.attempts) == ("waiting", 1)

    monkeypatch.undo()
    work_on_inbound("worker", lambda: NOW + timedelta(minutes=5))

    row.refresh_from_db(from_queryset=m.Inbound.objects.within(talk.workspace.id))
    assert row.status == "done"


# Letters that did not arrive


def bounce(talk, action: str = "failed") -> EmailMessage:
    mark = m.SentLetter.objects.within(talk.workspace.id).get(delivery__in=_deliveries(talk, "asked")).message
    return f"""\
Return-Path: <>
From: Mail Delivery System <MAILER-DAEMON@mx.example.com>
To: surehand@localhost
Subject: Undelivered Mail Returned to Sender
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain

This is the mail system.
--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.com

Final-Recipient: rfc822; sam@example.com
Action: {action}
Status: 5.1.1
Diagnostic-Code: smtp; 550 5.1.1 <sam@example.com>: Recipient address rejected:
    User unknown

--b
Content-Type: text/rfc822-headers

From: Surehand <surehand@localhost>
Message-ID: <{mark}@localhost>
Subject: Ada Ltd: a question

--b--
""".encode()


def test_a_bounce_fails_the_delivery(talk):
    row = take(bounce(talk))

    delivery = m.Delivery.objects.within(talk.workspace.id).get(kind="asked", channel="email")
    said = "550 5.1.1 <sam@example.com>: Recipient address rejected: User unknown"
    assert (delivery.status, delivery.failure, delivery.answer) == ("failed", "person", said)
    assert (row.status, row.record) == ("done", talk.record)
    assert row.told == f"A letter to Sam Sender did not arrive: {said}"


def test_a_bounce_is_an_attempt(talk):
    take(bounce(talk))

    delivery = m.Delivery.objects.within(talk.workspace.id).get(kind="asked", channel="email")
    assert m.Attempt.objects.within(talk.workspace.id).filter(delivery=delivery.pk, result="person").exists()


def test_a_late_letter_has_not_failed(talk):
    row = take(bounce(talk, "delayed"))

    delivery = m.Delivery.objects.within(talk.workspace.id).get(kind="asked", channel="email")
    assert (row.status, delivery.status) == ("ignored", "sent")
