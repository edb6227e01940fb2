"""`surehand handoff`: everything in the life of a handoff."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import click

from surehand.cli.desk import Desk
from surehand.cli.options import acts, answers, paged
from surehand.cli.output import Answer, Lines, Rows
from surehand.cli.record import pass_anyway, reason_option
from surehand.cli.rows import HANDOFF, plain_page
from surehand.cli.values import collected, shown, values_argument
from surehand.core.engine import HandoffState, Packet, RecordState, ReturnedFor, build_packet
from surehand.core.engine.commands import (
    Accept,
    Ask,
    Offer,
    PauseClock,
    Recall,
    Reroute,
    ResumeClock,
    Return,
    UndoReturn,
    Withdraw,
)
from surehand.core.engine.commands import (
    Answer as AnswerQuestion,
)
from surehand.runtime.assists.reasking import answered_already, refuse_reasked
from surehand.runtime.execute import Outcome
from surehand.store.queries.lists import Cut, HandoffFilter, list_handoffs, titles_of

_STATUSES = ("offered", "accepted", "returned", "recalled", "withdrawn")


@click.group()
def handoff() -> None:
    """Offer, accept, return and ask. HANDOFF is an id, or a record of which one handoff is open."""


@handoff.command("list")
@click.option("--record", default="", metavar="RECORD")
@click.option("--status", type=click.Choice(_STATUSES), default=None)
@click.option("--sender", default="", metavar="EMAIL")
@click.option("--receiver", default="", metavar="EMAIL")
@click.option("--team", default="", metavar="TEAM")
@click.option("--overdue", is_flag=True, help="Open ones past their time.")
@answers
@paged
def list_(desk: Desk, cut: Cut, **wanted: Any) -> Answer:
    """List handoffs, the newest first."""
    page = list_handoffs(desk.id, _filter(desk, **wanted), cut)
    titles = titles_of(desk.id, [row.record for row in page.items])
    people, zone = desk.facts.directory, desk.facts.zone
    return Rows(
        plain_page(page, HANDOFF),
        ("id", "record", "handoff", "status", "from", "to", "due"),
        [
            (
                row.pk,
                titles.get(row.record, row.record),
                row.contract,
                row.status,
                people.name(row.sender),
                people.name(row.receiver),
                shown(row.due_at, zone),
            )
            for row in page.items
        ],
        "No handoffs.",
        page.next,
    )


def _filter(
    desk: Desk, *, record: str, status: str | None, sender: str, receiver: str, team: str, overdue: bool
) -> HandoffFilter:
    return HandoffFilter(
        record=desk.record(record).id if record else "",
        status=status or "",
        sender=desk.find_person(sender).id if sender else "",
        receiver=desk.find_person(receiver).id if receiver else "",
        team=team,
        overdue=datetime.now(UTC) if overdue else None,
    )


@handoff.command()
@click.argument("handoff")
@answers
def show(desk: Desk, handoff: str) -> Answer:
    """Show its packet, and the packet's digest."""
    state, found = desk.handoff(handoff)
    packet = build_packet(desk.program(state), state, found)
    plain = {"record": state.id, "version": state.version, "handoff": found, "packet": packet}
    return Lines(plain, _document(desk, state, found, packet))


def _document(desk: Desk, state: RecordState, found: HandoffState, packet: Packet) -> Iterator[str]:
    people, zone = desk.facts.directory, desk.facts.zone
    yield f"{state.title}: {desk.program(state).contract(found.contract).title} ({found.id})"
    yield (
        f"{found.status}: {people.name(found.sender)} to {people.name(found.receiver)} of {found.team}, "
        f"offered {shown(found.offered_at, zone)}"
    )
    for section in packet.sections:
        yield f"\n{section.title}"
        for each in section.statements:
            held = state.values.get(each.field)
            is_person = held is not None and held.kind == "person"
            yield f"  {each.title}: {people.name(each.words) if is_person else each.words}"
    if packet.note:
        yield f"\nNote\n  {packet.note}"
    for file in packet.files:
        yield f"  {file.id}: {file.name}"
    for question in found.questions:
        yield f"\n{question.id}: {question.text}\n  {question.answer or 'not answered yet'}"
    if found.is_open:
        yield f"\nDigest: {packet.digest}"


@handoff.command()
@click.argument("record")
@click.argument("stage")
@values_argument
@click.option("--note", default="", metavar="TEXT", help="A word to the receiver.")
@click.option(
    "--receiver", default="", metavar="EMAIL", help="Somebody instead of whom the playbook would find."
)
@click.option(
    "--override", default="", metavar="REASON", help="Pass the gate although it is not met; needs --until."
)
@click.option("--until", default="", metavar="DATE", help="When the exception must be made good.")
@acts
def offer(
    desk: Desk, record: str, stage: str, values: Any, note: str, receiver: str, override: str, until: str
) -> Outcome:
    """Offer a record to the next team.

    STAGE is where it is to go. Values given here are set in the same act: filling what is missing completes it.
    """
    command = Offer(
        to=stage,
        values=collected(values),
        note=note,
        receiver=receiver,
        override=pass_anyway(desk, override, until),
    )
    return desk.act(command, desk.record(record).id)


