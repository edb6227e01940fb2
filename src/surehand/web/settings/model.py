"""What the pages of the workspace and of the API keys show."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from zoneinfo import available_timezones

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from surehand.core.engine import Refusal
from surehand.core.values.currencies import CURRENCIES
from surehand.runtime.access import (
    AGENT_DAYS,
    AGENT_SCOPES,
    AGENT_STARTS_WITH,
    SCOPES,
    AgentScope,
    Scope,
    agents_address,
    keys_of,
)
from surehand.store import models as m
from surehand.web.access import Reader
from surehand.web.inputs import Option, people_to_choose
from surehand.web.refusals import RefusalView, show_refusal
from surehand.web.times import Moment, ago, exactly

_SCOPES: Mapping[Scope, Promise] = {
    "read": _("read: everything the person sees"),
    "write": _("write: records, handoffs and tasks, as the person may"),
    "playbooks": _("playbooks: drafts, and publishing where the person may"),
    "hooks": _("hooks: have an address told what happens, as Zapier and Make do"),
    "admin": _("admin: people, teams and settings, where the person is an administrator"),
}
_AGENT_SCOPES: Mapping[AgentScope, Promise] = {
    "read": _("read: handoffs, records, gates and playbooks"),
    "propose": _("propose: questions and notes, which move nothing"),
    "act": _("act: offer, accept, return and complete, as the person may"),
}


@dataclass(frozen=True)
class WorkspacePage:
    """The settings that hold for the whole workspace, as they are or were typed."""

    name: str
    zone: str
    region: str
    currency: str
    slug: str
    zones: tuple[str, ...]
    currencies: tuple[str, ...]
    refused: RefusalView | None


@dataclass(frozen=True)
class KeyRow:
    """An API key that can be used; ``ends`` is empty where it does not end by itself."""

    id: str
    name: str
    prefix: str
    person: str
    scopes: str
    is_agent: bool
    ends: str
    created: Moment
    used: Moment | None


@dataclass(frozen=True)
class KeysPage:
    """The API keys; ``token`` is the one just made, shown this once."""

    keys: tuple[KeyRow, ...]
    people: tuple[Option, ...]
    scopes: tuple[Option, ...]
    agent_scopes: tuple[Option, ...]
    agent_days: int
    agents_address: str
    name: str
    token: str
    refused: RefusalView | None


def workspace_page(
    reader: Reader, typed: Mapping[str, str] | None = None, refused: Refusal | None = None
) -> WorkspacePage:
    """The settings of the workspace. ``typed`` is what stood in the form that was refused."""
    row = m.Workspace.objects.get(id=reader.workspace.workspace)
    held = {name: getattr(row, name) for name in ("name", "zone", "region", "currency")} | (typed or {})
    return WorkspacePage(
        name=held["name"],
        zone=held["zone"],
        region=held["region"],
        currency=held["currency"],
        slug=row.slug,
        zones=zones(),
        currencies=tuple(sorted(CURRENCIES)),
        refused=show_refusal(refused, reader) if refused else None,
    )


def zones() -> tuple[str, ...]:
    """The names of all time zones."""
    return tuple(sorted(zone for zone in available_timezones() if "/" in zone or zone == "UTC"))


def keys_page(reader: Reader, *, name: str = "", token: str = "", refused: Refusal | None = None) -> KeysPage:
    """The API keys. ``name`` is what was typed for a new one."""
    return KeysPage(
        keys=tuple(_key(row, reader) for row in keys_of(reader.workspace.workspace)),
        people=tuple(Option(id, who, id == reader.person.id) for id, who in people_to_choose(reader).items()),
        scopes=tuple(Option(scope, str(_SCOPES[scope]), scope == "read") for scope in SCOPES),
        agent_scopes=tuple(
            Option(scope, str(_AGENT_SCOPES[scope]), scope in AGENT_STARTS_WITH) for scope in AGENT_SCOPES
        ),
        agent_days=AGENT_DAYS,
        agents_address=agents_address(),
        name=name,
        token=token,
        refused=show_refusal(refused, reader) if refused else None,
    )


def _key(row: m.ApiKey, reader: Reader) -> KeyRow:
    return KeyRow(
        id=row.pk,
        name=row.name,
        prefix=f"shk_{row.prefix}_…",
        person=reader.facts.directory.name(row.person_id),
        scopes=", ".join(row.scopes),
        is_agent=bool(row.audience),
        ends=exactly(row.expires_at, reader.zone) if row.expires_at else "",
        created=ago(row.created_at, reader.now, reader.zone),
        used=ago(row.last_used_at, reader.now, reader.zone) if row.last_used_at else None,
    )
