"""Drafts of playbooks: saved, brought together where two people type, and thrown away."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from hashlib import sha256

import msgspec
from django.db import transaction
from django.db.models import Max, QuerySet

from surehand.core.engine import Actor, Next, Refusal
from surehand.core.playbook import Playbook, Problem
from surehand.core.playbook.merge import merge
from surehand.core.playbook.read import LARGEST
from surehand.runtime.facts import facts_of, lock_workspace
from surehand.runtime.ids import new_id
from surehand.runtime.playbook_checks import check_draft, check_text
from surehand.runtime.trail import Changed, note
from surehand.store import models as m

LONGEST_ID, LONGEST_TITLE = 80, 200


class Saved(msgspec.Struct, frozen=True):
    """A version that was kept, and everything the checks say of it.

    ``merged`` is the text where somebody else's change was brought together with this one.
    """

    playbook: str
    number: int
    problems: tuple[Problem, ...]
    digest: str = ""
    merged: str | None = None

    @property
    def publishable(self) -> bool:
        """Whether no error stands in the way; warnings do not."""
        return not any(problem.severity == "error" for problem in self.problems)


class Typed(msgspec.Struct, frozen=True):
    """What somebody wrote into a draft: the file and its test cases.

    ``expect`` is the digest of the draft they began with and ``base`` its text; both are empty for whoever replaces
    what is there, whatever it is.
    """

    text: str
    cases: str = ""
    expect: str = ""
    base: str = ""


def save_draft(
    workspace: str,
    text: str,
    file: str = "playbook.yaml",
    *,
    cases: str | None = None,
    author: str = "",
    expect: str = "",
) -> Saved | Refusal:
    """Keep a file as the draft of the playbook it names; without ``cases``, with the test cases that are there.

    A file that cannot be read at all is refused with its problems as sentences.
    """
    playbook, problems = check_text(workspace, text, file)
    if playbook is None:
        return has_errors(problems)
    if len(playbook.id) > LONGEST_ID:
        return Refusal("playbook_has_errors", f"A playbook's id has at most {LONGEST_ID} characters.")
    with transaction.atomic():
        # Nobody else saves or publishes meanwhile: what is published is what was checked, and stays as it was.
        lock_workspace(workspace)
        entry = _entry(workspace, playbook)
        draft = _draft(workspace, entry)
        if expect and draft.digest != expect:
            return draft_changed(workspace, draft)
        _write(draft, Typed(text, draft.cases if cases is None else cases), author)
    return Saved(playbook.id, draft.number, problems, draft.digest)


def keep_draft(workspace: str, author: str, playbook: str, typed: Typed) -> Saved | Refusal:
    """Keep what somebody typed as the draft of a playbook, readable or not: nobody's typing is lost.

    Where somebody else changed the draft meanwhile, the two changes are brought together; where both changed the same
    lines, nothing is kept and the refusal says who was first.
    """
    if len(typed.text) > LARGEST or len(typed.cases) > LARGEST:
        sentence = f"A playbook file has at most {LARGEST:,} characters."
        return Refusal("playbook_has_errors", sentence)
    merged = None
    with transaction.atomic():
        lock_workspace(workspace)
        entry = m.PlaybookEntry.objects.within(workspace).filter(slug=playbook).first()
        if entry is None:
            return no_such_playbook(playbook)
        draft = _draft(workspace, entry)
        if typed.expect and draft.digest != typed.expect:
            together = _together(draft, typed)
            if together is None:
                return draft_changed(workspace, draft)
            typed, merged = together, together.text
        if draft.digest != digest_of(typed.text, typed.cases):
            _write(draft, typed, author)
    look = check_draft(workspace, playbook, typed.text)
    return Saved(playbook, draft.number, look.problems, draft.digest, merged)


def drop_draft(workspace: str, actor: Actor, playbook: str) -> None:
    """Throw the draft of a playbook away; a playbook that was never published goes with it."""
    with transaction.atomic():
        lock_workspace(workspace)
        draft = versions_of(workspace, playbook).filter(status="draft").select_related("playbook").first()
        if draft is None:
            return
        told = Changed(draft.playbook.title, {"version": draft.number, "digest": draft.digest})
        draft.delete()
        m.PlaybookEntry.objects.within(workspace).filter(slug=playbook, current=None).delete()
        note(workspace, actor, "draft_dropped", playbook, told)


def digest_of(text: str, cases: str = "") -> str:
    """The digest of a version: of its text, and of its test cases where it has any."""
    return sha256(f"{text}\0{cases}".encode() if cases else text.encode()).hexdigest()


def title_of(playbook: Playbook) -> str:
    """What a playbook is called in lists: its title, or its id where it has none."""
    return (playbook.title or playbook.id)[:LONGEST_TITLE]


def versions_of(workspace: str, playbook: str) -> QuerySet[m.PlaybookVersion]:
    """The versions of a playbook, its draft among them."""
    return m.PlaybookVersion.objects.within(workspace).filter(playbook__slug=playbook)


def no_such_playbook(name: str) -> Refusal:
    """The answer where a playbook or a version of it is not there."""
    return Refusal("no_such_playbook", f"There is no playbook “{name}” here.")


def no_draft(playbook: str) -> Refusal:
    """The answer where there is nothing to publish."""
    return Refusal("no_draft", f"“{playbook}” has no draft to publish.")


def has_errors(problems: Iterable[Problem]) -> Refusal:
    """The answer where a text cannot be read, or has errors: the first of them."""
    errors = [str(problem) for problem in problems if problem.severity == "error"]
    first = "; ".join(errors[:20])
    again = (Next("save", "Correct the file and send it again."),)
    return Refusal("playbook_has_errors", f"The playbook has errors: {first}", allowed=again)


def draft_changed(workspace: str, draft: m.PlaybookVersion) -> Refusal:
    """The answer to somebody who has not seen what another person saved meanwhile."""
    people = facts_of(workspace).directory
    who = people.name(draft.saved_by_id) if draft.saved_by_id else "Somebody else"
    at = f" at {draft.saved_at:%H:%M} UTC on {draft.saved_at:%d %B}" if draft.saved_at else ""
    again = (Next("save", "Look at both, and save what is to stay."),)
    return Refusal("draft_changed", f"{who} changed this draft{at}, in the same lines.", allowed=again)


def _draft(workspace: str, entry: m.PlaybookEntry) -> m.PlaybookVersion:
    """The draft of a playbook, or a new one that begins with what is published."""
    versions = m.PlaybookVersion.objects.within(workspace).filter(playbook=entry)
    draft: m.PlaybookVersion | None = versions.filter(status="draft").first()
    if draft is not None:
        return draft
    number = (versions.aggregate(last=Max("number"))["last"] or 0) + 1
    published = versions.filter(number=entry.current).first()
    draft = m.PlaybookVersion(id=new_id("ver"), workspace_id=workspace, playbook=entry, number=number)
    draft.text, draft.cases = (published.text, published.cases) if published else ("", "")
    draft.digest, draft.created_at = digest_of(draft.text, draft.cases), datetime.now(UTC)
    return draft


def _write(draft: m.PlaybookVersion, typed: Typed, author: str) -> None:
    draft.text, draft.cases = typed.text, typed.cases
    draft.digest = digest_of(typed.text, typed.cases)
    draft.saved_at, draft.saved_by_id = datetime.now(UTC), author or None
    draft.save()


def _together(draft: m.PlaybookVersion, typed: Typed) -> Typed | None:
    """What was typed with what somebody else saved meanwhile; None where both changed the same lines.

    Test cases are kept whole: those typed, unless only the other side touched them.
    """
    text = merge(typed.base, typed.text, draft.text) if typed.base else None
    if text is None:
        return None
    began_with = typed.expect == digest_of(typed.base, typed.cases)
    return Typed(text, draft.cases if began_with else typed.cases)


def _entry(workspace: str, playbook: Playbook) -> m.PlaybookEntry:
    entries = m.PlaybookEntry.objects.within(workspace)
    entry: m.PlaybookEntry | None = entries.filter(slug=playbook.id).first()
    if entry is None:
        entry = m.PlaybookEntry(
            id=new_id("pbk"), workspace_id=workspace, slug=playbook.id, title=title_of(playbook)
        )
        entry.save(force_insert=True)
    return entry
