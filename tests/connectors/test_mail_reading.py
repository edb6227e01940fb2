"""Whatever arrives is read: broken, foreign, nested or hostile, it never stops whoever looks into the mailbox."""

from __future__ import annotations

import time
from email.message import EmailMessage

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from surehand.connectors.email import read_head, read_mail, reply_in

pytestmark = pytest.mark.any_database


def written(body: bytes, *headers: str) -> bytes:
    return "\n".join(("From: Sam <sam@example.com>", "To: a@example.com", *headers, "", "")).encode() + body


def page(html: str) -> str:
    return read_mail(written(html.encode(), "Content-Type: text/html; charset=utf-8")).text


# Words


@pytest.mark.parametrize(
    ("charset", "body"),
    [
        ("utf-8", "Grüße, 10 €"),
        ("iso-8859-1", "Grüße, 10 EUR"),
        ("windows-1252", "Grüße, 10 €"),
        ("utf-16", "Grüße, 10 €"),
        ("iso-2022-jp", "ライセンス"),
        ("koi8-r", "Десять"),
    ],
)
def test_every_character_set_is_read(charset, body):
    assert (
        read_mail(written(body.encode(charset), f"Content-Type: text/plain; charset={charset}")).text == body
    )


@pytest.mark.parametrize("charset", ["nonsense", "hex", "undefined", "idna", "us-ascii", '"', "utf-8"])
def test_a_wrong_character_set_is_guessed(charset):
    body = "Grüße aus München, bitte zehn Lizenzen für die Kundin, schöne Grüße".encode("windows-1252")
    mail = read_mail(written(body, f"Content-Type: text/plain; charset={charset}"))

    assert mail.text.startswith("Gr")
    assert "zehn Lizenzen" in mail.text


def test_what_nobody_sees_is_left_out():
    assert read_mail(written("Ten\x00 \u202elicences\u200b.\r\n".encode())).text == "Ten licences.\n"


def test_plain_text_is_preferred():
    message = EmailMessage()
    message.set_content("Plain")
    message.add_alternative("<p>Page</p>", subtype="html")

    assert read_mail(bytes(message)).text.strip() == "Plain"


@pytest.mark.parametrize(
    ("html", "said"),
    [
        ("<p>Ten &amp; more</p><blockquote>How many?</blockquote>", "Ten & more"),
        ("<div>Ten</div><div class='gmail_quote'><div>On … wrote:</div><div>x</div></div>", "Ten"),
        ('<div>Ten</div><hr><div id="divRplyFwdMsg">From: x</div><div>How many?</div>', "Ten"),
        ("<style>p{}</style><script>if (1<2) x()</script><p>Ten<br>or so</p>", "Ten\nor so"),
        ("<!-- Ten --><p>Eleven", "Eleven"),
        ("<ul><li>one<li>two</ul>", "one\ntwo"),
        ("3 < 4", "3 < 4"),
    ],
)
def test_pages_are_read_as_text(html, said):
    assert reply_in(page(html)).replace("\n\n", "\n") == said


# Files


def test_files_have_their_names():
    message = EmailMessage()
    message.set_content("See")
    message.add_attachment(b"1", maintype="application", subtype="pdf", filename="../../Vertrag für März.pdf")
    message.add_attachment("a,b", subtype="csv", filename="seats.csv")

    files = read_mail(bytes(message)).files

    assert [(each.name, each.content.strip()) for each in files] == [
        ("Vertrag für März.pdf", b"1"),
        ("seats.csv", b"a,b"),
    ]


def test_a_mail_in_a_mail_is_a_file():
    inner, outer = EmailMessage(), EmailMessage()
    inner["Subject"] = "Inner"
    inner.set_content("I accept everything.")
    outer.set_content("As they wrote:")
    outer.add_attachment(inner)

    mail = read_mail(bytes(outer))

    assert (mail.text.strip(), [each.name for each in mail.files]) == ("As they wrote:", ["attachment-1.eml"])
    assert b"I accept everything." in mail.files[0].content


def test_logos_and_seals_are_no_files():
    message = EmailMessage()
    message.set_content("<p>See</p><img src='cid:a'>", subtype="html")
    message.add_related(b"\x89PNG", maintype="image", subtype="png", cid="<a>")
    message.make_mixed()
    message.add_attachment(b"-", maintype="application", subtype="pgp-signature", filename="signature.asc")

    assert read_mail(bytes(message)).files == ()


