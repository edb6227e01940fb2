"""The buttons of a message: what is clear is done, what asks for more opens a window, what is over says by whom."""

from __future__ import annotations

from typing import Any

import msgspec
from django.utils.translation import gettext as _

from surehand.core.engine import Refusal
from surehand.core.engine.commands import Accept, Answer, Ask, Command, CompleteTask, Return
from surehand.core.engine.rights import may_receive, may_send
from surehand.runtime.slack.alerts import About
from surehand.runtime.slack.answers import Acted, By, Click, clicked_by, in_full, refuse
from surehand.runtime.slack.desk import Desk, desk_for
from surehand.runtime.slack.windows import acceptance, answering, asking, returning

NOTHING = Refusal("no_such_record", "There is no such record in this workspace.")
_NOT_OURS = Acted("This button is not ours.", status="ignored")


def press(click: Click) -> Acted:
    """One press of a button."""
    pressed = (click.payload.get("actions") or [{}])[0]
    act = str(pressed.get("action_id", ""))
    if act == "open":
        return Acted("Opened.", status="ignored")
    about = _about(pressed)
    if about is None:
        return _NOT_OURS
    with clicked_by(click) as by:
        if isinstance(by, Refusal):
            return refuse(click, by)
        desk = desk_for(by, about)
        return _refused(by, NOTHING) if desk is None else _pressed(by, act, desk, _key(click, pressed))


def _pressed(by: By, act: str, desk: Desk, key: str) -> Acted:
    about = desk.about
    match act:
        case "accept":
            return _accept(by, desk, key)
        case "done":
            return _carry_out(by, CompleteTask(task=about.task), desk, key, _("Done: thank you."))
        case "return":
            return _open(by, desk, Return(handoff=about.handoff, reasons=()))
        case "ask":
            return _open(by, desk, Ask(handoff=about.handoff, text=""))
        case "answer":
            return _open(by, desk, Answer(question=about.question, text=""))
        case _:
            return _NOT_OURS


def _accept(by: By, desk: Desk, key: str) -> Acted:
    """At one click where the packet is the one of the message and nothing has to be read back; else in a window."""
    handoff = desk.handoff
    if handoff and handoff.is_open and may_receive(desk.context, handoff) is None:
        asks = desk.contract(handoff).read_back.required
        if asks or desk.digest(handoff) != desk.about.digest:
            return _opened(desk, by.open(acceptance(desk, handoff)))
    accept = Accept(handoff=desk.about.handoff, digest=desk.about.digest)
    return _carry_out(by, accept, desk, key, _("You have it: you are the owner now."))


def _open(by: By, desk: Desk, command: Return | Ask | Answer) -> Acted:
    """Open the window of an act, unless it is clear that it would be refused: then that is said, and kept."""
    handoff, question = desk.handoff, desk.question
    if handoff and isinstance(command, Answer):
        if question and not question.answered_at and may_send(desk.context, desk.state, handoff) is None:
            return _opened(desk, by.open(answering(desk, question)))
    elif handoff and handoff.is_open and may_receive(desk.context, handoff) is None:
        make = returning if isinstance(command, Return) else asking
        return _opened(desk, by.open(make(desk, handoff)))
    return _carry_out(by, command, desk, "", "")


def _carry_out(by: By, command: Command, desk: Desk, key: str, said: str) -> Acted:
    outcome = by.do(command, desk.state.id, key)
    if isinstance(outcome, Refusal):
        return _refused(by, outcome, desk.state.id)
    by.tell(said)
    return Acted("Done.", desk.state.id)


def _refused(by: By, refusal: Refusal, record: str = "") -> Acted:
    by.tell(in_full(refusal))
    return Acted(refusal.sentence, record)


def _opened(desk: Desk, is_open: bool) -> Acted:
    if is_open:
        return Acted("A window was opened.", desk.state.id)
    return Acted("No window could be opened.", desk.state.id, "failed")


def _about(pressed: dict[str, Any]) -> About | None:
    try:
        return msgspec.json.decode(str(pressed.get("value", "")), type=About)
    except msgspec.MsgspecError:
        return None


def _key(click: Click, pressed: dict[str, Any]) -> str:
    """The same for the same press, however often it comes."""
    message = click.payload.get("container", {}).get("message_ts", "")
    told = (message, pressed.get("action_id", ""), click.member, pressed.get("action_ts", ""))
    return ":".join(map(str, told))
