"""The windows that ask for what a click cannot say: why it is returned, what the question is, what was understood."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

import msgspec
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from surehand.connectors.slack.blocks import (
    Block,
    Window,
    escaped,
    looked_up,
    one_of,
    section,
    some_of,
    text_input,
)
from surehand.core.engine import HandoffState, Question
from surehand.runtime.outbox.letters import record_address
from surehand.runtime.packets.document import ANYTHING, Document, document_of
from surehand.runtime.packets.past import Difference
from surehand.runtime.preferences import zone_of
from surehand.runtime.slack.desk import Desk

READ_BACK = "read_back:{}"
_MOST_CHANGES = 20
_QUOTED = 1000
_REASONS: Mapping[str, Promise | str] = {
    "incomplete": gettext_lazy("Incomplete: something needed is missing or unclear"),
    "misrouted": gettext_lazy("Misrouted: it belongs to somebody else"),
    "not_ready": gettext_lazy("Not ready: something has to happen first"),
    "capacity": gettext_lazy("Capacity: there is nobody to do it now"),
    "duplicate": gettext_lazy("Duplicate: this is being worked on already"),
}


class Meta(msgspec.Struct, frozen=True):
    """What a window carries along. ``digest`` is that of the packet as the window tells of it; ``note`` a message."""

    record: str = ""
    handoff: str = ""
    digest: str = ""
    question: str = ""
    note: str = ""

    def written(self) -> str:
        """As Slack keeps it."""
        return msgspec.json.encode(self).decode()


def acceptance(desk: Desk, handoff: HandoffState) -> Window:
    """Accepting, where something has to be read first: what changed since the offer, then what was understood."""
    read_back = desk.contract(handoff).read_back
    made = [_about(desk), *_changes(desk, handoff)]
    if read_back.required:
        asked = enumerate(read_back.ask or ANYTHING)
        made += [text_input(READ_BACK.format(number), question) for number, question in asked]
    meta = Meta(desk.state.id, handoff.id, desk.digest(handoff)).written()
    return Window("accept", _("Accept"), made, _("Not now"), _("Accept"), meta)


def returning(desk: Desk, handoff: HandoffState) -> Window:
    """Why it goes back: a reason, the fields it is about, and words."""
    reasons: dict[str, str] = {
        code: str(_REASONS.get(code, code)) for code in desk.contract(handoff).returns.reasons
    }
    made = [_about(desk), one_of("reason", _("Why?"), reasons)]
    if fields := _fields(desk, handoff):
        made.append(some_of("fields", _("Which fields is it about?"), fields))
    made.append(text_input("text", _("What should the sender know?"), optional=True))
    meta = Meta(desk.state.id, handoff.id).written()
    return Window("return", _("Return"), made, _("Not now"), _("Return it"), meta)


def asking(desk: Desk, handoff: HandoffState) -> Window:
    """A question to the sender, about a field where it can be."""
    made = [_about(desk), text_input("text", _("What do you want to know?"))]
    if fields := _fields(desk, handoff):
        made.append(one_of("field", _("Which field is it about?"), fields, optional=True))
    meta = Meta(desk.state.id, handoff.id).written()
    return Window("ask", _("Ask"), made, _("Not now"), _("Ask"), meta)


def answering(desk: Desk, question: Question) -> Window:
    """The answer to a question."""
    who = escaped(desk.facts.directory.name(question.asked_by))
    words = {"who": who, "text": escaped(question.text)}
    made = [
        _about(desk),
        section(_("%(who)s asks: “%(text)s”") % words),
        text_input("text", _("Your answer")),
    ]
    meta = Meta(desk.state.id, desk.about.handoff, question=question.id).written()
    return Window("answer", _("Answer"), made, _("Not now"), _("Answer"), meta)


def saving(text: str, kept: str) -> Window:
    """Which record a message becomes a note on."""
    made = [section(f">{escaped(text[:_QUOTED])}"), looked_up("record", _("Which record is it about?"))]
    return Window("save_note", _("Save as a note"), made, _("Not now"), _("Save"), Meta(note=kept).written())


def telling(text: str) -> Window:
    """A window that only says something."""
    return Window("told", "Surehand", [section(escaped(text))], _("Close"))


def _about(desk: Desk) -> Block:
    return section(f"*<{record_address(desk.state.id)}|{escaped(desk.state.title)}>*")


def _changes(desk: Desk, handoff: HandoffState) -> list[Block]:
    zone = zone_of(desk.facts.workspace, desk.context.actor.person)
    document = document_of(desk.facts, desk.state, handoff, now=desk.context.now, zone=zone)
    if not document.changes:
        return []
    lines = map(partial(_change, desk, document), document.changes[:_MOST_CHANGES])
    return [section("\n".join((_("The packet has changed since it was offered:"), *lines)))]


def _change(desk: Desk, document: Document, change: Difference) -> str:
    field = desk.context.program.playbook.fields.get(change.part)
    before, after = (document.words.line(field, held) or "–" for held in (change.before, change.after))
    return f"• *{escaped(field.title if field else _('A file'))}*: {escaped(before)} → {escaped(after)}"


def _fields(desk: Desk, handoff: HandoffState) -> dict[str, str]:
    """The fields the contract speaks of, by their titles: what it requires, and what its brief tells."""
    contract, fields = desk.contract(handoff), desk.context.program.playbook.fields
    told = (name for part in contract.brief for name in part.fields)
    return {name: fields[name].title for name in dict.fromkeys((*contract.requires, *told)) if name in fields}
