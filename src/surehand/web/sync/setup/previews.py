"""What starting a connection would do, in sentences."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from surehand.core.engine import Refusal
from surehand.core.playbook import Playbook
from surehand.runtime.clickup.settings import clickup_settings
from surehand.runtime.facts import NoSuchPlaybook, current_program
from surehand.runtime.hubspot.preview import Lacking, Previewed, preview_import
from surehand.runtime.hubspot.settings import hubspot_settings
from surehand.runtime.language import spoken
from surehand.store import models as m
from surehand.web import clock, formats
from surehand.web.sync.setup.forms import Preview

_SHOWN = 20
"""So many deals that would be held stand on the page."""


def preview_of_hubspot(row: m.Connection) -> Preview | Refusal:
    """What the first import of HubSpot would do."""
    seen = preview_import(row, clock.now)
    if isinstance(seen, Refusal):
        return seen
    playbook = current_program(row.workspace_id, hubspot_settings(row).playbook).playbook
    return Preview(
        does=(*_reads(seen, playbook), enforcement(playbook), *_writes(row)),
        held_says=_held(seen),
        held=tuple(_lacking(each) for each in seen.held[:_SHOWN]),
    )


def preview_of_clickup(row: m.Connection) -> Preview | Refusal:
    """What ClickUp would be told from now on."""
    settings = clickup_settings(row)
    try:
        playbook = current_program(row.workspace_id, settings.playbook).playbook
    except NoSuchPlaybook:
        return Refusal("no_such_playbook", "Choose a published playbook first.")
    where = {"place": " / ".join(each.name for each in (settings.space, settings.folder) if each.name)}
    makes = {
        "list": _(
            "An accepted handoff makes a list of its own in %(place)s, with a task for each of its tasks."
        ),
        "task": _("An accepted handoff makes one task in %(list)s, with a sub-task for each of its tasks."),
        "nothing": _("An accepted handoff makes something in ClickUp only where the playbook asks for it."),
    }
    does = [makes[settings.creates] % {**where, "list": settings.list.name}]
    does += [_tasks(each.title, len(each.tasks)) for each in playbook.handoffs.values() if each.tasks]
    does.append(_("Handoffs that were accepted before are left alone."))
    does.append(_("Tasks done there are done here, and the other way round; due times follow both ways."))
    if settings.comments:
        does.append(_("Comments there become notes here, and notes here comments there."))
    return Preview(does=tuple(does))


def enforcement(playbook: Playbook) -> str:
    """What happens to a move that the playbook does not let through, as it says."""
    words = {
        "hold": _(
            "A deal that is moved past a gate that is not met stays where it was moved in HubSpot; the record waits "
            "here, and its owner is told what is missing (enforce: hold)."
        ),
        "restore": _(
            "A deal that is moved past a gate that is not met is set back in HubSpot, and its owner is told what is "
            "missing (enforce: restore)."
        ),
        "flag": _(
            "A deal that is moved past a gate that is not met passes as an exception, which is counted "
            "(enforce: flag)."
        ),
    }
    return words[playbook.enforce]


def _reads(seen: Previewed, playbook: Playbook) -> Iterator[str]:
    read = ngettext("%(number)s deal was looked at.", "%(number)s deals were looked at.", seen.tried) % {
        "number": formats.number(seen.tried)
    }
    yield f"{read} {_('There are more.')}" if seen.has_more else read
    for stage, number in seen.by_stage.items():
        words = {"number": formats.number(number), "stage": playbook.stages[stage].title}
        yield (
            ngettext(
                "%(number)s becomes a record in “%(stage)s”.",
                "%(number)s become records in “%(stage)s”.",
                number,
            )
            % words
        )


def _writes(row: m.Connection) -> Iterator[str]:
    write = hubspot_settings(row).write
    said = {
        "owner": _("the owner"),
        "note": _("the brief as a note"),
        "tasks": _("tasks"),
        "stage": _("the stage"),
    }
    written = [words for name, words in said.items() if getattr(write, name)]
    written += [_("how the handoff stands")] if write.status else []
    if written:
        yield _("Written to deals from then on: %(what)s.") % {"what": ", ".join(written)}
    else:
        yield _("Nothing but fields is written to HubSpot.")


def _held(seen: Previewed) -> str:
    number = len(seen.held)
    if not number:
        return _("No deal would be held today.")
    said = ngettext(
        "%(number)s deal would be held today, as it lacks what its handoff asks for:",
        "%(number)s deals would be held today, as they lack what their handoff asks for:",
        number,
    )
    return said % {"number": formats.number(number)}


def _lacking(each: Lacking) -> str:
    return f"{each.title}: {' '.join(map(spoken, each.missing))}"


def _tasks(contract: str, number: int) -> str:
    said = ngettext("“%(contract)s” has %(number)s task.", "“%(contract)s” has %(number)s tasks.", number)
    return said % {"contract": contract, "number": number}
