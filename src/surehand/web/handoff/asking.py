"""What answers a question already, shown to whoever is about to ask it: live while they write, or when they press."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from surehand.core.engine import Refusal
from surehand.runtime.assists.reasking import Found, answered_already, refuse_reasked
from surehand.store.queries.states import record_of
from surehand.web import formats
from surehand.web.access import Reader
from surehand.web.assists.passages import source_href
from surehand.web.words import Provenance, Value, provenance, shown


@dataclass(frozen=True)
class AnswerView:
    """A field with its value, or words of a source, marked between what stands around them."""

    title: str
    value: Value | None = None
    provenance: Provenance | None = None
    href: str = ""
    before: str = ""
    words: str = ""
    after: str = ""


@dataclass(frozen=True)
class Answers:
    """Everything that may answer it, the surest first."""

    items: tuple[AnswerView, ...] = ()


def answers_for(handoff: str, text: str, field: str, reader: Reader) -> Answers:
    """What on the record may answer a question."""
    workspace = reader.workspace.workspace
    found = answered_already(workspace, handoff, text, field, now=reader.now)
    record = record_of(workspace, handoff) or ""
    return Answers(tuple(_view(each, handoff, record, reader) for each in found))


def refuse_asking(handoff: str, text: str, field: str, reader: Reader) -> Refusal | None:
    """Why a question is shown again instead of being sent."""
    found = answered_already(reader.workspace.workspace, handoff, text, field, now=reader.now)
    return refuse_reasked(found, handoff, reader.facts.directory)


def _view(found: Found, handoff: str, record: str, reader: Reader) -> AnswerView:
    if found.field and found.held:
        return AnswerView(
            title=found.field.title,
            value=shown(found.field, found.held, reader, record),
            provenance=provenance(found.held, reader),
            href=reader.url("handoff-source", handoff, found.field.id),
        )
    return AnswerView(
        title=_told(found),
        href=source_href(reader, record, found.source, found.span.start, found.span.end),
        before=found.before,
        words=found.words,
        after=found.after,
    )


def _told(found: Found) -> str:
    """“Call of Tuesday.vtt, Ada Meyer, 3 Mar 2026”."""
    forms = {"note": _("Note"), "call": _("Call"), "mail": _("Mail")}
    day = formats.day(found.written) if found.written else ""
    return ", ".join(part for part in (found.title or forms[found.form], found.speaker, day) if part)
