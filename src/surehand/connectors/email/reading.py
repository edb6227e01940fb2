"""Mail as it came, read into plain words: who wrote it, what it says, what is attached, and whether a machine wrote it.

Reading never fails on what somebody sent: what cannot be decoded is replaced, what cannot be read at all says so.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from email import message_from_bytes, policy
from email.errors import MessageError
from email.header import decode_header
from email.message import Message
from email.utils import getaddresses, parsedate_to_datetime
from pathlib import PurePath

import msgspec
from charset_normalizer import from_bytes

from surehand.connectors.email.bounces import Bounce, bounce_of
from surehand.connectors.email.html import text_of

LONGEST = 200_000
"""Characters of a mail that are read as its text; a reply is shorter, what it quotes may not be."""
MOST_PARTS = 200
LOGO = 20_000
"""Pictures inside of the text that are smaller, in bytes, are logos of signatures."""

_TO = ("To", "Cc", "Delivered-To", "X-Original-To", "Envelope-To", "X-Forwarded-To", "Resent-To")
_SEALS = frozenset(
    ("application/pgp-signature", "application/pkcs7-signature", "application/x-pkcs7-signature")
)
_AWAY = re.compile(
    r"(auto(matic)?[ -]?(reply|response)|out of (the )?office|autoreply|automatische antwort|abwesenheit|"
    r"auto:|réponse automatique|respuesta automática|risposta automatica)",
    re.IGNORECASE,
)
_MARK = re.compile(r"<([0-9a-f]{32})@[^<>\s]+>")
_UNSEEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff\ud800-\udfff]"
)


class Attached(msgspec.Struct, frozen=True):
    """A file that came with a mail."""

    name: str
    content: bytes


class Mail(msgspec.Struct, frozen=True):
    """A mail in plain words.

    ``senders`` and ``recipients`` are addresses in lower case; ``answers`` the marks of the Message-IDs it refers to,
    the closest first (see `message_mark`). ``automatic`` says by which sign a machine wrote it; ``unreadable`` that its
    parts could not be told apart. ``writer`` is the first sender as people write it, “Carla Meyer <carla@example.com>”;
    ``written`` is when the mail says it was written, on its writer's clock.
    """

    message_id: str = ""
    senders: tuple[str, ...] = ()
    recipients: tuple[str, ...] = ()
    subject: str = ""
    answers: tuple[str, ...] = ()
    text: str = ""
    files: tuple[Attached, ...] = ()
    automatic: str = ""
    bounce: Bounce | None = None
    unreadable: bool = False
    writer: str = ""
    written: datetime | None = None


def read_mail(raw: bytes) -> Mail:
    """Read a whole mail."""
    try:
        message = message_from_bytes(raw, policy=policy.compat32)
        parts = list(_parts(message))
        return msgspec.structs.replace(
            _headers(message),
            text=_text(parts),
            files=tuple(_files(parts)),
            bounce=bounce_of(message, raw[:LONGEST]),
        )
    except (RecursionError, MessageError, _TooManyParts):
        # Parts within parts without end, or more than anybody writes: an attack or a broken program.
        return msgspec.structs.replace(read_head(raw), unreadable=True)


def read_head(raw: bytes) -> Mail:
    """Read the headers only."""
    head = re.split(rb"\r?\n\r?\n", raw, maxsplit=1)[0]
    return _headers(message_from_bytes(head[:LONGEST] + b"\n\n", policy=policy.compat32))


class _TooManyParts(Exception):
    """More parts than `MOST_PARTS`."""


def _headers(message: Message) -> Mail:
    senders = tuple(_addresses(message, ("From",)))
    subject = _header(message, "Subject")
    return Mail(
        message_id=_header(message, "Message-ID")[:200],
        senders=senders,
        recipients=tuple(_addresses(message, _TO)),
        subject=subject,
        answers=_answers(message),
        automatic=_automatic(message, senders, subject),
        writer=_writer(message),
        written=_written(message),
    )


def _writer(message: Message) -> str:
    for name, address in _named(message, "From"):
        told = " ".join(clean(_decoded(name)).split())[:200]
        return f"{told} <{address}>" if told else address
    return ""


def _written(message: Message) -> datetime | None:
    try:
        return parsedate_to_datetime(_header(message, "Date"))
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def _answers(message: Message) -> tuple[str, ...]:
    direct = _MARK.findall(_header(message, "In-Reply-To"))
    thread = _MARK.findall(_header(message, "References"))
    return tuple(dict.fromkeys([*direct, *reversed(thread)]))


def _automatic(message: Message, senders: tuple[str, ...], subject: str) -> str:
    """By which sign a machine wrote it (RFC 3834, and what was usual before it); empty for a person."""
    submitted = _header(message, "Auto-Submitted").split(";")[0].strip().casefold()
    if submitted and submitted != "no":
        return f"Auto-Submitted: {submitted[:40]}"
    precedence = _header(message, "Precedence").strip().casefold()
    if precedence in ("bulk", "junk", "list", "auto_reply", "auto-reply"):
        return f"Precedence: {precedence}"
    for name in ("X-Autoreply", "X-Autorespond", "X-Auto-Reply", "X-Autogenerated", "List-Id"):
        if _header(message, name):
            return name
    if _header(message, "Return-Path").strip() == "<>":
        return "Return-Path: <>"
    if any(each.split("@")[0] in ("mailer-daemon", "postmaster", "noreply", "no-reply") for each in senders):
        return "From"
    return "Subject" if _AWAY.match(subject) else ""


def _header(message: Message, name: str) -> str:
    """All values of a header, decoded as far as they can be, on one line."""
    values = _values(message, name)
    return " ".join(clean(_decoded(value)).replace("\n", " ") for value in values)[:10_000].strip()


def _values(message: Message, name: str) -> list[str]:
    """All values of a header as they came. Bytes that no encoded word announces are UTF-8, as programs save mails."""
    raw = (value for key, value in message.raw_items() if key.casefold() == name.casefold())
    return [str(each).encode("utf-8", "surrogateescape").decode("utf-8", "replace") for each in raw]


def _decoded(value: str) -> str:
    try:
        pieces = decode_header(value[:20_000])
    except (MessageError, ValueError):
        return value
    return "".join(
        piece if isinstance(piece, str) else decoded(piece, charset or "ascii") for piece, charset in pieces
    )


def _addresses(message: Message, names: tuple[str, ...]) -> Iterator[str]:
    """Addresses of headers. They are read before anything in them is decoded: an encoded word is never one."""
    for name in names:
        yield from (address for _name, address in _named(message, name))


def _named(message: Message, header: str) -> list[tuple[str, str]]:
    values = [clean(value).replace("\n", " ")[:20_000] for value in _values(message, header)]
    try:
        found = getaddresses(values)
    except RecursionError:
        # Comments within comments without end.
        return []
    return [(name, address.strip().casefold()) for name, address in found if "@" in address]


def _parts(message: Message) -> Iterator[Message]:
    """The parts that hold something, in order. A mail in a mail is one part."""
    waiting, count = [message], 0
    while waiting:
        part = waiting.pop(0)
        count += 1
        if count > MOST_PARTS:
            raise _TooManyParts
        inner = part.get_payload() if part.get_content_maintype() == "multipart" else None
        if isinstance(inner, list):
            waiting[:0] = [each for each in inner if isinstance(each, Message)]
        else:
            yield part


def _text(parts: list[Message]) -> str:
    """What it says: the plain text, else the text of its HTML."""
    written = [part for part in parts if not _is_file(part)]
    plain = [_content(part) for part in written if part.get_content_type() == "text/plain"]
    if any(each.strip() for each in plain):
        return clean("\n".join(plain))[:LONGEST]
    pages = (_content(part) for part in written if part.get_content_type() == "text/html")
    return clean("\n".join(map(text_of, pages)))[:LONGEST]


def _is_file(part: Message) -> bool:
    kind = part.get_content_type()
    return bool(_name(part)) or _disposition(part) == "attachment" or kind not in ("text/plain", "text/html")


def _files(parts: list[Message]) -> Iterator[Attached]:
    for number, part in enumerate((each for each in parts if _is_file(each)), 1):
        kind = part.get_content_type()
        if kind in _SEALS or kind.startswith(("multipart/", "message/delivery-status")):
            continue
        content = _bytes(part)
        is_logo = kind.startswith("image/") and part.get("Content-ID") is not None and len(content) < LOGO
        if content and not is_logo:
            yield Attached(_name(part) or f"attachment-{number}{_suffix(kind)}", content)


def _suffix(kind: str) -> str:
    known = {
        "message/rfc822": ".eml",
        "text/calendar": ".ics",
        "application/pdf": ".pdf",
        "image/png": ".png",
    }
    return known.get(kind, ".jpg" if kind == "image/jpeg" else ".bin")


def _name(part: Message) -> str:
    try:
        name = part.get_filename() or ""
    except (ValueError, LookupError, TypeError):
        # A parameter in pieces (RFC 2231) that do not fit together.
        name = ""
    return PurePath(clean(_decoded(name)).replace("\n", " ")).name


def _disposition(part: Message) -> str:
    return _header(part, "Content-Disposition").split(";")[0].strip().casefold()


def _bytes(part: Message) -> bytes:
    payload = part.get_payload(decode=True)
    if isinstance(payload, bytes):
        return payload
    inner = part.get_payload()
    return inner[0].as_bytes() if isinstance(inner, list) and inner else b""


def _content(part: Message) -> str:
    return decoded(_bytes(part)[: 4 * LONGEST], part.get_content_charset() or "")


def decoded(content: bytes, charset: str) -> str:
    """Text in the character set it claims; where that is none or does not fit, in the one it seems to be in."""
    if charset.casefold() not in ("punycode", "idna"):
        try:
            return content.decode(charset or "utf-8")
        except (LookupError, ValueError):
            pass
    try:
        return content.decode()
    except ValueError:
        best = from_bytes(content[:50_000]).best()
        return content.decode(best.encoding if best else "latin-1", "replace")


def clean(text: str) -> str:
    """A text without what nobody sees: control characters, direction marks, halves of characters."""
    return _UNSEEN.sub("", text.replace("\r\n", "\n").replace("\r", "\n").replace("\xa0", " "))
