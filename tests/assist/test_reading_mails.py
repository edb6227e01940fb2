"""Threads of mails: each mail by its writer and of its day; quotes and signatures are kept, but not read."""

from __future__ import annotations

from datetime import date

import pytest

from surehand.assist.reading.mails import Written, mails
from surehand.assist.reading.reader import About, Read, read_mail, read_text

TODAY = date(2026, 5, 4)
GMAIL = """Hi Sam,

we can pay 10,000 EUR.

Best regards,
Carla Meyer
Head of Operations | Ada Ltd
+49 30 1234567

On Mon, Mar 2, 2026 at 9:14 AM Sam Sender <sam@example.com> wrote:
> What is your budget?
> Sam
"""
OUTLOOK = """Carla, that works.

________________________________
From: Carla Meyer <carla@ada.example>
Sent: Tuesday, 3 March 2026 10:12
To: Sam Sender <sam@example.com>
Cc: Otto Berg
Subject: RE: Start

We start in May.
-- \nCarla

-----Original Message-----
From: Sam Sender [mailto:sam@example.com]
Sent: Monday, March 2, 2026 9:14 AM
To: Carla Meyer
Subject: Start

When do you want to start?
Sent from my iPhone
"""
GERMAN = """Passt so, vielen Dank!

Am Di., 3. März 2026 um 10:12 Uhr schrieb Carla Meyer <carla@ada.example>:

Wir beginnen im Mai.
Mit freundlichen Grüßen
Carla Meyer

Von: Sam Sender <sam@example.com>
Gesendet: Montag, 2. März 2026 09:14
An: Carla Meyer
Betreff: Start

Wann soll es losgehen?
"""
APPLE = """Fine.

> On 3 Mar 2026, at 10:12, Carla Meyer <carla@ada.example> wrote:
>
> We start in May.
"""
PASTED = """From: Carla Meyer
Date: 2026-03-03 10:12
Subject: Start

We start in May.

From: Sam Sender
Date: 2026-03-04 09:00
Subject: RE: Start

Good.
"""
CARLA, SAM = "Carla Meyer <carla@ada.example>", "Sam Sender <sam@example.com>"


def said(text, first=None):
    """Who writes what, and when."""
    thread = mails(text, first)
    assert thread is not None
    return [(each.speaker, each.written, text[each.start : each.end]) for each in thread.segments]


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        (GMAIL, [("", None, "Hi Sam,\n\nwe can pay 10,000 EUR.")]),
        (
            OUTLOOK,
            [
                ("", None, "Carla, that works."),
                (CARLA, date(2026, 3, 3), "We start in May."),
                (SAM, date(2026, 3, 2), "When do you want to start?"),
            ],
        ),
        (
            GERMAN,
            [
                ("", None, "Passt so, vielen Dank!"),
                (CARLA, date(2026, 3, 3), "Wir beginnen im Mai."),
                (SAM, date(2026, 3, 2), "Wann soll es losgehen?"),
            ],
        ),
        (
            PASTED,
            [
                ("Carla Meyer", date(2026, 3, 3), "We start in May."),
                ("Sam Sender", date(2026, 3, 4), "Good."),
            ],
        ),
    ],
    ids=["gmail", "outlook", "german", "pasted"],
)
def test_each_mail_has_its_writer_and_its_day(text, pieces):
    assert said(text) == pieces


def test_a_quoted_mail_is_not_read_again():
    assert said(APPLE, Written("Sam", date(2026, 3, 4))) == [("Sam", date(2026, 3, 4), "Fine.")]


