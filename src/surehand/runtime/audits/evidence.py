"""The draft of a playbook with its evidence in a reader's language: only comments are told again, no line of YAML."""

from __future__ import annotations

import re
from collections.abc import Callable

from surehand.audit.mining.names import cleaned
from surehand.runtime.audits.language import voice_of
from surehand.runtime.audits.shapes import Mined

_BEGINS = re.compile(r"(?:^|\s)# ")
_RULE = re.compile(r"# [a-z_]+: ")
_WHO = re.compile(r"\s*# [\w-]+: (?=\d+ (?:person|people); mostly )")
_OF_OURS = re.compile("# Mined from ")
"""How the head of a mined draft begins."""
_LONGEST = 1000
"""What `audit.mining.draft` leaves of a sentence in a comment."""


def text_in(mined: Mined, language: str) -> str:
    """The text of a mined contract, with its evidence in a language."""
    voice = voice_of(language)
    # What stands above a playbook that is in use, somebody wrote.
    of_ours = _OF_OURS.match(mined.text)
    head, playbook, rest = mined.text.partition("\nplaybook: ") if of_ours else ("", "", mined.text)
    known = {cleaned(line.sentence, _LONGEST) for line in mined.lines} | voice.texts.keys()

    def told(sentence: str) -> str:
        return voice.retell(sentence, ())

    above = "\n".join(_head(line, told) for line in head.split("\n"))
    return above + playbook + "\n".join(_line(line, known, told) for line in rest.split("\n"))


def _head(line: str, told: Callable[[str], str]) -> str:
    if rule := _RULE.match(line):
        return rule[0] + told(line[rule.end() :])
    return f"# {told(line[2:])}" if line.startswith("# ") else line


def _line(line: str, known: set[str], told: Callable[[str], str]) -> str:
    """A line whose comment is evidence, or says who works in a team; any other one stays as it is."""
    if who := _WHO.match(line):
        return line[: who.end()] + told(line[who.end() :])
    for begin in _BEGINS.finditer(line):
        if line[begin.end() :] in known:
            return line[: begin.end()] + told(line[begin.end() :])
    return line
