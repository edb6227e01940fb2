"""What the pages of a set-up show."""

from __future__ import annotations

from dataclasses import dataclass, replace

from django.http import QueryDict
from django.utils.translation import gettext as _

from surehand.core.engine import Refusal
from surehand.runtime.connections import connections_of
from surehand.runtime.language import spoken
from surehand.runtime.sync.setup import open_step, secret_kept_at
from surehand.store import models as m
from surehand.web.access import Reader
from surehand.web.connections.health import state_of
from surehand.web.refusals import Item, RefusalView, show_refusal
from surehand.web.sync.setup.forms import Form, PermissionView, Preview
from surehand.web.sync.setup.known import SYSTEMS
from surehand.web.sync.setup.steps import Step, steps_of
from surehand.web.sync.words import system_title
from surehand.web.times import Moment, ago


@dataclass(frozen=True)
class ConnectionRow:
    """A connection in the list of its kind."""

    title: str
    href: str
    state: str
    tone: str
    owner: str


@dataclass(frozen=True)
class ConnectPage:
    """The connections of a kind, and the form for another."""

    kind: str
    system: str
    connections: tuple[ConnectionRow, ...]
    token_help: str
    sign_in: str
    title: str
    refused: RefusalView | None


@dataclass(frozen=True)
class StepPage:
    """One step of a set-up. Only what the step asks for or tells is filled."""

    id: str
    title: str
    kind: str
    system: str
    step: str
    heading: str
    lead: str
    steps: tuple[Step, ...]
    form: Form | None
    permissions: tuple[PermissionView, ...]
    token_help: str
    sign_in: str
    secret_at: Moment | None
    preview: Preview | None
    may_start: bool
    misfits: tuple[RefusalView, ...]

    @property
    def lacks(self) -> bool:
        """Whether the token may do less than it has to."""
        return any(not each.is_ok for each in self.permissions)


def connect_page(kind: str, reader: Reader, title: str = "", refused: Refusal | None = None) -> ConnectPage:
    """The page of a kind of connection."""
    system = SYSTEMS[kind]
    return ConnectPage(
        kind=kind,
        system=system_title(kind),
        connections=tuple(_row(row, reader) for row in connections_of(reader.workspace.workspace, kind)),
        token_help=system.token_help(),
        sign_in=system.sign_in(reader),
        title=title,
        refused=show_refusal(refused, reader) if refused else None,
    )


def step_page(
    row: m.Connection,
    step: str,
    reader: Reader,
    misfits: tuple[Refusal, ...] = (),
    typed: QueryDict | None = None,
) -> StepPage:
    """A step as it stands; ``misfits`` is why it was refused, ``typed`` what was entered then."""
    system = SYSTEMS[row.kind]
    form: Form | Refusal | None = None
    preview: Preview | Refusal | None = None
    if not row.secrets and step != "access":
        form = Refusal("token_missing", "The token is missing: enter it in the first step.")
    elif step == "place":
        form = system.place(row, reader)
    elif step == "mapping":
        form = system.mapping(row, reader, typed)
    elif step == "preview":
        preview = system.preview(row, reader)
    all_misfits = (*misfits, *(each for each in (form, preview) if isinstance(each, Refusal)))
    kept_at = secret_kept_at(row) if step == "access" and row.secrets else None
    heading, lead = _words(step, system_title(row.kind))
    return StepPage(
        id=row.pk,
        title=row.title,
        kind=row.kind,
        system=system_title(row.kind),
        step=step,
        heading=heading,
        lead=lead,
        steps=steps_of(row, reader, step),
        form=form.with_problems(_problems(misfits)) if isinstance(form, Form) else None,
        permissions=system.permissions(row, reader) if step == "access" and row.secrets else (),
        token_help=system.token_help() if step == "access" else "",
        sign_in=system.sign_in(reader) if step == "access" else "",
        secret_at=ago(kept_at, reader.now, reader.zone) if kept_at else None,
        preview=preview if isinstance(preview, Preview) else None,
        may_start=open_step(row) == "preview",
        misfits=_shown(all_misfits, reader),
    )


def _row(row: m.Connection, reader: Reader) -> ConnectionRow:
    tone, state, _says, _to_do = state_of(row, reader)
    return ConnectionRow(
        title=row.title,
        href=reader.url("connection", row.pk),
        state=state,
        tone=tone,
        owner=reader.name(row.owner),
    )


def _problems(misfits: tuple[Refusal, ...]) -> dict[str, str]:
    """What is wrong at each input, by its name."""
    return {
        unmet.id: spoken(unmet.sentence) for each in misfits for unmet in each.unmet if unmet.kind == "input"
    }


def _shown(misfits: tuple[Refusal, ...], reader: Reader) -> tuple[RefusalView, ...]:
    """Each thing once: what several inputs lack stands in one list, as each input tells it, too."""
    views = [
        replace(show_refusal(each, reader), items=()) if _says_once(each) else show_refusal(each, reader)
        for each in misfits
    ]
    if len(views) < 2:
        return tuple(views)
    said = _("%(number)s things do not fit yet:") % {"number": len(views)}
    items = tuple(Item(each.sentence, each.code, "", "", is_warning=False) for each in views)
    ways = dict.fromkeys(way for each in views for way in each.ways)
    return (RefusalView("settings_unfit", said, items, tuple(ways)),)


def _says_once(refusal: Refusal) -> bool:
    return [each.sentence for each in refusal.unmet] == [refusal.sentence]


def _words(step: str, system: str) -> tuple[str, str]:
    words = {"system": system}
    match step:
        case "access":
            return (
                _("What Surehand may do in %(system)s") % words,
                _("Each permission was tried just now, without changing anything."),
            )
        case "place":
            return (
                _("What is bound to what?"),
                _("One playbook, and the part of %(system)s that it is for.") % words,
            )
        case "mapping":
            return (
                _("What stands for what?"),
                _("Proposed from names and types. Look through it, and change what does not fit."),
            )
    return (
        _("What will happen"),
        _("Nothing has been changed yet, here or in %(system)s. This is what starting does.") % words,
    )