# Who


def test_addresses_are_compared_in_lower_case():
    mail = read_head(b"From: =?utf-8?q?S=C3=A4m?= <Sam@Example.COM>\nTo: A@b.de\nDelivered-To: c@d.de\n\n")

    assert (mail.senders, mail.recipients) == (("sam@example.com",), ("a@b.de", "c@d.de"))


def test_an_encoded_word_is_no_address():
    mail = read_head(b"From: =?utf-8?q?sam=40example=2Ecom?= <eve@example.net>\n\n")

    assert mail.senders == ("eve@example.net",)


@pytest.mark.parametrize(
    "header",
    [
        "Auto-Submitted: auto-replied (vacation)",
        "Precedence: Bulk",
        "X-Autoreply: yes",
        "List-Id: <all.example.com>",
        "Return-Path: <>",
        "Subject: Automatische Antwort: Ada Ltd",
        "Subject: Out of Office: Ada Ltd",
        "Subject: =?utf-8?q?Automatic_reply=3A_Ada?=",
    ],
)
def test_machines_are_known(header):
    assert read_mail(written(b"I am away.", header)).automatic


@pytest.mark.parametrize(
    "header", ["Auto-Submitted: no", "Subject: Re: Automatic reply: how?", "Precedence: normal"]
)
def test_people_are_not_machines(header):
    assert read_mail(written(b"Ten.", header)).automatic == ""


# Anything


@given(st.binary(max_size=2000))
@example(b"")
@example(b"Content-Type: multipart/mixed\n\n")
@example(b"Content-Type: text/plain; charset*0*=''%\n\nx")
def test_any_bytes_are_read(raw):
    mail = read_mail(raw)

    (mail.text + mail.subject + reply_in(mail.text)).encode()


NAMES = (
    "From To Subject Message-ID Content-Type Content-Disposition Content-Transfer-Encoding References".split()
)
VALUES = [
    "multipart/mixed; boundary=b",
    "multipart/report; report-type=delivery-status; boundary=b",
    "message/rfc822",
    "message/delivery-status",
    "text/html; charset=utf-7",
    "text/plain; charset*=x''%ff",
    "attachment; filename*0*=utf-8''%e4; filename*1=b",
    "base64",
    "quoted-printable",
    "x-uuencode",
    "=?utf-8?b?w?= <@,;:(",
    "<>",
    "a@[1.2.3.4], =?x?q?=?=, group: b@c;",
]
LINES = st.one_of(
    st.builds(
        "{}: {}".format, st.sampled_from(NAMES), st.one_of(st.sampled_from(VALUES), st.text(max_size=40))
    ),
    st.sampled_from(
        ["", "--b", "--b--", "begin 644 x", "Action: failed", "Message-ID: <" + "a" * 32 + "@b>", "<p"]
    ),
    st.text(max_size=60),
)


@given(st.lists(LINES, max_size=25))
def test_any_broken_mail_is_read(lines):
    mail = read_mail("\n".join(lines).encode("utf-8", "replace"))

    assert all(isinstance(each.content, bytes) and each.name for each in mail.files)
    mail.text.encode()


HOSTILE = {
    "parts within parts": b"".join(
        b'Content-Type: multipart/mixed; boundary="b%d"\n\n--b%d\n' % (n, n) for n in range(3000)
    ),
    "parts beside parts": b"Content-Type: multipart/mixed; boundary=b\n\n" + b"--b\n\nx\n" * 50_000,
    "comments within comments": b"To: " + b"(" * 50_000 + b"\n\n",
    "tags without end": written(b"<a " * 60_000, "Content-Type: text/html"),
    "comments without end": written(b"<!--" * 50_000, "Content-Type: text/html"),
    "declarations without end": written(b"<![CDATA[" * 20_000, "Content-Type: text/html"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_nothing_takes_long(name):
    start = time.process_time()
    read_mail(HOSTILE[name])

    assert time.process_time() - start < 15


def test_parts_without_end_say_so():
    mail = read_mail(b"From: sam@example.com\n" + HOSTILE["parts within parts"])

    assert (mail.unreadable, mail.senders) == (True, ("sam@example.com",))
