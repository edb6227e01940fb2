"""Playbooks of a workspace: saved as drafts, checked, published with a reason, never changed afterwards."""

from __future__ import annotations

from datetime import UTC, datetime
from hashlib import sha256
from importlib.resources import files

import msgspec
from django.db import transaction
from django.db.models import Max

from surehand.core.engine import Actor, Next, Refusal
from surehand.core.playbook import Playbook, Problem, World, check_playbook, read_playbook
from surehand.runtime.facts import facts_of, lock_workspace
from surehand.runtime.ids import new_id
from surehand.store import models as m

LONGEST_ID, LONGEST_TITLE = 80, 200


class Saved(msgspec.Struct, frozen=True):
    """A draft that was kept, and everything the checks say of it."""

    playbook: str
    number: int
    problems: tuple[Problem, ...]

    @property
    def publishable(self) -> bool:
        """Whether no error stands in the way; warnings do not."""
        return not any(problem.severity == "error" for problem in self.problems)


def check_text(
    workspace: str, text: str, file: str = "playbook.yaml"
) -> tuple[Playbook | None, tuple[Problem, ...]]:
    """Read and check a playbook against the people, teams and calendars of a workspace."""
    reading = read_playbook(text, file)
    if reading.playbook is None or reading.problems:
        return None, reading.problems
    facts = facts_of(workspace)
    people = facts.directory.people.values()
    world = World(
        teams={team.id: team.lead for team in facts.directory.teams.values()},
        people=frozenset(person.email for person in people if person.active),
        calendars=frozenset(facts.calendars),
    )
    return reading.playbook, check_playbook(reading.playbook, reading.places, world)


def save_draft(workspace: str, text: str, file: str = "playbook.yaml") -> Saved | Refusal:
    """Keep a draft version. A file that cannot be read at all is refused with its problems as sentences."""
    playbook, problems = check_text(workspace, text, file)
    if playbook is None:
        return _unreadable(problems)
    if len(playbook.id) > LONGEST_ID:
        return Refusal("playbook_has_errors", f"A playbook's id has at most {LONGEST_ID} characters.")
    with transaction.atomic():
        # Nobody else saves or publishes meanwhile: what is published is what was checked, and stays as it was.
        lock_workspace(workspace)
        entry = _entry(workspace, playbook)
        versions = m.PlaybookVersion.objects.within(workspace).filter(playbook=entry)
        draft = versions.filter(status="draft").first()
        digest = sha256(text.encode()).hexdigest()
        if draft is None:
            number = (versions.aggregate(last=Max("number"))["last"] or 0) + 1
            draft = m.PlaybookVersion(id=new_id("ver"), workspace_id=workspace, playbook=entry, number=number)
            draft.created_at = datetime.now(UTC)
        draft.text, draft.digest = text, digest
        draft.save()
    return Saved(playbook.id, draft.number, problems)


def publish(workspace: str, actor: Actor, playbook: str, reason: str = "") -> Saved | Refusal:
    """Publish the draft of a playbook: new records follow it; records in flight stay on theirs until migrated."""
    person = facts_of(workspace).directory.people.get(actor.person)
    if person is None or not person.active or person.role not in ("lead", "admin"):
        return Refusal("not_a_lead", "Only a lead or an administrator publishes a playbook.")
    with transaction.atomic():
        lock_workspace(workspace)
        rows = m.PlaybookVersion.objects.within(workspace).filter(playbook__slug=playbook)
        draft = rows.filter(status="draft").first()
        if draft is None:
            return Refusal("no_draft", f"“{playbook}” has no draft to publish.")
        read, problems = check_text(workspace, draft.text, f"{playbook}.yaml")
        saved = Saved(playbook, draft.number, problems)
        if read is None or not saved.publishable:
            return _unreadable(tuple(p for p in problems if p.severity == "error"))
        now = datetime.now(UTC)
        rows.filter(status="published").update(status="retired")
        rows.filter(pk=draft.pk).update(
            status="published", published_at=now, published_by_id=actor.person, reason=reason[:500]
        )
        entries = m.PlaybookEntry.objects.within(workspace).filter(slug=playbook)
        entries.update(current=draft.number, title=_title(read))
    return saved


def shipped_playbooks() -> dict[str, str]:
    """The playbooks that come with the product, by name such as ``agency/client``: the text of each file."""
    root = files("surehand") / "playbooks"
    return {
        f"{folder.name}/{file.name.removesuffix('.yaml')}": file.read_text("utf-8")
        for folder in sorted(root.iterdir(), key=lambda each: each.name)
        if folder.is_dir()
        for file in sorted(folder.iterdir(), key=lambda each: each.name)
        if file.name.endswith(".yaml") and not file.name.endswith(".test.yaml")
    }


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


def _unreadable(problems: tuple[Problem, ...]) -> Refusal:
    first = "; ".join(str(problem) for problem in problems[:20])
    again = (Next("save", "Correct the file and send it again."),)
    return Refusal("playbook_has_errors", f"The playbook has errors: {first}", allowed=again)
