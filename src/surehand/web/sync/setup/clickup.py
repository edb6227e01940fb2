"""Setting up ClickUp: where lists and tasks are made, and what stands for what there."""

from __future__ import annotations

from django.http import QueryDict
from django.utils.translation import gettext as _

from surehand.core.engine import Refusal
from surehand.core.playbook import Playbook
from surehand.runtime.clickup.account import Account, read_account, try_access
from surehand.runtime.clickup.mapping import propose_mapping
from surehand.runtime.clickup.settings import ClickUpSettings, clickup_settings
from surehand.runtime.clickup.setup import begin_clickup, choose, confirm, rotate_token
from surehand.runtime.clickup.signing_in import app_of_installation
from surehand.runtime.language import spoken
from surehand.runtime.sync.setup import chosen_playbook
from surehand.store import models as m
from surehand.web import clock
from surehand.web.access import Reader
from surehand.web.sync.setup.clickup_form import chosen_places, mapping_form, places, typed_mapping
from surehand.web.sync.setup.forms import (
    Form,
    PermissionView,
    Preview,
)
from surehand.web.sync.setup.previews import preview_of_clickup


class ClickUpSetup:
    """The set-up of ClickUp; see `System`."""

    def token_help(self) -> str:
        """Where the token is to be found."""
        return _(
            "In ClickUp: your picture, Settings, Apps, API Token. It begins with pk_ and may do what the person may do "
            "whose it is: take somebody who sees every space that handoffs lead to."
        )

    def sign_in(self, reader: Reader) -> str:
        """Signing in there, where an app is registered for this installation."""
        return reader.url("clickup-sign-in") if app_of_installation() else ""

    def begin(self, reader: Reader, token: str, title: str) -> m.Connection | Refusal:
        """Make a connection with a token that ClickUp takes."""
        workspace, name = reader.workspace.workspace, title or "ClickUp"
        return begin_clickup(workspace, reader.actor, token, clock=clock.now, title=name)

    def rotate(self, reader: Reader, row: m.Connection, token: str) -> m.Connection | Refusal:
        """Another token."""
        return rotate_token(reader.workspace.workspace, reader.actor, row.pk, token, clock=clock.now)

    def permissions(self, row: m.Connection, reader: Reader) -> tuple[PermissionView, ...]:
        """Each permission, tried."""
        return tuple(
            PermissionView(permission_title(each.name), each.ok, spoken(each.needed_for), spoken(each.said))
            for each in try_access(row, clock.now)
        )

    def place(self, row: m.Connection, reader: Reader) -> Form | Refusal:
        """The playbook, and where in ClickUp."""
        settings = clickup_settings(row)
        account = read_account(row, clock.now)
        if isinstance(account, Refusal):
            return account
        return Form(selects=tuple(places(account, settings, reader)))

    def choose(self, row: m.Connection, reader: Reader, posted: QueryDict) -> bool | Refusal:
        """Keep where; what lies in a place that was left is chosen anew."""
        was = clickup_settings(row)
        account = read_account(row, clock.now)
        if isinstance(account, Refusal):
            return account
        chosen = chosen_places(account, was, posted)
        if chosen != was:
            kept = choose(reader.workspace.workspace, reader.actor, row.pk, chosen, clock=clock.now)
            if isinstance(kept, Refusal):
                return kept
        return bool(
            chosen.playbook
            and chosen.space.id
            and (chosen.creates != "task" or chosen.list.id)
            and posted.get("creates")
        )

    def mapping(self, row: m.Connection, reader: Reader, posted: QueryDict | None = None) -> Form | Refusal:
        """Statuses, fields, people and templates."""
        read = _read(row, reader)
        if isinstance(read, Refusal):
            return read
        account, playbook, shown = read
        if posted is not None:
            shown = typed_mapping(account, playbook, shown, posted)
        return mapping_form(account, playbook, shown, reader)

    def confirm(self, row: m.Connection, reader: Reader, posted: QueryDict) -> tuple[Refusal, ...]:
        """Keep the mapping where it fits."""
        read = _read(row, reader)
        if isinstance(read, Refusal):
            return (read,)
        account, playbook, shown = read
        typed = typed_mapping(account, playbook, shown, posted)
        done = confirm(reader.workspace.workspace, reader.actor, row.pk, typed, clock=clock.now)
        return done if isinstance(done, tuple) else ()

    def preview(self, row: m.Connection, reader: Reader) -> Preview | Refusal:
        """What starting would do."""
        return preview_of_clickup(row)


def permission_title(name: str) -> str:
    """What a permission is called."""
    titles = {
        "token": _("Token"),
        "workspaces": _("Workspaces"),
        "spaces": _("Spaces"),
        "templates": _("Templates"),
        "webhooks": _("Webhooks"),
        "tasks": _("Tasks"),
        "lists": _("Lists"),
        "fields": _("Custom fields"),
    }
    return titles.get(name, name)


def _read(row: m.Connection, reader: Reader) -> tuple[Account, Playbook, ClickUpSettings] | Refusal:
    """The account, the playbook, and the mapping as it is kept, with what is proposed where nothing is."""
    account = read_account(row, clock.now)
    if isinstance(account, Refusal):
        return account
    settings = clickup_settings(row)
    playbook = chosen_playbook(row.workspace_id, settings.playbook)
    if isinstance(playbook, Refusal):
        return playbook
    people = reader.facts.directory.people
    return account, playbook, propose_mapping(account, playbook, people, settings)
