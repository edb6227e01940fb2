"""The one next step on a record: whose turn it is, and what they do."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from surehand.core.engine import HandoffState, RecordState
from surehand.web.access import Reader
from surehand.web.gates import WayView
from surehand.web.record.side import latest_handoff
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
    in_drawer: bool = False


def next_step(state: RecordState, reader: Reader, ways: tuple[WayView, ...]) -> NextStep:
    """What is to be done next; ``ways`` are the ways on, the main one first."""
    if state.is_gone:
        return NextStep(_("Nothing: this record takes no more acts."))
    if state.open_handoffs:
        return _while_offered(state.open_handoffs[0], state, reader)
    if not ways:
        return NextStep(_("The journey ends here."), tone="ready")
    main, returned = ways[0], _just_returned(state)
    if returned:
        who = reader.name(returned.closed_by)
        sentence = _("%(person)s returned it. Fix what is wrong, then offer it again.") % {"person": who}
        return _fix(sentence, returned, reader, ways)
    if main.blocked and not main.only_read:
        blocked = {"way": main.title, "reason": main.blocked.sentence}
        return NextStep(_("%(way)s is blocked, because: %(reason)s") % blocked)
    sentence = f"{main.title}: {main.allowed or main.numbers}."
    if main.only_read:
        return NextStep(sentence, tone=main.tone)
    link = _("Do it") if main.tone == "ready" else _("Fill in what is missing")
    return NextStep(sentence, link, main.href, main.tone, in_drawer=True)


def _fix(sentence: str, returned: HandoffState, reader: Reader, ways: tuple[WayView, ...]) -> NextStep:
    """To the gate with the reasons, where the reader can go it; to the handoff, which tells them, otherwise."""
    way = next((each for each in ways if each.to == returned.target and not each.blocked), None)
    if way is None:
        return NextStep(sentence, _("See why"), reader.url("handoff", returned.id), "returned")
    return NextStep(sentence, _("Fix and offer again"), way.href, "returned", in_drawer=True)


def _while_offered(handoff: HandoffState, state: RecordState, reader: Reader) -> NextStep:
    page, clock = reader.url("handoff", handoff.id), clock_of(handoff, state, reader)
    if handoff.open_questions:
        asked = reader.name(handoff.open_questions[0].asked_by)
        answerer = reader.name(handoff.sender)
        sentence = _("%(asker)s asked. %(person)s to answer.") % {"asker": asked, "person": answerer}
        return NextStep(sentence, _("Open the handoff"), page, "waiting", clock)
    receiver = reader.name(handoff.receiver)
    sentence = _("%(person)s to accept it.") % {"person": receiver}
    return NextStep(sentence, _("Open the handoff"), page, "waiting", clock)


def _just_returned(state: RecordState) -> HandoffState | None:
    """The latest handoff, if it came back and the record has not moved on since."""
    latest = latest_handoff(state)
    if latest is None or latest.status != "returned" or latest.closed_at is None:
        return None
    return latest if state.entered_at <= latest.closed_at else None
