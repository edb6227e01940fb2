"""Going one way on from a stage: what was typed is saved, files are attached, and the record moves or is offered."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from django.utils.translation import gettext as _

from surehand.core.engine import RecordState, Refusal
from surehand.core.engine.commands import Move, Offer, PassAnyway
from surehand.core.playbook import Handoff, Playbook
from surehand.runtime.assists.routes.routing import shown_to
from surehand.runtime.execute import Done
from surehand.runtime.language import spoken
from surehand.web.access import PageRequest, Reader
from surehand.web.acts import carry_out
from surehand.web.gates import longest_override
from surehand.web.inputs import read_filled, texts_of
from surehand.web.refusals import Refused
from surehand.web.turns import clock_of


def go(request: PageRequest, reader: Reader, state: RecordState, to: str) -> Done | Refused:
    """Move a record, or offer it, as the form of a gate asks. Files that came with it stay, whatever the answer."""
    form, texts = f"way:{to}", texts_of(request.POST)
    filled = read_filled(request, reader, state)
    if isinstance(filled, Refusal):
        return Refused(filled, form, texts)
    command = _command(request, reader, state, to, filled.values)
    chosen = command.receiver if isinstance(command, Offer) else ""
    suggested = shown_to(reader.facts, reader.actor, state, to, chosen, reader.now)
    commands = [*filled.attach, command]
    outcome = carry_out(request, reader, commands, record=state.id, suggested=suggested)
    return Refused(outcome, form, texts) if isinstance(outcome, Refusal) else outcome


def _command(
    request: PageRequest, reader: Reader, state: RecordState, to: str, values: dict[str, object]
) -> Offer | Move:
    """An offer where the way leads to another team; everywhere else a move, even if only to be refused."""
    playbook, typed = reader.program(state).playbook, request.POST
    override = _override(request, reader, playbook)
    if isinstance(playbook.way(state.stage, to), Handoff):
        note, receiver = typed.get("note", ""), typed.get("receiver", "")
        return Offer(to=to, values=values, note=note, receiver=receiver, override=override)
    return Move(to=to, values=values, reason=typed.get("reason", ""), override=override)


def _override(request: PageRequest, reader: Reader, playbook: Playbook) -> PassAnyway | None:
    if "anyway" not in request.POST:
        return None
    latest = reader.now + longest_override(playbook)
    return PassAnyway(
        reason=request.POST.get("why_anyway", ""),
        expires=_end_of(request.POST.get("expires", ""), reader, latest),
    )


def _end_of(day: str, reader: Reader, latest: datetime) -> datetime:
    """The end of a day in the reader's zone, or the latest moment where that falls on the same day.

    What is no day becomes the present moment, which the engine refuses as an end, saying what would be one.
    """
    try:
        chosen = date.fromisoformat(day)
    except ValueError:
        return reader.now
    end = datetime.combine(chosen + timedelta(days=1), time(), reader.zone)
    return latest if chosen == latest.astimezone(reader.zone).date() else end


def after(state: RecordState, reader: Reader) -> str:
    """What to tell whoever moved a record, in one sentence."""
    offered = next(iter(state.open_handoffs), None)
    if offered is None:
        stage = reader.program(state).playbook.stages[state.stage].title
        return _("%(record)s is in %(stage)s now.") % {"record": state.title, "stage": stage}
    clock = clock_of(offered, state, reader)
    return _("%(record)s is offered to %(receiver)s (%(why)s), %(clock)s.") % {
        "record": state.title,
        "receiver": reader.facts.directory.name(offered.receiver),
        "why": spoken(offered.why),
        "clock": clock.words if clock else _("without a deadline"),
    }
