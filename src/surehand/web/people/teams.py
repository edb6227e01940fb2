"""The list of teams, a new team, another title or lead."""

from __future__ import annotations

from django.db import IntegrityError
from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST
from msgspec import UNSET

from surehand.core.engine import Refusal
from surehand.runtime.teams import TeamChange, add_team, change_team, free_team_slug
from surehand.web.access import PageRequest, Reader, for_members
from surehand.web.page import REFUSED, done, show
from surehand.web.people.model import teams_page
from surehand.web.people.views import NOT_AN_ADMIN


@require_http_methods(["GET", "POST"])
@for_members
def teams(request: PageRequest, reader: Reader) -> HttpResponse:
    """All teams; posting the form adds one."""
    if request.method == "GET":
        return show(request, reader, "people/teams.html", teams_page(reader))
    title = request.POST.get("title", "").strip()[:120]
    if refused := _may_not(reader, title):
        return _refused(request, reader, refused, title)
    try:
        slug = free_team_slug(reader.facts.directory, title)
        add_team(reader.workspace.workspace, slug, title, by=reader.actor)
    except IntegrityError:
        taken = Refusal("already_taken", f"Somebody else has just added {title}.")
        return _refused(request, reader, taken, title)
    return done(request, _("{team} was added.").format(team=title), reader.url("teams"))


@require_POST
@for_members
def change(request: PageRequest, reader: Reader, team: str) -> HttpResponse:
    """Give a team another title, lead or hours."""
    if team not in reader.facts.directory.teams:
        raise Http404("There is no such team.")
    title = request.POST.get("title", "").strip()
    typed = request.POST
    wanted = TeamChange(title=title, lead=typed.get("lead", ""), calendar=typed.get("calendar", UNSET))
    refused = _may_not(reader, title) or change_team(
        reader.workspace.workspace, team, wanted, by=reader.actor
    )
    if refused:
        return _refused(request, reader, refused)
    return done(request, _("Saved."), reader.url("teams"))


def _may_not(reader: Reader, title: str) -> Refusal | None:
    if reader.person.role != "admin":
        return NOT_AN_ADMIN
    return None if title else Refusal("invalid_team", "A team needs a title.")


def _refused(request: PageRequest, reader: Reader, refusal: Refusal, title: str = "") -> HttpResponse:
    page = teams_page(reader, title=title, refused=refusal)
    return show(request, reader, "people/teams.html", page, status=REFUSED)
