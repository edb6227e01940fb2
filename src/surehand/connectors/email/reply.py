"""What somebody wrote in a reply, without what they quote and without the signature.

Line by line and with plain marks only. In doubt a line stays: too much in a note is a nuisance, too little is a loss.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

LONGEST_LINE = 1_000
MOST_SIGNATURE_LINES = 15
_INTRODUCES = re.compile(
    r"on .*\d.* wrote ?:|am .*\d.* schrieb.*:|le .*\d.* a écrit ?:|el .*\d.* escribió ?:|il .*\d.* ha scritto ?:|"
    r"op .*\d.* schreef.*:|den .*\d.* skrev.*:|em .*\d.* escreveu ?:|.*\d.*<\S+@\S+> ?:|.*<\S+@\S+> (wrote|schrieb) ?:",
    re.IGNORECASE,
)
_MAY_INTRODUCE = re.compile(r"(on|am|le|el|il|op|den|em)\s|.*\d", re.IGNORECASE)
_SEPARATES = re.compile(
    r"[-_* ]*(begin forwarded message|original (message|appointment)|(ursprüngliche|weitergeleitete) nachricht|"
    r"forwarded message|message d['’]origine|mensaje original|messaggio originale|oorspronkelijk bericht)[-_:* ]*",
    re.IGNORECASE,
)
_FROM = re.compile(r"\*?(from|von|de|da|van|från|fra)\s?:\*? ?\S", re.IGNORECASE)
_HEADER = re.compile(
    r"\*?(sent|date|to|cc|subject|gesendet|datum|an|betreff|envoyé|à|objet|enviado|para|asunto|inviato|oggetto|"
    r"verzonden|aan|onderwerp)\s?:\*?",
    re.IGNORECASE,
)
_RULE = re.compile(r"[-_]{20,}")
_DEVICE = re.compile(
    r"(sent from (my|outlook|mail|yahoo)|get outlook for|von meinem .* gesendet|gesendet von|gesendet mit der|"
    r"envoyé de(puis)? mon|enviado desde mi|inviato da).{0,80}",
    re.IGNORECASE,
)


def reply_in(text: str) -> str:
    """What is new in the text of a mail; empty when everything in it is quoted."""
    lines = [line.rstrip() for line in text.split("\n")]
    return "\n".join(_without_signature(_without_quotes(lines))).strip()


def _without_quotes(lines: Sequence[str]) -> list[str]:
    kept: list[str] = []
    number = 0
    while number < len(lines):
        after = _introduction_at(lines, number)
        if after:
            following = _next_said(lines, after)
            if not following.startswith(">"):
                # What is quoted bears no mark, so nobody can tell where it ends.
                return kept
            number = after
        elif _begins_history(lines, number):
            return kept
        else:
            if not lines[number].lstrip().startswith(">"):
                kept.append(lines[number])
            number += 1
    return kept


def _introduction_at(lines: Sequence[str], number: int) -> int:
    """Where the line “On … wrote:” that stands here ends: it may be broken into three. Zero when there is none."""
    if not _MAY_INTRODUCE.match(lines[number][:LONGEST_LINE]):
        return 0
    for end in range(number + 1, min(number + 3, len(lines)) + 1):
        line = " ".join(each.strip() for each in lines[number:end])
        if len(line) <= LONGEST_LINE and line.endswith(":") and _INTRODUCES.fullmatch(line):
            return end
        if not lines[end - 1].strip():
            return 0
    return 0


def _begins_history(lines: Sequence[str], number: int) -> bool:
    line = lines[number].strip()
    if not line or len(line) > LONGEST_LINE:
        return False
    if _SEPARATES.fullmatch(line):
        return True
    if _RULE.fullmatch(line):
        return bool(_FROM.match(_next_said(lines, number + 1)))
    headers = [each for each in lines[number + 1 : number + 6] if _HEADER.match(each.strip())]
    return bool(_FROM.match(line)) and len(headers) >= 2


def _next_said(lines: Sequence[str], number: int) -> str:
    return next((line.strip() for line in lines[number : number + 4] if line.strip()), "")


def _without_signature(lines: Sequence[str]) -> Sequence[str]:
    for number, line in enumerate(lines):
        # RFC 3676, 4.3. Without the space after it, it may also divide the text: then what follows is longer.
        if line == "--" and len(lines) - number <= MOST_SIGNATURE_LINES + 1:
            return _without_device(lines[:number])
    return _without_device(lines)


def _without_device(lines: Sequence[str]) -> Sequence[str]:
    last = next((n for n in range(len(lines) - 1, -1, -1) if lines[n].strip()), None)
    if last is not None and _DEVICE.fullmatch(lines[last].strip()[:LONGEST_LINE]):
        return lines[:last]
    return lines
