"""A window that was filled in and sent: its act is carried out, or the window says what is wrong, in its place."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any, TypeAlias

import msgspec

from surehand.connectors.slack.blocks import typed_in, window
from surehand.core.engine import Refusal, ReturnedFor
from surehand.core.engine.commands import Accept, Answer, Ask, Command, Return
from surehand.runtime.language import spoken
from surehand.runtime.slack import notes
from surehand.runtime.slack.alerts import About
from surehand.runtime.slack.answers import Acted, By, Click, clicked_by, in_full
from surehand.runtime.slack.desk import desk_for
from surehand.runtime.slack.windows import READ_BACK, Meta, acceptance, telling

Typed: TypeAlias = Mapping[str, tuple[str, ...]]
_ASKED_ABOUT = {
    "reason_missing": "reason",
    "unknown_reason": "reason",
    "unknown_field": "fields",
    "empty_question": "text",
    "already_asked": "text",
    "empty_answer": "text",
}
"""The input that can mend a refusal, by its code; every other one is told in the window's place."""


def submit(click: Click) -> Acted:
    """One window that was sent."""
    view: dict[str, Any] = click.payload.get("view", {})
    meta = _meta(view)
    if meta is None:
        return Acted("This window is not ours.", status="ignored")
    typed = typed_in(view.get("state", {}).get("values", {}))
    with clicked_by(click) as by:
        if isinstance(by, Refusal):
            return Acted(by.sentence, status="ignored", answer=_update(telling(in_full(by))))
        if view.get("callback_id") == "save_note":
            return notes.save(by, meta.note, typed)
        command = _command(str(view.get("callback_id", "")), meta, typed)
        return (
            _carry_out(by, command, meta, typed)
            if command
            else Acted("This window only tells.", status="ignored")
        )


def _command(act: str, meta: Meta, typed: Typed) -> Command | None:
    match act:
        case "accept":
            given = [_one(typed, READ_BACK.format(number)) for number in range(len(typed))]
            return Accept(handoff=meta.handoff, digest=meta.digest, read_back=tuple(given))
        case "return":
            reason, fields = _one(typed, "reason"), typed.get("fields", ())
            reasons = (ReturnedFor(reason, fields, _one(typed, "text")),) if reason else ()
            return Return(handoff=meta.handoff, reasons=reasons)
        case "ask":
            return Ask(handoff=meta.handoff, text=_one(typed, "text"), field=_one(typed, "field"))
        case "answer":
            return Answer(question=meta.question, text=_one(typed, "text"))
        case _:
            return None


def _carry_out(by: By, command: Command, meta: Meta, typed: Typed) -> Acted:
    outcome = by.do(command, meta.record, _key(by.click, typed))
    if not isinstance(outcome, Refusal):
        return Acted("Done.", meta.record)
    return Acted(outcome.sentence, meta.record, answer=_wrong(by, outcome, meta, typed))


def _wrong(by: By, refusal: Refusal, meta: Meta, typed: Typed) -> dict[str, Any]:
    """What the window shows after a refusal: the problem at its input, the packet as it is now, or who decided it."""
    if refusal.code == "packet_changed":
        desk = desk_for(by, About(meta.record, meta.handoff))
        if desk and desk.handoff:
            return _update(acceptance(desk, desk.handoff))
    at = {each.id: spoken(refusal.sentence) for each in refusal.unmet if each.id in typed}
    if not at and (name := _ASKED_ABOUT.get(refusal.code, "")) in typed:
        at = {name: spoken(refusal.sentence)}
    return {"response_action": "errors", "errors": at} if at else _update(telling(in_full(refusal)))


def _update(made: Any) -> dict[str, Any]:
    return {"response_action": "update", "view": window(made)}


def _one(typed: Typed, name: str) -> str:
    return next(iter(typed.get(name, ())), "").strip()


def _meta(view: Mapping[str, Any]) -> Meta | None:
    try:
        return msgspec.json.decode(str(view.get("private_metadata", "")), type=Meta)
    except msgspec.MsgspecError:
        return None


def _key(click: Click, typed: Typed) -> str:
    """The same for the same window filled in the same way: whoever sends it again after a time-out does it once."""
    told = msgspec.json.encode((click.payload.get("view", {}).get("id", ""), click.member, typed))
    return f"window:{hashlib.sha256(told).hexdigest()[:40]}"
