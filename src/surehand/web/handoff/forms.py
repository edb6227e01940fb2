"""The acts on a handoff: who may do which, and the inputs each asks for."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.utils.translation import ngettext

from surehand.core.engine import Context, HandoffState, RecordState, Unmet
from surehand.core.engine.returns import may_undo_return
from surehand.core.engine.rights import may_lead, may_receive, may_send, may_work, stage_team
from surehand.core.playbook import Handoff
from surehand.runtime.packets.document import ANYTHING
from surehand.web.access import Reader
from surehand.web.codes import in_words
from surehand.web.inputs import Option, people_to_choose
from surehand.web.refusals import Refused

REASONS = {
    "incomplete": _lazy("Something needed is not there, or not clear."),
    "misrouted": _lazy("It belongs to somebody else."),
    "not_ready": _lazy("It comes too early: something has to happen first."),
    "capacity": _lazy("There is nobody to do it now."),
    "duplicate": _lazy("This is being worked on already."),
}
_ABOUT_FIELDS = frozenset({"incomplete", "not_ready"})


@dataclass(frozen=True)
class Wanted:
    """What the address asks for: the form to unfold, and the field that a question is to be about."""

    form: str = ""
    about: str = ""


@dataclass(frozen=True)
class ReadBackInput:
    """A question of the read-back, with what was written and what is wrong with it."""

    name: str
    question: str
    text: str
    problem: str


@dataclass(frozen=True)
class ReasonInput:
    """A reason to return with. ``fields`` are those it can be tied to."""

    code: str
    title: str
    help: str
    is_chosen: bool
    text: str
    fields: tuple[Option, ...]


@dataclass(frozen=True)
class Forms:
    """What the reader may do now, and with which inputs. ``open`` names the form that stands unfolded."""

    open: str
    may_receive: bool
    may_send: bool
    may_lead: bool
    may_reroute: bool
    may_note: bool
    may_resume: bool
    may_undo_return: bool
    pauses: tuple[Option, ...]
    longest_pause: str
    read_back: tuple[ReadBackInput, ...]
    must_read_back: bool
    reasons: tuple[ReasonInput, ...]
    fields: tuple[Option, ...]
    asks_about: bool
    receivers: tuple[Option, ...]
    what_follows: str
    what_return_does: str

    @property
    def has_more(self) -> bool:
        """Whether there is anything beside accepting, returning and asking."""
        return (
            self.may_send
            or self.may_lead
            or self.may_reroute
            or self.may_resume
            or self.may_undo_return
            or bool(self.pauses)
        )


def forms_for(
    handoff: HandoffState,
    contract: Handoff,
    state: RecordState,
    context: Context,
    reader: Reader,
    wanted: Wanted,
    refused: Refused | None,
) -> Forms:
    """The acts of the reader on a handoff. A closed one has none but notes."""
    sending = stage_team(context, handoff.origin)
    is_open = handoff.is_open
    receive = is_open and may_receive(context, handoff) is None
    send = is_open and may_send(context, state, handoff) is None
    lead = is_open and may_lead(context, sending, handoff.team) is None
    pause = contract.clock.pause
    free = (
        (reason for reason in pause.reasons if all(stop.reason != reason for stop in handoff.stops))
        if pause
        else ()
    )
    may_pause = (receive or send) and handoff.paused is None
    return Forms(
        open=refused.form if refused else wanted.form or ("accept" if receive else ""),
        may_receive=receive,
        may_send=send,
        may_lead=lead,
        may_reroute=lead or (receive and reader.person.id == handoff.receiver),
        may_note=may_work(context) is None,
        may_resume=(receive or send) and handoff.paused is not None,
        may_undo_return=may_undo_return(context, state, handoff) is None,
        pauses=tuple(Option(reason, in_words(reason)) for reason in free) if may_pause else (),
        longest_pause=str(pause.at_most) if pause else "",
        read_back=_read_back(contract, refused),
        must_read_back=contract.read_back.required,
        reasons=tuple(_reason(code, contract, context, refused) for code in contract.returns.reasons),
        fields=_fields(contract, context, _text(refused, "field") if refused else wanted.about),
        asks_about=bool(wanted.about and not refused),
        receivers=_receivers(handoff, reader, _text(refused, "to")),
        what_follows=_what_follows(contract, context),
        what_return_does=_what_return_does(handoff, contract, context),
    )


def _read_back(contract: Handoff, refused: Refused | None) -> tuple[ReadBackInput, ...]:
    questions = contract.read_back.ask or (ANYTHING if contract.read_back.required else ())
    given = refused.texts.get("read_back", []) if refused and refused.form == "accept" else []
    unmet = {item.id: item for item in refused.refusal.unmet} if refused and refused.form == "accept" else {}
    return tuple(
        ReadBackInput(
            name=f"read-back-{index}",
            question=question,
            text=given[index] if index < len(given) else "",
            problem=_problem(contract, unmet.get(f"read_back:{index}")),
        )
        for index, question in enumerate(questions)
    )


def _problem(contract: Handoff, unmet: Unmet | None) -> str:
    if unmet is None:
        return ""
    if unmet.code != "too_short":
        return _("Answer it in your own words.")
    least = contract.read_back.min_words
    sentence = ngettext(
        "Answer it in your own words: %(count)s at least.",
        "Answer it in your own words: %(count)s at least.",
        least,
    )
    return sentence % {"count": least}


def _reason(code: str, contract: Handoff, context: Context, refused: Refused | None) -> ReasonInput:
    texts = refused.texts if refused and refused.form == "return" else {}
    ticked = texts.get(f"fields.{code}", [])
    fields = _fields(contract, context, *ticked) if code in _ABOUT_FIELDS else ()
    return ReasonInput(
        code=code,
        title=in_words(code),
        help=str(REASONS[code]),
        is_chosen=code in texts.get("reason", []),
        text=next(iter(texts.get(f"text.{code}", [])), ""),
        fields=fields,
    )


def _fields(contract: Handoff, context: Context, *chosen: str) -> tuple[Option, ...]:
    """The fields that the contract speaks of: what it requires, and what its brief tells."""
    fields = context.program.playbook.fields
    told = (name for section in contract.brief for name in section.fields)
    names = dict.fromkeys((*contract.requires, *told))
    return tuple(Option(name, fields[name].title, name in chosen) for name in names if name in fields)


def _receivers(handoff: HandoffState, reader: Reader, chosen: str) -> tuple[Option, ...]:
    people = people_to_choose(reader)
    others = {id: name for id, name in people.items() if id not in (handoff.receiver, handoff.sender)}
    return tuple(Option(id, name, id == chosen) for id, name in others.items())


def _what_follows(contract: Handoff, context: Context) -> str:
    """What an acceptance leads to, in one sentence."""
    target = context.program.playbook.stages[contract.target].title
    tasks = len(contract.tasks)
    if not tasks:
        return _("You become the owner, and it moves to %(stage)s.") % {"stage": target}
    sentence = ngettext(
        "You become the owner, it moves to %(stage)s, and one task follows.",
        "You become the owner, it moves to %(stage)s, and up to %(count)d tasks follow.",
        tasks,
    )
    return sentence % {"stage": target, "count": tasks}


def _what_return_does(handoff: HandoffState, contract: Handoff, context: Context) -> str:
    """Where a return leads, and what the sender sees of it, in one sentence."""
    back = context.program.playbook.stages[contract.returns.to or handoff.origin].title
    sentence = _(
        "It goes back to %(stage)s and stays with %(sender)s, who sees your reasons as a list, "
        "with the fields to fill in. To have something explained, ask instead."
    )
    return sentence % {"stage": back, "sender": context.directory.name(handoff.sender)}


def _text(refused: Refused | None, name: str) -> str:
    return next(iter(refused.texts.get(name, [])), "") if refused else ""