@pytest.mark.parametrize(
    "line",
    [
        "On Mon, Mar 2, 2026 at 9:14 AM Sam Sender <sam@example.com> wrote:",
        "On Mon, Mar 2, 2026 at 9:14 AM Sam Sender\n<sam@example.com> wrote:",
        "On Mon, Mar 2, 2026 at 9:14 AM, Sam Sender <sam@example.com> wrote:",
        "On 2 Mar 2026, at 09:14, Sam Sender <sam@example.com> wrote:",
        "Am 02.03.2026 um 09:14 schrieb Sam Sender <sam@example.com>:",
        "Am 02.03.26 um 09:14 schrieb Sam Sender <sam@example.com>:",
        "2026-03-02 9:14 GMT+01:00 Sam Sender <sam@example.com>:",
    ],
)
def test_a_line_of_a_program_tells_who_and_when(line):
    assert said(f"Fine.\n\n{line}\n\nWhen do we start?")[1:] == [(SAM, date(2026, 3, 2), "When do we start?")]


@pytest.mark.parametrize(
    "writer", ["sam2@example.com", "sam2@example.com <sam2@example.com>", "<sam2@example.com>"]
)
def test_a_writer_may_be_an_address(writer):
    text = f"Fine.\n\nOn Mon, Mar 2, 2026 at 9:14 AM {writer} wrote:\n\nWhen do we start?"
    assert said(text)[1:] == [("sam2@example.com", date(2026, 3, 2), "When do we start?")]


def test_answers_between_quotes_are_one_writers():
    text = "> When?\nIn May.\n\n> How much?\nWe pay 10k.\n"
    assert [words for _, _, words in said(text, Written("Carla"))] == ["In May.", "We pay 10k."]


@pytest.mark.parametrize(
    "signature",
    [
        "-- \nCarla Meyer\nAda Ltd",
        "--\nCarla",
        "Kind regards\n\nCarla Meyer\nAda Ltd | +49 30 1234567",
        "Viele Grüße aus Berlin\nCarla",
        "LG, Carla".replace(", ", "\n"),
        "Sent from my iPhone",
        "Thanks,\nCarla\n\nSent from my iPhone",
        "Von meinem iPhone gesendet",
    ],
)
def test_a_signature_is_not_read(signature):
    assert said(f"We start in May.\n\n{signature}\n", Written())[0][2] == "We start in May."


@pytest.mark.parametrize(
    "text",
    [
        "Thanks\nPlease send the contract by Friday.",
        "We start in May.\nBest regards\nCarla\n\nP.S. We pay at most 10k",
        "First part\n--\n" + "Second part is long.\n" * 20 + "End.",
    ],
)
def test_in_doubt_a_line_is_read(text):
    assert said(text, Written())[0][2] == text


@pytest.mark.parametrize(
    "text",
    [
        "We start in May.",
        "From: Berlin\nTo: Hamburg\nTwo trucks.",
        "Date: 4 March 2026\nSubject: Start\nAttendees: Sam",
        "On 4 March Carla wrote: the budget is 10k.",
        "",
    ],
)
def test_a_note_is_no_mail(text):
    assert mails(text) is None


def test_what_a_mail_says_of_days_hangs_on_its_own():
    found = read_text(OUTLOOK, About(id="src_1", today=TODAY))
    assert isinstance(found, Read)
    source = found.source
    assert source.form == "mail"
    assert source.written_at(source.text.index("We start")) == date(2026, 3, 3)
    assert source.written_at(source.text.index("that works")) == date(2026, 3, 3)
    assert [doubt.code for doubt in found.doubts] == ["written"]


def test_a_mail_with_headers_leaves_no_doubt():
    about = About(id="src_1", today=TODAY, written=date(2026, 3, 4))
    found = read_mail(GMAIL, about, CARLA)
    assert isinstance(found, Read)
    assert (found.source.written, found.doubts) == (date(2026, 3, 4), ())
    assert found.source.segments[0].speaker == CARLA


def test_the_original_is_kept():
    found = read_text(GMAIL, About(id="src_1", today=TODAY))
    assert isinstance(found, Read)
    assert found.source.text == GMAIL


def test_a_mail_that_only_quotes_says_nothing():
    found = read_mail("> When?\n\n-- \nCarla\n", About(id="src_1", today=TODAY), CARLA)
    assert not isinstance(found, Read)
    assert found.code == "quoted"
