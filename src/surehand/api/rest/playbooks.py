"""Playbooks: reading them, and working on their drafts."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from surehand.api.rest import bodies as b
from surehand.api.rest import render
from surehand.api.rest import setup_shapes as t
from surehand.api.rest.endpoint import Answer, Cursor, Id, Limit, Routes
from surehand.api.rest.request import Call
from surehand.core.engine import Refusal
from surehand.core.playbook import Handoff, Playbook, Problem, compare, read_playbook
from surehand.runtime import drafts, playbooks
from surehand.runtime.facts import NoSuchPlaybook, current_program
from surehand.runtime.playbook_checks import check_text
from surehand.store import models as m
from surehand.store.queries import lists
from surehand.store.queries.lists import Cut, Page

routes = Routes("Playbooks")

Number = Annotated[int, Field(ge=1, le=1_000_000, description="The number of a version.")]


@routes.get("playbooks", Page[t.PlaybookSummary])
def list_playbooks(call: Call, limit: Limit = 50, cursor: Cursor = "") -> Answer:
    """The playbooks of the workspace, by id."""
    page = lists.list_playbooks(call.workspace, Cut(limit, cursor))
    found = [t.PlaybookSummary(id=row.slug, title=row.title, current=row.current) for row in page.items]
    return Answer(Page(found, page.next))


@routes.get("playbooks/{playbook}", t.Playbook)
def get_playbook(call: Call, playbook: Id) -> Answer | Refusal:
    """The published version of a playbook: its fields, stages and ways."""
    try:
        program = current_program(call.workspace, playbook)
    except NoSuchPlaybook:
        return drafts.no_such_playbook(playbook)
    return Answer(_outline(program.playbook, program.version))


@routes.get("playbooks/{playbook}/versions", Page[t.VersionSummary])
def list_versions(call: Call, playbook: Id, limit: Limit = 50, cursor: Cursor = "") -> Answer | Refusal:
    """The versions of a playbook, the latest first."""
    page = lists.list_versions(call.workspace, playbook, Cut(limit, cursor))
    if not page.items and not cursor:
        return drafts.no_such_playbook(playbook)
    return Answer(Page([t.VersionSummary(**_version(call, row)) for row in page.items], page.next))


@routes.get("playbooks/{playbook}/versions/{number}", t.Version)
def get_version(call: Call, playbook: Id, number: Number) -> Answer | Refusal:
    """One version of a playbook, with the file as it was written."""
    row = lists.find_version(call.workspace, playbook, number)
    if row is None:
        return drafts.no_such_playbook(f"{playbook} {number}")
    return Answer(t.Version(**_version(call, row), text=row.text))


@routes.get("playbooks/{playbook}/versions/{number}/changes", t.Difference)
def compare_versions(
    call: Call,
    playbook: Id,
    number: Number,
    since: Annotated[Number, Field(description="The version to compare with.")],
) -> Answer | Refusal:
    """What changed from an earlier version to this one, in sentences that a team can read."""
    read = []
    for each in (since, number):
        row = lists.find_version(call.workspace, playbook, each)
        found = read_playbook(row.text, f"{playbook}.yaml").playbook if row else None
        if found is None:
            return drafts.no_such_playbook(f"{playbook} {each}")
        read.append(found)
    return Answer(t.Difference(changes=compare(*read)))


@routes.post("playbook-checks", t.Checked, scope="playbooks")
def check_playbook(call: Call, body: b.PlaybookText) -> Answer:
    """Check a playbook file against the people, teams and calendars here, and keep nothing."""
    playbook, problems = check_text(call.workspace, body.text)
    name = playbook.id if playbook else None
    return Answer(_checked(name, None, problems, readable=playbook is not None))


@routes.post("playbooks", t.Checked, scope="playbooks", status=201)
def save_draft(call: Call, body: b.DraftText) -> Answer | Refusal:
    """Keep a playbook file as the draft of the playbook it names, in place of an earlier draft."""
    saved = drafts.save_draft(
        call.workspace, body.text, cases=body.cases, author=call.actor.person, expect=body.expect
    )
    if isinstance(saved, Refusal):
        return saved
    told = _checked(saved.playbook, saved.number, saved.problems, readable=True)
    return Answer(told, location=f"playbooks/{saved.playbook}/versions/{saved.number}")


@routes.post("playbooks/{playbook}/publish", t.Checked, scope="playbooks")
def publish_playbook(call: Call, playbook: Id, body: b.Why) -> Answer | Refusal:
    """Publish the draft. New records follow it; those in work stay on their version until they are migrated."""
    saved = playbooks.publish(call.workspace, call.actor, playbook, body.reason)
    if isinstance(saved, Refusal):
        return saved
    return Answer(_checked(saved.playbook, saved.number, saved.problems, readable=True))


def _outline(playbook: Playbook, current: int) -> t.Playbook:
    starts = playbook.starts()
    return t.Playbook(
        id=playbook.id,
        title=playbook.title or playbook.id,
        current=current,
        fields=tuple(
            t.Field(
                id=field.id,
                type=field.type,
                title=field.title,
                help=field.help,
                options=field.options,
                choices=tuple(t.Choice(value=each, label=label) for each, label in field.options.items()),
                currency=field.currency,
                group=field.group,
            )
            for field in playbook.fields.values()
        ),
        stages=tuple(
            t.Stage(
                id=stage.id,
                title=stage.title,
                team=stage.team,
                means=stage.means,
                start=stage.id in starts,
                final=stage.final,
                outcome=stage.outcome,
            )
            for stage in playbook.stages.values()
        ),
        ways=tuple(
            t.Way(
                origin=way.origin,
                target=way.target,
                act="offer" if isinstance(way, Handoff) else "move",
                contract=way.id if isinstance(way, Handoff) else None,
                requires=way.requires,
            )
            for stage in playbook.stages
            for way in playbook.ways_from(stage)
        ),
    )


def _version(call: Call, row: m.PlaybookVersion) -> dict[str, object]:
    return {
        "number": row.number,
        "status": row.status,
        "digest": row.digest,
        "reason": row.reason,
        "created_at": row.created_at,
        "published_at": row.published_at,
        "published_by": render.who_if_any(call.facts.directory, row.published_by_id or ""),
    }


def _checked(
    playbook: str | None, number: int | None, problems: tuple[Problem, ...], *, readable: bool
) -> t.Checked:
    return t.Checked(
        playbook=playbook,
        number=number,
        publishable=readable and all(problem.severity != "error" for problem in problems),
        problems=tuple(
            t.PlaybookProblem(
                code=each.code,
                severity=each.severity,
                sentence=each.sentence,
                fix=each.fix,
                line=each.place.line,
                column=each.place.column,
            )
            for each in problems
        ),
    )
