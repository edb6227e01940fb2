"""What a form asks to change, put into the text of the file: each value in its place, everything else as it was."""

from __future__ import annotations

from collections.abc import Mapping

from django.http import QueryDict

from surehand.core.playbook import Path
from surehand.core.playbook.source import Source, written
from surehand.web.playbooks.form import Entry, Form

_STARTERS: Mapping[str, str] = {
    "criteria": "{{id: {free}, when: has({field}), say: Say what is missing and how to mend it.}}",
    "receiver": "{{team: {team}, by: least_loaded}}",
    "escalate": "{{after: 1 working day, to: lead of {team}}}",
    "tasks": "{{id: {free}, title: What is to be done, due: 2 working days after {act}}}",
    "alerts": "{{on: offered, to: receiver, by: [inbox]}}",
    "brief": "{{section: A section, fields: [{field}]}}",
    "stages": "{{team: {team}, title: A new stage, means: Say what is true of a record here.}}",
    "fields": "{{type: text, title: A new field}}",
    "moves": "{{}}",
    "handoffs": "{{requires: [], receiver: [{{team: {team}, by: least_loaded}}], "
    "clock: {{accept_within: 1 working day, escalate: [{{after: 1 working day, to: lead of {team}}}]}}}}",
}
"""What a new item begins with: it can be read, and says what to fill in."""


def apply(form: Form, source: Source, typed: QueryDict) -> str:
    """The text with every value of the form that differs from what the file says."""
    for entry in form.entries():
        if entry.path[0] != "new":
            source = _with(source, entry, typed)
    return source.text


def add(source: Source, where: str, typed: QueryDict) -> tuple[str, str]:
    """The text with one more item of a list, or one more part; and the part to show then."""
    path = tuple(int(step) if step.isdecimal() else step for step in where.split("/"))
    if where == "ways":
        return _add_way(source, typed.get("v:new/from", ""), typed.get("v:new/to", ""))
    if len(path) == 1:
        key = _free(where.removesuffix("s"), source.keys(path), "_")
        return source.add_key((where, key), _starter(source, path, where)), f"{where}/{key}"
    return source.append(path, _starter(source, path, str(path[-1]))), "/".join(map(str, path[:2]))


def remove(source: Source, where: str) -> tuple[str, str]:
    """The text without a part or an item; and the part to show then."""
    path = tuple(int(step) if step.isdecimal() else step for step in where.split("/"))
    return source.without(path), "/".join(map(str, path[:2])) if len(path) > 2 else ""


def _with(source: Source, entry: Entry, typed: QueryDict) -> Source:
    """The source with what was typed into one input; as it was where that is what the file says."""
    match entry.kind:
        case "checks":
            values = typed.getlist(entry.name)
            same = set(values) == set(entry.values)
            return source if same else Source(source.set_texts(entry.path, values))
        case "list":
            lines = typed.get(entry.name, entry.written).splitlines()
            values = [line.strip() for line in lines if line.strip()]
            return source if tuple(values) == entry.values else Source(source.set_texts(entry.path, values))
        case "gate":
            return source if (entry.name in typed) == entry.is_on else _toggled(source, entry)
        case "tick":
            on = entry.name in typed
            return source if on == entry.is_on else Source(source.set_text(entry.path, _tick(entry, on)))
        case _:
            value = " ".join(typed.get(entry.name, entry.value).split())
            same = value == " ".join(entry.value.split())
            return source if same else Source(source.set_text(entry.path, value))


def _tick(entry: Entry, on: bool) -> str:
    """Only what differs from the default stands in the file."""
    value = "true" if on else "false"
    return "" if value == entry.default else value


def _toggled(source: Source, entry: Entry) -> Source:
    kept = [each for each in source.texts_at(entry.path) if each != entry.member]
    return Source(source.set_texts(entry.path, kept if entry.is_on else [*kept, entry.member]))


def _add_way(source: Source, origin: str, target: str) -> tuple[str, str]:
    """A move between stages of one team, a handoff between those of two."""
    arrow = f"{origin} -> {target}"
    teams = [source.text_at(("stages", each, "team")) for each in (origin, target)]
    section = "moves" if teams[0] == teams[1] else "handoffs"
    if origin == target or not all(teams) or arrow in source.keys((section,)):
        return source.text, ""
    path: Path = (section, arrow)
    return source.add_key(path, _starter(source, path, section)), f"{section}/{arrow}"


def _starter(source: Source, path: Path, kind: str) -> str:
    target = str(path[1]).rpartition(" -> ")[2] if len(path) > 1 else ""
    stages = source.keys(("stages",))
    team = source.text_at(("stages", target, "team")) or (
        source.text_at(("stages", stages[-1], "team")) if stages else "team"
    )
    ids = tuple(source.text_at((*path, index, "id")) for index in range(source.length(path)))
    return _STARTERS[kind].format(
        team=written(team, in_flow=True),
        field=next(iter(source.keys(("fields",))), "summary"),
        free=_free("task" if kind == "tasks" else "criterion", ids, "-"),
        act="accepted" if path[0] == "handoffs" else "moved",
    )


def _free(stem: str, taken: tuple[str, ...], joint: str) -> str:
    number = 1
    while (name := f"new{joint}{stem}{joint}{number}") in taken:
        number += 1
    return name
