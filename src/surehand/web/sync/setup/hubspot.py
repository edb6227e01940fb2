"""Setting up HubSpot: which pipeline is bound to which playbook, and what stands for what."""

from __future__ import annotations

from django.http import QueryDict
from django.utils.translation import gettext as _
from msgspec.structs import replace

from surehand.core.engine import Refusal
from surehand.core.playbook import Playbook
from surehand.runtime.hubspot.inventory import HubSpotAccount, read_account
from surehand.runtime.hubspot.proposing import propose_mapping
from surehand.runtime.hubspot.settings import HubSpotSettings, hubspot_settings
from surehand.runtime.hubspot.setup import begin_hubspot, choose, confirm, rotate_token, try_access
from surehand.runtime.hubspot.signing_in import has_app
from surehand.runtime.language import spoken
from surehand.runtime.sync.setup import chosen_playbook
from surehand.store import models as m
from surehand.store.queries.board import read_playbooks
from surehand.web import clock
from surehand.web.access import Reader
from surehand.web.sync.setup.forms import Form, PermissionView, Preview, Select, options, playbook_select
from surehand.web.sync.setup.hubspot_form import mapping_form, typed_mapping
from surehand.web.sync.setup.previews import preview_of_hubspot


class HubSpotSetup:
    """The set-up of HubSpot; see `System`."""

    def token_help(self) -> str:
        """Where the token is to be found, and what it has to be allowed."""
        return _(
            "In HubSpot: Settings, Integrations, Service keys. Give the key these scopes: "
            "crm.objects.deals.read, crm.objects.deals.write, crm.objects.contacts.read, crm.objects.contacts.write, "
            "crm.objects.companies.read, crm.objects.owners.read, crm.schemas.deals.read, crm.schemas.deals.write. "
            "The token of an older private app will do, too."
        )

    def sign_in(self, reader: Reader) -> str:
        """Where somebody signs in, where an app is registered for that."""
        return reader.url("hubspot-sign-in") if has_app() else ""

    def begin(self, reader: Reader, token: str, title: str) -> m.Connection | Refusal:
        """Make a connection with a token that HubSpot takes."""
        workspace, name = reader.workspace.workspace, title or "HubSpot"
        return begin_hubspot(workspace, reader.actor, token, clock=clock.now, title=name)

    def rotate(self, reader: Reader, row: m.Connection, token: str) -> m.Connection | Refusal:
        """Another token."""
        return rotate_token(reader.workspace.workspace, reader.actor, row.pk, token, clock=clock.now)

    def permissions(self, row: m.Connection, reader: Reader) -> tuple[PermissionView, ...]:
        """Each permission, tried; a scope that is missing is named."""
        return tuple(
            PermissionView(
                permission_title(each.name),
                each.ok,
                spoken(each.needed_for),
                _mend(each.said, each.missing),
            )
            for each in try_access(row, clock.now)
        )

    def place(self, row: m.Connection, reader: Reader) -> Form | Refusal:
        """The playbook and the pipeline."""
        account = read_account(row, clock.now, waits=True)
        if isinstance(account, Refusal):
            return account
        settings = hubspot_settings(row)
        playbooks = read_playbooks(reader.workspace.workspace)
        only = playbooks[0].slug if len(playbooks) == 1 else ""
        pipelines = {each.id: each.label for each in account.pipelines}
        first = next(iter(pipelines)) if len(pipelines) == 1 else ""
        told = _("Deals in it become records of the playbook. Others stay as they are.")
        return Form(
            selects=(
                playbook_select(reader, settings.playbook or only),
                Select(
                    "pipeline",
                    _("Pipeline"),
                    options(pipelines, settings.pipeline or first, _("Choose…")),
                    told,
                ),
            )
        )

    def choose(self, row: m.Connection, reader: Reader, posted: QueryDict) -> bool | Refusal:
        """Keep which pipeline and playbook; another one is mapped anew."""
        was = hubspot_settings(row)
        playbook, pipeline = posted.get("playbook", ""), posted.get("pipeline", "")
        if (playbook, pipeline) != (was.playbook, was.pipeline):
            chosen = replace(was, playbook=playbook, pipeline=pipeline, stages={}, properties=())
            kept = choose(reader.workspace.workspace, reader.actor, row.pk, chosen, clock=clock.now)
            if isinstance(kept, Refusal):
                return kept
        return bool(playbook and pipeline)

    def mapping(self, row: m.Connection, reader: Reader, posted: QueryDict | None = None) -> Form | Refusal:
        """Stages, fields, owners, and what is written back."""
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
        return preview_of_hubspot(row)


def permission_title(name: str) -> str:
    """What a permission is called."""
    titles = {
        "token": _("Token"),
        "deals": _("Deals"),
        "contacts": _("Contacts"),
        "companies": _("Companies"),
        "owners": _("Owners"),
        "pipelines": _("Pipelines"),
        "properties": _("Properties"),
    }
    return titles.get(name, name)


def _mend(said: str, missing: tuple[str, ...]) -> str:
    """What HubSpot said, and which scopes to add."""
    if not missing:
        return spoken(said)
    scopes = {"scopes": ", ".join(missing)}
    return _("Missing: %(scopes)s. Add it to the key in HubSpot, then test again.") % scopes


def _read(row: m.Connection, reader: Reader) -> tuple[HubSpotAccount, Playbook, HubSpotSettings] | Refusal:
    """The account, the playbook, and the mapping as it is kept; as it is proposed where none is."""
    settings = hubspot_settings(row)
    playbook = chosen_playbook(row.workspace_id, settings.playbook)
    if isinstance(playbook, Refusal):
        return playbook
    account = read_account(row, clock.now, waits=True)
    if isinstance(account, Refusal):
        return account
    if settings.stages:
        return account, playbook, settings
    proposed = propose_mapping(account, playbook, pipeline=settings.pipeline, settings=settings)
    return account, playbook, proposed
