"""What is told to an open page: whether it is out of date and through whom, the counts, and who else is there."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass

from django.http import QueryDict

from surehand.store.queries.changes import Kind, Subject, has_changed, read_news
from surehand.store.queries.handoff_page import read_record_of
from surehand.store.queries.inbox import Waiting
from surehand.store.queries.states import read_state
from surehand.web import news, presence
from surehand.web.access import Reader

_KINDS: dict[str, Kind] = {
    "workspace": "workspace",
    "playbook": "playbook",
    "record": "record",
    "handoff": "handoff",
}
_PLACE = re.compile(r"[a-z_]{1,20}:[\w.-]{1,80}")


@dataclass(frozen=True)
class Question:
    """What a page asks: is ``subject`` as it was at event ``since``, and are the counts as I was ``said``?

    ``place`` is where the reader is seen by others, ``left`` where they no longer are.
    """

    subject: Subject | None
    since: int
    said: str
    place: str
    left: str


@dataclass(frozen=True)
class Answer:
    """What a page is told. ``changed`` asks it to show itself anew; ``news`` are sentences about why."""

    seq: int
    said: str
    changed: bool
    news: tuple[str, ...]
    counts: dict[str, int]
    present: str


def read_question(asked: QueryDict) -> Question:
    """The question of a page; what cannot be understood is left out."""
    kind, _colon, id = asked.get("about", "").partition(":")
    since = asked.get("since", "")
    return Question(
        subject=Subject(_KINDS[kind], id[:80]) if kind in _KINDS else None,
        since=int(since) if since.isdecimal() and len(since) < 19 else 0,
        said=asked.get("said", ""),
        place=_place(asked.get("at", "")),
        left=_place(asked.get("left", "")),
    )


def answer(question: Question, waiting: Waiting, reader: Reader) -> Answer | None:
    """The answer to a question; None when everything is as the page has it."""
    present = presence.in_words(presence.others(question.place, reader)) if question.place else ""
    said = _digest(f"{waiting.total} {waiting.alerts} {present}")
    seq = reader.workspace.seq
    if seq == question.since and said == question.said:
        return None
    changed = seq > question.since and _concerns(question, reader)
    return Answer(
        seq=seq,
        said=said,
        changed=changed,
        news=tuple(_news(question, reader)) if changed else (),
        counts={"inbox": waiting.total, "alerts": waiting.alerts},
        present=present,
    )


def _concerns(question: Question, reader: Reader) -> bool:
    subject = question.subject
    if subject is None:
        return False
    return has_changed(reader.workspace.workspace, subject, question.since, reader.person.id)


def _news(question: Question, reader: Reader) -> list[str]:
    """What others did to the record of the page, in sentences, the oldest first; lists show it without words."""
    subject, workspace = question.subject, reader.workspace.workspace
    if subject is None or subject.kind not in ("record", "handoff"):
        return []
    # The events first: whatever they speak of stands in a state that is read after them.
    latest = read_news(workspace, subject, question.since, reader.person.id, news.READ)
    state = (
        read_record_of(workspace, subject.id)
        if subject.kind == "handoff"
        else read_state(workspace, subject.id)
    )
    return news.told(latest, state, reader) if state else []


def _place(text: str) -> str:
    return text if _PLACE.fullmatch(text) else ""


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:12]
