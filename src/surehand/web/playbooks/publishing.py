"""Publishing: the plan for the records in flight first, then the reason, then, if wanted, bringing records along."""

from __future__ import annotations

from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from surehand.core.engine import Refusal
from surehand.runtime.plans import Looked, look_further, migrate_some
from surehand.runtime.playbook_checks import check_draft
from surehand.runtime.playbooks import may_publish
from surehand.runtime.playbooks import publish as publish_version
from surehand.runtime.teams import add_missing_teams
from surehand.store import models as m
from surehand.store.queries.playbooks import read_draft
from surehand.web.access import PageRequest, Reader, for_members
from surehand.web.page import REFUSED, done, show, show_part
from surehand.web.playbooks.plan import (
    PlanView,
    decode_looked,
    encode_looked,
    migrate_page,
    plan_view,
    progress_of,
    publish_page,
)
from surehand.web.playbooks.sketch import playbook_in
from surehand.web.playbooks.views import entry_or_404, version_or_404


@require_http_methods(["GET", "POST"])
@for_members
def publish(request: PageRequest, reader: Reader, playbook: str) -> HttpResponse:
    """The plan for the draft, or for an older version to go back to; posting publishes it."""
    entry = entry_or_404(reader, playbook)
    asked = request.POST if request.method == "POST" else request.GET
    if _has_nothing_to_publish(reader, entry, asked.get("number", "")):
        return done(request, _nothing_to_publish(entry), reader.url("playbook", playbook))
    version = _version(reader, entry, asked.get("number", ""))
    refused = _publish(request, reader, entry, version) if request.method == "POST" else None
    if isinstance(refused, HttpResponse):
        return refused
    looked = _plan(reader, entry, version, Looked())
    page = publish_page(entry, version, looked, reader, refused, request.POST.get("reason", ""))
    return show(request, reader, "playbooks/publish.html", page, status=REFUSED if refused else 200)


@require_POST
@for_members
def add_teams(request: PageRequest, reader: Reader, playbook: str) -> HttpResponse:
    """Make the teams that the draft names and that are not here: a mined contract brings those of its log."""
    entry = entry_or_404(reader, playbook)
    named = playbook_in(_version(reader, entry, "").text)
    page = reader.url("playbook-publish", playbook)
    if reader.person.role != "admin":
        return done(request, _("Only an administrator adds teams."), page)
    made = add_missing_teams(reader.workspace.workspace, named, by=reader.actor) if named else ()
    said = ngettext("%(count)s team was added.", "%(count)s teams were added.", len(made))
    return done(request, said % {"count": len(made)}, page)


@require_POST
@for_members
def plan(request: PageRequest, reader: Reader, playbook: str) -> HttpResponse:
    """Go on looking at records, where there are more than one look takes in."""
    entry = entry_or_404(reader, playbook)
    version = _version(reader, entry, request.POST.get("number", ""))
    try:
        so_far = decode_looked(request.POST.get("so_far", ""))
    except signing.BadSignature:
        raise Http404("There is no such plan.") from None
    looked = _plan(reader, entry, version, so_far)
    if request.htmx and request.htmx.target == "plan":
        return show_part(request, reader, "playbooks/plan.html", plan=looked, slug=playbook)
    page = publish_page(entry, version, looked, reader, None, "")
    return show(request, reader, "playbooks/publish.html", page)


@require_http_methods(["GET", "POST"])
@for_members
def migrate(request: PageRequest, reader: Reader, playbook: str) -> HttpResponse:
    """Bring the records in flight under the version in use, some at a time; what is left can be brought later."""
    entry = entry_or_404(reader, playbook)
    if entry.current is None:
        raise Http404("Nothing is published.")
    if refused := may_publish(reader.workspace.workspace, reader.actor):
        page = migrate_page(entry, reader, refused=refused)
        return show(request, reader, "playbooks/migrate.html", page, status=REFUSED)
    if request.method == "GET":
        return show(request, reader, "playbooks/migrate.html", migrate_page(entry, reader))
    posted = request.POST
    stages = {
        name.removeprefix("stage."): to for name, to in posted.items() if name.startswith("stage.") and to
    }
    moved = migrate_some(
        reader.workspace.workspace,
        reader.actor,
        playbook,
        stages,
        after=posted.get("after", ""),
        losing="losing" in posted,
        now=reader.now,
    )
    progress = progress_of(posted, moved, stages)
    if request.htmx and request.htmx.target == "migration":
        return show_part(request, reader, "playbooks/migration.html", progress=progress, slug=playbook)
    return show(request, reader, "playbooks/migrate.html", migrate_page(entry, reader, progress=progress))


def _has_nothing_to_publish(reader: Reader, entry: m.PlaybookEntry, number: str) -> bool:
    """Whether the draft is asked for and there is none: whoever goes back after publishing comes by here."""
    return not number and read_draft(reader.workspace.workspace, entry.slug) is None


def _nothing_to_publish(entry: m.PlaybookEntry) -> str:
    if entry.current is None:
        return _("There is no draft to publish.")
    return _("There is no draft to publish: version %(number)d is in use.") % {"number": entry.current}


def _version(reader: Reader, entry: m.PlaybookEntry, number: str) -> m.PlaybookVersion:
    if number.isdecimal() and len(number) < 7:
        return version_or_404(reader, entry.slug, int(number))
    draft = read_draft(reader.workspace.workspace, entry.slug)
    if draft is None:
        raise Http404("There is no draft to publish.")
    return draft


def _plan(reader: Reader, entry: m.PlaybookEntry, version: m.PlaybookVersion, so_far: Looked) -> PlanView:
    workspace = reader.workspace.workspace
    look = check_draft(workspace, entry.slug, version.text)
    if look.playbook is None or look.has_errors:
        return plan_view(look, version, so_far, "")
    looked = look_further(workspace, reader.actor, look.playbook, so_far, now=reader.now)
    return plan_view(look, version, looked, encode_looked(looked) if looked.after else "")


def _publish(
    request: HttpRequest, reader: Reader, entry: m.PlaybookEntry, version: m.PlaybookVersion
) -> Refusal | HttpResponse:
    is_draft = version.status == "draft"
    published = publish_version(
        reader.workspace.workspace,
        reader.actor,
        entry.slug,
        request.POST.get("reason", "").strip(),
        number=None if is_draft else version.number,
        expect=request.POST.get("seen", ""),
    )
    if isinstance(published, Refusal):
        return published
    said = _("Version %(number)d is in use.") % {"number": published.number}
    then = "playbook-migrate" if request.POST.get("then") == "migrate" else "playbook"
    return done(request, said, reader.url(then, entry.slug))
