"""Later changes of our tasks follow to ClickUp: done or open again, due, owner, name, fields."""

from __future__ import annotations

from typing import Any

from msgspec import UNSET
from msgspec.structs import replace

from surehand.connectors.clickup.failures import ClickUpFailed
from surehand.connectors.clickup.shapes import TaskChange, WrittenTask
from surehand.runtime.clickup.agreed import Agreed, agree, agreed_on
from surehand.runtime.clickup.due_times import ask, both_changed
from surehand.runtime.clickup.wanted import WantedTask
from surehand.runtime.clickup.work import Work
from surehand.runtime.sync.drift import Seen, add_drift, end_drift
from surehand.runtime.sync.echoes import expect_echoes, flips
from surehand.runtime.sync.links import gone
from surehand.store import models as m

GONE, LOOPS = "gone", "loops"


def follow_task(work: Work, task: WantedTask, link: m.Link) -> int:
    """Write what differs from what both sides agreed on; how many requests that took."""
    changed = _changes(work, task, agreed_on(link))
    return _write(work, task, link, changed) if changed else 0


def note_gone(work: Work, link: m.Link, what: str) -> None:
    """It is there no more: the record goes on without it, and somebody is told."""
    gone(link, work.now)
    seen = Seen(
        "twin_gone", link.key, {"title": work.state.title, "what": what}, work.state.id, work.state.owner
    )
    add_drift(work.connection, GONE, seen, work.now)


def _changes(work: Work, task: WantedTask, was: Agreed) -> dict[str, Any]:
    changed: dict[str, Any] = {}
    if task.name != was.name:
        changed["name"] = task.name
    if task.done != was.done:
        changed["done"] = task.done
    if task.due != was.due:
        changed["due"] = task.due
    if task.owner != was.person:
        user = work.user_of(task.owner)
        if user != was.user:
            changed["user"] = user
        changed["person"] = task.owner
    return changed


def _write(work: Work, task: WantedTask, link: m.Link, changed: dict[str, Any]) -> int:
    if not set(changed) - {"person"}:
        agree(link, **changed)
        return 0
    for field in flips(work.connection, link.key, changed, work.now):
        seen = Seen(
            "twin_loop", f"{link.key}:{field}", {"title": work.state.title, "what": task.name}, work.state.id
        )
        add_drift(work.connection, LOOPS, seen, work.now)
        agree(link, looped=True)
        changed.pop(field)
    if not set(changed) - {"person"}:
        return 0
    if "due" in changed and not _may_write_due(work, task, link):
        changed.pop("due")
    if not set(changed) - {"person"}:
        return 1
    expect_echoes(work.connection, link.key, {name: str(value) for name, value in changed.items()}, work.now)
    try:
        written = _put(work, task, link, changed)
    except ClickUpFailed as failed:
        if failed.is_gone:
            note_gone(work, link, task.name)
            return 1
        if not failed.is_refusal:
            raise
        work.refused.append(f"{task.name}: {failed.answer}")
        return 1
    if agree(link, **changed, updated=written.date_updated).looped:
        agree(link, looped=False)
        end_drift(work.connection, LOOPS, f"{link.key}:", work.now)
    return 1


def _may_write_due(work: Work, task: WantedTask, link: m.Link) -> bool:
    """Where a change there counts, it is looked for first: ours is not written over it."""
    if work.settings.both == "ours":
        return True
    there, ours = work.clickup.task(link.key.removeprefix("tasks/")), work.state.tasks[task.id]
    if there is None or not both_changed(there, ours, agreed_on(link)):
        return True
    if work.settings.both == "ask":
        ask(work.connection, work.state.id, there, ours, work.now)
    return False


def _put(work: Work, task: WantedTask, link: m.Link, changed: dict[str, Any]) -> WrittenTask:
    id = link.key.removeprefix("tasks/")
    change = _change(work, agreed_on(link), changed)
    try:
        return work.clickup.update_task(id, change)
    except ClickUpFailed as failed:
        if not failed.is_refusal or change.status is UNSET:
            raise
    # A status has another name, or the list has its own: what it is called there is read anew.
    there = work.clickup.task(id)
    held = work.clickup.list(there.list.id) if there else None
    named = work.status_named(done=task.done, statuses=held.statuses) if held else None
    return work.clickup.update_task(id, replace(change, status=named or UNSET))


def _change(work: Work, was: Agreed, changed: dict[str, Any]) -> TaskChange:
    change = TaskChange(
        name=changed.get("name", UNSET),
        due_date=changed.get("due", UNSET),
        status=(work.status_named(done=changed["done"]) or UNSET) if "done" in changed else UNSET,
    )
    if "user" in changed:
        new, old = changed["user"], was.user
        change = replace(change, add=(new,) if new else (), remove=(old,) if old else ())
    return change


def follow_fields(work: Work, link: m.Link) -> int:
    """One call for each field that is another than it was written last; how many that were."""
    texts, was = work.texts(), agreed_on(link)
    written, id = dict(was.fields), link.key.removeprefix("tasks/")
    changed = [name for name, text in texts.items() if written.get(name) != text]
    cleared = [name for name in written if name not in texts]
    try:
        for name in changed:
            value = work.value_of(name)
            if value is None or work.set_field(id, name, value):
                written[name] = texts[name]
                agree(link, fields=dict(written))
        for name in cleared:
            work.clickup.clear_field(id, name)
            written.pop(name)
            agree(link, fields=dict(written))
    except ClickUpFailed as failed:
        if not failed.is_gone:
            raise
        note_gone(work, link, was.name)
    return len(changed) + len(cleared)
