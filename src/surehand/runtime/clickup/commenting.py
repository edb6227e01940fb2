"""Notes of a record and comments there: each is told once on the other side; ours are marked, so none comes back."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Literal

from django.db import transaction

from surehand.connectors.clickup.client import ClickUp
from surehand.connectors.clickup.failures import ClickUpFailed
from surehand.connectors.clickup.shapes import Comment
from surehand.core.engine import Actor, Refusal, decode_event
from surehand.core.engine.commands import AddNote
from surehand.core.engine.events import NoteAdded
from surehand.runtime.clickup.finding_again import has_mark
from surehand.runtime.clickup.wanted import MARK, mark_of
from surehand.runtime.clickup.work import Work
from surehand.runtime.execute import Request, execute
from surehand.runtime.facts import facts_of
from surehand.runtime.sync.links import linked, links_of, tie
from surehand.store import models as m
from surehand.store.queries.timeline import read_entries

VIA = "clickup"
MOST_NOTES = 200
KNOWN_IN_A_ROW = 25
On = Literal["task", "list"]


def source_of(connection: m.Connection) -> str:
    """How values and notes that came from a connection are known."""
    return f"connection:{connection.pk}"


def place_of(home: m.Link) -> tuple[On, str]:
    """Where comments of a list, a record's task or a task stand."""
    return ("list", home.key.removeprefix("lists/")) if home.kind == "list" else ("task", _task(home))


def follow_notes(work: Work, homes: Sequence[m.Link]) -> int:
    """Write each note that is not told there as a comment; how many that were."""
    home = next((each for each in homes if each.gone_at is None), None)
    notes = list(_untold(work)) if home else []
    if not home or not notes:
        return 0
    on, id = place_of(home)
    try:
        there = list(work.clickup.comments(on, id))
        for entry, text in notes:
            known = next((each for each in there if has_mark(each.comment_text, entry)), None)
            made = known.id if known else work.clickup.add_comment(on, id, text)
            tie(work.connection, f"comments/{made}", work.state.id, kind="note", subject=entry)
    except ClickUpFailed as failed:
        if not failed.is_refusal and not failed.is_gone:
            raise
        work.refused.append(failed.answer)
    return len(notes)


def _untold(work: Work) -> Iterator[tuple[str, str]]:
    """The notes that neither came from there nor were told there, the oldest first, as they are to be told."""
    connection, record = work.connection, work.state.id
    told = {link.subject for link in links_of(connection, record) if link.kind == "note"}
    directory = facts_of(connection.workspace_id).directory
    entries = read_entries(connection.workspace_id, record, kinds=("note_added",), limit=MOST_NOTES)
    for entry in reversed(entries):
        event = entry.event
        if isinstance(event, NoteAdded) and event.note not in told:
            name = directory.name(entry.actor) or "Surehand"
            yield event.note, f"{name}: {event.text}\n\n{mark_of(event.note)}"


def hear_comments(
    clickup: ClickUp, connection: m.Connection, link: m.Link, now: datetime, about: str = ""
) -> int:
    """Make each comment that is new a note of the record, by whoever wrote it; how many that were."""
    on, id = place_of(link)
    new: list[Comment] = []
    known = 0
    for comment in clickup.comments(on, id):
        if not linked(connection, f"comments/{comment.id}"):
            new.append(comment)
            known = 0
        elif (known := known + 1) >= KNOWN_IN_A_ROW:
            # Ours and theirs take turns, so one that is known says nothing of those before it; a page of them does.
            break
    return sum(_hear(connection, link, comment, about, now) for comment in reversed(new))


def _hear(connection: m.Connection, link: m.Link, comment: Comment, about: str, now: datetime) -> bool:
    key = f"comments/{comment.id}"
    if mark := _mark_in(comment.comment_text, link):
        # Our own, whose answer got lost: it is known from now on.
        tie(connection, key, link.record, kind="note", subject=mark)
        return False
    actor, name = _author(connection, comment)
    text = f"{name}{about}{comment.comment_text.strip()}"
    request = Request(AddNote(text=text), link.record, key=f"clickup-note:{connection.pk}:{comment.id}")
    if not comment.comment_text.strip():
        return False
    # One transaction: nobody may see the note before it is known that it came from there.
    with transaction.atomic():
        outcome = execute(connection.workspace_id, actor, request, now=now)
        if isinstance(outcome, Refusal) or outcome.replayed:
            return False
        noted = next(event.note for event in outcome.events if isinstance(event, NoteAdded))
        tie(connection, key, link.record, kind="note", subject=noted)
    return True


def _author(connection: m.Connection, comment: Comment) -> tuple[Actor, str]:
    """Whoever wrote it, where they work here; else the connection's owner stands in, and the note says for whom."""
    directory = facts_of(connection.workspace_id).directory
    person = directory.find(comment.user.email or "") if comment.user else None
    if person and person.active and person.can_work:
        return Actor(person.id, VIA, source_of(connection)), ""
    name = person.name if person else (comment.user.username or "") if comment.user else ""
    author = name or "somebody"
    return Actor(connection.owner, VIA, source_of(connection)), f"By {author} in ClickUp: "


def _mark_in(text: str, link: m.Link) -> str:
    """The note of the record that a text says it is; what people write of their own accord says nothing."""
    lines = (line.strip() for line in text.splitlines())
    marks = [line.removeprefix(MARK) for line in lines if line.startswith(MARK)]
    notes = _notes_of(link) if marks else frozenset()
    return next((mark for mark in marks if mark in notes), "")


def _notes_of(link: m.Link) -> frozenset[str]:
    rows = m.Event.objects.within(link.workspace_id).filter(record=link.record, kind="note_added")
    events = (decode_event(data) for data in rows.values_list("data", flat=True))
    return frozenset(event.note for event in events if isinstance(event, NoteAdded))


def _task(link: m.Link) -> str:
    return link.key.removeprefix("tasks/")
