"""`surehand playbook`: the playbooks of a workspace, kept in versions."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import click

from surehand.cli.desk import Desk
from surehand.cli.options import answers, paged
from surehand.cli.output import Answer, Lines, Rows
from surehand.cli.playbook_files import FILE, TESTS, read_text
from surehand.cli.rows import plain_page
from surehand.core.engine import Refusal
from surehand.runtime.drafts import Saved, save_draft
from surehand.runtime.plans import plan_of_draft
from surehand.runtime.playbooks import publish
from surehand.store.queries.lists import Cut, list_playbooks

_COLUMNS = "id slug title current".split()


@click.group()
def playbook() -> None:
    """Save, publish and list playbooks."""


@playbook.command()
@click.argument("file", type=FILE)
@answers
def save(desk: Desk, file: Path) -> Answer | Refusal:
    """Keep FILE as the draft of its playbook, and say what the checks find.

    The test cases in FILE.test.yaml beside it are kept with it.
    """
    beside = file.with_name(file.name.removesuffix(".yaml") + TESTS)
    cases = read_text(beside) if beside.exists() else None
    saved = save_draft(desk.id, read_text(file), str(file), cases=cases, author=desk.by.person)
    return saved if isinstance(saved, Refusal) else _told(saved, "is saved as a draft")


@playbook.command("publish")
@click.argument("playbook", metavar="ID")
@click.option(
    "--reason", required=True, metavar="TEXT", help="What is new and why, for those who work by it."
)
@answers
def publish_(desk: Desk, playbook: str, reason: str) -> Answer | Refusal:
    """Publish the draft of a playbook; records in flight stay on their version."""
    published = publish(desk.id, desk.actor, playbook, reason)
    return published if isinstance(published, Refusal) else _told(published, "is published")


@playbook.command("plan")
@click.argument("playbook", metavar="ID")
@answers
def plan_(desk: Desk, playbook: str) -> Answer | Refusal:
    """Say what publishing the draft would mean for the records in flight, and change nothing."""
    planned = plan_of_draft(desk.id, desk.by, playbook, now=datetime.now(UTC))
    if isinstance(planned, Refusal):
        return planned
    lines = planned.sentences or ("No record is in flight.",)
    return Lines(planned, [*lines])


def _told(saved: Saved, came: str) -> Answer:
    lines = [f"Version {saved.number} of {saved.playbook} {came}.", *map(str, saved.problems)]
    return Lines(saved, lines)


@playbook.command("list")
@answers
@paged
def list_(desk: Desk, cut: Cut) -> Answer:
    """List the playbooks in use."""
    page = list_playbooks(desk.id, cut)
    rows = [(row.slug, row.title, str(row.current or "draft")) for row in page.items]
    return Rows(plain_page(page, _COLUMNS), ("id", "title", "version"), rows, "No playbooks.", page.next)
