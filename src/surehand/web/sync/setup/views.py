"""Connecting a system step by step. A step that is refused says so at the input that mends it."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from surehand.core.engine import Refusal
from surehand.runtime.sync.setup import start
from surehand.store import models as m
from surehand.web.access import PageRequest, Reader, for_admins
from surehand.web.page import REFUSED, done, show
from surehand.web.sync.setup.known import SYSTEMS
from surehand.web.sync.setup.model import connect_page, step_page
from surehand.web.sync.setup.steps import steps_of
from surehand.web.sync.setup.systems import System
from surehand.web.sync.views import found

_LONGEST = 2_000


@require_http_methods(["GET", "POST"])
@for_admins
def connect(request: PageRequest, reader: Reader, kind: str) -> HttpResponse:
    """The connections of a kind; posting a token makes another one."""
    if kind not in SYSTEMS:
        raise Http404("There is no such system.")
    if request.method == "GET":
        return show(request, reader, "sync/connect.html", connect_page(kind, reader))
    title, token = request.POST.get("title", "").strip(), request.POST.get("token", "")[:_LONGEST]
    made = SYSTEMS[kind].begin(reader, token, title)
    if isinstance(made, Refusal):
        page = connect_page(kind, reader, title, made)
        return show(request, reader, "sync/connect.html", page, status=REFUSED)
    return done(
        request,
        _("The token is kept. Here is what it may do."),
        reader.url("connection-step", made.pk, "access"),
    )


@require_http_methods(["GET", "POST"])
@for_admins
def step(request: PageRequest, reader: Reader, connection: str, step: str) -> HttpResponse:
    """One step of a set-up; posting it keeps what was entered and goes on."""
    row = found(reader, connection)
    if step not in {each.name for each in steps_of(row, reader)}:
        raise Http404("There is no such step.")
    if request.method == "GET":
        return show(request, reader, "sync/set-up.html", step_page(row, step, reader))
    act = {"access": _access, "place": _place, "mapping": _mapping, "preview": _start}[step]
    return act(request, reader, row, SYSTEMS[row.kind])


def _access(request: PageRequest, reader: Reader, row: m.Connection, system: System) -> HttpResponse:
    kept = system.rotate(reader, row, request.POST.get("token", "")[:_LONGEST])
    if isinstance(kept, Refusal):
        return _refused(request, reader, row, "access", (kept,))
    return done(
        request,
        _("The token is kept. Here is what it may do."),
        reader.url("connection-step", row.pk, "access"),
    )


def _place(request: PageRequest, reader: Reader, row: m.Connection, system: System) -> HttpResponse:
    whole = system.choose(row, reader, request.POST)
    if isinstance(whole, Refusal):
        return _refused(request, reader, row, "place", (whole,))
    if not whole:
        return done(
            request, _("Kept. Choose the rest below."), reader.url("connection-step", row.pk, "place")
        )
    return done(request, _("Kept."), reader.url("connection-step", row.pk, "mapping"))


def _mapping(request: PageRequest, reader: Reader, row: m.Connection, system: System) -> HttpResponse:
    if misfits := system.confirm(row, reader, request.POST):
        return _refused(request, reader, row, "mapping", misfits)
    return done(request, _("The mapping is kept."), reader.url("connection-step", row.pk, "preview"))


def _start(request: PageRequest, reader: Reader, row: m.Connection, system: System) -> HttpResponse:
    started = start(reader.workspace.workspace, reader.actor, row.pk, now=reader.now)
    if isinstance(started, Refusal):
        return _refused(request, reader, row, "preview", (started,))
    return done(request, _("It works now: a worker begins to read."), reader.url("connection", row.pk))


def _refused(
    request: PageRequest, reader: Reader, row: m.Connection, step: str, misfits: tuple[Refusal, ...]
) -> HttpResponse:
    typed = request.POST if step == "mapping" else None
    page = step_page(row, step, reader, misfits, typed)
    return show(request, reader, "sync/set-up.html", page, status=REFUSED)
