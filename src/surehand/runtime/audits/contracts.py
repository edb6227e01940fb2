"""What leads from a log to a contract: mining one, opening it as a draft, holding playbooks against the log."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from itertools import count

from django.db import transaction

from surehand.core.engine import Actor, Next, Refusal
from surehand.core.playbook import check_playbook, read_playbook
from surehand.runtime.audits.asking import Against, ask
from surehand.runtime.audits.evidence import text_in
from surehand.runtime.audits.keeping import (
    file_gone,
    find_audit,
    may_audit,
    mined_of,
    no_such_audit,
    not_allowed,
)
from surehand.runtime.drafts import Saved, has_errors, no_such_playbook, save_draft
from surehand.runtime.facts import lock_workspace
from surehand.store import models as m
from surehand.store.queries.audits import list_followed
from surehand.store.queries.playbooks import read_draft, read_version

_ID = re.compile(r"^playbook:[ \t]*(?P<id>[^\s#]+)", re.MULTILINE)


def ask_for_contract(
    workspace: str, actor: Actor, audit: str, playbook: str = "", *, now: datetime | None = None
) -> m.Job | Refusal:
    """Mine a contract from the log of an audit.

    Of our own events it is told what to change in a ``playbook`` that is in use: the one that most records follow where
    none is named.
    """
    row = _ready(workspace, actor, audit)
    if isinstance(row, Refusal):
        return row
    if row.source != "own":
        return ask(row, actor, "mining", now=now)
    known = [each.slug for each in list_followed(workspace)]
    wanted = playbook or next(iter(known), "")
    return ask(row, actor, "mining", wanted, now=now) if wanted in known else no_such_playbook(wanted)


def open_contract(workspace: str, actor: Actor, audit: str, language: str = "en") -> Saved | Refusal:
    """Keep the mined contract as the draft of a playbook of its own; what our own events say of one as its draft.

    No draft of anybody is replaced. ``language`` is that of the evidence beside its lines.
    """
    row = find_audit(workspace, audit)
    if row is None:
        return no_such_audit(audit)
    if not may_audit(workspace, actor.person):
        return not_allowed()
    text = text_in(mined_of(row), language)
    if not text:
        first = (Next("mine", "Mine a contract first."),)
        return Refusal("nothing_mined", "No contract was mined from this log.", allowed=first)
    with transaction.atomic():
        lock_workspace(workspace)
        if row.source == "own":
            if refused := _in_the_way(workspace, text):
                return refused
        else:
            text = _under_free_id(workspace, text)
        saved = save_draft(workspace, text, author=actor.person)
        if isinstance(saved, Saved):
            m.Audit.objects.within(workspace).filter(pk=audit).update(mined_as=saved.playbook)
    return saved


def ask_for_back_test(
    workspace: str, actor: Actor, audit: str, against: Against, *, now: datetime | None = None
) -> m.Job | Refusal:
    """Hold a version of a playbook against the log, drafts too; beside another version where one is given."""
    row = _ready(workspace, actor, audit)
    if isinstance(row, Refusal):
        return row
    return _cannot_be_held(workspace, against) or ask(row, actor, "backtest", against, now=now)


def find_back_test(workspace: str, audit: str, back_test: str) -> m.BackTest | None:
    """A back-test over the log of an audit."""
    found: m.BackTest | None = m.BackTest.objects.within(workspace).filter(pk=back_test, audit=audit).first()
    return found


def _ready(workspace: str, actor: Actor, audit: str) -> m.Audit | Refusal:
    """An audit whose log can be worked on."""
    row = find_audit(workspace, audit)
    if row is None:
        return no_such_audit(audit)
    if not may_audit(workspace, actor.person):
        return not_allowed()
    if row.status != "measured":
        first = (Next("confirm", "Confirm what its columns mean."),)
        return Refusal("not_measured", "This log was not measured yet.", allowed=first)
    return file_gone(row) or row


def _cannot_be_held(workspace: str, against: Against) -> Refusal | None:
    """Why a version cannot be held against anything: it is not there, or has errors. Teams need not be here yet."""
    for number in filter(None, (against.version, against.other)):
        version = read_version(workspace, against.playbook, number)
        if version is None:
            return no_such_playbook(f"{against.playbook} {number}")
        reading = read_playbook(version.text, f"{against.playbook}.yaml")
        problems = reading.problems
        if reading.playbook is not None:
            problems += check_playbook(reading.playbook, reading.places)
        if any(problem.severity == "error" for problem in problems):
            return has_errors(problems)
    return None


def _in_the_way(workspace: str, text: str) -> Refusal | None:
    """The draft that the playbook of a text has already."""
    named = _ID.search(text)
    draft = read_draft(workspace, named["id"]) if named else None
    if draft is None:
        return None
    title, slug = draft.playbook.title, draft.playbook.slug
    said = f"“{title}” has a draft already, version {draft.number}. It is not replaced by what was mined."
    ways = (
        Next("edit", "Go on with that draft.", slug),
        Next("settle_draft", "Publish it or throw it away, then open what was mined.", slug),
    )
    return Refusal("draft_in_the_way", said, allowed=ways)


def _under_free_id(workspace: str, text: str) -> str:
    """The text with an id that no playbook has here."""
    named = _ID.search(text)
    if named is None:
        return text
    taken = set(m.PlaybookEntry.objects.within(workspace).values_list("slug", flat=True))
    free = next(name for name in _names(named["id"]) if name not in taken)
    return f"{text[: named.start('id')]}{free}{text[named.end('id') :]}"


def _names(name: str) -> Iterator[str]:
    return (name if number == 1 else f"{name}-{number}" for number in count(1))
