"""The places and the mapping of ClickUp as forms, and what was typed into them as settings."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import get_args

from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from msgspec.structs import replace

from surehand.core.playbook import Playbook
from surehand.runtime.clickup.account import Account
from surehand.runtime.clickup.mapping import FITS, TEXT, unmatched_people
from surehand.runtime.clickup.settings import Both, ClickUpSettings, Named
from surehand.store.queries.board import read_playbooks
from surehand.web.access import Reader
from surehand.web.inputs import Option
from surehand.web.sync.setup.forms import (
    Area,
    Form,
    Row,
    Select,
    Table,
    Tick,
    by_name,
    chosen_under,
    options,
    playbook_select,
)


def mapping_form(account: Account, playbook: Playbook, shown: ClickUpSettings, reader: Reader) -> Form:
    """The mapping as it can be changed."""
    return Form(
        tables=(
            _statuses(account, shown),
            _fields(account, playbook, shown),
            _people(account, shown, reader),
            *_templates(account, playbook, shown),
            _priorities(playbook, shown),
        ),
        selects=(_both(shown), _marker(account, shown), _limit(shown)),
        areas=tuple(_checklists(playbook, shown)),
        ticks=(
            Tick(
                "comments",
                _("Comments there are notes here, and notes here comments there"),
                shown.comments,
            ),
            Tick(
                "webhooks",
                _("ClickUp tells us at once what happens"),
                shown.webhooks,
                _("Without it, changes are read every minute."),
            ),
        ),
        told=_matched(account, shown, reader),
    )


def places(account: Account, settings: ClickUpSettings, reader: Reader) -> Iterator[Select]:
    """The playbook and the places: what lies in a place is asked for once that is chosen."""
    playbooks = read_playbooks(reader.workspace.workspace)
    only = playbooks[0].slug if len(playbooks) == 1 else ""
    yield playbook_select(reader, settings.playbook or only)
    yield Select("team", _("Workspace in ClickUp"), _of(account.teams, settings.team))
    if not account.spaces:
        return
    yield Select("space", _("Space"), _of(account.spaces, settings.space))
    if not settings.space.id:
        return
    ways = {
        "list": _("a list of its own, with a task for each task"),
        "task": _("one task in a list, with a sub-task for each task"),
        "nothing": _("nothing, unless the playbook asks for it"),
    }
    yield Select("creates", _("An accepted handoff makes"), options(ways, settings.creates))
    folders = options(by_name(account.folders), settings.folder.id, _("in no folder"))
    yield Select("folder", _("Folder for new lists"), folders)
    lists = {
        **by_name(account.lists),
        **{each.id: f"{folder.name} / {each.name}" for folder in account.folders for each in folder.lists},
    }
    told = _("Only for one task in a list.")
    yield Select("list", _("List for tasks"), options(lists, settings.list.id, _("none")), told)


def _of(things: tuple[object, ...], chosen: Named) -> tuple[Option, ...]:
    known = by_name(things)
    only = next(iter(known)) if len(known) == 1 else ""
    return options(known, chosen.id or only, _("Choose…"))


def chosen_places(account: Account, was: ClickUpSettings, posted: QueryDict) -> ClickUpSettings:
    """The settings with the places as the form says; what lay in a place that was left is chosen anew."""
    team = _named(account.teams, posted.get("team", was.team.id))
    same_team = team.id == was.team.id
    space = _named(account.spaces, posted.get("space", "")) if same_team else Named("")
    inside = same_team and space.id == was.space.id
    lists = (*account.lists, *(each for folder in account.folders for each in folder.lists))
    creates = posted.get("creates", was.creates)
    return replace(
        was,
        playbook=posted.get("playbook", was.playbook),
        team=team,
        space=space,
        folder=_named(account.folders, posted.get("folder", was.folder.id)) if inside else Named(""),
        list=_named(lists, posted.get("list", was.list.id)) if inside else Named(""),
        creates=creates if creates in ("list", "task", "nothing") else was.creates,
    )


def _named(things: tuple[object, ...], id: str) -> Named:
    name = by_name(things).get(id)
    return Named("") if name is None else Named(id, name)


def typed_mapping(
    account: Account, playbook: Playbook, was: ClickUpSettings, posted: QueryDict
) -> ClickUpSettings:
    """The settings with the mapping as the form says."""
    statuses = {each.id or each.status: each for each in account.statuses}
    chosen = {
        name: Named(found.id or "", found.status, found.type)
        for name in ("open", "done")
        if (found := statuses.get(posted.get(f"status.{name}", "")))
    }
    there = {each.id: each for each in account.fields}
    fields = {
        name: Named(found.id, found.name, found.type)
        for name, id in chosen_under(posted, "field.").items()
        if (found := there.get(id))
    }
    templates = {
        name: _named((*account.templates, *account.list_templates), id)
        for name, id in chosen_under(posted, "template.").items()
    }
    people = {person: int(id) for person, id in chosen_under(posted, "person.").items() if id.isdecimal()}
    priorities = {
        task: int(text) for task, text in chosen_under(posted, "priority.").items() if text.isdecimal()
    }
    checklists = {
        task: lines
        for task, text in chosen_under(posted, "checklist.").items()
        if (lines := tuple(filter(None, (" ".join(each.split()) for each in text.splitlines()))))
    }
    marker, limit = there.get(posted.get("marker", "")), posted.get("per_minute", "")
    return replace(
        was,
        statuses=chosen,
        fields=fields,
        templates=templates,
        people=people,
        priorities=priorities,
        checklists=checklists,
        both=next((each for each in get_args(Both) if each == posted.get("both", "")), was.both),
        marker=Named(marker.id, marker.name, marker.type) if marker else Named(""),
        per_minute=int(limit) if limit in _LIMITS else was.per_minute,
        comments="comments" in posted,
        webhooks="webhooks" in posted,
    )


def _statuses(account: Account, settings: ClickUpSettings) -> Table:
    known = {each.id or each.status: each.status for each in account.statuses}
    titles = {"open": _("A task that is open"), "done": _("A task that is done")}
    none = Named("")
    rows = tuple(
        Row(
            title,
            "",
            (
                Select(
                    f"status.{name}",
                    title,
                    options(known, settings.statuses.get(name, none).id, _("Choose…")),
                ),
            ),
        )
        for name, title in titles.items()
    )
    headings = (_("Here"), _("Status in ClickUp"))
    says = _("Statuses are held by their ids: renaming one there changes nothing.")
    return Table("statuses", _("Statuses"), says, headings, rows)


def _fields(account: Account, playbook: Playbook, settings: ClickUpSettings) -> Table:
    rows = []
    for field in playbook.fields.values():
        fits = {
            each.id: _("%(name)s (%(type)s)") % {"name": each.name, "type": each.type}
            for each in account.fields
            if each.type in FITS.get(field.type, ())
        }
        chosen = settings.fields.get(field.id, Named("")).id
        if fits or chosen:
            select = Select(f"field.{field.id}", field.title, options(fits, chosen, _("not written")))
            rows.append(Row(field.title, field.type, (select,)))
    return Table(
        "fields",
        _("Fields"),
        _(
            "Surehand is the master: these are written to new tasks there. Only fields of a type that fits are offered."
        ),
        (_("Field here"), _("Custom field in ClickUp")),
        tuple(rows),
        _("No custom field there can hold a field of the playbook."),
    )


def _people(account: Account, settings: ClickUpSettings, reader: Reader) -> Table:
    people = reader.facts.directory.people
    without = {each.id: each for each in unmatched_people(account, people, settings)}
    chosen = {id: people[id] for id in settings.people if id in people}
    members = {str(each.id): each.username or each.email or str(each.id) for each in account.members}
    rows = tuple(
        Row(
            person.name,
            person.email,
            (
                Select(
                    f"person.{person.id}",
                    person.name,
                    options(
                        members,
                        str(settings.people.get(person.id, "")),
                        _("nobody: tasks are nobody's there"),
                    ),
                ),
            ),
        )
        for person in {**without, **chosen}.values()
    )
    return Table(
        "people",
        _("People without an account there"),
        _("Everybody else is known by their e-mail address."),
        (_("Person here"), _("Account in ClickUp")),
        rows,
        _("Everybody who works here has an account there, by their e-mail address."),
    )


def _templates(account: Account, playbook: Playbook, settings: ClickUpSettings) -> Iterator[Table]:
    names = dict.fromkeys(
        effect.template
        for contract in playbook.handoffs.values()
        for effect in contract.effects
        if effect.clickup and effect.template
    )
    if not names:
        return
    known = by_name((*account.templates, *account.list_templates))
    none = Named("")
    rows = tuple(
        Row(
            name,
            "",
            (
                Select(
                    f"template.{name}",
                    name,
                    options(known, settings.templates.get(name, none).id, _("Choose…")),
                ),
            ),
        )
        for name in names
    )
    headings = (_("Template in the playbook"), _("Template in ClickUp"))
    yield Table("templates", _("Templates"), _("The playbook names these."), headings, rows)


def _task_titles(playbook: Playbook) -> dict[str, str]:
    """The tasks that handoffs make, by id."""
    return {task.id: task.title for way in playbook.ways() for task in way.tasks}


def _priorities(playbook: Playbook, settings: ClickUpSettings) -> Table:
    words = {"1": _("urgent"), "2": _("high"), "3": _("normal"), "4": _("low")}
    titles = {**_task_titles(playbook), "*": _("All others")}
    rows = tuple(
        Row(
            title,
            "",
            (
                Select(
                    f"priority.{id}",
                    _("Priority of %(task)s") % {"task": title},
                    options(words, str(settings.priorities.get(id, "")), _("none")),
                ),
            ),
        )
        for id, title in titles.items()
    )
    headings = (_("Task of the playbook"), _("Priority in ClickUp"))
    return Table("priorities", _("Priorities"), _("New tasks there are given these."), headings, rows)


def _checklists(playbook: Playbook, settings: ClickUpSettings) -> Iterator[Area]:
    told = _("Each line is an item; none makes no checklist.")
    for id, title in _task_titles(playbook).items():
        label = _("Checklist of %(task)s") % {"task": title}
        yield Area(f"checklist.{id}", label, "\n".join(settings.checklists.get(id, ())), told)


def _both(settings: ClickUpSettings) -> Select:
    ways = {
        "ours": _("what is set here"),
        "theirs": _("what is set there"),
        "ask": _("neither: a person chooses on the page of the connection"),
    }
    label = _("When a due time was changed on both sides, what holds is")
    return Select("both", label, options(ways, settings.both))


def _marker(account: Account, settings: ClickUpSettings) -> Select:
    texts = {each.id: each.name for each in account.fields if each.type in TEXT}
    told = _(
        "By it a task is found again, so that none is made twice. Without one, a line in the description does that."
    )
    none = _("a line in the description")
    return Select("marker", _("Our own id stands in"), options(texts, settings.marker.id, none), told)


def _limit(settings: ClickUpSettings) -> Select:
    plans = {each: _("%(number)s a minute") % {"number": each} for each in _LIMITS}
    told = _("100 on most plans, 1,000 on Business Plus, 10,000 on Enterprise.")
    return Select("per_minute", _("Requests"), options(plans, str(settings.per_minute)), told)


def _matched(account: Account, settings: ClickUpSettings, reader: Reader) -> tuple[str, ...]:
    people: Mapping[str, object] = reader.facts.directory.people
    without = len(unmatched_people(account, reader.facts.directory.people, settings))
    known = len(people) - without
    said = ngettext(
        "%(number)s person has an account there.", "%(number)s people have an account there.", known
    )
    return (said % {"number": known},)


_LIMITS = ("100", "1000", "10000")
