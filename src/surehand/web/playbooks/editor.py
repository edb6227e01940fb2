"""What the editor shows: the file, its form, its outline, its picture and what is wrong, all made from one text."""

from __future__ import annotations

import json
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from surehand.core.conditions.functions import FUNCTIONS
from surehand.core.playbook import json_schema
from surehand.core.playbook.source import Source, read_source
from surehand.drawing.layout import MEDIUM, Drawing, lay_out
from surehand.runtime.drafts import Typed, digest_of
from surehand.runtime.playbook_checks import check_draft
from surehand.store import models as m
from surehand.store.queries.playbooks import read_draft, read_version
from surehand.web.access import Reader
from surehand.web.playbooks.cases import RunView
from surehand.web.playbooks.form import Form, placed
from surehand.web.playbooks.outline import (
    OutlineSection,
    ProblemView,
    graph_in,
    outline,
    places,
    view_problem,
)
from surehand.web.playbooks.parts import form_of
from surehand.web.refusals import RefusalView
from surehand.web.times import Moment, ago


@dataclass(frozen=True)
class Kept:
    """The draft as it is kept: what the editor begins with. Without a draft it is what is published."""

    typed: Typed
    number: int
    has_draft: bool
    by: str
    at: Moment | None


@dataclass(frozen=True)
class State:
    """Everything that follows from a text. Without a form the text is no YAML, and the problem says where."""

    at: str
    form: Form | None
    sections: tuple[OutlineSection, ...]
    drawing: Drawing | None
    problems: tuple[ProblemView, ...]
    summary: str
    tone: str
    places: dict[str, int]


@dataclass(frozen=True)
class Conflict:
    """What somebody else saved in the same lines, beside what the reader typed."""

    refused: RefusalView
    theirs: str
    digest: str


@dataclass(frozen=True)
class EditorPage:
    """The page."""

    slug: str
    title: str
    kept: Kept
    state: State
    words: str
    run: RunView | None
    conflict: Conflict | None
    current: int | None
    may_write: bool
    may_publish: bool


def editor_page(
    entry: m.PlaybookEntry,
    reader: Reader,
    at: str,
    *,
    typed: Typed | None = None,
    run: RunView | None = None,
    conflict: Conflict | None = None,
) -> EditorPage:
    """The editor on the draft, or on what somebody typed and could not save."""
    kept = read_kept(entry, reader)
    if typed:
        kept = Kept(typed, kept.number, kept.has_draft, kept.by, kept.at)
    return EditorPage(
        slug=entry.slug,
        title=entry.title,
        kept=kept,
        state=state_of(entry.slug, kept.typed.text, at, reader),
        words=words_to_complete(),
        run=run,
        conflict=conflict,
        current=entry.current,
        may_write=reader.may_write,
        may_publish=reader.person.role in ("lead", "admin"),
    )


def read_kept(entry: m.PlaybookEntry, reader: Reader) -> Kept:
    """The draft of a playbook, or what is published where there is none."""
    workspace = reader.workspace.workspace
    draft = read_draft(workspace, entry.slug)
    version = draft or read_version(workspace, entry.slug, entry.current or 0)
    if version is None:
        return Kept(Typed(""), 1, has_draft=False, by="", at=None)
    typed = Typed(version.text, version.cases, digest_of(version.text, version.cases), version.text)
    by = reader.name_within(version.saved_by_id) if draft and version.saved_by_id else ""
    at = ago(version.saved_at, reader.now, reader.zone) if draft and version.saved_at else None
    return Kept(typed, version.number if draft else version.number + 1, draft is not None, by, at)


def published_text(entry: m.PlaybookEntry) -> str:
    """The file that is in use; empty before the first publication."""
    version = read_version(entry.workspace_id, entry.slug, entry.current or 0)
    return version.text if version else ""


def state_of(playbook: str, text: str, at: str, reader: Reader) -> State:
    """What follows from a text: the same checks as everywhere, each problem at its line and at its input."""
    look = check_draft(reader.workspace.workspace, playbook, text)
    problems = tuple(map(view_problem, look.problems))
    source = read_source(text)
    return State(
        at=at,
        form=_form(source, at, problems, reader) if source else None,
        sections=outline(source, problems, at) if source else (),
        drawing=lay_out(graph_in(source, reader), MEDIUM) if source else None,
        problems=problems,
        summary=_summary(problems),
        tone=_tone(problems),
        places=places(source) if source else {},
    )


def words_to_complete() -> str:
    """What the editor offers while somebody types: the keys of the language by part, and the condition functions."""
    schema = json_schema()
    found = {name: sorted(each.get("properties", {})) for name, each in schema["$defs"].items()}
    return json.dumps({"parts": found, "functions": sorted(FUNCTIONS)})


def _form(source: Source, at: str, problems: tuple[ProblemView, ...], reader: Reader) -> Form:
    return placed(form_of(at, source, reader), source, problems)


def _summary(problems: tuple[ProblemView, ...]) -> str:
    errors = sum(each.severity == "error" for each in problems)
    warnings = len(problems) - errors
    told = []
    if errors:
        told.append(ngettext("%(count)d error", "%(count)d errors", errors) % {"count": errors})
    if warnings:
        told.append(ngettext("%(count)d warning", "%(count)d warnings", warnings) % {"count": warnings})
    return ", ".join(told) or _("No problems")


def _tone(problems: tuple[ProblemView, ...]) -> str:
    if any(each.severity == "error" for each in problems):
        return "late"
    return "waiting" if problems else "ready"
