"""The list of alerts, marking them as read, and choosing what one gets."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from surehand.runtime.preferences import preferences_of, save_preferences
from surehand.store.queries import alerts as queries
from surehand.store.queries.inbox import mark_alerts_read
from surehand.web.access import PageRequest, Reader, for_members
from surehand.web.alerts.choices import preferences_page, read_choices
from surehand.web.alerts.model import alerts_page, place_of
from surehand.web.page import REFUSED, done, show


@require_GET
@for_members
def alerts(request: PageRequest, reader: Reader) -> HttpResponse:
    """What the reader was told: what they have not read, or everything."""
    wants_all, before = "all" in request.GET, request.GET.get("before", "")
    return show(request, reader, "alerts/page.html", alerts_page(reader, wants_all, before))


@require_GET
@for_members
def open_(request: PageRequest, reader: Reader, alert: str) -> HttpResponse:
    """Go to where something can be done about an alert, which is read with that."""
    found = queries.read_alert(reader.workspace.workspace, reader.person.id, alert)
    if found is None:
        raise Http404("There is no such alert.")
    mark_alerts_read(reader.workspace.workspace, reader.person.id, [alert], reader.now)
    return redirect(place_of(found, reader))


@require_POST
@for_members
def mark(request: PageRequest, reader: Reader) -> HttpResponse:
    """Mark alerts as read: one, all about a record, or all."""
    workspace, person = reader.workspace.workspace, reader.person.id
    if record := request.POST.get("record", ""):
        count = queries.mark_record_read(workspace, person, record, reader.now)
    else:
        count = mark_alerts_read(workspace, person, request.POST.getlist("alert"), reader.now)
    said = ngettext("%(count)s alert is marked as read.", "%(count)s alerts are marked as read.", count)
    return done(request, said % {"count": count}, reader.url("alerts"))


@require_http_methods(["GET", "POST"])
@for_members
def preferences(request: PageRequest, reader: Reader) -> HttpResponse:
    """Choose what to get by e-mail, when nobody writes, and when the daily letter comes."""
    workspace, person = reader.workspace.workspace, reader.person.id
    if request.method == "GET":
        page = preferences_page(reader, preferences_of(workspace, person))
        return show(request, reader, "alerts/preferences.html", page)
    chosen, problem = read_choices(request.POST)
    if problem:
        page = preferences_page(reader, chosen, problem, request.POST)
        return show(request, reader, "alerts/preferences.html", page, status=REFUSED)
    save_preferences(workspace, person, chosen, reader.now)
    return done(request, _("Saved. It holds from the next alert on."), reader.url("alert-preferences"))
