"""The three steps of the first run, the sample records, and putting the list of first steps away."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from surehand.core.engine import Refusal
from surehand.runtime.first_run import adopt, newcomers, put_steps_away, set_up_teams, settle, usual_currency
from surehand.runtime.sample import add_samples, remove_samples
from surehand.store import models as m
from surehand.store.queries.first_run import read_progress
from surehand.web.access import PageRequest, Reader, for_admins
from surehand.web.first_run.business import business_page
from surehand.web.first_run.people import Typed, people_page, read_typed
from surehand.web.first_run.steps import next_step
from surehand.web.first_run.trying import try_page
from surehand.web.page import REFUSED, done, show


@require_GET
@for_admins
def first_run(request: PageRequest, reader: Reader) -> HttpResponse:
    """Go on where it was left."""
    return redirect(reader.url(next_step(reader)))


@require_http_methods(["GET", "POST"])
@for_admins
def business(request: PageRequest, reader: Reader) -> HttpResponse:
    """Choose the business and its playbooks."""
    chosen = request.POST.get("type", "") or request.GET.get("type", "")
    if request.method == "GET":
        return show(request, reader, "first_run/business.html", business_page(reader, chosen))
    row = m.Workspace.objects.get(id=reader.workspace.workspace)
    currency = row.currency or usual_currency(row.region)
    refused = adopt(reader.workspace.workspace, reader.actor, request.POST.getlist("playbook"), currency)
    if refused:
        page = business_page(reader, chosen, refused)
        return show(request, reader, "first_run/business.html", page, status=REFUSED)
    return done(request, _("Your playbooks are ready to use."), reader.url("first-run-people"))


@require_http_methods(["GET", "POST"])
@for_admins
def people(request: PageRequest, reader: Reader) -> HttpResponse:
    """Say who works here, where and when; or go on alone."""
    if request.method == "GET":
        return show(request, reader, "first_run/people.html", people_page(request, reader))
    typed = read_typed(request.POST, reader)
    added = newcomers(reader.workspace.workspace, typed.plans)
    refused = _set_up(reader, typed)
    if refused or typed.problems:
        page = people_page(request, reader, typed, refused)
        return show(request, reader, "first_run/people.html", page, status=REFUSED)
    return done(request, _said(reader, added), reader.url("first-run-try"))


def _said(reader: Reader, added: int) -> str:
    if added:
        return ngettext("One person is added.", "%(count)s people are added.", added) % {"count": added}
    if read_progress(reader.workspace.workspace).has_colleague:
        return _("Your teams are saved.")
    return _("You are in every team for now; add people whenever you like.")


def _set_up(reader: Reader, typed: Typed) -> Refusal | None:
    if typed.problems:
        return None
    workspace = reader.workspace.workspace
    return settle(workspace, reader.actor, typed.place) or set_up_teams(workspace, reader.actor, typed.plans)


@require_GET
@for_admins
def try_it(request: PageRequest, reader: Reader) -> HttpResponse:
    """Try a handoff, or bring real records."""
    return show(request, reader, "first_run/try.html", try_page(reader))


@require_POST
@for_admins
def add_sample(request: PageRequest, reader: Reader) -> HttpResponse:
    """Make sample records, and show where one of them waits."""
    made = add_samples(reader.workspace.workspace, reader.actor, request.POST.get("playbook", ""), reader.now)
    if isinstance(made, Refusal):
        return show(request, reader, "first_run/try.html", try_page(reader, made), status=REFUSED)
    said = _("Three sample records are made, and one of them waits for you: accept it.")
    return done(request, said, reader.url("inbox"))


@require_POST
@for_admins
def remove_sample(request: PageRequest, reader: Reader) -> HttpResponse:
    """Remove every sample record, with everything about them."""
    removed = remove_samples(reader.workspace.workspace, reader.actor, reader.now)
    if isinstance(removed, Refusal):
        return show(request, reader, "first_run/try.html", try_page(reader, removed), status=REFUSED)
    said = ngettext("One sample record is removed.", "%(count)s sample records are removed.", removed)
    return done(request, said % {"count": removed}, reader.url("inbox"))


@require_POST
@for_admins
def put_away(request: PageRequest, reader: Reader) -> HttpResponse:
    """Do not show the list of first steps any more."""
    put_steps_away(reader.workspace.workspace, reader.now)
    return done(request, _("The list of first steps is put away."), reader.url("inbox"))