@handoff.command()
@click.argument("handoff")
@click.option("--digest", required=True, help="That of the packet you have read: `surehand handoff show`.")
@click.option(
    "--read-back", multiple=True, metavar="TEXT", help="What you understood; once for each question asked."
)
@acts
def accept(desk: Desk, handoff: str, digest: str, read_back: tuple[str, ...]) -> Outcome:
    """Take the work."""
    state, found = desk.handoff(handoff)
    return desk.act(Accept(handoff=found.id, digest=digest, read_back=read_back), state.id)


@handoff.command("return")
@click.argument("handoff")
@click.option("--reason", required=True, metavar="CODE", help="Such as incomplete, misrouted, not_ready.")
@click.option("--field", "fields", multiple=True, metavar="FIELD", help="A field that it is about.")
@click.option("--text", default="", metavar="TEXT", help="The reason in your words.")
@acts
def return_(desk: Desk, handoff: str, reason: str, fields: tuple[str, ...], text: str) -> Outcome:
    """Send it back with a reason."""
    state, found = desk.handoff(handoff)
    return desk.act(Return(handoff=found.id, reasons=(ReturnedFor(reason, fields, text),)), state.id)


@handoff.command("undo-return")
@click.argument("handoff")
@acts
def undo_return(desk: Desk, handoff: str) -> Outcome:
    """Take a return back, while nobody else has it."""
    state, found = desk.handoff(handoff)
    return desk.act(UndoReturn(handoff=found.id), state.id)


@handoff.command()
@click.argument("handoff")
@click.argument("text")
@click.option("--field", default="", metavar="FIELD", help="The field that it is about.")
@click.option("--anyway", is_flag=True, help="Also where the record may answer it already.")
@acts
def ask(desk: Desk, handoff: str, text: str, field: str, anyway: bool) -> Outcome:
    """Ask the sender without returning it.

    Where the record or its sources may answer it already, these words are shown instead; --anyway sends it.
    """
    state, found = desk.handoff(handoff)
    already = () if anyway else answered_already(desk.id, found.id, text, field, now=datetime.now(UTC))
    if refused := refuse_reasked(already, found.id, desk.facts.directory):
        return refused
    return desk.act(Ask(handoff=found.id, text=text, field=field), state.id)


@handoff.command()
@click.argument("question")
@click.argument("text")
@values_argument
@acts
def answer(desk: Desk, question: str, text: str, values: Any) -> Outcome:
    """Answer a question.

    QUESTION is its id. Values given here are set in the same act.
    """
    state = desk.holder(question, "question")
    return desk.act(AnswerQuestion(question=question, text=text, values=collected(values)), state.id)


@handoff.command()
@click.argument("handoff")
@click.option("--reason", default="", metavar="TEXT", help="Why.")
@acts
def recall(desk: Desk, handoff: str, reason: str) -> Outcome:
    """Take it back before it is accepted."""
    state, found = desk.handoff(handoff)
    return desk.act(Recall(handoff=found.id, reason=reason), state.id)


@handoff.command()
@click.argument("handoff")
@reason_option
@acts
def withdraw(desk: Desk, handoff: str, reason: str) -> Outcome:
    """End one that has no point any more.

    The leads of either team may.
    """
    state, found = desk.handoff(handoff)
    return desk.act(Withdraw(handoff=found.id, reason=reason), state.id)


@handoff.command()
@click.argument("handoff")
@reason_option
@click.option("--to", default="", metavar="EMAIL", help="The new receiver; else the playbook finds one.")
@acts
def reroute(desk: Desk, handoff: str, reason: str, to: str) -> Outcome:
    """Give it to somebody else."""
    state, found = desk.handoff(handoff)
    return desk.act(Reroute(handoff=found.id, reason=reason, to=to), state.id)


@handoff.command()
@click.argument("handoff")
@click.option("--reason", required=True, metavar="CODE", help="One that the contract knows.")
@acts
def pause(desk: Desk, handoff: str, reason: str) -> Outcome:
    """Stop its clock."""
    state, found = desk.handoff(handoff)
    return desk.act(PauseClock(handoff=found.id, reason=reason), state.id)


@handoff.command()
@click.argument("handoff")
@acts
def resume(desk: Desk, handoff: str) -> Outcome:
    """Let its clock run again."""
    state, found = desk.handoff(handoff)
    return desk.act(ResumeClock(handoff=found.id), state.id)
