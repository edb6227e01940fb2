"""Notes and tasks on a deal: the brief as one note, the record's tasks, and what is missing for a held move.

Each has our own id in a property that is unique in the account, so writing it again changes it and never makes another.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from html import escape
from typing import Final
from urllib.parse import quote

import msgspec

from surehand.connectors.hubspot import shapes as s
from surehand.connectors.hubspot.client import HubSpotClient
from surehand.connectors.hubspot.writing import LONGEST_NOTE, task_properties
from surehand.core.engine import HandoffState, RecordState, TaskState, build_packet
from surehand.runtime.hubspot.bound import Bound
from surehand.runtime.hubspot.moves import missing_of
from surehand.runtime.hubspot.seen import Written, key_of, remember, seen_of, written_of
from surehand.runtime.hubspot.settings import OWN_PROPERTY, OWNER
from surehand.runtime.hubspot.wanted import STATUSES, newest
from surehand.runtime.outbox.letters import record_address
from surehand.runtime.sync.held import refusal_of
from surehand.runtime.sync.links import links_of, tie
from surehand.store import models as m

STATUS: Final = "hs_task_status"
"""The property of a task that says whether it is done."""
COMPLETED: Final = "COMPLETED"
TIME_TO_COMPLETE = timedelta(days=1)


class Paper(msgspec.Struct, frozen=True):
    """A note or a task as it is to be; ``subject`` is what it is about here. ``left`` stays as it is there by now."""

    kind: str
    subject: str
    properties: dict[str, str]
    left: str = ""

    @property
    def digest(self) -> str:
        """Tells whether it was written like this."""
        return sha256(msgspec.json.encode(self.properties, order="sorted")).hexdigest()

    @property
    def row(self) -> s.Row:
        """What is written of it."""
        written = {name: text for name, text in self.properties.items() if name != self.left}
        return s.Row(self.subject, written, self.subject)


def papers_of(bound: Bound, state: RecordState) -> list[Paper]:
    """Every note and task that is not as it is to be."""
    links = {link.subject: link for link in links_of(bound.connection, state.id) if link.subject}
    wanted = [*_brief(bound, state), *_tasks(bound, state, links), *_held(bound, state, links)]
    return [each for each in wanted if not _is_written(each, links.get(each.subject))]


def write_papers(
    bound: Bound, client: HubSpotClient, deal: str, record: str, papers: list[Paper]
) -> list[str]:
    """Write them, each kind in one request, and tie them to the deal; what HubSpot refuses, in sentences."""
    refused: list[str] = []
    for kind, type in (("note", s.NOTE), ("task", s.TASK)):
        rows = [each.row for each in papers if each.kind == kind]
        if not rows:
            continue
        done = client.upsert(type, rows, id_property=OWN_PROPERTY)
        saved = {each.key: each.object for each in done if isinstance(each, s.Saved)}
        refused += [each.sentence for each in done if isinstance(each, s.WriteRefused)]
        client.associate(type, s.DEAL, [(each.id, deal) for each in saved.values()])
        for each in papers:
            if each.kind == kind and each.subject in saved:
                _remember(bound, saved[each.subject], record, each)
    return refused


def _remember(bound: Bound, done: s.CrmObject, record: str, paper: Paper) -> None:
    link = tie(bound.connection, key_of(paper.kind, done.id), record, kind=paper.kind, subject=paper.subject)
    seen = seen_of(link)
    seen.modified = done.updated_at or seen.modified
    if STATUS in paper.row.properties:
        seen.texts[STATUS] = paper.properties[STATUS]
    remember(link, seen, Written(digest=paper.digest))


def _is_written(paper: Paper, link: m.Link | None) -> bool:
    return link is not None and (link.gone_at is not None or written_of(link).digest == paper.digest)


def _brief(bound: Bound, state: RecordState) -> Iterator[Paper]:
    handoff = newest(state)
    if handoff is None or not bound.settings.write.note:
        return
    properties = {
        "hs_timestamp": _moment(handoff.offered_at),
        "hs_note_body": _brief_html(bound, state, handoff),
    }
    yield Paper("note", f"brief-{state.id}", properties)


def _brief_html(bound: Bound, state: RecordState, handoff: HandoffState) -> str:
    program = bound.program_of(state.playbook_version if handoff.is_open else handoff.playbook_version)
    contract = program.playbook.handoff(handoff.contract)
    title = contract.title if contract else handoff.contract
    said = STATUSES[handoff.status].format(
        receiver=bound.facts.directory.name(handoff.receiver), contract=title
    )
    parts = [f"<p><strong>{escape(title)}</strong><br>{escape(said)}</p>"]
    for section in build_packet(program, state, handoff).sections if contract else ():
        lines = "".join(
            f"<li>{escape(each.title)}: {escape(each.words or '–')}</li>" for each in section.statements
        )
        parts.append(f"<p><strong>{escape(section.title)}</strong></p><ul>{lines}</ul>" if lines else "")
    parts.append(_link(state.id, "Open the handoff"))
    return "".join(parts)[:LONGEST_NOTE]


def _tasks(bound: Bound, state: RecordState, links: dict[str, m.Link]) -> Iterator[Paper]:
    """An open one that was open there, too, stays as it is there: it may have been begun or done since."""
    if bound.settings.write.tasks:
        for task in state.tasks.values():
            link = links.get(task.id)
            was_open = link is not None and seen_of(link).texts.get(STATUS, COMPLETED) != COMPLETED
            left = STATUS if was_open and task.done_at is None else ""
            yield Paper("task", task.id, _task_properties(bound, task), left)


def _task_properties(bound: Bound, task: TaskState) -> dict[str, str]:
    status = COMPLETED if task.done_at else "NOT_STARTED"
    properties = task_properties(task.title, task.due, status=status)  # type: ignore[arg-type]  # one of its words
    owner = bound.owners.get(task.owner, "")
    return {**properties, OWNER: owner} if owner else properties


def _held(bound: Bound, state: RecordState, links: dict[str, m.Link]) -> Iterator[Paper]:
    """One task and one note for each held move: what is missing while it waits, done when it waits no more."""
    rows = m.HeldMove.objects.within(bound.workspace).filter(connection=bound.connection.pk, record=state.id)
    for row in rows.exclude(status="passed").order_by("found_at"):
        if row.ended_at is None and row.moved_at >= bound.began:
            yield from _missing(bound, state, row)
        elif row.ended_at is not None and row.pk in links:
            owner = bound.owners.get(state.owner, "")
            properties = task_properties(_subject(state), row.found_at + TIME_TO_COMPLETE, status=COMPLETED)
            yield Paper("task", row.pk, {**properties, OWNER: owner} if owner else properties)


def _missing(bound: Bound, state: RecordState, row: m.HeldMove) -> Iterator[Paper]:
    missing = missing_of(row)
    refusal = refusal_of(row)
    gate = next((each.to for each in refusal.allowed if each.to), row.to)
    # Where somebody else has to act first, such as accept, there is nothing for its owner to fill in.
    link = (
        _link(state.id, "Fill in what is missing", gate)
        if refusal.unmet
        else _link(state.id, "Open the record")
    )
    body = f"<ul>{''.join(f'<li>{escape(each)}</li>' for each in missing)}</ul>{link}"
    owner = bound.owners.get(state.owner, "")
    task = task_properties(_subject(state), row.found_at + TIME_TO_COMPLETE)
    task |= {"hs_task_body": body} | ({OWNER: owner} if owner else {})
    yield Paper("task", row.pk, task)
    stage = bound.snapshot.stages.get(row.target, row.target)
    head = f"<p>It was moved to {escape(stage)}, but waits in Surehand:</p>"
    yield Paper(
        "note", f"{row.pk}-note", {"hs_timestamp": _moment(row.found_at), "hs_note_body": head + body}
    )


def _subject(state: RecordState) -> str:
    return f"Complete {state.title}"[:250]


def _link(record: str, text: str, gate: str = "") -> str:
    """To the record; with a gate, to the form for what is missing there."""
    address = record_address(record) + (f"?move={quote(gate)}" if gate else "")
    return f'<p><a href="{escape(address)}">{escape(text)}</a></p>'


def _moment(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
