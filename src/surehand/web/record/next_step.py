"""The one next step on a record: whose turn it is, and what they do."""

from __future__ import annotations

from dataclasses import dataclass

from surehand.core.engine import HandoffState, RecordState
from surehand.web.access import Reader
from surehand.web.gates import WayView
from surehand.web.times import Moment
from surehand.web.turns import clock_of


@dataclass(frozen=True)
class NextStep:
    """One sentence with the link to do it. ``tone`` is waiting, ready, returned or empty."""

    sentence: str
    link: str = ""
    href: str = ""
    tone: str = ""
    clock: Moment | None = None


def next_step(state: RecordState, reader: Reader, ways: tuple[WayView, ...]) -> NextStep:
    """What is to be done next; ``ways`` are the ways on, the main one first."""
    if state.is_gone:
        return NextStep("Nothing: this record takes no more acts.")
    if state.open_handoffs:
        return _while_offered(state.open_handoffs[0], state, reader)
    if not ways:
        return NextStep("The journey ends here.", tone="ready")
    main, returned = ways[0], _just_returned(state)
    if returned:
        who = reader.name(returned.closed_by)
        return NextStep(f"{who} returned it. Mend what is wrong, then offer it again.", "See why",
                        reader.url("handoff", returned.id), "returned")  # fmt: skip
    if main.blocked:
        return NextStep(f"{main.title}: blocked, because {_lower(main.blocked.sentence)}")
    link = "Do it" if main.tone == "ready" else "Fill in what is missing"
    return NextStep(f"{main.title}: {main.allowed or main.numbers}.", link, "#ways", main.tone)


def _while_offered(handoff: HandoffState, state: RecordState, reader: Reader) -> NextStep:
    page, clock = reader.url("handoff", handoff.id), clock_of(handoff, state, reader)
    if handoff.open_questions:
        asked = reader.name(handoff.open_questions[0].asked_by)
        answerer = reader.name(handoff.sender)
        return NextStep(f"{asked} asked. {answerer} to answer.", "Open the handoff", page, "waiting", clock)
    receiver = reader.name(handoff.receiver)
    return NextStep(f"{receiver} to accept it.", "Open the handoff", page, "waiting", clock)


def _just_returned(state: RecordState) -> HandoffState | None:
    """The latest handoff, if it came back and the record has not moved on since."""
    latest = max(state.handoffs.values(), key=lambda handoff: handoff.offered_at, default=None)
    if latest is None or latest.status != "returned" or latest.closed_at is None:
        return None
    return latest if state.entered_at <= latest.closed_at else None


def _lower(sentence: str) -> str:
    return sentence[:1].lower() + sentence[1:]
