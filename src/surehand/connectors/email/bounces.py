"""Mail that tells that a letter did not arrive (RFC 3464, and what older servers write in their own words)."""

from __future__ import annotations

import re
from email.message import Message

import msgspec

_MARK = re.compile(rb"^[>\s]*message-id:\s*<([0-9a-f]{32})@[^<>\s]+>", re.IGNORECASE | re.MULTILINE)
_CODE = re.compile(r"\b([245]\.\d{1,3}\.\d{1,3})\b")
_DAEMON = re.compile(r"mailer-daemon|postmaster|mail delivery (sub)?system", re.IGNORECASE)
MOST_LETTERS = 5


class Bounce(msgspec.Struct, frozen=True):
    """A letter that did not arrive: the marks of the letters it may be, whether that is final, and why in its words."""

    marks: tuple[str, ...]
    is_final: bool
    reason: str


def bounce_of(message: Message, raw: bytes) -> Bounce | None:
    """What a mail says of a letter of ours that did not arrive; None when it is about something else."""
    is_report = message.get_content_type() == "multipart/report"
    kind = str(message.get_param("report-type", "delivery-status")).casefold()
    if not (is_report and kind == "delivery-status") and not _DAEMON.search(str(message.get("From", ""))):
        return None
    inside = raw.partition(b"\n\n")[2] or raw.partition(b"\r\n\r\n")[2]
    marks = dict.fromkeys(each.decode() for each in _MARK.findall(inside))
    if not marks:
        return None
    action, reason = _status(message) if is_report else ("failed", "")
    return Bounce(tuple(marks)[:MOST_LETTERS], action == "failed", reason or "The mail server sent it back.")


def _status(message: Message) -> tuple[str, str]:
    """What was done, and why, of the first recipient the report speaks of."""
    parts = message.get_payload()
    for part in parts if isinstance(parts, list) else ():
        if not isinstance(part, Message) or part.get_content_type() != "message/delivery-status":
            continue
        blocks = part.get_payload()
        for block in blocks if isinstance(blocks, list) else ():
            if isinstance(block, Message) and block.get("Action"):
                return _first_word(block["Action"]), _reason(block)
    return "failed", ""


def _reason(block: Message) -> str:
    status = _CODE.search(str(block.get("Status", "")))
    said = " ".join(str(block.get("Diagnostic-Code", "")).split())
    told = said.partition(";")[2].strip() or said
    code = status[1] if status and status[1] not in told else ""
    return " ".join(each for each in (code, told) if each)[:400]


def _first_word(value: object) -> str:
    words = str(value).casefold().split()
    return words[0] if words else ""
