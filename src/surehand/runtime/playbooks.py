"""Playbooks of a workspace: saved as drafts, checked, published with a reason, never changed afterwards."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from functools import cache
from hashlib import sha256
from importlib.resources import files

import msgspec
from django.db import transaction
from django.db.models import F, Max, QuerySet

from surehand.core.engine import Actor, Next, Refusal
from surehand.core.playbook import Playbook, Problem
from surehand.core.playbook.merge import merge
from surehand.core.playbook.read import LARGEST
from surehand.runtime.facts import facts_of, lock_workspace
from surehand.runtime.flights import in_flight
from surehand.runtime.ids import new_id
from surehand.runtime.playbook_checks import check_draft, check_text
from surehand.runtime.trail import Changed, Kind, note
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
            return _draft_changed(workspace, draft)
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
                return _draft_changed(workspace, draft)
            typed, merged = together, together.text
        if draft.digest != digest_of(typed.text, typed.cases):
            _write(draft, typed, author)
    look = check_draft(workspace, playbook, typed.text)
    return Saved(playbook, draft.number, look.problems, draft.digest, merged)


def drop_draft(workspace: str, actor: Actor, playbook: str) -> None:
    """Throw the draft of a playbook away; a playbook that was never published goes with it."""
    with transaction.atomic():
        lock_workspace(workspace)
        draft = _versions(workspace, playbook).filter(status="draft").select_related("playbook").first()
        if draft is None:
            return
        told = Changed(draft.playbook.title, {"version": draft.number, "digest": draft.digest})
        draft.delete()
        m.PlaybookEntry.objects.within(workspace).filter(slug=playbook, current=None).delete()
        note(workspace, actor, "draft_dropped", playbook, told)


def publish(
    workspace: str,
    actor: Actor,
    playbook: str,
    reason: str = "",
    *,
    number: int | None = None,
    expect: str = "",
) -> Saved | Refusal:
    """Publish the draft of a playbook: new records follow it; records in flight stay on theirs until migrated.

    With ``number``, the text of that earlier version is published anew, and a draft stays as it is. ``expect`` is the
    digest of what the actor has seen.
    """
    if refused := may_publish(workspace, actor):
        return refused
    with transaction.atomic():
        lock_workspace(workspace)
        rows = _versions(workspace, playbook)
        chosen = rows.filter(status="draft").first() if number is None else rows.filter(number=number).first()
        if chosen is None:
            return no_draft(playbook) if number is None else no_such_playbook(f"{playbook} {number}")
        if expect and chosen.digest != expect:
            return _draft_changed(workspace, chosen)
        look = check_draft(workspace, playbook, chosen.text)
        if look.playbook is None or look.has_errors:
            return has_errors(look.problems)
        version = chosen if chosen.status == "draft" else _again(rows, chosen)
        _publish(rows, version, actor, reason)
        entry = m.PlaybookEntry.objects.within(workspace).filter(slug=playbook)
        former = entry.values_list("current", flat=True).get()
        entry.update(current=version.number, title=_title(look.playbook), archived_at=None)
        _note(
            workspace,
            actor,
            chosen,
            Changed(_title(look.playbook), {"version": former}, {"version": version.number}, reason),
        )
    return Saved(playbook, version.number, look.problems, version.digest)


def may_publish(workspace: str, actor: Actor) -> Refusal | None:
    """Why somebody may not publish, archive or migrate; None when they may."""
    person = facts_of(workspace).directory.people.get(actor.person)
    if person is None or not person.active or person.role not in ("lead", "admin"):
        return Refusal("not_a_lead", "Only a lead or an administrator publishes a playbook.")
    return None


def archive(workspace: str, actor: Actor, playbook: str) -> Refusal | None:
    """Take a playbook out of use; its versions and what happened under them stay. None when it is done."""
    if refused := may_publish(workspace, actor):
        return refused
    with transaction.atomic():
        lock_workspace(workspace)
        flying = sum(in_flight(workspace, playbook).get(playbook, {}).values())
        if flying:
            follow = "record in flight follows" if flying == 1 else "records in flight follow"
            sentence = f"{flying} {follow} this playbook; it stays in use until they are done."
            return Refusal("records_in_flight", sentence, allowed=(Next("open", "Look at them.", playbook),))
        return _keep_use(workspace, actor, playbook, datetime.now(UTC))


def bring_back(workspace: str, actor: Actor, playbook: str) -> Refusal | None:
    """Put an archived playbook into use again. None when it is done."""
    if refused := may_publish(workspace, actor):
        return refused
    with transaction.atomic():
        lock_workspace(workspace)
        return _keep_use(workspace, actor, playbook, None)


def shipped_playbooks() -> dict[str, str]:
    """The playbooks that come with the product, by name such as ``agency/client``: the text of each file."""
    return {name: text for name, text in _shipped().items() if not name.endswith(".test")}


def shipped_cases(name: str) -> str:
    """The test cases that come with a playbook of the product."""
    return _shipped().get(f"{name}.test", "")


def digest_of(text: str, cases: str = "") -> str:
    """The digest of a version: of its text, and of its test cases where it has any."""
    return sha256(f"{text}\0{cases}".encode() if cases else text.encode()).hexdigest()


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


@cache
def _shipped() -> dict[str, str]:
    root = files("surehand") / "playbooks"
    return {
        f"{folder.name}/{file.name.removesuffix('.yaml')}": file.read_text("utf-8")
        for folder in sorted(root.iterdir(), key=lambda each: each.name)
        if folder.is_dir()
        for file in sorted(folder.iterdir(), key=lambda each: each.name)
        if file.name.endswith(".yaml")
    }


def _versions(workspace: str, playbook: str) -> QuerySet[m.PlaybookVersion]:
    return m.PlaybookVersion.objects.within(workspace).filter(playbook__slug=playbook)


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


def _keep_use(workspace: str, actor: Actor, playbook: str, archived: datetime | None) -> Refusal | None:
    """Keep since when a playbook is out of use, None for one in use; where nothing changes, nothing is told."""
    entry = m.PlaybookEntry.objects.within(workspace).filter(slug=playbook).first()
    if entry is None:
        return no_such_playbook(playbook)
    if (entry.archived_at is None) == (archived is None):
        return None
    entry.archived_at = archived
    entry.save(update_fields=["archived_at"])
    kind: Kind = "playbook_archived" if archived else "playbook_brought_back"
    note(workspace, actor, kind, playbook, Changed(entry.title))
    return None


def _again(rows: QuerySet[m.PlaybookVersion], older: m.PlaybookVersion) -> m.PlaybookVersion:
    """A new version with the text of an older one. Versions are numbered as they are published: a draft moves up."""
    published = rows.exclude(status="draft").aggregate(last=Max("number"))["last"]
    rows.filter(status="draft").update(number=F("number") + 1)
    version = m.PlaybookVersion(
        id=new_id("ver"),
        workspace_id=older.workspace_id,
        playbook_id=older.playbook_id,
        number=published + 1,
        text=older.text,
        cases=older.cases,
        digest=older.digest,
        created_at=datetime.now(UTC),
    )
    version.save(force_insert=True)
    return version


def _publish(
    rows: QuerySet[m.PlaybookVersion], version: m.PlaybookVersion, actor: Actor, reason: str
) -> None:
    rows.filter(status="published").update(status="retired")
    rows.filter(pk=version.pk).update(
        status="published", published_at=datetime.now(UTC), published_by_id=actor.person, reason=reason[:500]
    )


def _note(workspace: str, actor: Actor, chosen: m.PlaybookVersion, changed: Changed) -> None:
    kind: Kind = "playbook_published" if chosen.status == "draft" else "playbook_rolled_back"
    note(workspace, actor, kind, chosen.playbook.slug, changed)


def _entry(workspace: str, playbook: Playbook) -> m.PlaybookEntry:
    entries = m.PlaybookEntry.objects.within(workspace)
    entry: m.PlaybookEntry | None = entries.filter(slug=playbook.id).first()
    if entry is None:
        entry = m.PlaybookEntry(
            id=new_id("pbk"), workspace_id=workspace, slug=playbook.id, title=_title(playbook)
        )
        entry.save(force_insert=True)
    return entry


def _title(playbook: Playbook) -> str:
    return (playbook.title or playbook.id)[:LONGEST_TITLE]


def _draft_changed(workspace: str, draft: m.PlaybookVersion) -> Refusal:
    people = facts_of(workspace).directory
    who = people.name(draft.saved_by_id) if draft.saved_by_id else "Somebody else"
    at = f" at {draft.saved_at:%H:%M} UTC on {draft.saved_at:%d %B}" if draft.saved_at else ""
    again = (Next("save", "Look at both, and save what is to stay."),)
    return Refusal("draft_changed", f"{who} changed this draft{at}, in the same lines.", allowed=again)
