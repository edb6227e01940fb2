"""Moving several records in one act: all of them or none, with an answer for each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from surehand.core.engine import Program, RecordState, Refusal
from surehand.core.engine.commands import Move, Offer
from surehand.core.playbook import Handoff
from surehand.runtime.execute import Outcome
from surehand.runtime.language import spoken
from surehand.store.queries.states import read_states
from surehand.web.access import PageRequest, Reader
from surehand.web.acts import carry_out_each
from surehand.web.drawer import gate_address
from surehand.web.moves import after
from surehand.web.refusals import why

MOST_AT_ONCE = 200
HELD_BACK = "held_back"


@dataclass(frozen=True)
class Answer:
    """What became of one record. ``gate`` is the address of what it lacks, where it was refused for that."""

    record: str
    title: str
    href: str
    sentence: str
    is_done: bool
    could_go: bool
    missing: tuple[str, ...]
    gate: str


@dataclass(frozen=True)
class ManyPage:
    """The page. With refusals nothing was changed; ``able`` are the records that could go without the others."""

    title: str
    board: str
    again: str
    to: str
    answers: tuple[Answer, ...]
    able: tuple[str, ...]
    refused: int
    reason: str
    asks_reason: bool


def move_many(request: PageRequest, reader: Reader, to: str) -> list[tuple[RecordState, Outcome]]:
    """Move or offer the records that the form names. Refused for one of them, nothing is changed."""
    named = dict.fromkeys(request.POST.getlist("record"))
    states = read_states(reader.workspace.workspace, set(list(named)[:MOST_AT_ONCE]))
    chosen = [states[record] for record in named if record in states]
    reason = request.POST.get("reason", "")
    commands = [(state.id, _command(state, reader, to, reason)) for state in chosen]
    return list(zip(chosen, carry_out_each(request, reader, commands, mode="all"), strict=True))


def many_page(
    program: Program,
    to: str,
    outcomes: Sequence[tuple[RecordState, Outcome]],
    reader: Reader,
    *,
    board: str,
    again: str,
    reason: str,
) -> ManyPage:
    """The answer for each record; ``board`` and ``again`` are addresses."""
    answers = tuple(_answer(state, outcome, to, board, reader) for state, outcome in outcomes)
    refusals = [outcome for _state, outcome in outcomes if isinstance(outcome, Refusal)]
    stages = program.playbook.stages
    return ManyPage(
        title=stages[to].title if to in stages else to,
        board=board,
        again=again,
        to=to,
        answers=answers,
        able=tuple(each.record for each in answers if each.could_go),
        refused=sum(each.code != HELD_BACK for each in refusals),
        reason=reason,
        asks_reason=any(each.code == "reason_missing" for each in refusals),
    )


def _command(state: RecordState, reader: Reader, to: str, reason: str) -> Move | Offer:
    way = reader.program(state).playbook.way(state.stage, to)
    return Offer(to=to) if isinstance(way, Handoff) else Move(to=to, reason=reason)


def _answer(state: RecordState, outcome: Outcome, to: str, board: str, reader: Reader) -> Answer:
    href = reader.url("record", state.id)
    refusal = outcome if isinstance(outcome, Refusal) else None
    could_go = refusal is None or refusal.code == HELD_BACK
    blocking = [each for each in refusal.unmet if each.severity == "block"] if refusal else []
    return Answer(
        record=state.id,
        title=state.title,
        href=href,
        sentence=spoken(outcome.sentence) if isinstance(outcome, Refusal) else after(outcome.state, reader),
        is_done=refusal is None,
        could_go=could_go,
        missing=tuple(map(why, blocking)),
        gate=gate_address(href, to, board) if blocking else "",
    )
