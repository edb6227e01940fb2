"""How far the set-up of a connection has come. Nothing of it is stored: a step is done when the facts say so."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from surehand.runtime.sync.setup import NAMES, open_step
from surehand.store import models as m
from surehand.web.access import Reader


@dataclass(frozen=True)
class Step:
    """One step: what it is called, where it is done, and whether the facts say that it is."""

    name: str
    title: str
    href: str
    is_done: bool
    is_current: bool = False


def steps_of(row: m.Connection, reader: Reader, current: str = "") -> tuple[Step, ...]:
    """The steps of a connection; ``current`` is the one that is shown."""
    titles = {
        "access": _("Access"),
        "place": _("What to bind"),
        "mapping": _("Mapping"),
        "preview": _("Preview and start"),
    }
    open_now = open_step(row)
    reached = NAMES.index(open_now) if open_now else len(NAMES)
    return tuple(
        Step(
            name, titles[name], reader.url("connection-step", row.pk, name), number < reached, name == current
        )
        for number, name in enumerate(NAMES)
    )


def next_step(row: m.Connection, steps: tuple[Step, ...]) -> Step | None:
    """The step to go on with; None once the connection was started."""
    name = open_step(row)
    return next((step for step in steps if step.name == name), None)
